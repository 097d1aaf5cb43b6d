"""What readers and machines get at once, from the real server: kept answers, their start, their memory."""

import gzip
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import EnvironBuilder

from benchmarks import load, processes, servers, web_server
from benchmarks.report import Ratio, within
from benchmarks.sites import PAGE, demo
from guidance.app import create_app
from guidance.config import Settings
from guidance.models import Document, Version


def reading(folder: Path) -> Iterator[Ratio]:
    """The current page through the real server, against constant bytes of equal length from a bare function."""
    demo(folder).close()
    accept = "Accept-Encoding: gzip"
    with servers.guidance(str(folder)) as (port, keeper):
        request = urllib.request.Request(f"http://127.0.0.1:{port}{PAGE}", headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as answer:
            etag, packed = answer.headers["ETag"], answer.read()
        assert b"Version" in gzip.decompress(packed)
        processes.wait_for_rest(keeper)  # the first index is built beside it, and is no part of what a page costs
        page = load.asked(keeper, port, PAGE, accept)
        unchanged = load.asked(keeper, port, PAGE, accept, f"If-None-Match: {etag}")
    with servers.bare(len(packed)) as (port, keeper):
        constant = load.asked(keeper, port, "/")
    yield _costs("current page, CPU a request / bare WSGI", page, constant, 1.11)
    yield _costs("unchanged page (304), CPU a request / current page", unchanged, page, 1.0)
    yield _rates("current page, requests a second / bare WSGI", page, constant, 0.9)
    yield _rates("unchanged page (304), requests a second / current page", unchanged, page, 1.0)


def _costs(name: str, ours: load.Asked, theirs: load.Asked, bound: float) -> Ratio:
    a, b = ours.microseconds, theirs.microseconds
    return Ratio(name, f"{a:.0f} µs", f"{b:.0f} µs", a / b, bound, False)


def _rates(name: str, ours: load.Asked, theirs: load.Asked, bound: float) -> Ratio:
    return Ratio(name, f"{ours.rate:,.0f}/s", f"{theirs.rate:,.0f}/s", ours.rate / theirs.rate, bound, True)


def behind_nginx(folder: Path) -> Iterator[Ratio]:
    """The current page from the cache of the shipped nginx, against the same nginx sending it as a file."""
    if not web_server.can_be_measured():
        print("nginx or wrk is not on this machine: what the shipped cache sends was not measured.")
        return
    folder.mkdir()
    demo(folder / "instance").close()
    with servers.guidance(str(folder / "instance"), GUIDANCE_PROXIES="1") as (port, _):
        kept, sent = web_server.rates(folder, port, PAGE)
    name = "page behind nginx, requests a second / nginx sending the file"
    yield Ratio(name, f"{kept:,.0f}/s", f"{sent:,.0f}/s", kept / sent, 0.95, True)


def starting(folder: Path) -> Iterator[Ratio]:
    """From the command to the first answer, against 1.5 s; memory after a few hundred requests, against 120 MB.

    The process that builds the first index has ended by then.
    """
    database = demo(folder)
    with database.reading() as session:
        slugs = list(session.scalars(sa.select(Document.slug)))
    database.close()
    begun = time.perf_counter()
    with servers.whole(str(folder)) as (port, keeper):
        seconds = time.perf_counter() - begun
        processes.ask_for_everything(port, slugs)
        processes.wait_for_rest(keeper)
        taken = processes.megabytes(keeper)
    yield within("from the start to the first page", seconds, 1.5)
    yield Ratio("memory of all processes / 120 MB", f"{taken:.0f} MB", "120 MB", taken / 120, 1.0, False)


def faces(folder: Path) -> Iterator[Ratio]:
    """What is kept in memory of every face for machines and partners, in processor time, against the page itself."""
    database = demo(folder)
    with database.reading() as session:
        document = session.scalars(sa.select(Document).where(Document.slug == PAGE.rpartition("/")[2])).one()
        newest = session.scalars(sa.select(Version).where(Version.document_id == document.id)).first()
        assert newest is not None
        uid, code = document.uid, newest.check_code.lower()
    database.close()
    app = create_app(Settings(instance=folder))
    asked = [PAGE, *_faces(document.slug, uid, code, app.extensions["settings"].base_url)]
    spent = _kept(app, asked)
    app.extensions["database"].close()
    slowest = max(asked[1:], key=spent.__getitem__)
    measured, against = (f"{spent[path] * 1e6:.1f} µs" for path in (slowest, PAGE))
    yield Ratio(
        f"kept {slowest.partition('?')[0]} / kept page", measured, against, spent[slowest] / spent[PAGE], 1.3, False
    )


def _faces(slug: str, uid: str, code: str, at: str) -> Iterator[str]:
    """Each face for machines and partners, of a page and of all; a PDF is made elsewhere and lies on the disk."""
    page, api = f"/guidance/{slug}", "/api/v1"
    for place in (page, f"{page}/versions/1"):
        yield from (f"{place}.{form}" for form in ("html", "md", "json", "txt"))
    yield from (f"{page}/{end}" for end in ("link", "link?version=1", "versions/1", "versions/1/certificate.json"))
    yield from (f"{page}/versions/1/citation.{form}" for form in ("bib", "ris", "json"))
    yield from (f"{place}/feed.{form}" for place in ("", page, "/safety-critical") for form in ("atom", "json"))
    yield from (f"/{face}{more}" for face in (f"badge/{uid}.svg", f"embed/{uid}") for more in ("", "?version=1"))
    yield from (f"/oembed?url={at}{page}&format={form}" for form in ("json", "xml"))
    yield from (f"/check/{code}", f"/timemap/{slug}", f"/timemap/{slug}.json", "/public-history", "/sitemap.xml")
    yield from (f"{api}/{name}" for name in ("", "openapi.json", "documents", "changes", "topics", "entries"))
    yield from (f"{api}/documents/{uid}{end}" for end in ("", "/versions", "/versions/1", "/compare/1..2"))
    yield from (f"{api}/reviews-due", "/.well-known/guidance-checkpoint", "/embed.js")


def _kept(app: Flask, paths: list[str]) -> dict[str, float]:
    """Seconds of the processor for each of these answers, kept in memory; the best of many, for noise only adds."""
    environs = {}
    for path in paths:
        assert app.test_client().get(path).status_code == 200, path
        place, _, query = path.partition("?")
        environs[path] = EnvironBuilder(path=place, query_string=query).get_environ()
    best = dict.fromkeys(paths, 1.0)
    for _ in range(60):  # by turns: what slows the machine down for a while slows all of them
        for path, environ in environs.items():
            begun = time.process_time()
            for _ in range(100):
                b"".join(app.wsgi_app(dict(environ), lambda *_given: bytes))
            best[path] = min(best[path], (time.process_time() - begun) / 100)
    return best
