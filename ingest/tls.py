"""The certificate and key of both transports."""

import ssl
from pathlib import Path
from typing import NamedTuple

from store.errors import UsageError


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
    for name, path in (("tls_certificate", pair.certificate), ("tls_key", pair.key)):
        _check_readable(name, path)
    _check_pair(pair)
    return pair


def _check_readable(name: str, path: Path) -> None:
    try:
        path.open("rb").close()
    except OSError as error:
        raise UsageError(f"{name} = {str(path)!r} cannot be read: {error.strerror}.") from None


def _check_pair(pair: Tls) -> None:
    """Load both as the transports will; gRPC itself would only fail when somebody connects."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(pair.certificate, pair.key, _no_password)
    except (ssl.SSLError, ValueError) as error:
        raise UsageError(
            f"tls_certificate = {str(pair.certificate)!r} and tls_key = {str(pair.key)!r} cannot be used together: "
            f"{_reason(error)}. Both must be PEM, and the key must be the certificate's and not encrypted."
        ) from None


def _no_password() -> str:
    raise ValueError("the key is encrypted")


def _reason(error: Exception) -> str:
    return (error.reason if isinstance(error, ssl.SSLError) else None) or str(error)
