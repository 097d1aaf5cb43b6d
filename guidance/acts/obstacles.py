"""What stands in the way of an act on a page: pages show it, and the act itself refuses with the same words."""

from collections.abc import Iterable
from dataclasses import dataclass

from guidance.errors import NotReady


@dataclass(frozen=True)
class Obstacle:
    """One reason why something cannot be done, without a full stop, and the step of the work where it is mended."""

    reason: str
    step: str = ""
    """The noun of that step, for its address; nothing when there is none."""
    link: str = ""
    """What the link to it says."""
    field: str = ""
    """The place in the editor where it is mended."""
    waivable: bool = False
    """Whether an urgent publication may go past it."""

    @property
    def sentence(self) -> str:
        return f"{self.reason}."


def refuse(found: Iterable[Obstacle | None]) -> None:
    """Go on when nothing stands in the way.

    :raises NotReady: with the first obstacle.
    """
    if first := next(filter(None, found), None):
        raise NotReady(first.sentence)
