"""An anchor leads to its section for as long as it is there, and never to another one's words."""

import random
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guidance.text.html.outline import Part, shown_parts
from guidance.text.markdown import anchors
from guidance.text.markdown.anchors import Kept, carried
from guidance.text.markdown.rendering import render
from tests.machine.clock import is_done_within

CASES = Path(__file__).resolve().parents[3].parent / "shared/cases"


def told(*texts: str) -> tuple[str, list[Kept]]:
    """The last of these texts, published one after the other."""
    page, known = "", []
    for text in texts:
        made = render(text)
        page, known = carried(made, page, known)
    return page, known


def where(known: list[Kept]) -> dict[str, str]:
    """The title that each anchor leads to."""
    return {anchor: each.section.title for each in known for anchor in (each.section.anchor, *each.aliases)}


def retired(known: list[Kept]) -> dict[str, str]:
    """The title at which each anchor of something that is gone ends up."""
    return {gone.anchor: each.section.title for each in known for gone in each.retired}


ADULTS, CHILDREN, PREGNANCY = (
    f"## {who}\n\n### Dose\n\nGive {dose} mg.\n\n" for who, dose in [("Adults", 5), ("Children", 2), ("Pregnancy", 1)]
)


def test_a_first_version_has_the_anchors_of_its_words() -> None:
    page, known = told(ADULTS + CHILDREN)
    assert [each.section.anchor for each in known] == ["adults", "dose", "children", "dose-2"]
    assert page == render(ADULTS + CHILDREN).html


def test_the_only_section_that_changed_is_the_one_it_was_and_no_page_is_read_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []

    def parts_of(page: str) -> list[Part]:
        read.append(page)
        return shown_parts(page)

    monkeypatch.setattr(anchors, "shown_parts", parts_of)
    rewritten = CHILDREN.replace("Give 2 mg.", "Ask a team that looks after children, each time anew.")
    _, known = told(ADULTS + CHILDREN, ADULTS + rewritten)
    assert [each.section.anchor for each in known] == ["adults", "dose", "children", "dose-2"]
    assert (retired(known), read) == ({}, [])


def test_an_equal_heading_ahead_takes_no_other_ones_anchor() -> None:
    page, known = told(ADULTS + CHILDREN, ADULTS + PREGNANCY + CHILDREN)
    assert [each.section.anchor for each in known] == ["adults", "dose", "pregnancy", "dose-3", "children", "dose-2"]
    assert page.partition('id="dose-2"')[2].partition("<h")[0].endswith("<p>Give 2 mg.</p>\n")


def test_nor_when_the_text_behind_it_changes_at_the_same_time() -> None:
    changed = CHILDREN.replace("2 mg", "2.5 mg")
    _, known = told(ADULTS + CHILDREN, ADULTS + PREGNANCY + changed)
    assert [each.section.anchor for each in known][-1] == "dose-2"


def test_nor_when_the_one_it_belonged_to_has_gone() -> None:
    _, known = told(ADULTS + CHILDREN, ADULTS, ADULTS + PREGNANCY)
    assert "dose-2" not in where(known)
    assert retired(known) == {"children": "Dose", "dose-2": "Dose"}


@pytest.mark.skipif(not CASES.exists(), reason="the folder of cases is not here")
def test_the_case_of_a_dose_between_two_doses() -> None:
    old, new = ((CASES / f"A01.{name}.md").read_text() for name in ("old", "new"))
    page, _ = told(old, new)
    assert "Give 2 mg." in page.partition('id="dose-2"')[2].partition("<h")[0]


LONG = "Check the blood count and the liver function before the first dose and every three months after it."


def test_a_renamed_heading_keeps_its_anchor_and_answers_to_its_new_name() -> None:
    _, known = told(f"## Monitoring\n\n{LONG}", f"## Blood tests\n\n{LONG}")
    assert (known[0].section.anchor, known[0].aliases) == ("monitoring", ("blood-tests",))


def test_a_heading_that_takes_a_former_name_does_not_take_its_links() -> None:
    _, known = told(
        f"## Dose\n\n{LONG}", f"## Monitoring\n\n{LONG}\n\n## Dose\n\nTake 5 mg of it once a week, by mouth."
    )
    assert where(known) == {"dose": "Monitoring", "monitoring": "Monitoring", "dose-2": "Dose"}


def test_an_anchor_that_was_typed_stays_and_the_old_one_leads_there_too() -> None:
    _, known = told(f"## Dose\n\n{LONG}", f"## Dose {{#how-much}}\n\n{LONG}")
    assert (known[0].section.anchor, known[0].aliases) == ("how-much", ("dose",))


def test_a_section_that_comes_back_has_its_anchor_again() -> None:
    _, known = told(ADULTS + CHILDREN, ADULTS, ADULTS + CHILDREN)
    assert where(known)["dose-2"] == "Dose"
    assert retired(known) == {}


def test_other_words_under_the_heading_of_what_is_gone_are_where_its_links_lead() -> None:
    dose = "## Dose\n\nTake 5 mg of it once a week, by mouth."
    _, known = told(f"{dose}\n\n## Tests\n\n{LONG}", f"## Tests\n\n{LONG}", f"## Tests\n\n{LONG}\n\n## Dose\n\nAsk.")
    assert where(known) == {"tests": "Tests", "dose-2": "Dose"}
    assert retired(known) == {"dose": "Dose"}


