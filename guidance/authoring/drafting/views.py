"""The editor and the pages around it: starting, saving, two people at once, discarding."""

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from guidance.authoring.drafting import looking, saving, starting
from guidance.authoring.drafting.collision import Collision
from guidance.authoring.drafting.comparing import compared_before, note_compared
from guidance.authoring.drafting.forms import CLASS_HINTS, KIND_HINTS, ConflictForm, DraftForm, StartForm
from guidance.authoring.drafting.linked import linkable
from guidance.authoring.drafting.saving import Collided
from guidance.authoring.manuscript import working_copies
from guidance.authoring.manuscript.typed import Typed, begun_on, typed_in
from guidance.errors import StaleDraft, TextRefused
from guidance.models.documents import Document, Kind
from guidance.models.permissions import Permission, people_who
from guidance.models.revisions import latest_number, latest_revision, revision_numbered
from guidance.models.stages import progress_of
from guidance.models.topics import every_topic
from guidance.text.checks.numbers import NumberChange
from guidance.text.days.dates import clock
from guidance.text.markdown import surface as text_surface
from guidance.web.addresses import document_at_desk, step, whole_number
from guidance.web.answering import answered, carried_out
from guidance.web.forms import AboutForm, choices
from guidance.web.guards import needs
from guidance.web.identity import me
from guidance.web.pages import page_about, private_page
from guidance.web.session import acting, limits, now, session, settings, zone

rooms = Blueprint("drafting", __name__)

#: Looks at what was typed that the editor shows without scripts.
VIEWS = {"preview", "changes", "checks"}


@rooms.get("/desk/new-page")
@needs(Permission.WRITE)
def new_page() -> ResponseReturnValue:
    """Where a page begins."""
    return _start_page(_start_form())


@rooms.post("/desk/new-page")
@needs(Permission.WRITE)
def start() -> ResponseReturnValue:
    """Make a page."""
    form = _start_form()
    return answered(
        form,
        lambda: starting.start(session(), _plan(form), by=me(), at=now()),
        lambda: _start_page(form),
        then=lambda document: step(document, "draft"),
    )


def _plan(form: StartForm) -> starting.NewPage:
    topics = [topic for topic in every_topic(session()) if topic.id in (form.topics.data or [])]
    owner = next(person for person in people_who(session(), Permission.WRITE) if person.id == form.owner.data)
    return starting.NewPage(Kind(form.kind.data), typed_in(form.data), topics, owner, form.review_every_months.number)


def _start_form() -> StartForm:
    form = StartForm()
    form.topics.choices = choices((topic.id, topic.full_name) for topic in every_topic(session()))
    form.owner.choices = choices((person.id, person.name) for person in people_who(session(), Permission.WRITE))
    if request.method == "GET":
        form.owner.data = me().id
    return form


def _start_page(form: StartForm) -> Response:
    return private_page("drafting/new-page.html", form=form, hints=KIND_HINTS)


@rooms.get("/desk/guidance/<slug:slug>/draft")
@needs(Permission.WRITE)
def draft(slug: str) -> ResponseReturnValue:
    """The editor, with what is saved, or with typing of one's own that is not saved yet."""
    document = document_at_desk(slug)
    kept = working_copies.working_copy_of(session(), document, me())
    form = DraftForm()
    if kept is None:
        saving.check_open(session(), document)
        form.show(begun_on(session(), latest_revision(session(), document)), latest_number(session(), document))
    elif request.args.get("continue") is None:
        looked = looking.look(working_copies.typed_in_copy(kept), limits())
        return page_about(document, "drafting/continue.html", kept=kept, looked=looked)
    else:
        form.show(working_copies.typed_in_copy(kept), kept.based_on)
    return _editor(document, form)


