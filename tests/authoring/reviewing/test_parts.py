"""A large rewrite is checked part by part, and approved when everything in every part was ticked."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from guidance.app import create_app
from guidance.authoring.manuscript import parts
from guidance.authoring.manuscript.look import Look
from guidance.authoring.manuscript.parts import parts_of
from guidance.config import Settings
from guidance.db import Database
from guidance.models import Stage
from guidance.text import compare as comparing
from guidance.text.compare import changes, compare
from guidance.text.markdown.rendering import render
from tests.authoring.reviewing.office import CHECKED, DESK, Office, form_of
from tests.conftest import BASE_URL
from tests.pages import Page
from tests.stories import days, publish

OLD = "".join(f"## Part {n}\n\nTake {n} mg once a week.\n\n## Rest {n}\n\nRest well.\n\n" for n in range(1, 4))
NEW = OLD.replace(" mg", "0 mg")
TICK = re.compile(r'name="numbers" type="checkbox" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each section is enough for a part."""
    monkeypatch.setattr(parts, "ENOUGH", 1)


@pytest.fixture
def office(embedded: Database, tmp_path: Path) -> Iterator[Office]:
    made = create_app(Settings(instance=tmp_path, database_url=f"sqlite:///{embedded.url.database}", base_url=BASE_URL))
    office = Office(made)
    with office.writing() as session:
        publish(session, office.document(session), office.account(session, "Sam Author"), OLD, at=days(2))
    office.save(NEW)
    yield office
    made.extensions["database"].close()


class Checking:
    """Kim, who goes through the parts with one form."""

    def __init__(self, office: Office) -> None:
        self.kim = office.kim
        self.shown = office.kim.get(f"{DESK}/review")
        self.form = {**form_of(office.kim, f"{DESK}/review"), **CHECKED}

    def press(self, decision: str, *, ticks: bool = True) -> TestResponse:
        numbers = TICK.findall(self.shown.text) if ticks else []
        self.shown = self.kim.post(f"{DESK}/review", data={**self.form, "numbers": numbers, "decision": decision})
        self.form |= dict(re.findall(r'name="(gone_through|nonce)" type="hidden" value="([^"]*)"', self.shown.text))
        return self.shown


def test_each_part_shows_its_sections_and_what_is_to_tick_in_them(office: Office) -> None:
    kim = Checking(office)
    assert "This is part 1: 1 change." in Page(kim.shown).text
    assert "10 mg" in kim.shown.text and "20 mg" not in kim.shown.text
    assert len(TICK.findall(kim.shown.text)) == 1
    assert "Approve" not in Page(kim.shown).text.partition("Your decision")[2]
    assert "20 mg" in kim.press("next").text and "10 mg" not in kim.shown.text


def test_nobody_goes_on_from_a_part_in_which_something_is_not_ticked(office: Office) -> None:
    kim = Checking(office)
    assert kim.press("next", ticks=False).status_code == 400
    assert "To go on, check and tick each change of this part: 1 not ticked" in Page(kim.shown).text
    assert "This is part 1" in Page(kim.shown).text


def test_the_last_part_is_approved_with_all_before_it(office: Office) -> None:
    kim = Checking(office)
    kim.press("next")
    kim.press("next")
    assert kim.press("approve", ticks=False).status_code == 400
    assert "tick each of the 3 changes in the list: 1 not ticked" in Page(kim.shown).text
    assert kim.press("approve").status_code == 303
    assert office.stage is Stage.APPROVED


def test_changes_can_be_asked_for_from_any_part(office: Office) -> None:
    kim = Checking(office)
    kim.form["note"] = "Why ten times as much?"
    assert kim.press("changes", ticks=False).status_code == 303
    assert office.stage is Stage.CHANGES_REQUESTED


def test_a_text_that_was_saved_meanwhile_is_checked_from_its_first_part(office: Office) -> None:
    kim = Checking(office)
    kim.press("next")
    office.save(NEW.replace("10 mg", "15 mg"))
    assert kim.press("next").status_code == 409
    assert "This is part 1" in Page(kim.shown).text and "15 mg" in kim.shown.text


def test_what_was_published_urgently_is_checked_in_the_same_parts(office: Office) -> None:
    urgent, address = form_of(office.lee, f"{DESK}/version"), f"{DESK}/urgent-check"
    answer = office.lee.post(f"{DESK}/version", data={**urgent, "when": "urgent", "reason": "A batch is recalled."})
    assert answer.status_code == 303
    shown = office.kim.get(address)
    for left in ("10 mg", "20 mg"):
        assert left in shown.text and "30 mg" not in shown.text
        form = dict(re.findall(r'name="([a-z_]+)" type="hidden" value="([^"]*)"', shown.text))
        assert "It is right so far" in shown.text and 'value="approved"' not in shown.text
        assert office.kim.post(address, data={**form, "verdict": "approved"}).status_code == 400
        refused = office.kim.post(address, data={**form, "verdict": "next"})
        assert "To go on, check and tick each change of this part: 1 not ticked" in Page(refused).text
        shown = office.kim.post(address, data={**form, "verdict": "next", "numbers": TICK.findall(shown.text)})
    form = dict(re.findall(r'name="([a-z_]+)" type="hidden" value="([^"]*)"', shown.text))
    assert office.kim.post(address, data={**form, "verdict": "approved"}).status_code == 400
    data = {**form, "verdict": "approved", "numbers": TICK.findall(shown.text)}
    assert office.kim.post(address, data=data).status_code == 303
    assert "No second check is due" in Page(office.kim.get(address)).text


