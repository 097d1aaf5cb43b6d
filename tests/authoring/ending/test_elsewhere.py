"""Erasing the same words wherever else they stand."""

import io
import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from guidance.acts.withdrawing import withdraw
from guidance.authoring.ending.elsewhere import seeking
from guidance.authoring.ending.elsewhere.kept import KEPT, WayOut
from guidance.db import Base, Compressed, Database
from guidance.models import (
    AuditEvent,
    Content,
    DraftComment,
    FactCheck,
    KeptForm,
    LetterKind,
    LetterRow,
    NoteCorrection,
    ReviewRequest,
    Scope,
    SitePage,
    Version,
    WordOriginal,
    WorkingCopy,
    audit,
    seal,
    topic_named,
)
from guidance.models.newsletters import Newsletter, NewsletterIssue, NewsletterText
from guidance.models.site_pages import About
from guidance.operations.verifying import verify
from guidance.text.words.phrases import Phrases
from tests.authoring.ending.conftest import DESK, Site, followed, propose
from tests.pages import HIDDEN, Page, posted
from tests.stories import BODY, days, person, review, save

ERASURE = f"{DESK}/erasure?version=1"
BUTTON = re.compile(r'name="kind" value="([^"]+)"><input type="hidden" name="key" value="([^"]+)"')
NAME = "Quentin Zzyzx"
#: Columns that hold no words of people: digests, secrets, names of ours, zones, and what is derived from texts.
WORDLESS = {
    *("access_link", "attempt", "audit_head", "audit_seal", "chain_head", "content", "identity", "image"),
    *("letter_request", "link_extract", "measure_extract", "newsletter_schedule", "password", "published_image"),
    *(
        "recommendation_extract",
        "recovery_code",
        "rendering",
        "schedule",
        "second_factor",
        "section_extract",
        "sign_in",
        "submission",
    ),
    *("subscription", "version", "sought_words", "erased_words", "checkpoint_key"),
}
WORDLESS_COLUMNS = {
    *(
        "chain",
        "uid",
        "slug",
        "digest",
        "token",
        "token_digest",
        "mark",
        "language",
        "licence",
        "secret",
        "former_secret",
    ),
    *("content_digest", "source", "original", "picture_digest", "logo_digest", "zone", "etag", "modified", "scopes"),
    *("id", "act", "about", "address"),
}


@pytest.fixture(autouse=True)
def _later() -> Iterator[None]:
    with time_machine.travel(days(100), tick=False):
        yield


def word_file() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as opened:
        opened.writestr("word/document.xml", "<w:p><w:r><w:t>Quentin Zzy</w:t></w:r><w:r><w:t>zx</w:t></w:r></w:p>")
    return file.getvalue()


def plant(session: Session, site: Site) -> None:
    """The name in every kind of place, in the ways in which people and programs write it."""
    document, author = site.document(session), person(session, "Other Author")
    versions = session.scalars(sa.select(Version).where(Version.document_id == document.id).order_by(Version.number))
    first = versions.all()[0]
    written = {"by_id": author.id, "at": days(70)}
    save(session, document, author, f"{BODY}\n\nSeen with *Quentin*\nZzyzx.\n", at=days(70), note=f"{NAME} asked.")
    draft = save(session, document, author, f"{BODY}\n\nShorter.\n", at=days(71), note="")
    session.add(
        DraftComment(document=document, revision=draft, body=f"Ask {NAME.upper()}", quote="QUENTIN ZZYZX", **written)
    )
    session.add(
        FactCheck(
            revision=draft, token_digest="d", expert=NAME, question=f"Is {NAME} right?", ends_at=days(200), **written
        )
    )
    session.add(
        ReviewRequest(
            revision=draft, asked_by_id=author.id, of_id=author.id, scope=Scope.CHANGES, note=NAME, at=days(72)
        )
    )
    review(session, first, author, at=days(73), due_on=days(400).date(), note=f"As {NAME} said.")
    correction = NoteCorrection(version=first, note=f"{NAME} wrote in.", reason=f"{NAME} asked.", **written)
    seal(session, correction, document)
    fields = {"body": f"{BODY}\n“{NAME}”", "title": "Methotrexate"}
    session.add(
        WorkingCopy(
            document_id=document.id, author_id=author.id, based_on=1, content=json.dumps(fields), saved_at=days(74)
        )
    )
    session.add(
        WordOriginal(
            document=document, digest="d", name="a.docx", data=word_file(), report=json.dumps({"t": NAME}), **written
        )
    )
    session.add(
        KeptForm(id="k", by_id=author.id, path="/", fields=json.dumps([["body", "Quentin\nZzyzx"]]), at=days(75))
    )
    session.add(
        LetterRow(
            uid="u",
            about="a",
            kind=LetterKind.COMMENT,
            subject=NAME,
            text=f"{NAME} wrote.",
            html="<p>Quentin <em>Zzyzx</em></p>",
            at=days(75),
        )
    )
    topic_named(session, "Medicines").summary = f"With {NAME}."
    for number in (1, 2):
        session.add(
            SitePage(
                about=About.ACCESSIBILITY,
                number=number,
                body=NAME if number == 1 else "Nobody.",
                **written,
            )
        )
    other = site.document(session, "weekly-dose")
    withdraw(session, other, reason=f"{NAME} was named.", replacement=None, by=author, at=days(76))
    audit(session, "renamed something", by=author, at=days(77), detail=f"to {NAME}")
    newsletter(session, author.id)


