"""The editor as its users meet it: starting, saving, coming back, two people, and nothing ever lost."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from guidance.authoring.manuscript import parts
from guidance.models import Document, Role
from tests.pages import HIDDEN, Page, posted
from tests.stories import page, person, publish, signed_in

DRAFT = "/desk/guidance/methotrexate/draft"
KEPT = "/desk/guidance/methotrexate/working-copy"
ALL_HIDDEN = re.compile(r'<input(?=[^>]*type="hidden")[^>]*name="([^"]+)"[^>]*value="([^"]*)"')
TEXT = "## Dose\n\nTake 5 mg once a week.\n\n## Review\n\nSee the team every 3 months.\n"


@pytest.fixture
def story(app: Flask) -> Flask:
    with app.extensions["database"].writing() as session:
        author = person(session)
        person(session, "Dr A Shah")
        person(session, "Cara Contributor", Role.CONTRIBUTOR)
        publish(session, page(session, author, topic="Medicines"), author)
    return app


@pytest.fixture
def author(story: Flask) -> FlaskClient:
    return signed_in(story, "sam.author@example.org")


@pytest.fixture
def other(story: Flask) -> FlaskClient:
    return signed_in(story, "dr.a.shah@example.org")


def body_of(client: FlaskClient, path: str = DRAFT) -> str:
    found = re.search(r'name="body"[^>]*>\n(.*?)</textarea>', client.get(path).get_data(as_text=True), re.DOTALL)
    assert found
    return found[1]


def save(client: FlaskClient, body: str, **fields: object) -> Page:
    answer = posted(client, DRAFT, title="Methotrexate", summary="How to take it.", body=body, **fields)
    return Page(client.get(answer.location) if answer.status_code == 303 else answer)


class TestStartingAPage:
    def test_leads_to_its_editor(self, author: FlaskClient) -> None:
        fields = {"kind": "guidance", "title": "Gout flares", "owner": "1", "review_every_months": "24"}
        answer = posted(author, "/desk/new-page", **fields)
        assert answer.location == "/desk/guidance/gout-flares/draft"
        assert Page(author.get(answer.location)).h1 == ["Edit “Gout flares”"]

    def test_with_an_address_that_was_used_says_why_not_and_keeps_what_was_typed(self, author: FlaskClient) -> None:
        fields = {"kind": "guidance", "title": "Methotrexate", "summary": "Typed.", "owner": "1"}
        answer = posted(author, "/desk/new-page", review_every_months="24", **fields)
        assert answer.status_code == 400
        assert "belongs, or once belonged, to another page" in Page(answer).text
        assert 'value="Typed."' in answer.get_data(as_text=True)

    def test_says_everything_that_is_missing(self, author: FlaskClient) -> None:
        found = Page(posted(author, "/desk/new-page", owner="1", review_every_months="many"))
        assert found.status == 400
        assert found.title.startswith("Error: ")
        for words in ("Choose what sort of page it is", "Enter a title", "from 1 to 60"):
            assert words in found.text

    def test_twice_by_a_double_click_makes_one(self, author: FlaskClient) -> None:
        source = author.get("/desk/new-page").get_data(as_text=True)
        hidden = dict(re.findall(r'name="(csrf_token|nonce)"[^>]*?value="([^"]*)"', source))
        fields = {"kind": "guidance", "title": "Gout flares", "owner": "1", "review_every_months": "24", **hidden}
        first, second = (author.post("/desk/new-page", data=fields) for _ in range(2))
        assert (first.status_code, first.location) == (second.status_code, second.location)

    def test_is_not_for_contributors(self, story: Flask) -> None:
        client = signed_in(story, "cara.contributor@example.org")
        assert client.get("/desk/new-page").status_code == client.get("/desk/nothing-here").status_code == 404


class TestTheEditor:
    def test_shows_the_text_as_it_was_saved(self, author: FlaskClient) -> None:
        save(author, "  two\n\n\nlines &amp; <b>\n")
        assert body_of(author) == "  two\n\n\nlines &amp;amp; &lt;b&gt;\n"

    def test_says_when_and_by_whom_the_draft_was_saved(self, author: FlaskClient) -> None:
        assert re.search(r"Saved \d+ \w+ \d{4}, \S+, by Sam Author", save(author, "new\n").text)

    def test_never_shows_readers_what_is_not_published(self, story: Flask, author: FlaskClient) -> None:
        save(author, "canary-7f3a\n")
        reader = story.test_client()
        for path in ("/guidance/methotrexate", "/guidance/methotrexate/history", "/whats-new"):
            assert "canary-7f3a" not in reader.get(path).get_data(as_text=True)
        assert "No page contains canary-7f3a" in Page(reader.get("/search?q=canary-7f3a")).text

    def test_refuses_what_cannot_be_kept_and_loses_nothing(self, author: FlaskClient) -> None:
        long = "word " * 70_000
        found = posted(author, DRAFT, title="x" * 201, body=long)
        assert found.status_code == 400
        assert "Title must be 200 characters or fewer" in Page(found).text
        assert "split it in two" in Page(found).text
        assert long in found.get_data(as_text=True)

    def test_of_an_old_page_with_new_words_saves_the_words(self, author: FlaskClient) -> None:
        source = author.get(DRAFT).get_data(as_text=True)
        hidden = dict(re.findall(r'<input[^>]*?name="(csrf_token|nonce|based_on)"[^>]*?value="([^"]*)"', source))
        for body in ("first\n", "first\n", "typed after going back\n"):
            answer = author.post(DRAFT, data={**hidden, "title": "Methotrexate", "body": body})
        assert answer.status_code == 409
        assert "typed after going back" in body_of(author, DRAFT + "?continue=1")

    def test_that_arrives_torn_empties_nothing(self, author: FlaskClient) -> None:
        assert posted(author, DRAFT).status_code == 400
        assert "5 mg" in body_of(author)

    @pytest.mark.parametrize("based_on", ["-5", "9" * 30, "x"])
    def test_on_a_text_that_never_was_is_refused_and_given_back(self, author: FlaskClient, based_on: str) -> None:
        answer = posted(author, DRAFT, title="Methotrexate", body="typed\n", based_on=based_on)
        assert (answer.status_code, "typed\n" in answer.get_data(as_text=True)) == (400, True)

    def test_keeps_out_what_no_database_keeps(self, author: FlaskClient) -> None:
        save(author, "a\0b\n")
        assert body_of(author) == "ab\n"

    def test_of_a_page_that_is_not_there_is_not_found(self, author: FlaskClient) -> None:
        assert author.get("/desk/guidance/nothing/draft").status_code == 404


class TestAskingForReview:
    def test_goes_on_at_once_when_no_number_changed(self, author: FlaskClient) -> None:
        answer = posted(author, DRAFT, title="Methotrexate", body=TEXT + "\nTell your team.\n", act="ask")
        assert answer.location == "/desk/guidance/methotrexate/review-request"

    def test_asks_to_tick_each_number_that_changed(self, author: FlaskClient) -> None:
        typed = {"title": "Methotrexate", "body": TEXT.replace("5 mg", "10 mg"), "act": "ask"}
        answer = posted(author, DRAFT, **typed)
        assert answer.status_code == 400
        assert "was 5 mg, is now 10 mg" in Page(answer).text
        assert "10 mg" in body_of(author)
        keys = re.findall(r'name="number" type="checkbox" value="([^"]+)"', answer.get_data(as_text=True))
        assert len(keys) == 1
        assert posted(author, DRAFT, **typed, number=keys).location == "/desk/guidance/methotrexate/review-request"
        typed["change_class"] = "advice changed"  # what was compared is not asked again, whatever the class is
        assert posted(author, DRAFT, **typed).location == "/desk/guidance/methotrexate/review-request"
        typed["body"] += "\nGive 7 tablets.\n"
        again = posted(author, DRAFT, **typed)
        assert again.status_code == 400
        boxes = re.findall(r'name="number" type="checkbox" value="[^"]+"( checked)?', again.get_data(as_text=True))
        assert sorted(boxes) == ["", " checked"]

    def test_shows_very_many_changes_in_parts_and_keeps_the_ticks_of_all(
        self, author: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(parts, "ENOUGH", 1)
        body = TEXT.replace("5 mg", "10 mg") + "\n## Children\n\nGive 3 mg.\n\n## Adults\n\nGive 7 mg.\n"
        typed = {"title": "Methotrexate", "body": body, "act": "ask"}
        ticked: list[str] = []
        for shown in ("10 mg", "3 mg", "7 mg"):  # each time the first part in which something is left
            answer = posted(author, DRAFT, **typed, number=ticked)
            assert (answer.status_code, "Next part" in answer.text) == (400, shown != "7 mg")
            boxes = re.findall(r'name="number" type="checkbox" value="([^"]+)"', answer.text)
            assert f"<ins>{shown}</ins>" in answer.text and len(boxes) == 1
            assert re.findall(r'type="hidden" name="number" value="([^"]+)"', answer.text) == sorted(ticked)
            ticked += boxes
        back = posted(author, f"{DRAFT}?part=1", source=DRAFT, **typed | {"act": "changes", "number": ticked})
        assert "<ins>10 mg</ins>" in back.text and " checked>" in back.text
        assert posted(author, DRAFT, **typed, number=ticked).location == "/desk/guidance/methotrexate/review-request"


class TestWithoutScripts:
    @pytest.mark.parametrize(
        ("act", "words"),
        [
            ("preview", "Preview: not published, not for care"),
            ("changes", "1 change since version 1"),
            ("checks", "to look at"),
        ],
    )
    def test_a_view_opens_below_the_text_which_is_kept(self, author: FlaskClient, act: str, words: str) -> None:
        answer = posted(author, DRAFT, title="Methotrexate", body=TEXT.replace("5 mg", "10 mg"), act=act)
        assert answer.status_code == 200
        assert words in Page(answer).text
        assert "Take 10 mg" in answer.get_data(as_text=True)
        assert "Continue editing?" in Page(author.get(DRAFT)).text

    def test_what_stayed_the_same_is_folded(self, author: FlaskClient) -> None:
        answer = posted(author, DRAFT, title="Methotrexate", body=TEXT.replace("5 mg", "10 mg"), act="changes")
        before, _, folded = answer.get_data(as_text=True).partition("From “Review” on the text is the same")
        assert before.endswith('summary-text">')
        assert "See the team every 3 months." in folded.partition("</details>")[0]

    def test_a_page_to_link_to_is_found_by_its_title(self, author: FlaskClient) -> None:
        found = Page(author.get("/desk/links?q=metho"))
        assert re.search(r"\[Methotrexate\]\(/id/[0-9a-z]{10}\)", found.text)


class Script:
    """What the script of an open editor sends; the page was fetched once, when it was opened."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        source = client.get(DRAFT + "?continue=1").get_data(as_text=True)
        self.token = re.search(r'name="csrf-token" content="([^"]*)"', source)[1]
        self.based_on = re.search(r'name="based_on" value="(\d+)"', source)[1]

    def send(self, body: str, to: str = "working-copy", **fields: str) -> dict[str, object]:
        answer = self.client.post(
            f"/desk/guidance/methotrexate/{to}",
            data={"title": "Methotrexate", "body": body, "based_on": self.based_on, **fields},
            headers={"X-CSRFToken": self.token, "X-Requested-With": "fetch"},
        )
        assert answer.status_code == 200, answer.text
        return answer.get_json()


