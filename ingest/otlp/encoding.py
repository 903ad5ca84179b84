"""The two encodings of OTLP over HTTP, and the content types that name them."""

from enum import Enum


class Encoding(Enum):
    """An OTLP encoding; its value is its content type."""

    PROTOBUF = "application/x-protobuf"
    JSON = "application/json"

    @classmethod
    def named(cls, content_type: str) -> "Encoding | None":
        """Read a Content-Type header, ignoring case and parameters; None if it names neither encoding."""
        media_type = content_type.partition(";")[0].strip().lower()
        return _BY_TYPE.get(media_type)


_BY_TYPE = {encoding.value: encoding for encoding in Encoding}
