"""The service behind the shipped web server, both real: what is kept there, for whom, and how it is labelled."""

import http.client
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from guidance.accounts.links import make_link
from guidance.app import STATIC, create_app
from guidance.config import Settings
from guidance.db import Database
from guidance.exporting.mirror import mirror
from guidance.models import Document, Revision, Role, UserAccount, Version
from guidance.models.accounts import Purpose
from tests.machine.nginx import configured, on_this_machine
from tests.machine.publishing import Publisher
from tests.machine.server import free_port, running
from tests.stories import browser_cookie, person, publish, withdraw
from tests.stories import page as new_page

pytestmark = [
    pytest.mark.skipif(not on_this_machine(), reason="nginx is not on this machine"),
    pytest.mark.soak,
]
PAGE = "/guidance/covid-19-vaccination-principles"
#: Seconds after which an act is told behind the web server: it asks once a second, in seconds of the clock.
TOLD = 2.5


@dataclass
class Site:
    """What readers see of it, and ways to look and reach behind."""

    address: str
    origin: str
    database: Database
    instance: Path
    copy: Path
    service: running

    def get(self, path: str, *, origin: bool = False, session: requests.Session | None = None) -> requests.Response:
        """The answer of the web server, or of the service itself as it would be asked by it."""
        asked = self.origin if origin else self.address
        host = self.address.removeprefix("http://")
        return (session or requests).get(f"{asked}{path}", headers={"Host": host}, timeout=20, allow_redirects=False)


@pytest.fixture
def site(demo_template: Path, tmp_path: Path) -> Iterator[Site]:
    folder, port, copy = tmp_path / "instance", free_port(), tmp_path / "mirror"
    shutil.copytree(demo_template, folder)
    database = Database(Settings(instance=folder).database)
    address = f"http://127.0.0.1:{port}"
    service = running(folder, base_url=address, proxies="1")
    with service as origin:
        web = subprocess.Popen(["nginx", "-c", configured(tmp_path, port, int(origin.rpartition(":")[2]))])
        try:
            _wait_for(address)
            yield Site(address, origin, database, folder, copy, service)
        finally:
            web.terminate()
            web.wait(10)
            database.close()


def _code(site: Site) -> str:
    found = re.search(r"/check/([a-z0-9-]+)", site.get(PAGE, origin=True).text, re.IGNORECASE)
    assert found is not None
    return found[1].lower()


def _asking(packed: str, accept: str = "text/html") -> requests.Session:
    session = requests.Session()
    session.headers.update({"Accept": accept, "Accept-Encoding": packed})
    return session


def _style_sheet(site: Site) -> str:
    found = re.search(r'href="(/static/[^"]+\.css)"', site.get(PAGE, origin=True).text)
    assert found is not None
    return found[1]


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            requests.get(f"{address}/robots.txt", timeout=5)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return


def editor(site: Site) -> requests.Session:
    with site.database.writing() as session:
        made = person(session, "Edith Editor", Role.ADMIN)
        token = make_link(session, made, Purpose.SIGN_IN, by=None, at=datetime.now(UTC))
    browser = requests.Session()
    found = browser.get(f"{site.address}/sign-in/link/{token}")
    fields = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', found.text))
    assert browser.post(found.url, data=fields, headers={"Referer": found.url}).ok
    assert "Edith" in browser.get(f"{site.address}/desk").text
    return browser


def every_address(site: Site) -> list[str]:
    """All that the sitemaps name, and every page and comparison that their histories lead to."""
    maps, found = ["/sitemap.xml"], []
    for address in maps:
        for place in re.findall(r"<loc>([^<]+)</loc>", site.get(address).text):
            (maps if ".xml" in place else found).append(place.removeprefix(site.address))
    histories = [f"{place}/history" for place in found if re.fullmatch(r"/guidance/[^/]+", place)]
    told = "".join(site.get(history, origin=True).text for history in histories)
    return [
        *found,
        *histories,
        *sorted(set(re.findall(r'href="(/guidance/[^/"]+/(?:versions|compare)/[^"#?]+)"', told))),
    ]


def test_what_somebody_saw_who_is_signed_in_is_kept_for_nobody(site: Site) -> None:
    signed_in = editor(site)
    disguised = [
        f"/desk{tail}" for tail in ("/x.css", ";.css", "%0a.css", "%2fx.css", "/pages/y.js", "?z.css", "%3fz.css")
    ]
    addresses = [*every_address(site), "/", "/search?q=flu", f"{PAGE}/y.css", f"{PAGE};.css", "/desk", *disguised]
    for path in addresses:
        site.get(path, session=signed_in)
        public, cold = site.get(path), site.get(path, origin=True)
        assert (public.status_code, public.content) == (cold.status_code, cold.content), path
        assert "Edith" not in public.text and "Set-Cookie" not in public.headers, path
        assert site.get(path, session=signed_in).headers.get("X-Cache") in {"BYPASS", None}, path


