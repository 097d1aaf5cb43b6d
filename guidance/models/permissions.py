"""What each role may do: the one table behind the guards of every route, the words on the screens, and the tests."""

import enum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import NotAllowed
from guidance.models.people import Role, UserAccount


class Permission(enum.Enum):
    """Something a person may be allowed to do, in the words of the screens."""

    SIGNED_IN = "Can sign in"
    WRITE = "Can write"
    CHECK = "Can check"
    PUBLISH = "Can publish"
    MANAGE = "Can manage people"

    @property
    def least(self) -> Role:
        """The first role that carries it; every later one does as well."""
        return _LEAST[self]


_LEAST = {
    Permission.SIGNED_IN: Role.CONTRIBUTOR,
    Permission.WRITE: Role.AUTHOR,
    Permission.CHECK: Role.APPROVER,
    Permission.PUBLISH: Role.APPROVER,
    Permission.MANAGE: Role.ADMIN,
}


def permissions_of(role: Role) -> list[Permission]:
    """The permissions of somebody of this role, the least first."""
    return [permission for permission in Permission if _carries(role, permission)]


def rights_of(role: Role) -> str:
    """The permissions of a role, in words: “can write, can check”; signing in is told of whoever may nothing else."""
    first, *more = permissions_of(role)
    return ", ".join(right.value.lower() for right in more or [first])


def may(person: UserAccount, permission: Permission) -> bool:
    """Whether ``person`` may do this today; somebody who was disabled may nothing."""
    return person.active and _carries(person.role, permission)


def check_may(person: UserAccount, permission: Permission, words: str) -> None:
    """:raises NotAllowed: in these words, when ``person`` may not do this today."""
    if not may(person, permission):
        raise NotAllowed(words)


def people_who(session: Session, permission: Permission) -> list[UserAccount]:
    """Everybody who may do this today, by name."""
    active = sa.select(UserAccount).where(UserAccount.active).order_by(UserAccount.name, UserAccount.id)
    return [person for person in session.scalars(active) if may(person, permission)]


def _carries(role: Role, permission: Permission) -> bool:
    return role.rank >= permission.least.rank
