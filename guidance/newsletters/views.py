"""Newsletters for readers: the archive, each of them, and the feed."""

from datetime import datetime

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from guidance.models.newsletters import NewsletterIssue
from guidance.newsletters.items import read_back, sent
from guidance.newsletters.reading import erased_on, issue_numbered, issues, neighbours, newest_number
from guidance.newsletters.words import with_whole_links
from guidance.text.feeds.feed import Feed, FeedEntry
from guidance.web.addresses import Missing, absolute, or_missing, whole_number
from guidance.web.guards import public
from guidance.web.pages import as_feed, shared_page
from guidance.web.session import session, settings

rooms = Blueprint("newsletters", __name__)

#: Newsletters on one page of the archive, and in the feed.
PAGE = 50


@rooms.get("/newsletters")
@public
def archive() -> ResponseReturnValue:
    """All that were sent, the newest first; ``before`` a number, where one is asked for."""
    found = issues(session(), PAGE + 1, whole_number(request.args.get("before")))
    older = found[PAGE - 1].newsletter_number if len(found) > PAGE else 0
    return shared_page("newsletters/archive.html", issues=found[:PAGE], older=older)


@rooms.get("/newsletters/<number:number>")
@public
def issue(number: int) -> ResponseReturnValue:
    """One newsletter as it was sent, for ever; one whose words were erased says why."""
    found = or_missing(
        issue_numbered(session(), number),
        "There is no newsletter with this number. All that were sent are in the list of newsletters.",
    )
    before, after = neighbours(session(), number)
    if found.erasure is not None:
        told = {"issue": found, "reason": found.erasure.proposal.reason, "before": before, "after": after}
        return render_template("newsletters/erased.html", **told), 410
    return shared_page("newsletters/issue.html", issue=found, before=before, after=after)


@rooms.get("/newsletters/feed.<any(atom, json):form>")
@public
def feed(form: str) -> ResponseReturnValue:
    """The newest newsletters, for feed readers, or one full part of the archive (RFC 5005, section 4).

    :raises Missing: when there is no such part.
    """
    here = absolute(request.path)
    parts = newest_number(session()) // PAGE
    part = None if request.args.get("archive") is None else whole_number(request.args["archive"])
    if part is not None and not 1 <= part <= parts:
        raise Missing("There is no such part of this feed: follow the links in it.")
    older = parts if part is None else part - 1
    rows = issues(session(), PAGE, part * PAGE + 1 if part else 0)
    erased = erased_on(session(), rows)
    told = Feed(
        id=absolute("/newsletters"),
        title=f"{settings().site_name}: newsletters",
        author=settings().organisation,
        address=here if part is None else f"{here}?archive={part}",
        page=absolute(url_for("newsletters.archive")),
        current="" if part is None else here,
        older=f"{here}?archive={older}" if older else "",
        newer=f"{here}?archive={part + 1}" if part is not None and part < parts else "",
        entries=[_entry(row, erased.get(row.newsletter_number, row.at)) for row in rows],
    )
    return as_feed(told, form)


def _entry(row: NewsletterIssue, updated: datetime) -> FeedEntry:
    address = absolute(url_for("newsletters.issue", number=row.newsletter_number))
    parts = sent(read_back(row.text.items))
    words = [f"{part}: {', '.join(item.title for item in items)}." for part, items in parts]
    introduction = with_whole_links(row.text.introduction, absolute("/").rstrip("/"))
    return FeedEntry(
        id=address,
        title=row.title,
        words="\n\n".join(filter(None, [introduction, row.text.byline, *words])),
        published=row.at,
        updated=updated,
        address=address,
        language="en-GB",
    )
