"""Numbers as people write them: digits of any script, grouped, with fractions and powers, and in words."""

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

#: What may stand between groups of three figures.
GAP = "\u0020\u00a0\u2007\u2009\u202f'’_"
_POINT = ".,·٫٬．"
_VULGAR = "¼½¾⅐-⅞↉"
_RAISED = "⁰¹²³⁴-⁹"
_SLASH = "/⁄∕"
#: A telephone number is one number: its groups are no thousands.
_DIALLED = r"(?:\+\d{1,3}(?:\x20\d{2,6}){2,5}|0\d{2,5}(?:\x20\d{3,6}){1,3})(?!\d|[.,]\d)"
#: UCUM writes a power of ten with a star: 10*9/L.
_POWER = rf"(?:10(?:\^[-−+]?\d+|\*\d{{1,2}}(?=/)|[⁺⁻]?[{_RAISED}]+))"
GROUPED = rf"\d{{1,3}}(?:[{GAP}]\d{{3}})+(?!\d)(?:[{_POINT}]\d+)?"
_PLAIN = rf"\d+(?:[{_POINT}]\d+)*"
_MIXED = rf"\d{{1,3}} ?[{_VULGAR}]|[{_VULGAR}]|\d{{1,3}} \d[{_SLASH}]\d{{1,2}}(?![\d/⁄])"
#: One number, from its first digit to its last; at most one of each part, so that looking for it takes one pass.
NUMBER = (
    rf"(?:{_DIALLED}|{_MIXED}|(?:{GROUPED}|{_PLAIN}|(?<![\d{_POINT}])[.·,](?=\d)\d+)"
    rf"(?:\s?[×xX*·]\s?{_POWER}|(?<=(?<![\d{_POINT}])10)\*\d{{1,2}}(?=/)|\^[-−+]?\d+|[⁺⁻]?[{_RAISED}]+|[eE][-−+]?\d{{1,2}}(?!\w))?)"
)

_PARTS = re.compile(
    rf"(?:(?P<base>.*?\d)\s?[×xX*·]\s?)?10(?:[\^*](?P<sign>[-−+]?)(?P<up>\d+)|(?P<high>[⁺⁻]?[{_RAISED}]+))$"
)
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻−", "0123456789+--")
_PHONE = re.compile(_DIALLED)
_SCIENTIFIC = re.compile(rf"^([\d{_POINT}{GAP}]+)[eE]([-−+]?\d{{1,2}})$")
_SLASHES = str.maketrans("⁄∕", "//")
_RAISED_END = re.compile(rf"(?:\^[-−+]?\d+|[⁺⁻]?[{_RAISED}]+)$")
#: Larger powers than any count of cells stay words: nobody computes a number of a thousand digits from a text.
_MOST_POWER = 40
_LONGEST = 60

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_FRENCH_ONES = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
_FRENCH: dict[str, Fraction | int] = {
    **{word: value for value, word in enumerate(_FRENCH_ONES)},
    "une": 1,
    "vingt": 20,
    "vingts": 20,
    "trente": 30,
    "quarante": 40,
    "cinquante": 50,
    "soixante": 60,
    "cent": 100,
    "cents": 100,
    "mille": 1000,
    "millions": 10**6,
    "demi": Fraction(1, 2),
    "demie": Fraction(1, 2),
    "quart": Fraction(1, 4),
    "quarts": Fraction(1, 4),
    "moitié": Fraction(1, 2),
}
_WELSH: dict[str, Fraction | int] = {
    "dim": 0,
    "un": 1,
    "dau": 2,
    "dwy": 2,
    "ddau": 2,
    "ddwy": 2,
    "tri": 3,
    "tair": 3,
    "dri": 3,
    "dair": 3,
    "pedwar": 4,
    "pedair": 4,
    "bedwar": 4,
    "bedair": 4,
    "pump": 5,
    "pum": 5,
    "bum": 5,
    "chwech": 6,
    "chwe": 6,
    "saith": 7,
    "wyth": 8,
    "naw": 9,
    "deg": 10,
    "ddeg": 10,
    "deugain": 40,
    "trigain": 60,
    "ddeugain": 40,
    "thrigain": 60,
    "deunaw": 18,
    "ddeunaw": 18,
    "ddeuddeg": 12,
    "bymtheg": 15,
    "hugain": 20,
    "filiwn": 10**6,
    "deuddeg": 12,
    "pymtheg": 15,
    "ugain": 20,
    "cant": 100,
    "gant": 100,
    "chant": 100,
    "thri": 3,
    "thair": 3,
    "phedwar": 4,
    "phedair": 4,
    "phump": 5,
    "phum": 5,
    "mil": 1000,
    "fil": 1000,
    "miliwn": 10**6,
    "hanner": Fraction(1, 2),
    "chwarter": Fraction(1, 4),
    "traean": Fraction(1, 3),
}
_MORE: dict[str, Fraction | int] = {
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "nought": 0,
    "naught": 0,
    "dozen": 12,
    "dozens": 12,
    "hundreds": 100,
    "thousands": 1000,
    "lakh": 10**5,
    "crore": 10**7,
    "couple": 2,
    "both": 2,
    "single": 1,
    "double": 2,
    "triple": 3,
    "half": Fraction(1, 2),
    "quarter": Fraction(1, 4),
    "quarters": Fraction(1, 4),
    "thirds": Fraction(1, 3),
    "halves": Fraction(1, 2),
}
#: The number words of the languages a page may be in; longer ones are put together from them.
WORDS: dict[str, Fraction] = {
    **{word: Fraction(value) for word, value in _WELSH.items()},
    **{word: Fraction(value) for word, value in _FRENCH.items()},
    **{word: Fraction(value) for value, word in enumerate(ONES)},
    **{word: Fraction(10 * (place + 2)) for place, word in enumerate(_TENS)},
    **{f"{word[:-1]}ies": Fraction(10 * (place + 2)) for place, word in enumerate(_TENS)},
    **{word: Fraction(value) for word, value in _MORE.items()},
}
SCALES = set(
    "hundred thousand million billion hundreds mille cent cents millions dozen lakh crore miliwn filiwn mil fil".split()
)
#: Tens as Welsh counts them: “tri deg” is thirty.
TENFOLDS = frozenset({"deg", "ddeg", "cant", "gant", "chant", "mil", "fil"})
#: What is added in Welsh behind “ar”, and behind “a” or “ac”: un ar ddeg, pump ar hugain, deg a deugain.
ADDED_BY_AR = {"ddeg": 10, "bymtheg": 15, "hugain": 20}
ADDED_BY_AND = {"deugain": 40, "thrigain": 60, "phedwar": 80}
#: Parts of a whole, which are ordinals elsewhere: “one third of” against “the third”.
PARTS: dict[str, Fraction] = {
    name + ending: Fraction(1, place)
    for place, name in enumerate("third quarter fifth sixth seventh eighth ninth tenth".split(), 3)
    for ending in ("", "s")
} | {"half": Fraction(1, 2), "halves": Fraction(1, 2), "tiers": Fraction(1, 3)}
_IDEOGRAPHS = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000, "万": 10000, "萬": 10000}
IDEOGRAPHS = frozenset(_IDEOGRAPHS) | frozenset(_PLACES) | {"半"}


