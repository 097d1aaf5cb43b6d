"""Numbers, doses, units, dates: what they are, and which of them changed."""

from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.text.measures import Kind, Measure, changed, changed_measures, grammar, measures, places_of_measures, read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("take 5mg daily", ["5mg", "daily"]),
        ("take 5 mg", ["5 mg"]),
        ("7.5mg/kg", ["7.5mg/kg"]),
        ("10⁹/L", ["10⁹/L"]),
        ("2 to 4 weeks", ["2 to 4 weeks"]),
        ("4-8 weeks", ["4-8 weeks"]),
        ("within two weeks", ["within two weeks"]),
        ("twice a week", ["twice a week"]),
        ("≥20 mg/day, and more than 7.5%", ["≥20 mg/day", "more than 7.5%"]),
        ("on 6 August 2026 or in May 2021", ["6 August 2026", "May 2021"]),
        ("from 2026-11-22", ["2026-11-22"]),
        ("at 9:30am", ["9:30am"]),
        ("take one in the morning", ["one", "in the morning"]),
        ("at one in the morning, and the one at night", ["in the morning", "at night"]),
        ("autumn 2022 doses, the 2023 boosters", ["2022", "2023"]),
        ("2000 mg, 2000 doses and 2,000 boosters", ["2000 mg", "2000 doses", "2,000 boosters"]),
        ("12,000 people", ["12,000 people"]),
        ("−2.5 °C", ["−2.5 °C"]),
        ("60mL/min/1.73m²", ["60mL/min/1.73m²"]),
        ("a patient may rest", []),
        ("COVID-19 vaccine B12", []),
        ("Version 1: 24 May 2021", ["Version 1", "24 May 2021"]),
        ("24. Pausing methotrexate", ["24."]),
        ("Stop it.\n24. Pausing methotrexate", ["24."]),
        ("Give\n10. Repeat", ["10"]),
        ("sections 9, 12 and 24", ["sections 9, 12 and 24"]),
        ("sections 9 and 24 tablets", ["sections 9", "24 tablets"]),
        ("ratio 1:2 at 9:30", ["1:2", "9:30"]),
    ],
)
def test_measures_are_found_with_their_units(text: str, found: list[str]) -> None:
    assert measures(text) == found


def test_a_changed_unit_is_a_changed_measure() -> None:
    assert changed_measures("give 5 mg", "give 5 g") == [("5 mg", "5 g")]


def test_a_changed_frequency_is_a_changed_measure() -> None:
    assert changed_measures("one tablet weekly", "one tablet daily") == [("one tablet weekly", "one tablet daily")]


def test_two_doses_that_changed_places_are_told_where_they_stand() -> None:
    assert changed_measures("5 mg then 10 mg", "10 mg then 5 mg") == [("5 mg", "10 mg"), ("10 mg", "5 mg")]


def test_the_same_measures_are_no_change() -> None:
    assert changed_measures("Take 5 mg on Monday.", "On Monday, take 5  mg.") == []


@given(st.text(alphabet="0123456789 mgkweks.-/", max_size=60), st.text(alphabet="0123456789 mgkweks.-/", max_size=60))
def test_turned_round_the_pairs_are_turned_round(old: str, new: str) -> None:
    assert sorted(changed_measures(new, old)) == sorted((now, was) for was, now in changed_measures(old, new))


def test_a_duration_never_becomes_a_date() -> None:
    assert changed_measures("Wait 2 weeks.", "Since 3 February 2022.") == [("2 weeks", ""), ("", "3 February 2022")]


def test_nothing_is_told_as_changed_into_itself() -> None:
    old, new = "1 week, 5 mg, 1 week, 2 g, 1 week", "3 days, 1 week, 1 week, 8 mg, 1 week, 2 days"
    assert all(was != now for was, now in changed_measures(old, new))


@pytest.mark.parametrize(("was", "now"), [("1.000.000", "2.000.000"), ("1.2.3", "1.2.4"), ("1,2,3", "1,2,4")])
def test_a_dose_whose_number_is_no_plain_one_is_never_told_as_the_same(was: str, now: str) -> None:
    (change,) = changed(f"Give {was} units.", f"Give {now} units.")
    assert (change.was, change.now, change.told) == (f"{was} units", f"{now} units", "")


