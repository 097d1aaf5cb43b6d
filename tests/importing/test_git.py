"""A git history becomes guidance: commits versions, renames former addresses, deletions withdrawals."""

import hashlib
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.app import create_app
from guidance.config import Settings
from guidance.db import Database
from guidance.errors import ImportRefused
from guidance.importing.git import import_repository
from guidance.importing.report import Report
from guidance.importing.source import CannotTake, TitleFrom, source_page
from guidance.importing.wish import Steps, Wish
from guidance.models import (
    Document,
    FormerSlug,
    ImportedChange,
    Outcome,
    Reinstatement,
    UserAccount,
    Version,
    Withdrawal,
    current_version,
    standing_of,
)
from guidance.operations.verifying import verify
from guidance.search.index import Index
from tests.importing.repositories import Maker
from tests.importing.true_histories import check
from tests.importing.true_histories import words as without_addresses
from tests.machine import corpora
from tests.stories import days, withdraw

LONG = "\n\nThese words stay, so that git sees a file that moved and not a new one.\n" * 5


@pytest.fixture
def repository(tmp_path: Path) -> Maker:
    return Maker(tmp_path / "repository")


def take(database: Database, repository: Maker, **wish) -> Report:
    return import_repository(database, Wish(repository.folder, **wish), Steps())


def only_document(session: Session) -> Document:
    return session.scalars(sa.select(Document)).one()


def versions(session: Session, document: Document | None = None) -> list[Version]:
    query = sa.select(Version).order_by(Version.document_id, Version.number)
    return list(session.scalars(query.where(Version.document_id == document.id) if document else query))


class TestCommits:
    def test_each_commit_that_changed_a_text_becomes_a_version(self, database: Database, repository: Maker) -> None:
        repository.commit("Start the page", dose="# Dose\n\nTake 5 mg.\n")
        repository.commit("Raise the dose", dose="# Dose\n\nTake 7.5 mg.\n")
        report = take(database, repository)
        assert report.lines()[-1].startswith("1 document, 2 versions, ")
        with database.reading() as session:
            first, second = versions(session)
            assert (first.number, second.number) == (1, 2)
            assert second.revision.change_note == "Raise the dose"
            assert second.revision.change_class is None
            assert second.published_at == datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
            assert second.revision.content.title == "Dose"
            assert second.revision.content.body == "\nTake 7.5 mg.\n"
            author = second.revision.author
            assert (author.name, author.credit, author.email) == ("Dr Ada", "Dr Ada", "ada@example.org")
            assert not author.active

    def test_files_that_exchange_their_names_keep_their_pages(self, database: Database, repository: Maker) -> None:
        adults, children = f"# Adults\n\nTake 10 mg.{LONG * 2}", "# Children\n\n" + "Take 2 mg with patience.\n\n" * 40
        repository.commit("start", a=adults, b=children)
        for old, new in (("a.md", "x.md"), ("b.md", "a.md"), ("x.md", "b.md")):
            repository.move(old, new)
        repository.commit("swap")
        take(database, repository)
        with database.reading() as session:
            assert [version.revision.content.title for version in versions(session)] == ["Adults", "Children"]
            assert [document.slug for document in session.scalars(sa.select(Document).order_by(Document.slug))] == [
                "a-2",
                "b-2",
            ]

    def test_a_file_put_in_the_place_of_another_one_is_what_that_page_says(
        self, database: Database, repository: Maker
    ) -> None:
        repository.commit("start", a=f"# A{LONG * 2}", b="# B\n\n" + "Take 2 mg with patience.\n\n" * 40)
        repository.delete("b.md")
        repository.move("a.md", "b.md")
        repository.commit("over")
        take(database, repository)
        with database.reading() as session:
            assert [version.revision.content.title for version in versions(session)] == ["A", "B", "A"]
            first, second = session.scalars(sa.select(Document).order_by(Document.slug))
            assert standing_of(session, second).in_force and not standing_of(session, first).in_force

    def test_nobody_takes_the_place_of_a_file_that_took_anothers(self, embedded: Database, repository: Maker) -> None:
        texts = [f"# {name}\n\n" + f"Take {name} with patience.\n\n" * 40 for name in ("Aspirin", "Beans", "Carrots")]
        repository.commit("start", a=texts[0], b=texts[1], c=texts[2])
        repository.delete("c.md")
        repository.move("b.md", "c.md")
        repository.move("a.md", "b.md")
        repository.commit("along")
        take(embedded, repository)
        with embedded.reading() as session:
            a, b, c = session.scalars(sa.select(Document).order_by(Document.slug))
            assert [standing_of(session, each).in_force for each in (a, b, c)] == [False, True, True]
            told = [(version.document_id, version.revision.content.title) for version in versions(session)]
            assert [title for page, title in told if page == b.id] == ["Beans", "Aspirin"]
            assert [title for page, title in told if page == c.id] == ["Carrots", "Beans"]

    def test_a_second_run_adds_only_what_is_new(self, database: Database, repository: Maker) -> None:
        repository.commit("one", dose="text one")
        take(database, repository)
        assert take(database, repository).outcomes[Outcome.VERSION] == 0
        repository.commit("two", dose="text two")
        repository.commit("three", other="text three")
        assert take(database, repository).lines()[-1].startswith("2 documents, 2 versions, ")
        with database.reading() as session:
            assert len(versions(session)) == 3

    def test_a_copy_of_the_repository_is_the_same_source(self, database, repository: Maker, tmp_path: Path) -> None:
        repository.commit("one", dose="text one")
        take(database, repository)
        bundle = tmp_path / "all.bundle"
        repository.git("bundle", "create", str(bundle), "--all", "HEAD")
        report = import_repository(database, Wish(bundle), Steps())
        assert (report.documents, report.outcomes[Outcome.VERSION]) == (1, 0)

    def test_commits_that_change_no_text_make_no_version(self, database: Database, repository: Maker) -> None:
        repository.commit("one", dose="---\ntitle: Dose\nauthor: a\n---\ntext\n")
        repository.commit("other line ends", dose="---\ntitle: Dose\nauthor: a\n---\ntext\n".replace("\n", "\r\n"))
        repository.commit("front matter that no reader sees", dose="---\ntitle: Dose\nauthor: b\n---\ntext\n")
        repository.commit("empty commit")
        report = take(database, repository)
        assert (report.outcomes[Outcome.VERSION], report.outcomes[Outcome.SAME_TEXT]) == (1, 2)

    def test_dates_that_go_back_do_not_reorder_a_history(self, database: Database, repository: Maker) -> None:
        repository.day = 20
        repository.commit("late", dose="text one")
        repository.day = 3
        repository.commit("early", dose="text two")
        take(database, repository)
        with database.reading() as session:
            first, second = versions(session)
            assert second.published_at == first.published_at


