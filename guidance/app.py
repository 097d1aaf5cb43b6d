"""The roof: it puts the service together from its rooms, and alone knows all of them."""

import json
import re
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import sqlalchemy as sa
from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.test import EnvironBuilder
from whitenoise import WhiteNoise

from guidance import config, storage
from guidance.accounts.auditing import views as auditing_views
from guidance.accounts.outside import views as outside_views
from guidance.accounts.own_account import views as own_account_views
from guidance.accounts.people import views as people_views
from guidance.accounts.second_factor import views as second_factor_views
from guidance.accounts.signing_in import views as signing_in_views
from guidance.alerts.letters import views as letters_views
from guidance.alerts.relying import views as relying_views
from guidance.alerts.subscribing import views as subscribing_views
from guidance.alerts.watching import views as watching_views
from guidance.api import views as api_views
from guidance.api.tokens import views as tokens_views
from guidance.api.work import views as work_views
from guidance.authoring.arranging import views as arranging_views
from guidance.authoring.commenting import views as commenting_views
from guidance.authoring.desk import views as desk_views
from guidance.authoring.drafting import views as drafting_views
from guidance.authoring.ending import views as ending_views
from guidance.authoring.ending.elsewhere import views as elsewhere_views
from guidance.authoring.ending.told import views as told_views
from guidance.authoring.publishing import views as publishing_views
from guidance.authoring.reviewing import views as reviewing_views
from guidance.authoring.uploading import views as uploading_views
from guidance.browsing import views as browsing_views
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import NotReady
from guidance.feeds import views as feeds_views
from guidance.garbage import collect_rarely
from guidance.linking import views as linking_views
from guidance.linking.badges import views as badges_views
from guidance.linking.checking import views as checking_views
from guidance.linking.citing import views as citing_views
from guidance.linking.embedding import views as embedding_views
from guidance.linking.finding import views as finding_views
from guidance.mcp import reading as mcp_reading
from guidance.mcp import views as mcp_views
from guidance.memento import views as memento_views
from guidance.migrations import check_up_to_date
from guidance.models import ChangeClass, Document, Permission
from guidance.news.following import views as news_feeds_views
from guidance.news.happening import views as events_views
from guidance.news.organisations import views as organisations_views
from guidance.news.reading import views as news_views
from guidance.news.writing import views as writing_views
from guidance.newsletters import views as newsletters_views
from guidance.newsletters.desk import views as newsletter_desk_views
from guidance.operations import views as operations_views
from guidance.operations.checks import CHECKS as OWN_CHECKS
from guidance.pdf import views as pdf_views
from guidance.proof import views as proof_views
from guidance.quoting import tools as quoting_tools
from guidance.quoting import views as quoting_views
from guidance.reading import views as reading_views
from guidance.search import tools as search_tools
from guidance.search import views as search_views
from guidance.search.checking import index
from guidance.search.synonyms import views as synonyms_views
from guidance.site_pages import views as site_pages_views
from guidance.text.days import dates
from guidance.text.licences import licence_name
from guidance.text.preview import for_preview
from guidance.text.qr import qr_code
from guidance.text.words import ordinary
from guidance.text.words.counted import counted
from guidance.text.words.medicines import names_in_order
from guidance.topics import views as topics_views
from guidance.web import away, guards, identity, problems, request_numbers, turned
from guidance.web.addresses import (
    LateRule,
    NumberConverter,
    SlugConverter,
    UidConverter,
    absolute,
    build_each_once,
    permalink,
    step,
)
from guidance.web.compiled_templates import CompiledTemplates
from guidance.web.deadlines import Deadlines
from guidance.web.forwarded import Forwarded
from guidance.web.lengths import Lengths
from guidance.web.page_cache import PageCache
from guidance.web.public_state import PublicState
from guidance.web.sent_forms import CountedRequest
from guidance.web.session import install as install_session
from guidance.web.session import settings, today, zone
from guidance.web.submissions import new_nonce
from guidance.web.tally import CountedRequests, tally_of
from guidance.web.tools import TOOLS
from guidance.webhooks import views as webhooks_views

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
#: Where the addresses of style sheets and scripts begin.
FILES = "/static/"
#: Beside the package in a checkout, inside it in an installed wheel.
TEMPLATES = next(folder for folder in (HERE.parent / "templates", HERE / "templates") if folder.is_dir())

