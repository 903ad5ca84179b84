"""Taking a person's words out of what outlives their traces: insights, names of patterns, reports.

There the words of a trace stand as evidence that names it, or between quotation marks, or as code.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from store.store import Transaction

_GONE = "\u2026"
_LEAST = 10  # characters; what is shorter is nobody's alone
_SAYING = re.compile(r"[\W_]+")
# A quotation may have been cut, with or without what closes it.
_QUOTED = re.compile(r"\u201c([^\u201d\u2026\n|]+)|(`+)(?!`)(.+?)(?<!`)\2(?!`)")


class _Table(NamedTuple):
    """A table that outlives traces: what its rows are known by in a project, and where words of a person may stand."""

    name: str
    keys: tuple[str, ...]
    texts: tuple[str, ...]
    documents: tuple[str, ...] = ()  # in JSON
    also: tuple[str, ...] = ()  # read with them


_PATTERNS = _Table("patterns", ("facet", "pattern_id"), ("name", "theme"), ("features",))
_INSIGHTS = _Table("insights", ("insight_id",), ("title", "body"), ("numbers", "evidence"))
_REPORTS = _Table("reports", ("report_id",), ("title", "body"), also=("path",))


class Words:
    """What a person said, to be recognised whole or by how it begins, however it was tidied.

    Args:
        trace_ids: The person's traces.
        said: What stands in them.
        others: What stands in others' traces too, and so gives nobody away.
    """

    def __init__(self, trace_ids: Iterable[str], said: Iterable[str], others: Iterable[str] = ()) -> None:
        self._trace_ids = frozenset(trace_ids)
        shared = {_saying(text) for text in others}
        self._said = sorted({s for text in said if len(s := _saying(text)) >= _LEAST and s not in shared})

    def hold(self, text: str) -> bool:
        """Whether ``text`` is something the person said, or how it begins."""
        start = _saying(text)
        at = bisect_left(self._said, start)
        return len(start) >= _LEAST and at < len(self._said) and self._said[at].startswith(start)

    def out_of(self, text: str) -> str:
        """Give ``text`` without what it quotes of the person."""
        return _GONE if self.hold(text) else _QUOTED.sub(self._replaced, text)

    def out_of_value(self, value: Any) -> Any:
        """Give a JSON value without what it quotes of the person, and without evidence from their traces."""
        if isinstance(value, str):
            return self.out_of(value)
        if isinstance(value, list):
            return [self.out_of_value(item) for item in value if not self._theirs(item)]
        if isinstance(value, dict):
            return {key: self.out_of_value(item) for key, item in value.items()}
        return value

    def _theirs(self, item: Any) -> bool:
        named = item.get("trace_id") if isinstance(item, dict) else item
        return isinstance(named, str) and named in self._trace_ids

    def _replaced(self, found: re.Match[str]) -> str:
        inside = found[1] or found[3]
        return found[0].replace(inside, _GONE) if self.hold(inside.rstrip(_GONE)) else found[0]


def words_of(work: Transaction, project: str, trace_ids: str, params: Collection[Any]) -> Words:
    """Gather what was said in the traces whose ids the query ``trace_ids`` gives."""
    whose = [project, *params]
    mine = f"trace_id IN ({trace_ids})"
    ids = _column(work, f"SELECT trace_id AS x FROM ({trace_ids})", [*params])
    quotes = "unnest(json_extract_string(features, '$.quotes[*].quote'))"
    said = _column(
        work,
        f"SELECT text AS x FROM facets WHERE project = ? AND {mine} "
        f"UNION SELECT {quotes} FROM facets WHERE project = ? AND {mine} "
        f"UNION SELECT unnest([request, answer]) FROM traces WHERE project = ? AND {mine}",
        whose * 3,
    )
    others = _column(work, f"SELECT DISTINCT text AS x FROM facets WHERE project = ? AND NOT ({mine})", whose)
    evidence = _column(work, "SELECT CAST(evidence AS VARCHAR) AS x FROM insights WHERE project = ?", [project])
    mine_ids = set(ids)
    cited = [
        str(item.get("quote") or "")
        for text in evidence
        for item in orjson.loads(text)
        if isinstance(item, dict) and item.get("trace_id") in mine_ids
    ]
    return Words(mine_ids, [*said, *cited], others)


def scrub(work: Transaction, project: str, words: Words, data: Path) -> dict[str, int]:
    """Take ``words`` out of everything of ``project`` that outlives traces; give how many rows changed.

    Args:
        work: The unit of work.
        project: Whose.
        words: What may not stay.
        data: The data folder, where reports lie as files too.
    """
    return {
        "patterns": _rewrite(work, project, _PATTERNS, words),
        "insights": _rewrite(work, project, _INSIGHTS, words),
        "reports": _rewrite(work, project, _REPORTS, words, lambda row: _refile(row, data)),
    }


def _rewrite(
    work: Transaction,
    project: str,
    table: _Table,
    words: Words,
    then: Callable[[dict[str, Any]], None] | None = None,
) -> int:
    columns = [*table.keys, *table.also, *table.texts]
    columns += [f"CAST({name} AS VARCHAR) AS {name}" for name in table.documents]
    changed = 0
    for row in work.query(f"SELECT {', '.join(columns)} FROM {table.name} WHERE project = ?", [project]).to_pylist():
        clean = {name: words.out_of(row[name]) for name in table.texts if row[name] is not None}
        clean |= {name: _cleaned(row[name], words) for name in table.documents}
        new = {name: value for name, value in clean.items() if value != row[name]}
        if not new:
            continue
        if then is not None:
            then(row | clean)
        sets = ", ".join(f"{name} = ?" for name in new)
        where = " AND ".join(f"{name} = ?" for name in table.keys)
        work.execute(
            f"UPDATE {table.name} SET {sets} WHERE project = ? AND {where}",
            [*new.values(), project, *(row[name] for name in table.keys)],
        )
        changed += 1
    return changed


def _cleaned(text: str, words: Words) -> str:
    value = orjson.loads(text)
    clean = words.out_of_value(value)
    return text if clean == value else orjson.dumps(clean).decode()


def _refile(row: dict[str, Any], data: Path) -> None:
    """Write the file of a report anew, before its row: a crash in between has it done again."""
    path = report_file(data, row["path"])
    if path is not None and path.exists():
        draft = path.with_name(f".{path.name}.tmp")
        draft.write_text(row["body"], encoding="utf-8")
        draft.replace(path)


def report_file(data: Path, path: str | None) -> Path | None:
    """Give the file of a report, unless its row points out of the folder of reports."""
    if not path:
        return None
    file, folder = (data / path).resolve(), (data / "reports").resolve()
    return file if file.is_relative_to(folder) and file != folder else None


def _saying(text: str) -> str:
    return _SAYING.sub(" ", text.casefold()).strip()


def _column(work: Transaction, sql: str, params: list[Any]) -> list[str]:
    return [text for text in work.query(sql, params)["x"].to_pylist() if text is not None]