class TestFiles:
    def test_a_bare_rename_is_a_former_address_and_no_version(self, database: Database, repository: Maker) -> None:
        repository.commit("one", old=f"# Dose{LONG}")
        repository.move("old.md", "new.md")
        repository.commit("rename")
        report = take(database, repository)
        assert report.lines()[-1].startswith("1 document, 1 version, 1 former address, ")
        with database.reading() as session:
            assert only_document(session).slug == "new"
            assert session.get(FormerSlug, "old").document == only_document(session)

    def test_a_rename_with_a_change_is_both(self, database: Database, repository: Maker) -> None:
        repository.commit("one", old=f"# Dose{LONG}")
        repository.move("old.md", "deep/new.md")
        repository.commit("rename and edit", deep__new=f"# Dose{LONG}More.")
        take(database, repository)
        with database.reading() as session:
            assert only_document(session).slug == "deep-new"
            assert len(versions(session)) == 2

    def test_a_new_file_at_a_left_address_gets_an_address_of_its_own(self, database, repository: Maker) -> None:
        repository.commit("one", a=f"# First{LONG}")
        repository.move("a.md", "b.md")
        repository.commit("rename")
        repository.commit("another", a="# Quite another page")
        take(database, repository)
        with database.reading() as session:
            slugs = set(session.scalars(sa.select(Document.slug)))
            assert slugs == {"b", "a-2"}

    def test_a_deletion_withdraws_with_the_subject_as_its_reason(self, database: Database, repository: Maker) -> None:
        repository.commit("one", dose="text")
        repository.delete("dose.md")
        repository.commit("Superseded by the new pathway")
        take(database, repository)
        with database.reading() as session:
            withdrawal = session.scalars(sa.select(Withdrawal)).one()
            assert withdrawal.reason == "Superseded by the new pathway"
            assert withdrawal.at == datetime(2026, 1, 2, 9, 0, tzinfo=UTC)

    def test_a_file_that_comes_back_is_reinstated(self, database: Database, repository: Maker) -> None:
        repository.commit("one", dose="text")
        repository.delete("dose.md")
        repository.commit("away")
        repository.commit("It was right after all", dose="text")
        repository.commit("edit", dose="text two")
        take(database, repository)
        with database.reading() as session:
            assert session.scalars(sa.select(Reinstatement)).one().reason == "It was right after all"
            assert standing_of(session, only_document(session)).in_force
            assert len(versions(session)) == 2

    def test_what_people_withdrew_is_not_reinstated_by_a_file(self, database: Database, repository: Maker) -> None:
        repository.commit("one", dose="text")
        take(database, repository)
        with database.writing() as session:
            withdraw(session, only_document(session), session.scalars(sa.select(UserAccount)).one(), at=days(50))
        repository.commit("two", dose="text two")
        take(database, repository)
        with database.reading() as session:
            assert not standing_of(session, only_document(session)).in_force

    def test_only_the_wanted_files_are_taken(self, database: Database, repository: Maker) -> None:
        repository.write("docs/notes.txt", "text")
        repository.commit("one", docs__a="# A", docs__b="# B", other__c="# C")
        take(database, repository, under="docs", match="a*")
        with database.reading() as session:
            assert list(session.scalars(sa.select(Document.slug))) == ["a"]

    def test_pages_are_put_on_a_topic(self, database: Database, repository: Maker) -> None:
        repository.commit("one", a="# A")
        take(database, repository, topic="Service manual")
        with database.reading() as session:
            assert [topic.slug for topic in only_document(session).topics] == ["service-manual"]


