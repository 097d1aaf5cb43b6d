"""What a drawing of a Word document shows: its pictures with their descriptions, or a line between paragraphs."""

from collections.abc import Collection, Iterator

from guidance.text.word.told import Told
from guidance.text.word.xml import Element, made, named, short

_VML_PICTURES = {named("v:imagedata"), named("v:fill")}
_SHAPES = {
    named(f"v:{name}") for name in ("shape", "rect", "oval", "line", "roundrect", "group", "polyline", "arc")
} | {named("a:graphicData")}


def pictures_in(anchor: Element) -> Iterator[tuple[str, str]]:
    """The pictures in a drawing, by the names under which the document keeps them, with their descriptions."""
    described = next(anchor.iter(named("wp:docPr")), None)
    alt = "" if described is None else described.get("descr", "").strip() or described.get("title", "").strip()
    for blip in anchor.iter(named("a:blip")):
        yield blip.get(named("r:embed")) or "", alt
    shapes = {data: shape for shape in anchor.iter() for data in shape if data.tag in _VML_PICTURES}
    for data, shape in shapes.items():
        target = next((data.get(named(name)) for name in ("r:id", "r:pict", "o:relid") if data.get(named(name))), "")
        if target or data.tag == named("v:imagedata"):
            yield target or "", shape.get("alt", "") or data.get(named("o:title"), "")


def is_rule(anchor: Element) -> bool:
    """Whether a drawing is a line between paragraphs, or only says what later drawings look like."""
    parts = [each for each in anchor.iter() if each is not anchor]
    return not any(each.tag in _SHAPES for each in parts) or any(each.get(named("o:hr")) for each in parts)


def picture_of(target: str, alt: str) -> Element:
    """A drawing that is one picture, by the name under which the document keeps it."""
    blip = made("a:blip")
    blip.set(named("r:embed"), target)
    picture = made("pic:pic", made("pic:blipFill", blip))
    described = made("wp:docPr")
    described.set("descr", alt)
    return made("w:drawing", made("wp:inline", described, made("a:graphic", made("a:graphicData", picture))))


def shown(anchor: Element, around: str, here: Collection[str], told: Told) -> Iterator[Element]:
    """The pictures of a drawing; newer and older Word find the same ones written in two ways."""
    for way in (anchor,) if short(anchor) != "mc:AlternateContent" else anchor:
        pictures = list(pictures_in(way))
        for target, alt in pictures:
            if target in here:
                yield picture_of(target, alt)
            else:
                told.flag("A picture was left out: it is not in the document", around)
        if pictures:
            return


def has_figures(anchor: Element, around: str, told: Told) -> bool:
    """Whether it is a chart or a diagram, which is told."""
    kinds = {"c:chart": "A chart was left out", "dgm:relIds": "A diagram was left out"}
    kinds_here = [what for name, what in kinds.items() if next(anchor.iter(named(name)), None) is not None]
    for what in kinds_here:
        told.flag(f"{what}: its numbers are not in the draft", around)
    return bool(kinds_here)


def tell_of(anchor: Element, around: str, told: Told) -> None:
    """Say that a drawing of which nothing could be kept was left out."""
    if short(anchor) == "w:object":
        told.flag("An object of another program was left out", around)
    elif not is_rule(anchor) and next(pictures_in(anchor), None) is None:
        told.flag("A drawing was left out", around)
