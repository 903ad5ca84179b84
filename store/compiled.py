"""Modules that were compiled while installing, which Python prefers to their sources, whatever these say by now."""

from pathlib import Path

_ROOT = Path(__file__).parents[1]


def check_compiled(root: Path = _ROOT) -> None:
    """Refuse to run modules of a checkout at ``root`` that were compiled from sources other than those that lie there.

    Raises:
        ImportError: one is older than its source, or has none.
    """
    if not (root / "pyproject.toml").exists():
        return  # installed from a wheel, which holds what belongs together
    for compiled in (*(root / "ingest").rglob("*.so"), *(root / "store").glob("*.so")):
        source = compiled.with_name(compiled.name.partition(".")[0] + ".py")
        if not source.exists() or source.stat().st_mtime > compiled.stat().st_mtime:
            raise ImportError(
                f"{compiled} is older than its source, or has none. Run 'make compiled' or 'make interpreted'."
            )
