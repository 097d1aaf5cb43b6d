"""What there is to choose from when a page is started or handed over."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.models import Permission, Topic, UserAccount, may


def topics(session: Session) -> list[Topic]:
    """Every topic, each after the one above it, by name."""
    found = session.scalars(sa.select(Topic)).all()
    return sorted(found, key=lambda topic: [each.name.casefold() for each in topic.path])


def owners(session: Session) -> list[UserAccount]:
    """Everybody who may own a page: who can write today, by name."""
    active = session.scalars(
        sa.select(UserAccount).where(UserAccount.active).order_by(UserAccount.name, UserAccount.id)
    )
    return [person for person in active if may(person, Permission.WRITE)]
