"""Taking the agreed words out of one place, with a line in the audit that does not repeat them."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance import sealing
from guidance.acts.obstacles import refuse
from guidance.authoring.ending.elsewhere.kept import BY_TABLE, WayOut, WordsKept
from guidance.authoring.ending.elsewhere.seeking import WordPlace, document_of, place_of, words_of
from guidance.authoring.ending.erasing import erase_texts, obstacle_to_erasing_texts
from guidance.errors import KeyChanged, NotReady
from guidance.models import Content, Proposal, ProposedAct, UserAccount, audit, hold, tick
from guidance.models.erased_words import ErasedWords, SoughtWords, note_erased_words
from guidance.models.news import NewsItem, NewsText
from guidance.models.newsletters import NewsletterIssue, NewsletterText
from guidance.text.words.phrases import Phrases

GONE = "These words do not stand there any more: somebody has taken them out."
_CONTEXT = "words to erase, of proposal {}"


def keep_sought(session: Session, proposal: Proposal, phrases: Sequence[str], key: str, at: datetime) -> None:
    """Keep what is to be looked for after the erasure that ``proposal`` asks for, sealed with the secret ``key``."""
    if phrases:
        sealed = sealing.seal("\n".join(phrases), key, _CONTEXT.format(proposal.id))
        session.merge(SoughtWords(proposal_id=proposal.id, sealed=sealed, at=at))
        session.flush()


def sought(session: Session, proposal: Proposal, key: str) -> Phrases:
    """The words that are looked for; nothing once they were found nowhere, or under another secret key."""
    kept = session.get(SoughtWords, proposal.id)
    if kept is None:
        return Phrases([])
    try:
        return Phrases(sealing.opened(kept.sealed, key, _CONTEXT.format(proposal.id)).split("\n"))
    except KeyChanged:
        return Phrases([])


def forget_sought(session: Session, proposal: Proposal) -> None:
    """Let go of what was looked for."""
    session.execute(sa.delete(SoughtWords).where(SoughtWords.proposal_id == proposal.id))


def stop_looking(session: Session, proposal: Proposal, *, by: UserAccount, at: datetime) -> None:
    """Let go of what was looked for, because somebody says that it is done."""
    forget_sought(session, proposal)
    audit(session, "stopped looking for erased words", by=by, at=at, document=proposal.document)


def take_out(
    session: Session, proposal: Proposal, kind: str, key: str, phrases: Phrases, *, by: UserAccount, at: datetime
) -> None:
    """Erase what two people agreed to erase from one more place.

    :raises NotReady: when the words do not stand there, or cannot go yet.
    """
    hold(session)
    if proposal.act is not ProposedAct.ERASURE or proposal.end is None or not proposal.end.agreed:
        raise NotReady("Two people have to agree first.")
    if kind == Content.__tablename__:
        _erase_text(session, proposal, key, phrases, at=at)
        _trace(session, proposal, "content", key, by=by, at=at, name="Text of a page")
        return
    kept = BY_TABLE.get(kind)
    found = place_of(session, kept, key, phrases) if kept else None
    if kept is None or found is None:
        raise NotReady(GONE)
    place, row = found
    if place.why_not:
        raise NotReady(place.why_not)
    _let_go(session, proposal, kept, place, row, phrases, by=by, at=at)


def _erase_text(session: Session, proposal: Proposal, digest: str, phrases: Phrases, *, at: datetime) -> None:
    content = session.get(Content, digest)
    if content is None or not phrases.found_in(words_of(content)):
        raise NotReady(GONE)
    refuse([obstacle_to_erasing_texts(session, [digest])])
    end = proposal.end
    assert end is not None
    erase_texts(session, [digest], reason=proposal.reason, asked_by=proposal.by, by=end.by, at=at)


def _let_go(
    session: Session,
    proposal: Proposal,
    kept: WordsKept,
    place: WordPlace,
    row: Any,
    phrases: Phrases,
    *,
    by: UserAccount,
    at: datetime,
) -> None:
    if isinstance(row, NewsletterIssue):
        row, kept = session.get_one(NewsletterText, row.text_id), BY_TABLE["newsletter_text"]
    page, item = document_of(session, row), session.get(NewsItem, row.item_id) if isinstance(row, NewsText) else row
    key = "/".join(str(value) for value in sa.inspect(kept.noun).primary_key_from_instance(row))
    _trace(session, proposal, kept.noun.__tablename__, key, by=by, at=at, name=place.name)
    if kept.way is WayOut.WORDS:
        _replace(kept, row, phrases)
    elif kept.way is WayOut.ROW:
        _delete(session, row)
    else:
        empty_fact(session, row)
        issue = isinstance(row, NewsletterText) and session.scalar(
            sa.select(NewsletterIssue).where(NewsletterIssue.text_id == row.id)
        )
        if issue:
            number = str(issue.newsletter_number)
            note_erased_words(session, "newsletter_issue", number, proposal, by=by, at=at)
            empty_fact(session, issue)
    session.flush()
    tick(session, page or (item if isinstance(item, NewsItem) else None))


def _replace(kept: WordsKept, row: Any, phrases: Phrases) -> None:
    """Take the words out of each column; where signs stand between them, all of it goes."""
    for name in kept.words:
        before = getattr(row, name)
        if not before:
            continue
        if name in kept.json:
            setattr(row, name, json.dumps(phrases.without_in(json.loads(before)), ensure_ascii=False))
            continue
        after = phrases.without(before)
        marked = "<" in after and phrases.found_in_markup(after)
        setattr(row, name, kept.emptied(name) if marked else after)


def _delete(session: Session, row: Any) -> None:
    table = row.__table__
    (key,) = table.primary_key.columns
    session.execute(sa.delete(table).where(key == getattr(row, key.name)))
    session.expunge(row)


def empty_fact(session: Session, row: Any) -> None:
    """Put nothing in the place of all words of a fact; the database allows that beside its trace only."""
    kept = BY_TABLE[row.__tablename__]
    mapper = sa.inspect(kept.noun)
    gone = {name: kept.emptied(name) for name in kept.words if getattr(row, name)}
    (key,) = mapper.primary_key
    session.execute(
        sa.update(kept.noun)
        .where(key == mapper.primary_key_from_instance(row)[0])
        .values(gone)
        .execution_options(synchronize_session=False)
    )
    session.expire(row)


def _trace(
    session: Session, proposal: Proposal, kind: str, key: str, *, by: UserAccount, at: datetime, name: str
) -> None:
    note_erased_words(session, kind, key, proposal, by=by, at=at)
    detail = f"{name}, number {key}" if len(key) < 20 else name
    audit(session, "erased the same words elsewhere", by=by, at=at, document=proposal.document, detail=detail)


def erased_places(session: Session, proposal: Proposal) -> list[tuple[str, ErasedWords]]:
    """The places that lost words to this proposal, each under its name, in the order in which they did."""
    query = sa.select(ErasedWords).where(ErasedWords.proposal_id == proposal.id).order_by(ErasedWords.id)
    return [
        (BY_TABLE[row.kind].name if row.kind in BY_TABLE else "Text of a page", row) for row in session.scalars(query)
    ]
