"""A lake whose rows lie on S3: a local server stands in for it, and everything else is as it will be."""

import logging
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pyarrow as pa
import pytest

from store import LakeStore, append_rows
from store.errors import StoreError, StoreUnavailable
from store.forget import forget
from store.lake_maintain import maintain_lake
from tracelore.ports import free_port

pytestmark = pytest.mark.postgres

Received = Callable[..., tuple[pa.Table, pa.Table]]

SECRET = "not-to-be-shown-anywhere"


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """Give the address of an S3 server with a bucket ``traces``."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    while True:
        try:
            assert 200 == httpx.put(f"{address}/traces").status_code
            break
        except httpx.TransportError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    yield address
    server.kill()
    server.wait()


@pytest.fixture
def s3_url(s3: str, lake_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the address of a lake on it; the keys are in the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", s3)
    return lake_url.replace(str(tmp_path / "lake"), f"s3://traces/{tmp_path.name}")


def test_rows_lie_on_s3(
    s3_url: str, s3: str, tmp_path: Path, received: Received, caplog: pytest.LogCaptureFixture
) -> None:
    """They are written there, read from there, and maintained there; nothing lies on this machine."""
    caplog.set_level(logging.DEBUG)
    with LakeStore(s3_url) as store:
        for number in range(3):
            append_rows(store, *received((f"s{number}", 1, f"text {number}"), trace_id=f"t{number}"))
        assert 3 == len(store.rows("SELECT text FROM span_texts"))
        listed = httpx.get(f"{s3}/traces?list-type=2&prefix={tmp_path.name}/main/spans").text
        assert 3 == listed.count(".parquet</Key>")
        maintain_lake(store, grace=timedelta())
        assert 3 == len(store.rows("SELECT text FROM span_texts"))
    with LakeStore(s3_url.partition(" data_path")[0]) as store:
        assert 3 == len(store.rows("SELECT DISTINCT trace_id FROM spans"))
    assert [] == list(tmp_path.iterdir())
    assert SECRET not in caplog.text


def test_what_is_forgotten_is_no_object_any_more(s3_url: str, s3: str, tmp_path: Path, received: Received) -> None:
    """Of one project everything is gone from the bucket, of the other it is there."""
    with LakeStore(s3_url) as store:
        append_rows(store, *received(("a", 1, "theirs: ring"), project="shop"))
        append_rows(store, *received(("b", 1, "ours: lamp")))
        assert forget(store, tmp_path, "shop").counts["files"] > 0
        listed = httpx.get(f"{s3}/traces?list-type=2&prefix={tmp_path.name}/").text
        keys = re.findall(r"<Key>([^<]+)</Key>", listed)
        said = [str(store.rows(f"SELECT * FROM read_parquet('s3://traces/{key}')")) for key in keys]
    assert any("ours: lamp" in text for text in said)
    assert not any("theirs: ring" in text for text in said)


def test_no_other_bucket_is_read(s3_url: str, s3: str) -> None:
    """SQL reaches nothing but the lake's own prefix."""
    httpx.put(f"{s3}/other")
    httpx.put(f"{s3}/other/file.csv", content=b"a,b\n1,2\n")
    with LakeStore(s3_url) as store:
        for sql in ("FROM read_csv('s3://other/file.csv')", f"FROM read_csv('{s3}/other/file.csv')"):
            with pytest.raises(StoreError, match="disabled by configuration"):
                store.query(sql)


def test_storage_that_is_away(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is temporary, and no key is in the message."""
    LakeStore(s3_url).close()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(StoreUnavailable, match="Could not connect") as caught:
        LakeStore(s3_url)
    assert SECRET not in str(caught.value)