class TestLookingAtWhatIsTyped:
    def test_is_shown_in_blocks_each_with_its_source(self, author: FlaskClient) -> None:
        shown: Any = Script(author).send("## Dose\nTake 10 mg.\n", "surface")["surface"]
        assert [block["type"] for block in shown["doc"]["content"]] == ["heading", "paragraph"]
        assert [source["words"] + source["space"] for source in shown["sources"]] == ["## Dose\n", "Take 10 mg.\n"]

    def test_says_why_it_cannot_be_shown_in_blocks(self, author: FlaskClient) -> None:
        script = Script(author)
        answer = author.post(
            f"{DRAFT.removesuffix('/draft')}/surface",
            data={"body": "> " * 40 + "x", "based_on": script.based_on},
            headers={"X-CSRFToken": script.token},
        )
        assert answer.status_code == 400
        assert "nested more than 20 deep" in answer.get_json()["problem"]

    def test_shows_the_numbers_that_will_be_ticked_beside_the_checks(self, author: FlaskClient) -> None:
        typed = body_of(author).replace("5 mg", "50 mg")
        assert "50 mg" in typed
        numbers = str(Script(author).send(typed, "checks")["numbers"])
        assert "was <del>5 mg" in numbers and "is now <ins>50 mg" in numbers
        assert Script(author).send(body_of(author), "checks")["numbers"] == ""

    @pytest.mark.parametrize("view", ["preview", "changes", "checks"])
    def test_waits_for_nobody_who_writes(self, story: Flask, author: FlaskClient, view: str) -> None:
        script = Script(author)
        with story.extensions["database"].writing() as session:
            session.scalars(sa.select(Document).with_for_update()).all()
            assert script.send("Take 10 mg.", view)


