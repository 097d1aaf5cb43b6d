"""What became of a dose is told with its right value, whatever the script, the unit, the fraction or the order."""

import pytest

from guidance.text.meaning.beyond import Wordings
from guidance.text.measures import Kind, changed, read

CHANGES = [
    # Fractions, leading points, grouped figures, powers.
    ("½ tablet", "¼ tablet"),
    ("½ tablet", "1 tablet"),
    ("1½ tablets", "1¼ tablets"),
    ("3/4 tablet", "1/4 tablet"),
    ("1 1/2 tablets", "2 1/2 tablets"),
    ("half a tablet", "quarter of a tablet"),
    ("three quarters of a tablet", "half a tablet"),
    ("⅓ sachet", "⅔ sachet"),
    (".5 mg", ".05 mg"),
    ("0.5 mg", "5 mg"),
    ("1,5 mg", "15 mg"),
    ("1 000 mg", "10 000 mg"),
    ("1,000 units", "10,000 units"),
    ("1.5 million units", "15 million units"),
    ("10^9/L", "10^6/L"),
    ("10⁹/L", "10⁶/L"),
    ("2 × 10⁹/L", "2 × 10⁸/L"),
    ("2x10^9 cells", "2x10^8 cells"),
    ("two and three-quarter tablets", "two and a quarter tablets"),
    ("one-and-a-half tablets", "two-and-a-half tablets"),
    ("⅜ of a vial", "⅝ of a vial"),
    # Units, their prefixes and their case.
    ("2 FTUs", "3 FTUs"),
    ("under 1.0 x 10^9 per litre", "under 0.5 x 10^9 per litre"),
    ("5밀리그램", "50밀리그램"),
    ("5 millimoles", "5 micromoles"),
    ("5 nanograms", "5 micrograms"),
    ("5 nanomoles", "5 millimoles"),
    ("5 mIU", "5 MIU"),
    ("5 mSv", "5 MSv"),
    ("5 µg", "5 mg"),
    ("5 mcg", "5 mg"),
    ("5 mL", "5 L"),
    ("5 mg/kg", "5 mg/m²"),
    ("5 mg per kg per day", "5 mg per kg per week"),
    ("2 drops", "3 drops"),
    ("2 puffs", "4 puffs"),
    ("1 sachet", "2 sachets"),
    ("5 tablets", "5 capsules"),
    ("37.5 °C", "38.5 °C"),
    ("7.5%", "75%"),
    ("120/80 mmHg", "140/80 mmHg"),
    # Comparisons, ranges and approximations.
    ("at least 5 mg", "no more than 5 mg"),
    ("more than 5 mg", "fewer than 5 mg"),
    ("up to 5 mg", "at least 5 mg"),
    ("≥5 mg", "≤5 mg"),
    ("4 to 8 weeks", "4 to 6 weeks"),
    ("5–10 mg", "5–15 mg"),
    ("about 5 mg", "about 6 mg"),
    ("5 mg or more", "5 mg or less"),
    # How often.
    ("a tablet tds", "a tablet bd"),
    ("every other day", "every day"),
    ("alternate days", "daily"),
    ("q6h", "q8h"),
    ("6-hourly", "8-hourly"),
    ("every 6 hours", "every 8 hours"),
    ("every 4 to 6 hours", "every 6 to 8 hours"),
    ("once a week", "once a day"),
    ("twice daily", "three times a day"),
    ("qds", "tds"),
    ("od", "bd"),
    ("prn", "stat"),
    ("nocte", "mane"),
    ("b.d.", "t.d.s."),
    # Order and grade.
    ("Grade II", "Grade III"),
    ("stage 3b", "stage 3a"),
    ("grade 2 to 3", "grade 3 to 4"),
    ("type 1", "type 2"),
    ("first dose", "second dose"),
    ("2nd booster", "3rd booster"),
    # Number words of English, Welsh and French.
    ("two tablets", "three tablets"),
    ("twenty-five mg", "twenty-six mg"),
    ("two hundred mg", "three hundred mg"),
    ("deux comprimés", "trois comprimés"),
    ("deux gouttes", "deux comprimés"),
    ("dwy dabled", "tair dabled"),
    ("ddwywaith y dydd", "unwaith y dydd"),
    ("one hundred and fifty mg", "one hundred and fifteen mg"),
    ("twenty five mg", "thirty five mg"),
    ("half a million units", "a million units"),
    ("five hundred thousand", "five million"),
    ("two and a quarter", "two and a half"),
    ("a dozen tablets", "two dozen tablets"),
    ("couple of tablets", "both tablets"),
    ("quatre-vingts mg", "quatre-vingt-dix mg"),
    ("vingt et un jours", "vingt-deux jours"),
    ("1 million d'unités", "10 millions d'unités"),
    ("deux cent cinquante mg", "mille deux cents mg"),
    ("un deg pump mg", "un deg chwech mg"),
    ("tri chant mg", "dau gant mg"),
    ("deugain mg", "ugain mg"),
    ("dwywaith yr wythnos", "dwywaith y dydd"),
    ("tous les deux jours", "tous les jours"),
    # The same said otherwise.
    ("1⁄2 tablet", "1⁄4 tablet"),
    ("5e9/L", "5e6/L"),
    ("5 gm", "5 mg"),
    ("5 mgs", "5 mcgs"),
    ("5.mg", ".5mg"),
    ("10u", "100u"),
    ("every Monday", "every other Monday"),
    ("alternate nights", "every night"),
    ("4-6 hourly", "6-8 hourly"),
    ("a month", "a fortnight"),
    ("one in ten people", "one in a hundred people"),
    ("less than or equal to 5 mg", "less than 5 mg"),
    ("no longer than 5 days", "no earlier than 5 days"),
    ("tenfold", "hundredfold"),
    ("halved", "doubled"),
    ("0300 123 4567", "0300 123 4568"),
    # Figures in names.
    ("vitamin B12", "vitamin B6"),
    ("COX-1", "COX-2"),
    ("C5-C6", "C6-C7"),
    ("P2Y12", "P2Y1"),
    # Other scripts.
    ("5毫克", "50毫克"),
    ("5毫克", "5微克"),
    ("5 мг", "5 мкг"),
    ("٥ mg", "٥٠ mg"),
    ("५ mg", "५० mg"),
    ("５ mg", "５０ mg"),
    # Dates and times.
    ("6 August 2026", "8 August 2026"),
    ("2026-08-06", "2026-09-06"),
    ("31.08.2026", "30.08.2026"),
    ("9:30am", "9:30pm"),
    # Powers as UCUM writes them, signs of degree, several parts, crosses and tolerances.
    ("3.5 x 10*9/L", "3.5 x 10*6/L"),
    ("10*9/L", "10*6/L"),
    ("38.5 ºC", "39.5 ºC"),
    ("3 years 4 months", "4 years"),
    ("1 hour 30 minutes", "1 hour 15 minutes"),
    ("12 weeks and 3 days", "12 weeks and 6 days"),
    ("5 ft 4 in", "5 ft 6 in"),
    ("1 fl oz", "2 fl oz"),
    ("× 6", "× 12"),
    ("x 6 doses", "x 12 doses"),
    ("± 2 weeks", "± 4 weeks"),
    ("12 ± 2 weeks", "12 ± 4 weeks"),
    ("level of evidence 1a", "level of evidence 2b"),
    ("1-0-1 tablets", "1-1-1 tablets"),
    ("over-65s", "over-75s"),
    ("le mardi", "le jeudi"),
    ("einmal täglich", "zweimal täglich"),
    ("5 Tropfen", "50 Tropfen"),
    ("٥ مجم", "٥٠ مجم"),
    # How often, between two numbers, from one on, and over a time that is said behind them.
    ("twice daily", "between two and three times daily"),
    ("twice daily", "two or more times daily"),
    ("twice daily", "twice or more daily"),
    ("3 times a week", "3 times or fewer a week"),
    ("twice daily", "2 to 3 times every other day"),
    # What comes to the same in all may be given otherwise.
    ("1 mg/hour", "24 mg/day"),
    ("8 tablets in a day", "8 tablets a day"),
    ("it with each meal", "it with every other meal"),
]


