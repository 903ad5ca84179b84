"""The themes that show in a window: patterns of one facet that belong together."""

from collections.abc import Sequence
from dataclasses import dataclass

from insights.report.patterns import PatternFigures

NEW = "Not in a theme yet"
"""What stands above patterns that came since the last full run."""


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """A theme as it shows in a window: the patterns with traces there, the largest first."""

    name: str
    patterns: tuple[PatternFigures, ...]

    @property
    def count(self) -> int:
        """How many traces are in its patterns: a trace is in one pattern of a facet at most."""
        return sum(pattern.count for pattern in self.patterns)

    @property
    def share(self) -> float:
        """Their share of all traces of the window."""
        return sum(pattern.share for pattern in self.patterns)


def themes(patterns: Sequence[PatternFigures]) -> list[ThemeFigures]:
    """Put the patterns of one facet under their themes, the largest theme first, what is in none last.

    Gives nothing where no two patterns have the same theme: headings would only repeat the patterns.
    """
    held: dict[str, list[PatternFigures]] = {}
    for pattern in patterns:
        held.setdefault(pattern.theme_id, []).append(pattern)
    if all(len(inside) < 2 for theme, inside in held.items() if theme):
        return []
    found = [(bool(t), ThemeFigures(inside[0].theme if t else NEW, tuple(inside))) for t, inside in held.items()]
    return [theme for _, theme in sorted(found, key=lambda item: (not item[0], -item[1].count, item[1].name))]
