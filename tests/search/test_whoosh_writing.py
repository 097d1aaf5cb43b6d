"""What was just published is written in fewer steps than Whoosh takes, and reads as what Whoosh writes."""

from collections.abc import Iterator
from pathlib import Path

from whoosh import fields, index
from whoosh.codec.whoosh3 import W3Codec

from guidance.search.whoosh_writing import SmallPiece

PAGES = [
    {"uid": "one", "words": "take ten mg then take ten more", "day": 3},
    {"uid": "two", "words": "stop to take it", "day": 300},
    {"uid": "three", "words": "", "day": 4},
]


def piece(folder: Path, codec: W3Codec) -> index.FileIndex:
    folder.mkdir()
    schema = fields.Schema(uid=fields.ID(stored=True), words=fields.TEXT(), day=fields.NUMERIC(int, bits=64))
    made = index.create_in(str(folder), schema)
    writer = made.writer(codec=codec)
    for page in PAGES:
        writer.add_document(**page)
    writer.commit()
    return made


def told(piece: index.FileIndex) -> Iterator[object]:
    """Every term with how many pages have it, its lengths and weights, and where it stands in each."""
    with piece.reader() as reader:
        for field, term in reader.all_terms():
            about = reader.term_info(field, term)
            yield field, term, about.doc_frequency(), about.weight(), about.max_weight()
            yield about.min_length(), about.max_length(), about.min_id(), about.max_id()
            pages = reader.postings(field, term)
            while pages.is_active():
                yield pages.id(), pages.weight(), pages.value() or b""
                pages.next()


def test_a_small_piece_says_of_every_term_what_one_of_whoosh_says(tmp_path: Path) -> None:
    ours, plain = piece(tmp_path / "ours", SmallPiece()), piece(tmp_path / "plain", W3Codec(compression=0))

    assert list(told(ours)) == list(told(plain))
    assert len(list(told(ours))) > 30


def test_where_a_term_stands_in_its_only_page_is_written_beside_it(tmp_path: Path) -> None:
    with piece(tmp_path / "ours", SmallPiece()).reader() as reader:
        assert reader.term_info("words", "ten").is_inlined()
        assert not reader.term_info("words", "take").is_inlined()
