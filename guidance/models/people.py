"""People: the only table, with subscriptions, that holds names and addresses; every fact points here by number."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from guidance.db import Base
from guidance.text.addresses.mail import as_kept


class Role(enum.Enum):
    """A set of permissions for a person; each role includes the ones before it."""

    CONTRIBUTOR = "contributor"
    AUTHOR = "author"
    APPROVER = "approver"
    ADMIN = "admin"

    def __init__(self, _word: str) -> None:
        #: The place in the order of rights: a higher role may do everything that a lower one may.
        self.rank = len(type(self).__members__)


class UserAccount(Base):
    """A person, or a service that acts like one (an importer)."""

    __tablename__ = "user_account"
    __table_args__ = (sa.CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    credit: Mapped[str | None]
    """The name readers see, when the person agreed to be named."""
    organisation: Mapped[str] = mapped_column(default="")
    role: Mapped[Role]
    active: Mapped[bool]
    created_at: Mapped[datetime]


def person_called(session: Session, email: str, name: str, *, credit: str | None, at: datetime) -> UserAccount:
    """The account with this address, made without any right to sign in when there is none yet."""
    email = as_kept(email)
    person = session.scalar(sa.select(UserAccount).where(UserAccount.email == email))
    if person is None:
        person = UserAccount(email=email, name=name, credit=credit, role=Role.CONTRIBUTOR, active=False, created_at=at)
        session.add(person)
        session.flush()
    return person