@rooms.post("/desk/guidance/<slug:slug>/draft")
@needs(Permission.WRITE)
def save(slug: str) -> ResponseReturnValue:
    """Save; or, without scripts, look at what was typed before it is saved."""
    document, wanted = document_at_desk(slug), request.form.get("act", "save")
    if wanted in {"merge", "rewrite"}:
        return _decided(document, rewrites=wanted == "rewrite")
    form = DraftForm()
    form.expect(latest_number(session(), document), settings().text_limit)
    if wanted in VIEWS:
        return answered(form, lambda: _keep(document, form), lambda: _looked_at(document, form, wanted))
    return answered(
        form,
        lambda: saving.save(session(), document, form.typed, based_on=form.begun, by=me(), at=now()),
        lambda: _not_saved(document, form),
        then=lambda saved: _after(document, form, saved, asks=wanted == "ask"),
        before=lambda: _prepare(document, form, asks=wanted == "ask"),
    )


def _prepare(document: Document, form: DraftForm, *, asks: bool) -> None:
    """Save what was typed in another window, if it was; whoever asks for review compares each number that changed."""
    if working_copies.typed_elsewhere(session(), document, me(), **form.window):
        with acting():
            saving.save_typed_elsewhere(session(), document, by=me(), at=now(), **form.window)
    form.changed = {each.key for each in _numbers(document, form.typed)} if asks else frozenset()
    if form.changed:
        form.compared = compared_before(session(), document, by=me())


def _after(document: Document, form: DraftForm, saved: saving.Saved, *, asks: bool) -> str:
    """Where to go after a save; nowhere while numbers are to be ticked."""
    if saved.merged_with is not None:  # whatever comes next: first their author looks at both changes together
        return step(document, "draft", merged=saved.merged_with.number)
    if asks and form.to_tick:
        form.show(form.typed, saved.revision.number)
        form.refuse(
            "Your text is saved. To ask for review, compare each number that changed with its source and tick it"
        )
        return ""
    if asks and form.changed - form.compared:
        note_compared(session(), document, saved.revision, by=me(), at=now())
    return step(document, "review-request" if asks else "draft")


def _decided(document: Document, *, rewrites: bool) -> BaseResponse:
    """Save two texts as their author put them together, or open the editor with both."""
    form = ConflictForm()
    form.expect(latest_number(session(), document), settings().text_limit)
    if rewrites:
        return answered(form, None, lambda: _both_in_the_editor(document, form))
    return answered(
        form,
        lambda: saving.save_merged(
            session(),
            document,
            form.typed,
            form.kept,
            based_on=form.begun,
            theirs=form.theirs.data or 0,
            by=me(),
            at=now(),
        ),
        lambda: _not_saved(document, form),
        then=lambda saved: _after(document, form, saved, asks=False),
        before=lambda: _prepare(document, form, asks=False),
    )


def _both_in_the_editor(document: Document, form: ConflictForm) -> Response:
    """The editor with everything that goes together, and both readings where it does not."""
    if not form.problems:
        theirs = form.theirs.data or 0
        collision = saving.collision_of(session(), document, form.typed, form.begun, theirs)
        form.show(collision.suggestion, theirs)
    return _editor(document, form)


def _not_saved(document: Document, form: DraftForm) -> Response:
    if isinstance(form.refused_with, Collided):
        return _collided(document, form.refused_with.collision, form.window["window"])
    return _editor(document, form, view=_view(document, form.typed, "changes") if form.to_tick else "")


def _keep(document: Document, form: DraftForm) -> None:
    working_copies.keep(session(), document, form.typed, based_on=form.begun, by=me(), at=now(), **form.window)


def _looked_at(document: Document, form: DraftForm, view: str) -> Response:
    """The editor again, with the view that was asked for below it; the typing was kept on the way."""
    return _editor(document, form, view="" if form.problems else _view(document, form.typed, view))


