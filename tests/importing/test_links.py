"""Links, headings and pictures of imported texts lead to the pages, headings and pictures here."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from guidance.db import Database
from guidance.importing.folder import import_folder
from guidance.importing.git import import_repository
from guidance.importing.links import addresses, anchors_of, redirected
from guidance.importing.report import Report
from guidance.importing.wish import Steps, Wish
from guidance.models import Document, Image, PublishedImage, Version, current_version
from tests.importing.repositories import Maker
from tests.machine.clock import is_done_within
from tests.stories import person, publish
from tests.text.test_pictures import drawn


@pytest.fixture
def repository(tmp_path: Path) -> Maker:
    return Maker(tmp_path / "repository")


def take(database: Database, repository: Maker, **wish) -> Report:
    return import_repository(database, Wish(repository.folder, **wish), Steps())


def body(database: Database, slug: str) -> str:
    with database.reading() as session:
        document = session.scalars(sa.select(Document).where(Document.slug == slug)).one()
        return current_version(session, document).revision.content.body.strip()


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("other.md", "/guidance/docs-other"),
        ("./other.MD", "/guidance/docs-other"),
        ("other.html", "/guidance/docs-other"),
        ("other", "/guidance/docs-other"),
        ("../docs/other.md?x=1#the-dose", "/guidance/docs-other#the-dose"),
        ("/docs/other/", "/guidance/docs-other"),
        ("/site/docs/other", "/guidance/docs-other"),
        ("other.md#rule-2---set-a-user", "/guidance/docs-other#rule-2-set-a-user"),
        ("other.md#Rule-2---Set-a-user", "/guidance/docs-other#rule-2-set-a-user"),
        ("other.md#other-page", "/guidance/docs-other"),
        ("other.md#dose-1", "/guidance/docs-other#dose-2"),
        ("other.md#dose-2", "/guidance/docs-other#dose-3"),
        ("other.md#a%20b", "/guidance/docs-other#a%20b"),
        ("other.md#five-(a)", "/guidance/docs-other#five-a"),
        ("other.md#no-(a)", "/guidance/docs-other#no-%28a%29"),
        ("Other.md", "/guidance/docs-other-2"),
        ("/docs/Other.md", "/guidance/docs-other-2"),
        ("../top.md", "/guidance/top"),
        ("deep/", "/guidance/docs-deep"),
        ("#my-heading", "#my-heading"),
        ("https://example.org/other.md", "https://example.org/other.md"),
        ("mailto:other.md", "mailto:other.md"),
        ("nowhere.md", "nowhere.md"),
    ],
)
def test_a_link_between_files_leads_to_the_page(
    embedded: Database, repository: Maker, link: str, leads_to: str
) -> None:
    other = "# Other page\n\n## The dose\n\n## Rule 2 - Set a user\n\n## Dose\n\n## Dose\n\n## Dose\n\n## Five (a)\n"
    files = {"docs__page": f"# Page\n\n[x]({link})\n\n## My heading\n", "docs__other": other, "top": "# Top\n\nx"}
    repository.commit("zero", **files)
    repository.commit("one", docs__deep__index="# Deep\n\nx", docs__Other="# In capitals\n\nx")
    repository.commit("two", docs__page=f"# Page\n\n[x]({link}) now\n\n## My heading\n")
    take(embedded, repository)
    assert body(embedded, "docs-page").startswith(f"[x]({leads_to})")


def test_one_name_from_the_top_of_the_site_is_the_only_page_of_that_name(embedded: Database, repository: Maker) -> None:
    text = "# Page\n\n[one](/dose) [two](/twice.html) [none](/a/dose)\n"
    repository.commit("one", docs__page=text, docs__deep__dose="# D\n\nx", a__twice="# T\n\nx", b__twice="# T\n\nx")
    report = take(embedded, repository)
    assert body(embedded, "docs-page") == "[one](/guidance/docs-deep-dose) [two](/twice.html) [none](/a/dose)"
    assert report.broken == {"docs-page": ["/twice.html", "/a/dose"]}


def test_a_link_to_a_page_that_came_later_or_moved_leads_there(embedded: Database, repository: Maker) -> None:
    repository.commit("one", a="# A\n\n[b](b.md)")
    repository.commit("two", b="# B\n\n" + "Words that stay.\n" * 9)
    repository.move("b.md", "c.md")
    repository.commit("three")
    report = take(embedded, repository)
    assert body(embedded, "a") == "[b](/guidance/c)"
    assert report.broken == {}


def test_what_leads_nowhere_is_listed(embedded: Database, repository: Maker) -> None:
    text = "# A\n\n[b](b.md) [c](#none) ![d](d.svg) [e](c.md#gone) [t](c.md#top) [f](/x) ![g](https://x.org/g.png)"
    repository.commit("one", a=text, c="# C\n\nx")
    report = take(embedded, repository)
    assert report.broken == {"a": ["b.md", "#none", "d.svg", "/guidance/c#gone", "/x", "https://x.org/g.png"]}
    lines = "\n".join(report.lines())
    assert "Links and pictures that lead nowhere: 6 on 1 page" in lines
    assert "/guidance/a: b.md, #none" in lines


def test_links_of_a_wiki_lead_to_the_page_of_that_name(embedded: Database, repository: Maker) -> None:
    text = "# A\n\n[[Dose page]] [[dose page#Adults|the dose]] [[At night]] ![[Dose page]] [[None]] "
    text += "`[[None]]` [[1]](b.md)\n"
    files = {"a": text, "x__Dose page": "# Dose page\n\n## Adults\n\nx", "At-night": "# N\n\nx", "b": "# B\n\nx"}
    repository.commit("one", **files)
    report = take(embedded, repository)
    assert body(embedded, "a") == (
        "[Dose page](/guidance/x-dose-page) [the dose](/guidance/x-dose-page#adults) [At night](/guidance/at-night) "
        "[Dose page](/guidance/x-dose-page) [[None]] `[[None]]` [[1]](/guidance/b)"
    )
    assert report.broken == {"a": ["[[None]]"]}


def test_one_letter_written_in_two_ways_is_one_in_addresses(embedded: Database, repository: Maker) -> None:
    repository.commit("one", café="# C\n\nx", a="# A\n\n[c](caf\u00e9.md) [up](docs/)", docs___index="# D\n\nx")
    assert take(embedded, repository).broken == {}


def test_code_is_left_alone() -> None:
    text = "`[a](b.md)`\n\n```\n[a](b.md)\n```\n\n~~~~\n[a](b.md)\n~~~\n[a](b.md)\n~~~~\n"
    assert redirected(text, lambda _: "x") == text


def test_every_form_of_a_link_is_found() -> None:
    text = (
        '[a](b.md "t") ![c](d.png)\n\n[e]: f.md\n\n<a href="g.md">h</a> <img src=\'i.png\'> [j](<k l.md>) [m](n(o).md)'
    )
    assert list(addresses(text)) == ["b.md", "d.png", "f.md", "g.md", "i.png", "k l.md", "n(o).md"]
    assert redirected('<a name="x"></a>', lambda _: None) == '<a id="x"></a>'


def test_anchors_of_other_makers_are_known() -> None:
    text = "## Rule 2 - Set a user\n\n## What’s *new*?\n\nUnder\n-----\n\n## Typed {#own}\n\n```\n## no\n```\n"
    found = anchors_of("Title", text)
    assert found["rule-2---set-a-user"] == "rule-2-set-a-user"
    assert found["whats-new"] == "whats-new"
    assert (found["under"], found["typed"], found["own"], found["title"]) == ("under", "own", "own", "")
    assert "no" not in found


@pytest.mark.parametrize(
    "piece", ["](", "](a(b", "`", "`a``b```", "[a]: ", 'href="', "<a name=", "# a\n", "```\n", "[a\n", "[[a|"]
)
def test_they_are_found_in_time(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    assert is_done_within(4, lambda: (redirected(text, lambda _: None), anchors_of("", text)))


def test_pictures_come_in_by_their_digest(embedded: Database, repository: Maker) -> None:
    repository.write("media/a.png", drawn() + b"hidden")
    repository.write("media/unused.png", drawn())
    repository.write("media/bad.png", b"no picture")
    repository.commit("one", docs__a="# A\n\n![A dose](../media/a.png) ![B](/media/a.png) ![C](../media/bad.png)")
    report = take(embedded, repository)
    with embedded.reading() as session:
        image = session.scalars(sa.select(Image)).one()
        assert session.scalars(sa.select(PublishedImage.digest)).all() == [image.digest]
        assert b"hidden" not in image.data
    address = f"/images/{image.digest}.png"
    assert body(embedded, "docs-a") == f"![A dose]({address}) ![B]({address}) ![C](../media/bad.png)"
    assert report.broken == {"docs-a": ["../media/bad.png"]}
    lines = "\n".join(report.lines())
    assert "a picture that no page shows (media/unused.png)" in lines
    assert "The picture must be a PNG, JPG or WebP file (media/bad.png)" in lines


def test_a_picture_that_changed_changes_the_pages_that_show_it(embedded: Database, repository: Maker) -> None:
    repository.commit("early", a="# A\n\n![A dose](m/a.png)", b="# B\n\nno picture", c="# C\n\n![C](/m/c.png)")
    repository.write("m/a.png", drawn())
    repository.commit("The chart", c="# C\n\n![C](/m/a.png)")
    take(embedded, repository)
    repository.write("m/a.png", drawn(size=(30, 40)))
    repository.commit("Another chart")
    take(embedded, repository)
    with embedded.reading() as session:
        found = [
            (each.document.slug, each.number, each.revision.change_note, each.revision.content.body.strip()[:17])
            for each in session.scalars(sa.select(Version).order_by(Version.document_id, Version.number))
        ]
    assert [(slug, number, note) for slug, number, note, _ in found] == [
        *[("a", 1, "early"), ("a", 2, "The chart"), ("a", 3, "Another chart"), ("b", 1, "early")],
        *[("c", 1, "early"), ("c", 2, "The chart"), ("c", 3, "Another chart")],
    ]
    assert found[0][3] == "![A dose](m/a.png" and found[1][3] == "![A dose](/images"
    assert take(embedded, repository).lines()[-1].startswith("3 documents, 0 versions")


def test_a_folder_has_its_links_and_pictures_too(embedded: Database, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\n[b](b.md#the-dose-) ![p](p.png) ![q](../q.png)")
    (folder / "b.md").write_text("# B\n\n## The dose!\n\n[a](a.md)")
    (folder / "p.png").write_bytes(drawn())
    (tmp_path / "q.png").write_bytes(drawn())
    report = import_folder(embedded, folder, "", 300_000)
    assert body(embedded, "a").startswith("[b](/guidance/b#the-dose) ![p](/images/")
    assert body(embedded, "b").endswith("[a](/guidance/a)")
    assert report.broken == {"a": ["../q.png"]}
    assert import_folder(embedded, folder, "", 300_000).lines()[-1].startswith("2 documents, 0 versions")


def test_a_picture_that_changed_in_a_folder_changes_its_page_unless_an_author_did(
    embedded: Database, tmp_path: Path
) -> None:
    def again() -> list[int]:
        import_folder(embedded, tmp_path, "", 300_000)
        with embedded.reading() as session:
            return list(session.scalars(sa.select(Version.number).order_by(Version.number)))

    (tmp_path / "a.md").write_text("# A\n\n![A dose](p.png)")
    assert again() == [1]
    (tmp_path / "p.png").write_bytes(drawn())
    assert again() == again() == [1, 2] and body(embedded, "a").startswith("![A dose](/images/")
    (tmp_path / "p.png").write_bytes(drawn(size=(30, 40)))
    assert again() == again() == [1, 2, 3]
    (tmp_path / "p.png").unlink()
    assert again() == [1, 2, 3]
    with embedded.writing() as session:
        document = session.scalars(sa.select(Document)).one()
        publish(session, document, person(session), "Without a picture.")
    (tmp_path / "p.png").write_bytes(drawn(size=(50, 60)))
    assert again() == [1, 2, 3, 4] and body(embedded, "a") == "Without a picture."
