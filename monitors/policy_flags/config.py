"""What can be set for the policy flags."""

from dataclasses import dataclass

FAMILIES = ("secret", "pii", "injection", "action", "content")


@dataclass(frozen=True, slots=True)
class PolicyConfig:
    """Settings of ``PolicyFlags``.

    Args:
        families: Which families of categories are looked for.
        least_confidence: Findings below this are not raised.
        most_evidence: Places kept per flag; how many there were beyond is told in its details.
        remembered: Distinct texts whose findings are kept in memory, because many traces repeat them.
    """

    families: tuple[str, ...] = FAMILIES
    least_confidence: float = 0.0
    most_evidence: int = 20
    remembered: int = 4096

    def __post_init__(self) -> None:
        """Refuse families that do not exist.

        Raises:
            ValueError: A family is unknown.
        """
        unknown = set(self.families) - set(FAMILIES)
        if unknown:
            raise ValueError(f"unknown families {', '.join(sorted(unknown))}; there are {', '.join(FAMILIES)}")