def _collided(document: Document, collision: Collision, window: str) -> Response:
    with acting():  # kept before anything is decided: even a closed window loses nothing
        begun = collision.based_on
        working_copies.keep(session(), document, collision.yours, based_on=begun, by=me(), at=now(), window=window)
    form = ConflictForm()
    were_asked = form.theirs.data == collision.theirs.number
    form.ask(collision)
    for question in form.questions if were_asked else []:
        question.validate(form)
    return page_about(
        document,
        "drafting/conflict.html",
        form=form,
        collision=collision,
        their_author=collision.theirs.author.name,
        changes=list(looking.changes_in(collision.body, limits())),
        looked=looking.look(collision.yours, limits()),
        title=collision.their_typed.title,
    )


def _editor(document: Document, form: DraftForm, *, view: str = "") -> Response:
    number = whole_number(request.args.get("merged"))
    return page_about(
        document,
        "drafting/editor.html",
        form=form,
        progress=progress_of(session(), document),
        hints=CLASS_HINTS,
        view=view,
        kept=working_copies.working_copy_of(session(), document, me()),
        warnings=looking.warnings(form.typed, limits()),
        merged=revision_numbered(session(), document, number) if number else None,
        present=working_copies.also_here(session(), document, me(), now()),
    )


@rooms.post("/desk/guidance/<slug:slug>/working-copy")
@needs(Permission.WRITE)
def working_copy(slug: str) -> ResponseReturnValue:
    """Keep what a script sends while somebody types, and tell who else is there."""
    document, form = document_at_desk(slug), DraftForm()
    form.expect(latest_number(session(), document), settings().text_limit)
    if not form.validate():
        return {"problem": form.problems[0][0]}, 400
    is_typed = request.form.get("changed") != "no"  # a window in which nobody types says only that it is open
    try:
        with acting():
            if is_typed:
                _keep(document, form)
            working_copies.note_presence(session(), document, me(), request.form.get("section", ""), now())
    except StaleDraft as stale:
        return {"problem": str(stale)}, 409
    newer = working_copies.newer_text(session(), document, form.begun)
    return {
        "saved": f"Saved {clock(now(), zone())}, for you alone until you press Save" if is_typed else "",
        "clock": clock(now(), zone()),
        "present": working_copies.also_here(session(), document, me(), now()),
        "newer": f"{newer.author.name} saved a newer text at {clock(newer.created_at, zone())}. Save to see both."
        if newer
        else "",
    }


@rooms.post("/desk/guidance/<slug:slug>/preview", endpoint="preview", defaults={"view": "preview"})
@rooms.post("/desk/guidance/<slug:slug>/changes", endpoint="changes", defaults={"view": "changes"})
@needs(Permission.WRITE)
def view(slug: str, view: str) -> ResponseReturnValue:
    """The typed text as readers will see it, or against the page they see now, for a script."""
    document, form = document_at_desk(slug), DraftForm()
    if not form.check_lengths(settings().text_limit):
        return {"problem": form.problems[0][0]}, 400
    return {"html": _view(document, form.typed, view)}


@rooms.post("/desk/guidance/<slug:slug>/surface")
@needs(Permission.WRITE)
def surface(slug: str) -> ResponseReturnValue:
    """The typed text in blocks with their sources, for the script that shows it as readers will see it."""
    document_at_desk(slug)
    form = DraftForm()
    if not form.check_lengths(settings().text_limit):
        return {"problem": form.problems[0][0]}, 400
    try:
        return {"surface": text_surface.surface(form.typed.body, limits())}
    except TextRefused as refusal:
        return {"problem": str(refusal)}, 400


@rooms.post("/desk/guidance/<slug:slug>/checks")
@needs(Permission.WRITE)
def checks(slug: str) -> ResponseReturnValue:
    """The possible faults of the typed text, for a script."""
    document, form = document_at_desk(slug), DraftForm()
    if not form.check_lengths(settings().text_limit):
        return {"problem": form.problems[0][0]}, 400
    found = looking.problems_in(session(), document, form.typed, settings().base_url, limits())
    fields = ("message", "line", "quote", "must")
    numbers = render_template("drafting/numbers.html", numbers=_numbers(document, form.typed))
    return {"checks": [{name: getattr(finding, name) for name in fields} for finding in found], "numbers": numbers}


