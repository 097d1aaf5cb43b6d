"""What stands on the pages about the service: the newest version that an admin published, else what comes with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from guidance.errors import NotReady
from guidance.models.audit import audit
from guidance.models.people import UserAccount
from guidance.models.permissions import Permission, check_may
from guidance.models.site_pages import About, SitePage, record_site_page, site_page_versions
from guidance.text.days.dates import in_words
from guidance.text.looks import rendered
from guidance.text.markdown.rendering import Limits

TEXTS = Path(__file__).parent / "texts"

TITLES = {
    About.SERVICE: "About this service",
    About.REVIEWING: "How we review",
    About.ACCESSIBILITY: "Accessibility statement",
    About.PRIVACY: "Privacy",
    About.CONTACT: "Contact",
}


@dataclass(frozen=True)
class AboutPage:
    """One version of a page: number 0 is the text that comes with the service."""

    about: About
    number: int
    newest: int
    body: str
    at: datetime | None

    @property
    def title(self) -> str:
        return TITLES[self.about]

    def html(self, names: dict[str, str], limits: Limits) -> str:
        """The safe HTML, with what the service knows of itself in place of ``{{name}}``."""
        text = self.body
        for name, value in {**names, "findings": findings(), "looked_at": in_words(LOOKED_AT)}.items():
            text = text.replace("{{" + name + "}}", value)
        return rendered(text, limits).html


def shown(session: Session, about: About, number: int | None = None) -> AboutPage | None:
    """The newest version of a page, or the one with that number; nothing when there is none."""
    versions = site_page_versions(session, about)
    newest = versions[0].number if versions else 0
    wanted = newest if number is None else number
    if wanted == 0:
        return AboutPage(about, 0, newest, (TEXTS / f"{about.value}.md").read_text(encoding="utf-8"), None)
    found = next((version for version in versions if version.number == wanted), None)
    return AboutPage(about, found.number, newest, found.body, found.at) if found else None


def publish(
    session: Session, about: About, body: str, *, based_on: int, limits: Limits, by: UserAccount, at: datetime
) -> SitePage:
    """Publish ``body`` as the next version.

    :raises NotAllowed: when ``by`` is no admin.
    :raises NotReady: when somebody else published one meanwhile, or nothing was changed.
    :raises TextRefused: when it cannot be shown.
    """
    check_may(by, Permission.MANAGE, "Only admins change the pages about the service.")
    now = shown(session, about)
    assert now is not None
    if now.number != based_on:
        raise NotReady(f"Version {now.number} was published meanwhile. Look at it, then save your text again.")
    if now.body == body:
        raise NotReady("The text is the one that readers have already.")
    rendered(body, limits)
    made = SitePage(about=about, number=now.newest + 1, body=body, by_id=by.id, at=at)
    record_site_page(session, made)
    audit(session, "published a page about the service", by=by, at=at, detail=f"{TITLES[about]}, version {made.number}")
    return made


#: Each thing that is not as WCAG 2.2 AA asks, by the rule of axe that finds it, in a sentence for readers: what, where,
#: and what it means for them.
FINDINGS: Mapping[str, str] = {}
#: When the list was last looked through by a person.
LOOKED_AT = date(2026, 11, 26)


def findings() -> str:
    """The state of the findings, in Markdown."""
    if FINDINGS:
        return "The tests find this, and it is being mended:\n\n" + "\n".join(
            f"- {finding}" for finding in FINDINGS.values()
        )
    return "The tests find nothing that is not as the guidelines ask. They cannot find everything."
