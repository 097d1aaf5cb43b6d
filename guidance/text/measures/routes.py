"""By which way a medicine is given: by mouth, IV, into a muscle, under the skin, on the skin, inhaled."""

from guidance.text.measures.measure import Kind
from guidance.text.measures.reader import Found, Reader

#: Every way with the words for it; those in capitals mean it only as capitals, for in small letters they are others.
_WAYS = {
    "by mouth": "oral|orally|by mouth|per os|PO|P.O.|p.o.|orale|trwy'r geg|drwy'r geg|por vía oral",
    "into a vein": "intravenous|intravenously|IV|iv|I.V.|i.v.|"
    "into a vein|into the vein|intraveineuse|intraveineux|mewnwythiennol",
    "into a muscle": "intramuscular|intramuscularly|IM|I.M.|i.m.|"
    "into a muscle|into the muscle|intramusculaire|mewngyhyrol",
    "under the skin": "subcutaneous|subcutaneously|subcut|SC|s.c.|S.C.|SQ|sub - cutaneous|sub - cutaneously|"
    "under the skin|sous - cutanée|sous - cutané|isgroenol",
    "into the skin": "intradermal|intradermally|intradermique",
    "on the skin": "topical|topically|on the skin|to the skin|cutaneous|cutaneously|topique|argroenol",
    "through the skin": "transdermal|transdermally|transdermique|trawsgroenol",
    "into the rectum": "rectal|rectally|per rectum|rectale|rhefrol",
    "into the vagina": "vaginal|vaginally|per vaginam|intravaginal|intravaginally|vaginale",
    "under the tongue": "sublingual|sublingually|under the tongue|sublinguale|dan y tafod",
    "in the cheek": "buccal|buccally",
    "breathed in": "inhaled|inhalation|by inhaler|by inhalation|inhalée|inhalé",
    "as a mist": "nebulised|nebulized|by nebuliser|by nebulizer|nebulisation|nebulization|nébulisation",
    "into the nose": "nasal|nasally|intranasal|intranasally|intranasale",
    "into the spine": "intrathecal|intrathecally|intrathécale",
    "round the spine": "epidural|epidurally|péridurale",
    "into the eye": "intravitreal|intravitreally|intraocular|ophthalmic",
    "into a joint": "intra - articular|intra - articularly|intraarticular|into the joint|intra - articulaire",
    "into a bone": "intraosseous|intra - osseous",
    "into an artery": "intra - arterial|intraarterial|intra - arterially",
    "into the belly": "intraperitoneal|intraperitoneally",
    "by a tube": "nasogastric|nasogastrically|by tube|NG|via ng",
    "by a tube beyond the stomach": "nasojejunal|jejunostomy|NJ|PEJ|via nj|via pej",
    "into the stomach": "gastrostomy|peg tube|via peg|via a peg",
    "by injection": "by injection|par injection|drwy bigiad",
    "by infusion": "by infusion|by slow infusion|by bolus|as a bolus|by slow injection",
}
_SPELT = {
    tuple(words.replace(".", " . ").split()): way for way, many in _WAYS.items() for words in many.split("|")
}  # fmt: skip
_CAPITALS = {words: way for words, way in _SPELT.items() if "".join(words).isupper()}
_ANY = {words: way for words, way in _SPELT.items() if words not in _CAPITALS}
#: The word that begins each way, with the numbers of words that follow from it, the greatest first.
_LENGTHS = {
    first: sorted({len(words) for words in _SPELT if words[0].casefold() == first}, reverse=True)
    for first in {words[0].casefold() for words in _SPELT}
}
BEGINNINGS = frozenset(_LENGTHS)
#: With one of these behind them they say which part of the body is meant, and give nothing.
_PARTS = frozenset(
    "health hygiene cavity examination exam surgery mucosa ulcer ulcers thrush polyp polyps congestion tumour tumours "
    "cancer bleeding discharge evidence history presentation presentations report reports number card check passage "
    "passages septum stenosis delivery birth dryness tissue fat access cannula box line lines sinus obstruction".split()
)
#: Words of the ways that name one alone; the others have words beside them that change with them.
WORDS = frozenset(words[0].casefold() for words in _ANY if len(words) == 1)


def route_at(reader: Reader, i: int) -> Found | None:
    """The way that is named from token ``i`` on."""
    if reader[i].kind != "word" or reader.is_an_initial(i):
        return None
    for length in _LENGTHS.get(reader[i].fold, ()):
        tokens = reader[i : i + length]
        way = _ANY.get(tuple(token.fold for token in tokens)) or _CAPITALS.get(tuple(token.text for token in tokens))
        following = reader[i + length]
        named = following.kind == "number" and following.glued  # NG28 is a guideline, and PO2 a pressure
        if way and following.fold not in _PARTS and not named:
            return Found(Kind.ROUTE, i + length, "route", said=way)
    return None
