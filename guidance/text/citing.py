"""A version of a page as it is cited: for people in three styles, and for the programs that keep references.

Every source here is of one kind, a dated version of a web page by an organisation, so each style is one sentence. The
styles are those of the ICMJE (Vancouver, “Citing Medicine”, chapter 25), Cite Them Right (Harvard) and APA 7 (section
10.16); the formats BibTeX, RIS and CSL-JSON 1.0.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from guidance.text.days.dates import in_words

_LATEX = str.maketrans({
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
})  # fmt: skip


@dataclass(frozen=True)
class Source:
    """The thing that is cited."""

    key: str
    """A name for it in a list of references, of letters, digits and hyphens."""
    author: str
    title: str
    version: int
    published: date
    reviewed: date | None
    address: str
    accessed: date
    note: str = ""
    """What everybody who follows the reference has to know: that it was withdrawn or replaced."""
    language: str = "en"
    licence: str = ""

    @property
    def noted(self) -> str:
        return f" [{self.note}]" if self.note else ""


def vancouver(source: Source) -> str:
    """As journals of medicine have it."""
    reviewed = f"reviewed {_year_first(source.reviewed)}; " if source.reviewed else ""
    return (
        f"{_closed(source.author)} {source.title} [Internet]. Version {source.version}. {source.author}; "
        f"{_year_first(source.published)} [{reviewed}cited {_year_first(source.accessed)}]{source.noted}. "
        f"Available from: {source.address}"
    )


def harvard(source: Source) -> str:
    """Author and date."""
    return (
        f"{source.author} ({source.published.year}) {_closed(source.title)} Version {source.version}, "
        f"{in_words(source.published)}{source.noted}. Available at: {source.address} "
        f"(Accessed: {in_words(source.accessed)})."
    )


def apa(source: Source) -> str:
    """As the American Psychological Association has it."""
    published, accessed = source.published, source.accessed
    return (
        f"{_closed(source.author)} ({published.year}, {published:%B} {published.day}). {source.title} "
        f"(Version {source.version}){source.noted}. Retrieved {accessed:%B} {accessed.day}, {accessed.year}, "
        f"from {source.address}"
    )


def _closed(words: str) -> str:
    """With a full stop behind it, unless it ends a sentence by itself, as questions and “Ltd.” do."""
    return words if words.rstrip("”’\"')").endswith((".", "?", "!", "…")) else f"{words}."


def bibtex(source: Source) -> str:
    """An entry for BibTeX and biblatex."""
    note = "; ".join(part for part in (source.note, f"Version {source.version}") if part)
    fields = {
        "note": _latex(note),
        "author": f"{{{_latex(source.author)}}}",
        "title": f"{{{_latex(source.title)}}}",
        "year": str(source.published.year),
        "month": str(source.published.month),
        "date": source.published.isoformat(),
        "version": str(source.version),
        "url": source.address,
        "urldate": source.accessed.isoformat(),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{source.key},\n{lines}\n}}\n"


def ris(source: Source) -> str:
    """An entry for reference managers."""
    lines = [
        ("TY", "ELEC"),
        ("ID", source.key),
        *([("N1", _one_line(source.note))] if source.note else []),
        ("AU", f"{_one_line(source.author)},"),
        ("TI", _one_line(source.title)),
        ("ET", f"Version {source.version}"),
        ("PY", str(source.published.year)),
        ("DA", f"{source.published:%Y/%m/%d}/"),
        ("PB", _one_line(source.author)),
        ("UR", source.address),
        ("Y2", f"{source.accessed:%Y/%m/%d}/"),
        ("LA", source.language),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in lines)


def csl_json(source: Source) -> str:
    """An entry for whatever formats by the Citation Style Language."""
    entry = {
        "id": source.key,
        "type": "webpage",
        "note": source.note,
        "title": source.title,
        "author": [{"literal": source.author}],
        "publisher": source.author,
        "version": str(source.version),
        "issued": _parts(source.published),
        "accessed": _parts(source.accessed),
        "URL": source.address,
        "language": source.language,
        "license": source.licence,
    }
    return json.dumps([{name: value for name, value in entry.items() if value}], ensure_ascii=False, indent=2) + "\n"


#: For people, by what the style is called.
STYLES: dict[str, Callable[[Source], str]] = {"Vancouver": vancouver, "Harvard": harvard, "APA": apa}
#: For programs, by the end of the file: its name, its media type, and what writes it.
FILES: dict[str, tuple[str, str, Callable[[Source], str]]] = {
    "bib": ("BibTeX", "application/x-bibtex", bibtex),
    "ris": ("RIS", "application/x-research-info-systems", ris),
    "json": ("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
}


def _year_first(day: date | None) -> str:
    return f"{day.year} {day:%b} {day.day}" if day else ""


def _latex(words: str) -> str:
    return _one_line(words).translate(_LATEX)


def _one_line(words: str) -> str:
    return " ".join(words.split())


def _parts(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}
