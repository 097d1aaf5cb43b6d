"""A version is cited as each style has it, whatever signs are in its title."""

import json
import re
from datetime import date

import bibtexparser
import pytest
import rispy

from guidance.text.citing import FILES, Source, cited
from guidance.text.citing.files import bibtex, ris

SOURCE = Source(
    key="k7m2-v14",
    author="Example Trust",
    title="Dose: 5 µg & 50% {of} “it”",
    version=14,
    published=date(2026, 5, 3),
    reviewed=date(2026, 6, 1),
    address="https://guidance.example.org/guidance/dose/versions/14",
    accessed=date(2026, 11, 21),
    note="withdrawn 1 November 2026",
)


@pytest.mark.parametrize(
    ("style", "words"),
    [
        (
            "Vancouver",
            "Example Trust. Dose: 5 µg & 50% {of} “it” [Internet]. Version 14. Example Trust; 2026 May 3 [reviewed "
            "2026 Jun 1; cited 2026 Nov 21] [withdrawn 1 November 2026]. Available from: "
            "https://guidance.example.org/guidance/dose/versions/14",
        ),
        (
            "Harvard",
            "Example Trust (2026) Dose: 5 µg & 50% {of} “it”. Version 14, 3 May 2026 [withdrawn 1 November 2026]. "
            "Available at: https://guidance.example.org/guidance/dose/versions/14 (Accessed: 21 November 2026).",
        ),
        (
            "APA",
            "Example Trust. (2026, May 3). Dose: 5 µg & 50% {of} “it” (Version 14) [withdrawn 1 November 2026]. "
            "Retrieved November 21, 2026, from https://guidance.example.org/guidance/dose/versions/14",
        ),
    ],
)
def test_a_style_is_one_sentence(style: str, words: str) -> None:
    assert cited(SOURCE, style) == words


def test_a_question_or_an_abbreviation_gets_no_second_mark() -> None:
    asks = Source(**{**vars(SOURCE), "title": "“Can I take it?”", "author": "Example Ltd."})
    assert cited(asks, "Vancouver").startswith("Example Ltd. “Can I take it?” [Internet]. Version 14.")
    assert "“Can I take it?” Version 14, 3 May 2026" in cited(asks, "Harvard")
    assert cited(asks, "APA").startswith("Example Ltd. (2026, May 3).")


def test_each_month_is_named_as_its_style_has_it() -> None:
    summer = Source(**{**vars(SOURCE), "published": date(2026, 7, 1), "accessed": date(2026, 9, 30)})
    assert "2026 Jul 1 [reviewed 2026 Jun 1; cited 2026 Sep 30]" in cited(summer, "Vancouver")
    assert "(Accessed: 30 September 2026)" in cited(summer, "Harvard")
    assert "(2026, July 1)" in cited(summer, "APA")


def test_what_was_never_reviewed_or_withdrawn_says_neither() -> None:
    plain = Source(**{**vars(SOURCE), "reviewed": None, "note": ""})
    assert "2026 May 3 [cited 2026 Nov 21]. Available from:" in cited(plain, "Vancouver")
    assert "Version 14, 3 May 2026. Available at:" in cited(plain, "Harvard")


def test_bibtex_keeps_every_sign_of_a_title_for_what_it_is() -> None:
    written = bibtex(SOURCE)
    assert r"title = {{Dose: 5 µg \& 50\% \{of\} “it”}}" in written
    assert "author = {{Example Trust}}" in written
    assert written.count("{") == written.count("}")
    assert re.match(r"@misc\{[a-z0-9-]+,\n", written)


def test_no_title_begins_a_field_of_its_own() -> None:
    hostile = Source(**{**vars(SOURCE), "title": "Dose\r\nUR  - https://evil.example\r\nER  - ", "author": "A\nB"})
    lines = ris(hostile).split("\r\n")
    assert [line[:2] for line in lines if line].count("UR") == 1
    assert lines[0] == "TY  - ELEC" and lines[-2] == "ER  - "
    assert "\nUR" not in bibtex(hostile)


def test_csl_json_is_what_citation_processors_read() -> None:
    [entry] = json.loads(FILES["json"][2](SOURCE))
    assert (entry["type"], entry["author"]) == ("webpage", [{"literal": "Example Trust"}])
    assert entry["issued"] == {"date-parts": [[2026, 5, 3]]}
    assert entry["note"] == "withdrawn 1 November 2026"


def test_programs_that_keep_references_read_what_is_meant() -> None:
    [entry] = bibtexparser.parse_string(bibtex(SOURCE)).entries
    assert (entry.entry_type, entry.key, entry["url"]) == ("misc", "k7m2-v14", SOURCE.address)
    [read] = rispy.loads(ris(SOURCE))
    assert (read["type_of_reference"], read["title"], read["urls"]) == ("ELEC", SOURCE.title, [SOURCE.address])
    hostile = Source(**{**vars(SOURCE), "title": "x}}, url = {{evil}}, @misc{y, \\", "author": "A\nER  - \nTY  - BOOK"})
    [entry], [read] = bibtexparser.parse_string(bibtex(hostile)).entries, rispy.loads(ris(hostile))
    assert (entry["url"], read["urls"], read["type_of_reference"]) == (SOURCE.address, [SOURCE.address], "ELEC")
