"""How the forms, versions and former states of a page belong together, told in the headers of each answer.

``Link`` (RFC 8288) with the relations of RFC 5829 for versions, of Memento (RFC 7089) for time, and of Signposting
(signposting.org) for citing; machines find their way by them and need to read no page.
"""

from collections.abc import Iterator

from flask import Response, url_for
from werkzeug.http import http_date

from guidance.models import Document
from guidance.published.copies import Copy, Places
from guidance.published.page import Page
from guidance.text.licences import licence_named
from guidance.web.addresses import absolute, permalink
from guidance.web.session import settings, today, zone

#: The forms in which a version can be had besides HTML, by the ends of their addresses.
FORMS = {"md": "text/markdown", "json": "application/json", "txt": "text/plain"}
_TYPE = "https://schema.org/MedicalWebPage"


def copy_of(page: Page) -> Copy:
    """A version as it is taken along."""
    return Copy(page, _places_of(page), publisher_of(page.document), today(), zone())


def publisher_of(document: Document) -> str:
    """Who stands behind a page: the organisation of its owner, else that of the service."""
    return (document.owner.organisation if document.owner else "") or settings().organisation


def licence_of(document: Document) -> str:
    """The address of the licence of a page; nothing where none is given."""
    return licence_named(document.licence, settings().licence)


def _places_of(page: Page) -> Places:
    document = page.document
    return Places(
        current=absolute(url_for("reading.document", slug=document.slug)),
        version=permalink(page.version),
        check=absolute(url_for("checking.by_code", code=page.version.check_code.lower())),
        lasting=absolute(url_for("linking.by_uid", uid=document.uid)),
        history=absolute(url_for("reading.history", slug=document.slug)),
        licence=licence_of(document),
    )


def timegate(document: Document) -> str:
    """Where the state of a page at some moment is asked for."""
    return absolute(url_for("memento.timegate", slug=document.slug))


def timemap(document: Document, form: str = "link", part: int = 1) -> str:
    """One part of the list of all states that a page has had; the first one stands for the whole."""
    return absolute(url_for("memento.timemap", slug=document.slug, form=form, page=part if part > 1 else None))


def with_relations(response: Response, copy: Copy, *, pinned: bool) -> Response:
    """Tell how a version belongs to others.

    :param pinned: whether it was asked for as this very version, which is then a memento, or as the current one.
    """
    page = copy.page
    response.headers["Link"] = ", ".join(_links(page, copy.places, pinned=pinned))
    if pinned:
        response.headers["Memento-Datetime"] = http_date(page.version.published_at)
    if page.standing.withdrawal or not page.is_current:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _links(page: Page, places: Places, *, pinned: bool) -> Iterator[str]:
    number, slug = page.version.number, page.document.slug
    own = places.version if pinned else places.current
    yield f'<{places.current}>; rel="{"original latest-version canonical" if pinned else "original canonical"}"'
    yield f'<{places.version}>; rel="cite-as"'
    yield f'<{timegate(page.document)}>; rel="timegate"'
    yield f'<{timemap(page.document)}>; rel="timemap"; type="application/link-format"'
    yield f'<{timemap(page.document, "json")}>; rel="timemap"; type="application/json"'
    yield f'<{places.history}>; rel="version-history"'
    others = {"predecessor-version": number - 1, "successor-version": number + 1}
    for relation, other in others.items():
        if 1 <= other <= page.newest:
            address = absolute(url_for("reading.version", slug=slug, number=other))
            yield f'<{address}>; rel="{relation}"'
    for form, media_type in FORMS.items():
        relation = "describedby alternate" if form == "json" else "alternate"
        yield f'<{own}.{form}>; rel="{relation}"; type="{media_type}"'
    yield f'<{own}.pdf>; rel="alternate"; type="application/pdf"'
    if places.licence:
        yield f'<{places.licence}>; rel="license"'
    yield f'<{absolute(url_for("site_pages.page", name="about"))}>; rel="author"'
    yield f'<{_TYPE}>; rel="type"'
