"""The A to Z of the pages in force, today or on a day in the past."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from string import ascii_uppercase

from sqlalchemy.orm import Session

from guidance.models import Listing, in_force, listings


@dataclass(frozen=True)
class Letter:
    """One letter of the A to Z; without pages it is there to be seen and leads nowhere."""

    letter: str
    listings: Sequence[Listing]


def letters(session: Session, moment: datetime | None = None) -> list[Letter]:
    """Every page that is, or was at ``moment``, in force, by the first letter of its title; ``#`` for all others."""
    pages = by_title(listings(session, in_force(moment)))
    by_letter = {letter: list(group) for letter, group in groupby(sorted(pages, key=_first), key=_first)}
    rest = [Letter("#", by_letter["#"])] if "#" in by_letter else []
    return [Letter(letter, by_letter.get(letter, [])) for letter in ascii_uppercase] + rest


def by_title(pages: Sequence[Listing]) -> list[Listing]:
    """The pages in the order of their titles, capital and small letters alike."""
    return sorted(pages, key=lambda listing: listing.title.casefold())


def _first(listing: Listing) -> str:
    letter = listing.title[:1].upper()
    return letter if letter in ascii_uppercase else "#"