class TestTypingThatIsNotSaved:
    def type_in(self, client: FlaskClient, body: str, section: str = "") -> dict[str, object]:
        return Script(client).send(body, section=section)

    def test_keeps_its_author_signed_in_however_long_it_takes(self, story: Flask, author: FlaskClient) -> None:
        script, start = Script(author), datetime.now(UTC)
        for hours in range(0, 2 * story.extensions["settings"].sign_in_hours, 2):
            with time_machine.travel(start + timedelta(hours=hours), tick=False):
                script.send(f"still typing after {hours} hours", changed="yes")

    def test_is_kept_and_offered_again(self, author: FlaskClient) -> None:
        assert re.match(
            r"Saved (\d+:\d\d[ap]m|mid\w+), for you alone", str(self.type_in(author, "half a sen")["saved"])
        )
        assert Page(author.get(DRAFT)).h1 == ["Continue editing?"]
        assert body_of(author, DRAFT + "?continue=1") == "half a sen"

    def test_is_not_told_of_a_window_in_which_nobody_typed(self, author: FlaskClient) -> None:
        assert Script(author).send("half a sen", changed="no")["saved"] == ""
        assert Page(author.get(DRAFT)).h1 != ["Continue editing?"]

    def test_is_seen_by_nobody_else(self, author: FlaskClient, other: FlaskClient) -> None:
        self.type_in(author, "half a sen")
        assert "half a sen" not in body_of(other)

    def test_is_discarded_only_after_one_saw_what_would_go(self, author: FlaskClient) -> None:
        self.type_in(author, TEXT + "\nA third thing.\n")
        path = "/desk/guidance/methotrexate/discarded-changes"
        assert "A third thing." in Page(author.get(path)).text
        assert posted(author, path).location == DRAFT
        assert "A third thing." not in body_of(author)

    def test_tells_who_else_is_there_and_in_which_section(self, author: FlaskClient, other: FlaskClient) -> None:
        self.type_in(author, "one", section="Dose")
        assert self.type_in(other, "two")["present"] == ["Sam Author is also editing “Dose”"]

    def test_tells_that_somebody_saved(self, author: FlaskClient, other: FlaskClient) -> None:
        self.type_in(author, "one")
        save(other, "theirs\n")
        assert "Dr A Shah saved a newer text" in str(self.type_in(author, "one more")["newer"])

    def test_of_two_windows_is_never_written_over_and_both_are_saved(self, author: FlaskClient) -> None:
        source = author.get(DRAFT).get_data(as_text=True)
        one, two = ({**dict(ALL_HIDDEN.findall(source)), "title": "Methotrexate", "nonce": each} for each in "ab")
        first, second = TEXT.replace("5 mg", "10 mg"), TEXT.replace("3 months", "6 months")
        assert author.post(KEPT, data={**one, "body": first.replace("once", "twice")}).status_code == 200
        assert author.post(KEPT, data={**one, "body": first}).status_code == 200
        refused = author.post(KEPT, data={**two, "body": second})
        assert (refused.status_code, "another window" in refused.get_json()["problem"]) == (409, True)
        assert author.post(KEPT, data={**two, "body": second, "changed": "no"}).status_code == 200
        assert body_of(author, DRAFT + "?continue=1") == first
        answer = author.post(DRAFT, data={**two, "summary": "How to take it.", "body": second})
        assert "Two people" not in (found := Page(author.get(answer.location)).text) and "another window" in found
        assert "10 mg" in (both := body_of(author)) and "6 months" in both

    @pytest.mark.parametrize("shown_again", [{"act": "preview"}, {"title": "x" * 2_000}])
    def test_of_another_window_is_not_written_over_after_this_one_was_shown_again(
        self, author: FlaskClient, shown_again: dict[str, str]
    ) -> None:
        one, two = self.windows(author)
        assert author.post(KEPT, data={**one, "body": self.FIRST}).status_code == 200
        again = author.post(DRAFT, data={**two, "body": self.SECOND, **shown_again})
        hidden = dict(ALL_HIDDEN.findall(again.get_data(as_text=True)))
        assert again.status_code in {400, 409}
        assert author.post(DRAFT, data={**two, **hidden, "body": self.SECOND}).status_code == 303
        assert "10 mg" in (both := body_of(author)) and "6 months" in both

    def test_of_another_window_stays_when_it_cannot_be_put_together_with_what_a_colleague_saved(
        self, author: FlaskClient, other: FlaskClient
    ) -> None:
        one, two = self.windows(author)
        assert author.post(KEPT, data={**one, "body": self.FIRST}).status_code == 200
        save(other, TEXT.replace("5 mg", "7.5 mg"))
        for _ in range(2):
            refused = author.post(DRAFT, data={**two, "body": self.SECOND})
            assert (refused.status_code, "another window" in Page(refused).text) == (409, True)
            two |= dict(ALL_HIDDEN.findall(refused.get_data(as_text=True)))
        assert body_of(author, DRAFT + "?continue=1") == self.FIRST

    def test_of_a_new_window_is_not_dropped_when_an_older_one_decides_whose_words_stay(
        self, author: FlaskClient, other: FlaskClient
    ) -> None:
        one, _ = self.windows(author)
        save(other, TEXT.replace("5 mg", "7.5 mg"))
        asked = author.post(DRAFT, data={**one, "body": self.FIRST}).get_data(as_text=True)
        answers = dict.fromkeys(re.findall(r'name="(keep-[^"]+)"', asked), "yours")
        _, new = self.windows(author, DRAFT + "?continue=1")
        typed = self.FIRST.replace("3 months", "6 months")
        assert author.post(KEPT, data={**new, "body": typed}).status_code == 200
        kept = {**one, "theirs": 2, **answers, "act": "merge", "body": self.FIRST}
        answer = author.post(DRAFT, data=kept)
        assert "6 months" in (answer.get_data(as_text=True) + body_of(author, DRAFT + "?continue=1"))

    def test_that_arrives_after_it_was_saved_is_none(self, author: FlaskClient) -> None:
        one = {**self.windows(author)[0], "body": self.FIRST, "change_class": "wording"}
        saved = author.post(DRAFT, data=one)
        assert (saved.status_code, author.post(KEPT, data=one).status_code) == (303, 200)
        assert body_of(author) == self.FIRST  # and nobody is asked whether to go on with it

    FIRST, SECOND = TEXT.replace("5 mg", "10 mg"), TEXT.replace("3 months", "6 months")

    def windows(self, author: FlaskClient, address: str = DRAFT) -> list[dict[str, str]]:
        source = author.get(address).get_data(as_text=True)
        typed = {"title": "Methotrexate", "summary": "How to take it."}
        return [{**dict(ALL_HIDDEN.findall(source)), **typed, "nonce": each} for each in "ab"]

    def test_after_the_sign_in_ended_is_told_to_the_script(self, story: Flask) -> None:
        answer = story.test_client().get(DRAFT, headers={"X-Requested-With": "fetch"})
        assert (answer.status_code, answer.get_json()) == (401, {"signed_in": False})


