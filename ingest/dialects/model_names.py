"""Which model answered, and who served it, however the two were written down."""

import re
from typing import Any, Final

from ingest.dialects.dialect import Draft
from ingest.dialects.providers import is_known, provider_of
from ingest.dialects.values import parse, text


def fill_model(draft: Draft, span: Any) -> None:
    """Set the model, the one that was asked for, and the provider."""
    get = draft.found.get
    asked = get("request_model")
    model = get("model") or asked
    if model and model[0] in _OF_OBJECTS:
        draft.restore("model")
        draft.restore("request_model")
        model = _name_of(model)
        if asked and asked[0] in _OF_OBJECTS:
            asked = model
    sent = get("provider")
    provider = provider_of(sent, model) if model or sent else None
    if provider is None and model and ":" in model:
        provider = _serving(model)
    if sent != provider:
        draft.restore("provider")
    if asked and ("/" in asked or ":" in asked):
        asked = _without_provider(draft, asked, provider, "request_model")
    if model and ("/" in model or ":" in model):
        model = _without_provider(draft, model, provider, "model")
    if model or asked or provider:
        span.model, span.request_model, span.provider = model, asked, provider


def _name_of(written_as: str) -> str | None:
    """Give what a model is called that was written down as the object which asks it; None for its mere address."""
    value = parse(written_as)[0]
    names = [value.get(name) for name in _NAMES] if type(value) is dict else []
    return next((name for name in map(text, names) if name), None)


_OF_OBJECTS: Final = "{<"
_NAMES: Final = ("model", "model_name", "_model_name", "model_id", "id", "name")


def _without_provider(draft: Draft, model: str, provider: str | None, field: str) -> str:
    """Leave out of a model's name who served it, as LiteLLM has it or Pydantic AI: the provider says that."""
    place = _PLACE.match(model)
    if place:
        bare = model[place.end() :]
    else:
        served_by, sign, bare = model.partition("/" if "/" in model else ":")
        if provider_of(served_by, None) != provider or (sign == ":" and not _is_served(served_by, bare)):
            return model
    if not bare:
        return model
    draft.restore(field)
    return bare


def _serving(model: str) -> str | None:
    """Give who serves a model where only its name tells: ``openai:gpt-4o``."""
    served_by, _, bare = model.partition(":")
    return provider_of(served_by, None) if bare and _is_served(served_by, bare) else None


def _is_served(served_by: str, bare: str) -> bool:
    """Tell who serves a model, and the model, from a model and its version or size: ``mistral:7b``, ``nova-v1:0``."""
    return is_known(served_by) and not _VERSION.match(bare)


_VERSION: Final = re.compile(r"v?\d|(?:latest|instruct|text|chat)(?:-v\d[\w.]*)?(?:-(?:i?q\d\w*|b?fp?\d+))?\Z")
_PLACE: Final = re.compile(r"(?:(?:projects/.{1,200}/)?publishers/[\w-]+/)?models/")  # where Google keeps a model