def test_of_a_section_that_was_split_the_first_part_keeps_the_anchor() -> None:
    adults = "Give adults five milligrams of the tablet each morning with food and water.\n\n"
    children = "Children take half as much of the syrup in the evening after weighing them carefully.\n\n"
    _, known = told(f"## Dose\n\n{adults}{children}", f"## Dose in adults\n\n{adults}## Dose in children\n\n{children}")
    assert where(known)["dose"] == "Dose in adults"


def test_a_moved_section_keeps_its_anchor() -> None:
    _, known = told(ADULTS + CHILDREN, CHILDREN + ADULTS)
    assert [each.section.anchor for each in known] == ["children", "dose-2", "adults", "dose"]


def test_an_anchor_that_something_else_has_is_not_given_twice() -> None:
    page, known = told("## Dose\n\nx", "## Amount\n\nx\n\n::: recommendation {#dose}\nTake it.\n:::\n")
    assert page.count('id="dose"') == 1
    assert "dose" not in where(known)


def test_a_page_of_nothing_but_headings_is_read_quickly() -> None:
    before, after = ("".join(f"## Dose{mark}\n\n" for _ in range(500)) for mark in ("", " again"))
    assert is_done_within(5, lambda: told(before, after))


WORDS = "dose take weekly check blood liver children adults pregnancy stop start with food never daily week day".split()
TITLES = ["Dose", "Review", "Children", "Adults", "Stopping", "Before you start"]


@dataclass(frozen=True)
class Written:
    """A section of a page that somebody edits at random; who it is stays the same."""

    who: int
    title: str
    words: tuple[str, ...]
    level: int

    @property
    def source(self) -> str:
        return f"{'#' * self.level} {self.title}\n\n{' '.join(self.words)}\n\n"


def written(chance: random.Random, who: int) -> Written:
    own = [f"{chance.choice(WORDS)}{who}" if n % 2 else chance.choice(WORDS) for n in range(chance.randint(8, 20))]
    return Written(who, chance.choice(TITLES), tuple(own), chance.choice([2, 2, 3]))


def edited(chance: random.Random, sections: list[Written], who: int) -> list[Written]:
    """One thing done to a page: a heading renamed, a word changed, a section written, moved or taken out."""
    at = chance.randrange(len(sections))
    section, rest = sections[at], sections[:at] + sections[at + 1 :]
    match chance.choice(["rename", "word", "write", "move", "take out"]):
        case "rename":
            return [*sections[:at], replace(section, title=chance.choice(TITLES)), *sections[at + 1 :]]
        case "word":
            words = list(section.words)
            words[chance.randrange(len(words))] = chance.choice(WORDS)
            return [*sections[:at], replace(section, words=tuple(words)), *sections[at + 1 :]]
        case "write":
            return [*sections[:at], written(chance, who), *sections[at:]]
        case "move":
            rest.insert(chance.randrange(len(rest) + 1), section)
            return rest
    return rest if len(rest) > 1 else sections


def headings(sections: list[Written]) -> dict[int, tuple[str, ...]]:
    """The headings under which each section stands, with its own."""
    above: list[tuple[int, str]] = []
    found, depth = {}, 1
    for section in sections:
        depth = min(section.level, depth + 1)  # as the page evens them out
        above = [(level, title) for level, title in above if level < depth] + [(depth, section.title)]
        found[section.who] = tuple(title for _level, title in above)
    return found


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
@example(332511)
def test_over_random_edits_an_anchor_never_leads_to_another_sections_words(seed: int) -> None:
    """What stands anew under the very headings of something that is gone counts as that: nobody could tell."""
    chance = random.Random(seed)
    sections = [written(chance, who) for who in range(chance.randint(2, 6))]
    owner: dict[str, int] = {}
    under: dict[str, tuple[str, ...]] = {}
    page, known = "", []
    for step in range(8):
        made = render("".join(section.source for section in sections))
        page, known = carried(made, page, known)
        paths = headings(sections)
        for section, each in zip(sections, known, strict=True):
            for anchor in (each.section.anchor, *each.aliases):
                before = owner.get(anchor, section.who)
                replaced = before not in paths and under[anchor] == paths[section.who]
                assert before == section.who or replaced, (step, anchor, section)
                owner[anchor], under[anchor] = section.who, paths[section.who]
        for number in range(chance.randint(1, 3)):
            sections = edited(chance, sections, 100 * (step + 1) + number)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9))
def test_one_edit_takes_no_anchor_from_any_section_that_stays(seed: int) -> None:
    chance = random.Random(seed)
    sections = [written(chance, who) for who in range(chance.randint(2, 6))]
    first = render("".join(section.source for section in sections))
    page, known = carried(first, "", [])
    anchors = {section.who: each.section.anchor for section, each in zip(sections, known, strict=True)}
    after = edited(chance, sections, 100)
    made = render("".join(section.source for section in after))
    _, kept = carried(made, page, known)
    stayed = {section.who: each.section.anchor for section, each in zip(after, kept, strict=True) if section.who < 100}
    assert stayed.items() <= anchors.items()
