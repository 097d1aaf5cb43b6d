"""A Word document written anew in few and plain elements, so that mammoth reads what people see and nothing else.

Styles are turned into what they mean, lists are counted as Word counts them, text boxes are taken out of their
drawings, equations become text; what cannot be carried over is told.
"""

from collections.abc import Collection, Iterator

from guidance.text.word.drawings import has_figures, shown, tell_of
from guidance.text.word.equations import in_one_line
from guidance.text.word.numbering import Item, Numbering
from guidance.text.word.original import (
    GONE,
    NOTES,
    boxes_in,
    is_drop_cap,
    length_of_mark,
    notes_of,
    own_mark,
    part_named,
    ruby_base,
    word_art,
)
from guidance.text.word.package import Package
from guidance.text.word.rows import gap, head, with_spans
from guidance.text.word.seams import END, SEAM, deleted_words, seam_of, settle
from guidance.text.word.styles import UNKNOWN_SIGN, Look, Styles, beginning_of, text_of
from guidance.text.word.told import Told
from guidance.text.word.xml import Element, made, named, short, words

#: The number of an item of a list, between two letters that no text has after ``text_of``.
MARK_OPENS, MARK_CLOSES = "\ue000", "\ue001"

_CELL_DELETED = f"{named('w:tcPr')}/{named('w:cellDel')}"
_ANCHORS = {"w:drawing", "w:pict", "w:object", "mc:AlternateContent"}
_FIELD_PARTS = {"w:fldChar", "w:instrText"}
_DEEPEST_HEADING = 6
_NUMBERED = (
    "1 item numbered like 2.1 has its number in its text now",
    "{} items numbered like 2.1 have their numbers in their text now",
)
_HEADING_NUMBERED = (
    "1 number of a heading that Word made stands in its text now",
    "{} numbers of headings that Word made stand in their text now",
)
_BULLET_THAT_SAYS = (
    "1 item with a cross, a tick or words for its bullet has it in its text now",
    "{} items with crosses, ticks or words for their bullets have them in their text now",
)


