"""The letters of the service, for admins."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from guidance.alerts.letters.listing import as_it_arrives, delivery_numbered, letters, paused, what_it_lets_do
from guidance.models.audit import audit
from guidance.models.letters import CHOSEN, Delivery, LetterChoice, LetterKind, Receiver, Rhythm, chosen_rhythms
from guidance.models.permissions import Permission
from guidance.web.addresses import or_missing, whole_number
from guidance.web.answering import answered, carried_out
from guidance.web.forms import Form, choices
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import private_page
from guidance.web.session import now, session, settings

_WORDS = {Rhythm.AT_ONCE: "At once", Rhythm.DAILY: "In one letter a day", Rhythm.NONE: "Not at all"}


class LettersForm(Form):
    """One choice for each kind of letter; the fields are made from the kinds, below."""

    @classmethod
    def showing(cls, rhythms: dict[LetterKind, Rhythm]) -> "LettersForm":
        """The form as it stands with these choices."""
        return cls(data={kind.name.lower(): rhythm.value for kind, rhythm in rhythms.items()})

    @property
    def rhythms(self) -> dict[LetterKind, Rhythm]:
        """The chosen rhythms."""
        return {kind: Rhythm(self[kind.name.lower()].data) for kind in CHOSEN}


for _kind in CHOSEN:
    _field = SelectField(_kind.value.capitalize(), choices=choices((one.value, _WORDS[one]) for one in Rhythm))
    setattr(LettersForm, _kind.name.lower(), _field)

rooms = Blueprint("letters", __name__)

#: Letters have their looks in themselves; nothing else may be loaded or run.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


@rooms.get("/desk/letters")
@needs(Permission.MANAGE)
def everything() -> ResponseReturnValue:
    """The letters that wait, and those that were sent."""
    found = letters(session(), whole_number(request.args.get("page")) or 1)
    return private_page("letters/list.html", found=found, paused=paused(session()), is_set_up=bool(settings().mail_url))


@rooms.route("/desk/account/letters", methods=["GET", "POST"])
@needs(Permission.SIGNED_IN)
def rhythms() -> ResponseReturnValue:
    """How somebody wants to be written about what."""
    form = LettersForm.showing(chosen_rhythms(session(), me()))
    return answered(
        form,
        lambda: _choose(form),
        lambda: private_page("letters/choices.html", form=form, kinds=CHOSEN),
        then="/desk/account",
    )


def _choose(form: LettersForm) -> None:
    for kind, rhythm in form.rhythms.items():
        session().merge(LetterChoice(user_id=me().id, kind=kind, rhythm=rhythm))
    audit(session(), "chose how to be written", by=me(), at=now())


@rooms.get("/desk/letters/<number:number>")
@needs(Permission.MANAGE)
def letter(number: int) -> ResponseReturnValue:
    """One letter as it arrives, in plain text, with a link to how it looks."""
    found = _delivery(number)
    text, _ = as_it_arrives(found, settings().base_url)
    instead = what_it_lets_do(found.letter.kind)
    return private_page("letters/letter.html", delivery=found, letter=found.letter, text=text, instead=instead)


@rooms.get("/desk/letters/<number:number>/html")
@needs(Permission.MANAGE)
def looks(number: int) -> ResponseReturnValue:
    """The HTML of one letter by itself, in which nothing runs."""
    response = Response(as_it_arrives(_delivery(number), settings().base_url)[1], mimetype="text/html")
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@rooms.post("/desk/letters/paused/<number:number>")
@needs(Permission.MANAGE)
def resume(number: int) -> ResponseReturnValue:
    """Send letters to an address again."""
    return carried_out(lambda: _resume(number), "/desk/letters")


def _resume(number: int) -> None:
    found = or_missing(session().get(Receiver, number))
    if found.paused_at is not None:
        found.paused_at, found.failures = None, 0
        audit(session(), "let letters go to an address again", by=me(), at=now(), subject=found.user)


def _delivery(number: int) -> Delivery:
    return or_missing(delivery_numbered(session(), number))
