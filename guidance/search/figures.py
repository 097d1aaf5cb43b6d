"""Whatever is written with figures and signs, in the one form it is found by: numbers, days, telephone numbers."""

import re
import unicodedata
from functools import lru_cache

from guidance.search.spelling import folded
from guidance.text.measures.numbers import GAP

POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺"
FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
_SIGN_OF = {unicodedata.normalize("NFKC", sign).replace("\u2044", "/"): sign for sign in FRACTIONS}
#: What laboratories call by its sign, with the name that texts have.
IONS = {
    "Na": "sodium", "K": "potassium", "Ca": "calcium", "Mg": "magnesium", "Li": "lithium", "Zn": "zinc", "Fe": "iron",
}  # fmt: skip
_BY_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_GAPS = re.compile(f"[{GAP}]")
FIGURES = re.compile("[0-9]+")


@lru_cache(4096)
def number(text: str) -> str:
    """A number in one form: 7.50 and 7,5 and 7½ are one, and so are 1,000 and 1 000 and 1000.

    >>> [number(text) for text in ("7.50", "7,5", "7 1/2", ".5", "1,000", "1 000", "10⁹", "10^9", "７")]
    ['7.5', '7.5', '7.5', '0.5', '1000', '1000', '10^9', '10^9', '7']
    """
    if "/" in text:
        before, _, part = text.replace("\u00a0", " ").rpartition(" ")
        return number(before + _SIGN_OF[part])
    fraction = unicodedata.numeric(text[-1]) if text[-1] in FRACTIONS else 0.0
    base = _GAPS.sub("", text.rstrip(FRACTIONS))
    figures, _, power = re.sub(f"([{POWERS}]+)$", r"^\1", base).partition("^")
    figures = unicodedata.normalize("NFKC", figures).replace("·", ".").replace("٫", ".")
    figures = "".join(letter if letter in ".," else str(unicodedata.decimal(letter, letter)) for letter in figures)
    figures = figures.replace(",", "") if _BY_COMMAS.fullmatch(figures) else figures.replace(",", ".")
    if figures.count(".") < 2:
        whole, _, rest = figures.partition(".")
        whole, rest = whole.lstrip("0") or "0", rest.rstrip("0")
        if fraction and not rest:
            rest = f"{fraction:.4g}".partition(".")[2]
        figures = f"{whole}.{rest}" if rest else whole
    return f"{figures}^{unicodedata.normalize('NFKC', power)}" if power else figures


def phone_of(text: str) -> tuple[str, ...]:
    """A telephone number without gaps, behind the nought or +44 that it begins with; then each of its groups.

    >>> phone_of("+44 (0)20 7946 0958")
    ('2079460958', '20', '7946', '958')
    """
    groups = FIGURES.findall(text.removeprefix("+44").replace("(0)", ""))
    return "".join(groups).lstrip("0") or "0", *(group.lstrip("0") or "0" for group in groups)


def month_of(text: str) -> tuple[str, ...]:
    """A month in figures, 02/2026, in its one form; then the month and the year."""
    month, year = text.split("/")
    return f"{year}{month:0>2}", month.lstrip("0"), year


def pair_of(text: str) -> tuple[str, ...]:
    """Two capitals with “and” between them, of one or many, A&E, U & Es: joined, then each."""
    letters = [folded(letter) for letter in text if "A" <= letter <= "Z"]
    return "".join(letters), *letters


def day_of(year: str, month: str, day: str) -> str:
    """A day in its one form."""
    return f"{year}{month:0>2}{day:0>2}"
