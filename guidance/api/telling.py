"""From rows of the history to the shapes of the answers."""

from zoneinfo import ZoneInfo

from guidance.api import shapes
from guidance.models import Document, Topic
from guidance.published.catalogue import Listed
from guidance.published.comparison import VersionComparison
from guidance.published.events import What
from guidance.published.marks import ChangeAddress
from guidance.published.news import Changed
from guidance.published.notices import of_withdrawal
from guidance.published.opening import Opened
from guidance.published.record import Sealing
from guidance.published.updates import Update
from guidance.text.compare import Change
from guidance.web.addresses import address

NO_TITLE = "Text removed"


def document(row: Listed, zone: ZoneInfo) -> shapes.DocumentShape:
    """A page in a list."""
    page, withdrawal = row.document, row.withdrawal
    return shapes.DocumentShape(
        notice=of_withdrawal(withdrawal, row.instead, zone) if withdrawal else "",
        uid=page.uid,
        title=row.title or NO_TITLE,
        summary=row.summary or "",
        status="withdrawn" if withdrawal else "current",
        version=row.version.number,
        published_at=row.version.published_at,
        reviewed_at=row.review.at if row.review else None,
        review_due=row.review.due_on if row.review else None,
        audience=row.revision.audience,
        settings=row.revision.settings,
        language=page.language,
        topics=[each.slug for each in page.topics],
        sequence=page.sequence,
        url=address("reading.document", slug=page.slug),
        lasting=address("linking.by_uid", uid=page.uid),
        versions=address("api.versions", uid=page.uid),
    )


def version(page: Document, row: Update, notice: str) -> shapes.VersionSummary:
    """A version in the list of all of its page."""
    return shapes.VersionSummary(
        notice=notice,
        version=row.number,
        published_at=row.published_at,
        change_class=row.kind.value if row.kind else None,
        safety_critical=row.safety_critical,
        change_note=row.note,
        url=address("reading.version", slug=page.slug, number=row.number),
        resource=address("api.version", uid=page.uid, number=row.number),
    )


def section_change(found: Opened) -> ChangeAddress:
    """Where the mark of a section leads that changed."""
    slug = found.document.slug
    return lambda number, anchor: address(
        "reading.section_change", slug=slug, old=number - 1, new=number, anchor=anchor
    )


def compared(page: Document, found: VersionComparison, notice: str) -> shapes.Compared:
    """Two versions, and what differs between them."""
    return shapes.Compared(
        notice=notice,
        uid=page.uid,
        old=found.old.number,
        new=found.new.number,
        erased=found.comparison is None,
        details=[shapes.DetailShape(**vars(each)) for each in found.details],
        changes=[_change(each) for each in (found.comparison.changes if found.comparison else [])],
        url=address("reading.compare", slug=page.slug, old=found.old.number, new=found.new.number),
    )


def _change(found: Change) -> shapes.ChangeShape:
    return shapes.ChangeShape(
        kind=found.kind.value,
        section=found.section,
        anchor=found.anchor,
        place=found.place,
        was=found.was,
        now=found.now,
        measures=[shapes.MeasureShape(was=m.was, now=m.now, kind=m.kind.value) for m in found.measures],
    )


def happened(row: Changed, notice: str) -> shapes.HappenedShape:
    """One thing that happened to a page."""
    event, slug, number = row.event, row.document.slug, row.version.number
    is_version = event.what is What.VERSION
    return shapes.HappenedShape.model_validate(
        {
            "notice": notice if event.what is not What.REMOVAL else "",
            "sequence": event.sequence,
            "what": event.what.word,
            "at": None if event.what is What.DETAILS else event.at,
            "uid": row.document.uid,
            "title": row.title,
            "version": number,
            "note": row.words,
            "change_class": row.kind.value if row.kind else None,
            "safety_critical": row.safety_critical,
            "url": address("reading.version", slug=slug, number=number)
            if is_version
            else address("reading.document", slug=slug),
            "comparison": address("api.compare", uid=row.document.uid, old=number - 1, new=number)
            if is_version and number > 1
            else None,
        }
    )


def topic(found: Topic) -> shapes.TopicShape:
    """A topic."""
    return shapes.TopicShape(
        slug=found.slug,
        name=found.name,
        summary=found.summary,
        parent=found.parent.slug if found.parent else None,
        documents=f"{address('api.documents')}?topic={found.slug}",
        feed=address("feeds.topic", slug=found.slug, form="atom"),
    )


def entry(found: Sealing) -> shapes.EntryShape:
    """An entry of the chain."""
    return shapes.EntryShape(
        sequence=found.sequence,
        what=found.what,
        at=found.at,
        sealed=found.sealed or None,
        previous=found.previous,
        link=found.link,
        uid=found.document.uid if found.document else None,
        version=found.number or None,
    )
