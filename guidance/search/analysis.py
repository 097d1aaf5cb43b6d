"""What counts as a word: one analysis for the texts of pages and for questions, whichever engine keeps the index.

A text becomes a sequence of tokens. Each has the term that stands in the sequence, by which phrases are looked up, and
further terms under which it is found as well: a compound joined and in parts, an amount with its unit, a day. The
engines get terms that need no more splitting, folding or stemming.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import cache, lru_cache, partial
from threading import Lock
from typing import NamedTuple

from cachetools import LRUCache, cached

from guidance.search.figures import FIGURES, FRACTIONS, IONS, POWERS, day_of, month_of, number, pair_of, phone_of
from guidance.search.spelling import GREEK, folded, stemmed
from guidance.text.measures.numbers import GAP, GROUPED
from guidance.text.measures.units import Unit, unit_named
from guidance.text.measures.words import MONTHS

_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903\u093a-\u094f"
    "\u0962\u0963\u0981-\u0983\u09bc-\u09d7\u0a01-\u0a51\u0a81-\u0a83\u0abc-\u0acd\u0b82\u0bbe-\u0bd7\u0c00-\u0c04"
    "\u0c3e-\u0c56\u0d00-\u0d03\u0d3b-\u0d57"
)
#: They stand inside a word and nobody sees them: soft hyphen, zero-width characters.
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
#: Scripts that put no space between words: Thai to Khmer, kana, Han, Hangul.
_RUN = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_LETTER = rf"(?:[^\W\d_{_RUN}{POWERS}{FRACTIONS}]|[{_MARKS}{_UNSEEN}])"
_ATOM = (
    r"(?P<plain>[A-Za-z]?[a-z]{2,}+(?=[ ,;:.)\n]))"  # a word as nearly all are: nothing else has to be looked for
    rf"|(?P<ion>\b(?:{'|'.join(IONS)})[23²³]?[+⁺](?![\w+]))"
    r"|(?P<phone>(?<![\w.,/+-])(?=[+(]?(?:\d[ ()-]{0,3}){8})"
    r"(?:\+44[ -]?(?:\(0\)[ -]?)?[1-9]|\(?0)\d{1,5}\)?(?:[ -]\d{2,7}){1,4}(?![\d/]|[.,]\d))"
    r"|(?P<month>(?<![\d.,/])(?:0?[1-9]|1[0-2])/(?:19|20)\d\d(?![\d/]))"
    r"|(?P<fraction>(?<![\d.,/^])(?:\d{1,3}[ \u00a0])?(?:1/2|[12]/3|[13]/4|[1-4]/5|[15]/6|[1357]/8)(?![\d/]))"
    r"|(?P<power>(?:(?<=[x×])|(?<=[x×] ))10(?:3|6|9|12)(?= ?/))"
    r"|(?P<day>(?<![\d.,/])(?:\d{1,2}(?P<between>[./])\d{1,2}(?P=between)\d{4}"
    r"|[0-3]\d(?P<apart>[./])[01]\d(?P=apart)\d\d(?!\.\d))(?![\d/])|(?<![\d-])\d{4}-\d{1,2}-\d{1,2}(?![\d-]))"
    rf"|(?P<number>(?<![\d.,])(?!0){GROUPED}"
    rf"|(?:(?<![\w.])\.)?\d+(?:[.,．，·٫]\d+)*(?:\^-?\d+|[{POWERS}]+)?[{FRACTIONS}]?|[{FRACTIONS}])"
    rf"|(?P<run>[{_RUN}]+)"
    rf"|(?P<pair>(?<![\w&])[A-Z] ?& ?[A-Z]s?(?!{_LETTER}))"
    rf"|(?P<initials>(?<![\w.]){_LETTER}(?:\.{_LETTER})+(?!{_LETTER}))"
    rf"|(?P<word>[°º] ?[CFcf](?!{_LETTER})|(?<!{_LETTER})[cdkm]?m[²³]|{_LETTER}+(?:['’ʼ]{_LETTER}+)*)"
)
_KINDS = {"plain": "word", "power": "number", "fraction": "number"}
#: An area or a volume behind a number, without its power raised: 1.73m2.
_POWER_OF_LENGTH = re.compile(r"[cdkm]?m[23²³]")
#: What is measured by units of which each has many spellings, that people also write without a number: umol/l.
_SPELT_IN_MANY_WAYS = frozenset({"mass", "substance", "volume", "international units"})
#: What is no word beside numbers.
_SIGNS = frozenset({"s", "x", "X"})
#: An abbreviation in capitals, as it is written of many.
_MANY = re.compile("[A-Z]{2,}s")
#: What is left of a word when accents and signs that nobody sees are taken away; of some there is nothing.
_SEEN = re.compile(rf"[^{_MARKS}{_UNSEEN}.'’ʼ]")
#: Atoms that are no part of a compound.
_ALONE = frozenset({"run", "day", "month", "phone", "ion", "pair", "initials"})
_HYPHENS = frozenset("-\u2010\u2011")
_GAPS = re.compile(f"[{GAP}]")
#: A number in its one form, which has a value.
_VALUE = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,20})?")
#: Amounts are counted in so small a part of the first unit of their dimension that the smallest are whole.
_LEAST = 10**15
_SPACES = re.compile(r"[^0-9A-Za-z]+")
#: A possessive, and the articles that French elides.
_POSSESSIVE = re.compile(r"['’ʼ][sS]$")
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu)['’ʼ](?=.)", re.IGNORECASE)

#: Where a sentence ended and the next one begins with a capital: no word, amount or day reaches across.
_SENTENCE = re.compile(r"(?<=[.;:!?] )(?=[A-Z])")
#: Of so many tokens in each process the sentences are kept: most of a page stands in its next version as well.
_KEPT_TOKENS = 30_000
#: So many letters count as a token: there are texts without one.
_LETTERS = 50

#: Characters of a word that are looked at.
LONGEST_TERM = 80

#: Letters of a unit that says something alone.
LEAST_OF_UNIT = 3

#: What is written before a hyphen, before a space, or in one word with what follows.
PREFIXES = frozenset(
    "alpha anti beta bi co de hyper hypo inter intra mono multi non peri poly post pre pseudo re sub tri x".split()
)

#: The number of each month, by its names and short names in the languages of the pages.
_MONTHS = {folded(name): number for name, number in MONTHS.items()}
_YEAR = re.compile(r"[0-9]{4}")
_DAY_OF_MONTH = re.compile(r"(0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er)?")


@cache
def _atoms() -> re.Pattern[str]:
    """Compiled when a text is first read: that takes 30 ms, for which no start waits."""
    return re.compile(_ATOM)


class Token(NamedTuple):
    """A word of a text, from ``start`` to ``end``."""

    term: str
    start: int
    end: int
    parts: tuple[str, ...] = ()
    """The terms of a compound that counts as one word, for those who write it apart."""
    joined: str = ""
    """The term of what begins here, for those who write it as one word."""
    spans: int = 1
    """How many tokens ``joined`` stands for."""
    amount: str = ""
    """A number with its unit, or a day, in the one form that all ways of writing it share."""
    covers: int = 1
    """How many tokens ``amount`` stands for."""

    @property
    def has_forms(self) -> bool:
        """Whether it is found under more than its own term."""
        return bool(self.parts or self.joined or self.amount)

    @property
    def terms(self) -> tuple[str, ...]:
        """Every term under which the token is found."""
        if not self.has_forms:
            return (self.term,) if self.term else ()  # nearly every token: a page has thousands
        return tuple(dict.fromkeys(one for one in (self.term, *self.parts, self.joined, self.amount) if one))


class _Atom(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class _Sentence(NamedTuple):
    tokens: Sequence[Token]
    """Their places count from the beginning of the sentence."""
    written: frozenset[str]
    letters: int


def analysed(text: str, language: str = "en") -> list[Token]:
    """The tokens of a text, in order. It takes time in proportion to the length.

    :param language: of the text, as in ``lang``; it decides about the endings of words.

    >>> [token.term for token in analysed("Crohn's: 7.5mg of anti-TNF.Restart")]
    ['crohn', '7.5', 'mg', 'of', 'antitnf', 'restart']
    """
    tokens: list[Token] = []
    begin = 0
    for sentence in _SENTENCE.split(text):
        read = _sentence(sentence, language).tokens
        tokens += [Token(t[0], t[1] + begin, t[2] + begin, *t[3:]) for t in read] if begin else read
        begin += len(sentence)
    return tokens


def written(text: str, language: str = "en") -> set[str]:
    """The words of a text as they are written, in small letters: what a suggestion may offer."""
    return set().union(*(_sentence(sentence, language).written for sentence in _SENTENCE.split(text)))


@cached(LRUCache(_KEPT_TOKENS, getsizeof=lambda known: len(known.tokens) + known.letters // _LETTERS + 1), lock=Lock())
def _sentence(text: str, language: str) -> _Sentence:
    found = [_atom(match) for match in _atoms().finditer(text)]
    atoms = list(_without_signs(text, [each for each in found if each.text.isascii() or _SEEN.search(each.text)]))
    term = partial(_term, language=language)
    tokens: list[Token] = []
    for chain in _chains(text, atoms):
        tokens += _compound(chain, term) if len(chain) > 1 else _single(chain[0], term)
    spelt = [folded(text[token.start : token.end]) for token in tokens]
    tokens = [_with_unit(text, _with_what_follows(text, tokens, spelt, place)) for place in range(len(tokens))]
    return _Sentence(tokens, _written(atoms), len(text))


def _atom(match: re.Match[str]) -> _Atom:
    """An atom; a power of ten that lost its raised figures, 0.5 x 109/L, and a fraction are numbers."""
    kind, text = match.lastgroup or "", match.group()
    if kind == "power":
        text = f"10^{text[2:]}"
    return _Atom(_KINDS.get(kind, kind), text, *match.span())


def _written(atoms: Sequence[_Atom]) -> frozenset[str]:
    words = {_POSSESSIVE.sub("", atom.text) for atom in atoms if atom.kind == "word"}
    return frozenset(unicodedata.normalize("NFC", word).lower() for word in words)


def _without_signs(text: str, atoms: Sequence[_Atom]) -> Iterator[_Atom]:
    """All but an x between two numbers, which is “times”, and the s that makes many of a number: the over-65s."""
    for place, atom in enumerate(atoms):
        if atom.text not in _SIGNS:
            yield atom
            continue
        before = atoms[place - 1] if place else None
        after = atoms[place + 1] if place + 1 < len(atoms) else None
        follows = before is not None and before.kind == "number" and not text[before.end : atom.start].strip()
        leads = after is not None and after.kind == "number" and not text[atom.end : after.start].strip()
        is_many = atom.text == "s" and follows and before is not None and before.end == atom.start
        if not is_many and not (atom.text != "s" and follows and leads):
            yield atom


def _term(word: str, language: str) -> str:
    word = _POSSESSIVE.sub("", word[:LONGEST_TERM].lstrip("°º "))
    if _MANY.fullmatch(word):
        word = word[:-1]
    if language == "fr":
        word = _ELIDED.sub("", word)
    return stemmed(folded(word), language)


def _chains(text: str, atoms: Sequence[_Atom]) -> Iterator[list[_Atom]]:
    """Atoms that are written together: with a hyphen between them, or letters and figures with nothing between."""
    chain: list[_Atom] = []
    for atom in atoms:
        if chain and not _together(text, chain[-1], atom):
            yield chain
            chain = []
        chain.append(atom)
    if chain:
        yield chain


def _together(text: str, one: _Atom, other: _Atom) -> bool:
    between = text[one.end : other.start]
    if between and between not in _HYPHENS:
        return False
    kinds = {one.kind, other.kind}
    if kinds & _ALONE or kinds == {"number"}:
        return False
    return bool(between) or len(kinds) == 2


def _single(atom: _Atom, term: Callable[[str], str]) -> Iterator[Token]:
    if atom.kind == "run":
        yield from _run(atom)
    elif atom.kind == "number":
        parts = tuple(FIGURES.findall(atom.text)) if "/" in atom.text else ()
        yield Token(number(atom.text[:LONGEST_TERM]), atom.start, atom.end, parts=parts)
    elif atom.kind in _WITH_PARTS:
        whole, *parts_of_it = _WITH_PARTS[atom.kind](atom.text)
        yield Token(whole, atom.start, atom.end, parts=tuple(parts_of_it))
    elif atom.kind == "ion":
        sign = atom.text.rstrip("23²³+⁺")
        yield Token(folded(sign), atom.start, atom.end, amount=term(IONS[sign]))
    elif atom.kind == "day":
        figures = [str(int(part)) for part in re.split(r"\D", atom.text)]
        year, month, day = figures if len(figures[0]) == 4 else reversed(figures)
        year = year if len(year) > 2 else f"20{year:0>2}"
        yield Token(day_of(year, month, day), atom.start, atom.end, parts=tuple(figures))
    elif atom.kind == "initials":
        yield Token(folded(atom.text.replace(".", "")[:LONGEST_TERM]), atom.start, atom.end)
    else:
        yield Token(term(atom.text) or folded(atom.text[:LONGEST_TERM]), atom.start, atom.end)


_WITH_PARTS: dict[str, Callable[[str], tuple[str, ...]]] = {"phone": phone_of, "month": month_of, "pair": pair_of}


def _run(atom: _Atom) -> Iterator[Token]:
    """Every character of a run without spaces, and every two that stand together."""
    for place, character in enumerate(atom.text):
        pair = unicodedata.normalize("NFKC", atom.text[place : place + 2])
        start = atom.start + place
        yield Token(
            unicodedata.normalize("NFKC", character), start, start + 1, joined=pair if len(pair) > 1 else "", spans=2
        )


def _compound(chain: Sequence[_Atom], term: Callable[[str], str]) -> Iterator[Token]:
    """A chain as one word where its parts are no words of their own, else as its parts."""
    parts = [token for atom in chain for token in _single(atom, term)]
    if chain[0].kind == "number" and len(chain) == 2 and _unit(chain[1].text):
        yield from parts
        return
    if chain[0].kind == "number" and _POWER_OF_LENGTH.fullmatch("".join(atom.text for atom in chain[1:])):
        yield parts[0]
        yield Token(_joined(chain[1:], term), chain[1].start, chain[-1].end)
        return
    joined = _joined(chain, term)
    version = f"version{number(chain[1].text)}" if _is_version(chain) else ""
    if folded(chain[0].text) == "non":  # who asks for steroids wants nothing non-steroidal
        yield Token(joined, chain[0].start, chain[-1].end)
    elif any(atom.kind == "number" or len(atom.text) == 1 or folded(atom.text) in PREFIXES for atom in chain):
        yield Token(joined, chain[0].start, chain[-1].end, parts=tuple(part.term for part in parts), amount=version)
    else:
        yield parts[0]._replace(joined=joined, spans=len(parts))
        yield from parts[1:]


def _is_version(chain: Sequence[_Atom]) -> bool:
    return len(chain) == 2 and chain[0].text in {"v", "V"} and chain[1].kind == "number"


def _joined(atoms: Sequence[_Atom], term: Callable[[str], str]) -> str:
    words = "".join(atom.text for atom in atoms)[:LONGEST_TERM]
    return term(words) if all(atom.kind == "word" for atom in atoms) else folded(words)


def _with_what_follows(text: str, tokens: Sequence[Token], spelt: Sequence[str], place: int) -> Token:
    """A token with the terms that it makes together with those behind it: an amount, a day, an address, a compound.

    :param spelt: each token as it is written, folded.
    """
    token = tokens[place]
    if place + 1 == len(tokens):
        return token
    following = tokens[place + 1]
    between = text[token.end : following.start]
    if between == ".":
        return token._replace(joined=f"{token.term}.{following.term}", spans=2) if not token.joined else token
    if len(between) > 2 or between.strip("-\u2010\u2011 \u00a0\u202f\u2009"):
        return token
    ahead, behind = spelt[place], spelt[place + 1]
    months = ahead in _MONTHS or behind in _MONTHS
    if months and (day := _written_day(text, tokens[place : place + 3], ahead, behind)):
        return token._replace(amount=day, covers=3)
    if months and _YEAR.fullmatch(behind):
        return token._replace(amount=f"{behind}{_MONTHS[ahead]:0>2}", covers=2)
    if ahead in {"v", "version"} and following.term[0].isdigit():
        return token._replace(amount=f"version{following.term}", covers=2)
    if token.term[0].isdigit() or token.term[0] == ".":
        amount = _measure(token.term, text[following.start : following.end])
        return token._replace(amount=amount, covers=2) if amount else token
    near = ahead in PREFIXES or ((behind.isdigit() or behind in GREEK) and text[token.start : token.end].isupper())
    if near and between and not token.joined:
        return token._replace(joined=stemmed(ahead + behind), spans=2)
    return token


def _with_unit(text: str, token: Token) -> Token:
    """A token with the one form of the unit that it names: umol and μmol, litre and the L behind a stroke."""
    if token.amount or (token.end - token.start < LEAST_OF_UNIT and text[token.start - 1 : token.start] != "/"):
        return token
    unit = _unit_spelt(text[token.start : token.end])
    return token._replace(amount=unit) if unit else token


@lru_cache(4096)
def _unit_spelt(word: str) -> str:
    unit = _unit(word)
    return _amount(Fraction(1), unit) if unit and unit.what in _SPELT_IN_MANY_WAYS else ""


def _amount(value: Fraction, unit: Unit) -> str:
    """So much of what the unit measures, in letters and figures alone: 500 mg and 0.5 g are one.

    >>> _amount(Fraction(500), Unit("mass", Fraction(1, 1000))) == _amount(Fraction(1, 2), Unit("mass"))
    True
    """
    least = value * unit.factor * _LEAST
    return f"{least.numerator if least.denominator == 1 else round(least)}{_SPACES.sub('', unit.what)}"


def _unit(word: str) -> Unit | None:
    """The unit that a word behind a number names, by the table of the reader of measures."""
    unit = unit_named(_GAPS.sub("", word)) or unit_named(folded(word))
    return unit_named("°C") if unit and unit.what == "degrees" else unit  # temperatures are what is asked for


@lru_cache(4096)
def _measure(figures: str, behind: str) -> str:
    """The amount that is written with these figures and the word behind them; nothing where that names no unit."""
    unit = _unit(behind)
    return _amount(Fraction(figures), unit) if unit and _VALUE.fullmatch(figures) else ""


def _written_day(text: str, three: Sequence[Token], ahead: str, behind: str) -> str:
    """The day that is written from here on, day or month first: “14th February 2027”, “Feb 14, 2027”."""
    day, month = (behind, ahead) if ahead in _MONTHS else (ahead, behind)
    figures = _DAY_OF_MONTH.fullmatch(day)
    if month not in _MONTHS or not figures or len(three) < 3:
        return ""
    year = text[three[2].start : three[2].end]
    apart = text[three[1].end : three[2].start]
    return (
        day_of(year, str(_MONTHS[month]), figures[1]) if _YEAR.fullmatch(year) and not apart.strip(" ,.\u00a0") else ""
    )
