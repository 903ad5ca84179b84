"""Pictures, sounds and files of any API, as ``uri``, ``blob`` or ``file``."""

from collections.abc import Collection
from typing import Any, Final

from ingest.dialects.values import SAYS_NOTHING

Block = dict[str, Any]

# Types of blocks, and what they show.
MEDIA: Final = {
    "image_url": "image",
    "image": "image",
    "input_image": "image",
    "audio": "audio",
    "input_audio": "audio",
    "video": "video",
    "video_url": "video",
    "file": "file",
    "input_file": "file",
    "document": "file",
    "document_url": "file",
    # Pydantic AI's
    "image-url": "image",
    "audio-url": "audio",
    "video-url": "video",
    "document-url": "file",
}
BEDROCK_MEDIA: Final = ("image", "document", "video", "audio")

# Where a block holds it, and where the object does that stands there.
_HOLDING: Final = (
    "image_url",
    "input_audio",
    "video_url",
    "document_url",
    "source",
    "image",
    "file",
    "audio",
    "data",
    "base64",
    "url",
    "file_url",
    "file_data",
    "file_id",
)
_HELD: Final = ("url", "uri", "data", "file_data", "bytes", "file_id")
_MIME: Final = ("media_type", "mime_type", "mediaType", "mimeType", "format")
_SCHEMES: Final = ("http:", "https:", "gs:", "s3:", "data:", "file:")
_WRITTEN_OUT: Final = ("text", "content")  # Anthropic's documents may be texts


def media(block: Block) -> Block:
    """Read a block that shows something; one that does not say where it is stays as it was sent."""
    key = next((k for k in _HOLDING if block.get(k)), None)
    if key is None:
        return block
    source = block[key]
    inner = source if isinstance(source, dict) else {}
    if isinstance(inner.get("s3Location"), dict):
        inner = {**{k: v for k, v in inner.items() if k != "s3Location"}, **inner["s3Location"]}
    held = next((k for k in _HELD if type(inner.get(k)) is str), None) if inner else key
    where = inner.get(held) if inner else source
    if type(where) is not str or inner.get("type") in _WRITTEN_OUT:
        return block
    modality = block.get("modality") or MEDIA.get(block["type"], "file")
    own = _mime_key(inner)
    mime_key = own or _mime_key(block)
    part = _shown(held == "file_id", str(modality), where, inner[own] if own else block.get(mime_key))
    part = joined(part, beside(block, ("type", key, mime_key, "modality")))
    return joined(part, beside(inner, ("type", held, own)))


def binary(block: Block) -> Block:
    """Read what Pydantic AI shows, as it was until it followed the conventions."""
    shown = {("data" if key == "content" else key): value for key, value in block.items()}
    return media({**shown, "type": "file"}) if type(block.get("content")) is str else block


def joined(part: Block, rest: Block) -> Block:
    """Add to a part what stood beside it, under other names where it has these itself."""
    return {**part, **{f"beside_{k}" if k in part else k: v for k, v in rest.items()}} if rest else part


def with_item(part: Block, block: Block) -> Block:
    """Keep the id that a block has of its own, as OpenAI's items do, beside that of the call."""
    item = block.get("id")
    return part if item in (None, "", part["id"]) else joined(part, {"item_id": item})


def beside(block: Block, used: Collection[str | None]) -> Block:
    """Give what a block says under other keys than those ``used``."""
    return {k: v for k, v in block.items() if k not in used and v not in SAYS_NOTHING}


def _mime_key(block: Block) -> str:
    return next((k for k in _MIME if type(block.get(k)) is str and block[k]), "")


def _shown(is_id: bool, modality: str, where: str, mime: Any) -> Block:
    if modality == "file" and mime:
        shown = str(mime).partition("/")[0]
        modality = shown if shown in _SEEN_OR_HEARD else modality
    if is_id:
        part = {"type": "file", "modality": modality, "file_id": where}
    elif where.startswith(_SCHEMES):
        part = {"type": "uri", "modality": modality, "uri": where}
    else:
        part = {"type": "blob", "modality": modality, "content": where}
    if mime and "/" not in mime and modality != "file":
        mime = f"{modality}/{mime}"
    return part | {"mime_type": mime} if mime else part


_SEEN_OR_HEARD: Final = ("image", "audio", "video")  # which a file's type may tell it to be


def inline_data(inner: Block) -> Block:
    """Read what Gemini's API calls ``inlineData`` or ``fileData``."""
    key, mime_key = _where_key(inner), _mime_key(inner)
    if not key:
        return {"type": "unknown", **inner}
    where, mime = inner[key], inner.get(mime_key)
    part = _shown(False, str(mime or "file").partition("/")[0], where, mime)
    return joined(part, beside(inner, (key, mime_key)))


def _where_key(inner: Block) -> str:
    return next((k for k in _WHERE if type(inner.get(k)) is str), "")


_WHERE: Final = ("data", "file_uri", "fileUri")


def bedrock_media(kind: str, inner: Block) -> Block:
    """Read what Bedrock's Converse holds under the key ``kind``."""
    if not isinstance(inner.get("source"), dict):
        return {"type": "unknown", kind: inner}
    return media({**inner, "type": kind})
