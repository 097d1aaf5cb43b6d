"""The lists of the desk about what is told, news and newsletters, which belong to no page."""

from typing import Any

import sqlalchemy as sa

from guidance.authoring.desk.lists import ME
from guidance.models import Permission, Proposal, Role, UserAccount, Verdict, permissions_of
from guidance.models.news import NewsItem, NewsText
from guidance.models.newsletters import (
    NewsletterCheck,
    NewsletterCheckRequest,
    NewsletterIssue,
    NewsletterSchedule,
    NewsletterScheduleEnd,
    NewsletterText,
    SendingOutcome,
)
from guidance.models.proposals import is_undecided
from guidance.models.questions import shared_alias

_By = shared_alias(UserAccount)
_NewerText, _LaterCheck = shared_alias(NewsletterText), shared_alias(NewsletterCheck)
_LaterSchedule = shared_alias(NewsletterSchedule)


def proposals_to_erase(_role: Role) -> sa.Select[Any]:
    """Proposals to erase a newsletter or news that wait for a second person, under the words that they have today."""
    newsletter = sa.literal("Newsletter ").concat(sa.cast(Proposal.newsletter_number, sa.String))
    columns: list[Any] = [Proposal.id, sa.func.coalesce(NewsText.title, newsletter).label("title"), Proposal.reason]
    columns += [Proposal.at, _By.name.label("by"), (Proposal.by_id == ME).label("mine")]
    return (
        sa.select(*columns)
        .join(_By, _By.id == Proposal.by_id)
        .outerjoin(NewsItem, NewsItem.id == Proposal.news_item_id)
        .outerjoin(NewsText, sa.and_(NewsText.item_id == NewsItem.id, NewsText.number == NewsItem.newest))
        .where(Proposal.version_id.is_(None), is_undecided())
        .order_by(Proposal.at, Proposal.id)
    )


def newsletters_waiting(role: Role) -> sa.Select[Any]:
    """Texts of a newsletter not sent yet that wait for this person: to be checked, changed, or sent another time."""
    parts = [_to_check(), _sent_back()] + ([_not_sent()] if Permission.PUBLISH in permissions_of(role) else [])
    found = sa.union_all(*parts).subquery()
    return sa.select(found).order_by(found.c.at, found.c.number)


def _about_newsletters(why: str, at: Any, by: Any, reason: Any) -> sa.Select[Any]:
    """Newest texts of newsletters that were not sent, under the columns that all three kinds have."""
    newer = sa.select(sa.func.max(_NewerText.id)).group_by(_NewerText.newsletter_number)
    columns = NewsletterText.newsletter_number.label("number"), NewsletterText.title
    more = sa.literal(why).label("why"), at.label("at"), by.label("by"), reason.label("reason")
    query = sa.select(*columns, *more).where(NewsletterText.id.in_(newer))
    return query.where(NewsletterText.newsletter_number.not_in(sa.select(NewsletterIssue.newsletter_number)))


def _to_check() -> sa.Select[Any]:
    asked, nothing = NewsletterCheckRequest, sa.literal("")
    answered = sa.exists().where(NewsletterCheck.text_id == asked.text_id)
    query = _about_newsletters("check", asked.at, _By.name, nothing).join(asked, asked.text_id == NewsletterText.id)
    return query.join(_By, _By.id == asked.by_id).where(asked.of_id == ME, ~answered)


def _sent_back() -> sa.Select[Any]:
    said = NewsletterCheck
    last = sa.select(sa.func.max(_LaterCheck.id)).group_by(_LaterCheck.text_id)
    mine = sa.select(_NewerText.newsletter_number).where(_NewerText.by_id == ME)
    query = _about_newsletters("change", said.at, _By.name, said.note).join(said, said.text_id == NewsletterText.id)
    query = query.join(_By, _By.id == said.by_id).where(said.id.in_(last), said.verdict == Verdict.CHANGES_REQUESTED)
    return query.where(NewsletterText.newsletter_number.in_(mine))


def _not_sent() -> sa.Select[Any]:
    planned, end = NewsletterSchedule, NewsletterScheduleEnd
    again = sa.exists().where(
        _LaterSchedule.newsletter_number == planned.newsletter_number, _LaterSchedule.id > planned.id
    )
    query = _about_newsletters("send", end.at, _By.name, end.reason)
    query = query.join(planned, planned.text_id == NewsletterText.id)
    query = query.join(end, end.schedule_id == planned.id).join(_By, _By.id == planned.by_id)
    return query.where(end.outcome == SendingOutcome.FAILED, ~again)