class Tidying:
    """Writes the parts of one document anew."""

    def __init__(self, package: Package, told: Told) -> None:
        self._package = package
        self._told = told
        self.styles = Styles(package.xml(part_named(package, "styles")))
        self._numbering = Numbering(package.xml(part_named(package, "numbering")), self.styles)
        self._links: set[str] = set()
        self._images: set[str] = set()
        self._notes: dict[str, Collection[str]] = {}
        self._marks: dict[tuple[str, str], str] = {}
        """The marks of notes that were written by hand, by the kind of note and its number."""
        self._carried: list[Element] = []
        self._depth = -1
        self._has_title = False

    def document(self) -> Element:
        """The main part."""
        self._look_up(self._package.main)
        root = self._package.xml(self._package.main)
        body = root.find(named("w:body")) if root is not None else None
        return made("w:document", made("w:body", *self._whole(body if body is not None else made("w:body"))))

    def notes(self, name: str) -> Element:
        """The part with the footnotes or endnotes."""
        kind, part = f"w:{name.removesuffix('s')}", part_named(self._package, name)
        self._look_up(part)
        root = made(f"w:{name}")
        for number, note in notes_of(self._package.xml(part), name).items():
            self._depth = -1
            blocks = list(self._whole(note))
            _take_mark(blocks, self._marks.get((name, number), ""))
            root.append(made(kind, *blocks, id=number))
        return root

    def _look_up(self, part: str) -> None:
        """Which names of this part are links, and which are pictures that the document holds."""
        relations = self._package.relations(part)
        self._links = {key for key, each in relations.items() if each.kind.endswith("/hyperlink")}
        here = {key for key, each in relations.items() if not each.outside and each.target in self._package.parts}
        self._images = {key for key in here if relations[key].kind.endswith("/image")}

    def _whole(self, parent: Element) -> Iterator[Element]:
        """All blocks of a part that ends with itself: nothing of it goes on in what stands after it."""
        before, self._carried = self._carried, []
        yield from self._blocks(parent)
        yield from self._rest()
        self._carried = before

    def _rest(self) -> Iterator[Element]:
        """A paragraph of what was to go on in the next one, when there is none."""
        carried, self._carried = self._carried, []
        settle(carried)
        if carried:
            yield made("w:p", *carried)

    def _blocks(self, parent: Element) -> Iterator[Element]:
        for child in parent:
            kind = short(child)
            if kind == "w:p":
                yield from self._paragraph(child)
            elif kind == "w:tbl":
                self._depth = -1
                yield from self._rest()
                yield made("w:tbl", *self._rows(child))
            elif kind == "w:altChunk":
                self._told.flag("A part that was pasted in as another file was left out")
            elif kind not in GONE:
                self._count_insertion(kind)
                yield from self._blocks(child)

    def _paragraph(self, paragraph: Element) -> Iterator[Element]:
        if self.styles.is_contents(paragraph):
            self._told.drop("1 line of a table of contents", "{} lines of a table of contents")
            return
        boxes: list[Element] = []
        runs = [*self._carried, *self._inline(paragraph, paragraph, boxes)]
        self._carried = []
        properties = paragraph.find(named("w:pPr"))
        mark = properties.find(named("w:rPr")) if properties is not None else None
        joined = properties is not None and is_drop_cap(properties)
        if joined or (mark is not None and mark.find(named("w:del")) is not None):
            self._carried = runs if joined or not runs else [*runs, self._deleted_end()]
            runs = []
        settle(runs)
        if runs:
            yield made("w:p", *self._looks(paragraph), *runs)
        elif not (joined or boxes or (mark is not None and _is_gone(mark))):
            self._numbering.item(paragraph)  # an empty item has its number, too
        for box in boxes:
            self._told.change(
                "The text of 1 text box stands after the paragraph it was fixed to",
                "The text of {} text boxes stands after the paragraphs they were fixed to",
            )
            yield from self._whole(box)

    def _deleted_end(self) -> Element:
        self._told.change(
            "1 end of a paragraph was deleted: a blank stands there, check it",
            "{} ends of paragraphs were deleted: a blank stands there, check each",
        )
        return made("w:r", words(END))

    def _looks(self, paragraph: Element) -> Iterator[Element]:
        """Title, heading, quotation or item of a list."""
        names, heading, item = (
            self.styles.names(paragraph),
            self.styles.heading(paragraph),
            self._numbering.item(paragraph),
        )
        before, self._depth = self._depth, -1
        if names[0] == "title" and not self._has_title:
            self._has_title = True
            yield _styled("Title")
        elif heading:
            yield _styled(f"Heading{min(heading, _DEEPEST_HEADING)}")
            if item is not None and item.label and (item.ordered or item.compound):
                self._told.change(*(_HEADING_NUMBERED if item.ordered else _BULLET_THAT_SAYS))
                yield made("w:r", words(f"{item.label} "))
        elif item is not None:
            self._depth = min(item.level, before + 1)
            yield from self._item(item)
        elif names[0] in {"quote", "intense quote"}:
            yield _styled("Quote")

    def _item(self, item: Item) -> Iterator[Element]:
        level = made("w:ilvl", val=str(self._depth))
        if item.drawn:
            self._told.flag("A list has pictures for its bullets: write what they say, if they say something")
        if item.compound:
            self._told.change(*(_NUMBERED if item.ordered else _BULLET_THAT_SAYS))
            yield made("w:pPr", made("w:numPr", level, made("w:numId", val="1")))
            yield made("w:r", words(f"{item.label} "))
            return
        if item.ordered and item.look not in {"decimal", "decimalZero"}:
            self._told.change(
                "1 item of a list with letters or Roman numerals has a number: check where the text names it",
                "{} items of lists with letters or Roman numerals have numbers: check where the text names them",
            )
        yield made("w:pPr", made("w:numPr", level, made("w:numId", val="2" if item.ordered else "1")))
        if item.ordered:
            yield made("w:r", words(f"{MARK_OPENS}{item.number}{MARK_CLOSES}"))

    def _inline(self, parent: Element, paragraph: Element, boxes: list[Element]) -> Iterator[Element]:
        for child in parent:
            kind = short(child)
            if kind == "w:r":
                yield from self._run(child, paragraph, boxes)
            elif kind == "w:hyperlink":
                yield from self._link(child, paragraph, boxes)
            elif kind in {"m:oMath", "m:oMathPara"}:
                yield from self._equation(child)
            elif kind == "mc:AlternateContent":
                yield from self._drawing(child, paragraph, boxes)
            elif kind in {"w:del", "w:moveFrom"}:
                self._leave_out(child)
                yield made("w:r", words(seam_of(deleted_words(child))))
            elif kind not in GONE:
                self._count_insertion(kind)
                self._flag_turned(child)
                yield from self._inline(child, paragraph, boxes)

    def _leave_out(self, deletion: Element) -> None:
        """Moved words stand where they were moved to; of deleted ones a person says whether they count."""
        if short(deletion) != "w:del":
            return
        self._told.ask_about(deleted_words(deletion))
        if notes := sum(1 for each in deletion.iter() if short(each) in NOTES):
            self._told.drop("1 note of which the mark was deleted", "{} notes of which the marks were deleted", notes)

    def _flag_turned(self, child: Element) -> None:
        text = "".join(each.text or "" for each in child.iter(named("w:t"))) if short(child) == "w:bdo" else ""
        if any(letter.isdigit() for letter in text):
            self._told.flag("Numbers that Word shows the other way round stand as they were typed", text)

    def _count_insertion(self, kind: str) -> None:
        if kind in {"w:ins", "w:moveTo"}:
            self._told.change(
                "1 tracked insertion was taken as accepted", "{} tracked insertions were taken as accepted"
            )

    def _link(self, link: Element, paragraph: Element, boxes: list[Element]) -> Iterator[Element]:
        inner = list(self._inline(link, paragraph, boxes))
        target = link.get(named("r:id"))
        if target is None or target not in self._links:
            if link.get(named("w:anchor")):
                self._told.change(
                    "1 link within the document is plain text", "{} links within the document are plain text"
                )
            yield from inner
        else:
            kept = made("w:hyperlink", *inner)
            kept.set(named("r:id"), target)
            yield kept

    def _equation(self, equation: Element) -> Iterator[Element]:
        pieces = list(in_one_line(equation))
        self._told.flag("An equation was written as text: compare it with the original", "".join(p for p, _ in pieces))
        for deletion in equation.iter(named("w:del")):
            self._told.ask_about(deleted_words(deletion))
        for text, raised in [(SEAM, ""), *pieces, (SEAM, "")]:
            yield _run([words(text)], Look(raised=raised))

    def _run(self, run: Element, paragraph: Element, boxes: list[Element]) -> Iterator[Element]:
        look = self.styles.look(run, paragraph)
        if look.hidden:
            if (gone := "".join(text_of(child, look) for child in run)).strip():
                self._told.drop("1 passage of hidden text", "{} passages of hidden text")
                yield made("w:r", words(seam_of(gone)))
            return
        kept: list[Element] = []
        for child in run:
            kind = short(child)
            if kind in _ANCHORS:
                kept += self._drawing(child, paragraph, boxes)
            elif kind in NOTES:
                kept += self._note(child, paragraph)
                if self._has_own_mark(child, run, look):
                    break
            elif kind in _FIELD_PARTS:
                kept.append(child)
            elif kind == "w:ruby":
                self._told.drop("1 reading beside a word", "{} readings beside words")
                runs = self._inline(ruby_base(child), paragraph, boxes)
                kept += [part for inner in runs for part in inner if part.tag != named("w:rPr")]
            else:
                kept += self._text(child, look, paragraph)
        if kept:
            yield _run(kept, look)

    def _has_own_mark(self, reference: Element, run: Element, look: Look) -> bool:
        """Whether the rest of a run is the mark of a note, which gets a number like all others."""
        if not (mark := own_mark(reference, run, look)):
            return False
        self._marks[NOTES[short(reference)], reference.get(named("w:id"), "")] = mark
        self._told.change(
            "1 note had a mark of its own: it has a number now",
            "{} notes had marks of their own: they have numbers now",
        )
        return True

    def _note(self, reference: Element, paragraph: Element) -> Iterator[Element]:
        name, number = NOTES[short(reference)], reference.get(named("w:id"), "")
        if name not in self._notes:
            self._notes[name] = notes_of(self._package.xml(part_named(self._package, name)), name).keys()
        if number in self._notes[name]:
            yield made(short(reference), id=number)
        else:
            around = beginning_of(paragraph)
            self._told.flag("A mark of a note was left out: the note is not in the document", around)

    def _text(self, child: Element, look: Look, paragraph: Element) -> Iterator[Element]:
        text = text_of(child, look)
        kind = short(child)
        if UNKNOWN_SIGN in text:
            around = beginning_of(paragraph)
            self._told.flag("A sign of a special font could not be read", around)
        elif text.strip() and (kind == "w:sym" or look.font):
            self._told.change(
                "1 sign of a special font was replaced by the usual one",
                "{} signs of special fonts were replaced by the usual ones",
            )
        if look.struck:
            self._told.ask_about(text)
            yield words(seam_of(text))
            return
        if text.strip() and look.shifted:
            self._told.change(
                "1 passage that was moved up or down by hand is a superscript or subscript",
                "{} passages that were moved up or down by hand are superscripts or subscripts",
            )
        if text == "\n":
            turns = child.get(named("w:type")) in {"page", "column"}
            yield words(" ") if turns else made("w:br")
        elif text:
            yield words(text)

    def _drawing(self, anchor: Element, paragraph: Element, boxes: list[Element]) -> Iterator[Element]:
        found = boxes_in(anchor)
        boxes += found
        yield words(" ")  # what stands on either side of it was never one word
        if art := word_art(anchor):
            self._told.change("1 picture of words is text", "{} pictures of words are text")
            yield words(f"{art} ")
        around = beginning_of(paragraph)
        pictures = list(shown(anchor, around, self._images, self._told))
        yield from pictures
        if not (has_figures(anchor, around, self._told) or pictures or found or art):
            tell_of(anchor, around, self._told)

    def _rows(self, table: Element) -> Iterator[Element]:
        for child in table:
            kind = short(child)
            properties = child.find(named("w:trPr"))
            if kind == "w:tr" and properties is not None and properties.find(named("w:del")) is not None:
                self._told.ask_about(deleted_words(child))
            elif kind == "w:tr" and properties is not None and properties.find(named("w:hidden")) is not None:
                self._told.drop("1 hidden row of a table", "{} hidden rows of tables")
            elif kind == "w:tr":
                yield made(
                    "w:tr",
                    *head(properties),
                    *gap(properties, "w:gridBefore"),
                    *self._cells(child),
                    *gap(properties, "w:gridAfter"),
                )
            elif kind not in GONE:
                yield from self._rows(child)

    def _cells(self, row: Element) -> Iterator[Element]:
        for cell, properties in with_spans(row):
            if cell.find(_CELL_DELETED) is not None:
                self._told.flag(
                    "A cell that was deleted with changes tracked stands as it was", "".join(map(str, cell.itertext()))
                )
            self._depth = -1
            yield made("w:tc", properties, *self._whole(cell))


def _take_mark(note: list[Element], mark: str) -> None:
    """Take the mark at the beginning of a note away, which its number stands for."""
    texts = [text for block in note for text in block.iter(named("w:t"))]
    rest = length_of_mark("".join(text.text or "" for text in texts), mark)
    for text in texts:
        words = text.text or ""
        text.text, rest = words[rest:], max(0, rest - len(words))


def _is_gone(mark: Element) -> bool:
    """Whether the end of a paragraph, to which its number belongs, is not seen."""
    return any(mark.find(named(name)) is not None for name in ("w:del", "w:moveFrom", "w:vanish"))


def _styled(name: str) -> Element:
    return made("w:pPr", made("w:pStyle", val=name))


def _run(kept: list[Element], look: Look) -> Element:
    properties = made("w:rPr")
    if look.raised:
        properties.append(made("w:vertAlign", val=look.raised))
    for wanted, name in ((look.bold, "w:b"), (look.italic, "w:i")):
        if wanted:
            properties.append(made(name))
    return made("w:r", properties, *kept)