def of_ideographs(letters: str) -> Fraction | None:
    """The value of a number in ideographs; nothing for letters that are none.

    >>> [str(of_ideographs(said)) for said in ("五", "十五", "二十", "一百二十", "半")]
    ['5', '15', '20', '120', '1/2']
    """
    if letters == "半":
        return Fraction(1, 2)
    total, last = 0, 0
    for letter in letters:
        if letter in _IDEOGRAPHS:
            last = last * 10 + _IDEOGRAPHS[letter]
        elif letter in _PLACES and _PLACES[letter] == 10000:
            total, last = (total + last) * 10000, 0
        elif letter in _PLACES:
            total, last = total + max(last, 1) * _PLACES[letter], 0
        else:
            return None
    return Fraction(total + last)


@lru_cache(maxsize=4096)
def number_of(text: str) -> Fraction | None:
    """The value of what ``NUMBER`` found; nothing where it has none that can be told, such as 1.2.3.

    A comma ahead of exactly three digits groups thousands, as English writes it, unless a zero or nothing leads.

    >>> [str(number_of(said)) for said in ("1 000", "1,5", "1½", ".05", "2 × 10⁹", "٥")]
    ['1000', '3/2', '3/2', '1/20', '2000000000', '5']
    """
    if len(text) > _LONGEST:
        return None
    if text.isdecimal():
        return Fraction(int(text))
    text = text.strip()
    if _PHONE.fullmatch(text):
        return None
    text = _SCIENTIFIC.sub(r"\1×10^\2", text).translate(_SLASHES)
    if power := _PARTS.match(text):
        return _powered(power)
    if _RAISED_END.search(text):
        return None  # a square, or a digit with the mark of a note: told as it stands
    if "/" in text:
        whole, _, fraction = text.rpartition(" ")
        above, _, below = fraction.partition("/")
        return int(whole) + Fraction(int(above), int(below)) if int(below) else None
    last = text[-1]
    if unicodedata.category(last) == "No":
        whole = text[:-1].strip()
        return (Fraction(int(whole)) if whole else Fraction(0)) + Fraction(unicodedata.numeric(last)).limit_denominator(
            100
        )
    return _decimal(text)


def _powered(power: re.Match[str]) -> Fraction | None:
    base = number_of(power["base"]) if power["base"] else Fraction(1)
    up = int((power["sign"] + power["up"] if power["up"] else power["high"]).translate(_LOWERED))
    return base * Fraction(10) ** up if base is not None and abs(up) <= _MOST_POWER else None


def _decimal(text: str) -> Fraction | None:
    for gap in GAP:
        text = text.replace(gap, "")
    text = text.replace("٫", ".").replace("·", ".").replace("٬", ",").replace("．", ".")
    points, commas = text.count("."), text.count(",")
    if commas and _groups(text):
        text = text.replace(",", "")
    elif points > 1 and not commas and _groups(text.replace(".", ",")):
        text = text.replace(".", "")  # no decimal has two points
    elif commas and points:
        text = text.replace(".", "").replace(",", ".") if commas == 1 and text.rfind(",") > text.rfind(".") else ""
    else:
        text = text.replace(",", ".")
    if text.count(".") > 1 or not text:
        return None
    whole, _, rest = text.partition(".")
    return Fraction(int(whole or "0")) + (Fraction(int(rest), 10 ** len(rest)) if rest else 0)


def _groups(text: str) -> bool:
    head, *groups = text.partition(".")[0].split(",")
    return 0 < len(head) <= 3 and head != "0" and bool(groups) and all(len(group) == 3 for group in groups)
