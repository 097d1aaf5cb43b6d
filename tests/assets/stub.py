"""A desk without a database behind it: one editor page and the answers its script asks for, as a test wants them."""

import json
import threading
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from werkzeug import Request, Response
from werkzeug.serving import make_server

from guidance.app import HEADERS, STATIC
from guidance.text.markdown.surface import surface

SUMMARY = "Whom to vaccinate, and when."
TEXT = """\
Text ahead of the first heading.

## Dose

Give 0.5 mL.

### In children

Give 0.25 mL.

## When

At 12 months.

::: details More
## Inside a block
:::

## Evidence

Two trials.
"""


def asset(name: str) -> str:
    return "/static/" + str(json.loads((STATIC / "manifest.json").read_text())[name])


@dataclass
class Desk:
    """What the service knows, and what it was sent."""

    text: str = TEXT
    token: str = "token-1"
    signed_in: bool = True
    broken: bool = False
    as_seen: bool = False
    present: list[str] = field(default_factory=list)
    newer: str = ""
    checks: list[dict[str, Any]] = field(default_factory=list)
    numbers: str = ""
    view: str = "<p>What readers will see.</p>"
    copies: list[dict[str, str]] = field(default_factory=list)
    submitted: list[dict[str, str]] = field(default_factory=list)
    pictures: list[dict[str, Any]] = field(default_factory=list)
    refuses_pictures: str = ""
    based_on: int = 7
    address: str = ""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        with Request(environ) as request:
            response = self.answer(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response(environ, start_response)

    def answer(self, request: Request) -> Response:
        if request.path.startswith("/static/"):
            return _static(request.path)
        if request.path == "/sign-in":
            return self.sign_in()
        if not self.signed_in:
            if request.headers.get("X-Requested-With") == "fetch":
                return _json({"signed_in": False}, 401)
            return Response(status=303, headers={"Location": "/sign-in"})
        if request.method == "POST" and self.token not in (
            request.headers.get("X-CSRFToken"),
            request.form.get("csrf_token"),
        ):
            return _html("<h1>The form is too old</h1>", 400)
        return self.at_desk(request)

    def sign_in(self) -> Response:
        self.signed_in, self.token = True, self.token + "x"
        return _html("<h1>You are signed in</h1>")

    def at_desk(self, request: Request) -> Response:
        noun = request.path.rpartition("/")[2]
        if request.method == "GET":
            return self.show(noun, request)
        if noun == "draft":
            self.submitted.append(request.form.to_dict())
            self.text, self.based_on = request.form["body"].replace("\r\n", "\n"), self.based_on + 1
            return Response(status=303, headers={"Location": "/desk/guidance/x/draft?saved=1"})
        if noun == "working-copy":
            return self.keep(request)
        if noun == "checks":
            return _json({"checks": self.checks, "numbers": self.numbers})
        if noun == "surface":
            return _json({"surface": surface(request.form["body"].replace("\r\n", "\n"))})
        if noun == "images":
            return self.take_picture(request)
        return _json({"html": self.view})

    def show(self, noun: str, request: Request) -> Response:
        if noun == "draft":
            return _html(self.editor())
        if noun == "links":
            return _json({"links": _links(request.args["q"])})
        return _html(layout("Your desk", '<h1>Your desk</h1><p><a href="/sign-out">Sign out</a></p>', self.token))

    def keep(self, request: Request) -> Response:
        if self.broken:
            return Response("out of order", 500)
        self.copies.append(request.form.to_dict())
        return _json({"saved": "Saved 10:42am", "present": self.present, "newer": self.newer})

    def take_picture(self, request: Request) -> Response:
        if self.refuses_pictures:
            return _json({"problem": self.refuses_pictures}, 400)
        sent = request.files["file"]
        self.pictures.append({"name": sent.filename, "alt": request.form["alt"], "bytes": sent.read()})
        return _json({"markdown": f"![{request.form['alt']}](/files/1/{sent.filename})"})

    def editor(self) -> str:
        values = {"title": "Flu vaccine", "summary": SUMMARY, "audience": "Adults", "settings": ""}
        inputs = "".join(
            f'<div class="nhsuk-form-group"><label class="nhsuk-label" for="{name}">{name.capitalize()}</label>'
            f'<input class="nhsuk-input" id="{name}" name="{name}" value="{escape(value)}"></div>'
            for name, value in values.items()
        )
        page = EDITOR.format(
            token=self.token,
            based_on=self.based_on,
            inputs=inputs,
            text=escape(self.text),
            seen='data-surface="/desk/guidance/x/surface"' if self.as_seen else "",
        )
        return layout("Edit “Flu vaccine”", page, self.token)


def layout(title: str, main: str, token: str) -> str:
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><meta name="csrf-token" content="{token}">'
        f'<link rel="stylesheet" href="{asset("site.css")}"><link rel="stylesheet" href="{asset("desk.css")}">'
        f'<script src="{asset("desk.js")}" defer></script><script src="{asset("editor.js")}" defer></script></head>'
        f'<body><div class="nhsuk-width-container"><main>{main}</main></div></body></html>'
    )


