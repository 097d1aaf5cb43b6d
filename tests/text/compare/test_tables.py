"""Changes in tables are told with their own row and column, and never with another's."""

import pytest

from guidance.text.compare import Comparison, Kind, compare
from guidance.text.compare.grid import Grid
from guidance.text.compare.telling import told as told_in_words
from guidance.text.compare.tree import Page
from guidance.text.markdown.rendering import render
from guidance.text.measures import Kind as MeasureKind
from tests.machine.clock import is_done_within
from tests.text.compare.reading import faults


def between(old: str, new: str) -> Comparison:
    pages = render(old).html, render(new).html
    assert faults(*pages) == []
    return compare(*pages)


def table(*rows: str) -> str:
    first, *others = rows
    return "\n".join([f"| {first} |", "|" + "---|" * (first.count("|") + 1), *(f"| {row} |" for row in others)])


OLD = table("Drug | Adult | Child", "Aspirin | 75 mg | none", "Ibuprofen | 400 mg | 5 mg/kg")


def told(comparison: Comparison) -> list[tuple[str, str, str, str, str]]:
    return [(c.kind.value, c.what, c.place, c.was, c.now) for c in comparison.changes]


def test_a_removed_column_is_told_by_its_own_head() -> None:
    new = table("Drug | Child", "Aspirin | none", "Ibuprofen | 5 mg/kg")
    assert told(between(OLD, new)) == [
        ("removed", "table column", "column “Adult”", "Adult\nAspirin: 75 mg\nIbuprofen: 400 mg", "")
    ]


def test_a_column_and_a_row_at_once() -> None:
    new = table("Drug | Child", "Aspirin | none", "Codeine | never", "Ibuprofen | 5 mg/kg")
    found = between(OLD, new)
    assert [(c.kind, c.what, c.place) for c in found.changes] == [
        (Kind.REMOVED, "table column", "column “Adult”"),
        (Kind.ADDED, "table row", ""),
    ]


@pytest.mark.parametrize("order", [(0, 2, 1), (1, 0, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)])
def test_columns_that_changed_places_change_no_dose(order: tuple[int, ...]) -> None:
    rows = ["Drug | Adult | Child", "Aspirin | 75 mg | none", "Ibuprofen | 400 mg | 5 mg/kg"]
    found = between(OLD, table(*(" | ".join(row.split(" | ")[i] for i in order) for row in rows)))
    assert {(change.kind, change.what) for change in found.changes} == {(Kind.MOVED, "table column")}
    assert not any(change.measures for change in found.changes)


def test_a_column_that_moved_and_was_changed_tells_what_changed() -> None:
    new = table("Drug | Child | Adult", "Aspirin | none | 75 mg", "Ibuprofen | 5 mg/kg | 600 mg")
    (change,) = between(OLD, new).changes
    assert (change.kind, change.place) == (Kind.MOVED, "column “Adult”")
    assert [(measure.was, measure.now) for measure in change.measures] == [("400 mg", "600 mg")]


@pytest.mark.parametrize(
    ("was", "now", "place"),
    [
        ("400 mg", "600 mg", "row “Ibuprofen”, column “Adult”"),
        ("5 mg/kg", "7 mg/kg", "row “Ibuprofen”, column “Child”"),
        ("none", "5 mg", "row “Aspirin”, column “Child”"),
        ("Ibuprofen", "Naproxen", "column “Drug”"),
        ("Adult", "Adults", "head of the table"),
        ("Child", "Under 16", "head of the table"),
    ],
)
def test_one_cell_is_told_by_row_and_column(was: str, now: str, place: str) -> None:
    (change,) = between(OLD, OLD.replace(was, now)).changes
    assert (change.place, change.was, change.now) == (place, was, now)


SPANS = (
    '<table><tr><th>Drug</th><th>Who</th><th>Dose</th></tr><tr><td rowspan="2">Aspirin</td><td>Adult</td><td>75 mg</td>'
    '</tr><tr><td>Child</td><td>10 mg</td></tr><tr><td rowspan="2">Ibuprofen</td><td>Adult</td><td>400 mg</td></tr>'
    "<tr><td>Child</td><td>5 mg/kg</td></tr></table>"
)