ROOMS = (
    reading_views.rooms,
    browsing_views.rooms,
    pdf_views.rooms,
    linking_views.rooms,
    finding_views.rooms,
    feeds_views.rooms,
    memento_views.rooms,
    checking_views.rooms,
    badges_views.rooms,
    citing_views.rooms,
    embedding_views.rooms,
    quoting_views.rooms,
    api_views.rooms,
    work_views.rooms,
    tokens_views.rooms,
    mcp_views.rooms,
    proof_views.rooms,
    search_views.rooms,
    synonyms_views.rooms,
    site_pages_views.rooms,
    topics_views.rooms,
    signing_in_views.rooms,
    second_factor_views.rooms,
    outside_views.rooms,
    own_account_views.rooms,
    people_views.rooms,
    auditing_views.rooms,
    drafting_views.rooms,
    reviewing_views.rooms,
    arranging_views.rooms,
    commenting_views.rooms,
    uploading_views.rooms,
    desk_views.rooms,
    publishing_views.rooms,
    ending_views.rooms,
    elsewhere_views.rooms,
    told_views.rooms,
    letters_views.rooms,
    newsletters_views.rooms,
    newsletter_desk_views.rooms,
    subscribing_views.rooms,
    relying_views.rooms,
    watching_views.rooms,
    webhooks_views.rooms,
    news_views.rooms,
    news_feeds_views.rooms,
    events_views.rooms,
    organisations_views.rooms,
    writing_views.rooms,
    operations_views.rooms,
)
#: Views and rooms of people and programs who have no cookie that another site could borrow: what they may do hangs on a
#: secret in the address or on a letter, or they only look.
WITHOUT_COOKIE = (
    relying_views.register,
    subscribing_views.rooms,
    mcp_views.rooms,
    watching_views.read,
    quoting_views.rooms,
)
#: Everything that has to be fine for the service to be ready.
CHECKS = (*OWN_CHECKS, index)
#: What assistants may ask, from all rooms.
ASSISTANT_TOOLS = (
    search_tools.tool(search_views.looked_up),
    *mcp_reading.TOOLS,
    quoting_tools.tool(quoting_views.looked_up),
)

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def create_app(wanted: Settings | None = None) -> Flask:
    """The service, checked and ready to be served by any WSGI server.

    :param wanted: the settings (default: those of the environment).
    :raises Refusal: when a setting is wrong, the database is unsafe or out of date, or the assets are not built.
    """
    wanted = wanted or config.load()
    database = storage.opened(wanted, copies=True)
    storage.check(database)
    check_up_to_date(database)
    app = Flask("guidance", template_folder=str(TEMPLATES), static_folder=None)
    app.request_class = CountedRequest
    app.url_rule_class = LateRule
    app.jinja_options = {"bytecode_cache": CompiledTemplates(Path(__file__)), **Flask.jinja_options}
    _configure(app, wanted)
    app.url_map.converters |= {"slug": SlugConverter, "number": NumberConverter, "uid": UidConverter}
    install_session(app, wanted, database)
    app.extensions[operations_views.CHECKS] = CHECKS
    app.extensions[TOOLS] = {tool.name: tool for tool in ASSISTANT_TOOLS}
    _prepare_templates(app, _holds_demonstration(database))
    request_numbers.install(app)
    away.install(app)
    turned.install(app)
    problems.install(app)
    _open_rooms(app)
    app.after_request(_add_headers)
    app.after_request(_hide_host)
    _wrap(app, wanted, database)
    return app


def _open_rooms(app: Flask) -> None:
    """Let in what comes with a token of ours, or may come without, and only to routes that somebody guards."""
    csrf = CSRFProtect(app)
    for open_to_anybody in WITHOUT_COOKIE:
        csrf.exempt(open_to_anybody)
    for room in ROOMS:
        app.register_blueprint(room)
    build_each_once(app)
    guards.check_every_route(app)


def _configure(app: Flask, wanted: Settings) -> None:
    https = wanted.base_url.startswith("https:")
    app.secret_key = wanted.secret
    app.config.update(
        MAX_CONTENT_LENGTH=(wanted.upload_mb + 1) * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        # Browsers take a cookie of this name from this very host, over https and for all of it (RFC 6265bis).
        SESSION_COOKIE_NAME="__Host-guidance" if https else "guidance",
        SESSION_COOKIE_SAMESITE="Lax",
        # Else an answer that was on its way while somebody signed in would put the old cookie back.
        SESSION_REFRESH_EACH_REQUEST=False,
        SESSION_COOKIE_SECURE=https,
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as the sign-in
        WTF_CSRF_SSL_STRICT=False,  # it asks for a referrer, which some privacy settings keep back
    )


