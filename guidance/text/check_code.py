"""Short codes for what is printed and pasted: read out over a telephone, typed with a thumb, and never another's.

A code is a number in 23 signs that are not taken for one another, and three more that are computed from them: a
Reed-Solomon code over the field of 23 elements with distance 4, so that up to three wrong signs, or any two that
changed places, never make the code of another number.
"""

from functools import lru_cache

#: No 0 O Q, 1 I L, 2 Z, 5 S, 6 or G but one, 8 B, U V: neither on paper nor when they are read out.
SIGNS = "346789ACDEFHJKMNPRTVWXY"
#: How many signs every code has, in groups of three: enough for 148 million numbers.
LENGTH, GROUP = 9, 3

#: Codes that are kept once they were computed: a page tells its own in several places.
_KEPT = 1_024
_FIELD = len(SIGNS)
_CHECKS = 3
_NUMBERS = _FIELD ** (LENGTH - _CHECKS)
#: Neighbouring numbers get codes that look nothing alike. It has no divisor in common with the field.
_STRIDE = 91_493_601
_BACK = pow(_STRIDE, -1, _NUMBERS)
#: The roots of the code: powers of 5, which generates the field.
_ROOTS = [pow(5, power, _FIELD) for power in range(1, _CHECKS + 1)]


@lru_cache(_KEPT)
def code_for(number: int) -> str:
    """The code of a number from 1 to 148 million, as it is printed.

    >>> code_for(7), number_of(code_for(7).lower().replace("-", " "))
    ('KDP-MHC-JKH', 7)

    :raises OverflowError: for a number beyond that.
    """
    if not 0 < number < _NUMBERS:
        raise OverflowError(f"no code stands for {number}")
    value, digits = number * _STRIDE % _NUMBERS, list[int]()
    for _ in range(LENGTH - _CHECKS):
        value, digit = divmod(value, _FIELD)
        digits.append(digit)
    signs = "".join(SIGNS[digit] for digit in [*digits, *_checks(digits)])
    return "-".join(signs[place : place + GROUP] for place in range(0, LENGTH, GROUP))


def number_of(typed: str) -> int | None:
    """The number whose code was typed, in any case and with any gaps; nothing for what is no code."""
    signs = [sign for sign in typed[: 4 * LENGTH].upper() if sign.isalnum()]
    if len(signs) != LENGTH or any(sign not in SIGNS for sign in signs):
        return None
    digits = [SIGNS.index(sign) for sign in signs]
    if any(_at(root, digits) for root in _ROOTS):
        return None
    value = sum(digit * _FIELD**place for place, digit in enumerate(digits[:-_CHECKS]))
    return value * _BACK % _NUMBERS or None


def _at(root: int, digits: list[int]) -> int:
    """The value of the polynomial with these coefficients, the highest first, at ``root``."""
    value = 0
    for digit in digits:
        value = (value * root + digit) % _FIELD
    return value


def _checks(digits: list[int]) -> list[int]:
    """The rest of the digits divided by the polynomial that has the roots, with its sign turned."""
    generator = [1]
    for root in _ROOTS:
        generator = [(one - root * other) % _FIELD for one, other in zip([*generator, 0], [0, *generator], strict=True)]
    rest = [*digits, *[0] * _CHECKS]
    for place in range(len(digits)):
        lead = rest[place]
        rest[place : place + _CHECKS + 1] = [
            (value - lead * factor) % _FIELD
            for value, factor in zip(rest[place : place + _CHECKS + 1], generator, strict=True)
        ]
    return [-value % _FIELD for value in rest[-_CHECKS:]]
