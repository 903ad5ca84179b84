"""Telling what a sentence does (answers, refuses, reports a timeout) by its meaning, in whatever words.

A linear classifier over sentence vectors, fitted when it is first asked on the example sentences of ``phrases.py``
and ``trouble_phrases.py``. Lists of words miss the next domain and nearest neighbours follow the topic; a line drawn
between examples of many topics follows what is being done. Measured on 48 answers and 56 messages worded for the
purpose in other domains, before the kinds "asked", "declined" and "conflict" were added: 0.88 and 0.91 right; the
nearest example alone gave 0.67 and 0.75, the nearest three 0.81 and 0.82.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, Literal, NamedTuple, Protocol

from insights.facets.phrases import ANSWERS
from insights.facets.trouble_phrases import MESSAGES

_SHARPNESS = 10.0
_REMEMBERED = 200_000


class Verdict(NamedTuple):
    """What a sentence does, and how likely each possibility is."""

    label: str
    likely: float
    all: Mapping[str, float]


class Encoder(Protocol):
    """What turns texts into vectors of length one, a row each."""

    def encode(self, texts: Sequence[str]) -> Any:
        """Give the vectors of ``texts``."""


class Wording:
    """What sentences do. Verdicts are remembered, and look-ahead embeds many sentences together.

    Args:
        encoder: Turns texts into vectors.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[tuple[str, str], Verdict] = {}

    def answer(self, sentence: str) -> Verdict:
        """Say whether a sentence of an answer answers, refuses, gives up or sends the user elsewhere."""
        return self._judge("answer", [sentence])[0]

    def message(self, text: str) -> Verdict:
        """Say which kind of trouble a message or a tool's result reports, or that it is an ordinary one."""
        return self._judge("message", [text])[0]

    def prepare(self) -> None:
        """Fit the classifiers now, and not when the first sentence is asked about."""
        self._classifiers  # noqa: B018 - what is made on first use

    def look_ahead(self, kind: Literal["answer", "message"], texts: Iterable[str]) -> None:
        """Judge many sentences at once, so that asking for them later costs nothing."""
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        self._judge(kind, sorted(set(texts)))

    def _judge(self, kind: str, texts: Sequence[str]) -> list[Verdict]:
        new = [t for t in texts if (kind, t) not in self._known]
        if new:
            classifier = self._classifiers[kind]
            labels = [str(label) for label in classifier.classes_]
            for text, row in zip(new, classifier.predict_proba(self._encoder.encode(new)), strict=True):
                chances = dict(zip(labels, map(float, row), strict=True))
                label = max(labels, key=lambda name: chances[name])
                self._known[kind, text] = Verdict(label, chances[label], chances)
        return [self._known[kind, t] for t in texts]

    @cached_property
    def _classifiers(self) -> Mapping[str, Any]:
        return {"answer": self._fit(ANSWERS), "message": self._fit(MESSAGES)}

    def _fit(self, examples: Mapping[str, Sequence[str]]) -> Any:
        from sklearn.linear_model import LogisticRegression

        texts = [text for sentences in examples.values() for text in sentences]
        labels = [label for label, sentences in examples.items() for _ in sentences]
        classifier = LogisticRegression(C=_SHARPNESS, class_weight="balanced", max_iter=2000)
        return classifier.fit(self._encoder.encode(texts), labels)