def application() -> Flask:
    """The service as one server process runs it."""
    app = create_app()
    collect_rarely()
    return app


def _read_words() -> None:
    names_in_order()
    ordinary.prepare()


def rehearsed() -> Flask:
    """The service before processes are forked from this one: it has answered readers, and no connection is open."""
    reading = threading.Thread(target=_read_words, name="words")  # which the first comparison asks for
    reading.start()
    app = create_app()
    rehearse(app)
    app.extensions["database"].close()
    reading.join()
    collect_rarely()
    return app


def rehearse(app: Flask) -> None:
    """Answer the first page, which nearly everybody asks for: it compiles the templates and queries of it.

    What else is asked costs its first reader a tenth of a second at most, and would cost each start as much; the memory
    of all processes comes to the same. The layers before the application take no part: they would keep the answer, and
    watch the time in a thread.
    """
    environ = EnvironBuilder("/", app.extensions["settings"].base_url).get_environ()
    for _ in Flask.wsgi_app(app, environ, lambda *_begun: lambda _bytes: None):
        pass


def _wrap(app: Flask, wanted: Settings, database: Database) -> None:
    inner: WSGIApplication = Deadlines(app.wsgi_app)
    if wanted.proxies:
        inner = Forwarded(inner, wanted.proxies, wanted.trusted_networks)
    state = PublicState(database, wanted.zone)
    tally = tally_of(app)
    kept = PageCache(inner, state, wanted.cache_mb * 1_000_000, state.remembered, state.changed, tally.at_once)
    app.extensions["page_cache"] = kept
    cached = CountedRequests(kept, tally)
    files = WhiteNoise(cached, root=str(STATIC), prefix=FILES, immutable_file_test=lambda _path, _url: True)

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answering = files if environ["PATH_INFO"].startswith(FILES) else cached
        return answering(environ, start_response)

    app.wsgi_app = Lengths(serve)  # type: ignore[method-assign]


def _holds_demonstration(database: Database) -> bool:
    """Whether there are pages that only show how the service works: then every page says so."""
    with database.reading() as opened:
        return opened.scalar(sa.select(Document.id).where(Document.demonstration).limit(1)) is not None


def _prepare_templates(app: Flask, demonstration: bool) -> None:
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(
        day=lambda value: dates.day(value, zone()),
        clock=lambda value: dates.clock(value, zone()),
        iso=lambda value: dates.local_day(value, zone()).isoformat(),
        plural=counted,
        css_string=_css_string,
        licence_name=licence_name,
        in_page=_in_page,
        draft_pictures=lambda page, under="/desk": Markup(for_preview(str(page), under)),
    )
    environment.globals.update(
        settings=settings,
        today=today,
        is_demonstration=lambda document: document.demonstration if document else demonstration,
        asset=_assets(),
        icon=f"data:image/svg+xml,{quote((TEMPLATES / 'parts/icon.svg').read_text())}",
        absolute=absolute,
        permalink=permalink,
        step=step,
        can=identity.can,
        person=identity.person,
        seconds_left=identity.seconds_left,
        new_nonce=new_nonce,
        Permission=Permission,
        ChangeClass=ChangeClass,
        qr_code=lambda address: Markup(qr_code(address)),
    )


def _assets() -> Any:
    """The addresses of the built style sheet and script by their plain names."""
    manifest = STATIC / "manifest.json"
    if not manifest.exists():
        raise NotReady("The style sheet and script are not built yet: run “make assets”.")
    files: dict[str, str] = json.loads(manifest.read_text())
    return {name: f"/static/{file}" for name, file in files.items()}


def _in_page(html: str, new: str, old: str) -> str:
    """Marked passages whose links within a page lead to that page, the old one from what was removed of it."""
    parts = re.split(r"(<del>.*?</del>)", html, flags=re.DOTALL)
    return "".join(part.replace('href="#', f'href="{old if part.startswith("<del>") else new}#') for part in parts)


def _css_string(words: str) -> Markup:
    """Words inside a string of a style sheet: everything but letters, digits and spaces as an escape (CSS Syntax 3)."""
    return Markup("".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in words))


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if settings().base_url.startswith("https:"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _hide_host(response: Response) -> Response:
    """Redirect within the site: the host in front of the path is whatever the request claims it to be."""
    location = response.headers.get("Location", "")
    if location and location.startswith(request.host_url):
        response.headers["Location"] = "/" + location.removeprefix(request.host_url).lstrip("/\\")
    return response
