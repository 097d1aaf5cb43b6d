"""The index follows what is published, survives damage, and answers alike on both databases."""

import gc
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from guidance.cli.jobs import update_search
from guidance.config import Settings
from guidance.db import Database
from guidance.models import ChainHead, Document, UserAccount, rename
from guidance.search.engine import Broken, Filters
from guidance.search.fts5_engine import Fts5Engine
from guidance.search.index import Index
from guidance.search.lexicon import Lexicon
from guidance.search.news import news_index
from guidance.search.query import parse
from guidance.search.results import Results, search
from guidance.text.html import words
from tests.machine.clock import is_done_within
from tests.stories import days, page, person, publish, reinstate, remove, withdraw


@pytest.fixture(scope="session")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    made = Lexicon(tmp_path_factory.mktemp("lexicon"))
    made.make()
    return made


@pytest.fixture(params=["", "fts5"], ids=["usual", "fts5"])
def index(settings: Settings, database: Database, request: pytest.FixtureRequest) -> Index:
    if request.param and not database.is_sqlite:
        pytest.skip("an engine of the embedded database")
    made = Index(settings.model_copy(update={"search": request.param}), database)
    made.rebuild()
    return made


@pytest.fixture
def author(database: Database) -> int:
    with database.writing() as session:
        return person(session).id


def add(database: Database, author: int, slug: str, body: str, **facts) -> None:
    with database.writing() as session:
        by = session.get_one(UserAccount, author)
        topic = facts.pop("topic", "")
        document = session.scalar(sa.select(Document).where(Document.slug == slug)) or page(
            session, by, slug, topic=topic
        )
        publish(session, document, by, body, **{"title": slug.replace("-", " ").title(), "summary": "", **facts})


def ask(database: Database, index: Index, text: str, filters: Filters = Filters(), page: int = 1) -> Results:  # noqa: B008
    with database.reading() as session:
        return search(session, index, parse(text), filters, page)


def slugs(results: Results) -> list[str]:
    return [found.listing.document.slug for found in results.found]


class TestFinding:
    def test_what_was_published_is_found_by_the_next_search(self, database, index, author) -> None:
        add(database, author, "methotrexate", "## Pausing\n\nPause it for two weeks after the vaccine.")
        found = ask(database, index, "pause vaccine")
        assert slugs(found) == ["methotrexate"]
        assert found.up_to_date

    def test_a_hit_leads_to_its_section_with_the_words_marked(self, database, index, author) -> None:
        add(database, author, "methotrexate", "Start.\n\n## Pausing {#pause}\n\nStop <b>it</b> & wait 2 weeks.")
        section = ask(database, index, "weeks").found[0].sections[0]
        assert (section.anchor, section.heading) == ("pause", "Pausing")
        assert "<mark>weeks</mark>" in section.snippet
        assert "&amp;" in section.snippet

    def test_cells_of_a_table_do_not_run_together(self, database, index, author) -> None:
        table = "| Drug | Dose |\n| --- | --- |\n| Naproxen | 250 mg. |\n| Colchicine | 500 micrograms |"
        add(database, author, "gout", f"## Doses\n\n{table}")
        (section,) = ask(database, index, "naproxen").found[0].sections
        assert words(section.snippet) == "Drug | Dose; Naproxen | 250 mg. Colchicine | 500 micrograms;"

    def test_the_words_of_a_note_are_found_in_the_section_that_uses_it(self, database, index, author) -> None:
        text = "## Dose\n\nGive 5 mg.[^1]\n\n## Tests\n\nCheck the blood.\n\n"
        add(database, author, "gout", f"{text}[^1]: Unless a wombat bit.[^2]\n[^2]: Or a koala.")
        for word in ("wombat", "koala"):
            (section,) = ask(database, index, word).found[0].sections
            assert section.heading == "Dose"
            assert word in words(section.snippet)

    def test_pieces_of_a_text_are_parted_by_one_sign(self, database, index, author) -> None:
        add(database, author, "gout", f"## Doses\n\nA wombat {'sleeps and ' * 60}then a koala {'eats and ' * 60}.")
        (section,) = ask(database, index, "wombat koala").found[0].sections
        assert words(section.snippet).count("…") == 2
        assert "… …" not in words(section.snippet)

    def test_other_forms_of_a_word_are_found(self, database, index, author) -> None:
        add(database, author, "injections", "## A\n\nSteroids were injected into the joints.")
        assert slugs(ask(database, index, "inject steroid joint")) == ["injections"]

    def test_a_phrase_has_to_stand_as_it_is(self, database, index, author) -> None:
        add(database, author, "one", "## A\n\nwait two weeks after the dose")
        add(database, author, "two", "## A\n\nafter the dose wait for weeks, two of them")
        assert slugs(ask(database, index, '"two weeks after"')) == ["one"]

    def test_a_word_in_the_title_counts_most(self, database, index, author) -> None:
        add(database, author, "other-page", "## A\n\nrituximab is named here, rituximab and rituximab again")
        add(database, author, "rituximab", "## A\n\nsome words about the infusion and its timing")
        assert slugs(ask(database, index, "rituximab"))[0] == "rituximab"

    def test_only_current_text_is_found(self, database, index, author) -> None:
        add(database, author, "dose", "## A\n\nold wombat text")
        index.catch_up()
        add(database, author, "dose", "## A\n\nnew text", at=days(1))
        assert slugs(ask(database, index, "wombat")) == []

    def test_results_come_in_pages(self, database, index, author) -> None:
        for n in range(23):
            add(database, author, f"page-{n}", "## A\n\nthe same words about vaccination")
        index.catch_up()
        pages = [ask(database, index, "vaccination", page=n) for n in (1, 2, 3, 99, -5)]
        assert [len(p.found) for p in pages] == [10, 10, 3, 3, 10]
        assert (pages[0].total, pages[0].pages) == (23, 3)
        assert len({slug for p in pages[:3] for slug in slugs(p)}) == 23

    def test_a_page_is_found_by_its_new_address_after_it_moved(self, database, index, author) -> None:
        add(database, author, "old", "## A\n\nmovable words")
        index.catch_up()
        with database.writing() as session:
            rename(session, session.scalars(sa.select(Document)).one(), "new", at=days(1))
        assert slugs(ask(database, index, "movable")) == ["new"]


