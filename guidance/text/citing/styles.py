"""A version of a page as it is cited for people: by citeproc-py, in styles of the Citation Style Language 1.0.

The styles stand beside this file and are our own: the usual ones leave out what matters here, a page's version.
"""

import re
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from guidance.text.citing.source import Source, parts

STYLES = ("Vancouver", "Harvard", "APA")

#: A mark that ends a sentence by itself, in quotation marks or not, and the full stop that a style sets behind it.
_ENDED_TWICE = re.compile(r"""((?:[?!…]|\.(?=["'”’]))["'”’)]*)\.(?= )""")
#: The library keeps in a style what it suppresses while it writes: one citation at a time.
_writing = Lock()


def cited(source: Source, style: str) -> str:
    """The citation in plain words.

    :param style: one of `STYLES`
    """
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    entry = source.entry()
    entry.pop("license", None)  # the library warns of what the language has no word for in 1.0
    if source.reviewed:  # the language has no day for it: this is the nearest
        entry["event-date"] = parts(source.reviewed)
    with _writing:
        written = CitationStylesBibliography(_read(style), CiteProcJSON([entry]), formatter.plain)
        written.register(Citation([CitationItem(source.key)]))
        return _ENDED_TWICE.sub(r"\1", str(written.bibliography()[0]))


@cache
def _read(style: str) -> Any:
    from citeproc import CitationStylesStyle

    return CitationStylesStyle(str(Path(__file__).with_name(f"{style.lower()}.csl")), validate=False)
