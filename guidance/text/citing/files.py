"""A version of a page for the programs that keep references: BibTeX, RIS and CSL-JSON."""

import json
from collections.abc import Callable

from guidance.text.citing.source import Source

_LATEX = str.maketrans({
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
})  # fmt: skip


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
    return json.dumps([source.entry()], ensure_ascii=False, indent=2) + "\n"


#: For programs, by the end of the file: its name, its media type, and what writes it.
FILES: dict[str, tuple[str, str, Callable[[Source], str]]] = {
    "bib": ("BibTeX", "application/x-bibtex", bibtex),
    "ris": ("RIS", "application/x-research-info-systems", ris),
    "json": ("CSL-JSON", "application/vnd.citationstyles.csl+json", csl_json),
}


def _latex(words: str) -> str:
    return _one_line(words).translate(_LATEX)


def _one_line(words: str) -> str:
    return " ".join(words.split())