def test_an_index_that_other_rules_have_made_is_built_anew(database, index, author, monkeypatch, settings) -> None:
    add(database, author, "methotrexate", "Pause it.")
    assert index.catch_up() == 1
    assert index.engine.watermark() == 1
    for module in ("fts5_engine", "whoosh_engine", "postgresql_engine"):
        monkeypatch.setattr(f"guidance.search.{module}.RULES", "those of another release")
    upgraded = Index(
        settings.model_copy(update={"search": "fts5" if isinstance(index.engine, Fts5Engine) else ""}), database
    )
    assert upgraded.engine.watermark() is None
    assert upgraded.catch_up() == 1
    assert slugs(ask(database, upgraded, "pause")) == ["methotrexate"]


class TestWithdrawn:
    def test_withdrawn_text_is_not_found_unless_it_is_asked_for_and_then_comes_last(
        self, database, index, author
    ) -> None:
        add(database, author, "gone", "## A\n\nvaccination vaccination vaccination")
        add(database, author, "here", "## A\n\na word about vaccination")
        with database.writing() as session:
            document = session.scalars(sa.select(Document).where(Document.slug == "gone")).one()
            withdraw(session, document, session.get_one(UserAccount, author), at=days(1))
        assert slugs(ask(database, index, "vaccination")) == ["here"]
        both = ask(database, index, "vaccination", Filters(include_withdrawn=True))
        assert [(found.listing.document.slug, found.withdrawn) for found in both.found] == [
            ("here", False),
            ("gone", True),
        ]

    def test_whoever_asks_by_its_title_is_told_that_it_was_withdrawn(self, database, index, author) -> None:
        add(database, author, "gone", "## A\n\nvaccination", title="Third primary dose")
        with database.writing() as session:
            document = session.scalars(sa.select(Document)).one()
            withdraw(session, document, session.get_one(UserAccount, author), at=days(1))
        for typed, told in (("third primary doses", ["gone"]), ("third vaccination", []), ("", [])):
            found = ask(database, index, typed)
            assert slugs(found) == []
            assert [listing.document.slug for listing in found.withdrawn] == told, words

    def test_reinstated_text_is_found_again_and_removed_text_never(self, database, index, author) -> None:
        add(database, author, "gone", "## A\n\nvaccination")
        for act, expected in ((withdraw, []), (reinstate, ["gone"]), (remove, [])):
            with database.writing() as session:
                document = session.scalars(sa.select(Document)).one()
                act(session, document, session.get_one(UserAccount, author), at=days(1))
            assert slugs(ask(database, index, "vaccination", Filters(include_withdrawn=act is remove))) == expected


