"""One spelling for the British and the American of an English word, and one sign for those that only look otherwise."""

import re
from functools import lru_cache

#: Where British spelling differs from American by rule (Oxford's New Hart's Rules, chapter 21), each to one form.
_BRITISH = [
    (re.compile(pattern), one)
    for pattern, one in (
        (r"(?<=[a-z]{2})i[sz](?=(?:e|ed|es|er|ers|ing|ation|ations|able)$)", "is"),
        (r"(?<=[a-z]{2})yz(?=e|ing)", "ys"),
        (r"(?<=[a-z])ae(?=[a-z]{3})|^ae(?=[a-z]{4})", "e"),
        (r"o?oe(?=soph|dem)|^oe(?=[st])|(?<=f)oe(?=t[aiou])|(?<=rh)oe(?=a|i)|(?<=pn)oe(?=a|ic)|(?<=am)oe(?=b)", "e"),
        (r"(?<=c)oe(?=li)|(?<=hom)oe(?=o)|(?<=man)oeu(?=v)", "e"),
        (r"(?<=[a-z]{2})our(?=(?:s|ed|ing|al|able|ably|ful|ist|less|ite|ites|ally|er|ers|hood)?$)", "or"),
        (r"(?<=[a-z]{2}[bt])re(?=s?$)", "er"),
        (r"(?<=cent)r(?=(?:ed|ing)$)", "er"),
        (r"sulph", "sulf"),
        (r"^([a-z]*[aeiouy][a-z]*[aeiou])ll(ed|ing|ings|er|ers)$", r"\1l\2"),
        (r"ogue(?=s?$)", "og"),
        (r"mme(?=s?$)", "m"),
        (r"(?<=[a-z]{2})ence(?=s?$)", "ense"),
        (r"(?<=[a-z]{2}[aoy]s)is$", "es"),
        (r"^gray", "grey"),
        (r"^ageing$", "aging"),
        (r"(?<=[a-z])xion(?=s?$)", "ction"),
        (r"(?<=dg)e(?=ment)", ""),
        (r"(?<=practi)c(?=e)|(?<=licen)c(?=[ei])", "s"),
        (r"(?<=alumin)i(?=um)", ""),
        (r"(?<=ful)l(?=ness)|(?<=kil)l(?=ful)|(?<=fulfil)l", ""),
    )
]
#: Words that only look as if they had such a spelling.
_OUR = frozenset("four hour hours pour your yours flour tour tours scour sour contour contours detour detours".split())
#: A word of so few letters has one spelling; what has so many is no word, and is not searched for one.
_SHORT, _LONG = 4, 60
#: Dashes, apostrophes and signs for micro, which differ in their look alone.
_SIGNS = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("’ʼ‘", "'") | {"μ": "µ"})


@lru_cache(50_000)
def one_spelling(word: str) -> str:
    """The spelling, in small letters, that both ways of writing a word share.

    >>> one_spelling("haemoglobin"), one_spelling("randomised") == one_spelling("randomized"), one_spelling("four")
    ('hemoglobin', True, 'four')
    >>> one_spelling("centred"), one_spelling("centring"), one_spelling("licencing")
    ('centered', 'centering', 'licensing')
    """
    if word not in _OUR and _SHORT < len(word) < _LONG:
        for pattern, one in _BRITISH:
            word = pattern.sub(one, word)
    return word


def with_plain_signs(text: str) -> str:
    """``text`` with one dash for all, and one apostrophe.

    >>> with_plain_signs("2–3 of the team’s")
    "2-3 of the team's"
    """
    return text if text.isascii() else text.translate(_SIGNS)