class TestBadInput:
    def test_what_cannot_be_taken_is_skipped_with_a_reason(self, database: Database, repository: Maker) -> None:
        repository.write("latin.md", "caf\xe9".encode("latin-1"))
        repository.write("binary.md", b"\x00\x01\x02")
        repository.write("empty.md", "")
        repository.write("front.md", "---\ntitle: only\n---\n")
        repository.write("huge.md", "x" * 400_000)
        repository.write("deep.md", ">" * 30 + " deep")
        (repository.folder / "link.md").symlink_to("good.md")
        repository.commit("all sorts", good="# Good\n\ntext")
        report = take(database, repository)
        lines = "\n".join(report.lines())
        for reason in ("not UTF-8 text", "binary data", "empty", "larger than 300 kB", "nested more than", "symbolic"):
            assert f": {reason}" in lines or f" {reason}" in lines, reason
        assert report.lines()[-1].startswith("1 document, 1 version, ")
        assert report.outcomes[Outcome.SKIPPED] == 7

    @pytest.mark.parametrize("now", [b"", b"a\0b", b"caf\xe9", b"version https://git-lfs.github.com/spec/v1\n"])
    def test_a_page_that_says_what_its_file_said_before_is_named(
        self, embedded: Database, repository: Maker, now: bytes
    ) -> None:
        repository.commit("one", dose="# Dose\n\n5 mg")
        repository.commit("two", dose=now)
        line = "Still say what their files said before: /guidance/dose (dose.md). Mend the files and import again"
        assert line in take(embedded, repository).lines()
        assert line in take(embedded, repository).lines()
        repository.commit("three", dose="# Dose\n\n10 mg")
        assert line not in take(embedded, repository).lines()

    @pytest.mark.parametrize("under", ["docs", "docs/", "./docs", "docs/."])
    def test_a_folder_is_the_same_however_it_is_written(
        self, embedded: Database, repository: Maker, under: str
    ) -> None:
        repository.commit("one", docs__dose="# Dose\n\n5 mg")
        take(embedded, repository, under="docs")
        assert take(embedded, repository, under=under).outcomes[Outcome.VERSION] == 0
        with pytest.raises(ImportRefused, match="There is no folder dosc in this repository"):
            take(embedded, repository, under="dosc")

    def test_a_file_that_recovers_is_taken_from_then_on(self, database: Database, repository: Maker) -> None:
        repository.commit("bad", dose=b"\xff\xfe")
        repository.commit("good", dose="# Dose\n\ntext")
        assert take(database, repository).outcomes[Outcome.VERSION] == 1

    @pytest.mark.parametrize("subject", ["$(touch /tmp/pwned)", "'; DROP TABLE version; --", "\x1e\x1f\x01 odd", "-n"])
    def test_words_of_a_history_are_only_words(self, database: Database, repository: Maker, subject: str) -> None:
        repository.write("--output=x.md", "# Odd name")
        repository.write("$(id).md", "# Odd name too")
        repository.commit(subject, dose="# Dose\n\ntext")
        assert take(database, repository).documents == 3
        assert not Path("/tmp/pwned").exists()

    def test_paths_that_are_no_text_are_taken_too(self, database: Database, repository: Maker) -> None:
        name = b"caf\xe9.md".decode("utf-8", "surrogateescape")
        (repository.folder / name).write_text("# Page\n\ntext")
        repository.commit("one")
        assert take(database, repository).documents == 1
        assert take(database, repository).outcomes[Outcome.VERSION] == 0

    def test_the_repository_is_only_read(self, database: Database, repository: Maker) -> None:
        repository.commit("one", dose="text")
        repository.git("config", "core.fsmonitor", "touch pwned")
        repository.git("config", "diff.external", "touch pwned")
        before = fingerprint(repository.folder)
        take(database, repository)
        assert fingerprint(repository.folder) == before

    def test_its_configuration_runs_no_program_to_verify_or_to_fetch(
        self, database: Database, repository: Maker, tmp_path: Path
    ) -> None:
        program, ran = tmp_path / "program", tmp_path / "ran"
        program.write_text(f"#!/bin/sh\ntouch {ran}\n")
        program.chmod(0o755)
        repository.commit("one", dose="text", lost="It is in no folder.")
        signature = "\ngpgsig -----BEGIN PGP SIGNATURE-----\n\n"
        signed = repository.git("cat-file", "commit", "HEAD").replace("\n\n", signature, 1)
        repository.write("../signed", signed)
        repository.git("update-ref", "HEAD", repository.git("hash-object", "-t", "commit", "-w", "../signed").strip())
        lost = repository.git("rev-parse", "HEAD:lost.md").strip()
        (repository.folder / ".git/objects" / lost[:2] / lost[2:]).unlink()
        for name, value in (
            ("log.showSignature", "true"),
            ("gpg.program", str(program)),
            ("core.repositoryFormatVersion", "1"),
            ("extensions.partialClone", "origin"),
            ("remote.origin.promisor", "true"),
            ("remote.origin.url", f"ext::{program}"),
            ("protocol.ext.allow", "always"),
        ):
            repository.git("config", name, value)
        assert take(database, repository).documents == 1
        assert not ran.exists()

    def test_a_partial_copy_tells_all_that_it_lacks_however_much_that_is(
        self, database: Database, repository: Maker
    ) -> None:
        lost = {f"lost-{number}": f"It is in no folder, {number}." for number in range(40)}
        repository.commit("one", dose="text", **lost)
        for name in lost:
            blob = repository.git("rev-parse", f"HEAD:{name}.md").strip()
            (repository.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
        for name, value in (
            ("core.repositoryFormatVersion", "1"),
            ("extensions.partialClone", "origin"),
            ("remote.origin.promisor", "true"),
            ("remote.origin.url", "https://example.org/guidance.git"),
        ):
            repository.git("config", name, value)
        assert take(database, repository).documents == 1

    def test_what_is_no_repository_is_refused_with_a_sentence(self, database: Database, tmp_path: Path) -> None:
        (tmp_path / "no.bundle").write_text("not a bundle")
        (tmp_path / "folder").mkdir()
        Maker(tmp_path / "empty")
        for source, words in (
            ("nothing", "There is no file or folder"),
            ("folder", "is not a git repository"),
            ("no.bundle", "is not a git bundle"),
            ("empty", "has no commits yet"),
        ):
            with pytest.raises(ImportRefused, match=words):
                import_repository(database, Wish(tmp_path / source), Steps())


def fingerprint(folder: Path) -> str:
    """A digest over every file of a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(b"".join(str(path).encode() + path.read_bytes() for path in files)).hexdigest()


@corpora.needed
@pytest.mark.corpora
class TestRealMaterial:
    """A part of a real history; the soak takes all of them, on both databases, and opens one version in ten."""

    def test_every_version_of_it_opens_compares_and_is_found(self, embedded: Database, tmp_path: Path) -> None:
        complete("site-policy", embedded, tmp_path, match="github-com*.md", least=2)
        opens_everywhere(embedded, tmp_path, every=15)


@corpora.needed
@pytest.mark.corpora
@pytest.mark.soak
@pytest.mark.parametrize("bundle", corpora.BUNDLES)
def test_every_bundle_is_complete_and_its_versions_open(bundle: str, database: Database, tmp_path: Path) -> None:
    complete(bundle, database, tmp_path, match="", least=50)
    opens_everywhere(database, tmp_path, every=10)


def complete(bundle: str, database: Database, folder: Path, *, match: str, least: int) -> None:
    """Import a bundle, and hold every file of its last commit against the current version of its document."""
    wish = Wish(corpora.HERE / f"{bundle}.bundle", match=match)
    import_repository(database, wish, Steps())
    again = import_repository(database, wish, Steps())
    assert not sum(again.outcomes.values())
    verify(database)
    clone = folder / "clone"
    subprocess.run(["git", "clone", "-q", corpora.HERE / f"{bundle}.bundle", clone], check=True)
    with database.reading() as session:
        files = sorted(file for file in clone.rglob("*.md") if wish.takes(file.relative_to(clone).as_posix()))
        assert len(files) >= least
        for file in files:
            path = file.relative_to(clone).as_posix()
            try:
                page = source_page(file.read_bytes(), path, TitleFrom.HEADING, 300_000)
            except CannotTake:
                continue
            last = sa.select(ImportedChange.document_id).where(ImportedChange.path == path)
            last = last.where(ImportedChange.document_id.is_not(None)).order_by(ImportedChange.id.desc()).limit(1)
            document = session.get_one(Document, session.scalars(last).one())
            shown = current_version(session, document).revision.content.text
            assert without_addresses(shown) == without_addresses(page.text), path
            assert standing_of(session, document).in_force, path
    with database.reading() as session:
        check(session, clone, wish.takes)


def opens_everywhere(database: Database, folder: Path, every: int) -> None:
    """Open and compare versions of every document, and find each document by the words of its title."""
    address = database.url.set(drivername=database.url.get_backend_name())
    settings = Settings(instance=folder / "instance", database_url=address.render_as_string(hide_password=False))
    app = create_app(settings)
    Index(settings, database).catch_up()
    client = app.test_client()
    with database.reading() as session:
        rows = session.execute(
            sa.select(Document.slug, Version.number).join(Version, Version.document_id == Document.id)
        ).all()[::every]
    for slug, number in rows:
        assert client.get(f"/guidance/{slug}/versions/{number}").status_code == 200, (slug, number)
        assert client.get(f"/guidance/{slug}/compare/{max(number - 1, 1)}..{number}").status_code == 200, (slug, number)
    for slug in {slug for slug, _ in rows}:
        with database.reading() as session:
            document = session.scalars(sa.select(Document).where(Document.slug == slug)).one()
            title = current_version(session, document).revision.content.title
            in_force = standing_of(session, document).in_force
        asked = {"q": title[:200], "withdrawn": "" if in_force else "include"}
        pages = (client.get("/search", query_string=asked | {"page": n}).data for n in range(1, 30))
        assert any(f'"/guidance/{slug}"'.encode() in page for page in pages), (slug, title)
    app.extensions["database"].close()


def test_a_page_has_the_language_that_its_file_names(embedded: Database, repository: Maker) -> None:
    repository.commit("First", dos="---\nlang: cy\n---\n# Dos\n\nDau.", dose="# Dose\n\nTwo.")
    repository.commit("Later", dose="---\nlanguage: tlh\n---\n# Dose\n\nThree.")
    report = take(embedded, repository)
    with embedded.reading() as session:
        spoken = dict(session.execute(sa.select(Document.slug, Document.language)).all())
        assert len(versions(session)) == 3
    assert spoken == {"dos": "cy", "dose": "en"}
    (remark,) = [each for each in report.remarks if "tlh" in each]
    assert remark.startswith("dose.md: “tlh” is no language of a page (en, cy, fr)")


def test_a_version_takes_few_statements_however_many_come(repository: Maker, database: Database) -> None:
    for number in range(25):
        repository.commit(f"Change {number}", gout=f"# Gout\n\nTake {number} mg a day.{LONG}")
    told: list[str] = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *event: told.append(event[2]))
    report = import_repository(database, Wish(repository.folder), Steps())
    assert report.outcomes[Outcome.VERSION] == 25
    assert len(told) / 25 <= 14, told