class TestFilters:
    def test_results_can_be_narrowed_to_a_topic_and_to_a_date(self, database, index, author) -> None:
        add(database, author, "one", "## A\n\nshared words", topic="Surgery", at=days(0))
        add(database, author, "two", "## A\n\nshared words", topic="Surgery waiting", at=days(10))
        assert slugs(ask(database, index, "shared", Filters(topic="surgery"))) == ["one"]
        assert slugs(ask(database, index, "shared", Filters(since=days(5)))) == ["two"]
        assert slugs(ask(database, index, "shared", Filters(topic="surgery", since=days(5)))) == []


class TestWordsThatNoPageHas:
    def test_they_are_said_and_the_rest_is_looked_for(self, database, index, author) -> None:
        add(database, author, "flu-vaccine", "## A\n\nthe flu vaccine")
        found = ask(database, index, "tocilizumab flu vaccine")
        assert (found.missing, found.asked, slugs(found)) == (["tocilizumab"], "flu vaccine", ["flu-vaccine"])

    def test_a_phrase_that_no_page_has_is_said_too(self, database, index, author) -> None:
        add(database, author, "flu-vaccine", "## A\n\nthe flu vaccine")
        found = ask(database, index, '"flu tocilizumab"')
        assert (found.missing, found.total) == (["flu tocilizumab"], 0)

    def test_a_misspelt_word_is_looked_for_as_it_was_meant_and_that_is_said(
        self, database, index, author, lexicon
    ) -> None:
        add(database, author, "one", "## A\n\nsurgery and appointments")
        index.lexicon = lexicon
        found = ask(database, index, "surgury appointment")
        assert (found.missing, found.read_as, slugs(found)) == (["surgury"], [("surgury", "surgery")], ["one"])

    def test_the_name_of_a_medicine_is_offered_and_never_exchanged(self, database, index, author, lexicon) -> None:
        add(database, author, "methotrexate", "## A\n\nmethotrexate weekly, adalimumab daily, morphine")
        index.lexicon = lexicon
        for typed, offered in (
            ("metotrexate", "methotrexate"),  # one slip from an Italian name of the same medicine, too
            ("morfine", "morphine"),
            ("adalimunab", "adalimumab"),
        ):
            found = ask(database, index, typed)
            assert (found.suggestion, found.total, found.read_as) == (offered, 0, [])
        [section] = ask(database, index, "metotrexate weekly").found[0].sections
        assert "<mark>weekly</mark>" in section.snippet and "<mark>methotrexate" not in section.snippet

    @pytest.mark.parametrize(("typed", "meant"), [("chrons", "crohn"), ("Chron's", "crohn"), ("surgrey", "surgery")])
    def test_a_letter_in_another_place_is_one_slip(self, database, index, author, lexicon, typed, meant) -> None:
        add(database, author, "one", "## A\n\nsurgery for Crohn’s disease")
        index.lexicon = lexicon
        assert ask(database, index, typed).read_as == [(typed, meant)]

    @pytest.mark.parametrize(
        ("typed", "called"),
        [
            ("Nurofen", "ibuprofen"),  # a brand
            ("Ventolin", "salbutamol"),  # of a substance with another name in the data
            ("Calpol", "paracetamol"),  # a name that the data keeps apart
            ("NovoRapid", "insulin aspart"),  # of two words
            ("EpiPen", "adrenaline"),  # which stands in the editors’ list beside the name of the data
            ("methotrexat", "methotrexate"),  # in another language
            ("Actemra", "tocilizumab"),
        ],
    )
    def test_what_a_medicine_is_called_on_the_pages_is_looked_for(
        self, database, index, author, lexicon, typed: str, called: str
    ) -> None:
        add(database, author, "one", f"## A\n\nGive {called} at once.")
        add(database, author, "two", "## A\n\nGive inulin, prednisone or naproxen.")
        index.lexicon = lexicon
        found = ask(database, index, typed)
        assert (slugs(found), found.also[0], found.missing) == (["one"], (typed, called), [])
        assert slugs(ask(database, index, f'"{typed}"')) == [], "in quotation marks it is itself"

    @pytest.mark.parametrize("typed", ["epi pen", "my Epi pen dose"])
    def test_a_word_written_as_two_is_one_of_those_that_pages_have(
        self, database, index, author, lexicon, typed
    ) -> None:
        add(database, author, "one", "## A\n\nThe dose of adrenaline.")
        add(database, author, "two", "## A\n\nepidural, pencil")
        index.lexicon = lexicon
        found = ask(database, index, typed)
        assert (slugs(found), found.missing) == (["one"], [])

    @pytest.mark.parametrize(
        "typed", "gout NSAID prednisone zoster tocilizumab lupus statin tendon angina rituximab insulin RTT".split()
    )
    def test_no_word_is_turned_into_another(self, database, index, author, lexicon, typed: str) -> None:
        words = "out said prednisolone booster tocilizumib lumps satin tender vagina infliximab inulin rut tendons"
        add(database, author, "one", f"## A\n\n{words.replace('tendons', '')}")
        index.lexicon = lexicon
        found = ask(database, index, typed)
        assert (found.suggestion, found.read_as, found.total) == ("", [], 0)

    def test_a_word_written_with_spaces_is_no_missing_one(self, database, index, author) -> None:
        add(database, author, "one", "## A\n\nHep B booster for people over 65. T\n\ncell")
        assert ask(database, index, "Hep-B booster").missing == []
        assert ask(database, index, "over 65s").missing == []
        assert ask(database, index, "B-booster").missing == []
        assert ask(database, index, "booster-B").missing == ["booster-B"]

    @pytest.mark.parametrize("typed", ["out", "prednisone"])
    def test_no_page_of_another_word_has_a_like_title(self, database, index, author, lexicon, typed: str) -> None:
        add(database, author, "gout-and-prednisolone", "## A\n\ntext")
        index.lexicon = lexicon
        assert list(ask(database, index, typed).nearest) == []

    def test_without_results_pages_with_a_like_title_are_named(self, database, index, author) -> None:
        add(database, author, "methotrexate-and-vaccines", "## A\n\ntext")
        found = ask(database, index, "methotrexaton")
        assert [listing.document.slug for listing in found.nearest] == ["methotrexate-and-vaccines"]


