"""Lists as CSV: readable by spreadsheets, and never a formula."""

import csv
import io
from datetime import date

import pytest

from guidance.text.csv_file import csv_text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_words_that_begin_like_a_formula_stay_words(start: str) -> None:
    (written,) = list(csv.reader(io.StringIO(csv_text(["Page"], [[f"{start}cmd|' /C calc'!A0"]]), newline="")))[1]
    assert written == f"'{start}cmd|' /C calc'!A0"


def test_plain_values_are_written_as_they_are() -> None:
    rows = [["Say “no”, twice", "a\nb", -5, None, date(2026, 8, 6), 'a "b"']]
    read = list(csv.reader(io.StringIO(csv_text(["a", "b", "c", "d", "e", "f"], rows), newline="")))
    assert read[1] == ["Say “no”, twice", "a\nb", "-5", "", "2026-08-06", 'a "b"']
    assert csv_text(["a"], []) == "a\r\n"
