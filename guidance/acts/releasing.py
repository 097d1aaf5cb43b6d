"""Making a saved text the next version of its page, with its HTML and its pictures."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from guidance.models import Revision, UserAccount, Version, record_images, record_version
from guidance.text.markdown.rendering import Rendered

PUBLISHED: Final = "published"


def bring_out(
    session: Session,
    revision: Revision,
    rendered: Rendered,
    *,
    by: UserAccount,
    at: datetime,
    after: Version | None = None,
) -> Version:
    """Make ``revision`` the next version; who calls it has asked whether it may be, and writes the audit.

    :param after: the version that it supersedes, where it is known; see ``record_version``.
    :raises TextRefused: when its page is none that the check of the history would let pass.
    """
    version = record_version(session, revision, rendered, by=by, at=at, after=after)
    record_images(session, version, rendered.html)
    return version
