"""Names of medicines: one changed for another is never only wording, and no suggestion of a search offers one for it.

The names come from the package drug-named-entity-recognition (DrugBank's open vocabulary, MeSH, MedlinePlus, the NHS
list of medicines). They are read from its data without running or unpickling anything of them.
"""

import bz2
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from guidance.text.prepared import keep, kept, made_by

_PACKAGE, _DATA = "drug_named_entity_recognition", "drug_ner_dictionary.pkl.bz2"
#: A short string in a pickle of protocol 4: a byte that says so, its length, its letters (PEP 3154).
_STRING = re.compile(rb"\x8c([\x04-\x1e])([a-z]{4,30})")
#: The names of acids are of two words, of which the first is told from others.
_ACID, _LAST_WORD = b" acid", re.compile(rb"[a-z]{4,30}\Z")
#: Labels of the data beside the names.
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


@cache
def names() -> frozenset[str]:
    """Every name of one word, in small letters: found in the data once, which takes a third of a second."""
    name, by = "medicines.txt", made_by(Path(__file__), _PACKAGE)
    return frozenset((kept(name, by) or keep(name, " ".join(_names()).encode(), by)).decode().split())


def _names() -> frozenset[str]:
    found = find_spec(_PACKAGE)
    assert found is not None and found.submodule_search_locations
    data = bz2.decompress((Path(found.submodule_search_locations[0]) / _DATA).read_bytes())
    return frozenset(name.decode() for name in chain(_strings(data), _acids(data))) - _LABELS


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


@lru_cache(maxsize=8192)
def is_medicine(word: str) -> bool:
    """Whether a word is the name of a medicine, or has the stem of one.

    >>> [is_medicine(word) for word in ("Prednisone", "newmab", "knees", "concept")]
    [True, False, False, False]
    """
    fold = word.casefold()
    if len(fold) < 4 or fold in _OTHER_WORDS:
        return False
    return (len(fold) > LONGER_THAN and fold.endswith(STEMS)) or fold in names()
