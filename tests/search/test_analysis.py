"""One analysis for text and question: what is written in two ways is found by either, on every engine."""

import time
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.config import Settings
from guidance.db import Database
from guidance.search.analysis import _sentence, analysed, written
from guidance.search.engine import Engine, Filters
from guidance.search.index import Index
from guidance.search.pages import Entry, SectionText
from guidance.search.query import parse
from guidance.search.results import ranked_hits, read
from guidance.search.rules import sources_of
from guidance.search.spelling import stemmed
from tests.machine.threads import by_many

#: What is asked, and a text that has it.
PAIRS = [
    ("7.5 mg", "Start at 7.5 mg daily"),
    ('"7.5 mg"', "Start at 7.5mg daily"),
    ("7.5", "Start at 7.50 mg daily"),
    ("25mg", "take 25 mg"),
    ("25 mg", "take 25mg"),
    ('"25 mg"', "take 25mg"),
    ("5 micrograms", "take 5 mcg"),
    ("5mcg", "take 5 micrograms"),
    ("0.5 ml", "inject .5 ml"),
    ("0.5 g", "take 500 mg"),
    ("500 micrograms", "take 0.5mg"),
    ("7·5 mg", "take 7.5 mg"),
    ("5 mg", "خذ ٥ mg"),
    ("5 millimoles", "give 5mmol"),
    ("2 tabs", "take 2 tablets"),
    ("1000 units", "give 1,000 units"),
    ("1 000 mg", "give 1,000 mg"),
    ("1\u202f000 mg", "give 1 g"),
    ("1000 units", "give 1 000 units"),
    ("1½ tablets", "one and a half: 1.5 tablets"),
    ("10^9", "above 10⁹ per litre"),
    ("31.08.2026", "from 31 August 2026 on"),
    ("31 August 2026", "from 31.08.2026 on"),
    ("31.08.26", "from 31 August 2026 on"),
    ("2026-08-31", "from 31/08/2026 on"),
    ("31/08/2026", "from August 31st, 2026 on"),
    ("31st August 2026", "from 31.08.2026 on"),
    ("Aug 31 2026", "from 31 août 2026 on"),
    ("nhs.uk", "see www.nhs.uk/arthritis"),
    ("U.K.", "in the UK"),
    ("UK", "in the U.K. only"),
    ("IL-6", "an IL6 blocker"),
    ("IL6", "an IL-6 blocker"),
    ("IL 6", "an IL-6 blocker"),
    ("IL6", "an IL 6 blocker"),
    ("COVID-19", "after covid19"),
    ("covid19", "after COVID-19"),
    ("covid", "after COVID-19"),
    ('"covid 19 vaccine"', "the COVID-19 vaccine"),
    ('"COVID-19 vaccine"', "the covid 19 vaccine"),
    ("anti-TNF", "an antiTNF medicine"),
    ("anti TNF", "an anti-TNF medicine"),
    ("TNF", "an anti-TNF medicine"),
    ("antitnf", "an anti-TNF medicine"),
    ("Crohn's", "people with Crohn disease"),
    ("Crohns", "people with Crohn’s disease"),
    ("Crohn", "people with Crohn's disease"),
    ("Sjogren", "Sjögren's syndrome"),
    ("Sjögren", "Sjogren syndrome"),
    ("behcet's", "Behçet disease"),
    ("Meniere", "Ménière's disease"),
    ("anaemia", "anemia"),
    ("edema", "oedema"),
    ("tumour", "tumors"),
    ("immunize", "immunised"),
    ("randomised", "randomized trials"),
    ("leukemia", "leukaemia"),
    ("pediatric", "paediatric rheumatology"),
    ("diarrhea", "diarrhoea"),
    ("dyspnea", "dyspnoea at rest"),
    ("lymphedema", "lymphoedema"),
    ("tracheoesophageal", "a tracheo-oesophageal fistula"),
    ("beta blockers", "give β-blockers"),
    ("β-blocker", "a betablocker"),
    ("TNFα", "blocks TNF alpha"),
    ("TNF-alpha", "blocks TNFα"),
    ("child", "children's doses"),
    ("woman", "pregnant women"),
    ("bacterium", "bacteria"),
    ("diabetic", "diabetes"),
    ("anemic", "anaemia"),
    ("penicillin allergy", "allergic to it"),
    ("breastfeed", "while breast-feeding"),
    ("swell", "swollen joints"),
    ("fill", "filled syringes"),
    ("oesophagus", "esophagus"),
    ("oesophagus", "oesophageal cancer"),
    ("1.73m2", "60 mL/min/1.73 m² or less"),
    ("1.73 m2", "60 mL/min/1.73m²"),
    ("umol/l", "120 µmol/L"),
    ("micromoles", "120 μmol"),
    ("LFT", "check LFTs"),
    ("PPIs", "a PPI"),
    ("0.5x10^9/L", "below 0.5 × 10⁹/L"),
    ("U&Es", "check U&E"),
    ("U&E", "check U & Es"),
    ("A & E", "go to A&E"),
    ("0.5 x 10^9/L", "below 0.5 x 109/L"),
    ("10^9", "below 0.5x109/L"),
    ("02/2026", "from February 2026"),
    ("Feb 2026", "from 02/2026"),
    ("v2.1", "in version 2.1"),
    ("version 2.1", "in v2.1"),
    ("2/3", "take ⅔"),
    ("½ tablet", "take 1/2 tablet"),
    ("1 1/2 tablets", "take 1.5"),
    ("K+", "potassium"),
    ("potassium", "K⁺"),
    ("Ca2+", "Ca²⁺"),
    ("0800 111 4567", "call 08001114567"),
    ("08001114567", "call 0800-111-4567"),
    ("02079460958", "call (020) 7946 0958"),
    ("020 7946 0958", "call +44 (0)20 7946 0958"),
    ("over-50s", "people over 50"),
    ("haemoglobin", "hemoglobin"),
    ("center", "a specialist centre"),
    ("sulphasalazine", "sulfasalazine"),
    ("behavior", "behaviour"),
    ("labelled", "labeled"),
    ("practise", "practice"),
    ("x-ray", "an xray of the hand"),
    ("xray", "an X-ray of the hand"),
    ('"xray of the hand"', "an X-ray of the hand"),
    ("x ray", "X-rays"),
    ("non-steroidal", "nonsteroidal medicines"),
    ("nonsteroidal", "non-steroidal medicines"),
    ("follow-up", "a followup visit"),
    ("followup", "a follow-up visit"),
    ("ｍｅｔｈｏｔｒｅｘａｔｅ", "methotrexate"),
    ("methotrexate", "ｍｅｔｈｏｔｒｅｘａｔｅ ７．５"),
    ("pregnant", "in pregnancy"),
    ("pregnancies", "pregnant women"),
    ("vaccinated", "vaccinate early"),
    ("vaccination", "people who were vaccinated"),
    ("deficient", "a deficiency"),
    ("diagnosis", "diagnosed early"),
    ("gouty", "gout"),
    ("anaphylactic", "anaphylaxis"),
    ("prophylaxis", "prophylactic doses"),
    ("neuropathic", "neuropathies"),
    ("ischemic", "ischaemia"),
    ("hypoxia", "hypoxic"),
    ("thrombotic", "thrombosis"),
    ("rheumatologist", "rheumatology"),
    ("pediatrics", "see a paediatrician"),
    ("ciclosporin", "Stop ciclosporin.Restart tacrolimus"),
    ("restart", "Stop ciclosporin.Restart tacrolimus"),
    ("methotrexate", "metho\u00adtrexate"),
    ("甲氨蝶呤", "每周服用甲氨蝶呤一次"),
    ("毫克", "服用5毫克"),
    ("ワクチン", "インフルエンザワクチンの接種"),
    ("接種", "インフルエンザワクチンの接種"),
    ("é", "e\u0301"),
]


