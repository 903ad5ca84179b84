"""Tools of the coding assistant."""

# ruff: noqa: E501 - a template reads best on one line

from random import Random
from typing import Any

from samples.world.grammar import Facts, say
from samples.world.tools.tool import Tool

_LINES = (
    "    def {function}(self, items):", "        if not items:", "            return None", "        total = sum(i.price for i in items)",
    "        return round(total, 2)", "    # keep the order of arrival", "        for item in items:", "            self.queue.append(item)",
    "import {library}", "from {module} import core", "        log.info('done %s', len(items))", "        assert items, 'empty'",
    "    retries = {n}", "        raise {exception}(key)", "class {module}Service:", "        with self.lock:",
)  # fmt: skip


def source(rng: Random, facts: Facts) -> str:
    """Some lines of a file, numbered as an editor tool shows them."""
    first = rng.randint(1, 200)
    return "\n".join(
        f"{first + i:4d}| {say(line, rng, facts)}" for i, line in enumerate(rng.choices(_LINES, k=rng.randint(6, 18)))
    )


def _grep(rng: Random, facts: Facts) -> Any:
    return "\n".join(
        f"{facts['file']}:{rng.randint(3, 400)}: {say(rng.choice(_LINES), rng, facts).strip()}"
        for _ in range(rng.randint(1, 7))
    )


def _tests(rng: Random, facts: Facts) -> Any:
    passed = rng.randint(14, 420)
    return say(
        "[collected {more} items\n\n|]{file} [....|..........|...] \n[=|-]= {passed} passed[, {n} skipped|] in {n}.{n}s =",
        rng,
        {**facts, "passed": str(passed), "more": str(passed)},
    )


def red_tests(rng: Random, facts: Facts) -> str:
    """What a test runner prints when a test fails."""
    return say(
        "FAILED {file}::{test} - [{exception}: {module}|assert {n} == {line}|{exception}][\n1 failed, {line} passed|\n= 1 failed =|]",
        rng,
        facts,
    )


def _patch(rng: Random, facts: Facts) -> Any:
    return {
        "applied": True,
        "file": facts["file"],
        "added": rng.randint(1, 24),
        "removed": rng.randint(0, 12),
    }


def _shell(rng: Random, facts: Facts) -> Any:
    return {
        "exit": 0,
        "stdout": say("[{library} {new} installed|nothing to do|{n} packages changed|ok: {module}]", rng, facts),
        "seconds": round(rng.uniform(0.1, 9), 1),
    }


def _describe(rng: Random, facts: Facts) -> Any:
    columns = [
        "id bigint",
        "created_at timestamp",
        "customer_id bigint",
        "amount numeric",
        "state text",
        "country text",
    ]
    return {
        "table": facts["table"],
        "columns": rng.sample(columns, rng.randint(3, 6)),
        "rows": rng.randint(900, 9_000_000),
    }


def _query(rng: Random, facts: Facts) -> Any:
    return {
        "rows": [[facts["month"], rng.randint(3, 9000)] for _ in range(rng.randint(1, 6))],
        "ms": rng.randint(3, 900),
    }


CODE_TOOLS = (
    Tool("read_file", "Show a file or a part of it.", source, seconds=0.05),
    Tool("grep", "Search the repository for a text.", _grep, seconds=0.2),
    Tool("run_tests", "Run tests of the repository.", _tests, seconds=6.0),
    Tool("apply_patch", "Change a file.", _patch, seconds=0.1),
    Tool("run_shell", "Run a command in the sandbox.", _shell, seconds=2.0),
    Tool("describe_table", "Show a table's columns.", _describe, seconds=0.1),
    Tool("run_query", "Run SQL on the staging database.", _query, seconds=0.7),
)
