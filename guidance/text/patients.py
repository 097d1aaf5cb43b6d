"""Signs that a text says who a patient is: an NHS number, a telephone number, a date of birth."""

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Detail:
    """Something in a text that may say who a patient is."""

    what: str
    """“an NHS number” …"""
    words: str
    """As it stands in the text."""
    certain: bool
    """Whether it can hardly be anything else: such a text must not be published."""


#: Ten figures as an NHS number is written (NHS Data Dictionary): 3, 3 and 4, or all in one.
_NHS_NUMBER = re.compile(r"(?<![\w.,/+-])\d{3}([ -]?)\d{3}\1\d{4}(?![\w-]|[.,]\d)")
_ISBN = re.compile(r"ISBN\S{0,4}\s{0,3}\Z", re.IGNORECASE)
#: A mobile telephone in Britain (Ofcom, National Telephone Numbering Plan: 07, 11 figures): it is one person's.
_MOBILE = re.compile(r"(?<![\w.,/+-])(?:(?:\+|00)44[ -]?(?:\(0\)[ -]?)?|0)7(?:[ -]?\d){9}(?![\w-])")
_TELEPHONE = re.compile(r"(?<![\w.,/+-])(?:(?:\+|00)44[ -]?(?:\(0\)[ -]?)?|\(?0)[12](?:[ -)]{0,2}\d){8,9}(?![\w-])")
_DAY = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}(?:st|nd|rd|th)? ?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6},? ?\d{2,4})(?!\d)"
)
_BIRTH = re.compile(rf"\b(?:date of birth|d\.?o\.?b\.?)[\s:=*_|(-]{{0,12}}{_DAY}", re.IGNORECASE)
_BORN = re.compile(r"\bborn (?:on )?(?:the )?\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?!\d)", re.IGNORECASE)


def patient_details(text: str) -> Iterator[Detail]:
    """The places in ``text`` that may say who a patient is.

    Ten figures are certainly an NHS number when their check digit (modulus 11) is right. A telephone number that is
    no mobile one is mostly that of a service, so it is told and not held to be certain.

    >>> [detail.what for detail in patient_details("943 476 5919, DOB 12/03/1961, 07700 900123")]
    ['an NHS number', 'a date of birth', 'a mobile telephone number']
    """
    for found in _NHS_NUMBER.finditer(text):
        if not _ISBN.search(text, max(0, found.start() - 12), found.start()):
            yield Detail("an NHS number", found.group(), _checks(found.group()))
    for pattern in (_BIRTH, _BORN):
        for found in pattern.finditer(text):
            yield Detail("a date of birth", found.group(), True)
    for found in _MOBILE.finditer(text):
        yield Detail("a mobile telephone number", found.group(), True)
    for found in _TELEPHONE.finditer(text):
        yield Detail("a telephone number", found.group(), False)


def _checks(number: str) -> bool:
    """Whether the last of ten figures is the check digit of the others, as the NHS Data Dictionary has it."""
    digits = [int(sign) for sign in number if sign.isdecimal()]
    return sum(digit * weight for digit, weight in zip(digits, range(10, 0, -1), strict=True)) % 11 == 0
