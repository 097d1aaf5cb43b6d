"""Words to the part of an address that stands for them: the only door to the library that transliterates."""

import re
import unicodedata

from anyascii import anyascii

LONGEST = 80

_APOSTROPHES = str.maketrans("", "", "’'ʼ")
_MICRO = re.compile(r"[µμ](?=[A-Za-z])")


def slug_from(words: str, longest: int = LONGEST) -> str:
    """Lower-case letters, digits and single hyphens made from ``words``; empty when nothing is left.

    Other scripts are written in Latin letters, as they would be read.

    >>> slug_from("Vaccination: timing & methotrexate")
    'vaccination-timing-methotrexate'
    >>> slug_from("Crohn’s disease")
    'crohns-disease'
    >>> slug_from("Вакцинация 5 µg")
    'vaktsinatsiya-5-ug'
    """
    words = _MICRO.sub("u", words.translate(_APOSTROPHES))  # micrograms are never milligrams, nor ½ twelve
    plain = unicodedata.normalize("NFKD", words).replace("\N{FRACTION SLASH}", "-")
    ascii_only = "".join(letter if letter.isascii() else _latin(letter) for letter in plain).lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    if len(slug) <= longest:
        return slug
    cut = slug[: longest + 1].rpartition("-")[0]
    return cut or slug[:longest]


def _latin(letter: str) -> str:
    """A letter or digit in Latin ones; signs and accents are nothing."""
    kind = unicodedata.category(letter)[0]
    if kind == "M" and not unicodedata.combining(letter):
        return anyascii(letter)  # a vowel of an Indian script, and no accent
    return anyascii(letter) if kind in {"L", "N"} else "-" if kind in {"Z", "P"} else ""
