"""TLS on both transports, with a certificate made for the test."""

import os
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
import httpx
import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter

from ingest.serve import Receiver
from ingest.tls import load_tls
from store import Store
from store.errors import UsageError
from store.keys import create_key

EXPORT = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
Receive = Callable[..., Receiver]


class Papers:
    """Files of an authority and of a certificate that it gave."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        given = authority.issue_cert("localhost", "127.0.0.1")
        self.authority, self.certificate, self.key = (folder / name for name in ("ca.pem", "cert.pem", "key.pem"))
        authority.cert_pem.write_to_path(self.authority)
        given.private_key_pem.write_to_path(self.key)
        for part in given.cert_chain_pems:
            part.write_to_path(self.certificate, append=True)


@pytest.fixture
def papers(tmp_path: Path) -> Papers:
    """Give files that both transports can use."""
    return Papers(tmp_path)


def export(exporter: SpanExporter) -> None:
    """Send one span."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    provider.get_tracer("cook").start_span("chat").end()
    provider.shutdown()


def test_real_exporters(store: Store, receive: Receive, papers: Papers, monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK's exporters deliver over https and grpcs, with a key."""
    for variable in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):  # they beat what the exporter is told
        monkeypatch.delenv(variable, raising=False)
    key = create_key(store, "shop")
    receiver = receive(tls=load_tls(str(papers.certificate), str(papers.key)), require_keys=True)
    url = f"https://localhost:{receiver.http_port}/v1/traces"
    export(HttpExporter(endpoint=url, certificate_file=str(papers.authority), headers={"x-api-key": key}))
    credentials = grpc.ssl_channel_credentials(papers.authority.read_bytes())
    address = f"https://localhost:{receiver.grpc_port}"
    export(GrpcExporter(endpoint=address, credentials=credentials, headers={"x-api-key": key}))
    assert ["shop", "shop"] == [row["project"] for row in store.rows("SELECT project FROM spans")]


def test_nobody_speaks_plainly(receive: Receive, papers: Papers) -> None:
    """Plain requests are not answered; those of the other processes of this machine are, on their own port."""
    receiver = receive(tls=load_tls(str(papers.certificate), str(papers.key)))
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"http://127.0.0.1:{receiver.http_port}/healthz")
    with grpc.insecure_channel(f"127.0.0.1:{receiver.grpc_port}") as channel, pytest.raises(grpc.RpcError):
        channel.unary_unary(EXPORT)(b"", timeout=5)
    assert httpx.get(f"http://127.0.0.1:{receiver.internal_port}/readyz").status_code == 200


def connect(receiver: Receiver, authority: bytes) -> list[bool]:
    """Tell of HTTP and of gRPC whether a sender who trusts ``authority`` gets through."""
    context = ssl.create_default_context(cadata=authority.decode())
    found = []
    try:
        found.append(httpx.get(f"https://localhost:{receiver.http_port}/healthz", verify=context).status_code == 200)
    except httpx.ConnectError:
        found.append(False)
    with grpc.secure_channel(f"localhost:{receiver.grpc_port}", grpc.ssl_channel_credentials(authority)) as channel:
        try:
            found.append(channel.unary_unary(EXPORT)(b"", timeout=20) == b"")
        except grpc.RpcError:
            found.append(False)
    return found


def test_renewed_files(receive: Receive, papers: Papers, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Who connects meets the pair that is there by then; the one from before where that cannot be used yet."""
    receiver = receive(tls=load_tls(str(papers.certificate), str(papers.key)))
    (tmp_path / "new").mkdir()
    later = Papers(tmp_path / "new")
    old, new = papers.authority.read_bytes(), later.authority.read_bytes()
    assert connect(receiver, old) == [True, True]
    assert connect(receiver, new) == [False, False]
    later.certificate.replace(papers.certificate)
    assert connect(receiver, old) == [True, True]
    assert "the certificate is the one from before" in caplog.text
    later.key.replace(papers.key)
    assert connect(receiver, new) == [True, True]
    assert connect(receiver, old) == [False, False]


def test_files_that_can_be_read_only_later(receive: Receive, papers: Papers, tmp_path: Path) -> None:
    """A pair that cannot be used when it is first seen is tried again after any change, be it only of rights."""
    receiver = receive(tls=load_tls(str(papers.certificate), str(papers.key)))
    (tmp_path / "new").mkdir()
    later = Papers(tmp_path / "new")
    good = later.key.read_bytes()
    later.key.write_bytes(good.replace(b"BEGIN", b"-----"))
    later.certificate.replace(papers.certificate)
    later.key.replace(papers.key)
    before = papers.key.stat()
    assert connect(receiver, later.authority.read_bytes()) == [False, False]
    papers.key.write_bytes(good)
    os.utime(papers.key, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert connect(receiver, later.authority.read_bytes()) == [True, True]


def test_no_tls_when_nothing_is_named() -> None:
    """Two empty settings mean that both transports speak plainly."""
    assert load_tls("", "") is None


def encrypted(path: Path) -> None:
    """Put a password on a private key."""
    key = load_pem_private_key(path.read_bytes(), None)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")))


DAMAGE: dict[str, tuple[Callable[[Papers], Any], str]] = {
    "no certificate": (lambda p: p.certificate.unlink(), "tls_certificate = .*cert.pem.* cannot be read: No such file"),
    "no key": (lambda p: p.key.unlink(), "tls_key = .*key.pem.* cannot be read: No such file"),
    "a folder": (lambda p: (p.key.unlink(), p.key.mkdir()), "tls_key = .* cannot be read: Is a directory"),
    "not PEM": (lambda p: p.certificate.write_text("hello"), "cannot be used together"),
    "an empty key": (lambda p: p.key.write_text(""), "cannot be used together"),
    "the key of another": (lambda p: trustme.CA().private_key_pem.write_to_path(p.key), "cannot be used together"),
    "a key with a password": (lambda p: encrypted(p.key), "the key is encrypted"),
    "swapped": (lambda p: p.key.write_bytes(p.certificate.read_bytes()), "cannot be used together"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_files_that_cannot_be_used(papers: Papers, case: str) -> None:
    """Each is told at the start, with the setting and the file."""
    damage, said = DAMAGE[case]
    damage(papers)
    with pytest.raises(UsageError, match=said):
        load_tls(str(papers.certificate), str(papers.key))


def test_half_given(papers: Papers) -> None:
    """One without the other is told."""
    with pytest.raises(UsageError, match="tls_certificate is given without tls_key"):
        load_tls(str(papers.certificate), "")
    with pytest.raises(UsageError, match="tls_key is given without tls_certificate"):
        load_tls("", str(papers.key))
