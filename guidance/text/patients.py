"""Signs that a text says who a patient is: a warning, never proof."""

import re

#: Three, three and four figures, as an NHS number is written.
_NHS_NUMBER = re.compile(r"(?<![\d.,-])\d{3}([ -]?)\d{3}\1\d{4}(?![\d-]|[.,]\d)")


def may_name_a_patient(text: str) -> bool:
    """Whether a number in ``text`` has the shape of an NHS number.

    >>> may_name_a_patient("seen 943 476 5919 today"), may_name_a_patient("on 2026-11-22, 1,000 units")
    (True, False)
    """
    return _NHS_NUMBER.search(text) is not None