class TestTwoPeople:
    def hold(self, client: FlaskClient) -> dict[str, str]:
        """The hidden fields of an editor that was opened now and is sent later."""
        source = client.get(DRAFT + "?continue=1").get_data(as_text=True)
        return dict(HIDDEN.findall(source))

    def test_with_changes_that_do_not_touch_get_both_and_are_told(
        self, author: FlaskClient, other: FlaskClient
    ) -> None:
        mine = self.hold(author)
        save(other, TEXT.replace("5 mg", "10 mg"))
        fields = {**mine, "title": "Methotrexate", "summary": "How to take it."}
        answer = author.post(DRAFT, data={**fields, "body": TEXT.replace("3 months", "6 months")})
        found = Page(author.get(answer.location))
        assert "Dr A Shah saved at" in found.text
        assert "10 mg" in body_of(author) and "6 months" in body_of(author)

    def test_are_told_before_one_of_them_asks_for_review(self, author: FlaskClient, other: FlaskClient) -> None:
        mine = self.hold(author)
        save(other, TEXT.replace("5 mg", "10 mg"))
        fields = {**mine, "title": "Methotrexate", "summary": "How to take it.", "act": "ask"}
        answer = author.post(DRAFT, data={**fields, "body": TEXT.replace("3 months", "6 months")})
        assert "Dr A Shah saved at" in Page(author.get(answer.location)).text
        assert "10 mg" in body_of(author) and "6 months" in body_of(author)

    def test_with_changes_of_one_passage_are_shown_both(self, author: FlaskClient, other: FlaskClient) -> None:
        mine = self.hold(author)
        save(other, TEXT.replace("5 mg", "10 mg"))
        typed = TEXT.replace("5 mg", "7.5 mg")
        answer = author.post(DRAFT, data={**mine, "title": "Methotrexate", "summary": "How to take it.", "body": typed})
        assert answer.status_code == 409
        found = Page(answer)
        assert found.h1 == ["This page changed while you were editing"]
        assert "Take [Removed: 5 mg] [Added: 10 mg] once a week." in found.text
        assert "Take [Removed: 5 mg] [Added: 7.5 mg] once a week." in found.text
        assert "10 mg" in body_of(other)
        assert Page(author.get(DRAFT)).h1 == ["Continue editing?"]

    def conflict(self, author: FlaskClient, other: FlaskClient, **more: str) -> dict[str, str]:
        """The form of the page that asks whose words stay."""
        typed = {"title": "Methotrexate", "summary": "How to take it.", **more}
        mine = self.hold(author)
        save(other, TEXT.replace("5 mg", "10 mg"))
        body = TEXT.replace("5 mg", "7.5 mg").replace("3 months", "6 months")
        answer = author.post(DRAFT, data={**mine, **typed, "body": body})
        return self.sent(answer)

    def sent(self, answer: TestResponse) -> dict[str, str]:
        """All that the form of a page sends before anybody has filled it in."""
        form = answer.text.split('id="page-form"')[1].split("</form>")[0]
        return {name: unescape(value) for name, value in ALL_HIDDEN.findall(form)}

    @pytest.mark.parametrize(
        ("keep", "kept"), [("theirs", ["10 mg"]), ("yours", ["7.5 mg"]), ("both", ["10 mg", "7.5 mg"])]
    )
    def test_say_of_each_passage_whose_words_stay(
        self, author: FlaskClient, other: FlaskClient, keep: str, kept: list[str]
    ) -> None:
        form = self.conflict(author, other)
        answer = author.post(DRAFT, data={**form, "act": "merge", f"keep-{form['theirs']}-passage-1": keep})
        assert answer.status_code == 303
        assert [dose for dose in ("5 mg", "10 mg", "7.5 mg") if f"Take {dose} once" in body_of(author)] == kept
        assert "6 months" in body_of(author)

    def test_say_so_of_a_field_as_well(self, author: FlaskClient, other: FlaskClient) -> None:
        mine = self.hold(author)
        posted(other, DRAFT, title="Methotrexate tablets", summary="How to take it.", body=TEXT)
        answer = author.post(DRAFT, data={**mine, "title": "Methotrexate by mouth", "summary": "", "body": TEXT})
        assert "Theirs: “Methotrexate tablets”" in Page(answer).text
        form = self.sent(answer)
        kept = {"act": "merge", f"keep-{form['theirs']}-title": "theirs"}
        assert author.post(DRAFT, data={**form, **kept}).status_code == 303
        assert "Edit “Methotrexate tablets”" in Page(author.get(DRAFT)).text

    def test_who_decide_nothing_are_asked_again(self, author: FlaskClient, other: FlaskClient) -> None:
        form = self.conflict(author, other)
        answer = author.post(DRAFT, data={**form, "act": "merge"})
        assert answer.status_code == 409
        assert "Passage 1: choose whose words stay" in Page(answer).text
        assert "10 mg" in body_of(other)

    def test_are_asked_anew_about_a_text_that_was_saved_while_they_decided(
        self, author: FlaskClient, other: FlaskClient
    ) -> None:
        form = self.conflict(author, other)
        save(other, TEXT.replace("5 mg", "15 mg"))
        answer = author.post(DRAFT, data={**form, "act": "merge", f"keep-{form['theirs']}-passage-1": "yours"})
        assert answer.status_code == 409
        assert "[Added: 15 mg]" in Page(answer).text and "checked" not in answer.text
        assert "15 mg" in body_of(other)

    @pytest.mark.parametrize("theirs", ["99", "-1", "9" * 30, "theirs", ""])
    @pytest.mark.parametrize("act", ["merge", "rewrite"])
    def test_lose_nothing_with_a_form_that_names_no_text(
        self, author: FlaskClient, other: FlaskClient, act: str, theirs: str
    ) -> None:
        form = self.conflict(author, other)
        answer = author.post(DRAFT, data={**form, "act": act, "theirs": theirs})
        assert answer.status_code == 400
        assert "This form is incomplete" in answer.text and "7.5 mg" in answer.text
        assert "10 mg" in body_of(other)

    def test_are_told_of_a_third_who_saved_elsewhere_while_they_decided(
        self, author: FlaskClient, other: FlaskClient
    ) -> None:
        form = self.conflict(author, other)
        save(other, "Rest.\n\n" + TEXT.replace("5 mg", "10 mg"))
        answer = author.post(DRAFT, data={**form, "act": "merge", f"keep-{form['theirs']}-passage-1": "yours"})
        assert "Dr A Shah saved at" in Page(author.get(answer.location)).text
        assert "7.5 mg" in body_of(author) and "Rest." in body_of(author)

    def test_see_notes_as_readers_do_and_cannot_keep_two_of_one_name(
        self, author: FlaskClient, other: FlaskClient
    ) -> None:
        noted = TEXT.replace("5 mg", "5 mg[^1]") + "\n[^1]: BNF, 2024.\n"
        save(author, noted)
        mine = self.hold(author)
        save(other, noted.replace("5 mg", "10 mg").replace("2024", "2025"))
        typed = {"title": "Methotrexate", "summary": "How to take it.", "act": "save"}
        body = noted.replace("5 mg", "7.5 mg").replace("2024", "2026")
        answer = author.post(DRAFT, data={**mine, **typed, "body": body})
        panes = Page(answer).text.split("Your text, as you sent it")[0]
        assert "BNF, [Removed: 2024] [Added: 2025]" in panes and "[^" not in panes and "]:" not in panes
        assert answer.text.count('value="both"') == 1

    def test_can_write_the_passage_anew_with_both_before_them(self, author: FlaskClient, other: FlaskClient) -> None:
        form = self.conflict(author, other)
        found = author.post(DRAFT, data={**form, "act": "rewrite"})
        assert found.status_code == 200
        assert "[Their text:]" in found.text and "[Your text:]" in found.text and "6 months" in found.text
        form |= dict(HIDDEN.findall(found.text))
        assert author.post(DRAFT, data={**form, "body": TEXT.replace("5 mg", "8 mg"), "act": "save"}).status_code == 303
        assert "8 mg" in body_of(author)


class TestDiscardingADraft:
    def test_shows_what_would_go_and_keeps_what_readers_see(self, author: FlaskClient) -> None:
        save(author, TEXT.replace("5 mg", "10 mg"))
        path = "/desk/guidance/methotrexate/discarded-draft"
        assert "10 mg" in Page(author.get(path)).text
        assert posted(author, path).status_code == 303
        assert "5 mg" in body_of(author)


class TestATextThatCannotBeShownOrRead:
    @pytest.mark.parametrize(
        ("body", "told"),
        [
            ("#" * 5 + " x\n" * 1 + "# h\n" * 2001, "headings"),
            (f"{TEXT}\n[Their text:]\n\nTake 50 mg.\n", "one after the other"),
            (f"{TEXT}\nSeen: 943 476 5919.\n", "looks like an NHS number"),
        ],
    )
    def test_is_saved_all_the_same_and_says_so(self, author: FlaskClient, body: str, told: str) -> None:
        assert "put this right" not in save(author, TEXT, based_on="1").text
        shown = save(author, body, based_on="1")
        assert shown.status == 200 and "Your text is kept" in shown.text and told in shown.text
        assert body.strip()[-20:] in unescape(body_of(author))