def newsletter(session: Session, author: int) -> None:
    session.add(Newsletter(number=1, since=days(0), since_sequence=0, by_id=author, at=days(70)))
    items = json.dumps([{"key": "news-1", "part": "News", "title": NAME, "words": "w", "address": "/news/n"}])
    told = {"introduction": f"Hello {NAME}", "byline": NAME, "items": items}
    text = NewsletterText(
        newsletter_number=1,
        number=1,
        title=f"About {NAME}",
        filled_at=days(70),
        filled_to=0,
        by_id=author,
        at=days(70),
        **told,
    )
    session.add(text)
    session.flush()
    html = "<p>Hello <b>Quentin</b> Zzyzx</p>"
    session.add(NewsletterIssue(newsletter_number=1, text_id=text.id, html=html, by_id=author, at=days(71)))


@pytest.fixture
def planted(site: Site) -> Site:
    with site.database.writing() as session:
        plant(session, site)
    return site


def agreed(site: Site, words: str = NAME, **more: str) -> str:
    """The address of what else has the words, after two people agreed to erase version 1."""
    proposal = propose(site.pat, ERASURE, category="Personal data", reason="It named a patient.", words=words, **more)
    answer = posted(site.kim, proposal, decision="agree")
    assert answer.status_code == 303, Page(answer).text
    return str(answer.headers["Location"])


def everything_kept(database: Database) -> str:
    """All that any row of the database says, unpacked."""
    said: list[str] = []
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(sa.text(f'SELECT * FROM "{table.name}"')):
                said += [_unpacked(value) for value in row if isinstance(value, str | bytes | memoryview)]
        said += [f"{content.title} {content.body}" for content in session.scalars(sa.select(Content))]
    return "\n".join(said)


def _unpacked(value: str | bytes | memoryview) -> str:
    if isinstance(value, str):
        return value
    try:
        return zlib.decompress(bytes(value)).decode()
    except zlib.error:
        return bytes(value).decode("latin-1")


def press_everything(site: Site, address: str) -> list[str]:
    """Press the first button again and again; what each was for."""
    pressed = []
    for _ in range(40):
        shown = Page(site.kim.get(address))
        if not (button := BUTTON.search(shown.source)):
            return pressed
        kind, key = button.groups()
        fields = {name: unescape(value) for name, value in HIDDEN.findall(shown.source)}
        answer = site.kim.post(address, data={**fields, "kind": kind, "key": key})
        assert answer.status_code == 303, Page(answer).text
        pressed.append(kind)
    raise AssertionError(f"it never ends: {pressed}")


