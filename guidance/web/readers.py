"""When and where the readers of this request are, for whatever depends on their day."""

from guidance.published.newsroom import Readers
from guidance.web.session import today, zone


def readers() -> Readers:
    """The day of this request, in the zone of the service."""
    return Readers(today(), zone())