def test_each_measure_is_found_at_its_place() -> None:
    text = "Do not give 5 mg twice daily for 2 weeks."
    assert [text[start:end] for start, end in places_of_measures(text)] == measures(text)


def test_a_long_list_of_numbers_is_compared_in_time() -> None:
    old = " ".join(f"{n} mg" for n in range(5000))
    new = " ".join(f"{n} mg" for n in range(1, 5001))
    assert changed_measures(old, new) == [("0 mg", ""), ("", "5000 mg")]


#: What is said, and its meaning in the smallest units of the reader: grams, litres, seconds, times a day.
MEANINGS = [
    ("a quarter of a million units", "units 250000"),
    ("two thirds of a million people", "people 2000000/3"),
    ("a third of people", "people 1/3"),
    ("two thirds", "part 2/3"),
    ("two-thirds of people", "people 2/3"),
    ("a third of a mL", "volume 1/3000"),
    ("ii to iii tablets", "tablets 2…3"),
    ("three quarters of a tablet", "tablets 3/4"),
    ("two tablets and a half", "tablets 5/2"),
    ("two tablets and a half daily", "tablets 5/2; per day 1"),
    ("two tablets and half an hour later", "tablets 2; time 1800"),
    ("two tablets and a half dose", "tablets 2; doses 1/2"),
    ("one hour and a half", "time 5400"),
    ("un an et demi", "months 18"),
    ("deux comprimés et demi par jour", "tablets 5/2; per day 1"),
    ("a million and a half units", "units 1500000"),
    ("a thousand and one units", "units 1001"),
    ("between 5 and 10 mg", "mass 1/200…1/100"),
    ("between 5 mg and 10 mg weekly", "mass 1/200…1/100; per day 1/7"),
    ("a tablet", "tablets 1"),
    ("3rd dose", "dose 3"),
    ("see section 4.2b", "section 4.2b"),
    ("Fig. 2b", "fig 2b"),
    ("Figure 3", "figure 3"),
    ("1.000.000 units", "units 1000000"),
    ("1.000.000,5 mg", "mass 2000001/2000"),
    ("1.2.3 mg", "mass 1.2.3"),
    ("1,2,3 mg", "mass 1,2,3"),
    ("12.345,67 mg", "mass 1234567/100000"),
    ("5 e.g.tablets", "5"),
    ("二十五毫克", "mass 1/40"),
    ("two and a half tablets", "tablets 5/2"),
    ("one thousand two hundred and a half mg", "mass 2401/2000"),
    ("half a million units", "units 500000"),
    ("two hundred and five mg", "mass 41/200"),
    ("twenty one tablets", "tablets 21"),
    ("iv ampoules", "route into a vein"),
    ("5 mg·kg-1·h-1", "mass per mass per time 1/720000000"),
    ("1.234,5 mg", "mass 2469/2000"),
    ("1,234.5 mg", "mass 2469/2000"),
    ("0,5 mg", "mass 1/2000"),
    ("1 500 mg", "mass 3/2"),
    ("days 4, 8 and 12", "day 4,8,12"),
    ("weeks 2 and 4", "week 2,4"),
    ("group B", "group B"),
    ("two 5 mg tablets", "tablets 2 of 1/200 mass"),
    ("2 x 5 mg", "mass 2×5 × 1/1000"),
    ("2 × 5 mg tablets", "mass 2×5 × 1/1000"),
    ("5 mg twice daily", "mass 1/200; per day 2"),
    ("every 2 months", "per month 1/2"),
    ("every 3 to 4 months", "per month 1/4…1/3"),
    ("every 6 hours", "per day 4"),
    ("6-hourly", "per day 4"),
    ("every 4 to 6 hours", "per day 4…6"),
    ("three times a week", "per day 3/7"),
    ("2 to 3 times a day", "per day 2…3"),
    ("two to three times daily", "per day 2…3"),
    ("2-3x daily", "per day 2…3"),
    ("2‑3 times daily", "per day 2…3"),
    ("2‐3 times a week", "per day 2/7…3/7"),
    ("morning, noon, and night", "per day 3"),
    ("dwy neu dair gwaith y dydd", "per day 2…3 or"),
    ("deux à trois fois par semaine", "per day 2/7…3/7"),
    ("twice or three times a week", "per day 2/7…3/7"),
    ("two-to-three times daily", "per day 2…3"),
    ("four-to-six-hourly", "per day 4…6"),
    ("2 to 3 times every other day", "per day 1…3/2"),
    ("twice or more a week", "per day ≥2/7"),
    ("3 times or less a day", "per day ≤3"),
    ("2 to 3 times the dose", "times 2…3"),
    ("once every 2 weeks", "per day 1/14"),
    ("up to 4 times a day", "per day ≤4"),
    ("no more than twice a day", "per day ≤2"),
    ("more than once a week", "per day >1/7"),
    ("no more than once every 4 hours", "per day ≤6"),
    ("twice-weekly", "per day 2/7"),
    ("6 hrly", "per day 4"),
    ("3 x day", "per day 3"),
    ("a tablet and a half", "tablets 3/2"),
    ("1 in 100 people", "ratio 1/100"),
    ("3 out of 10", "ratio 3/10"),
    ("1:1000", "ratio 1/1000"),
    ("one in ten", "ratio 1/10"),
    ("at least 5 mg", "mass ≥1/200"),
    ("no more than 5 mg", "mass ≤1/200"),
    ("5 mg or more", "mass ≥1/200"),
    ("5 or more tablets", "tablets ≥5"),
    ("65+", "≥65"),
    ("4 to 8 weeks", "time 2419200…4838400"),
    ("5 or 10 mg", "mass 1/200…1/100 or"),
    ("5-10 mg/kg", "mass per mass 1/200000…1/100000"),
    ("5 mg to 10 mg", "mass 1/200…1/100"),
    ("500 mg to 1 g", "mass 1/2…1"),
    ("7.5 mg/kg/day", "mass per mass per time 1/11520000000"),
    ("5 mg per kg per day", "mass per mass per time 1/17280000000"),
    ("2 mg every 6 hours", "mass 1/500; per day 4"),
    ("10 mL/hour", "volume per time 1/360000"),
    ("60 mL/min/1.73 m²", "volume per time per length² 1/1730"),
    ("120/80 mmHg", "pressure in mmHg 120/80 × 1"),
    ("120/80 mm Hg", "pressure in mmHg 120/80 × 1"),
    ("10 mm of mercury", "pressure in mmHg 10"),
    ("20 cm H2O", "pressure in cmH2O 20"),
    ("4 × 5 cm", "length 4×5 × 1/100"),
    ("-2.5 °C", "degrees Celsius -5/2"),
    ("£5", "money 5"),
    ("half a tablet", "tablets 1/2"),
    ("½ tablet", "tablets 1/2"),
    ("1½ tablets", "tablets 3/2"),
    ("3/4 tablet", "tablets 3/4"),
    ("1 1/2 tablets", "tablets 3/2"),
    ("by a quarter", "1/4"),
    ("10⁹/L", "number per volume 1000000000"),
    ("2 × 10⁹/L", "number per volume 2000000000"),
    ("5e9/L", "number per volume 5000000000"),
    ("grade II to III", "grade 2 to 3"),
    ("stage 3b", "stage 3b"),
    ("first dose", "dose 1"),
    ("2nd booster", "booster 2"),
    ("type 1", "type 1"),
    ("tenfold", "times 10"),
    ("halved", "times 1/2"),
    ("doubled", "times 2"),
    ("twice the dose", "times 2"),
    ("not more than 3 days", "time ≤259200"),
    ("within 2 weeks", "time ≤1209600"),
    ("6 August 2026", "day 2026-08-06"),
    ("2026-08-06", "day 2026-08-06"),
    ("9:30am", "time of day 09:30"),
    ("21:30", "time of day 21:30"),
    ("1980s", "1980"),
    ("a week", "time 604800"),
    ("an hour", "time 3600"),
    ("every other day", "per day 1/2"),
    ("alternate days", "per day 1/2"),
    ("tds", "per day 3"),
    ("prn", "as needed"),
    ("nocte", "at night"),
    ("one tablet monthly", "tablets 1; per month 1"),
    ("a dozen tablets", "tablets 12"),
    ("a couple of tablets", "tablets 2"),
    ("5毫克", "mass 1/200"),
    ("二十毫克", "mass 1/50"),
    ("٥ mg", "mass 1/200"),
    ("quatre-vingt-dix mg", "mass 9/100"),
    ("dix-sept mg", "mass 17/1000"),
    ("vingt et un jours", "time 1814400"),
    ("the second and third trimesters", "trimester 2,3"),
    ("the first or third dose", "dose 1,3"),
    ("NYHA III", "nyha 3"),
    ("III", "3"),
    ("see the section. 5 mg", "mass 1/200"),
    ("grades I, II and III", "grade 1; 2; 3"),
    ("days 1, 8 and 15", "day 1,8,15"),
    ("CKD stages 3a to 4", "stage 3a to 4"),
    ("first-line", "line 1"),
    ("by two fifths", "part 2/5"),
    ("ratio of 1:4", "ratio 1/4"),
    ("not 5 mg", "not; mass 1/200"),
    ("above 38 °C", "degrees Celsius >38"),
    ("up to 3 times", "times ≤3"),
    ("up to three times a day", "per day ≤3"),
    ("at least 2 hours apart", "time ≥7200"),
    ("between 5 and 10 mg", "mass 1/200…1/100"),
    ("from 5 to 10 mg", "mass 1/200…1/100"),
    ("5 mg or more", "mass ≥1/200"),
    ("under 16 years", "months <192"),
    ("1 in 100 people", "ratio 1/100"),
    ("3 out of 10", "ratio 3/10"),
    ("hourly", "per day 24"),
    ("6-hourly", "per day 4"),
    ("every 6 to 8 hours", "per day 3…4"),
    ("once or twice a day", "per day 1…2"),
    ("4 times daily", "per day 4"),
    ("twice weekly", "per day 2/7"),
    ("on alternate weeks", "per day 1/14"),
    ("for 5-7 days", "time 432000…604800"),
    ("5,000 units", "units 5000"),
    ("1,5 mg", "mass 3/2000"),
    ("10^9/L", "number per volume 1000000000"),
    ("5 mcg", "mass 1/200000"),
    ("5 per cent", "per cent 5"),
    ("20-30 %", "per cent 20…30"),
    ("three-fold", "times 3"),
    ("quarterly", "per month 1/3"),
    ("fortnightly", "per day 1/14"),
    ("at bedtime", "at night"),
    ("twice the usual amount", "times 2"),
    ("5 g", "mass 5"),
    ("2 g.p. visits", "2"),
    ("one/2 tablets", "tablets one/2 × 1"),
    ("1 456e3 mg", "mass 1456"),
    ("don’t take 5 mg", "do not; mass 1/200"),
    ("100 anti-Xa units daily", "anti-Xa units 100; per day 1"),
    ("1.234,5 mg", "mass 2469/2000"),
    ("12,5.75 mg", "mass 12,5.75"),
    ("Sat and Sun", "weekday 6; weekday 7"),
    ("between meals", "direction between meals"),
    ("until Monday", "weekday < 1"),
    ("after 5 days", "time >432000"),
    # Of what stands beside the amount.
    ("> 3 x ULN", "upper limits of normal >3"),
    ("5 times the upper limit of normal", "upper limits of normal 5"),
    ("1%/adrenaline 1 in 200,000", "per cent 1; ratio 1/200000"),
    ("codeine 8 mg/paracetamol 500 mg", "mass 1/125; mass 1/2"),
    ("12 per 1,000 person-years", "12; person-years 1000"),
    ("TAKE 2 G DAILY", "mass 2; per day 1"),
    ("4 G/DAY", "mass per time 1/21600"),
    ("up to and including 75 years", "months ≤900"),
    ("½ a tablet", "tablets 1/2"),
    ("un comprimé et demi matin et soir", "tablets 3/2; per day 2"),
    ("within thirty (30) days", "time ≤2592000"),
    ("one (1) tablet", "tablets 1"),
    ("180/120 mmHg or higher", "pressure in mmHg ≥ 180/120 × 1"),
    ("3 in every 100 people", "ratio 3/100"),
    ("3 of 10 people", "ratio 3/10"),
    ("2 of 5 mg", "2; mass 1/200"),
    ("half of all people", "people 1/2"),
    ("a quarter to half a tablet", "tablets 1/4…1/2"),
    ("28+0 to 36+6 weeks", "time 28+0to36+6 × 604800"),
    ("120/80 to 140/90 mmHg", "pressure in mmHg 120/80to140/90 × 1"),
    ("2nd and 3rd doses", "dose 2,3"),
    ("alternate-day", "per day 1/2"),
    ("on or after 1 March 2026", "day ≥ 2026-03-01"),
    ("on or before 1 March 2026", "day ≤ 2026-03-01"),
    # Units of which the figure was told bare.
    ("450 msec", "time 9/20"),
    ("21G", "gauge 21"),
    ("5 G", "5"),
    ("14 Fr", "French 14"),
    ("5 cmH2O", "pressure in cmH2O 5"),
    ("50 Gy in 25 fractions", "absorbed dose 50; fractions 25"),
    ("10 pack-years", "pack-years 10"),
    ("5 half-lives", "half-lives 5"),
    ("5 portions a day", "portions per time 1/17280"),
    ("9,90 €", "money 99/10"),
    ("5. mg", "mass 1/200"),
    # Numbers in words, put together.
    ("one million two hundred thousand units", "units 1200000"),
    ("a hundred and fifty thousand units", "units 150000"),
    ("a million and fifty thousand units", "units 1050000"),
    ("a thousand and two thousand units", "1000; units 2000"),
    ("mil pum cant uned", "units 1500"),
    ("two point five million units", "units 2500000"),
    ("nought point two five mg", "mass 1/4000"),
    ("chwarter cant", "25"),
    ("tair waith y dydd", "per day 3"),
    ("un waith", "times 1"),
    ("half as much", "times 1/2"),
    ("half the way", "1/2"),
    ("March 5", "day 03-05"),
    ("twice as needed", "times 2; as needed"),
    ("No. of participants", ""),
    ("No. Of these, 5 mg", "not; mass 1/200"),
    # Names and addresses hold no amount.
    ("B.1.1.7", ""),
    ("HLA-B*5701", ""),
    ("HLA-B*57:01", ""),
    ("LS1 4HR", ""),
    ("NG28", ""),
    ("5-FU", ""),
    ("24-HR", "time 86400"),
    ("as shown [3–5]", "note 3–5"),
    ("as shown [2, 7]", "note 2,7"),
    ("SW1A 2AA", ""),
    ("https://example.org/2024/05/doc-3?page=24", ""),
    ("doi:10.1136/bmj.n71", ""),
    ("B12 5MG daily", "mass 1/200; per day 1"),
]


