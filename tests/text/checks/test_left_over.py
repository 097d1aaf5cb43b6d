"""What must not go live is found: marks of a merge, details of a patient, marks and gaps that somebody forgot."""

import pytest

from guidance.text.checks import Finding, findings
from guidance.text.checks.left_over import obstacles_in
from guidance.text.markdown.merge import merge
from guidance.text.markdown.rendering import Limits
from tests.machine.clock import is_done_within

ALL = {"merge-mark", "patient", "mark-left", "block-open", "placeholder", "row-empty", "brackets"}


def found(body: str, *rules: str) -> list[Finding]:
    return [each for each in findings(body, Limits(), resolve=lambda _: None) if each.rule in (rules or ALL)]


def rules(body: str) -> list[str]:
    return [each.rule for each in found(body)]


class TestMergeMarks:
    def test_every_mark_that_a_merge_leaves_is_found_and_must_go(self) -> None:
        for theirs, yours in [("Take 5 mg.", "Take 50 mg."), ("", "Take 50 mg."), ("Take 5 mg.", "")]:
            left = merge("Take 1 mg.", theirs, yours).suggestion()
            assert obstacles_in(left), left
            marks = found(left)  # and nothing else is said of them
            assert len(marks) == sum(line.startswith("[") for line in left.split("\n")) and all(m.must for m in marks)

    @pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "=======\n>>>>>>> theirs", "||||||| base", "> [Your text:]"])
    def test_those_of_git_and_those_inside_other_lines_too(self, mark: str) -> None:
        assert "merge-mark" in rules(f"Take 5 mg.\n\n{mark}\n") and obstacles_in(mark)

    def test_a_heading_underlined_with_seven_signs_is_none(self) -> None:
        assert found("Dose\n=======\n\ntext", "merge-mark") == []


class TestHiddenSigns:
    @pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200f", "\u061c", "&#8238;", "&#x202E;", "&rlm;"])
    def test_what_turns_figures_round_must_go_however_it_is_written(self, sign: str) -> None:
        assert "U+" in obstacles_in(f"Give {sign}05 mg.")[0]
        (finding,) = found(f"Give {sign}05 mg.", "hidden-sign")
        assert finding.must and "in another order" in finding.message

    def test_letters_that_run_from_right_to_left_by_themselves_do_not(self) -> None:
        assert obstacles_in("أعط ٥ ملغ", "תן 5 mg") == []


class TestDetailsOfAPatient:
    @pytest.mark.parametrize(
        ("words", "what"),
        [
            ("NHS number 943 476 5919", "an NHS number"),
            ("(9434765919)", "an NHS number"),
            ("| 943-476-5919 |", "an NHS number"),
            ("DOB: 12/03/1961", "a date of birth"),
            ("**Date of birth:** 12 March 1961", "a date of birth"),
            ("d.o.b. 1961-03-12", "a date of birth"),
            ("a man born 12.3.61", "a date of birth"),
            ("ring 07700 900123", "a mobile telephone number"),
            ("+44 7700 900 123", "a mobile telephone number"),
        ],
    )
    def test_they_keep_a_text_from_going_live(self, words: str, what: str) -> None:
        assert any(what in reason for reason in obstacles_in("Title", words))
        told = found(f"See {words}.", "patient")
        assert [what in each.message for each in told] == [True] and told[0].must

    def test_what_may_be_the_number_of_a_service_is_told_and_hinders_nothing(self) -> None:
        told = found("Ring the helpline on 020 7946 0958. Or 111 222 3333.", "patient")
        assert sorted("telephone" in each.message for each in told) == [False, True]
        assert not any(each.must for each in told) and obstacles_in("020 7946 0958, 111 222 3333") == []

    @pytest.mark.parametrize(
        "words",
        [
            "ISBN 0306406152",
            "people born on or after 1 September 1957",
            "doi.org/10.1136/9434765919",
            "https://example.org/9434765919/07700900123",
            "1,000 to 2,500 units, 943.4765919",
            "0300 790 0400 and 0800 1111 and 111",
        ],
    )
    def test_other_numbers_are_left_alone(self, words: str) -> None:
        assert obstacles_in(words) == []


class TestWhatWasForgotten:
    @pytest.mark.parametrize("body", ["Take **5 mg", "##Dose", "a __b", "text ::: warning", "~~5 mg", "a\n##Dose"])
    def test_signs_that_readers_would_see(self, body: str) -> None:
        assert "mark-left" in rules(body)

    def test_headings_without_a_space_and_links_that_are_none(self) -> None:
        body = "#Dose\n\nSee [Dose], [the trial](https://example.org and [b] (https://example.org/b).\n"
        told = [(each.rule, each.quote, each.line) for each in found(body)]
        assert told == [("mark-left", "#", 1), ("mark-left", "]", 3), ("brackets", "[Dose]", 3)]
        assert (
            rules("Number #1, [12], [amended 2026], [sic], [ ], `[Dose]` and [Dose](#dose).\n\n#2\n\n## Dose\n") == []
        )

    def test_signs_in_code_and_signs_that_work_are_none(self) -> None:
        assert rules("## Dose\n\n**5 mg** and `**` in code, 2 * 3\n\n```\n## x **\n```\n") == []

    def test_a_block_that_nobody_closes(self) -> None:
        told = found("Start.\n\n::: warning\nStop it.\n\nMore text.")
        assert [(each.rule, each.line, each.must) for each in told] == [("block-open", 3, True)]
        assert rules("::: warning\nStop it.\n:::\n\n:::: do\n::: inset\nx\n:::\n::::\n") == []

    def test_cells_that_only_keep_a_place_and_rows_without_words(self) -> None:
        body = "| Drug | Heading 2 |\n|---|---|\n| MTX | TBC |\n|   |   |\n| A | [insert dose] |\n"
        assert rules(body) == ["placeholder", "placeholder", "row-empty", "placeholder"]
        assert rules("|  | Dose |\n|---|---|\n| MTX | 5 mg |\n| A | |\n") == []


@pytest.mark.parametrize(
    "piece", ["943 476 ", "07 ", "dob ", "| [insert ", "[a ", "] (", "[x] ", "**", "::: do\n", "<<<<<<< ", "0 1 "]
)
def test_hostile_texts_cost_time_that_grows_with_their_length(piece: str) -> None:
    assert is_done_within(2, lambda: obstacles_in(piece * (300_000 // len(piece))))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("::: warning Dose {mg", "the block “warning” has a brace too many"),
        ("::: warning Dose {mg} daily", "the block “warning” has a brace too many"),
        ("::: caution", "“caution” is not the name of a block"),
        (":::", "These colons close no block"),
    ],
)
def test_colons_that_mean_nothing_are_told_with_what_is_wrong_about_them(line: str, said: str) -> None:
    (finding,) = found(f"{line}\n", "block-unknown")
    assert said in finding.message and finding.message.endswith("readers would see the colons.")
