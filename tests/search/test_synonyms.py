"""What means the same is found on every engine, is said, and is kept by those who publish."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from guidance.cli.searching import find
from guidance.config import Settings
from guidance.db import Database
from guidance.models import AuditEvent, Role, SynonymSet, UserAccount, synonym_lines
from guidance.search.alike import meant
from guidance.search.engine import Filters
from guidance.search.index import Index
from guidance.search.query import parse
from guidance.search.results import Results, search
from guidance.search.synonym_lines import cleaned, problems
from tests.pages import posted
from tests.stories import page, person, publish, signed_in

TEXTS = {
    "methotrexate": "## Dose\n\nTake methotrexate once a week.",
    "flu": "## Who\n\nThe flu jab is offered every autumn.",
    "arthritis": "## Care\n\nRheumatoid arthritis is a disease of the joints.",
    "anti": "## Risk\n\nA non-steroidal anti-inflammatory drug can harm the stomach.",
    "il6": "## Who\n\nInterleukin-6 inhibitors lower CRP.",
    "other": "## Other\n\nArthritis of a rheumatoid kind is not named here as one.",
}


@pytest.fixture(params=["", "fts5"], ids=["usual", "fts5"])
def index(settings: Settings, database: Database, request: pytest.FixtureRequest) -> Index:
    if request.param and not database.is_sqlite:
        pytest.skip("an engine of the embedded database")
    with database.writing() as session:
        author = person(session)
        for slug, body in TEXTS.items():
            publish(session, page(session, author, slug), author, body, title=slug.title(), summary="")
    made = Index(settings.model_copy(update={"search": request.param}), database)
    made.rebuild()
    return made


def ask(database: Database, index: Index, text: str) -> Results:
    with database.reading() as session:
        return search(session, index, parse(text), Filters())


def slugs(results: Results) -> list[str]:
    return [found.listing.document.slug for found in results.found]


def test_each_finds_the_others_and_says_so(database: Database, index: Index) -> None:
    for asked, wanted, also in [
        ("MTX", "methotrexate", ("MTX", "methotrexate")),
        ("influenza", "flu", ("influenza", "flu")),
        ("RA", "arthritis", ("RA", "rheumatoid arthritis")),
        ("NSAIDs", "anti", ("NSAID", "non-steroidal anti-inflammatory drug")),
    ]:
        found = ask(database, index, asked)
        assert slugs(found)[0] == wanted
        assert also in found.also
        assert found.missing == [] and found.suggestion == ""


def test_plain_words_for_a_condition_find_its_medical_name(database: Database, index: Index) -> None:
    with database.writing() as session:
        author = session.scalars(sa.select(UserAccount)).first()
        for slug, title, body in [
            (
                "inr",
                "Anticoagulants",
                "## High INR\n\nStop warfarin. Check potassium and sodium.\n\n## Low\n\nIt is rare.",
            ),
            (
                "k",
                "Hyperkalaemia",
                "## Treatment of hyperkalaemia\n\nHyperkalaemia is an emergency: give calcium gluconate.",
            ),
            ("na", "Hyponatraemia", "## Treatment of hyponatraemia\n\nIn hyponatraemia restrict fluids."),
            ("bp", "Hypertension", "## Treatment\n\nOffer an ACE inhibitor."),
            ("mi", "Myocardial infarction", "## Treatment\n\nGive aspirin."),
        ]:
            publish(session, page(session, author, slug), author, body, title=title, summary="")
    for asked, wanted in [
        ("high potassium", "k"),
        ("low sodium", "na"),
        ("high blood pressure", "bp"),
        ("heart attack", "mi"),
    ]:
        assert slugs(ask(database, index, asked))[0] == wanted, asked  # though one page has the very words


@pytest.mark.parametrize("asked", ["IL-6", "IL6", "IL 6"])
def test_each_is_looked_for_in_every_way_it_is_written(database: Database, index: Index, asked: str) -> None:
    with database.writing() as session:
        session.add(SynonymSet(position=99, words=cleaned("IL-6 = interleukin 6")[0]))
    found = ask(database, index, asked)
    assert (slugs(found), found.also) == (["il6"], [("IL-6", "interleukin 6")])


def test_words_of_several_parts_stand_together(database: Database, index: Index) -> None:
    assert slugs(ask(database, index, "RA")) == ["arthritis"]


def test_what_no_page_has_together_is_said_to_be_missing(database: Database, index: Index) -> None:
    with database.writing() as session:
        author = person(session, "Kim Writer")
        for slug, body in (("a", "A referral."), ("b", "Go to treatment.")):
            publish(session, page(session, author, slug), author, f"## A\n\n{body}", title=slug, summary="")
    found = ask(database, index, "RTT")
    assert (found.missing, found.also, found.total) == (["RTT"], [], 0)


def test_quotes_ask_for_what_is_in_them(database: Database, index: Index) -> None:
    found = ask(database, index, '"MTX"')
    assert (slugs(found), found.missing, found.also) == ([], ["MTX"], [])


def test_what_nobody_has_is_still_said_to_be_missing(database: Database, index: Index) -> None:
    assert ask(database, index, "shingles").missing == ["shingles"]


def test_a_page_of_results_asks_a_few_questions(database: Database, index: Index) -> None:
    asked: list[str] = []
    with database.reading() as session:
        engine = session.get_bind()
        note = lambda *found: asked.append(found[2])  # noqa: E731
        sa.event.listen(engine, "before_cursor_execute", note)
        search(session, index, parse("arthritis flu methotrexate"), Filters())
        sa.event.remove(engine, "before_cursor_execute", note)
    assert len([statement for statement in asked if "search_" not in statement]) <= 10


def test_only_what_follows_one_another_is_meant() -> None:
    lines = ["RA, rheumatoid arthritis"]
    assert [one.other for one in meant(parse("rheumatoid arthritis pain"), lines).alike] == ["RA"]
    assert meant(parse("arthritis of rheumatoid kind"), lines).alike == []


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("MTX", "Line 1 has only “MTX”: write what means the same behind a comma."),
        ("flu, influenza\ncold, Flu", "“Flu” stands on lines 1 and 2: put what means the same on one line."),
        ("flu, --", "Line 1: “--” has no letters or numbers."),
        ("flu, the", "Line 1: “the” is in nearly every text: take it out."),
        (f"flu, {'x' * 81}", f"Line 1: “{'x' * 80} …” is longer than 80 characters."),
        ("\n".join(f"a{n}, b{n}" for n in range(501)), "The list has 501 lines; it can have 500."),
    ],
)
def test_a_line_that_is_not_in_order_is_told_in_a_sentence(typed: str, sentence: str) -> None:
    assert problems(cleaned(typed)) == [sentence]


def test_the_list_is_changed_at_the_desk_and_the_audit_says_so(app: Flask) -> None:
    database = app.extensions["database"]
    with database.writing() as session:
        kim, sam = person(session, "Kim Approver", Role.APPROVER).email, person(session).email
    client = signed_in(app, kim)
    faulty = posted(client, "/desk/synonyms", lines="gout")
    assert faulty.status_code == 400 and "write what means the same" in faulty.text
    assert posted(client, "/desk/synonyms", lines=" gout ,  podagra \n\nMTX, methotrexate").status_code == 303
    stale = posted(client, "/desk/synonyms", lines="gout, podagra", based_on="x")
    assert stale.status_code == 409 and "Somebody else changed the list" in stale.text
    assert signed_in(app, sam).get("/desk/synonyms").status_code in {403, 404}
    with database.reading() as session:
        assert synonym_lines(session) == ["gout, podagra", "MTX, methotrexate"]
        event = session.scalars(sa.select(AuditEvent).where(AuditEvent.act.contains("synonyms"))).one()
        assert event.detail.startswith("added: gout, podagra. removed: HCQ")


def test_the_command_line_finds_what_readers_find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDANCE_INSTANCE", str(tmp_path))
    empty = CliRunner().invoke(find, ["MTX"])
    assert (empty.exit_code, "0 results" in empty.output) == (0, True)
    database = Database(Settings(instance=tmp_path).database)
    with database.writing() as session:
        author = person(session)
        publish(session, page(session, author), author, TEXTS["methotrexate"])
        assert session.scalar(sa.select(sa.func.count()).select_from(SynonymSet)) > 20
    database.close()
    told = CliRunner().invoke(find, ["MTX"]).output
    assert "Also looked for methotrexate, the same as MTX." in told
    assert "1. Methotrexate – /guidance/methotrexate" in told
