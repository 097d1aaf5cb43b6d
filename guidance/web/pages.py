"""A template as an answer: shared with everybody and kept until something public changes, or private to one person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa
from flask import Response, make_response, render_template, request
from werkzeug.exceptions import NotAcceptable
from werkzeug.wrappers import Response as BaseResponse

from guidance.models import Document, Reliance, newest_title, reliances_on, relied_on
from guidance.text.csv_file import csv_text
from guidance.text.feeds import atom, json_feed
from guidance.text.feeds.feed import Feed
from guidance.web.identity import person
from guidance.web.page_cache import DOCUMENTS, OFFERS, preferred
from guidance.web.session import documents_read, session, settings

R = TypeVar("R", bound=BaseResponse)


def shared_page(template: str, **context: object) -> Response:
    """The page, marked so that this service and a proxy may keep it and always ask whether it is still current."""
    return shared(make_response(render_template(template, shareable=True, **context)))


def page_of_documents(template: str, **context: object) -> Response:
    """A shared page that shows nothing but documents, their topics and their people."""
    return of_documents(shared_page(template, **context))


def of_documents(response: Response) -> Response:
    """Have a shared answer kept until a document changes that was read for it, whatever happens to all the others."""
    request.environ[DOCUMENTS] = frozenset(documents_read())
    return response


def shared(response: R) -> R:
    """Mark an answer that does not depend on who asks.

    A proxy of ours sends it for a second, then asks whether it is still true, and has something when nobody answers.
    """
    response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
    if settings().proxies:
        response.headers["X-Accel-Expires"] = "1"
    return response


def open_to_all(response: Response) -> Response:
    """Mark an answer for machines: shared, and to be read by scripts of any site (Fetch, section 3.2)."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link, Memento-Datetime, RateLimit-Policy, Retry-After"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return shared(response)


_FEEDS = {"atom": (atom.as_atom, atom.MEDIA_TYPE), "json": (json_feed.as_json, json_feed.MEDIA_TYPE)}


def as_feed(feed: Feed, form: str) -> Response:
    """A feed in one of its forms, ``atom`` or ``json``."""
    write, media_type = _FEEDS[form]
    return open_to_all(Response(write(feed), content_type=f"{media_type}; charset=utf-8"))


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A CSV file to keep; the mark at its start tells spreadsheets that it is UTF-8."""
    response = Response("\ufeff" + csv_text(header, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def at_secret_address(response: R) -> R:
    """Mark an answer whose address is a secret: no other page, search engine or proxy learns it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"
    return response


def chosen_type(*offers: str) -> str:
    """Which of these media types the asker likes best, the first one where they do not mind.

    The view that asks sends the answer with ``Vary: Accept``. The page cache is told the offers, so that it keeps
    one answer for each offer and not one for each way to ask.

    :raises NotAcceptable: when they like none of them.
    """
    request.environ[OFFERS] = offers
    found = preferred(request.headers.get("Accept", ""), offers)
    if not found:
        raise NotAcceptable(f"This page can be had as {', '.join(offers[:-1])} or {offers[-1]}.")
    return found


def private_page(template: str, *, status: int = 200, **context: object) -> Response:
    """The page for one person: nobody keeps it, and no search engine lists it."""
    person()  # an act before this page let go of what was read before it, and the page names who is signed in
    response = make_response(render_template(template, **context), status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def page_about(document: Document, template: str, *, status: int = 200, **context: object) -> Response:
    """The page for one person about ``document``, with the title under which those who write it know it."""
    known_as = session().scalars(sa.select(newest_title()).where(Document.id == document.id)).one()
    relying = Relying.of(reliances_on(session(), document))
    return private_page(template, status=status, document=document, known_as=known_as, relying=relying, **context)


@dataclass(frozen=True)
class Relying:
    """The partners who say that they rely on a page, as its pages at the desk tell of them."""

    known: list[Reliance]
    counts: list[tuple[str, int]]
    """Of those that were confirmed, how many on which section; most first, and without a name for the whole page."""

    @classmethod
    def of(cls, known: list[Reliance]) -> "Relying":
        return cls(known, relied_on(known))

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)

    @property
    def waiting(self) -> int:
        return len(self.known) - self.total


_PICTURES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


def picture_type(ending: str) -> str:
    """The media type of a picture of ours, by the end of its address."""
    return _PICTURES[ending]


def as_picture(response: Response, ending: str) -> Response:
    """Mark bytes as a picture and as nothing else, whatever a browser would make of them."""
    response.headers["Content-Type"] = picture_type(ending)
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
