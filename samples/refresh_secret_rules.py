"""Take the rules for secrets from their maintained list anew.

    pip install kingfisher-bin && python -m samples.refresh_secret_rules

The list is that of Betterleaks, the successor of Gitleaks, as Kingfisher (https://github.com/mongodb/kingfisher)
ships it. Of it those rules are taken that its authors are sure of, and that find secrets rather than addresses or
names beside them.
"""

import json
import re
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import re2  # type: ignore[import-untyped]

FILE = Path(__file__).parents[1] / "store" / "secret_rules.json"
PREFIX = "betterleaks."
# Rules for what stands beside a secret and is none.
_PUBLIC = re.compile(
    r"(?:^|-)(?:url|host|id|public-key|domain|endpoint|email|account|username|project|org|name|region)(?:\.\d+)?$"
)


def main() -> None:
    """Write the file."""
    command = ["kingfisher", "rules", "list", "--format", "json"]
    listed = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    rules = {name: rule for rule in listed if (name := _name(rule)) and _wanted(rule, name)}
    made = {
        "source": "https://github.com/betterleaks/betterleaks, through https://github.com/mongodb/kingfisher",
        "version": f"kingfisher-bin {version('kingfisher-bin')}",
        "licence": "MIT (rules of Betterleaks), Apache-2.0 (Kingfisher)",
        "rules": [{"name": name, "pattern": rule["pattern"]} for name, rule in sorted(rules.items())],
    }
    FILE.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(rules)} of {len(listed)} rules written to {FILE.name}")


def _name(rule: dict[str, Any]) -> str:
    found: str = rule["id"]
    return found.removeprefix(PREFIX) if found.startswith(PREFIX) else ""


def _wanted(rule: dict[str, Any], name: str) -> bool:
    return bool(rule["visible"]) and rule["confidence"] == "high" and not _PUBLIC.search(name) and _compiles(rule)


def _compiles(rule: dict[str, Any]) -> bool:
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(rule["pattern"], options)
    except re2.error:
        return False
    return True


if __name__ == "__main__":
    main()