@pytest.mark.parametrize(
    ("was", "now", "place"),
    [
        ("10 mg", "20 mg", "row “Aspirin, Child”, column “Dose”"),
        ("75 mg", "70 mg", "row “Aspirin, Adult”, column “Dose”"),
        ("400 mg", "600 mg", "row “Ibuprofen, Adult”, column “Dose”"),
        ("5 mg/kg", "6 mg/kg", "row “Ibuprofen, Child”, column “Dose”"),
        ("Aspirin", "Codeine", "row “Adult; Child”, column “Drug”"),
    ],
)
def test_merged_cells_are_named_by_all_their_heads(was: str, now: str, place: str) -> None:
    (change,) = between(SPANS, SPANS.replace(was, now)).changes
    assert (change.place, change.was, change.now) == (place, was, now)


def test_a_head_over_several_columns_names_each_of_them() -> None:
    old = (
        '<table><tr><th rowspan="2">Drug</th><th colspan="2">Dose</th></tr><tr><th>Adult</th><th>Child</th></tr>'
        "<tr><td>Aspirin</td><td>75 mg</td><td>10 mg</td></tr></table>"
    )
    (change,) = between(old, old.replace("10 mg", "20 mg")).changes
    assert change.place == "row “Aspirin”, column “Dose, Child”"


def test_a_table_without_heads_is_not_named_by_its_data() -> None:
    old = "<table><tr><td>Aspirin</td><td>75 mg</td></tr><tr><td>Codeine</td><td>30 mg</td></tr></table>"
    (change,) = between(old, old.replace("30 mg", "60 mg")).changes
    assert change.place == "row “Codeine”, column 2"


def test_rows_with_one_name_are_told_apart_by_the_next_column() -> None:
    old = table("Drug | Who | Dose", "Aspirin | Adult | 75 mg", "Aspirin | Child | 10 mg")
    (change,) = between(old, old.replace("10 mg", "20 mg")).changes
    assert change.place == "row “Aspirin, Child”, column “Dose”"


def test_rows_that_changed_places_change_no_dose() -> None:
    rows = ["Drug | Dose | How", "Aspirin | 75 mg | by mouth", "Ibuprofen | 400 mg | with food"]
    found = between(table(*rows), table(rows[0], rows[2], rows[1]))
    assert {change.kind for change in found.changes} == {Kind.MOVED}


def test_a_dose_that_went_to_another_row_is_a_change_of_both() -> None:
    new = OLD.replace("75 mg", "X").replace("400 mg", "75 mg").replace("X", "400 mg")
    assert [(change.was, change.now) for change in between(OLD, new).changes] == [
        ("75 mg", "400 mg"),
        ("400 mg", "75 mg"),
    ]


def test_heads_that_changed_places_over_the_same_cells_change_every_dose() -> None:
    found = between(OLD, OLD.replace("Adult | Child", "Child | Adult"))
    assert told(found)[0] == (
        "moved",
        "table column",
        "column “Adult”",
        "Aspirin: 75 mg\nIbuprofen: 400 mg",
        "Aspirin: none\nIbuprofen: 5 mg/kg",
    )
    assert ("changed", "table cell", "row “Ibuprofen”, column “Child”", "5 mg/kg", "400 mg") in told(found)


def test_the_unit_in_the_head_of_a_column_is_a_measure() -> None:
    old = table("Drug | Dose (mg)", "Aspirin | 75")
    (change,) = between(old, old.replace("mg", "micrograms")).changes
    assert [measure[:4] for measure in change.measures] == [
        ("mg", "micrograms", MeasureKind.DOSE, "a thousandfold decrease")
    ]


def test_a_head_that_took_over_a_column_takes_its_doses() -> None:
    page = (
        "<table><thead><tr><th>Drug</th>{}</tr></thead>"
        "<tbody><tr><td>A</td><td>5 mg</td><td>6 mg</td><td>2 mg</td></tr></tbody></table>"
    )
    old = page.format('<th colspan="2">Adult</th><th>Child</th>')
    told = [
        (m.was, m.now, change.place)
        for change in compare(old, page.format('<th>Adult</th><th colspan="2">Child</th>')).changes
        for m in change.measures
    ]
    assert sorted(told) == [("", "6 mg", "column “Child”"), ("6 mg", "", "column “Adult”")]


