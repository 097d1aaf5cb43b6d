"""Lists as CSV (RFC 4180), written so that no spreadsheet takes the words of a page for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

#: With one of these, or its full-width form, a spreadsheet begins a formula or breaks out of its cell.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table as a CSV file, its header first.

    >>> csv_text(["Page"], [["=1+1"]])
    "Page\\r\\n'=1+1\\r\\n"
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([_cell(name) for name in header])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return written.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    words = str(value)
    return f"'{words}" if isinstance(value, str) and words.startswith(_RISKY) else words
