"""The address of a lake is taken apart, and what is shown of it holds no password."""

import pytest

from store import open_store
from store.errors import MissingExtra, UsageError
from store.lake_url import parse_lake_url, shown_url


@pytest.mark.parametrize(
    ("url", "connection", "data_path", "secrets"),
    [
        ("ducklake:postgres:dbname=a host=b", "dbname=a host=b", None, ()),
        ("ducklake:postgres:dbname=a data_path=/x/y", "dbname=a", "/x/y", ()),
        (r"ducklake:postgres:dbname='a b' password='it\'s me' data_path='/x y'", None, "/x y", ("it's me",)),
        ("ducklake:postgres://u:p%40ss@h:5/a?data_path=s3://b/c", "postgres://u:p%40ss@h:5/a", "s3://b/c", ("p@ss",)),
        ("ducklake:postgresql://h/a?sslmode=require", "postgresql://h/a?sslmode=require", None, ()),
        ("ducklake:postgres:postgresql://h/a?password=geheim", None, None, ("geheim",)),
    ],
)
def test_both_forms_are_read(url: str, connection: str | None, data_path: str | None, secrets: tuple[str, ...]) -> None:
    """What PostgreSQL is given has all of its own parameters and not ours."""
    found = parse_lake_url(url)
    assert (data_path, secrets) == (found.data_path, found.secrets)
    assert connection in {None, found.connection}
    assert "data_path" not in found.connection


@pytest.mark.parametrize(
    "url",
    [
        "ducklake:postgres:dbname=a password=geheim",
        r"ducklake:postgres:dbname=a password='geheim \' \\ geheim'",
        "ducklake:postgres://u:geheim@h/a",
        "ducklake:postgres://u@h/a?password=geheim&data_path=/x",
        "ducklake:postgres:postgresql://u:geh%65im@h/a",
    ],
)
def test_no_password_is_shown(url: str) -> None:
    """Neither the address nor a message that repeats what was handed over shows it."""
    found = parse_lake_url(url)
    for shown in (found.shown, shown_url(url), repr(found), found.without_secrets(f'at "{found.connection}" failed')):
        assert "geheim" not in shown.replace("geh%65im", "geheim")
        assert "***" in shown


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ducklake:lake.sqlite", "PostgreSQL catalog"),
        ("ducklake:postgres:dbname=a password='geheim", "cannot be read"),
        ("ducklake:postgres:dbname=a data_path=relative/folder", "absolute"),
        ("ducklake:postgres:dbname=a data_path=gs://bucket", "s3://"),
        ("ducklake:postgres://[geheim/a", "no address"),
    ],
)
def test_what_is_no_address_is_told(url: str, says: str) -> None:
    """The message says how to write one, and repeats no password."""
    with pytest.raises(UsageError, match=says) as caught:
        parse_lake_url(url)
    assert "geheim" not in str(caught.value)


def test_a_machine_without_the_extensions(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told what to install."""

    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("store.extensions.files", missing)
    with pytest.raises(MissingExtra, match=r"tracelore\[lake\]"):
        open_store("ducklake:postgres:dbname=a")