EDITOR = """
<p class="draft-watermark">DRAFT – not for clinical use</p>
<h1>Edit “Flu vaccine”</h1>
<form id="page-form" class="editor" method="post" action="/desk/guidance/x/draft" novalidate data-document="uid1"
      data-working-copy="/desk/guidance/x/working-copy" data-preview="/desk/guidance/x/preview"
      data-changes="/desk/guidance/x/changes" data-checks="/desk/guidance/x/checks" data-links="/desk/links"
      data-images="/desk/images" {seen}>
  <input type="hidden" name="csrf_token" value="{token}"><input type="hidden" name="nonce" value="n1">
  <input type="hidden" name="based_on" value="{based_on}">
  <div class="editor-columns"><div class="editor-main">{inputs}
  <div class="editor-strip"><p class="editor-status">Draft of version 3 ·
  <span id="page-saved" role="status">Saved 10:40am</span></p>
  <p class="editor-status" id="page-present" role="status"></p></div>
  <div><div class="editor-tools"><div id="page-views" hidden></div>
  <div id="page-toolbar" hidden></div></div>
  <div class="nhsuk-form-group"><label class="nhsuk-label" for="body">Text</label>
  <textarea class="nhsuk-textarea" id="body" name="body" rows="24">
{text}</textarea></div>
  <div id="page-view" hidden></div>
  <p class="editor-looks"><button class="nhsuk-button" name="act" value="preview">Preview</button>
  <button class="nhsuk-button" name="act" value="changes">Changes so far</button></p></div>
  <fieldset class="nhsuk-fieldset"><legend>What kind of change is it?</legend>
  <input type="radio" name="change_class" value="wording" id="wording" checked><label for="wording">Wording</label>
  <input type="radio" name="change_class" value="advice" id="advice">
  <label for="advice">Advice changed</label></fieldset>
  <label class="nhsuk-label" for="change_note">Change note</label>
  <textarea class="nhsuk-textarea" id="change_note" name="change_note"></textarea>
  <input type="checkbox" name="safety_critical" value="yes" id="critical"><label for="critical">Safety-critical</label>
  <p class="editor-actions"><button class="nhsuk-button" name="act" value="save">Save</button>
  <button class="nhsuk-button nhsuk-button--secondary" name="act" value="ask">Save and ask for review</button></p>
  </div><div class="editor-side"><nav id="page-sections" aria-label="Sections"></nav><div id="page-checks"></div></div>
  </div>
</form>
"""


def _links(words: str) -> list[dict[str, Any]]:
    if "flu" not in words.lower():
        return []
    sections = [{"title": "Pregnancy", "anchor": "pregnancy"}]
    return [
        {"title": "Flu [2026]", "address": "/id/abc", "sections": sections},
        {"title": "Flu in children", "address": "/id/def", "sections": []},
    ]


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type="application/json")


def _html(page: str, status: int = 200) -> Response:
    return Response(page, status, content_type="text/html; charset=utf-8")


def _static(path: str) -> Response:
    file = STATIC / Path(path).name
    return Response(file.read_bytes(), content_type="text/css" if path.endswith(".css") else "text/javascript")


class serving:  # noqa: N801  (reads as a verb: with serving(desk))
    """The desk behind an address, for as long as the block lasts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __enter__(self) -> Desk:
        self._server = make_server("127.0.0.1", 0, self._desk, threaded=True)
        self._desk.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self._desk

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
