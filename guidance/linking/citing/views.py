"""The page on which partners find what to link, cite and embed; and citations as files."""

from flask import Blueprint, make_response, request
from flask.typing import ResponseReturnValue

from guidance.models import Section, stamp_of
from guidance.published.checked import Checked, check_of
from guidance.text.citing import FILES, STYLES, Source, cited
from guidance.text.days.dates import local_day
from guidance.text.extracts import FoundRecommendation, recommendations
from guidance.web.addresses import opened_at, permalink, version_at, whole_number
from guidance.web.guards import public
from guidance.web.pages import shared, shared_page
from guidance.web.relations import licence_of, publisher_of
from guidance.web.session import session, today, zone

rooms = Blueprint("citing", __name__)


@rooms.get("/guidance/<slug:slug>/link")
@public
def partners(slug: str) -> ResponseReturnValue:
    """Ways to link, cite and embed the current version or an older one, and a section or recommendation of it."""
    found = opened_at(slug)
    asked = request.args.get("version")
    version = version_at(found.document, whole_number(asked)) if asked else found.current
    rendering = version.rendering
    sections = [each for each in (rendering.sections if rendering else []) if each.anchor]
    advice = [each for each in (recommendations(rendering.shown) if rendering else []) if each.anchor]
    passages: list[Section | FoundRecommendation] = [*sections, *advice]
    wanted = request.args.get("section", "")
    checked = check_of(session(), found, version, zone())
    source = _source(checked)
    return shared_page(
        "linking/partners.html",
        document=found.document,
        version=version,
        newest=found.current,
        withdrawal=found.standing.withdrawal,
        instead=found.instead,
        notice=checked.warning,
        title=source.title,
        sections=sections,
        recommendations=advice,
        section=next((each for each in passages if each.anchor == wanted), None),
        styles=[(style, cited(source, style)) for style in STYLES],
        files=[(ending, name, write(source)) for ending, (name, _type, write) in FILES.items()],
        licence=licence_of(found.document),
    )


@rooms.get("/guidance/<slug:slug>/versions/<number:number>/citation.<any(bib, ris, json):form>")
@public
def citation(slug: str, number: int, form: str) -> ResponseReturnValue:
    """The citation of one version as a file for a program that keeps references."""
    found = opened_at(slug)
    source = _source(check_of(session(), found, version_at(found.document, number), zone()))
    _name, media_type, write = FILES[form]
    response = make_response(write(source))
    response.headers["Content-Type"] = f"{media_type}; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{source.key}.{form}"'
    return shared(response)


def _source(checked: Checked) -> Source:
    document, version = checked.found.document, checked.version
    stamp = stamp_of(session(), document, version)
    return Source(
        key=f"{document.uid}-v{version.number}",
        author=publisher_of(document),
        title=checked.title or "Guidance page (text removed)",
        version=version.number,
        published=local_day(version.published_at, zone()),
        reviewed=local_day(stamp.review.at, zone()) if stamp else None,
        address=permalink(version),
        accessed=today(),
        note=checked.warning.removesuffix("."),
        language=document.language,
        licence=licence_of(document),
    )