@pytest.mark.parametrize("whole", [False, True])
def test_no_change_and_no_tick_is_lost_between_the_parts(whole: bool) -> None:
    old, new = render("Ahead: 1 mg.\n\n" + OLD).html, render(NEW.replace("## Part 2", "## Dose 2")).html
    look = Look(render(NEW), None, old, compare(old, new))
    found = parts_of(look, whole=whole)
    assert look.comparison is not None and len(found) > 2
    assert [change for part in found for change in part.changes] == look.comparison.changes
    assert sorted(each.key for part in found for each in part.numbers) == sorted(each.key for each in look.numbers)
    shown = [section for part in found for section in part.sections]
    assert shown == [section for section in look.comparison.sections if whole or section.changed]


def test_what_is_to_tick_in_one_huge_passage_is_cut_and_nothing_of_it_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "ENOUGH", 6500)
    old = " ".join(f"Take {n} mg of drug {n}." for n in range(1, 101))
    before, after = render(f"## Dose\n\n{old}\n").html, render(f"## Dose\n\n{old.replace(' mg', '0 mg')}\n").html
    look = Look(render(old), None, before, compare(before, after))
    found = parts_of(look, whole=True)
    assert len(found) > 3
    assert max(len(part.numbers) for part in found) <= len(look.numbers) // len(found) + 1
    assert [each.key for part in found for each in part.numbers] == [each.key for each in look.numbers]
    assert [bool(part.sections) for part in found] == [True, *[False] * (len(found) - 1)]
    assert [change for part in found for change in part.changes] == look.comparison.changes  # type: ignore[union-attr]


def test_a_long_section_is_checked_in_several_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "LONG", 200)
    monkeypatch.setattr(parts, "ENOUGH", 5_000)
    old = "## Dose\n\n" + "".join(f"Take {n} mg of drug {n} every day.\n\n" for n in range(1, 31))
    before, after = render(old).html, render(old.replace(" mg", "0 mg")).html
    look = Look(render(old), None, before, compare(before, after))
    found = parts_of(look, whole=False)
    assert len(found) > 3 and all(part.sections and part.numbers for part in found)
    assert sorted(each.key for part in found for each in part.numbers) == sorted(each.key for each in look.numbers)
    shown = "\n".join(section.html for part in found for section in part.sections)
    assert all(shown.count(f'id="change-{n}"') == 1 for n in range(1, 31))


def test_a_passage_whose_ticks_are_cut_says_so_and_where_it_stands(office: Office) -> None:
    old = " ".join(f"Take {n} mg of drug {n}." for n in range(1, 6))
    with office.writing() as session:
        publish(session, office.document(session), office.account(session, "Sam Author"), old, at=days(3))
    office.save(old.replace(" mg", "0 mg"))
    kim = Checking(office)
    assert "There is so much to tick in one passage that it comes in" in Page(kim.shown).text
    assert "the passage itself stands in part 1" in Page(kim.press("next")).text


def test_what_is_ticked_in_one_part_is_not_ticked_in_another_under_a_heading_of_the_same_name() -> None:
    old = "".join(f"## Dose\n\nTake 5 mg.\n\n{rest}\n\n" for rest in ("First line.", "Second line.", "Third line."))
    new = old.replace("5 mg", "7 mg")
    look = Look(render(new), None, render(old).html, compare(render(old).html, render(new).html))
    found = parts_of(look, whole=False)
    keys = [{each.key for each in part.numbers} for part in reversed(found)]
    assert len(found) == 3 and sum(map(len, keys)) == len(set().union(*keys)) == 3
    assert set().union(*keys) == {each.key for each in look.numbers}


def test_a_part_is_told_without_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    told, tell = [], changes._told_sides
    monkeypatch.setattr(changes, "_told_sides", lambda group, *more: told.append(group) or tell(group, *more))
    look = Look(render(NEW), None, render(OLD).html, compare(render(OLD).html, render(NEW).html))
    second = parts_of(look, whole=False)[1]
    assert [each.now for each in second.numbers] == ["20 mg"] and "20 mg" in second.sections[0].html
    assert len(told) == len(second.changes) == 1
