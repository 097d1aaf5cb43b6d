"""An old version restored as a draft: nothing is published, nothing is lost, nothing is taken from another page."""

import re

import pytest
import sqlalchemy as sa

from guidance.authoring.ending.restoring import restore
from guidance.errors import NotReady, StaleDraft
from guidance.models import (
    Change,
    Content,
    Erasure,
    Rendering,
    Revision,
    Text,
    UserAccount,
    Version,
    latest_revision,
    progress_of,
    record_revision,
    store,
)
from guidance.models.packing import destroy
from tests.authoring.ending.conftest import DESK, Site
from tests.pages import Page, posted
from tests.stories import days, remove

RESTORED = f"{DESK}/restored-draft"


def saved_draft(site: Site, body: str = "A draft of somebody.") -> None:
    """Kim saves a draft."""
    with site.database.writing() as session:
        document = site.document(session)
        kim = session.scalars(sa.select(UserAccount).where(UserAccount.name == "Kim Approver")).one()
        last = latest_revision(session, document)
        content = store(session, Text("Methotrexate", "", body))
        record_revision(session, document, content, Change(), based_on=last.number, by=kim, at=days(70))


def send(site: Site, number: int = 1, **fields: str):
    return posted(site.author, f"{RESTORED}?version={number}", **fields)


def test_the_text_becomes_a_draft_and_readers_see_nothing_of_it(site: Site) -> None:
    answer = send(site)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{DESK}/draft")
    with site.database.reading() as session:
        progress = progress_of(session, site.document(session))
        first = session.scalars(sa.select(Version).where(Version.number == 1)).first()
        assert progress.draft is not None and progress.draft.number == 4
        assert progress.draft.content_digest == first.revision.content_digest
        assert progress.draft.change_note == "Restores the text of version 1."
        assert (progress.draft.change_class, progress.draft.author.name) == (None, "Sam Author")
    assert "zebrafish" not in site.read("/guidance/methotrexate").text
    assert site.acts() == ["restored a version as a draft"]


def test_the_screen_shows_what_would_change_for_readers(site: Site) -> None:
    shown = Page(site.author.get(f"{RESTORED}?version=2"))
    assert "What would change for readers" in shown.text
    assert "From version 3, which readers see today, to the text of version 2" in shown.text
    assert "7.5 mg" in shown.text
    assert "Put the restored text" not in shown.text


def test_without_a_number_the_versions_are_listed_with_their_days_and_notes(site: Site) -> None:
    shown = Page(site.author.get(RESTORED))
    assert shown.links["Choose version 2"] == f"{RESTORED}?version=2"
    assert shown.links["Read it: version 2"] == "/guidance/methotrexate/versions/2"
    assert "readers see it today" in shown.text.partition("Version 2")[0]
    assert Page(site.author.get(f"{RESTORED}?page=99")).status == 200


def test_a_draft_is_replaced_only_when_that_is_confirmed_and_is_not_lost(site: Site) -> None:
    saved_draft(site)
    shown = Page(site.author.get(f"{RESTORED}?version=1"))
    assert "Kim Approver saved a draft on 16 March 2026" in shown.text
    refused = Page(send(site))
    assert refused.status == 400 and "Confirm that the draft may be replaced." in refused.text
    assert send(site, replace="y").status_code == 303
    with site.database.reading() as session:
        bodies = [revision.content.body for revision in session.scalars(sa.select(Revision).order_by(Revision.id))]
        assert "A draft of somebody." in bodies


def test_whoever_decided_about_an_older_draft_is_told_of_the_newer_one(site: Site) -> None:
    refused = Page(send(site, based_on="2", replace="y"))
    assert refused.status == 409 and "Somebody saved another draft in the meantime." in refused.text
    assert re.search(r'name="based_on"[^>]*value="3"', refused.source)
    assert site.acts() == []


def test_of_two_who_restore_at_once_one_is_refused(site: Site) -> None:
    with site.database.writing() as session:
        document = site.document(session)
        first, second = session.scalars(
            sa.select(Version).where(Version.document_id == document.id, Version.number < 3).order_by(Version.number)
        )
        facts = {"based_on": 3, "replace_draft": True, "by": document.owner, "at": days(80)}
        restore(session, first, **facts)
        with pytest.raises(StaleDraft):
            restore(session, second, **facts)


def test_what_readers_see_already_needs_no_restoring(site: Site) -> None:
    assert "Readers see this text today" in Page(site.author.get(f"{RESTORED}?version=3")).text
    assert send(site).status_code == 303
    assert "The draft is this text already" in Page(site.author.get(f"{RESTORED}?version=1")).text


def test_an_erased_text_does_not_come_back(site: Site) -> None:
    with site.database.writing() as session:
        first = session.scalars(sa.select(Version).order_by(Version.id)).first()
        digest, (one, two) = first.revision.content_digest, session.scalars(sa.select(UserAccount.id).limit(2))
        session.add(Erasure(content_digest=digest, reason="law", asked_by_id=one, agreed_by_id=two, at=days(80)))
        session.flush()
        destroy(session, [session.get_one(Rendering, first.id)])
        destroy(session, [session.get_one(Content, digest)])
    shown = Page(site.author.get(f"{RESTORED}?version=1"))
    assert shown.status == 200 and "The text of version 1 was removed, so it cannot be restored." in shown.text
    refused = posted(site.author, f"{RESTORED}?version=1", source=f"{RESTORED}?version=2")
    assert "cannot be restored" in Page(refused).text
    with site.database.writing() as session:
        first = session.scalars(sa.select(Version).order_by(Version.id)).first()
        with pytest.raises(NotReady, match="cannot be restored"):
            restore(session, first, based_on=3, replace_draft=True, by=first.document.owner, at=days(81))


def test_nothing_of_a_removed_page_is_restored(site: Site) -> None:
    with site.database.writing() as session:
        document = site.document(session)
        remove(session, document, document.owner, at=days(80))
    shown = Page(site.author.get(f"{RESTORED}?version=1"))
    assert "This page was removed" in shown.text and "Restore it as a draft" not in shown.text


class TestWhoMay:
    def test_a_contributor_restores_nothing(self, site: Site) -> None:
        path = f"{RESTORED}?version=1"
        there, nowhere = site.contributor.get(path), site.contributor.get(f"{DESK}/nothing")
        assert (there.status_code, Page(there).text) == (404, Page(nowhere).text)
        assert posted(site.contributor, path, source="/desk/x", based_on="3").status_code in {400, 404}
        assert site.reader.get(path).headers["Location"].startswith("/sign-in")
        assert site.acts() == []

    @pytest.mark.parametrize("number", [2, 3, 99])
    def test_a_number_means_a_version_of_this_page_and_of_no_other(self, site: Site, number: int) -> None:
        path = f"/desk/guidance/weekly-dose/restored-draft?version={number}"
        assert site.author.get(path).status_code == 404
        assert posted(site.author, path, source=f"{RESTORED}?version=1").status_code == 404
        assert site.acts() == []
