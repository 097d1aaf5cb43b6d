"""How what was just published is written into the index of Whoosh: while somebody waits to find it."""

from array import array
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3PostingsWriter, W3TermInfo
from whoosh.fields import Schema
from whoosh.system import pack_ushort

#: What the index is told of a term in a page: field, term, number of the page, weight, places.
_Posting = tuple[str, bytes, int, float, bytes]


class _TermsOfFewPages(W3FieldWriter):
    """Writes a term of one page, as are nearly all of a small piece, in one go: Whoosh takes forty steps for each.

    What stands in the page is written beside the term; Whoosh means to, and calls a method that there is none of.
    """

    def add_postings(self, schema: Schema, lengths: Any, items: Iterable[_Posting]) -> None:
        length_of = lru_cache(None)(lengths.doc_field_length)
        for name, postings in groupby(items, itemgetter(0)):
            self.start_field(name, schema[name])
            for term, pages in groupby(postings, itemgetter(1)):
                first, *others = pages
                if others:
                    self._in_pages(term, [first, *others], length_of)
                else:
                    self._in_page(term, first, length_of)
            self.finish_field()

    def _in_pages(self, term: bytes, pages: Iterable[_Posting], length_of: Callable[[int, str], int]) -> None:
        self.start_term(term)
        for name, _, page, weight, places in pages:
            self.add(page, weight, places, length_of(page, name))
        self.finish_term()

    def _in_page(self, term: bytes, posting: _Posting, length_of: Callable[[int, str], int]) -> None:
        name, _, page, weight, places = posting
        (weight,) = array("f", (weight,))
        length = length_of(page, name) or 0
        about = W3TermInfo(weight, 1, length or None, length, weight, page, page)
        about.set_inlined((page,), (weight,), (places,))
        self._tindex.add(pack_ushort(self._fieldid) + term, about.to_bytes())


class SmallPiece(W3Codec):
    """The form of pieces of few pages; every reader reads it."""

    def field_writer(self, storage: Any, segment: Any) -> W3FieldWriter:
        return _TermsOfFewPages(self, storage, segment)

    def postings_writer(self, file: Any, byteids: bool = False) -> W3PostingsWriter:
        return W3PostingsWriter(file, blocklimit=self._blocklimit, byteids=byteids, compression=0)