def test_a_name_that_took_over_a_row_takes_its_doses() -> None:
    page = "<table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody>{}</tbody></table>"
    old = "<tr><td{}>A</td><td>5 mg</td></tr><tr>{}<td>6 mg</td></tr><tr>{}<td>7 mg</td></tr>"
    span = ' rowspan="2"'
    before, after = old.format(span, "", "<td>B</td>"), old.format("", f"<td{span}>B</td>", "")
    changes = compare(page.format(before), page.format(after)).changes
    told = [(m.was, m.now, change.place) for change in changes for m in change.measures]
    assert told == [("6 mg", "", "row “A”"), ("", "6 mg", "row “B”")]


def test_notes_that_changed_places_are_neither_gone_nor_new() -> None:
    body = "Give 5 mg.[^a] Give 10 mg.[^b]\n\n[^a]: {}\n\n[^b]: {}\n"
    old, new = (
        render(body.format(*notes)).html for notes in (("Under 6 kg.", "Over 6 kg."), ("Over 6 kg.", "Under 6 kg."))
    )
    changes = compare(old, new).changes
    told = {(one.was, one.now, one.told) for change in changes for one in change.measures}
    assert told == {(weight, weight, "in a note that belongs to other words") for weight in ("Under 6 kg", "Over 6 kg")}
    assert "The note “Under 6 kg.” now belongs to “Give 10 mg.”" in " ".join(changes[0].notes)


def test_rows_that_changed_places_and_kept_the_doses_of_their_places_changed_theirs() -> None:
    table = "| Drug | Dose |\n|-|-|\n"
    found = between(f"{table}| A | 5 mg |\n| B | 10 mg |", f"{table}| B | 5 mg |\n| A | 10 mg |")
    assert sorted((m.was, m.now) for change in found.changes for m in change.measures) == [
        ("10 mg", "5 mg"),
        ("5 mg", "10 mg"),
    ]


RIGHT = [
    # Columns that change places below one head, and heads that are renamed while one goes.
    (
        '<table><tr><th></th><th colspan="2">Adult</th></tr><tr><th>Drug</th><th>Low</th><th>High</th></tr>'
        "<tr><td>A</td><td>1 mg</td><td>2 mg</td></tr></table>",
        '<table><tr><th></th><th colspan="2">Adult</th></tr><tr><th>Drug</th><th>High</th><th>Low</th></tr>'
        "<tr><td>A</td><td>2 mg</td><td>1 mg</td></tr></table>",
        [("moved", "table column", "column “Adult, High”", "", "High\n2 mg")],
    ),
    (
        OLD,
        table("Medicine | Adults", "Aspirin | 75 mg", "Ibuprofen | 400 mg"),
        [
            ("changed", "table heading", "head of the table", "Drug", "Medicine"),
            ("changed", "table heading", "head of the table", "Adult", "Adults"),
            ("removed", "table column", "column “Child”", "Child\nAspirin: none\nIbuprofen: 5 mg/kg", ""),
        ],
    ),
    # A row of another medicine with another dose: neither dose was ever of the other.
    (
        OLD,
        OLD.replace("Aspirin | 75 mg", "Naproxen | 250 mg"),
        [
            ("removed", "table row", "", "Aspirin 75 mg none", ""),
            ("added", "table row", "", "", "Naproxen 250 mg none"),
        ],
    ),
    # What stands below all columns has the name of none.
    (
        "<table><tr><th>Drug</th><th>Dose</th></tr><tr><td>A</td><td>5 mg</td></tr>"
        '<tr><td colspan="2">Not over 10 mg.</td></tr></table>',
        "<table><tr><th>Drug</th><th>Dose</th></tr><tr><td>A</td><td>5 mg</td></tr>"
        '<tr><td colspan="2">Not over 20 mg.</td></tr></table>',
        [("changed", "table cell", "row 2", "Not over 10 mg.", "Not over 20 mg.")],
    ),
]


@pytest.mark.parametrize(("old", "new", "changes"), RIGHT)
def test_no_value_is_told_under_the_name_of_another(
    old: str, new: str, changes: list[tuple[str, str, str, str, str]]
) -> None:
    assert told(between(old, new)) == changes