@pytest.mark.parametrize(("was", "now"), CHANGES)
def test_a_change_is_told_with_both_its_values(was: str, now: str) -> None:
    (change,) = changed(f"The patient gets {was} from us.", f"The patient gets {now} from us.")
    name = next((words for words in ("vitamin ", "le ", "it ") if was.startswith(words)), "")
    assert (change.was, change.now) == (was.removeprefix(name), now.removeprefix(name))
    assert change.before.removesuffix(name).endswith("gets ") and change.after == " from us."


@pytest.mark.parametrize(("was", "now"), CHANGES)
def test_a_change_is_more_than_wording_whether_it_is_understood_or_not(was: str, now: str) -> None:
    assert Wordings(f"The patient gets {was} from us.", f"The patient gets {now} from us.").touched


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("5 mg", "0.5 mg", "a tenfold decrease"),
        ("5 mg", "50 mg", "a tenfold increase"),
        ("5 mg", "5 micrograms", "a thousandfold decrease"),
        ("5 mIU", "5 MIU", "a 1,000,000,000-fold increase"),
        ("500 mg", "0.5 g", "the same amount, written otherwise"),
        ("half a tablet", "½ tablet", "the same amount, written otherwise"),
        ("bd", "twice daily", "the same amount, written otherwise"),
        ("7 days", "1 week", "the same amount, written otherwise"),
        ("1000 mg/day", "1 g a day", "the same amount, written otherwise"),
        ("5 mg/24 h", "5 mg per day", "the same amount, written otherwise"),
        ("1 mg/hour", "24 mg/day", "the same amount in all, over another time"),
        ("7 mg a week", "1 mg a day", "the same amount in all, over another time"),
        ("fil o unedau", "ddeg mil o unedau", "a tenfold increase"),
        ("deg mil o unedau", "ugain mil o unedau", ""),
        ("up to 4 doses in a year", "up to 6 doses a year", ""),
        ("it with each meal", "it with every other meal", ""),
        ("5 mg", "10 mg", ""),
        ("5 to 10 mg", "50 to 100 mg", "a tenfold increase"),
        ("5 to 10 mg", "50 to 60 mg", ""),
        ("at least 5 mg", "at least 50 mg", "a tenfold increase"),
        ("up to 5 mg", "at least 50 mg", ""),
    ],
)
def test_what_a_change_amounts_to_is_said_in_words(was: str, now: str, told: str) -> None:
    (change,) = changed(f"Give {was} of it.", f"Give {now} of it.")
    assert change.told == told


