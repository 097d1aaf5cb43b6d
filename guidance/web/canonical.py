"""The one spelling of an address: what was typed, pasted or linked otherwise is led to it once and for all."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote, unquote

import sqlalchemy as sa
from flask import current_app, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as BaseResponse

from guidance.models import Document, FormerSlug, current_version
from guidance.models.old_addresses import led_from
from guidance.published.newsroom import item_at
from guidance.web.session import SAFE_METHODS, session

#: A longer path is nobody's slip.
LONGEST = 1_000
#: Seconds for which a browser may follow a redirect without asking: a page may be renamed back to where it was.
KEPT = 3_600

_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
#: What a sentence, a bracket or a mail puts behind an address.
_BEHIND = " \t\r\n.,;:!?)]}>\"'»”’…*"
#: Endings that WordPress has for addresses of its pages and lists: later pages, feeds, forms for phones.
_LATER = re.compile(
    r"(.*)/(?:page/[0-9]+|comment-page-[0-9]+|feed|rss2?|rdf|atom|amp|embed|trackback)/?", re.IGNORECASE
)
#: So many of them at most stand behind one another: each is asked for by itself.
_MOST_BEHIND = 4
_OF_PAGE = re.compile(r"(/guidance/[^/]+)/(.*)")
_NUMBERS = re.compile(r"versions/0*([1-9][0-9]*)((?:/.*)?)|compare/0*([1-9][0-9]*)\.{2,3}0*([1-9][0-9]*)")
_TO_CURRENT = re.compile(r"compare/0*([1-9][0-9]*)\.{2,3}(?:current|latest)?")
_DAY = re.compile(r"(.*/|/)on/([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(/?)")

#: Behind these stand secrets, which have no other spelling, and the desk, to which nobody links from elsewhere.
_AS_WRITTEN = re.compile(r"/(?:desk|fact-check|sign-in|emails)(?:/|$)")


def spelled(path: str) -> str:
    """The address that ``path`` is another spelling of, with its query where it needs one.

    >>> spelled("/Guidance//Methotrexate/"), spelled("/guidance/methotrexate%20dose).")
    ('/guidance/methotrexate', '/guidance/methotrexate dose')
    >>> spelled("/guidance/x/versions"), spelled("/guidance/x/compare/5..current"), spelled("/guidance/x/on/2026-1-1")
    ('/guidance/x/history', '/guidance/x/changes?since=5', '/guidance/x/on/2026-01-01')
    """
    plain = unicodedata.normalize("NFKC", unquote(unquote(path)))
    plain = re.sub(r"/+", "/", _DASHES.sub("-", plain)).rstrip(_BEHIND + "/").casefold() or "/"
    if day := _DAY.fullmatch(plain):
        before, year, month, of_month, _slash = day.groups()
        return f"{before}on/{year}-{month.zfill(2)}-{of_month.zfill(2)}"
    below = _OF_PAGE.fullmatch(plain)
    return f"{below[1]}{_below(below[2])}" if below else plain


def _below(rest: str) -> str:
    """Behind the address of a page, as it is written: ``versions`` or ``compare/5..current``."""
    if rest == "versions":
        return "/history"
    if rest in {"versions/current", "versions/latest"}:
        return ""
    if since := _TO_CURRENT.fullmatch(rest):
        return f"/changes?since={since[1]}"
    if numbers := _NUMBERS.fullmatch(rest):
        one, more, old, new = numbers.groups()
        return f"/versions/{one}{more}" if one else f"/compare/{old}..{new}"
    return f"/{rest}"


def moved() -> BaseResponse | None:
    """A permanent redirect to the one address of what was asked for, where this is another spelling of it."""
    asked = request.environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")
    if request.method not in SAFE_METHODS or len(asked) > LONGEST or _AS_WRITTEN.match(asked):
        return None
    path, _, own_query = spelled(asked).partition("?")
    if (found := _existing(path)) is None or (found == asked and not own_query):
        return None
    query = own_query or request.query_string.decode("latin-1")
    location = quote(_of_today(found)) + (f"?{query}" if query else "")
    return kept(redirect(location, 308))


def _existing(path: str) -> str | None:
    """The path by which the service knows ``path``, with a slash at its end or without, where it knows it at all."""
    try:
        current_app.url_map.bind("localhost").match(path, method="GET")
    except RequestRedirect:
        return f"{path}/"
    except HTTPException:
        return None
    return path


def _of_today(path: str) -> str:
    """``path`` without the step over a former address of its page."""
    _, _, slug, *rest = [*path.split("/", 3), "", ""]
    former = session().get(FormerSlug, slug) if path.startswith("/guidance/") and slug else None
    if former is None or current_version(session(), former.document) is None:
        return path
    return "/".join(part for part in ("/guidance", former.document.slug, *rest) if part)


def led_on(*paths: str) -> BaseResponse | None:
    """A permanent redirect from an old address, of a former site or of news, to the one that took its place.

    :param paths: where the old address is not simply the one that was asked for, with or without its query.
    :raises Waiting: where that is not public yet.
    """
    asked = paths or (request.full_path, request.path, *_shorter(request.path))
    if request.method not in SAFE_METHODS or any(len(path) > LONGEST or "\0" in path for path in asked):
        return None
    target = next((found for path in asked if (found := led_from(session(), path)) is not None), None)
    if target is None:
        return None
    if _is_waiting(target):
        raise Waiting(
            "This page of the former site is not published here yet: as soon as it is, this address leads to it."
        )
    return kept(redirect(quote(target, safe="/#?=&%"), 301))


def _shorter(path: str) -> Iterator[str]:
    """``path`` without what a former site put behind it, one thing after the other; of its home page the second one."""
    for _ in range(_MOST_BEHIND):
        if len(path) > LONGEST or (found := _LATER.fullmatch(path)) is None:
            return
        path = found[1]
        yield path or "/page/2"


class Waiting(Exception):
    """An old address of what readers may not see yet."""


def _is_waiting(target: str) -> bool:
    """Whether what was taken over from another site is a draft so far."""
    place, _, slug = target[1:].partition("/")
    if place == "guidance":
        document = session().scalar(sa.select(Document).where(Document.slug == slug))
        return document is not None and current_version(session(), document) is None
    item = item_at(session(), slug) if place == "news" else None
    return item is not None and item.shown is None


def kept(answer: BaseResponse) -> BaseResponse:
    """Mark a redirect that browsers and proxies may follow for a while without asking."""
    answer.headers["Cache-Control"] = f"public, max-age={KEPT}"
    return answer


def one_spelling() -> BaseResponse | None:
    """Lead on from an address that routing would find or mend by itself, in as few steps as there can be."""
    mended = isinstance(request.routing_exception, RequestRedirect)
    return moved() if mended or request.environ.get("PATH_INFO", "").startswith("//") else None
