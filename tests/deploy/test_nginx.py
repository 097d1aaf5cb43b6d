"""The shipped web server: its configuration is understood, and it keeps what it may and nothing else."""

import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from guidance.app import HEADERS, create_app
from guidance.config import Settings
from tests.machine.nginx import SITE, configured, on_this_machine
from tests.machine.server import free_port

#: Seconds after which a page has to be asked about: it is kept for one, and begins within another.
OLD = 2.1

nginx = pytest.mark.skipif(not on_this_machine(), reason="nginx is not on this machine")


@dataclass
class Origin:
    """What the service answers, and what it was asked with."""

    words: str = "first"
    up: bool = True
    asked: list[str] = field(default_factory=list)


@nginx
def test_the_web_server_understands_its_site(tmp_path: Path) -> None:
    found = subprocess.run(["nginx", "-t", "-c", configured(tmp_path, 1, 2)], capture_output=True, text=True)
    assert found.returncode == 0, found.stderr


def test_the_cache_is_where_every_debian_has_a_folder_for_it() -> None:
    place = re.search(r"proxy_cache_path (\S+)", SITE.read_text())
    assert place is not None and Path(place[1]).parent == Path("/var/cache"), "nginx makes the last folder alone"


def test_the_copy_is_sent_with_what_the_service_says_with_each_page() -> None:
    copy = SITE.read_text().partition("location @mirror")[2]
    assert dict(re.findall(r'add_header ([A-Z][A-Za-z-]+) "([^"]+)" always', copy)).items() >= HEADERS.items()
    assert "max-age=31536000" in copy


def test_public_pages_may_be_kept_by_a_declared_proxy_and_private_ones_by_nobody(settings: Settings) -> None:
    for proxies, told in ((0, None), (1, "1")):
        app = create_app(settings.model_copy(update={"proxies": proxies}))
        client = app.test_client()
        assert client.get("/about").headers.get("X-Accel-Expires") == told
        assert "X-Accel-Expires" not in client.get("/sign-in").headers
        app.extensions["database"].close()


def test_what_a_proxy_may_keep_depends_on_nothing_but_what_the_web_server_tells_apart(
    demo_template: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "instance"
    shutil.copytree(demo_template, folder)
    app = create_app(Settings(instance=folder, proxies=1))
    wanted = re.search(r'"~(\S+)" \$http_accept;', SITE.read_text())
    assert wanted is not None
    page = "/guidance/covid-19-vaccination-principles"
    client, kept = app.test_client(), 0
    code = re.search(r"/check/[A-Za-z0-9-]+", client.get(page).text)
    assert code is not None
    plain = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments]
    of_page = [f"{page}{end}" for end in ("", "/history", "/versions/1", ".json", ".pdf", "/link", "/feed.atom")]
    for path in (*plain, *of_page, code[0].lower(), "/timegate/covid-19-vaccination-principles", "/search?q=knee"):
        answer = client.get(path)
        if "X-Accel-Expires" in answer.headers:
            kept += 1
            varies = {name.lower() for name in answer.vary} - {"accept-encoding"}
            assert varies <= ({"accept"} if re.match(wanted[1], path) else set()), path
    app.extensions["database"].close()
    assert kept > len(of_page)


@pytest.fixture
def origin() -> Iterator[tuple[Origin, ThreadingHTTPServer]]:
    told = Origin()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(self.headers.get("If-None-Match", ""))
            if not told.up:
                self.send_error(503)
                return
            tag = f'"{told.words}"'
            same = self.headers.get("If-None-Match") == tag
            self.send_response(304 if same else 200)
            self.send_header("ETag", tag)
            if self.path.startswith("/guidance"):
                self.send_header("Cache-Control", "public, max-age=0, must-revalidate")
                self.send_header("X-Accel-Expires", "1")
            else:
                self.send_header("Cache-Control", "no-store")
            body = b"" if same else told.words.encode()
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield told, server
    server.shutdown()
    server.server_close()


@nginx
@pytest.mark.soak
def test_kept_pages_are_asked_about_after_a_second_and_sent_when_nobody_answers(
    tmp_path: Path, origin: tuple[Origin, ThreadingHTTPServer]
) -> None:
    told, server = origin
    port = free_port()
    (tmp_path / "mirror/guidance/unasked").mkdir(parents=True)
    (tmp_path / "mirror/guidance/unasked/index.html").write_text("from the copy")
    running = subprocess.Popen(["nginx", "-c", configured(tmp_path, port, server.server_port)])
    address = f"http://127.0.0.1:{port}"
    try:
        session = requests.Session()
        session.mount(
            "http://", requests.adapters.HTTPAdapter(max_retries=requests.adapters.Retry(20, backoff_factor=0.05))
        )
        assert session.get(f"{address}/guidance/a").text == "first"
        session.get(f"{address}/desk")
        assert session.get(f"{address}/guidance/a").headers["X-Cache"] == "HIT"
        time.sleep(OLD)
        again = session.get(f"{address}/guidance/a")
        assert (again.text, again.headers["X-Cache"], told.asked[-1]) == ("first", "REVALIDATED", '"first"')
        told.words = "second"
        time.sleep(OLD)
        assert session.get(f"{address}/guidance/a").text == "second"
        assert session.get(f"{address}/guidance/a", headers={"Cookie": "guidance=x"}).headers["X-Cache"] == "BYPASS"
        foreign = session.get(f"{address}/guidance/a", headers={"Host": "evil.example"})
        assert foreign.status_code == 421 and "first" not in foreign.text
        for name in ("X-Forwarded-Host", "Forwarded", "X-Original-URL", "X-HTTP-Method-Override"):
            assert session.get(f"{address}/guidance/a", headers={name: "evil"}).headers["X-Cache"] != "MISS"
        told.up = False
        time.sleep(OLD)
        stale = session.get(f"{address}/guidance/a")
        assert stale.text == "second" and "may be out of date" in stale.headers["Warning"]
        server.shutdown()
        server.server_close()
        assert session.get(f"{address}/guidance/a").text == "second"
        assert session.get(f"{address}/guidance/unasked").text == "from the copy"
        assert session.get(f"{address}/desk").status_code == 503
        assert "Nothing was saved" in session.post(f"{address}/desk").text
    finally:
        running.terminate()
        running.wait(10)
