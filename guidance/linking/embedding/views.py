"""What stands in a frame on a partner's page, the script that gives the frame its height, and oEmbed."""

import json
from xml.etree import ElementTree

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from guidance.linking.embedding.excerpt import Excerpt, excerpt_of
from guidance.linking.embedding.targets import target_of
from guidance.models import Version, stamp_of
from guidance.published.checked import check_of
from guidance.published.opening import Opened
from guidance.web.addresses import Missing, Removed, absolute, named, or_missing, version_at, whole_number
from guidance.web.guards import public
from guidance.web.pages import shared
from guidance.web.relations import licence_of, publisher_of
from guidance.web.session import session, settings, zone
from guidance.web.told_to_machines import PROBLEM, problem

rooms = Blueprint("embedding", __name__)

#: What a frame may do: it shows itself anywhere, and reaches nothing but this site.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors *"
)
_WIDTH, _HEIGHT = 700, 480
#: Seconds for which a consumer may keep what it was told.
_KEPT = 300


@rooms.get("/embed/<uid:uid>")
@public
def embed(uid: str) -> ResponseReturnValue:
    """A page, a ``section`` or a ``recommendation`` of it, as it is today or pinned to a ``version``."""
    asked = request.args.get("version")
    anchor = request.args.get("section") or request.args.get("recommendation") or ""
    try:
        found = named(uid)
        version = version_at(found.document, whole_number(asked)) if asked else found.current
    except Missing as missing:
        return _framed(render_template("linking/embedded-nothing.html", words=str(missing))), 404
    if found.standing.removal:
        removed = Removed(found)
        return _framed(render_template("linking/embedded-nothing.html", removed=removed, words="")), 410
    return _shown(found, version, anchor, pinned=bool(asked))


def _shown(found: Opened, version: Version, anchor: str, *, pinned: bool) -> ResponseReturnValue:
    checked, stamp = check_of(session(), found, version, zone()), stamp_of(session(), found.document, version)
    excerpt = Excerpt() if checked.withdrawn_on else excerpt_of(version, anchor)
    full = url_for("reading.version", slug=found.document.slug, number=version.number) if pinned else ""
    full = absolute(full or url_for("reading.document", slug=found.document.slug))
    page = render_template(
        "linking/embedded.html",
        checked=checked,
        document=found.document,
        version=version,
        stamp=stamp,
        licence=licence_of(found.document),
        publisher=publisher_of(found.document),
        excerpt=excerpt,
        html=Markup(excerpt.html.replace('href="#', f'href="{full}#')),
        full=f"{full}#{anchor}" if anchor else full,
    )
    return (_framed(page), 404) if excerpt.missing else _framed(page)


def _framed(page: str) -> Response:
    response = make_response(page)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Robots-Tag"] = "noindex"
    return shared(response)


@rooms.get("/embed.js")
@public
def script() -> ResponseReturnValue:
    """Gives frames the height of what is in them: on a partner's page it listens, inside a frame it tells."""
    response = make_response(render_template("linking/embed.js"))
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = f"public, max-age={_KEPT}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@rooms.get("/oembed")
@public
def oembed() -> ResponseReturnValue:
    """How to embed the page at ``url``, for whatever turns addresses into previews (oembed.com, 1.0)."""
    form = request.args.get("format", "json")
    if form not in {"json", "xml"}:
        return _open(Response(problem(501, "There is JSON and XML here."), 501, mimetype=PROBLEM))
    target = or_missing(
        target_of(request.args.get("url", ""), settings().base_url), "This is not the address of a guidance page here."
    )
    found = or_missing(target.opened(session()), "There is no guidance page at this address.")
    if found.standing.removal:
        raise Removed(found)
    version = version_at(found.document, target.number) if target.number else found.current
    said = _frame_of(found, version, target.number, target.anchor)
    if form == "json":
        return _open(shared(Response(json.dumps(said, ensure_ascii=False), mimetype="application/json")))
    root = ElementTree.Element("oembed")
    for name, value in said.items():
        ElementTree.SubElement(root, name).text = str(value)
    return _open(shared(Response(ElementTree.tostring(root, "utf-8", xml_declaration=True), mimetype="text/xml")))


def _frame_of(found: Opened, version: Version, pinned: int, anchor: str) -> dict[str, str | int]:
    address = absolute(
        url_for("embedding.embed", uid=found.document.uid, version=pinned or None, section=anchor or None)
    )
    content = version.revision.content
    title, warning = content.title if content else "Guidance page", check_of(session(), found, version, zone()).warning
    shown = f"version {pinned}" if pinned else "" if warning else "current version"
    title = f"{warning} {title}{', ' if shown else ''}{shown}".lstrip()
    width, height = (
        min(whole_number(request.args.get(name)) or most, most)
        for name, most in (("maxwidth", _WIDTH), ("maxheight", _HEIGHT))
    )
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "provider_name": settings().site_name,
        "provider_url": settings().base_url,
        "author_name": publisher_of(found.document),
        "cache_age": _KEPT,
        "width": width,
        "height": height,
        "html": render_template("linking/frame.html", address=address, title=title, width=width, height=height),
    }


def _open(response: Response) -> Response:
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