def test_what_else_has_the_words_is_listed_and_after_all_buttons_nothing_has_them(planted: Site) -> None:
    planted.search("zzyzx")  # the search has a folder of its own
    address = agreed(planted)
    shown = Page(planted.kim.get(address))
    for name in (
        "Text that Other Author saved",
        "Comment or reply",
        "Question to an expert",
        "Note to a reviewer",
        "Review",
        "Change note",
        "Correction of a change note",
        "What somebody has typed",
        "Word document",
        "A form that waits",
        "Letter",
        "Topic",
        "Text of a page about this site",
        "Reason of a withdrawal",
        "Line of the audit",
        "Newsletter",
    ):
        assert name in shown.text, name
    pressed = press_everything(planted, address)
    assert len(pressed) == len(set(pressed)) >= 15
    rest = everything_kept(planted.database)
    assert "zzyzx" not in rest.casefold()
    assert "Nothing else is looked for" in Page(planted.kim.get(address)).text
    assert "whole" in verify(planted.database)
    assert planted.acts().count("erased the same words elsewhere") == len(pressed)
    _what_stands_round_about_is_kept(planted)
    _a_sent_newsletter_keeps_its_number(planted)
    if planted.database.is_sqlite:  # PostgreSQL keeps its own files, and its rows were looked at
        _no_file_has_the_words_in_any_byte(planted)


def _what_stands_round_about_is_kept(site: Site) -> None:
    with site.database.reading() as session:
        assert session.scalars(sa.select(WorkingCopy)).one().fields["body"] == f"{BODY}\n“[words removed]”"
        letter = session.scalars(sa.select(LetterRow)).one()
        assert (letter.text, letter.html) == ("[words removed] wrote.", "Removed.")


def _a_sent_newsletter_keeps_its_number(site: Site) -> None:
    shown = site.read("/newsletters/1")
    assert shown.status == 410 and "decided on 15 April 2026 to erase its words" in shown.text
    for path in ("/newsletters", "/newsletters/feed.atom", "/newsletters/feed.json"):
        assert "Newsletter 1: its words were taken out" in site.read(path).source


def _no_file_has_the_words_in_any_byte(site: Site) -> None:
    site.search("zzyzx")
    settings = site.app.extensions["settings"]
    site.database.close()
    for folder, _, names in os.walk(settings.instance):  # unlike ``rglob``, it bears an index that is just replaced
        for path in (Path(folder, name) for name in names):
            with suppress(FileNotFoundError):
                assert b"zzyzx" not in path.read_bytes().lower(), path


def test_without_words_the_sentences_that_only_that_text_had_are_looked_for(site: Site) -> None:
    with site.database.writing() as session:
        document, author = site.document(session), person(session, "Other Author")
        save(session, document, author, BODY.replace("team", "zebrafish team") + "\n\nMore.", at=days(70))
        save(session, document, author, f"{BODY}\n\nShorter.\n", at=days(71))
    shown = Page(site.kim.get(agreed(site, words="")))
    assert "Text that Other Author saved" in shown.text and "zebrafish team" in shown.text


def test_what_readers_see_today_and_the_draft_lead_to_the_step_that_mends_it(site: Site) -> None:
    with site.database.writing() as session:
        save(session, site.document(session), person(session, "Other Author"), f"{BODY}\n{NAME}", at=days(70))
    address = agreed(site)
    shown = Page(site.kim.get(address))
    assert "The draft has this text too" in shown.text and f"{DESK}/draft" in shown.source
    with site.database.reading() as session:
        found = seeking.seek(session, Phrases([NAME])).places
    refused = posted(site.kim, address, kind="content", key=found[0].key)
    assert refused.status_code == 400


def test_a_second_click_and_strange_places_change_nothing(planted: Site) -> None:
    address = agreed(planted)
    assert posted(planted.kim, address, kind="draft_comment", key="1").status_code == 303
    again = posted(planted.pat, address, kind="draft_comment", key="1")
    assert again.status_code == 400 and "somebody has taken them out" in Page(again).text
    for kind, key in (
        ("draft_comment", "x"),
        ("user_account", "1"),
        ("nothing", "1"),
        ("working_copy", "1"),
        ("working_copy", "1/9999999999999999999999"),
        ("content", "x" * 300_000),
        ("sign_in", "1"),
    ):
        assert posted(planted.kim, address, kind=kind, key=key).status_code == 400, (kind, key[:30])


