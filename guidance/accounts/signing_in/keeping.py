"""Forms that were kept while their sender signed in again: who gets one back, and what it holds."""

import json
from dataclasses import dataclass

from sqlalchemy.orm import Session

from guidance.models import KeptForm, UserAccount
from guidance.web.kept_forms import UNTYPED


@dataclass(frozen=True)
class Kept:
    """One form as it was sent: where to, and every field."""

    key: str
    path: str
    fields: list[tuple[str, str]]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """The fields that a person typed, without those that the service added."""
        return [(name, value) for name, value in self.fields if name not in UNTYPED and value.strip()]


def kept_form(session: Session, key: str, user: UserAccount) -> Kept | None:
    """The form that was kept under ``key`` for exactly this person."""
    found = session.get(KeptForm, key)
    if found is None or found.by_id != user.id:
        return None
    return Kept(found.id, found.path, [(name, value) for name, value in json.loads(found.fields)])
