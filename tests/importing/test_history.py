"""The history of an imported page is what the main line said, when it said it."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from guidance.db import Database
from guidance.importing.classes import class_of
from guidance.importing.git import import_repository
from guidance.importing.report import Report
from guidance.importing.wish import Steps, Wish
from guidance.models import ChangeClass, Document, FormerSlug, Outcome, Reinstatement, Text, Version, Withdrawal
from tests.importing.repositories import Maker

BASE = "# P\n\nDose 5 mg.\n\nOne.\n\nTwo.\n\nBee.\n"
LONG = "\n\nThese words stay, so that git sees a file that moved and not a new one.\n" * 5


@pytest.fixture
def repository(tmp_path: Path) -> Maker:
    return Maker(tmp_path / "repository")


def take(database: Database, repository: Maker, **wish) -> Report:
    return import_repository(database, Wish(repository.folder, **wish), Steps())


def told(database: Database, slug: str = "") -> list[tuple[str, str, str]]:
    """Every version: its day, its text, its note."""
    with database.reading() as session:
        query = sa.select(Version).join(Document).order_by(Version.document_id, Version.number)
        rows = session.scalars(query.where(Document.slug == slug) if slug else query)
        return [
            (f"{row.published_at:%Y-%m-%d}", row.revision.content.body.strip(), row.revision.change_note)
            for row in rows
        ]


def side_branch(repository: Maker) -> None:
    repository.at("2024-01-01T10:00:00Z", "one", p=BASE)
    repository.git("checkout", "-q", "-b", "side")
    repository.at("2024-01-03T10:00:00Z", "typo Bees", p=BASE.replace("Bee", "Bees"))
    repository.git("checkout", "-q", "main")
    repository.at("2024-01-02T10:00:00Z", "dose 10", p=BASE.replace("5 mg", "10 mg"))


class TestMerges:
    def test_a_side_branch_comes_in_as_one_change_on_the_day_of_its_merge(self, database, repository: Maker) -> None:
        side_branch(repository)
        repository.merge("2024-01-04T10:00:00Z", "side")
        take(database, repository)
        days = [(day, text.partition("\n")[0], "Bees" in text) for day, text, _ in told(database)]
        assert days == [
            ("2024-01-01", "Dose 5 mg.", False),
            ("2024-01-02", "Dose 10 mg.", False),
            ("2024-01-04", "Dose 10 mg.", True),
        ]
        assert told(database)[-1][2] == "typo Bees (merged with other changes)"

    def test_a_text_that_neither_side_of_a_merge_had_is_not_told_as_the_side_branch_s(
        self, embedded: Database, repository: Maker
    ) -> None:
        side_branch(repository)
        repository.git("merge", "-q", "--no-ff", "--no-commit", "side")
        repository.write("p.md", "# P\n\nDose 50 mg.\n")
        repository.at("2024-01-04T10:00:00Z", "Merge branch 'side'")
        take(embedded, repository)
        assert told(embedded)[-1][2] == "typo Bees (merged with other changes)"

    def test_a_merge_credits_those_who_wrote_it(self, embedded: Database, repository: Maker) -> None:
        repository.at("2024-01-01T10:00:00Z", "one", p=BASE, q="# Q\n\ntext")
        repository.git("checkout", "-q", "-b", "side")
        for name, text in (("Kim", "Bees"), ("Sam", "Wasps")):
            repository.write("p.md", BASE.replace("Bee", text))
            repository.git("commit", "-qam", f"by {name}", "--author", f"{name} <{name}@x.example>")
        repository.git("checkout", "-q", "main")
        repository.merge("2024-01-04T10:00:00Z", "side", subject="Merge pull request #7 from x/y\n\nOther insects")
        take(embedded, repository)
        with embedded.reading() as session:
            last = session.scalars(sa.select(Version).order_by(Version.sequence.desc()).limit(1)).one()
            assert (last.revision.author.credit, last.revision.change_note) == ("Kim", "Other insects (with Sam)")

    def test_a_second_import_changes_nothing(self, embedded: Database, repository: Maker) -> None:
        side_branch(repository)
        repository.merge("2024-01-04T10:00:00Z", "side")
        take(embedded, repository)
        assert not sum(take(embedded, repository).outcomes.values())

    def test_what_was_half_imported_goes_on_where_it_stopped(self, embedded: Database, repository: Maker) -> None:
        side_branch(repository)
        take(embedded, repository)
        repository.merge("2024-01-04T10:00:00Z", "side")
        assert take(embedded, repository).outcomes[Outcome.VERSION] == 1
        assert [day for day, _, _ in told(embedded)] == ["2024-01-01", "2024-01-02", "2024-01-04"]

    def test_three_branches_at_once_are_one_change_each(self, embedded: Database, repository: Maker) -> None:
        repository.at("2024-01-01T10:00:00Z", "one", a="# A\n\n1", b="# B\n\n1", c="# C\n\n1")
        for name in "abc":
            repository.git("checkout", "-q", "-b", f"side-{name}", "main")
            repository.at("2024-01-02T10:00:00Z", f"on {name}", **{name: f"# {name}\n\n2"})
        repository.git("checkout", "-q", "main")
        repository.merge("2024-01-05T10:00:00Z", "side-a", "side-b", "side-c")
        take(embedded, repository)
        for name in "abc":
            assert told(embedded, name)[1] == ("2024-01-05", "2", f"on {name}")

    def test_branches_that_cross_tell_only_what_main_said(self, embedded: Database, repository: Maker) -> None:
        side_branch(repository)
        main, side = (repository.git("rev-parse", name).strip() for name in ("main", "side"))
        repository.git("checkout", "-q", "side")
        repository.merge("2024-01-04T10:00:00Z", main)
        repository.git("checkout", "-q", "main")
        repository.merge("2024-01-05T10:00:00Z", side)
        repository.git("checkout", "-q", "side")
        repository.at("2024-01-06T10:00:00Z", "one to 1", p=BASE.replace("5 mg", "10 mg").replace("One", "1"))
        repository.git("checkout", "-q", "main")
        repository.merge("2024-01-07T10:00:00Z", "side")
        take(embedded, repository)
        assert mains_texts(repository, "p.md") == [text for _, text, _ in told(embedded)]

    def test_a_merge_that_was_reverted_and_came_again(self, embedded: Database, repository: Maker) -> None:
        side_branch(repository)
        repository.merge("2024-01-04T10:00:00Z", "side")
        dates = {"GIT_AUTHOR_DATE": "2024-01-05T10:00:00Z", "GIT_COMMITTER_DATE": "2024-01-05T10:00:00Z"}
        repository.git("revert", "--no-edit", "-m", "1", "HEAD", **dates)
        repository.git("revert", "--no-edit", "HEAD", **dates)
        take(embedded, repository)
        assert mains_texts(repository, "p.md") == [text for _, text, _ in told(embedded)]
        assert len(told(embedded)) == 5


def mains_texts(repository: Maker, path: str) -> list[str]:
    """What the main line said in a file, each text once in a row."""
    texts: list[str] = []
    for commit in repository.git("rev-list", "--first-parent", "--reverse", "HEAD").split():
        text = repository.git("show", f"{commit}:{path}").partition("\n")[2].strip()
        if not texts or texts[-1] != text:
            texts.append(text)
    return texts


class TestRenames:
    def test_a_rename_on_one_branch_and_an_edit_on_the_other_are_one_page(self, embedded, repository: Maker) -> None:
        repository.at("2024-01-01T10:00:00Z", "one", old=f"# Dose{LONG}")
        repository.git("checkout", "-q", "-b", "side")
        repository.move("old.md", "new.md")
        repository.at("2024-01-02T10:00:00Z", "rename")
        repository.git("checkout", "-q", "main")
        repository.at("2024-01-03T10:00:00Z", "edit", old=f"# Dose{LONG}More.\n")
        repository.merge("2024-01-04T10:00:00Z", "side")
        take(embedded, repository)
        assert [day for day, _, _ in told(embedded, "new")] == ["2024-01-01", "2024-01-03"]
        with embedded.reading() as session:
            assert session.get(FormerSlug, "old").retired_at.date() == date(2024, 1, 4)
            assert session.scalar(sa.select(sa.func.count()).select_from(Withdrawal)) == 0

    def test_a_page_that_was_renamed_and_rewritten_step_by_step_on_a_branch_stays_one(
        self, embedded, repository
    ) -> None:
        repository.at("2024-01-01T10:00:00Z", "one", a="# Dose\n\n" + "Old line.\n" * 10)
        repository.git("checkout", "-q", "-b", "side")
        repository.move("a.md", "b.md")
        repository.at("2024-01-02T10:00:00Z", "rename")
        repository.at("2024-01-03T10:00:00Z", "half", b="# Dose\n\n" + "Old line.\n" * 6 + "New words.\n" * 5)
        repository.move("b.md", "c.md")
        repository.at("2024-01-04T10:00:00Z", "rename again")
        repository.at("2024-01-05T10:00:00Z", "whole", c="# Dose\n\n" + "New words.\n" * 14)
        repository.git("checkout", "-q", "main")
        repository.merge("2024-01-06T10:00:00Z", "side")
        take(embedded, repository)
        assert [day for day, _, _ in told(embedded, "c")] == ["2024-01-01", "2024-01-06"]

    def test_renames_on_both_sides_are_one_page(self, embedded: Database, repository: Maker) -> None:
        repository.at("2024-01-01T10:00:00Z", "one", a="# Dose\n\n" + "Old line.\n" * 10)
        repository.git("checkout", "-q", "-b", "side")
        repository.move("a.md", "c.md")
        repository.at("2024-01-02T10:00:00Z", "to c", c="# Dose\n\n" + "Old line.\n" * 9 + "New.\n")
        repository.git("checkout", "-q", "main")
        repository.move("a.md", "b.md")
        repository.at("2024-01-03T10:00:00Z", "to b")
        tree = repository.git("rev-parse", "side^{tree}").strip()
        merge = repository.git("commit-tree", tree, "-p", "main", "-p", "side", "-m", "Merge branch 'side'").strip()
        repository.git("reset", "-q", "--hard", merge)
        take(embedded, repository)
        assert len(told(embedded, "c")) == 2
        with embedded.reading() as session:
            assert {row.slug for row in session.scalars(sa.select(FormerSlug))} == {"a", "b"}

    def test_a_file_whose_name_is_none_of_a_page_for_a_while_is_the_same_page(
        self, embedded, repository: Maker
    ) -> None:
        repository.at("2024-01-01T10:00:00Z", "one", a=f"# A{LONG}")
        for day, (old, new) in enumerate((("a.md", "a.txt"), ("a.txt", "old/a.txt"), ("old/a.txt", "a.markdown")), 2):
            repository.move(old, new)
            repository.at(f"2024-01-{day:02}T10:00:00Z", f"to {new}")
        repository.write("old/a.txt", f"# Another{LONG}")
        repository.at("2024-01-05T10:00:00Z", "no page")
        take(embedded, repository)
        assert [day for day, _, _ in told(embedded, "a")] == ["2024-01-01"]
        with embedded.reading() as session:
            assert session.scalars(sa.select(Withdrawal.reason)).all() == ["to a.txt"]
            assert session.scalars(sa.select(Reinstatement.reason)).all() == ["to a.markdown"]

    def test_two_pages_that_change_places_stay_themselves(self, embedded: Database, repository: Maker) -> None:
        one, two = f"# One{LONG}", "# Two\n\n" + "Quite another text.\n" * 9
        repository.at("2024-01-01T10:00:00Z", "one", a=one, b=two)
        repository.write("a.md", two)
        repository.write("b.md", one)
        repository.git("add", "-A")
        repository.at("2024-01-02T10:00:00Z", "swap")
        take(embedded, repository)
        assert len(told(embedded)) in {2, 4}
        with embedded.reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(Document)) == 2


class TestPeople:
    def test_an_author_who_is_named_again_as_a_helper_stays_the_author(self, embedded, repository: Maker) -> None:
        helpers = "Co-authored-by: Ann <ann@x.org>\nCo-authored-by: Ada <ada@example.org>"
        repository.at("2024-01-01T10:00:00Z", f"Start\n\n{helpers}", a="# A\n\n5 mg\n")
        take(embedded, repository)
        assert told(embedded)[0][2] == "Start (with Ann)"
        with embedded.reading() as session:
            assert session.scalars(sa.select(Version)).one().revision.author.name == "Dr Ada"


class TestDates:
    def test_a_date_in_the_future_is_that_of_the_commit_and_is_said(self, database, repository: Maker) -> None:
        repository.at("2024-03-01T10:00:00Z", "one", p="# P\n\nDose 5 mg.\n")
        odd = repository.at("2024-07-01T10:00:00Z", "wrong", "2031-01-01T10:00:00Z", p="# P\n\nDose 20 mg.\n")
        repository.at("2024-08-01T10:00:00Z", "after", p="# P\n\nDose 30 mg.\n")
        report = take(database, repository)
        assert [day for day, _, _ in told(database)] == ["2024-03-01", "2024-07-01", "2024-08-01"]
        assert any("in the future" in line and odd[:10] in line for line in report.lines())

    @pytest.mark.parametrize("clock", ["2099-01-01T00:00:00Z", "@1 +0000", "@0 +0000", "@4102444800 +1400"])
    def test_a_clock_that_was_never_set_does_not_move_the_others(self, embedded, repository: Maker, clock: str) -> None:
        repository.at("2024-03-01T10:00:00Z", "one", p="# P\n\n5 mg\n")
        repository.at(clock, "two", p="# P\n\n6 mg\n")
        repository.at("2024-08-01T10:00:00Z", "three", p="# P\n\n7 mg\n")
        report = take(embedded, repository)
        assert [day for day, _, _ in told(embedded)] == ["2024-03-01", "2024-03-01", "2024-08-01"]
        assert any("1 commit with a date" in line for line in report.lines())

    def test_an_odd_clock_at_the_beginning_takes_the_next_date(self, embedded: Database, repository: Maker) -> None:
        repository.at("@5 +0000", "one", p="# P\n\n5 mg\n")
        repository.at("2024-08-01T10:00:00Z", "two", p="# P\n\n7 mg\n")
        take(embedded, repository)
        assert [day for day, _, _ in told(embedded)] == ["2024-08-01", "2024-08-01"]

    @pytest.mark.parametrize("zone", ["-1200", "+1400", "+0545"])
    def test_a_moment_is_a_moment_in_any_zone(self, embedded: Database, repository: Maker, zone: str) -> None:
        repository.at(f"@1709287200 {zone}", "one", p="# P\n\n5 mg\n")
        take(embedded, repository)
        with embedded.reading() as session:
            assert session.scalars(sa.select(Version.published_at)).one() == datetime.fromtimestamp(1709287200, UTC)

    def test_no_text_is_older_than_what_it_follows(self, embedded: Database, repository: Maker) -> None:
        repository.at("2024-03-05T10:00:00Z", "one", p="# P\n\n5 mg\n")
        repository.at("2024-03-01T10:00:00Z", "two", q="# Q\n\n5 mg\n")
        report = take(embedded, repository)
        assert [day for day, _, _ in told(embedded)] == ["2024-03-05", "2024-03-05"]
        assert any("1 commit dated before the one that it follows" in line for line in report.lines())

    def test_nothing_is_after_now(self, embedded: Database, repository: Maker) -> None:
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        repository.at(tomorrow, "one", p="# P\n\n5 mg\n")
        take(embedded, repository)
        with embedded.reading() as session:
            assert session.scalars(sa.select(Version.published_at)).one() <= datetime.now(UTC)


class TestShallowCopies:
    def test_it_is_said_and_the_whole_one_is_the_same_source(self, embedded, repository: Maker, tmp_path: Path) -> None:
        repository.at("2024-01-01T10:00:00Z", "one", p="# P\n\n5 mg\n")
        repository.at("2024-01-02T10:00:00Z", "two", p="# P\n\n6 mg\n")
        copy = tmp_path / "copy"
        repository.git("clone", "-q", "--depth", "1", f"file://{repository.folder}", str(copy))
        report = import_repository(embedded, Wish(copy), Steps())
        assert any("without its whole past" in line for line in report.lines())
        repository.at("2024-01-03T10:00:00Z", "three", p="# P\n\n7 mg\n")
        take(embedded, repository)
        assert [text for _, text, _ in told(embedded)] == ["6 mg", "7 mg"]


class TestClasses:
    @pytest.mark.parametrize(
        ("was", "now"),
        [
            ("Give 50 mg.", "Give 50 mcg."),
            ("Give it tds.", "Give it bd."),
            ("Give it to adults.", "Give it to children."),
            ("Give it daily.", "Withhold it daily."),
            ("Take methotrexate.", "Take metolazone."),
            ("Grade II burns", "Grade III burns"),
            ("the left knee", "the right knee"),
            ("by the oral route", "by the rectal route"),
            ("safe in pregnancy", "safe in breastfeeding"),
        ],
    )
    def test_a_commit_that_calls_itself_small_is_not_believed_of_what_matters(self, was: str, now: str) -> None:
        assert class_of("Fix typo", Text("T", "", was), Text("T", "", now)) is None

    @pytest.mark.parametrize(
        ("was", "now", "kind"),
        [
            ("- Do not\n  - take A\n- take B", "- Do not\n  - take A\n  - take B", None),
            ("|x|y|z|\n|-|-|-|\n| A | 5 | |\n", "|x|y|z|\n|-|-|-|\n| A | | 5 |\n", None),
            ("## Adults\n\nChildren\n", "Adults\n\n## Children\n", None),
            ("### Children\n\nx\n", "## Children\n\nx\n", None),
            ("Children\n---\n\nx\n", "Children\n\n---\n\nx\n", None),
            ("Adults\n\nChildren\n===\n\nx\n", "Adults\n===\n\nChildren\n\nx\n", None),
            ("::: dont\n- take A\n:::\n\n- take B\n", "::: dont\n- take A\n- take B\n:::\n", None),
            ("- Take A\n\nonly when ill\n", "- Take A\n\n  only when ill\n", None),
            ("```\ntake A\n```\n\ntake B\n", "```\ntake A\n\ntake B\n```\n", None),
            ("Do not\n: take A\n\ntake B\n", "Do not\n: take A\n: take B\n", None),
            ("Take A[^1]\n\n[^1]: not B\n", "Take A\\[^1]\n\n[^1]: not B\n", None),
            ("> ::: dont\n> take A\n> :::\n", "> dont\n> take A\n", None),
            ("Take A[^1] daily\n\n[^1]: not B\n", "Take A[^1] daily.\n\n[^1]: not B\n", ChangeClass.WORDING),
            ("Children\n---\n\nx\n", "## Children\n\nx\n", ChangeClass.WORDING),
            ("* Do not\n    * take A\n", "- Do not\n  - take A\n", ChangeClass.WORDING),
            ("|x|y|\n|-|-|\n| A | 5 |\n", "|x|y|\n|-|-|\n|A|5|\n", ChangeClass.WORDING),
            ("Take it\nevery day\n", "Take it every day.\n", ChangeClass.WORDING),
        ],
    )
    def test_the_same_words_in_another_place_are_no_wording(self, was: str, now: str, kind: ChangeClass | None) -> None:
        assert class_of("Tidy up", Text("T", "", was), Text("T", "", now)) is kind

    def test_only_what_nothing_is_known_about_has_no_class(self, embedded: Database, repository: Maker) -> None:
        text = "# P\n\nAsk teh team. Take 5 mg of the drug daily. Do not stop.\n"
        changes = [
            ("one", text, None),
            ("Fix typo", text.replace("teh", "the"), ChangeClass.CLARIFIED),
            ("Update p.md", text.replace("teh", "the").replace(". Do", ".\n\nDo"), ChangeClass.WORDING),
            ("typo", text.replace("teh", "the").replace("5", "50"), None),
            ("spelling", text.replace("teh", "the").replace("5", "50").replace("Do not", "Do"), None),
            ("Say what for", text.replace("teh", "their usual"), None),
        ]
        for number, (note, body, _) in enumerate(changes, 1):
            repository.at(f"2024-01-{number:02}T10:00:00Z", note, p=body)
        take(embedded, repository)
        with embedded.reading() as session:
            found = [row.revision.change_class for row in session.scalars(sa.select(Version).order_by(Version.number))]
        assert found == [kind for _, _, kind in changes]