def test_nobody_else_gets_there_and_nothing_goes_before_two_have_agreed(planted: Site) -> None:
    waiting = propose(planted.pat, ERASURE, category="Copyright", reason="Not ours.", words=NAME)
    assert planted.kim.get(f"{waiting}/elsewhere").status_code == 404
    assert NAME in Page(planted.kim.get(waiting)).text
    posted(planted.kim, waiting, decision="decline", note="No.")
    assert planted.kim.get(f"{waiting}/elsewhere").status_code == 404
    address = agreed(planted)
    assert planted.author.get(address).status_code in {403, 404}
    assert planted.kim.post(address, data={"kind": "draft_comment", "key": "1"}).status_code == 400


def test_the_audit_does_not_repeat_the_words_and_the_words_are_kept_under_seal(planted: Site) -> None:
    with planted.database.writing() as session:
        before = session.scalar(sa.select(sa.func.max(AuditEvent.id)))
    agreed(planted)
    with planted.database.reading() as session:
        assert not [
            e for e in session.scalars(sa.select(AuditEvent).where(AuditEvent.id > before)) if "Zzyzx" in e.detail
        ]
        assert "Zzyzx" not in session.scalar(sa.text("SELECT sealed FROM sought_words"))


def test_looking_can_be_ended(planted: Site) -> None:
    address = agreed(planted)
    shown = followed(planted.kim, posted(planted.kim, address))
    assert "Nothing else is looked for" in shown.text and NAME not in shown.text


def test_what_is_found_in_everything_is_refused(site: Site) -> None:
    refused = posted(site.pat, ERASURE, category="Copyright", reason="r", words="a\nMethotrexate")
    assert refused.status_code == 400 and "is found in too much" in Page(refused).text


def test_a_long_search_stops_and_goes_on_where_it_stopped(planted: Site) -> None:
    with planted.database.reading() as session:
        part = seeking.seek(session, Phrases(["Shorter"]), enough=lambda: True)
        assert part.after and not part.places
        rest = seeking.seek(session, Phrases(["Shorter"]), after=part.after)
        assert [place.kind for place in rest.places] == ["content"] and not rest.after


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("Anna Strauß", "ANNA STRAUSS"),
        ("Jose\u0301 Lee", "José Lee"),  # as a Mac may write it
        ("José Lee", "JOSE\u0301 LEE"),
    ],
)
def test_a_name_is_found_and_taken_out_in_whatever_letters_it_is_written(site: Site, written: str, sought: str) -> None:
    phrases = Phrases([sought])
    with site.database.writing() as session:
        topic_named(session, "Medicines").summary = f"With {written}."
        found = seeking.seek(session, phrases).places
        assert [place.kind for place in found] == ["topic"] and "With" in found[0].excerpt
    assert phrases.without(f"With {written}.") == "With [words removed]."
    assert not Phrases(["Jose Lee"]).found_in(written)


def test_every_column_with_words_has_a_way_in_which_they_go() -> None:
    known = {
        (kept.noun.__tablename__, sa.inspect(kept.noun).attrs[name].columns[0].name)
        for kept in KEPT
        for name in kept.words
    }
    texts = (sa.String, sa.LargeBinary, Compressed)
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, texts) and not isinstance(column.type, sa.Enum) and table.name not in WORDLESS:
                assert column.name in WORDLESS_COLUMNS or (table.name, column.name) in known, column


def test_a_fact_loses_its_words_beside_the_trace_only_and_gets_no_others(planted: Site) -> None:
    agreed(planted)
    for kept in KEPT:
        if kept.way is WayOut.WHOLE:
            table = kept.noun.__tablename__
            with planted.database.reading() as session:
                filled = session.scalar(sa.text(f"SELECT count(*) FROM {table}"))
            if filled:
                with pytest.raises(sa.exc.DBAPIError, match="never changed"), planted.database.writing() as session:
                    session.execute(sa.update(kept.noun).values({kept.words[-1]: kept.emptied(kept.words[-1])}))