def _numbers(document: Document, typed: Typed) -> list[NumberChange]:
    """The numbers that whoever approves will be asked to tick."""
    so_far = looking.changes_so_far(session(), document, looking.look(typed, limits()))
    return so_far.numbers if so_far else []


def _view(document: Document, typed: Typed, view: str) -> str:
    """One of the views of a draft, as HTML."""
    if view == "checks":
        found = looking.problems_in(session(), document, typed, settings().base_url, limits())
        return render_template("drafting/checks.html", findings=found, numbers=_numbers(document, typed))
    looked = looking.look(typed, limits())
    if view == "preview":
        return render_template("drafting/preview.html", looked=looked)
    so_far = looking.changes_so_far(session(), document, looked)
    ticked = compared_before(session(), document, by=me()) | set(request.form.getlist("number"))
    shown = looking.part_shown(so_far, ticked, whole_number(request.args.get("part"))) if so_far else None
    return render_template("drafting/changes.html", looked=looked, so_far=so_far, shown=shown, ticked=ticked)


@rooms.get("/desk/links")
@needs(Permission.WRITE)
def links() -> ResponseReturnValue:
    """Pages to link to, by words of their titles: as a page, or for a script."""
    words = request.args.get("q", "")[:200]
    found = linkable(session(), words)
    if request.headers.get("X-Requested-With") != "fetch":
        return private_page("drafting/links.html", words=words, found=found)
    return {
        "links": [
            {
                "title": page.title,
                "address": page.address,
                "sections": [{"title": section.title, "anchor": section.anchor} for section in page.sections],
            }
            for page in found
        ]
    }


@rooms.get("/desk/guidance/<slug:slug>/discarded-changes")
@needs(Permission.WRITE)
def discarded_changes(slug: str) -> ResponseReturnValue:
    """Let go of unsaved typing, after a look at all that would be lost."""
    document = document_at_desk(slug)
    kept = working_copies.working_copy_of(session(), document, me())
    if kept is None:
        return redirect(step(document, "draft"), 303)
    looked = looking.look(working_copies.typed_in_copy(kept), limits())
    saved = looking.look(begun_on(session(), latest_revision(session(), document)), limits())
    lost = looking.between(saved, looked)
    return page_about(document, "drafting/discard.html", kept=kept, lost=lost, whole=False)


@rooms.post("/desk/guidance/<slug:slug>/discarded-changes")
@needs(Permission.WRITE)
def discard_changes(slug: str) -> ResponseReturnValue:
    """Let go of what one has typed and not saved."""
    document = document_at_desk(slug)
    return carried_out(lambda: working_copies.discard(session(), document, by=me(), at=now()), step(document, "draft"))


@rooms.get("/desk/guidance/<slug:slug>/discarded-draft")
@needs(Permission.WRITE)
def discarded_draft(slug: str) -> ResponseReturnValue:
    """Let the draft go back to the text that readers see, after a look at all that would go."""
    return _discard_page(document_at_desk(slug))


@rooms.post("/desk/guidance/<slug:slug>/discarded-draft")
@needs(Permission.WRITE)
def discard_draft(slug: str) -> ResponseReturnValue:
    """Go back to the text that readers see."""
    document, form = document_at_desk(slug), AboutForm()
    return answered(
        form,
        lambda: saving.discard_draft(session(), document, based_on=form.number, by=me(), at=now()),
        lambda: _discard_page(document, form.refusal),
        then=step(document),
    )


def _discard_page(document: Document, refusal: str = "") -> BaseResponse:
    progress = progress_of(session(), document)
    if progress.draft is None or progress.current is None:
        return redirect(step(document), 303)
    looked = looking.look(begun_on(session(), progress.draft), limits())
    lost = looking.between(looking.look(begun_on(session(), progress.current.revision), limits()), looked)
    return page_about(
        document,
        "drafting/discard.html",
        kept=None,
        lost=lost,
        whole=True,
        number=progress.draft.number,
        refusal=refusal,
    )
