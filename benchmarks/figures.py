"""Agreement of patterns with labels, over seeds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Labels = np.ndarray[Any, np.dtype[np.int64]] | Sequence[int] | Sequence[str]


@dataclass(slots=True)
class Scores:
    """Figures of one way to cluster, a row a seed."""

    name: str
    ami: list[float] = field(default_factory=list)
    ari: list[float] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def add(self, found: "Agreement", seconds: float) -> None:
        """Take one run into account."""
        self.ami.append(found.ami)
        self.ari.append(found.ari)
        self.groups.append(found.groups)
        self.seconds.append(seconds)

    def line(self) -> str:
        """Give it as one line."""
        groups = f"{min(self.groups)}-{max(self.groups)} groups"
        seconds = f"{np.mean(self.seconds):.0f} s each"
        return f"  {self.name}: AMI {spread(self.ami)}, ARI {spread(self.ari)}, {groups}, {seconds}"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How well groups agree with labels, corrected for chance."""

    ami: float
    ari: float
    groups: int


def agreement(truth: Labels, found: Labels) -> Agreement:
    """Compare two ways to part the same rows."""
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

    return Agreement(
        float(adjusted_mutual_info_score(truth, found)),
        float(adjusted_rand_score(truth, found)),
        len(set(np.asarray(found).tolist())),
    )


def spread(values: Sequence[float]) -> str:
    """Give mean and range."""
    return f"{np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})"
