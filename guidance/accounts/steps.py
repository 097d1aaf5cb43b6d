"""Which step still lies between somebody who has said who they are and the desk."""

import enum

from sqlalchemy.orm import Session

from guidance.models import Permission, SecondFactor, UserAccount, may


class Step(enum.Enum):
    """A step that has to happen before a sign-in counts."""

    CODE = "give a code"
    SET_UP = "set up an app"


def confirmed(session: Session, user: UserAccount) -> SecondFactor | None:
    """The authenticator app of ``user``, when a first right code came from it."""
    found = session.get(SecondFactor, user.id)
    return found if found is not None and found.confirmed_at is not None else None


def required_of(user: UserAccount, policy: str) -> bool:
    """Whether the setting ``second_factor`` asks this person for an authenticator app."""
    trusted = may(user, Permission.PUBLISH) or may(user, Permission.MANAGE)
    return policy == "everyone" or (policy == "approvers" and trusted)


def step_needed(session: Session, user: UserAccount, policy: str) -> Step | None:
    """The step that is missing, if one is: whoever has an app uses it, whatever the setting says."""
    if confirmed(session, user) is not None:
        return Step.CODE
    return Step.SET_UP if required_of(user, policy) else None
