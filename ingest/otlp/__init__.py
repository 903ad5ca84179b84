"""OTLP, the OpenTelemetry protocol: requests decoded into plain Python, in either encoding."""

from ingest.otlp.decoded import Decoded, Origin
from ingest.otlp.encoding import Encoding
from ingest.otlp.from_json import decode_json
from ingest.otlp.from_protobuf import decode_protobuf

__all__ = ["Decoded", "Encoding", "Origin", "decode", "decode_json", "decode_protobuf"]


def decode(body: bytes, encoding: Encoding, origin: Origin) -> Decoded:
    """Decode a trace request.

    Raises:
        Permanent: It is no trace request in this encoding.
    """
    return (decode_protobuf if encoding is Encoding.PROTOBUF else decode_json)(body, origin)
