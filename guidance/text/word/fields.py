"""Fields of Word as their readers see them: what one works out in the middle of another is no text of its own.

Some fields have no stored result, because Word draws it from their code: fractions and signs of older documents, the
choice in a list of a form. It is written out where it is plain, and shown as its code and told where it is not.
Codes: ECMA-376 part 1, section 17.16.5, and https://support.microsoft.com/office (“List of field codes in Word”).
"""

import re
from dataclasses import dataclass, replace
from urllib.parse import quote

from guidance.text.word.original import NOTES, part_named
from guidance.text.word.package import Package
from guidance.text.word.told import Told
from guidance.text.word.xml import Element, made, named, words, written

_RUN, _CHAR, _CODE, _SIMPLE = (named(f"w:{name}") for name in ("r", "fldChar", "instrText", "fldSimple"))
_SEEN = {named(f"w:{name}") for name in ("t", "sym", "drawing", "pict", "object")}
_FRACTION = re.compile(r"EQ\s+\\f\s*\(([^\\(),;]+)[,;]([^\\(),;]+)\)")
_SYMBOL = re.compile(r'SYMBOL\s+(0x[0-9a-f]{1,4}|\d{1,5})(?:.*?\\f\s+"?([^"\\]+?)"?\s*(?:\\|$))?', re.IGNORECASE)
_LINK = re.compile(r'HYPERLINK\s+"([^"]*)"(.*)', re.IGNORECASE | re.DOTALL)
_PLACE = re.compile(r'\\l\s+"([^"]*)"')
#: Fields that show something although they have no result.
_DRAWN = ("EQ", "AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "LISTNUM", "MACROBUTTON", "GOTOBUTTON")
#: How Word shows a reference to what was deleted.
_LOST = ("Error! ", "Fehler! ", "Erreur ! ", "¡Error! ", "Errore. ")
#: What an address may hold besides letters and figures; the sign for per cent is left as it is.
_ADDRESS = ":/?#[]@!$&'()*+,;=-._~%"


@dataclass
class _Field:
    """A field that has begun: its parts, and how much was seen when its result began."""

    begin: Element
    seen: int
    code: list[Element]
    separated: bool = False

    @property
    def words(self) -> str:
        return "".join(each.text or "" for each in self.code).strip()


def as_shown(package: Package, told: Told) -> Package:
    """The document with what its fields show, as far as it has to be written out."""
    names = {package.main, *(part_named(package, name) for name in NOTES.values())}
    parts = {}
    for name in names:
        if b"fldChar" in package.parts.get(name, b"") or b"fldSimple" in package.parts.get(name, b""):
            root = package.xml(name)
            if root is not None:
                _write_out(root, told)
                parts[name] = written(root)
    return replace(package, parts={**package.parts, **parts})


def _write_out(root: Element, told: Told) -> None:
    for simple in list(root.iter(_SIMPLE)):
        if not any(each.tag in _SEEN for each in simple.iter()):
            simple.append(made("w:r", *_drawn(simple.get(named("w:instr"), "").strip(), told)))
    fields: list[_Field] = []
    seen: list[tuple[Element, Element]] = []
    for run in list(root.iter(_RUN)):
        for child in list(run):
            if child.tag == _CHAR:
                _turn(child, run, fields, seen, told)
            elif child.tag == _CODE and fields and not fields[-1].separated:
                fields[-1].code.append(child)
            elif child.tag in _SEEN and fields:
                seen.append((run, child))


def _turn(char: Element, run: Element, fields: list[_Field], seen: list[tuple[Element, Element]], told: Told) -> None:
    """Where a field begins, where its result begins, or where it ends."""
    kind = char.get(named("w:fldCharType"))
    if kind == "begin":
        fields.append(_Field(char, len(seen), []))
    elif kind == "separate" and fields:
        fields[-1].separated = True
        fields[-1].seen = len(seen)
    elif kind == "end" and fields:
        field = fields.pop()
        result = seen[field.seen :] if field.separated else []
        if fields and not fields[-1].separated:  # in the middle of the code of another one
            for holder, each in result:
                holder.remove(each)
            del seen[field.seen :]
            return
        _name_address(field)
        shown = "".join(each.text or "" for _, each in result).strip()
        if shown.startswith(_LOST):
            told.flag("A reference of Word leads nowhere: write what it should name", shown)
        if not result and (drawn := _drawn(field.words, told) or _chosen(field.begin)):
            place = list(run).index(char) + 1
            run[place:place] = drawn
            seen.append((run, drawn[0]))


def _name_address(field: _Field) -> None:
    """Only the address in the code of a link: blanks in it are written out, and tips beside it are none of it."""
    if link := _LINK.match(field.words):
        place = _PLACE.search(link[2])
        address = quote(link[1].strip(), safe=_ADDRESS) + (f"#{quote(place[1], safe=_ADDRESS)}" if place else "")
        if link[1].strip():
            field.code[0].text = f' HYPERLINK "{address}" '
            for each in field.code[1:]:
                each.text = ""


def _drawn(code: str, told: Told) -> list[Element]:
    """As Word draws a code that stands alone."""
    if fraction := _FRACTION.fullmatch(code):
        return [words(f" {fraction[1].strip()}/{fraction[2].strip()} ")]
    if symbol := _SYMBOL.match(code):
        number, font = int(symbol[1], 0), symbol[2] or ""
        if font:
            return [made("w:sym", font=font.strip(), char=f"{number if number > 0xFF else 0xF000 + number:04X}")]
        return [words(chr(number) if number > 0xFF else bytes([number]).decode("cp1252", "replace"))]
    if code.split(" ")[0].upper() in _DRAWN:
        told.flag("A field that Word draws stands as its code: write what it shows", code)
        return [words(f" [{code}] ")]
    return []


def _chosen(begin: Element) -> list[Element]:
    """The choice in a list of a form."""
    choices = begin.find(f"{named('w:ffData')}/{named('w:ddList')}")
    if choices is None:
        return []
    entries = [each.get(named("w:val"), "") for each in choices.findall(named("w:listEntry"))]
    found = next(
        (each for name in ("result", "default") if (each := choices.find(named(f"w:{name}"))) is not None), None
    )
    number = found.get(named("w:val"), "0") if found is not None else "0"
    return [words(entries[int(number)])] if number.isdigit() and int(number) < len(entries) else []