@pytest.mark.parametrize(("text", "meaning"), MEANINGS)
def test_what_is_said_has_its_value_its_unit_and_its_bound(text: str, meaning: str) -> None:
    assert "; ".join(map(_meaning, read(text))) == meaning


@pytest.mark.parametrize("around", ["{}.", "({})", "{}; then", "Take\n\n{}\n\nfor", "“{}”", "and, {}, so"])
def test_the_signs_around_it_change_nothing_of_what_it_means(around: str) -> None:
    assert [(text, "; ".join(map(_meaning, read(around.format(text))))) for text, _ in MEANINGS] == MEANINGS


@pytest.mark.parametrize("text", ["ii tablets", "i to ii puffs", "iss tablets", "5 mg", "half a tablet"])
def test_an_amount_of_a_medicine_is_a_dose_however_it_is_written(text: str) -> None:
    assert [measure.kind for measure in read(text)] == [Kind.DOSE]


@pytest.mark.parametrize("text", ["Weight (mg)", "Amount in milligrams", "Amount [mg]"])
def test_a_unit_alone_is_the_name_of_what_stands_under_it(text: str) -> None:
    assert [*map(_meaning, read(text, names=True))] == ["name mass 1/1000"]


def test_no_rule_would_find_more_if_it_were_asked_at_every_word(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [text for text, _ in MEANINGS]
    found = [*map(grammar._read, texts, repeat(True))]
    monkeypatch.setattr(grammar, "_rules_of", lambda *_: tuple(grammar._RULES))
    assert [*map(grammar._read, texts, repeat(True))] == found


def _meaning(measure: Measure) -> str:
    span = "" if measure.low is None else str(measure.low)
    span += "" if measure.low == measure.high else f"…{measure.high}"
    return " ".join(filter(None, (measure.what, measure.bound + span, measure.said)))