def test_measures_are_paired_by_what_they_measure() -> None:
    pairs = [
        ("Plan for 2 doses, 12 weeks apart.", "2 doses, 8 weeks apart.", [("12 weeks", "8 weeks")]),
        ("Give 5 mg of A and 10 mg of B.", "Give 10 mg of B and 5 mg of A.", []),
        (
            "Give ibuprofen 400 mg tds and codeine 1 g qds.",
            "Give codeine 1 g tds and ibuprofen 400 mg qds.",
            [("1 g qds", "1 g tds"), ("400 mg tds", "400 mg qds")],
        ),
        ("Prendre un tiers de la dose.", "Prendre deux tiers de la dose.", [("un tiers", "deux tiers")]),
        ("See them at 6 weeks and 3 months.", "See them at 3 months.", [("6 weeks", "")]),
        ("Give 5 mg now.", "Ask 2 nurses now.", [("5 mg", ""), ("", "2")]),
        ("Adults 5 mg, children 2 mg.", "Children 3 mg, adults 5 mg.", [("2 mg", "3 mg")]),
        ("aspirin 5 mg, ibuprofen 10 mg", "ibuprofen 10 mg, aspirin 6 mg", [("5 mg", "6 mg")]),
    ]
    for old, new, expected in pairs:
        assert [(change.was, change.now) for change in changed(old, new)] == expected


