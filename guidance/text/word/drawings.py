"""What a drawing of a Word document shows: its pictures with their descriptions, or a line between paragraphs."""

from collections.abc import Iterator

from guidance.text.word.xml import Element, made, named

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
    shown = made("pic:pic", made("pic:blipFill", blip))
    described = made("wp:docPr")
    described.set("descr", alt)
    return made("w:drawing", made("wp:inline", described, made("a:graphic", made("a:graphicData", shown))))
