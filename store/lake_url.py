"""The address of a lake: where its catalog is, where its data lie, and what of that may be shown.

Two forms, both with PostgreSQL's own parameters and one more, ``data_path``, a folder or ``s3://BUCKET/PREFIX``::

    ducklake:postgres:dbname=tracelore host=db data_path=s3://traces/lake
    ducklake:postgres://db/tracelore?data_path=s3://traces/lake

Once the lake is made its catalog knows where the data lie, so ``data_path`` may be left out.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from store.errors import UsageError
from store.store import LAKE

EXAMPLE = "ducklake:postgres:dbname=tracelore host=localhost data_path=/srv/tracelore"
_DATA_PATH = "data_path"
_SECRET = ("password", "sslpassword")
_HIDDEN = "***"
_PAIR = re.compile(r"\s*(\w+)\s*=\s*('(?:[^'\\]|\\.)*'|(?:[^\s'\\]|\\.)*)(?=\s|$)", re.DOTALL)


@dataclass(frozen=True, slots=True, repr=False)
class LakeUrl:
    """A lake's address, taken apart."""

    connection: str  # as PostgreSQL's library takes it
    data_path: str | None  # a folder or s3://...; None: the catalog knows
    shown: str  # the whole address without passwords
    secrets: tuple[str, ...]  # these

    def __repr__(self) -> str:
        """Show it as it may be shown."""
        return f"LakeUrl({self.shown!r})"

    def without_secrets(self, text: str) -> str:
        """Take out of ``text`` what must not be shown, in every form in which it was handed over."""
        if self.secrets:
            text = text.replace(self.connection, self.shown)
        for secret in self.secrets:
            for form in (secret, quote(secret, safe=""), _quoted(secret)):
                text = text.replace(form, _HIDDEN)
        return text


def parse_lake_url(url: str) -> LakeUrl:
    """Take the address of a lake apart.

    Raises:
        UsageError: it is none; passwords are not repeated in the message.
    """
    rest = url.removeprefix(LAKE)
    if rest == url or not rest.startswith(("postgres:", "postgresql:")):
        raise UsageError(f"A lake needs a PostgreSQL catalog. Write its address like {EXAMPLE}")
    inner = rest.removeprefix("postgres:")
    if inner.startswith(("postgres://", "postgresql://")):
        return _from_uri(inner)
    return _from_uri(rest) if rest.startswith(("postgres://", "postgresql://")) else _from_pairs(inner)


def shown_url(url: str) -> str:
    """Give the address of any store as it may be shown."""
    return parse_lake_url(url).shown if url.startswith(LAKE) else url


def _from_uri(uri: str) -> LakeUrl:
    try:
        parts = urlsplit(uri)
    except ValueError:
        raise UsageError(f"This is no address of a lake. Write it like {EXAMPLE}") from None
    query = parse_qsl(parts.query, keep_blank_values=True)
    account, _, hosts = parts.netloc.rpartition("@")
    user, _, password = account.partition(":")
    secrets = [unquote(password)] if password else []
    secrets += [value for name, value in query if name in _SECRET]
    plain = [(name, value) for name, value in query if name != _DATA_PATH]
    hidden = [(name, _HIDDEN if name in _SECRET else value) for name, value in query]
    shown_account = f"{user}:{_HIDDEN}@" if password else f"{account}@" if account else ""
    shown = parts._replace(netloc=f"{shown_account}{hosts}", query=urlencode(hidden, safe="/:*"))
    connection = parts._replace(query=urlencode(plain, safe="/:", quote_via=quote)).geturl()
    return LakeUrl(connection, _path(dict(query).get(_DATA_PATH)), f"{LAKE}{shown.geturl()}", tuple(secrets))


def _from_pairs(text: str) -> LakeUrl:
    pairs, at = [], 0
    while text[at:].strip():
        match = _PAIR.match(text, at)
        if match is None:
            raise UsageError(f"This address of a lake cannot be read. Write it like {EXAMPLE}")
        pairs.append((match[1], _unquoted(match[2])))
        at = match.end()
    secrets = tuple(value for name, value in pairs if name in _SECRET and value)
    connection = " ".join(f"{name}={_quoted(value)}" for name, value in pairs if name != _DATA_PATH)
    hidden = " ".join(f"{name}={_HIDDEN if name in _SECRET else _quoted(value)}" for name, value in pairs)
    return LakeUrl(connection, _path(dict(pairs).get(_DATA_PATH)), f"{LAKE}postgres:{hidden}", secrets)


def _path(path: str | None) -> str | None:
    """Check a data path; what is taken for a folder elsewhere by another process would be another lake."""
    if path is None or path.startswith("s3://"):
        return path
    if "://" in path:
        raise UsageError(f"Data of a lake lie in a folder or under s3://, not in {path!r}.")
    if not Path(path).is_absolute():
        raise UsageError(f"The data path {path!r} has to be absolute, or s3://BUCKET/PREFIX.")
    return path


def _quoted(value: str) -> str:
    if value and not re.search(r"[\s'\\]", value):
        return value
    return "'" + re.sub(r"(['\\])", r"\\\1", value) + "'"


def _unquoted(word: str) -> str:
    inner = word[1:-1] if word.startswith("'") else word
    return re.sub(r"\\(.)", r"\1", inner, flags=re.DOTALL)
