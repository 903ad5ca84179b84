"""Requests in which some text is not UTF-8: agents cut long texts at a byte, in the middle of a character.

Protobuf refuses such a request as a whole. Here it is read once more with all texts taken as bytes, each text is
repaired, and what comes out is a valid request. Only requests that failed come this way.
"""

from functools import cache
from typing import Any, cast

from google.protobuf.descriptor import FieldDescriptor, FileDescriptor
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass


def repaired(body: bytes, kind: type[Message]) -> bytes | None:
    """Give ``body``, of a request of this kind, with invalid text replaced, or None if more than its text is wrong."""
    request = _bytes_request(cast("Any", kind))()
    try:
        request.ParseFromString(body)
    except DecodeError:
        return None
    _repair(request, _texts(cast("FileDescriptor", kind.DESCRIPTOR.file)))
    return bytes(request.SerializeToString())


def _repair(message: Message, texts: frozenset[tuple[str, str]]) -> None:
    for field, value in message.ListFields():
        if field.type == FieldDescriptor.TYPE_MESSAGE:
            for part in value if field.is_repeated else [value]:
                _repair(part, texts)
        elif (message.DESCRIPTOR.full_name, field.name) in texts:
            _repair_text(message, field, value)


def _repair_text(message: Message, field: FieldDescriptor, value: Any) -> None:
    if field.is_repeated:
        value[:] = [_utf8(text) for text in value]
    else:
        setattr(message, field.name, _utf8(value))


def _utf8(text: bytes) -> bytes:
    return text.decode("utf-8", "replace").encode()


@cache
def _bytes_request(kind: type[Message]) -> type[Message]:
    pool = DescriptorPool()
    for file in _files(cast("FileDescriptor", kind.DESCRIPTOR.file)):
        pool.Add(_as_bytes(file))
    return GetMessageClass(pool.FindMessageTypeByName(kind.DESCRIPTOR.full_name))


@cache
def _texts(file: FileDescriptor) -> frozenset[tuple[str, str]]:
    """Name the fields that hold text, by message and field."""
    return frozenset(
        (f"{prefix}{message.name}", field.name)
        for file in _files(file)
        for prefix, message in _messages(_proto(file))
        for field in message.field
        if field.type == FieldDescriptorProto.TYPE_STRING
    )


def _as_bytes(file: FileDescriptor) -> FileDescriptorProto:
    proto = _proto(file)
    for _, message in _messages(proto):
        for field in message.field:
            if field.type == FieldDescriptorProto.TYPE_STRING:
                field.type = FieldDescriptorProto.TYPE_BYTES
    return proto


def _messages(file: FileDescriptorProto) -> list[tuple[str, Any]]:
    found = [(f"{file.package}.", message) for message in file.message_type]
    for prefix, message in found:  # grows while it is walked: nested messages follow
        found.extend((f"{prefix}{message.name}.", nested) for nested in message.nested_type)
    return found


def _proto(file: FileDescriptor) -> FileDescriptorProto:
    proto = FileDescriptorProto()
    file.CopyToProto(proto)
    return proto


def _files(file: FileDescriptor) -> list[FileDescriptor]:
    """List ``file`` and what it imports, imports first."""
    found: dict[str, FileDescriptor] = {}
    for dependency in file.dependencies:
        found.update((f.name, f) for f in _files(dependency))
    found[file.name] = file
    return list(found.values())
