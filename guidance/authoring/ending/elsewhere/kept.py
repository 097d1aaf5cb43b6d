"""Every place that keeps words of people, and how they go from it; a test holds this against all tables."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guidance.models.alerts import Alert
from guidance.models.audit import AuditEvent
from guidance.models.corrections import NoteCorrection, UrgentPublication
from guidance.models.documents import Document, FormerSlug
from guidance.models.draft_comments import DraftComment, DraftCommentEnd, FactCheck
from guidance.models.drafts import Presence, WorkingCopy
from guidance.models.erasures import Erasure
from guidance.models.file_jobs import FileJob
from guidance.models.imports import ImportedChange
from guidance.models.letters import Delivery, LetterRow, Receiver
from guidance.models.news import NewsCategory, NewsItem, NewsText
from guidance.models.newsletters import NewsletterCheck, NewsletterIssue, NewsletterScheduleEnd, NewsletterText
from guidance.models.old_addresses import OldAddress
from guidance.models.organisations import MemberFeed, Organisation
from guidance.models.people import UserAccount
from guidance.models.proposals import Proposal, ProposalEnd
from guidance.models.reliances import Reliance
from guidance.models.reviews import Review, ReviewRequest
from guidance.models.revisions import Revision
from guidance.models.schedules import ScheduleEnd
from guidance.models.site_pages import SitePage
from guidance.models.submissions import KeptForm
from guidance.models.synonyms import SynonymSet
from guidance.models.tokens import ApiToken
from guidance.models.topics import FormerTopic, Topic
from guidance.models.uploads import WordOriginal
from guidance.models.webhooks import Webhook, WebhookDelivery
from guidance.models.withdrawals import Reinstatement, Removal, Withdrawal


class WayOut(enum.Enum):
    """The act of a button, in the words beside it."""

    WHOLE = "All of its words go; that there was one, from whom and when, stays."
    WORDS = "Only these words go; what stands round them stays."
    ROW = "It is deleted."
    TEXT = "The whole text is erased, as the first one was."
    STAYS = "It cannot go by itself."


@dataclass(frozen=True)
class WordsKept:
    """The rows of one kind."""

    noun: Any
    name: str
    words: tuple[str, ...]
    """Its columns that hold words of people."""
    way: WayOut
    advice: str = ""
    """Of what stays: what to do instead, or why."""
    json: tuple[str, ...] = ()
    """Those of ``words`` whose text stands in JSON."""
    emptied: Callable[[str], str] = lambda _column: "Removed."
    """What stands in a column whose words all go."""


def _nothing_in(**columns: str) -> Callable[[str], str]:
    return lambda column: columns.get(column, "Removed.")


_ADDRESS = "An address that was given once leads to the page for ever. Rename it, and ask whoever runs the service."

KEPT: tuple[WordsKept, ...] = (
    WordsKept(WorkingCopy, "What somebody has typed and not saved", ("content",), WayOut.WORDS, json=("content",)),
    WordsKept(KeptForm, "A form that waits for its sign-in", ("path", "fields"), WayOut.ROW, json=("fields",)),
    WordsKept(FileJob, "A file that was brought", ("name", "alt", "outcome", "data"), WayOut.ROW),
    WordsKept(WordOriginal, "Word document", ("name", "data", "report"), WayOut.ROW, json=("report",)),
    WordsKept(
        DraftComment,
        "Comment or reply",
        ("anchor", "quote", "body", "brought"),
        WayOut.WHOLE,
        emptied=_nothing_in(anchor="", quote="", brought=""),
    ),
    WordsKept(DraftCommentEnd, "Note on how a comment was resolved", ("note",), WayOut.WHOLE),
    WordsKept(FactCheck, "Question to an expert", ("expert", "question"), WayOut.WORDS),
    WordsKept(
        ReviewRequest,
        "Note to a reviewer",
        ("note", "only_wording"),
        WayOut.WHOLE,
        emptied=_nothing_in(only_wording=""),
    ),
    WordsKept(
        Review, "Review", ("capacity", "note", "only_wording"), WayOut.WHOLE, emptied=_nothing_in(only_wording="")
    ),
    WordsKept(
        Revision,
        "Change note",
        ("audience", "settings", "change_note"),
        WayOut.WHOLE,
        emptied=_nothing_in(audience="", settings=""),
    ),
    WordsKept(NoteCorrection, "Correction of a change note", ("note", "reason"), WayOut.WHOLE),
    WordsKept(UrgentPublication, "Reason of an urgent publication", ("reason",), WayOut.WHOLE),
    WordsKept(ScheduleEnd, "Reason why a schedule ended", ("reason",), WayOut.WHOLE),
    WordsKept(Withdrawal, "Reason of a withdrawal", ("reason",), WayOut.WHOLE),
    WordsKept(Reinstatement, "Reason of a reinstatement", ("reason",), WayOut.WHOLE),
    WordsKept(Removal, "Reason of a removal", ("reason",), WayOut.WHOLE),
    WordsKept(Proposal, "Reason of a proposal", ("reason",), WayOut.WHOLE),
    WordsKept(ProposalEnd, "Note on a proposal", ("note",), WayOut.WHOLE),
    WordsKept(Erasure, "Reason of an erasure", ("reason",), WayOut.WHOLE),
    WordsKept(SitePage, "Text of a page about this site", ("body",), WayOut.WHOLE),
    WordsKept(ImportedChange, "Line of an import", ("path", "reason"), WayOut.WHOLE),
    WordsKept(
        NewsText, "Text of news", ("title", "summary", "body", "picture_alt", "byline", "place", "link"), WayOut.WORDS
    ),
    WordsKept(NewsItem, "Why news was taken down", ("why_ended",), WayOut.WORDS),
    WordsKept(
        NewsletterText,
        "Newsletter",
        ("title", "introduction", "byline", "items"),
        WayOut.WHOLE,
        json=("items",),
        emptied=_nothing_in(introduction="", byline="", items="[]"),
    ),
    WordsKept(NewsletterIssue, "Newsletter that was sent", ("html",), WayOut.WHOLE, emptied=_nothing_in(html="")),
    WordsKept(NewsletterCheck, "Note on a newsletter", ("note",), WayOut.WHOLE),
    WordsKept(NewsletterScheduleEnd, "Reason why a newsletter was not sent", ("reason",), WayOut.WHOLE),
    WordsKept(LetterRow, "Letter", ("subject", "text", "html", "list_name"), WayOut.WORDS),
    WordsKept(Alert, "Reason of an alert", ("reason",), WayOut.WORDS),
    WordsKept(Topic, "Topic", ("name", "summary"), WayOut.WORDS),
    WordsKept(Organisation, "Organisation", ("name", "about", "site"), WayOut.WORDS),
    WordsKept(MemberFeed, "Feed of a member", ("fault",), WayOut.WORDS),
    WordsKept(NewsCategory, "Category of news", ("name",), WayOut.WORDS),
    WordsKept(Reliance, "What a partner told us", ("section", "heading", "organisation", "site"), WayOut.WORDS),
    WordsKept(SynonymSet, "Words that search takes for one another", ("words",), WayOut.WORDS),
    WordsKept(Presence, "Which section somebody is editing", ("section",), WayOut.WORDS),
    WordsKept(Delivery, "Answer of a mail server", ("answer",), WayOut.WORDS),
    WordsKept(WebhookDelivery, "Answer of a partner’s server", ("answer",), WayOut.WORDS),
    WordsKept(Webhook, "Why a partner’s server is told nothing more", ("why_ended",), WayOut.WORDS),
    WordsKept(ApiToken, "Name of an access token", ("name",), WayOut.WORDS),
    WordsKept(AuditEvent, "Line of the audit", ("detail",), WayOut.WHOLE),
    WordsKept(
        UserAccount,
        "Somebody with an account",
        ("email", "name", "credit", "organisation"),
        WayOut.STAYS,
        "Change it under People.",
    ),
    WordsKept(Receiver, "Somebody who gets letters", ("email", "name"), WayOut.STAYS, "Change it under Letters."),
    WordsKept(Document, "Address of a page", ("slug",), WayOut.STAYS, _ADDRESS),
    WordsKept(FormerSlug, "Former address of a page", ("slug",), WayOut.STAYS, _ADDRESS),
    WordsKept(FormerTopic, "Former address of a topic", ("slug",), WayOut.STAYS, _ADDRESS),
    WordsKept(OldAddress, "Old address", ("path", "leads_to"), WayOut.STAYS, _ADDRESS),
)

BY_TABLE = {kept.noun.__tablename__: kept for kept in KEPT}