HOSTILE = [
    "?*?*" * 40,
    "*",
    "* OR *",
    " ".join("abcdefghij"[n % 10] + "*" for n in range(66)),
    "(" * 200,
    "NOT " * 50,
    '"' * 199,
    "a" * 200,
    "\x00\x01\ue000\ue001",
    "title:x body:[a TO z] ^9 ~5",
    "'; DROP TABLE version; --",
    "&|!<->:*",
    "é½日本🙂" * 40,
    "\\ \\\\ %s %(x)s :q0",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_input_answers_in_time_and_without_a_fault(database, index, author, text: str) -> None:
    add(database, author, "methotrexate", "## A\n\nmethotrexate weekly, a b c d e f g h i j")
    index.catch_up()
    begun = time.monotonic()
    assert is_done_within(3, lambda: ask(database, index, text[:200]))
    assert time.monotonic() - begun < 60  # also where the database is the one that computes


class TestDamage:
    """The embedded index is files; whatever happens to them, it is built again."""

    @pytest.fixture
    def built(self, embedded: Database, tmp_path: Path) -> tuple[Database, Index, Path]:
        with embedded.writing() as session:
            author = person(session).id
        for n in range(5):
            add(embedded, author, f"page-{n}", f"## A\n\nwords about vaccination number {n}")
        settings = Settings(instance=tmp_path / "instance")
        index = Index(settings, embedded)
        index.rebuild()
        return embedded, index, settings.search_folder

    def test_the_folder_is_private(self, built) -> None:
        _, _, folder = built
        assert stat.S_IMODE((folder / "whoosh").stat().st_mode) == 0o700
        assert all(stat.S_IMODE(path.stat().st_mode) == 0o700 for path in folder.iterdir() if path.is_dir())

    @pytest.mark.parametrize("harm", ["delete", "truncate", "scramble", "pointer", "folder"])
    def test_damaged_files_are_noticed_and_the_index_is_built_again(self, built, harm: str) -> None:
        database, _, folder = built
        damage(folder, harm)
        index = Index(Settings(instance=folder.parent), database)
        meanwhile = ask(database, index, "vaccination")
        assert isinstance(meanwhile, Results)
        assert wait_until(lambda: ask(database, index, "vaccination").total == 5), harm

    def test_while_it_is_broken_titles_are_searched(self, built, monkeypatch) -> None:
        database, index, _ = built

        def broken(*_arguments) -> None:
            raise Broken("x")

        monkeypatch.setattr(index.engine, "search", broken)
        found = ask(database, index, "page")
        assert found.total == 5
        assert not found.up_to_date

    def test_an_index_that_knows_more_than_the_history_is_built_again(self, built) -> None:
        database, index, _ = built
        with database.writing() as session:
            head = session.get_one(ChainHead, 1)
            head.sequence = 2
        assert not ask(database, index, "vaccination").up_to_date
        assert wait_until(lambda: index.engine.watermark() == 2)

    def test_many_changes_at_once_do_not_make_a_reader_wait(self, built) -> None:
        database, index, _ = built
        with database.reading() as session:
            author = session.scalars(sa.select(UserAccount.id)).first()
        for n in range(20):
            add(database, author, f"more-{n}", "## A\n\nfurther vaccination words")
        assert not ask(database, index, "vaccination").up_to_date
        assert wait_until(lambda: ask(database, index, "vaccination").total == 25)

    def test_two_processes_can_follow_at_once(self, built) -> None:
        database, index, folder = built
        with database.reading() as session:
            author = session.scalars(sa.select(UserAccount.id)).first()
        other = Index(Settings(instance=folder.parent), database)
        for n in range(4):
            add(database, author, f"more-{n}", "## A\n\nfurther vaccination words")
            threads = [threading.Thread(target=ask, args=(database, i, "vaccination")) for i in (index, other)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert ask(database, index, "vaccination").total == ask(database, other, "vaccination").total == 9

    def test_a_process_killed_while_it_writes_leaves_an_index_that_works(self, built) -> None:
        database, index, folder = built
        for delay in (0.3, 0.5, 0.7, 0.9):
            process = subprocess.Popen([sys.executable, "-c", REBUILD_FOREVER, str(folder.parent), str(database.url)])
            time.sleep(delay)
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            assert ask(database, index, "vaccination").total == 5
        index.rebuild()
        assert len([path for path in folder.iterdir() if path.is_dir()]) == 1


REBUILD_FOREVER = """
import sys
from pathlib import Path
from guidance.config import Settings
from guidance.db import Database
from guidance.search.index import Index
from guidance.search.lexicon import Lexicon
index = Index(Settings(instance=Path(sys.argv[1])), Database(sys.argv[2]))
while True:
    index.rebuild()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts what the kernel has open")
def test_the_worker_opens_the_index_once_and_not_in_each_round(settings, database, author) -> None:
    add(database, author, "dose", "Take one tablet.")
    Index(settings, database).prepare()
    news_index(settings, database).catch_up()
    gc.collect()
    gc.disable()
    try:
        opened = []
        for _ in range(3):
            update_search(settings, database)
            opened.append(len(list(Path("/proc/self/fd").iterdir())))
    finally:
        gc.enable()
    assert opened[-1] <= opened[0]


def damage(folder: Path, harm: str) -> None:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "current" and path.stat().st_size]
    if harm == "pointer":
        (folder / "current").write_bytes(b"\xff\xfe../../etc")
    elif harm == "folder":
        shutil.rmtree(folder)
    else:
        for path in files:
            if harm == "delete":
                path.unlink()
            elif harm == "truncate":
                path.write_bytes(path.read_bytes()[:7])
            else:
                path.write_bytes(bytes(255 - byte for byte in path.read_bytes()))


def wait_until(condition, seconds: float = 120) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False