def test_a_table_that_was_turned_over_is_told_whole() -> None:
    turned = table("Drug | Aspirin | Ibuprofen", "Adult | 75 mg | 400 mg", "Child | none | 5 mg/kg")
    found = between(OLD, turned)
    assert {change.kind for change in found.changes} == {Kind.REMOVED, Kind.ADDED}
    assert not any(measure.was and measure.now for change in found.changes for measure in change.measures)


def test_a_removed_column_names_the_row_of_each_dose_and_no_measure_reaches_into_the_next_cell() -> None:
    (change,) = between(OLD, table("Drug | Child", "Aspirin | none", "Ibuprofen | 5 mg/kg")).changes
    assert [(m.ahead, m.was) for m in change.measures] == [("Aspirin: ", "75 mg"), ("Ibuprofen: ", "400 mg")]
    rows = table("Drug | Number | Dose", "A | 1 | 000 mg", "B | 2 | 5 mg")
    (change,) = between(rows, rows.replace("| A | 1 | 000 mg |\n", "")).changes
    assert sorted(measure.was for measure in change.measures) == ["000 mg", "1"]


def test_where_a_cell_stands_is_found_without_walking_through_the_rows_below_it() -> None:
    rows = "".join(f"<tr><td>{number}</td><td>mg</td></tr>" for number in range(9_000))
    [table] = Page(f"<table><tbody>{rows}</tbody></table>").blocks
    grid = Grid(table)
    assert len(grid.rows) == 9_000
    assert is_done_within(1, lambda: [grid.where(cell) for row in grid.rows for cell in row.children])


#: Rows across the table that name those below them, as cells of heads, and as bold cells ahead of empty ones.
GROUPED = [
    "<table><tr><th>Drug</th><th>Dose</th></tr><tr><th colspan='2'>Adults</th></tr><tr><td>A</td><td>5 mg</td></tr>{}"
    "<tr><th colspan='2'>Children</th></tr>{}<tr><td>A</td><td>{}</td></tr></table>",
    "| Drug | Dose |\n|---|---|\n| **Adults** | |\n| A | 5 mg |\n{}| **Children** | |\n{}| A | {} |",
]


@pytest.mark.parametrize("page", GROUPED)
def test_a_row_is_named_by_the_group_in_which_it_stands(page: str) -> None:
    (change,) = between(page.format("", "", "2 mg"), page.format("", "", "1 mg")).changes
    assert (change.place, change.was, change.now) == ("row “Children, A”, column “Dose”", "2 mg", "1 mg")


@pytest.mark.parametrize(
    ("page", "row"), [(GROUPED[0], "<tr><td>B</td><td>7 mg</td></tr>"), (GROUPED[1], "| B | 7 mg |\n")]
)
def test_a_row_that_went_to_another_group_takes_its_dose_there(page: str, row: str) -> None:
    old, new = page.format(row, "", "2 mg"), page.format("", row, "2 mg")
    (change,) = between(old, new).changes
    assert (change.kind, change.place) == (Kind.MOVED, "row “Children”")
    assert [(m.was, m.now, m.told) for m in change.measures] == [("7 mg", "7 mg", "moved from row “Adults”")]
    assert change.notes == ("It stood in row “Adults”.",)


def test_a_row_that_begins_with_a_figure_is_named_by_the_words_behind_it_too() -> None:
    rows = ["No. | Drug | Dose", "1 | Aspirin | 75 mg", "2 | Codeine | 30 mg"]
    (change,) = between(table(*rows), table(*rows[:2], "2 | Codeine | 60 mg")).changes
    assert change.place == "row “2, Codeine”, column “Dose”"


def test_a_number_that_came_with_its_row_is_told_with_the_names_of_its_cell() -> None:
    found = between(table("Drug | Dose", "A | 5 mg"), table("Drug | Dose", "A | 5 mg", "B | 7 mg"))
    assert "      B, Dose: [7 mg]" in told_in_words(found).splitlines()


def test_a_list_that_became_a_table_stands_in_a_table() -> None:
    (change,) = between(
        "- Aspirin: 75 mg\n- Codeine: 30 mg", table("Drug | Dose", "Aspirin | 75 mg", "Codeine | 30 mg")
    ).changes
    assert change.notes == ("The text now stands in a table.",)
    assert [(m.was, m.now) for m in change.measures] == [("", "Drug Dose")]
