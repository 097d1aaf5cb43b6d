"""What could be wrong with an item: the same checks as for guidance, and what keeps it from readers."""

from sqlalchemy.orm import Session

from guidance.errors import NotReady
from guidance.models.news import NewsText
from guidance.published.targets import target_of
from guidance.text.checks import Finding, Target, findings
from guidance.text.checks.left_over import obstacles_in
from guidance.text.markdown.rendering import Limits


def problems_in(session: Session, body: str, base_url: str, limits: Limits) -> list[Finding]:
    """The things to mend in the text of an item, each with its place."""
    return findings(body, limits, resolve=lambda path: _target_of(session, path), base_url=base_url)


def check_for_readers(session: Session, text: NewsText, base_url: str, limits: Limits) -> None:
    """:raises NotReady: for a text that readers should not see as it is."""
    left = [f"{reason}." for reason in obstacles_in(text.title, text.summary, text.byline, text.body)]
    broken = [finding.message for finding in problems_in(session, text.body, base_url, limits) if finding.must]
    if left or broken:
        raise NotReady(f"Before readers can see it: {' '.join([*left, *broken][:3])}")


def _target_of(session: Session, path: str) -> Target | None:
    """As for guidance; news goes out at once, so what is not published yet is not there."""
    found = target_of(session, path)
    return Target("", "missing") if found is not None and found.state == "not published" else found