def test_negations_are_told() -> None:
    assert [(c.was, c.now) for c in changed("Do give it.", "Do not give it.")] == [("Do", "Do not")]
    assert [(c.was, c.now) for c in changed("Give it.", "Give it unless pregnant.")] == [("", "unless")]
    for was, said in [
        ("It is no longer safe.", "no longer"),
        ("You need not stop.", "need not"),
        ("Nid yw hyn ddim yn ddiogel.", "Nid"),
        ("N'utilisez le gel.", "N'utilisez"),
        ("Nobody needs it.", "Nobody"),
    ]:
        assert changed(was, "It is.")[0].was == said


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Take one as needed.", "Take half as needed.", [("one", "half")]),
        ("Take a half as needed.", "Take a quarter as needed.", [("half", "quarter")]),
        ("Give half on day 1.", "Give one on day 1.", [("half", "one")]),
        ("Prenez un le matin.", "Prenez deux le matin.", [("un", "deux")]),
        ("Take one of the leaflets.", "Take any of the leaflets.", []),
    ],
)
def test_a_number_that_is_taken_or_given_is_a_dose_without_a_unit(
    old: str, new: str, told: list[tuple[str, str]]
) -> None:
    assert [(change.was, change.now) for change in changed(old, new)] == told


@pytest.mark.parametrize("prose", ["Use it, e.g. on l'eau.", "One of the first things we do.", "COVID-19 and B12."])
def test_prose_holds_no_dose(prose: str) -> None:
    assert [measure for measure in read(prose) if measure.kind is not Kind.NEGATION] == []


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("24h", "24 h"),
        ("Twice daily", "twice daily"),
        ("PRN", "prn"),
        ("b.d.", "bd"),
        ("Type 2", "type 2"),
        ("three-quarters", "three quarters"),
        ("over-65s", "over 65s"),
        ("IL-6", "IL6"),
        ("B12", "B 12"),
    ],
)
def test_spaces_hyphens_and_capitals_are_no_change_where_the_value_is_the_same(was: str, now: str) -> None:
    assert changed(f"Wait {was} for it.", f"Wait {now} for it.") == []


def test_a_unit_in_other_letters_is_told_as_the_same() -> None:
    assert [change.told for change in changed("5 mL", "5 ml")] == ["the same amount, written otherwise"]


def test_births_are_no_paragraphs() -> None:
    assert [m.kind for m in read("Gravida 2 para 1.")] == [Kind.NUMBER, Kind.NUMBER]
    assert [m.kind for m in read("See para 3.")] == [Kind.REFERENCE]


def test_notes_of_one_place_are_no_number() -> None:
    assert [(m.text, m.kind) for m in read("As shown.[1,2]")] == [("[1,2]", Kind.REFERENCE)]


@pytest.mark.parametrize(
    "text", ["1 ", "1 000 ", "1", "one ", "every ", "5 mg ", "1/", "no more than ", "½", "10^", "-", "twenty-", "毫"]
)
def test_reading_takes_time_in_proportion_to_the_text(text: str) -> None:
    """Ten times the text is read with about ten times the tokens: nothing looks further ahead than a few words."""
    assert len(read(text * 3000)) <= 3000


def test_a_comparison_ahead_of_a_colon_and_a_number_is_that_of_this_number() -> None:
    found = changed("Dose: 5 mg Max: 10 mg", "Dose: 6 mg Max: 12 mg")
    assert [(one.was, one.now) for one in found] == [("5 mg", "6 mg"), ("10 mg", "12 mg")]
    (behind,) = changed("60 years and over: 5 mg", "65 years and over: 5 mg")
    assert (behind.was, behind.now) == ("60 years and over", "65 years and over")


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        (
            "Colchicine 500 micrograms 2–4 times a day.",
            "Colchicine 500 micrograms twice a day (once a day if over 65).",
            [("500 micrograms 2–4 times a day", "500 micrograms twice a day"), ("", "once a day"), ("", "over 65")],
        ),
        (
            "Allopurinol 100 mg daily; increase by 100 mg every month.",
            "Allopurinol 50 mg daily (100 mg if eGFR > 60); increase by 50 mg every month.",
            [("100 mg", "50 mg"), ("", "100 mg"), ("", "> 60"), ("100 mg", "50 mg")],
        ),
        ("Text one is here 5 mg.", "Text two is there 8 mg.", [("", "two"), ("5 mg", "8 mg")]),
    ],
)
def test_where_words_decide_nothing_a_measure_became_what_stands_in_its_place(
    was: str, now: str, told: list[tuple[str, str]]
) -> None:
    assert [change[:2] for change in changed(was, now)] == told
