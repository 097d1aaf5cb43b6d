"""Small edits with their right value: as `guidance compare` tells them, in the lists of numbers, and at the gate."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from guidance.cli.texts import compare as command
from guidance.text.checks.numbers import numbers_in
from guidance.text.checks.touching import touches
from guidance.text.compare import Comparison, compare
from guidance.text.markdown.rendering import render
from guidance.text.measures import changed, read
from guidance.text.measures.unseen import without_unseen

CASES = Path(__file__).resolve().parents[3].parent / "shared/cases"
here = pytest.mark.skipif(not CASES.exists(), reason="the folder of cases is not beside this checkout")


def told(old: str, new: str) -> list[tuple[str, str]]:
    """The list of numbers that readers see."""
    return [(m.was, m.now) for change in between(old, new).changes for m in change.measures]


def ticks(old: str, new: str) -> list[tuple[str, str]]:
    return [(number.was, number.now) for number in numbers_in(between(old, new))]


def between(old: str, new: str) -> Comparison:
    return compare(render(old).html, render(new).html)


def is_questioned(old: str, new: str) -> bool:
    return bool(touches(render(old).html, render(new).html, between(old, new)))


VALUES = [
    # Numbers of other scripts, and figures that are wide, in a box, or have a sign that nobody sees in them.
    ("５ｍｇ", "５０ｍｇ"),
    ("٥ ملغ", "٥٠ ملغ"),
    ("۵ میلی\u200cگرم", "۵۰ میلی\u200cگرم"),
    ("५ मिग्रा", "५० मिग्रा"),
    ("五毫克", "十五毫克"),
    ("5️⃣ mg", "6️⃣ mg"),
    # Fractions and shares.
    ("1 1/2 tablets", "11/2 tablets"),
    ("a third of people", "a quarter of people"),
    ("two thirds of people", "one-third of people"),
    ("1 in 100 people", "1 in 1,000 people"),
    ("3 out of 10 people", "4 out of 10 people"),
    ("Two dozen tablets", "dozen tablets"),
    # Units written apart, with powers, with prefixes in words.
    ("5 milli-grams", "5 micro-grams"),
    ("1.2 mega units", "12 mega units"),
    ("4,000 anti-Xa units", "40,000 anti-Xa units"),
    ("5 mg kg⁻¹ day⁻¹", "5 mg kg⁻¹ h⁻¹"),
    ("5 mg.kg-1.day-1", "5 mg.kg-1.h-1"),
    ("30 kg/m^2", "35 kg/m^2"),
    ("1 fingertip unit", "2 fingertip units"),
    ("60 beats per minute", "50 beats per minute"),
    ("point five mg", "five mg"),
    ("point two five mg", "two point five mg"),
    ("8 st 4 lb", "8st 9lb"),
    ("5 (±0.5) mg", "6 (±0.5) mg"),
    ("120 kVp", "80 kVp"),
    ("150 J", "200 J"),
    # Ranges and comparisons.
    ("between 5 and 10 mg", "between 5 and 15 mg"),
    ("5 or 10 mg", "5 to 10 mg"),
    ("5 mg at most", "5 mg at least"),
    ("4 g maximum", "4 g minimum"),
    ("max. 4 g", "max. 8 g"),
    ("Do not exceed 4 g", "Do not exceed 8 g"),
    ("2 or more tablets", "3 or more tablets"),
    # What stands between a number and what it counts.
    ("3 divided doses", "2 divided doses"),
    ("two more doses", "three more doses"),
    ("two 5 mg tablets", "two 10 mg tablets"),
    ("one 5 ml spoonful", "two 5 ml spoonfuls"),
    # How often.
    ("every third day", "every second day"),
    ("every 3rd day", "every 2nd day"),
    ("every Monday", "every Tuesday"),
    ("Q6H", "Q8H"),
    ("q 6 h", "q 8 h"),
    ("q4-6h", "q6-8h"),
    ("x2 daily", "x3 daily"),
    ("2×/day", "3×/day"),
    ("2 to 3 times a day", "3 to 4 times a day"),
    ("1-0-1", "1-1-1"),
    # Order, grade, label, day.
    ("NYHA III", "NYHA IV"),
    ("Stage Ⅱ", "Stage Ⅲ"),
    ("category B", "category D"),
    ("group A", "group B"),
    ("day 1", "day 8"),
    ("weeks 4, 8 and 12", "weeks 4 and 12"),
    ("for a day", "for a week"),
    ("for 24 hours", "for 1 business day"),
    ("within 2 to 3 days", "within 2 to 3 working days"),
    ("within 2 working days", "within 2–3 school days"),
    ("2025/26", "2026/27"),
    ("9 a.m.", "10 a.m."),
    # A half of something that is named by more than one word, and how many times as much.
    ("half the usual dose", "twice the usual dose"),
    ("about a third", "about two thirds"),
    ("once or twice a day", "two or three times a day"),
    ("twice daily", "two to three times daily"),
    ("morning and night", "morning, noon and night"),
    ("2 puffs twice daily", "2 puffs 2-3x daily"),
    # By which way.
    ("it orally", "it intravenously"),
    ("it PO", "it subcut"),
    # Welsh and French.
    ("ddim mwy na 4 g y dydd", "ddim mwy na 3 g y dydd"),
    ("mwy nag 8 tabled", "mwy nag 4 tabled"),
]


def _measure(said: str) -> str:
    return without_unseen(said).removeprefix("for ").removeprefix("it ").removesuffix(" the usual dose")


SENTENCES = [
    ("Reduce by 5 mg every week.", "Reduce by 5 mg every 2 weeks.", ("5 mg every week", "5 mg every 2 weeks")),
    ("Then 40 mg every other week.", "Then 40 mg every week.", ("40 mg every other week", "40 mg every week")),
    ("Folic acid 5 mg weekly.", "Folic acid 5 mg six days a week.", ("5 mg weekly", "5 mg six days a week")),
    ("People born before 1970.", "People born after 1970.", ("before", "after")),
    ("Avant les repas.", "Après les repas.", ("Avant", "Après")),
    ("Cyn bwyd.", "Ar ôl bwyd.", ("Cyn", "Ar ôl")),
    ("Par voie orale.", "Par voie intraveineuse.", ("orale", "intraveineuse")),
    ("Give 5 mg i.v.", "Give 5 mg p.o.", ("i.v.", "p.o.")),
    ("Inject into the muscle.", "Inject into a vein.", ("into the muscle", "into a vein")),
    ("Give it each year from September.", "Give it each year from May.", ("September", "May")),
    ("Reduce the dose by a third.", "Reduce the dose by a half.", ("a third", "half")),
    ("Dozens of people.", "Hundreds of people.", ("Dozens", "Hundreds")),
    ("At 16+0 weeks.", "At 20+0 weeks.", ("16+0 weeks", "20+0 weeks")),
    (
        "In the second and third trimesters.",
        "In the third trimester.",
        ("second and third trimesters", "third trimester"),
    ),
    ("Increase by 500 mg to 2–3 g daily.", "Increase by 500 mg to 2–4 g daily.", ("2–3 g", "2–4 g")),
    ("Reduce the dose by 25%.", "Reduce the dose to 25%.", ("by 25%", "to 25%")),
    ("Titrate up by 50 mg.", "Titrate up to 50 mg.", ("by 50 mg", "up to 50 mg")),
    ("Réduire de 25 %.", "Réduire à 25 %.", ("de 25 %", "à 25 %")),
    ("Lleihewch y dos gan 5 mg.", "Lleihewch y dos i 5 mg.", ("gan 5 mg", "i 5 mg")),
    ("Reduce the dose to half.", "Reduce the dose by half.", ("to half", "by half")),
    ("Scan within 24 hours.", "Scan after 24 hours.", ("within 24 hours", "after 24 hours")),
    ("Avoid it before 12 weeks.", "Avoid it after 12 weeks.", ("before 12 weeks", "after 12 weeks")),
    ("Give i tablet at night.", "Give ii tablets at night.", ("i tablet", "ii tablets")),
    ("Give ii capsules.", "Give iv capsules.", ("ii capsules", "iv capsules")),
    ("Am un mis ar ddeg.", "Am un mis ar bymtheg.", ("un mis ar ddeg", "un mis ar bymtheg")),
    ("Deg a deugain mg.", "Deg a thrigain mg.", ("Deg a deugain mg", "Deg a thrigain mg")),
    ("Une fois le matin.", "Une fois le matin et le soir.", ("le matin", "le matin et le soir")),
    ("毎日10ミリグラム", "毎週10ミリグラム", ("毎日", "毎週")),
    ("Take it on an empty stomach.", "Take it with food.", ("on an empty stomach", "with food")),
    ("A 5 % w/v solution.", "A 5 % w/w solution.", ("5 % w/v", "5 % w/w")),
    ("After half an hour.", "After an hour and a half.", ("half an hour", "an hour and a half")),
    ("Wait 1h30.", "Wait 1h45.", ("1h30", "1h45")),
    ("Une demi-heure avant.", "Deux heures avant.", ("Une demi-heure", "Deux heures")),
    ("A level 0.4 to 0.8 mmol/L.", "A level 0·6 to 0·8 mmol/L.", ("0.4 to 0.8 mmol/L", "0·6 to 0·8 mmol/L")),
    ("| Dose (mg) |\n|---|\n| 5 |", "| Dose (mg/kg) |\n|---|\n| 5 |", ("mg", "mg/kg")),
    ("2週間ごとに投与。", "4週間ごとに投与。", ("2週間", "4週間")),
    ("體溫高於38度。", "體溫高於39度。", ("38度", "39度")),
]


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (
            "10 mg in the morning, 5 mg at night.",
            "5 mg in the morning, 10 mg at night.",
            [("10 mg", "5 mg"), ("5 mg", "10 mg")],
        ),
        ("At 8 am: 10 mg; at 8 pm: 5 mg.", "At 8 am: 5 mg; at 8 pm: 10 mg.", [("10 mg", "5 mg"), ("5 mg", "10 mg")]),
        ("Give it weekly, not daily.", "Give it daily, not weekly.", [("weekly", "daily"), ("daily", "weekly")]),
        (
            "40 mg for 5 days then 20 mg for 7 days.",
            "40 mg for 7 days then 20 mg for 5 days.",
            [("5 days", "7 days"), ("7 days", "5 days")],
        ),
    ],
)
def test_what_changed_places_is_told_of_each(old: str, new: str, changes: list[tuple[str, str]]) -> None:
    assert told(old, new) == changes
    assert is_questioned(old, new)


#: Two doses that changed places, under whatever names them.
UNDER = [
    ("## Adults\n\nGive {}.\n\n## Children\n\nGive {}.", ""),
    ("**Adults**\n\nGive {}.\n\n**Children**\n\nGive {}.", "under “Adults”"),
    ("Adults:\n\nGive {}.\n\nChildren:\n\nGive {}.", ""),
    ("Adults\n: Give {}.\n\nChildren\n: Give {}.", "under “Adults”"),
    (
        "<details><summary>Adults</summary>\n\nGive {}.\n\n</details>\n\n"
        "<details><summary>Children</summary>\n\nGive {}.\n\n</details>",
        "under “Adults”",
    ),
]


@pytest.mark.parametrize(("page", "place"), UNDER)
def test_doses_that_changed_places_are_told_of_what_names_them(page: str, place: str) -> None:
    old, new = page.format("5 mg", "2 mg"), page.format("2 mg", "5 mg")
    assert told(old, new) == [("5 mg", "2 mg"), ("2 mg", "5 mg")]
    assert between(old, new).changes[0].place == place
    assert is_questioned(old, new)


@pytest.mark.parametrize(("old", "new", "change"), SENTENCES)
def test_a_changed_sentence_tells_its_change_as_one(old: str, new: str, change: tuple[str, str]) -> None:
    assert told(old, new) == [change]
    assert is_questioned(old, new)


@pytest.mark.parametrize(("was", "now"), VALUES)
def test_a_changed_value_is_told_whole_to_readers_and_approvers(was: str, now: str) -> None:
    old, new = f"The patient gets {was} from us.", f"The patient gets {now} from us."
    assert told(old, new) == [(_measure(was), _measure(now))]
    assert len(ticks(old, new)) == 1
    assert is_questioned(old, new)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("Give 1 in 1,000.", "Give 1 in 10,000.", "a tenfold decrease"),
        ("Give 1:1000.", "Give 1:10000.", "a tenfold decrease"),
        ("Give 5 mg or 10 mg.", "Give 5 mg to 10 mg.", ""),
        ("Give 5\u200b0 mg.", "Give 5 mg.", "a tenfold decrease"),
        ("Give 5 working days.", "Give 5 days.", ""),
        ("Wait a few days.", "Wait a few weeks.", ""),
        ("A patch of 4 x 5 cm.", "A patch of 4 x 5 mm.", ""),
    ],
)
def test_what_it_amounts_to_is_said_only_where_it_is_so(old: str, new: str, what: str) -> None:
    (change,) = changed(old, new)
    assert change.told == what


#: What is read, or paired, otherwise than it looks; behind each pair all that readers are told.
PAIRED = [
    # A clause that came or went beside others that read alike.
    ("Give 5 mg to adults. Ask.", "Give 5 mg to adults. Give 2 mg to children. Ask.", [("", "2 mg")]),
    (
        "10 units before breakfast, 8 units before lunch, 12 units before dinner.",
        "10 units before breakfast, 12 units before dinner.",
        [("8 units", ""), ("before", "")],
    ),
    ("Three doses at 0, 1 and 6 months.", "Two doses at 0 and 6 months.", [("Three doses", "Two doses"), ("1", "")]),
    ("Warfarin 5 mg; digoxin 125 micrograms.", "Digoxin 125 micrograms; warfarin 5 mg.", []),
    ("Warfarin 5 mg; digoxin 125 mg.", "Digoxin 250 mg; warfarin 5 mg.", [("125 mg", "250 mg")]),
    # Two amounts of other things are no range.
    ("Increase after 1 week to 500 mg.", "Increase after 2 weeks to 500 mg.", [("1 week", "2 weeks")]),
    # So many that nobody counted them.
    ("Wait a few days.", "Wait a few weeks.", [("few days", "few weeks")]),
    ("Take it for several days.", "Take it for 2 days.", [("several days", "2 days")]),
    ("Attendre quelques jours.", "Attendre quelques semaines.", [("quelques jours", "quelques semaines")]),
    # What came in the place of what went is told with it, once.
    ("There is no risk.", "There is a risk.", [("no", "a")]),
    ("It can be given.", "It cannot be given.", [("can", "cannot")]),
    ("Take both tablets.", "Take either tablet.", [("both tablets", "either tablet")]),
    ("Aspirin: none", "Aspirin: 10 mg", [("none", "10 mg")]),
    ("Avoid alcohol.", "Limit alcohol.", [("Avoid", "Limit")]),
    # Numbers in words, parts of a form, and other languages.
    ("Give two point five mg.", "Give zero point five mg.", [("two point five mg", "zero point five mg")]),
    (
        "Give half a 5 mg tablet.",
        "Give a quarter of a 5 mg tablet.",
        [("half a 5 mg tablet", "a quarter of a 5 mg tablet")],
    ),
    ("Give half a sachet.", "Give a whole sachet.", [("half a sachet", "a whole sachet")]),
    ("Donner 1 000 UI.", "Donner 10 000 UI.", [("1 000 UI", "10 000 UI")]),
    ("Une cuillère à café.", "Deux cuillères à café.", [("Une cuillère", "Deux cuillères")]),
    ("Depuis le 1er mars 2024.", "Depuis le 1er avril 2024.", [("1er mars 2024", "1er avril 2024")]),
    ("Rhowch cant o unedau.", "Rhowch dau gant o unedau.", [("cant o unedau", "dau gant o unedau")]),
    ("Cymerwch 20 o dabledi.", "Cymerwch 30 o dabledi.", [("20 o dabledi", "30 o dabledi")]),
    ("每次服用五毫克。", "每次服用五十毫克。", [("五毫克", "五十毫克")]),
    ("孕妇禁用。", "孕妇可用。", [("禁", "可")]),
    # A sentence that begins anew is no other word; nor is what nobody sees.
    (
        "- Stop it 7 days before, and restart it on day 2.\n- Eat.",
        "- Stop it 7 days before.\n- Restart it on day 2.\n- Eat.",
        [],
    ),
    ("- Give 5 mg and check the pulse.", "- Give 5 mg\n- and check the pulse.", []),
    ("Give 5 mg.", "Give 5\u200b mg.", []),
    ("Cafe\u0301 au lait: 5 mg", "Café au lait: 10 mg", [("5 mg", "10 mg")]),
    ("Give predniso\u00adlone 5 mg.", "Give prednisolone 10 mg.", [("5 mg", "10 mg")]),
    ("Give 5\u200b0 mg now.", "Give 60 mg now.", [("50 mg", "60 mg")]),
    ("Give 5 µg.", "Give 5 μg.", []),
    ("Give 5 \uf06dg.", "Give 5 mg.", [("5 \uf06dg", "5 mg")]),
    # Names with figures, however they are put together.
    ("Test for COVID-19.", "Test for COVID 19.", []),
    ("Block IL-6 now.", "Block IL 8 now.", [("IL-6", "IL 8")]),
    ("Strain B.1.1.7 spreads.", "Strain B.1.1.529 spreads.", [("B.1.1.7", "B.1.1.529")]),
    ("Test for HLA-B*5701.", "Test for HLA-B*1502.", [("HLA-B*5701", "HLA-B*1502")]),
    ("It is at LS1 4HR.", "It is at LS1 5HR.", [("LS1 4HR", "LS1 5HR")]),
    ("See http://a.example/1/x.", "See https://a.example/1/x.", []),
    ("See https://a.example/1/x.", "See https://a.example/2/x.", [("https://a.example/1/x", "https://a.example/2/x")]),
    ("Ask the nurse 👩‍⚕️ first.", "Ask the nurse 👨‍⚕️ first.", [("👩‍⚕️", "👨‍⚕️")]),
    # Of whom a dose is, as its weight or age says.
    (
        "10–20 kg: 1 tablet; 20–30 kg: 2 tablets.",
        "10–20 kg: 2 tablets; 20–30 kg: 1 tablet.",
        [("1 tablet", "2 tablets"), ("2 tablets", "1 tablet")],
    ),
    (
        "Over 50 kg give 15 mg, under 50 kg give 10 mg.",
        "Over 50 kg give 10 mg, under 50 kg give 15 mg.",
        [("15 mg", "10 mg"), ("10 mg", "15 mg")],
    ),
    (
        "Twice daily (every 12 hours).",
        "Three times daily (every 8 hours).",
        [("Twice daily", "Three times daily"), ("every 12 hours", "every 8 hours")],
    ),
    ("0.18% saline/4% glucose.", "0.45% saline/5% glucose.", [("0.18%", "0.45%"), ("4%", "5%")]),
    ("A half-strength solution.", "A double-strength solution.", [("half", "double")]),
    ("Give 5-FU.", "Give capecitabine.", [("5-FU", "capecitabine")]),
    # A rate, and a dose with how often it is given.
    ("Give 1 g/day.", "Give 1 g daily.", [("1 g/day", "1 g daily")]),
    ("Give 1 g/day.", "Give 1 g twice daily.", [("1 g/day", "1 g twice daily")]),
    (
        "Born on or after 1 March 1957.",
        "Born before 1 March 1957.",
        [("on or after 1 March 1957", "before 1 March 1957")],
    ),
    # What begins with words that stayed is told once, with them.
    ("Take it at bedtime.", "Take it at breakfast.", [("at bedtime", "at breakfast")]),
    ("Cymerwch bob bore.", "Cymerwch bob nos.", [("bob bore", "bob nos")]),
    (
        "Take it no more than twice a day.",
        "Take it no more than once a week.",
        [("no more than twice a day", "no more than once a week")],
    ),
]


@pytest.mark.parametrize(("old", "new", "changes"), PAIRED)
def test_a_change_is_told_once_of_what_changed_and_of_nothing_else(
    old: str, new: str, changes: list[tuple[str, str]]
) -> None:
    assert told(old, new) == changes
    assert sorted(told(new, old)) == sorted((now, was) for was, now in changes)
    assert is_questioned(old, new) or not changes


def test_what_nobody_sees_is_no_question_and_what_turns_figures_is() -> None:
    assert ticks("Give 5 mg.", "Give 5\u200b mg.") == [] and not is_questioned("Give 5 mg.", "Give 5\u200b mg.")
    assert is_questioned("Give 50 mg.", "Give \u202e50\u202c mg.")


TURNED = [
    ("It is safe in pregnancy.", "It is unsafe in pregnancy.", ("safe", "unsafe")),
    ("Hypoglycaemia is likely.", "Hyperglycaemia is likely.", ("Hypoglycaemia", "Hyperglycaemia")),
    ("Contra-indicated in asthma.", "Indicated in asthma.", ("Contra-indicated", "Indicated")),
    ("Contre-indiqué en cas d'asthme.", "Indiqué en cas d'asthme.", ("Contre-indiqué", "Indiqué")),
    ("投与しないこと。", "投与すること。", ("しないこと", "すること")),
    ("Ni alcool ni tabac.", "Alcool ou tabac.", ("ni", "ou")),
    ("Reduce it in renal failure.", "Reduce it in hepatic failure.", ("renal", "hepatic")),
    ("## Renal failure\n\nGive 5 mg.", "## Hepatic failure\n\nGive 5 mg.", ("Renal", "Hepatic")),
    ("Use with care in gout.", "Use in gout.", ("with care", "")),
    ("Give the Hib and tetanus vaccine.", "Give the tetanus vaccine.", ("Hib and", "")),
    ("You should take it.", "You shouldn't take it.", ("should", "shouldn't")),
    ("Never inject it.", "Always inject it.", ("Never", "Always")),
    ("Give to everyone apart from children.", "Give to everyone including children.", ("apart from", "including")),
    ("A non-steroidal cream.", "A steroidal cream.", ("non-steroidal", "steroidal")),
    ("Give it only if bleeding.", "Give it if bleeding.", ("only if", "if")),
    ("Stop it unless the patient bleeds.", "Stop it if the patient bleeds.", ("unless", "if")),
    ("Give it to the left knee.", "Give it to the right knee.", ("left", "right")),
    ("Increase the dose.", "Decrease the dose.", ("Increase", "Decrease")),
    ("Give it intravenously.", "Give it intrathecally.", ("intravenously", "intrathecally")),
    ("Take it 2 hours before.", "Take it 2 hours after.", ("before", "after")),
    ("Give it on Monday.", "Give it on Friday.", ("Monday", "Friday")),
    ("不可服用。", "可服用。", ("不", "")),
    ("لا تأخذ الدواء", "تأخذ الدواء", ("لا", "")),
    ("Do not give A.", "Do not give B.", ("A", "B")),
    ("Do not take it with milk.", "Do not take it with juice.", ("milk", "juice")),
    ("Grapefruit is to be avoided.", "Lemon is to be avoided.", ("Grapefruit", "Lemon")),
    ("Inject the left knee.", "Inject the right knee.", ("left", "right")),
    ("Give it IV.", "Give it IM.", ("IV", "IM")),
    ("Symptoms may improve.", "Symptoms may worsen.", ("improve", "worsen")),
    ("Anti-TNF-α therapy.", "Anti-TNF-β therapy.", ("α", "β")),
    ("Give folic acid.", "Give folinic acid.", ("folic", "folinic")),
    ("Offer it to over 65s.", "Offer it to over 75s.", ("over 65s", "over 75s")),
    ("A third less of it.", "A third more of it.", ("A third less", "A third more")),
    ("Give half as much.", "Give twice as much.", ("half", "twice")),
    ("Give twice the dose.", "Give three times the dose.", ("twice", "three times")),
    ("At least two DMARDs.", "At least one DMARD.", ("At least two", "At least one")),
    ("A titre of 1:40 or more.", "A titre of 1:160 or more.", ("1:40", "1:160")),
    ("Do not offer it.", "Offer it.", ("Do not offer", "Offer")),
    ("Ring number 111.", "Ring number 999.", ("111", "999")),
    ("Methotrexate 15 mg weekly.", "Mercaptopurine 15 mg weekly.", ("Methotrexate", "Mercaptopurine")),
    ("Take one in the morning and two at night.", "Take two in the morning and one at night.", ("one", "two")),
    ("Watch the AST.", "Watch the ALT.", ("AST", "ALT")),
    ("Keep it in the fridge.", "Keep it in the freezer.", ("fridge", "freezer")),
    ("Keep it in the fridge.", "Keep it out of the fridge.", ("in", "out of")),
    ("Hold the statin.", "Give the statin.", ("Hold", "Give")),
    ("Refer to a cardiologist.", "Refer to a neurologist.", ("cardiologist", "neurologist")),
    ("Chez l’enfant.", "Chez l’adulte.", ("l’enfant", "l’adulte")),
    ("Mae’n ddiogel.", "Mae’n beryglus.", ("ddiogel", "beryglus")),
    ("The risk doubles.", "The risk trebles.", ("doubles", "trebles")),
    ("Take ii tds.", "Take i tds.", ("ii", "i")),
    ("We visit care homes.", "We visit nursing homes.", ("care", "nursing")),
    ("The systolic pressure counts.", "The diastolic pressure counts.", ("systolic", "diastolic")),
]


@pytest.mark.parametrize(("old", "new", "tick"), TURNED)
def test_advice_that_is_turned_round_is_listed_ticked_and_questioned(old: str, new: str, tick: tuple[str, str]) -> None:
    assert tick in told(old, new)
    assert tick in ticks(old, new)
    assert is_questioned(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Use with care in gout.", "Use carefully in gout."),
        ("Use with caution.", "Use cautiously."),
        ("Contra-indicated in gout.", "Contraindicated in gout."),
        ("See the renal team.", "See the kidney team."),
        ("Have an x-ray.", "Have an X-ray."),
        ("Adults: 75 mg", "Adults 75 mg"),
        ("See http://a.example.", "See https://a.example."),
        ("Give 5\u00ad0 mg.", "Give 50 mg."),
        ("First of all, ask one another.", "First, ask each other."),
        ("For those aged 75 years or over.", "For those aged 75 years and over."),
        ("Take 5 mg with a meal.", "Take 5 mg with the meal."),
        ("See the table below.", "See the following table."),
        ("Covid-19 is common.", "COVID-19 is common."),
        ("Test for Covid.", "Test for COVID-19."),
        ("Rest the knee. Give 5 mg.", "Give 5 mg. Rest the knee."),
        ("Use sun cream.", "Use suncream."),
        ("Open Mon to Fri since Mar 2024.", "Open Monday to Friday since March 2024."),
        ("Most people who take 5 mg rest.", "Most people taking 5 mg rest."),
        ("If you have any questions, ask.", "If you have questions, ask."),
    ],
)
def test_other_words_for_the_same_are_in_no_list_and_no_question(old: str, new: str) -> None:
    assert (told(old, new), told(new, old)) == ([], [])
    assert not is_questioned(old, new) and not is_questioned(new, old)


@pytest.mark.parametrize(
    ("old", "new", "tick"),
    [
        ("See section 4.2.", "See section 4.3.", ("section 4.2", "section 4.3")),
        ("See figure 2a.", "See figure 2b.", ("figure 2a", "figure 2b")),
        ("See no. 5 of it.", "See no. 6 of it.", ("no. 5", "no. 6")),
    ],
)
def test_the_figure_of_a_section_is_ticked_and_in_no_list(old: str, new: str, tick: tuple[str, str]) -> None:
    assert tick in ticks(old, new)
    assert told(old, new) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("See section 4.2.", "See section 4.3."),
        ("As in note 3 above.", "As in note 4 above."),
        ("Version 7 of it.", "Version 8 of it."),
        ("For example, e.g. aspirin.", "For example, such as aspirin."),
        ("Use l'eau.", "Use de l'eau."),
        ("One may ask first.", "They may ask first."),
        ("Wait 24h.", "Wait 24 h."),
        ("Rest.[^1]\n\n[^1]: A.", "Rest.[^0][^1]\n\n[^0]: B.\n\n[^1]: A."),
        ("1. Ask\n2. Rest", "1. Wait\n2. Ask\n3. Rest"),
    ],
)
def test_no_dose_is_told_where_there_is_none(old: str, new: str) -> None:
    assert told(old, new) == []


def test_a_negation_that_went_with_whom_it_was_said_of_is_ticked_once() -> None:
    assert ticks("Give it unless pregnant.", "Give it.") == [("unless pregnant", "")]


def test_a_sentence_that_begins_with_an_order_and_moved_is_in_no_list() -> None:
    dose = "Give 5 mg of the medicine once daily with food."
    old, new = f"First rest. {dose}\n\nSecond stay warm.", f"First rest.\n\nSecond stay warm. {dose.replace('5', '10')}"
    assert told(old, new) == [("5 mg", "10 mg")]


def test_another_inhaler_is_more_than_wording() -> None:
    assert is_questioned("Use the blue inhaler.", "Use the brown inhaler.")


def test_the_title_of_a_box_that_became_another_is_one_change() -> None:
    box = "<details><summary>{}</summary>\n\nGive 5 mg.\n\n</details>"
    (change,) = between(box.format("Adults"), box.format("Children")).changes
    assert (change.what, change.was, change.now) == ("title of a box", "Adults", "Children")


def test_a_passage_that_came_is_ticked_by_its_measures_once() -> None:
    assert ticks("Rest.", "Rest.\n\n## Dose\n\nGive 1 mg with the first meal.") == [("", "1 mg")]


@pytest.mark.parametrize(
    "text", ["between 1 and ", "1 in ", "1-", "two 5 mg ", "a third of ", "5\u200b", "q6-", "day 1, "]
)
def test_reading_parts_takes_time_in_proportion(text: str) -> None:
    assert len(read(text * 3000)) <= 6000


def row(name: str) -> str:
    """What the table of the cases says is right."""
    lines = (CASES / "README.md").read_text().splitlines()
    return next(line for line in lines if line.startswith(f"| {name} ")).split("|")[4]


def printed(name: str) -> str:
    ran = CliRunner().invoke(command, [str(CASES / f"{name}.{side}.md") for side in ("old", "new")])
    assert ran.exit_code == 0
    return ran.output


def names(pattern: str) -> list[str]:
    return sorted(path.name.partition(".")[0] for path in CASES.glob(f"{pattern}.old.md"))


@here
@pytest.mark.parametrize("name", names("N*"))
def test_the_case_of_a_measure_is_told_on_the_command_line_and_ticked(name: str) -> None:
    right = re.search(r"“(.+)”, is “(.+)” in", row(name)) or re.search(r"(\S+) -> (\S+) in", row(name))
    old, new = ((CASES / f"{name}.{side}.md").read_text() for side in ("old", "new"))
    ((was, now),) = told(old, new)
    assert right and was in right[1] and now in right[2]
    assert f"  {was} -> {now}" in printed(name)
    assert ticks(old, new) == [(was, now)]
    assert is_questioned(old, new)


#: What has to be said of the other cases, and what must not be.
SAID = {
    "F01": ("“adults” now leads to https://a.example/child", "Only the formatting"),
    "F03": ("“Adults only.” now belongs to “Give 5 mg.”", "Only the formatting"),
    "F05": ("now stands for “micrograms” and no longer for “milligrams”", "Only the formatting"),
    "S01": ("10 mg -> 5 mg", "Was: Give 5 mg 10 mg."),
    "T01": ("column “Adult”", "column “Child”"),
    "T03": ("column moved", "->"),
    "T05": ("row “Aspirin, Child”, column “Dose”", "column “Who”"),
    "M01": ("It stood in “Adults” and was changed.", "5 mg -> 10 mg"),
    "M03": ("It stood under “Before surgery:”.", "added"),
    "E01": ("Zeta different ending.", "moved"),
    "I01": ("Only invisible characters changed.", "Was:"),
    "I04": ("The list now begins with 3", "The layout changed."),
    "B01": ("Hidden signs (U+202C, U+202E)", "Now: Give 50"),
    "A01": ("Section added", "moved"),
}


@here
@pytest.mark.parametrize("name", [name for name in names("*") if name in SAID])
def test_the_case_is_told_on_the_command_line_as_it_is(name: str) -> None:
    said, wrong = SAID[name]
    assert said in printed(name)
    assert wrong not in printed(name)


@pytest.mark.parametrize(
    ("box", "name"), [("warning", "Warning"), ("recommendation", "Recommendation"), ("dont", "Don’t")]
)
def test_a_change_inside_a_box_names_it(box: str, name: str) -> None:
    old, new = (render(f"::: {box}\nTake {dose} mg.\n:::").html for dose in (5, 10))
    assert [change.place for change in compare(old, new).changes] == [f"under “{name}”"]