@pytest.fixture(params=["usual", "fts5"])
def engine(request: pytest.FixtureRequest, settings: Settings, database: Database) -> Engine:
    if request.param == "fts5" and not database.is_sqlite:
        pytest.skip("an engine of the embedded database")
    chosen = "" if request.param == "usual" else request.param
    return Index(settings.model_copy(update={"search": chosen}), database).engine


def entry(uid: str, text: str, language: str = "en") -> Entry:
    section = SectionText("", "", text)
    return Entry(uid, "", (), datetime(2026, 1, 1, tzinfo=UTC), False, (section,), language)


def found(engine: Engine, text: str) -> list[str]:
    index = SimpleNamespace(
        engine=engine, lexicon=SimpleNamespace(is_word=lambda _word: True, other_names=lambda _word: [])
    )
    return [hit.uid for hit in ranked_hits(index, read(index, parse(text)), Filters())]


def test_what_is_written_in_two_ways_is_found_by_either(engine: Engine) -> None:
    engine.rebuild([entry(str(number), text) for number, (_, text) in enumerate(PAIRS)], 1)
    lost = [pair for number, pair in enumerate(PAIRS) if str(number) not in found(engine, pair[0])]
    assert lost == []


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("1500 ml", "up to 1.5 litres"),
        ("37.5 mcg", "give 37.5 micrograms"),
        ("133 micromol/L", "above 133 µmol/L"),
        ("14 Feb 2027", "due 14.02.2027"),
        ("February 14, 2027", "due on 2027-02-14"),
        ("NT-pro-BNP", "NT-proBNP"),
        ("β-blocker", "β-blockers"),
        ("38.5 degrees", "above 38.5 °C"),
        ("38.5 °C", "above 38.5 degrees"),
        ("38.5ºC", "above 38.5° C"),
        ("Feb 2026", "since February 2026"),
        ("Feb 2026", "since 2 February 2026"),
        ("U&Es", "U&E"),
        ("v2.1", "version 2.1"),
        ("Ca2+", "calcium"),
    ],
)
def test_no_part_of_what_a_page_has_is_said_to_be_missing(engine: Engine, asked: str, text: str) -> None:
    engine.rebuild([entry("0", text), entry("1", "5 mg")], 1)
    index = SimpleNamespace(
        engine=engine, lexicon=SimpleNamespace(is_word=lambda _word: True, other_names=lambda _word: [])
    )
    assert [word.written for word in read(index, parse(asked)).missing] == []
    assert [word.written for word in read(index, parse("1750 ml")).missing] == ["1750", "ml"]


