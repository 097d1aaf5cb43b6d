"""Words to the part of an address that stands for them."""

import re
import unicodedata

LONGEST = 80


def slug_from(words: str, longest: int = LONGEST) -> str:
    """Lower-case letters, digits and single hyphens made from ``words``; empty when nothing is left.

    >>> slug_from("Vaccination: timing & methotrexate")
    'vaccination-timing-methotrexate'
    >>> slug_from("Crohn’s disease")
    'crohns-disease'
    """
    plain = unicodedata.normalize("NFKD", words.replace("’", "").replace("'", ""))
    ascii_only = plain.encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")
    if len(slug) <= longest:
        return slug
    cut = slug[: longest + 1].rpartition("-")[0]
    return cut or slug[:longest]
