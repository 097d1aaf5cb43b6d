"""Saving a draft: a new text each time, and never over what somebody else has saved meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from guidance.authoring.drafting.collision import Collision, collide
from guidance.authoring.manuscript.typed import Typed, begun_on, with_ready_note
from guidance.authoring.manuscript.working_copies import drop, typed_elsewhere, typed_in_copy
from guidance.errors import NotReady, StaleDraft
from guidance.models.audit import audit
from guidance.models.documents import Document
from guidance.models.people import UserAccount
from guidance.models.revisions import Content, Revision, revision_numbered, save_next
from guidance.models.stages import progress_of
from guidance.models.standing import is_removed
from guidance.models.versions import latest_and_seen
from guidance.text.markdown.merge import Keep

#: How often a save that lost the race for a number is tried again on the newer text.
_TRIES = 5
_NO_SUCH_TEXT = "This form belongs to a text that does not exist: open the draft again and paste your text."


class Collided(StaleDraft):
    """A save that needs a person: somebody else has saved, and both changed the same passage."""

    def __init__(self, collision: Collision) -> None:
        super().__init__("This page changed while you were editing, and the same passage was changed twice.")
        self.collision = collision


@dataclass(frozen=True)
class Saved:
    """The outcome of a save."""

    revision: Revision
    merged_with: Revision | None = None
    """The text of somebody else that was saved meanwhile, and whose changes are in as well."""
    unchanged: bool = False


def save(session: Session, document: Document, typed: Typed, *, based_on: int, by: UserAccount, at: datetime) -> Saved:
    """Save ``typed``, which was begun on the text numbered ``based_on`` (0 for none).

    Changes that somebody else saved meanwhile are merged block by block where no two touch.

    :raises Collided: when two changes meet; both texts are in it, and nothing was saved.
    :raises StaleDraft: when others saved again and again meanwhile.
    :raises NotReady: when there never was a text with that number, or the page was removed.
    """
    check_open(session, document)
    typed = with_ready_note(typed)
    for _ in range(_TRIES):
        latest, seen = latest_and_seen(session, document)
        newest = latest.number if latest else 0
        if based_on > newest:
            raise NotReady(_NO_SUCH_TEXT)
        wanted, merged_with = typed, None
        if based_on < newest and latest is not None:
            wanted, merged_with = _merged(collision_of(session, document, typed, based_on, newest)), latest
        if latest is not None and _says_the_same(session, latest, wanted):
            drop(session, document, by)
            return Saved(latest, merged_with, unchanged=True)
        saved = _record(session, document, wanted, after=latest, seen=seen, by=by, at=at)
        if saved is not None:
            drop(session, document, by)
            return Saved(saved, merged_with)
        session.expire_all()
    raise StaleDraft("Many people are saving this page right now: nothing was saved, try again in a moment.")


def save_typed_elsewhere(
    session: Session, document: Document, *, window: str, opened: str, by: UserAccount, at: datetime
) -> None:
    """Save what ``by`` typed in another window than this; then it is merged as that of anybody else is.

    :raises StaleDraft: when that cannot be done, because others have saved as well.
    """
    other = typed_elsewhere(session, document, by, window=window, opened=opened)
    if other is None:
        return
    try:
        save(session, document, typed_in_copy(other), based_on=other.based_on, by=by, at=at)
    except Collided:
        why = "You typed in another window too, and somebody else has saved: open the draft there and save it first."
        raise StaleDraft(why) from None


def save_merged(
    session: Session,
    document: Document,
    typed: Typed,
    kept: Mapping[str, Keep],
    *,
    based_on: int,
    theirs: int,
    by: UserAccount,
    at: datetime,
) -> Saved:
    """Save ``typed`` put together with the text that somebody else saved meanwhile, as its author decided.

    :param kept: whose words stay, by the names of the questions that their collision asks.
    :param theirs: the number of that text; ``typed`` was begun on the one numbered ``based_on``.
    :raises Collided: while a question is open, or when yet another text was saved that touches this one.
    :raises NotReady: when there never were such texts, or the page was removed.
    """
    collision = collision_of(session, document, typed, based_on, theirs)
    if any(kept.get(question.name) not in question.answers for question in collision.questions):
        raise Collided(collision)
    return save(session, document, collision.decided(kept), based_on=theirs, by=by, at=at)


def collision_of(session: Session, document: Document, typed: Typed, based_on: int, theirs: int) -> Collision:
    """``typed``, begun on the text numbered ``based_on``, beside the one numbered ``theirs``.

    :raises NotReady: when there are no such texts.
    """
    other = revision_numbered(session, document, theirs)
    if other is None:
        raise NotReady(_NO_SUCH_TEXT)
    base = revision_numbered(session, document, based_on)
    return collide(begun_on(session, base), begun_on(session, other), typed, other, based_on=based_on)


def check_open(session: Session, document: Document) -> None:
    """Refuse to write on a page that was removed.

    :raises NotReady: when it was.
    """
    if is_removed(session, document):
        raise NotReady("This page was removed and does not come back: start a new page instead.")


def _merged(collision: Collision) -> Typed:
    if not collision.is_clean:
        raise Collided(collision)
    return collision.merged


def _says_the_same(session: Session, saved: Revision, typed: Typed) -> bool:
    """Whether ``typed`` is what the editor begins with on ``saved``; of other words their digest tells."""
    if saved.content is not None and not saved.content.holds(typed.text):
        return False
    return typed == begun_on(session, saved)


def _record(
    session: Session,
    document: Document,
    typed: Typed,
    *,
    after: Revision | None,
    seen: Content | None,
    by: UserAccount,
    at: datetime,
) -> Revision | None:
    """The next text, or nothing when somebody else took its number in this very moment.

    :param seen: the words that readers see, which are stored already.
    """
    try:
        known = (after.content if after else None, seen)
        based_on = after.number if after else 0
        saved = save_next(session, document, typed.text, typed.change, *known, based_on=based_on, by=by, at=at)
    except StaleDraft:
        return None
    audit(session, "saved a draft", by=by, at=at, document=document, detail=f"text {saved.number}")
    return saved


def discard_draft(session: Session, document: Document, *, based_on: int, by: UserAccount, at: datetime) -> Revision:
    """Go back to the text that readers see. The discarded texts stay in the timeline and can be opened there.

    :raises NotReady: when nothing was published yet, or there is no draft.
    :raises StaleDraft: when somebody has saved since the draft was looked at.
    """
    progress = progress_of(session, document)
    if progress.current is None or progress.draft is None:
        raise NotReady("There is no draft that differs from what readers see.")
    if progress.draft.number != based_on:
        raise StaleDraft("Somebody saved this draft a moment ago: look at it again before you discard it.")
    seen = progress.current.revision
    typed = begun_on(session, seen)
    back = save_next(session, document, typed.text, typed.change, seen.content, based_on=based_on, by=by, at=at)
    audit(session, "discarded a draft", by=by, at=at, document=document, detail=f"texts up to {based_on}")
    return back
