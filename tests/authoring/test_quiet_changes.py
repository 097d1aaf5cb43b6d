"""No change of a measure or a negation goes out as “wording” or “clarified” unless two people say why, and tick it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from guidance.authoring.manuscript.in_the_way import obstacles
from guidance.authoring.manuscript.look import look_at_draft
from guidance.authoring.manuscript.meaning import doubt_of, touched_by
from guidance.authoring.manuscript.releasing import publish as publish_text
from guidance.authoring.publishing.scheduling import schedule
from guidance.authoring.reviewing.asking import ask
from guidance.authoring.reviewing.deciding import Shown, approve
from guidance.authoring.reviewing.stamping import Reading
from guidance.db import Database
from guidance.errors import NotReady
from guidance.models import ChangeClass, Review, Role, Scope, Verdict, current_version, progress_of
from guidance.text.compare import compare
from guidance.text.days.local_times import ZoneInfo
from guidance.text.html import words
from guidance.text.markdown.rendering import render
from guidance.text.measures import read
from guidance.text.measures.measure import Kind
from tests.machine import corpora
from tests.stories import BODY, days, page, person, publish, save

CASES = Path(__file__).resolve().parents[2].parent / "shared/cases"
QUIET = [ChangeClass.WORDING, ChangeClass.CLARIFIED]
WHY = "The amount stays what it was."
EDITS = [
    ("Come back after 1 week.", "Come back after 2 weeks."),
    ("Give ½ tablet now.", "Give ¼ tablet now."),
    ("Give .5 mg now.", "Give .05 mg now."),
    ("Give 5 millimoles now.", "Give 5 micromoles now."),
    ("Give a tablet tds.", "Give a tablet bd."),
    ("Give it every other day.", "Give it every day."),
    ("Give it q6h.", "Give it q8h."),
    ("Care of Grade II.", "Care of Grade III."),
    ("Give 1 000 mg now.", "Give 10 000 mg now."),
    ("Give 10^9/L cells.", "Give 10^6/L cells."),
    ("每日一次，每次5毫克。", "每日一次，每次50毫克。"),
    ("أعط ٥ ملغ الآن.", "أعط ٥٠ ملغ الآن."),
    ("Give half a tablet.", "Give a quarter of a tablet."),
    ("Wait at least a year.", "Wait up to a year."),
    ("Do give it to children.", "Do not give it to children."),
    ("Give ~~5 mg~~ 10 mg.", "Give 5 mg ~~10 mg~~."),
]


class Office:
    """Sam writes, Kim approves, and a page reads as ``old``; its draft reads as ``new``."""

    def __init__(self, session: Session, old: str, new: str, kind: ChangeClass) -> None:
        self.session = session
        self.sam, self.kim = person(session), person(session, "Kim Approver", Role.APPROVER)
        self.document = page(session, self.sam)
        publish(session, self.document, self.sam, old)
        self.draft = save(session, self.document, self.sam, new, at=days(1), kind=kind)

    def ask(self, why: str = "") -> None:
        at = {"at": days(2), "today": days(2).date()}
        told = {"scope": Scope.CHANGES, "by_day": None, "note": "Have a look."}
        ask(self.session, self.document, text=2, of=self.kim, only_wording=why, by=self.sam, **told, **at)

    @property
    def ticks(self) -> list[str]:
        look = look_at_draft(progress_of(self.session, self.document))
        assert look is not None
        return [number.key for number in look.numbers]

    def approve(self, ticked: list[str], why: str = "") -> Review:
        at = {"at": days(3), "today": days(3).date()}
        reading = Reading("pharmacist", only_wording=why)
        return approve(self.session, self.document, reading, shown=Shown(2, 1), ticked=ticked, by=self.kim, **at)

    def publish(self, urgent: str = "") -> None:
        publish_text(self.session, self.document, self.draft, by=self.kim, at=days(4), urgent=urgent)


def cases() -> Iterator[tuple[str, str]]:
    for name in ("N*", "S01"):
        for old in sorted(CASES.glob(f"{name}.old.md")):
            yield old.read_text(), old.with_name(old.name.replace(".old.", ".new.")).read_text()


@pytest.fixture
def session(embedded: Database) -> Iterator[Session]:
    """What the gate demands is worked out from texts, alike on both kinds of database."""
    with embedded.writer() as opened:
        yield opened


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [(QUIET[number % 2], *edit) for number, edit in enumerate([*EDITS, *cases()])],
)
def test_a_changed_measure_or_negation_goes_out_only_with_two_reasons_and_every_tick(
    session: Session, kind: ChangeClass, old: str, new: str
) -> None:
    office = Office(session, old, new, kind)
    with pytest.raises(NotReady, match="choose “Advice changed”"):
        office.ask()
    with pytest.raises(NotReady, match="choose “Advice changed”"):
        office.ask("ok")
    with pytest.raises(NotReady, match="Nobody else has said why"):
        office.approve(office.ticks, WHY)
    office.ask(WHY)
    with pytest.raises(NotReady, match="not ticked"):
        office.approve(office.ticks[1:], WHY)
    with pytest.raises(NotReady, match="say in three words or more why"):
        office.approve(office.ticks)
    with pytest.raises(NotReady, match="choose “Advice changed”"):
        office.publish(urgent="It cannot wait for anybody.")
    assert office.approve(office.ticks, WHY).only_wording == WHY
    office.publish()
    assert current_version(session, office.document).number == 2


def test_a_heading_over_numbers_that_is_called_otherwise_takes_the_reason_of_its_author_alone(
    session: Session,
) -> None:
    old = "## Monitorring\n\nCheck it every 3 months.\n"
    office = Office(session, old, old.replace("rr", "r"), ChangeClass.WORDING)
    with pytest.raises(NotReady, match="“Monitorring” became “Monitoring”"):
        office.ask()
    with pytest.raises(NotReady, match="Nobody else has said why"):
        office.approve(office.ticks)
    office.ask(WHY)
    office.approve(office.ticks)
    office.publish()
    assert current_version(session, office.document).number == 2


SWAPPED = "## Kidneys\n\nGive 5 mg.\n\n## Livers\n\nGive none.\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (SWAPPED, "## Livers\n\nGive 5 mg.\n\n## Kidneys\n\nGive none.\n"),
        (SWAPPED, "## Kidneys\n\nGive none.\n\n## Livers\n\nGive 5 mg.\n"),
        (SWAPPED, SWAPPED.replace("Kidneys", "Kidney") + "Until 6 mg.\n"),
        ("## Gonorrhoea\n\nGive 5 mg.\n", "## Chlamydia\n\nGive 5 mg.\n"),
        ("## Kidneys\n\nGive 5 mg.\n", "## Kidney failure in pregnancy\n\nGive 5 mg.\n"),
    ],
)
def test_a_number_that_stands_under_another_heading_takes_both_reasons(session: Session, old: str, new: str) -> None:
    office = Office(session, old, new, ChangeClass.WORDING)
    office.ask(WHY)
    with pytest.raises(NotReady, match="say in three words or more why"):
        office.approve(office.ticks)


@pytest.mark.parametrize("kind", QUIET)
def test_an_approval_without_the_reasons_publishes_and_schedules_nothing(session: Session, kind: ChangeClass) -> None:
    office = Office(session, BODY, BODY.replace("5 mg", "10 mg"), kind)
    session.add(
        Review(
            revision=office.draft,
            by_id=office.kim.id,
            capacity="pharmacist",
            at=days(3),
            scope=Scope.CHANGES,
            verdict=Verdict.APPROVED,
            note="Fine.",
        )
    )
    session.flush()
    (found,) = obstacles(session, progress_of(session, office.document), by=office.kim)
    assert "“5 mg” became “10 mg”" in found.reason and not found.waivable
    with pytest.raises(NotReady, match="choose “Advice changed”"):
        office.publish()
    with pytest.raises(NotReady, match="choose “Advice changed”"):
        times = {"publish_at": days(6), "zone": ZoneInfo("Europe/London"), "at": days(4)}
        schedule(session, office.document, office.draft, by=office.kim, **times)


@pytest.mark.parametrize("kind", QUIET)
def test_every_changed_sentence_is_ticked_though_no_number_changed(session: Session, kind: ChangeClass) -> None:
    office = Office(session, "The nurse helps.\n\nRing the team.", "A nurse helps.\n\nRing your team.", kind)
    office.ask()
    assert len(office.ticks) == 2
    with pytest.raises(NotReady, match="each of the 2 changes in the list: 1 not ticked"):
        office.approve(office.ticks[:1])
    office.approve(office.ticks)
    office.publish()


def test_where_readers_are_told_the_class_is_not_questioned(session: Session) -> None:
    office = Office(session, BODY, BODY.replace("5 mg", "10 mg"), ChangeClass.ADVICE_CHANGED)
    office.ask("No reason is asked for here.")
    assert office.approve(office.ticks, "Nor here at all.").only_wording == ""


def edits(text: str) -> Iterator[str]:
    """The text with one measure changed or one negation gone, for the first of each kind of spelling."""
    seen: set[str] = set()
    for measure in read(text):
        if measure.kind is Kind.REFERENCE or measure.text in seen or len(seen) > 12:
            continue
        seen.add(measure.text)
        head, tail = text[: measure.start], text[measure.end :]
        other = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), measure.text, count=1)
        yield head + tail if other == measure.text else head + other + tail


def unquestioned(text: str) -> Iterator[str]:
    """The edits of ``text`` that would pass as words alone."""
    old = render(text).html
    for edited in edits(text):
        new = render(edited).html
        if words(new) == words(old):
            continue  # it stood in an address or a comment, which nobody reads
        if not doubt_of(ChangeClass.CLARIFIED, [], touched_by(old, new, compare(old, new)), comparable=True):
            yield edited


@pytest.mark.parametrize("text", [BODY, *(old for old, _ in EDITS), *(new for _, new in EDITS)])
def test_no_edit_of_a_measure_or_negation_passes_unquestioned(text: str) -> None:
    assert list(unquestioned(text)) == []


@corpora.needed
@pytest.mark.corpora
@pytest.mark.parametrize("bundle", corpora.BUNDLES)
def test_no_edit_of_a_measure_or_negation_in_a_real_text_passes_unquestioned(bundle: str, tmp_path: Path) -> None:
    newest = sorted({blobs[-1] for _, blobs in corpora.histories(tmp_path, bundle)})[::50]
    found = corpora.texts_of(tmp_path, bundle, set(newest))
    assert sum(1 for text in found.values() for _ in edits(text[:8000])) > 20, "the texts have nothing to edit"
    for text in found.values():
        assert list(unquestioned(text[:8000])) == []
