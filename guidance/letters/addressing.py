"""A letter as one receiver gets it: with the places filled in that differ from receiver to receiver."""

from datetime import datetime
from html import escape
from typing import NamedTuple

from guidance.config import Settings
from guidance.letters.message import Addressed
from guidance.letters.writing import secrets_in
from guidance.models import LetterKind
from guidance.models.alerts import NEWSLETTER
from guidance.text.letter import HERE, SECRET, STOP, WHY, filled, one_line

_ASKED_TO_READ = "Please say that you have read this"


class LetterWords(NamedTuple):
    """The words that are alike for all who get a letter."""

    uid: str
    kind: LetterKind
    subject: str
    text: str
    html: str
    list_name: str


class Claimed(NamedTuple):
    """One letter to one receiver, as its row and those beside it tell."""

    delivery_id: int
    letter_id: int
    at: datetime
    urgent: bool
    secret: str
    mark: str
    token: str
    name: str
    paused_at: datetime | None
    email: str | None
    active: bool | None
    """Whether the account can be signed in to; nothing for a follower."""
    stop: str | None
    """The secret of the subscription."""
    ended_at: datetime | None
    document_id: int | None
    topic: str | None
    what: str | None
    """What the subscription is to, as its key."""


def addressed(claimed: Claimed, letter: LetterWords, settings: Settings) -> Addressed:
    """The letter as it goes out.

    :raises KeyChanged: when what only its receiver may read was sealed under another key.
    """
    places = secrets_in(claimed.secret, letter.uid, settings.secret) if claimed.secret else {}
    places[HERE] = settings.base_url
    unsubscribe = ""
    if claimed.stop is not None:
        places |= {SECRET: claimed.token, STOP: claimed.stop, WHY: _why(claimed)}
        unsubscribe = f"{settings.base_url}/emails/stop/{claimed.stop}" if letter.list_name else ""
    in_html = {**places, WHY: escape(places.get(WHY, ""))}
    if claimed.name and letter.kind is LetterKind.ALERT and claimed.urgent:
        read = f"{settings.base_url}/emails/read/{letter.uid}/{claimed.mark}"
        places[WHY] = f"{_ASKED_TO_READ}\n{read}\n\n{places.get(WHY, '')}"
        in_html[WHY] = f'<a href="{escape(read)}">{_ASKED_TO_READ}</a></p><p>{in_html[WHY]}'
    return Addressed(
        name=f"{letter.uid}.{claimed.mark}",
        to=claimed.email or "",
        subject=letter.subject,
        text=filled(letter.text, places),
        html=filled(letter.html, in_html),
        at=claimed.at,
        list_name=letter.list_name,
        unsubscribe=unsubscribe,
    )


def _why(claimed: Claimed) -> str:
    """Why a follower gets a letter, in a sentence."""
    if claimed.topic is not None:
        what = f"about the topic “{one_line(claimed.topic)}”"
    elif claimed.what == NEWSLETTER:
        return "You get this because you asked for the newsletter."
    else:
        what = "about this page" if claimed.document_id is not None else "about every page"
    return f"You get this because you asked for emails {what}."
