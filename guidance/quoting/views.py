"""“What is this text?” for people, and the same for programs that check what they quote."""

import json

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, ServiceUnavailable

from guidance.errors import NotReady, Refusal, UploadRefused
from guidance.published.checked import version_with_code
from guidance.quoting.answering import LONGEST, Whence, whence
from guidance.quoting.following import StillBuilding, Texts
from guidance.quoting.forms import brought
from guidance.quoting.shapes import QuoteAnswer, QuoteSent
from guidance.text.addresses.web import as_browsers_take_it, parts_of
from guidance.web.addresses import absolute, permalink
from guidance.web.away import true_of_the_copy
from guidance.web.described import also_described
from guidance.web.guards import public
from guidance.web.rates import check_rate, with_rate
from guidance.web.session import database, session, settings, zone

rooms = Blueprint("quoting", __name__)
rooms.before_request(check_rate)
rooms.after_request(with_rate)

#: After so many seconds it is worth asking again while the index of all texts is being built.
RETRY_SECONDS = 60
_KEPT = "guidance.quoting"
NOT_OURS = "Not ours: no page that readers can see has this text, in any version"
#: A letter takes at most twelve in JSON, as an escaped emoji does.
_MOST_SENT = 13 * LONGEST
_TOO_LONG = f"A text may have {LONGEST:,} characters here: send it in parts."


@rooms.post("/check")
@public
def identify() -> ResponseReturnValue:
    """From which page and version a pasted text or a file comes; nothing of it is kept."""
    typed, problem, status, found = request.form.get("text", "")[:LONGEST], ("", ""), 400, None
    try:
        text = brought()
        if (named := _named(text.text)) is not None:
            return redirect(named, 303)
        found = _found(text.text)
    except UploadRefused as refusal:
        problem = (str(refusal), "page-file")
    except Refusal as refusal:
        problem, status = (str(refusal), "page-text"), 503 if isinstance(refusal, StillBuilding) else 400
    page = render_template("quoting/answer.html", found=found, problem=problem, typed=typed, not_ours=NOT_OURS)
    response = make_response(page, status if problem[0] else 200)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _named(text: str) -> str | None:
    """Where the answer is, when somebody pasted a check code or an address of ours instead of words.

    :raises NotReady: for an address of somebody else: nothing is fetched from there.
    """
    if version_with_code(session(), text) is not None:
        return url_for("checking.ask", code=text.strip())
    if len(text.split()) != 1 or not (parts := parts_of(as_browsers_take_it(text.strip()))).netloc:
        return None
    if parts.netloc not in {parts_of(absolute("/")).netloc, request.host}:
        raise NotReady("Paste the words themselves: we do not look at other sites")
    return parts._replace(scheme="", netloc="", path=f"/{parts.path.lstrip('/')}").geturl()


@rooms.post("/api/v1/quotes")
@public
@also_described("/api/v1/quotes", QuoteSent, QuoteAnswer, 400, 413, 503)
def quotes() -> ResponseReturnValue:
    """Whether what a program is about to quote stands here word for word, and still holds.

    :raises BadRequest: for anything but a JSON object with a ``text``.
    :raises RequestEntityTooLarge: for a longer text than is looked for.
    """
    sent = request.get_data(cache=False)
    if len(sent) > _MOST_SENT:
        raise RequestEntityTooLarge(_TOO_LONG)
    try:
        asked = json.loads(sent)
    except (ValueError, RecursionError):
        raise BadRequest('Send a JSON object: {"text": "the words to be checked"}.') from None
    text = asked.get("text") if isinstance(asked, dict) else None
    if not isinstance(text, str):
        raise BadRequest('Send a JSON object: {"text": "the words to be checked"}.')
    if len(text) > LONGEST:
        raise RequestEntityTooLarge(_TOO_LONG)
    return Response(json.dumps(looked_up(text), ensure_ascii=False), mimetype="application/json")


def looked_up(text: str) -> dict[str, object]:
    """The origin of a text, for programs.

    :raises BadRequest: when it is too short to say so.
    :raises ServiceUnavailable: while the index of all texts is being built.
    """
    try:
        found = _found(text.encode("utf-8", "replace").decode())
    except StillBuilding as refusal:
        raise ServiceUnavailable(str(refusal), retry_after=RETRY_SECONDS) from None
    except NotReady as refusal:
        raise BadRequest(str(refusal)) from None
    return {
        "answer": found[0].verdict if found else NOT_OURS,
        "state": found[0].state if found else "not ours",
        "word_for_word": bool(found) and found[0].exact and not found[0].left_out,
        "pages": [_shape_of(each) for each in found],
    }


def _found(text: str) -> list[Whence]:
    texts: Texts = current_app.extensions.setdefault(_KEPT, Texts(settings(), database()))
    publishers = {settings().organisation, settings().site_name}
    return whence(session(), texts.ready(session()), text, zone(), publishers)


def _shape_of(each: Whence) -> dict[str, object]:
    document, version = each.found.document, each.checked.version
    return {
        "answer": each.verdict,
        "state": each.state,
        "share": round(each.share, 2),
        "title": each.checked.title,
        "document": absolute(url_for("linking.by_uid", uid=document.uid)),
        "page": absolute(url_for("reading.document", slug=document.slug)),
        "version": version.number,
        "version_page": permalink(version),
        "versions": [list(span) for span in each.spans],
        "current_version": each.found.current.number,
        "standing": true_of_the_copy(each.checked.line),
        "changed_on": each.changed_on.isoformat() if each.changed_on else None,
        "changes_page": absolute(url_for("reading.changes", slug=document.slug, since=version.number)),
        "left_out": each.left_out or None,
        "differences": [{"page": change.was, "text": change.now} for change in each.differences],
        "check_code": version.check_code,
    }
