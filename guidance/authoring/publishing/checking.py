"""The second check of what was published urgently: somebody else reads exactly that version."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from guidance.authoring.manuscript.look import look_at_version
from guidance.authoring.manuscript.meaning import SAY_WHY, says_why
from guidance.errors import NotAllowed, NotReady
from guidance.models.audit import audit
from guidance.models.authorship import wrote
from guidance.models.chain import tick
from guidance.models.checks import unchecked_urgent
from guidance.models.people import UserAccount
from guidance.models.reviews import Review, Scope, Verdict, record_review
from guidance.models.versions import Version

#: What is done here, in the words of the audit.
CHECKED: Final = "checked an urgent publication"


def check_urgent(
    session: Session,
    version: Version,
    *,
    by: UserAccount,
    at: datetime,
    verdict: Verdict,
    note: str = "",
    ticked: Collection[str] = (),
) -> Review:
    """Write down what a second person found in a version that was published before anybody had checked it.

    An approval takes the public mark away.

    :param ticked: the keys of what was compared with its source; they are asked of the exact versions again.
    :raises NotAllowed: for whoever wrote or published it.
    :raises NotReady: when there is nothing to check, something is not ticked, or a finding is not said.
    """
    check_may_check(session, version, by)
    if verdict is Verdict.APPROVED:
        _check_ticked(session, version, ticked, note)
    if verdict is Verdict.CHANGES_REQUESTED and not note:
        raise NotReady("Say what has to be changed.")
    review = Review(
        revision=version.revision, by_id=by.id, capacity="", at=at, scope=Scope.CHANGES, verdict=verdict, note=note
    )
    record_review(session, review)
    tick(session, version.document)
    detail = f"version {version.number}: {verdict.value}"
    audit(session, CHECKED, by=by, at=at, document=version.document, detail=detail)
    return review


def _check_ticked(session: Session, version: Version, ticked: Collection[str], note: str) -> None:
    """:raises NotReady: when a change is not ticked, or one in doubt goes by without a reason."""
    look = look_at_version(session, version)
    if look and (left := look.left_to_tick(ticked)):
        raise NotReady(f"{left}.")
    if look and look.doubt and not says_why(note):
        raise NotReady(SAY_WHY)


def check_may_check(session: Session, version: Version, by: UserAccount) -> None:
    """:raises NotAllowed: for whoever wrote or published it.
    :raises NotReady: when it was not published urgently, or was checked meanwhile.
    """
    urgent = unchecked_urgent(session, version)
    if urgent is None or urgent.version.id != version.id:
        raise NotReady(f"Version {version.number} needs no second check, or has had it.")
    if by.id in {urgent.by_id, version.published_by_id}:
        raise NotAllowed("You published this version: somebody else has to check it.")
    if wrote(session, by, version.revision):
        raise NotAllowed("You wrote part of this version: somebody else has to check it.")
