"""What can be set for the age prediction."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AgeConfig:
    """Settings of ``AgePrediction``.

    Args:
        adult_from: The age of majority where the service is offered.
        share_of_minors: How many of the service's users are minors, as far as is known. It is where every user
            starts from; nobody can know it from traces.
        likely: From this probability on a band is called likely.
        least_evidence: Log-odds that direct evidence must add up to, either way, before a band is given at all.
        use_hours: Whether hours of activity count.
    """

    adult_from: int = 18
    share_of_minors: float = 0.1
    likely: float = 0.8
    least_evidence: float = 2.0
    use_hours: bool = True

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            ValueError: A probability lies outside its range.
        """
        if not 0 < self.share_of_minors < 1:
            raise ValueError(f"share_of_minors is {self.share_of_minors}; it must lie between 0 and 1")
        if not 0.5 < self.likely < 1:
            raise ValueError(f"likely is {self.likely}; it must lie between 0.5 and 1")
