"""The certificate and key of both transports, taken anew where their files are renewed."""

import logging
import ssl
from pathlib import Path
from typing import Any, NamedTuple

import grpc

from store.errors import UsageError

log = logging.getLogger(__name__)


class Tls(NamedTuple):
    """Two PEM files: the certificate, followed by those that vouch for it, and its private key."""

    certificate: Path
    key: Path

    def as_bytes(self) -> tuple[bytes, bytes]:
        """Give key and certificate, in the order gRPC wants."""
        return self.key.read_bytes(), self.certificate.read_bytes()


def load_tls(certificate: str, key: str) -> Tls | None:
    """Give the pair, or None where neither is named.

    Raises:
        UsageError: one is missing, cannot be read, or does not belong to the other.
    """
    if not certificate and not key:
        return None
    if not certificate or not key:
        given, missing = ("tls_certificate", "tls_key") if certificate else ("tls_key", "tls_certificate")
        raise UsageError(f"The setting {given} is given without {missing}. TLS needs both.")
    pair = Tls(Path(certificate), Path(key))
    _check_pair(pair)
    return pair


def http_context(pair: Tls) -> ssl.SSLContext:
    """Give what HTTP speaks TLS with."""
    files, current = _Files(pair), _context(pair)

    def follow(connection: ssl.SSLObject, _name: str | None, _context_before: ssl.SSLContext) -> None:
        nonlocal current
        if files.renewed():
            current = _context(pair)
        connection.context = current

    first = _context(pair)
    first.sni_callback = follow  # is asked at each handshake, with a name or without
    return first


def grpc_credentials(pair: Tls) -> Any:
    """Give what gRPC speaks TLS with."""
    files = _Files(pair)

    def now() -> Any:
        return grpc.ssl_server_certificate_configuration([pair.as_bytes()])

    return grpc.dynamic_ssl_server_credentials(now(), lambda: now() if files.renewed() else None)


class _Files:
    """The files of a pair, which somebody may replace, one after the other."""

    def __init__(self, pair: Tls) -> None:
        self._pair = pair
        self._seen = self._marks()

    def renewed(self) -> bool:
        """Tell whether there is another pair than when this was asked before, which can be used."""
        marks = self._marks()
        if marks == self._seen:
            return False
        self._seen = marks
        try:
            _check_pair(self._pair)
        except (UsageError, OSError) as error:
            log.warning("the certificate is the one from before: %s", error)
            return False
        log.info("the certificate was renewed")
        return True

    def _marks(self) -> list[tuple[int, ...]]:
        return [_mark(path) for path in self._pair]


def _mark(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_ctime_ns, found.st_size  # which also tells of rights that are given later


def _context(pair: Tls) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.certificate, pair.key, _no_password)
    return context


def _check_readable(name: str, path: Path) -> None:
    try:
        path.open("rb").close()
    except OSError as error:
        raise UsageError(f"{name} = {str(path)!r} cannot be read: {error.strerror}.") from None


def _check_pair(pair: Tls) -> None:
    """Load both as the transports will; gRPC itself would only fail when somebody connects."""
    for name, path in (("tls_certificate", pair.certificate), ("tls_key", pair.key)):
        _check_readable(name, path)
    try:
        _context(pair)
    except (ssl.SSLError, ValueError) as error:
        raise UsageError(
            f"tls_certificate = {str(pair.certificate)!r} and tls_key = {str(pair.key)!r} cannot be used together: "
            f"{_reason(error)}. Both must be PEM, and the key must be the certificate's and not encrypted."
        ) from None


def _no_password() -> str:
    raise ValueError("the key is encrypted")


def _reason(error: Exception) -> str:
    return (error.reason if isinstance(error, ssl.SSLError) else None) or str(error)