def test_whatever_reads_texts_has_a_part_in_the_mark_of_the_rules() -> None:
    """An index of before a release is built anew when spellings, units or the words of a page are read otherwise."""
    spellings_and_units = {"guidance.search.spelling", "guidance.text.words.spelling", "guidance.text.measures.units"}
    assert spellings_and_units <= sources_of("guidance.search.analysis").keys()


def test_a_number_is_not_found_in_another(engine: Engine) -> None:
    texts = ["Start at 7.5 mg", "There are 7 clinics and 5 nurses. The dose is 5 mg", "take 75 mg", "version 7.5.1"]
    engine.rebuild([entry(str(number), text) for number, text in enumerate(texts)], 1)
    assert found(engine, "7.5") == ["0"]
    assert found(engine, '"7.5 mg"') == ["0"]
    assert found(engine, "7.5 mg")[0] == "0"
    assert found(engine, "5 000") == []


def test_a_part_of_a_tablet_is_no_number_of_tablets(engine: Engine) -> None:
    engine.rebuild([entry("half", "take 1/2 tablet"), entry("one", "take 2 tablets each day with a full meal")], 1)
    assert found(engine, "2 tablets")[0] == "one"
    assert found(engine, "0.5 tablets")[0] == "half"


def test_a_bound_before_a_number_counts(engine: Engine) -> None:
    engine.rebuild([entry("age", "children under 5 years and their families at home"), entry("dose", "5 mg")], 1)
    assert found(engine, "under 5")[0] == "age"


def test_a_telephone_number_is_found_by_a_part_and_not_by_half_a_part(engine: Engine) -> None:
    engine.rebuild([entry("0", "call 0800 111 4567"), entry("1", "call 111"), entry("2", "01 02 2026, 10 mg")], 1)
    assert set(found(engine, "111")) == {"0", "1"}
    assert found(engine, "0800 111 45") == found(engine, "08001114") == []
    engine.rebuild([entry("0", "Call 0300 123 4567. Or write."), entry("1", "300 123 units")], 1)
    assert found(engine, "03001234567") == ["0"]


