"""Names of medicines: one changed for another is never only wording, and no suggestion of a search offers one for it.

The names come from the package drug-named-entity-recognition (DrugBank's open vocabulary, MeSH, MedlinePlus, the NHS
list of medicines). They are read from its data without running or unpickling anything of them.
"""

import bz2
import pickletools
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any

from guidance.text.prepared import keep, kept, made_by
from guidance.text.words.lines import Lines

_PACKAGE, _DATA = "drug_named_entity_recognition", "drug_ner_dictionary.pkl.bz2"
#: A short string in a pickle of protocol 4: a byte that says so, its length, its letters (PEP 3154).
_STRING = re.compile(rb"\x8c([\x04-\x1e])([a-z]{4,30})")
#: The names of acids are of two words, of which the first is told from others.
_ACID, _LAST_WORD = b" acid", re.compile(rb"[a-z]{4,30}\Z")
#: A name of one word, and the name of a substance: of one or more, and of one substance alone.
_NAME, _SUBSTANCE = re.compile(r"[a-z]{4,30}"), re.compile(r"[a-z]{4,30}(?:[ -][a-z]{3,20}){0,2}")
#: How the second dictionary of the data is called, and other labels beside the names.
_NEXT = "drug_canonical_to_data"
_LABELS = {"name", "smiles", "formula", "wikipedia", "synonyms"}
#: Common stems of International Nonproprietary Names (WHO, The use of stems in the selection of INN, 2018).
STEMS = tuple(
    "olone onide asone sone mab nib profen fenac coxib oxicam vir statin pril sartan olol dipine azole azepam cillin"
    " mycin cycline floxacin cef platin rubicin taxel trexate trexed prine purine cept kinra limus sporin tinib citinib"
    " ciclib gliptin gliflozin glutide glitazone parib rafenib dronate dronic parin xaban gatran grel caine setron"
    " tidine prazole triptan gabalin barbital bactam sulfa oxetine ipramine triptyline thiazide semide quine quin"
    " terol tropium lukast stim poetin tide relin relix tocin xetine".split()
)
#: What a name with a stem has at least, in letters; shorter words end like one by chance.
LONGER_THAN = 6
#: Names and endings of medicines that are first of all other words.
_OTHER_WORDS = frozenset(
    "water lead gold silver sits diamond diamonds caps armour amber sage silk cotton rice bean lamb perfume indicators "
    "buffers hops mops snares free resistant linked green blackberry graphite "
    "concept intercept precept mongrel mannequin harlequin peptide".split()
)


def names() -> list[str]:
    """Every name of one word, in small letters and in order."""
    return [*names_in_order()]


@cache
def names_in_order() -> Lines:
    """The names, found in the data once, which takes a third of a second."""
    name, by = "medicines.txt", made_by(Path(__file__), _PACKAGE)
    return Lines(kept(name, by) or keep(name, Lines.of(_names()), by))


def _names() -> frozenset[str]:
    data = _data()
    return frozenset(name.decode() for name in chain(_strings(data), _acids(data))) - _LABELS


def _data() -> bytes:
    found = find_spec(_PACKAGE)
    assert found is not None and found.submodule_search_locations
    return bz2.decompress((Path(found.submodule_search_locations[0]) / _DATA).read_bytes())


def _strings(data: bytes) -> Iterator[bytes]:
    for found in _STRING.finditer(data):  # one at a time: a list of all of them would take 16 MB
        (length,), letters = found.groups()
        if len(letters) >= length:
            yield letters[:length]


def _acids(data: bytes) -> Iterator[bytes]:
    end = data.find(_ACID)
    while end >= 0:
        if word := _LAST_WORD.search(data, max(0, end - 30), end):
            yield word[0]
        end = data.find(_ACID, end + 1)


@cache
def substances() -> dict[str, str]:
    """For names of one word, brands among them, the substance that the data names; only where that is one substance."""
    name, by = "substances.txt", made_by(Path(__file__), _PACKAGE)
    lines = kept(name, by) or keep(name, "\n".join(map(" ".join, _substances())).encode(), by)
    return dict(line.split(" ", 1) for line in lines.decode().split("\n"))


def _substances() -> Iterator[tuple[str, str]]:
    for name, meant in _entries(_data()):
        if len(meant) == 1 and meant[0] != name and _NAME.fullmatch(name) and _SUBSTANCE.fullmatch(meant[0]):
            yield name, meant[0]


def _entries(data: bytes) -> Iterator[tuple[str, list[str]]]:
    """The first dictionary in the data, a pickle of protocol 4 (PEP 3154), of which nothing is run."""
    stack: list[Any] = []
    remembered: list[Any] = []
    value: Any
    for code, value, _ in pickletools.genops(data):
        match code.name:
            case "SHORT_BINUNICODE" | "BINUNICODE":
                if value == _NEXT:
                    return
                stack.append(value)
            case "EMPTY_LIST" | "EMPTY_DICT":
                stack.append([])
            case "MEMOIZE":
                remembered.append(stack[-1])
            case "BINGET" | "LONG_BINGET":
                stack.append(remembered[value])
            case "APPEND":
                last = stack.pop()
                stack[-1].append(last)
            case "SETITEMS":  # behind the whole, its first label and the dictionary itself
                yield from zip(stack[3::2], stack[4::2], strict=True)
                del stack[3:]


@lru_cache(maxsize=8192)
def is_medicine(word: str) -> bool:
    """Whether a word is the name of a medicine, or has the stem of one.

    >>> [is_medicine(word) for word in ("Prednisone", "newmab", "knees", "concept")]
    [True, False, False, False]
    """
    fold = word.casefold()
    if len(fold) < 4 or fold in _OTHER_WORDS:
        return False
    return (len(fold) > LONGER_THAN and fold.endswith(STEMS)) or fold in names_in_order()
