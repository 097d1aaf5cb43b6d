"""The answer to every form: the page with it, or its act and where that leads, or the page again with what is wrong."""

from collections.abc import Callable
from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response as BaseResponse

from guidance.acts import tries
from guidance.errors import HistoryDamaged, LinkEnded, ReadOnly, Refusal, StaleDraft, TooManyTries
from guidance.web import identity, submissions
from guidance.web.forms import Form
from guidance.web.session import SAFE_METHODS, acting

#: The address that comes after an act, or what makes it from the result of the act.
Then = str | Callable[[Any], str]

TOO_MANY = 429
#: With which status a refusal is told; every other one is 400.
_STATUS: dict[type[Refusal], int] = {
    ReadOnly: 503,
    StaleDraft: 409,
    TooManyTries: TOO_MANY,
    LinkEnded: 404,
    HistoryDamaged: 500,
}


def status_of(refusal: Refusal) -> int:
    """The HTTP status with which ``refusal`` is told, whatever page tells it."""
    return next((status for kind, status in _STATUS.items() if isinstance(refusal, kind)), 400)


def answered(
    form: Form,
    act: Callable[[], Any] | None,
    page: Callable[[], BaseResponse],
    *,
    then: Then = "",
    before: Callable[[], object] | None = None,
) -> BaseResponse:
    """Answer a request for a form page, or the form that was sent to it.

    200 for the page, 303 when the form was carried out; else the page again with what is wrong: 400, 409 when what the
    form is about has changed meanwhile, 429 after too many tries.

    :param form: the form of the page; it says what is wrong with what was typed.
    :param act: does what the form asks for, in one writing transaction; nothing where the form only asks for a look.
    :param page: makes the page, from what is true when it is called.
    :param then: the address that comes next, or what makes it from the result of ``act``; nothing where the page has
        to say more: it is shown again, and the form may be sent again.
    :param before: what takes long, and is done for a form in order before anybody has to wait; it may refuse as well.
    """
    if request.method in SAFE_METHODS:
        return page()
    status = 409 if form.is_stale else 400
    if not form.problems and form.validate():
        if act is None:
            return page()
        try:
            if before is not None:
                before()
            if (answer := _act(act, then)) is not None:
                return answer
            status = 400 if form.problems else 200
        except Refusal as refusal:
            form.refuse_act(refusal)
            status = status_of(refusal)
    answer = page()
    if answer.status_code == 200:
        answer.status_code = status
    if status == TOO_MANY:
        answer.headers["Retry-After"] = str(int(tries.WINDOW.total_seconds()))
    return answer


def carried_out(act: Callable[[], Any], then: Then) -> BaseResponse:
    """Do ``act`` in one writing transaction, once however often this form is sent, and lead on.

    :param then: the address that comes next, or what makes it from the result of ``act``.
    :raises Refusal: whatever ``act`` refuses with; then nothing was done.
    """
    answer = _act(act, then)
    assert answer is not None
    return answer


def _act(act: Callable[[], Any], then: Then) -> BaseResponse | None:
    person = identity.person()
    person_id = person.id if person else 0
    form = submissions.name_of_form(person_id) if person else ""
    try:
        with acting():
            submissions.take(form, person_id)
            result = act()
            location = then if isinstance(then, str) else then(result)
            submissions.note_answer(form, location)
    except submissions.SentBefore:
        return submissions.answered_before(person_id)
    return redirect(location, 303) if location else None