def test_a_word_is_not_found_in_its_contrary(engine: Engine) -> None:
    engine.rebuild([entry("one", "non-steroidal drugs")], 1)
    assert found(engine, "steroids") == []


def test_a_possessive_is_no_word(engine: Engine) -> None:
    engine.rebuild([entry("0", "Crohn's disease"), entry("1", "St John's wort, s")], 1)
    assert found(engine, "Crohn's") == ["0"]


def test_a_phrase_never_reaches_from_one_section_into_the_next(engine: Engine) -> None:
    sections = (SectionText("a", "First", "ends with wait"), SectionText("b", "Second", "two weeks"))
    engine.rebuild([Entry("0", "Title", (), None, False, sections)], 1)
    assert found(engine, '"two weeks"') == ["0"]
    assert found(engine, '"wait two weeks"') == found(engine, '"wait second"') == found(engine, '"title first"') == []


def test_replaced_text_is_gone_and_its_words_with_it(engine: Engine) -> None:
    engine.rebuild([entry("0", "wombat"), entry("1", "koala")], 1)
    assert engine.update(lambda known: [entry("0", "numbat")] if known == 1 else [], 2)
    assert (found(engine, "wombat"), found(engine, "numbat")) == ([], ["0"])
    assert "wombat" not in engine.rarity(["wombat", "numbat"])
    assert engine.vocabulary()["numbat"] == 1


@pytest.mark.parametrize(
    ("language", "ways"),
    [
        ("en", "vaccinate vaccinated vaccination vaccines"),
        ("fr", "vacciner vaccination vaccinations"),
        ("cy", "meddyg feddyg"),
        ("cy", "brechlyn brechlynnau frechlynnau"),
        ("cy", "plentyn plant blant phlant"),
        ("cy", "claf cleifion gleifion"),
        ("cy", "fferyllydd fferyllwyr"),
        ("cy", "plentyn blentyn phlentyn mhlentyn"),
    ],
)
def test_each_language_has_its_own_endings(language: str, ways: str) -> None:
    assert len({stemmed(way, language) for way in ways.split()}) == 1


def test_french_articles_are_no_part_of_the_word() -> None:
    assert [token.term for token in analysed("l'hôpital d’urgence", "fr")] == ["hôpital".replace("ô", "o"), "urgenc"]


@pytest.mark.parametrize(
    "piece",
    ["a", "a.", "1.", "1,", "a-", "a1", "a'", "甲", "\u0301", "1/", "½", "1⁹", "1.1.2026 ", "0800 ", "A&", "1 1/2 "],
)
def test_reading_is_linear_in_the_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        others = (text, f"{text} ")  # what was read once is known
        return min(_seconds_for(each) for each in others)  # the collector may come in between once

    assert seconds(20_000) < 15 * max(seconds(4_000), 0.004)


def _seconds_for(text: str) -> float:
    begun = time.thread_time()
    analysed(text)
    return time.thread_time() - begun


@given(st.lists(st.sampled_from([*"A1", "Feb", "2027", "mg", "-", ".", ". ", "; ", " ", "½", "Dr. ", "é", "甲"])))
def test_a_text_is_read_sentence_by_sentence_as_it_is_read_whole(pieces: list[str]) -> None:
    text = "".join(pieces)
    whole = _sentence.__wrapped__(text, "en")
    assert (analysed(text), written(text)) == (whole.tokens, whole.written)


def test_threads_that_read_words_at_once_do_not_mix_them() -> None:
    words = [
        f"{'ab' * (n % 7 + 1)}{'cdf'[n % 3]}{ending}" for n in range(40) for ending in ("ations", "fulness", "ings")
    ]
    one = stemmed.__wrapped__
    assert by_many(one, words * 5) == [one(word) for word in words * 5]


def test_what_is_kept_of_texts_is_bounded_in_letters_as_well() -> None:
    known = _sentence.cache
    known.clear()
    analysed("— " * 5_000 + "1")
    letters = sum(len(text) for text, _language in map(tuple, known))
    assert letters >= 10_000
    assert known.currsize * 50 >= letters
