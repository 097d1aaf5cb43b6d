"""What changed, told above a text: kept when a version is published, made again the same, gone with erased words."""

import pytest
import sqlalchemy as sa

from guidance.authoring.ending.erasing import erase
from guidance.db import Database
from guidance.models import ChangeClass, Document, Extraction, MeasureExtract, Version, last_rendering
from guidance.operations.extracting import derive
from guidance.published.told import with_measures
from guidance.published.updates import versions_before
from tests.stories import days, page, person, publish

TABLE = "| Drug | Adult | Child |\n|---|---|---|\n| Aspirin | 75 mg | 5 mg |\n"
MANY = "".join(f"Item {number} is taken with 5 mg.\n\nIt stays.\n\n" for number in range(101))


def published(database: Database, *texts: str, kind: ChangeClass = ChangeClass.ADVICE_CHANGED, **change: bool) -> None:
    with database.writing() as session:
        author = person(session)
        document = page(session, author)
        for number, text in enumerate(texts):
            publish(session, document, author, text, at=days(number), kind=kind, **change)


def told(database: Database) -> dict[int, tuple[list[tuple[str, str]], int]]:
    """What each version tells, by number: the places and the words, and how many more there are."""
    with database.reading() as session:
        document = session.scalars(sa.select(Document)).one()
        found = with_measures(session, document, versions_before(session, document, 9, 9), (), 0)
        lines = {each.update.number: [(one.place, one.phrase.words) for one in each.measures] for each in found}
        return {each.update.number: (lines[each.update.number], each.more) for each in found}


@pytest.mark.parametrize(
    ("was", "now", "lines", "more"),
    [
        (
            "## Dose\n\nGive 5 mg at night.",
            "## Dose\n\nGive 10 mg at night.",
            [("Dose", "Give 5 mg → 10 mg at night")],
            0,
        ),
        (TABLE, TABLE.replace("75 mg", "300 mg"), [("row “Aspirin”, column “Adult”", "75 mg → 300 mg")], 0),
        ("Do not stop it.", "Stop it.", [("", "Do not stop → Stop it")], 0),
        ("Walk by the sea.", "Walk in a park.", [("", "Walk by the sea → in a park")], 0),
        ("Give it at home.", "Give *it* at [home](/home).", [], 0),
        ("See section 2.", "See section 3.", [("", "See section 2. → See section 3.")], 0),
        ("Talk. " * 30, "Walk. " * 30, [], 0),
        (MANY, MANY.replace("5 mg", "6 mg"), [], 0),
        (
            "- a 1 mg\n- b 2 mg\n- c 3 mg\n- d 4 mg\n",
            "- a 5 mg\n- b 6 mg\n- c 7 mg\n- d 8 mg\n",
            [("", "a 1 mg → 5 mg"), ("", "b 2 mg → 6 mg"), ("", "c 3 mg → 7 mg")],
            1,
        ),
    ],
)
def test_a_version_tells_what_the_one_before_said_and_what_it_says(embedded: Database, was, now, lines, more) -> None:
    published(embedded, was, now)
    assert told(embedded) == {1: ([], 0), 2: (lines, more)}


def test_only_changes_that_a_page_tells_above_its_text_are_kept(embedded: Database) -> None:
    published(embedded, "Give 5 mg.", "Give 10 mg.", kind=ChangeClass.CLARIFIED)
    assert told(embedded)[2] == ([], 0)


def test_a_safety_critical_change_is_kept_whatever_its_class(embedded: Database) -> None:
    published(embedded, "Give 5 mg.", "Give 50 mg.", kind=ChangeClass.CLARIFIED, safety_critical=True)
    assert told(embedded)[2] == ([("", "Give 5 mg → 50 mg")], 0)


def test_a_dose_that_changed_in_the_summary_alone_is_told(embedded: Database) -> None:
    with embedded.writing() as session:
        author = person(session)
        document = page(session, author)
        for number, dose in enumerate(("7.5 mg", "10 mg")):
            advice = ChangeClass.ADVICE_CHANGED
            publish(session, document, author, "Ask.", summary=f"Take {dose} a week.", at=days(number), kind=advice)
    assert told(embedded)[2] == ([("Summary", "Take 7.5 mg a week → 10 mg a week")], 0)
    kept = told(embedded)
    assert derive(embedded, again=True) == 2 and told(embedded) == kept


def test_a_version_tells_of_today_while_nothing_changed_its_section(embedded: Database) -> None:
    """The dose was doubled and put right again; what is said of monitoring holds, whatever happened to the dose."""
    text = "5 mg before a meal.\n\n## Dose\n\nGive {} mg.\n\n## Watch\n\nEvery {} days.\n".format
    published(embedded, text(5, 7), text(10, 14), text(5, 14))
    with embedded.reading() as session:
        document = session.scalars(sa.select(Document)).one()
        sections = last_rendering(session, document).sections
        found = with_measures(session, document, versions_before(session, document, 3, 2), sections, 3)
    assert [(one.place, one.again) for each in found for one in each.measures] == [("Dose", 3), ("Watch", 0)]


def test_what_is_derived_again_is_what_was_kept_and_an_erasure_takes_it_from_the_next_version_too(
    database: Database,
) -> None:
    published(database, "Give 5 mg.", "Give 10 mg.", "Give 20 mg.", "Give 30 mg.")
    kept = told(database)
    with database.writing() as session:
        session.execute(sa.delete(MeasureExtract))
    assert derive(database, again=True) == 4
    assert told(database) == kept
    with database.writing() as session:
        version = session.scalars(sa.select(Version).where(Version.number == 2)).one()
        ann, bea = person(session, "Ann Admin"), person(session, "Bea Admin")
        erase(session, version, reason="A patient is named.", asked_by=ann, by=bea, at=days(9))
    assert told(database) == kept | {2: ([], 0), 3: ([], 0)}


def test_what_an_upgrade_has_not_derived_yet_is_told_from_the_pages(database: Database) -> None:
    published(database, "Give 5 mg.", "Give 10 mg.", "Give 20 mg.", "Talk.")
    kept = told(database)
    with database.writing() as session:
        session.execute(sa.update(MeasureExtract).values(was="what an earlier release kept"))
        session.execute(sa.update(Extraction).values(format=0))
    assert told(database) == kept
    assert derive(database) == 4 and told(database) == kept