def test_answers_are_told_apart_by_what_they_depend_on_and_by_nothing_else(site: Site) -> None:
    browsers = ("gzip, deflate, br, zstd", "gzip, deflate", "GZIP;q=1.0", "gzip;q=0", "identity", "br")
    assert "br" in site.get(_style_sheet(site), session=_asking(browsers[0])).headers["Content-Encoding"]
    for path in (PAGE, f"/check/{_code(site)}", "/whats-new"):
        for accept in ("text/html", "application/json"):
            for packed in browsers * 2:
                asked = _asking(packed, accept)
                here, there = site.get(path, session=asked), site.get(path, session=asked, origin=True)
                for name in ("Content-Type", "Content-Encoding", "ETag"):
                    assert here.headers.get(name) == there.headers.get(name), (path, accept, packed)
                assert here.content == there.content and here.headers.get("X-Cache") != "BYPASS"
    site.get(PAGE, session=_asking("gzip, deflate, zstd"))
    assert site.get(PAGE, session=_asking("deflate, gzip")).headers["X-Cache"] == "HIT"


def test_nobody_has_something_kept_for_others_that_they_did_not_ask_for(site: Site) -> None:
    with closing(http.client.HTTPConnection(site.address.removeprefix("http://"), timeout=20)) as asked:
        asked.putrequest("GET", PAGE, skip_accept_encoding=True)
        for accept in ("*/*", "application/json"):  # of two headers with one name the web server may read the first
            asked.putheader("Accept", accept)
        asked.endheaders()
        asked.getresponse().read()
    assert site.get(PAGE, session=_asking("identity", "*/*")).headers["Content-Type"].startswith("text/html")


def test_whoever_asks_at_length_is_answered_as_without_the_web_server(site: Site) -> None:
    for length in (700, 2_500, 3_700, 6_000):
        at_length = _asking("identity", f"text/html, text/{'x' * length}")
        for path in (PAGE, f"/search?q=knee{'+knee' * (length // 5)}"):
            here, there = (site.get(path, session=at_length, origin=origin) for origin in (False, True))
            assert (here.status_code, here.content) == (there.status_code, there.content), (path, length)


def test_one_page_is_asked_about_once_a_second_and_what_happened_is_told_within_two(site: Site) -> None:
    site.get(PAGE)
    told = {site.get(PAGE).headers["X-Cache"] for _ in range(20)}
    assert "HIT" in told and "MISS" not in told
    _withdraw(site)
    time.sleep(TOLD)
    assert "withdrawn" in site.get(PAGE).text[:6_000].lower()


def test_every_address_is_there_when_the_service_is_not_and_a_withdrawal_with_them(site: Site) -> None:
    site.get(f"{PAGE}/versions/3")
    _withdraw(site)
    addresses = every_address(site)
    app = create_app(Settings(instance=site.instance, base_url=site.address))
    with site.database.reading() as session:
        now = datetime.now(UTC)
        mirror(session, site.copy, STATIC, app.wsgi_app, at=now, made="9am today", day=f"{now:%Y-%m-%d}")
    app.extensions["database"].close()
    site.service.kill()
    begun = time.monotonic()
    missing = [path for path in addresses if not site.get(path).ok]
    assert not missing and len(addresses) > 40
    assert time.monotonic() - begun < len(addresses)
    for path in (PAGE, f"{PAGE}/versions/3"):
        found = site.get(path)
        assert "may be out of date" in found.headers["Warning"], path
    assert "withdrawn" in site.get(PAGE).text.lower()
    assert site.get("/search?q=flu").status_code == 503
    assert "Nothing was saved" in requests.post(f"{site.address}/emails", timeout=20).text


def test_a_restart_is_seen_by_no_reader_and_takes_nothing_from_who_publishes(site: Site) -> None:
    with site.database.writing() as session:
        author = person(session, "Sam Author", Role.APPROVER)
        publish(session, new_page(session, author), author)
    cookie = browser_cookie(site.database, site.instance, "sam.author@example.org")
    addresses, answers, over = every_address(site), set[int](), threading.Event()
    for path in addresses:
        site.get(path)

    def read() -> None:
        while not over.is_set():
            answers.update(site.get(path).status_code for path in addresses[:: max(1, len(addresses) // 20)])

    readers = [threading.Thread(target=read) for _ in range(3)]
    with Publisher(site.address, cookie, "Release", patient=True) as publisher:
        for reader in readers:
            reader.start()
        publisher.published_once()
        before = len(publisher.promised)
        site.service.restart()
        for _ in range(300):
            if len(publisher.promised) > before + 3:
                break
            time.sleep(0.1)
        over.set()
        for reader in readers:
            reader.join()
    assert answers == {200}
    assert len(publisher.promised) > before + 3, "nobody could publish after it"
    with site.database.reading() as session:
        notes = set(session.scalars(sa.select(Revision.change_note).join(Version)))
    assert notes >= set(publisher.promised)


def _withdraw(site: Site) -> None:
    with site.database.writing() as session:
        document = session.scalars(sa.select(Document).where(Document.slug == PAGE.rpartition("/")[2])).one()
        author = session.scalars(sa.select(UserAccount)).first()
        assert author is not None
        withdraw(session, document, author, at=datetime.now(UTC))
