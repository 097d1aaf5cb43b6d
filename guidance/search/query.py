"""What a reader typed into the search box, as words and phrases; everything else in it means nothing special."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from guidance.errors import BadQuery
from guidance.search.analysis import PREFIXES, Token, analysed
from guidance.search.spelling import folded

LONGEST = 400
MOST_TERMS = 40

_PHRASE = re.compile(r'["“”„]([^"“”„]*)["“”„]')

#: Words that nearly every page has; they count only inside quotes, or when there is nothing else.
COMMON = frozenset(
    "a about after all also am an and any are as at be because been before being but by can could did do does doing"
    " during each for from get had has have he her him his how i how if in into is it its just me more most much must"
    " my no not of off on one or our out over own per same say says she should so some such than that the their them"
    " then there these they this those through to too under until up us very was we were what when where which while"
    " who whom why will with would you your".split()
)

#: Those of them that say something before a number: under 5.
_BOUNDS = frozenset({"over", "under"})

Sequences = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Word:
    """One word as it was typed, with every term under which pages may have it."""

    written: str
    terms: tuple[str, ...]
    ways: Sequences
    """Each is enough for a page to have the word: the word itself, all of its parts, or what it is a part of.

    Who asks for 1500 ml, 14 February 2027 or NT-pro-BNP is not told that no page has “1500”, “February” or “pro” when
    one has 1.5 litres, 14.02.2027 or NT-proBNP.
    """

    def is_known(self, known: Collection[str]) -> bool:
        """Whether some page has it, when ``known`` are the terms that pages have."""
        return any(all(term in known for term in way) for way in self.ways)

    @property
    def apart(self) -> Sequences:
        """Its parts one behind the other, for pages that write it with spaces: T cell for T-cell."""
        return tuple(way for way in self.ways if len(way) > 1)


@dataclass(frozen=True)
class Phrase:
    """Words that have to stand one behind the other, in any of the ways of writing them."""

    written: str
    sequences: Sequences


@dataclass(frozen=True)
class Query:
    """The words and phrases that are asked for: any of the words, all of the phrases."""

    words: tuple[Word, ...]
    phrases: tuple[Phrase, ...] = ()
    order: tuple[str, ...] = ()
    """The terms outside of quotes as they follow one another, common ones as well."""

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.phrases

    @property
    def terms(self) -> tuple[str, ...]:
        """Every term of it once."""
        of_words = (term for word in self.words for term in word.terms)
        of_phrases = (term for phrase in self.phrases for way in phrase.sequences for term in way)
        return tuple(dict.fromkeys((*of_words, *of_phrases)))


def parse(text: str, language: str = "en") -> Query:
    """Read a query.

    At most ``MOST_TERMS`` words are looked for, the first ones.

    :raises BadQuery: when it is longer than ``LONGEST`` characters.
    """
    if len(text) > LONGEST:
        raise BadQuery(f"Search must be {LONGEST} characters or fewer")
    phrases = [phrase for typed in _PHRASE.findall(text) if (phrase := phrase_of(typed, language))]
    rest = _PHRASE.sub(" ", text)
    words = list(_words(rest, language))
    telling = [word for word, after in zip_longest(words, words[1:]) if _is_telling(word, after)]
    telling = telling or ([] if phrases else words)
    room = MOST_TERMS - sum(len(phrase.sequences[0]) for phrase in phrases)
    order = tuple(token.term for token in analysed(rest, language))
    return Query(tuple(_once(telling))[: max(room, 0)], tuple(phrases), order)


def _is_telling(word: Word, after: Word | None) -> bool:
    plain = folded(word.written)
    return plain not in COMMON or (plain in _BOUNDS and after is not None and after.written[:1].isdigit())


def parse_in(text: str, languages: Sequence[str]) -> Query:
    """Read a query whose language is not known, with the forms that its words have in each of ``languages``.

    :raises BadQuery: when it is longer than ``LONGEST`` characters.
    """
    first, *others = [parse(text, language) for language in languages]
    for other in others:
        first = _both(first, other)
    return first


def _both(one: Query, other: Query) -> Query:
    further = {word.written: word for word in other.words}
    words = [_with_forms(word, further.pop(word.written, word)) for word in one.words]
    pairs = zip(one.phrases, other.phrases, strict=True)
    phrases = [Phrase(a.written, tuple(dict.fromkeys(a.sequences + b.sequences))) for a, b in pairs]
    return Query(tuple([*words, *further.values()][:MOST_TERMS]), tuple(phrases), one.order)


def _with_forms(word: Word, other: Word) -> Word:
    terms, ways = dict.fromkeys(word.terms + other.terms), dict.fromkeys(word.ways + other.ways)
    return Word(word.written, tuple(terms), tuple(ways))


def _once(words: Sequence[Word]) -> Iterator[Word]:
    seen: set[tuple[str, ...]] = set()
    for word in words:
        if word.terms not in seen:
            seen.add(word.terms)
            yield word


def _words(text: str, language: str) -> Iterator[Word]:
    tokens = analysed(text, language)
    wholes = _wholes(tokens)
    place = 0
    while place < len(tokens):
        count = _length_of_run(tokens, place)
        run = tokens[place : place + count]
        yield _of_run(text, run) if count > 1 else _word(text, tokens[place], wholes[place])
        place += max(count, 1)


def _wholes(tokens: Sequence[Token]) -> list[list[str]]:
    """For each token the compounds, amounts and days of which it is a part."""
    wholes: list[list[str]] = [[] for _ in tokens]
    for place, token in enumerate(tokens):
        for whole, length in ((token.joined, token.spans), (token.amount, token.covers)):
            for covered in wholes[place : place + length] if whole else ():
                covered.append(whole)
    return wholes


def _length_of_run(tokens: Sequence[Token], place: int) -> int:
    """How many tokens belong to one run of a script without spaces."""
    end = place
    while end + 1 < len(tokens) and len(tokens[end].joined) > 1 and tokens[end].end - tokens[end].start == 1:
        if tokens[end].joined != tokens[end].term + tokens[end + 1].term or tokens[end].end != tokens[end + 1].start:
            break
        end += 1
    return end - place + 1


def _of_run(text: str, tokens: Sequence[Token]) -> Word:
    pairs = tuple(dict.fromkeys(token.joined for token in tokens[:-1]))
    return Word(text[tokens[0].start : tokens[-1].end], pairs, (pairs,))


def _word(text: str, token: Token, wholes: Sequence[str]) -> Word:
    telling = tuple(part for part in token.parts if len(part) > 2 and part.isalpha() and part not in PREFIXES)
    terms = tuple(dict.fromkeys(one for one in (token.term, token.joined, token.amount, *telling) if one))
    ways = tuple(way for way in ((token.term,), token.parts, *((whole,) for whole in wholes)) if way)
    return Word(text[token.start : token.end], terms, ways)


def phrase_of(text: str, language: str = "en") -> Phrase | None:
    """Words that have to stand one behind the other; nothing where there are none."""
    tokens = analysed(text, language)[:MOST_TERMS]
    if not tokens:
        return None
    plain = tuple(token.term for token in tokens)
    apart = tuple(part for token in tokens for part in (token.parts or (token.term,)))
    ways = dict.fromkeys((plain, apart, tuple(_together(tokens))))
    return Phrase(text.strip(), tuple(ways))


def _together(tokens: Sequence[Token]) -> Iterator[str]:
    """The sequence with everything as one word that may be written so."""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        following = tokens[place + 1].term if place + 1 < len(tokens) else ""
        if token.term.isascii() and token.term.isalpha() and following.isdigit():
            yield token.term + following
            place += 2
        elif token.spans > 1 and token.term.isascii() and "." not in token.joined:
            yield token.joined
            place += token.spans
        else:
            yield token.term
            place += 1
