"""No generated edit of a measure or a negation in a real text passes as words, whatever else is edited with it."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guidance.importing import demo
from guidance.text.checks.numbers import numbers_in, numbers_of_field
from guidance.text.checks.touching import NAME_OF_PLACE, ORDER, touches
from guidance.text.compare import compare
from guidance.text.html import words
from guidance.text.markdown.rendering import render
from guidance.text.meaning.beyond import Wordings
from guidance.text.meaning.touched import MORE_OR_LESS, OTHER_THING
from guidance.text.measures import Kind, Measure, read

UNITS = {
    "mg": "g", "g": "mg", "weeks": "days", "week": "day", "months": "weeks", "days": "weeks", "day": "week",
    "hours": "days", "years": "months", "daily": "weekly", "once": "twice", "twice": "once", "doses": "tablets",
}  # fmt: skip
NOISE = ["Please note. ", "In general, ", "For your care, "]
Edit = tuple[str, str]


@cache
def passages() -> list[str]:
    """The paragraphs and items of the demonstration that say a measure or a negation."""
    texts = [file.read_text() for file in sorted(Path(demo.HERE).rglob("*.md"))]
    texts = [re.sub(r" *\{#[^}]*\}", "", text) for text in texts]
    found = dict.fromkeys(part.strip() for text in texts for part in re.split(r"\n\s*\n|\n(?=- )", text))
    return [part for part in found if not part.startswith(("---", "+++", "|", "[^", "<", ":::")) and measures(part)]


def measures(text: str) -> list[Measure]:
    return [measure for measure in read(text) if measure.kind is not Kind.REFERENCE]


@st.composite
def edits(draw: st.DrawFn) -> Edit:
    """A passage, and the same with one measure or negation edited, and sometimes with other words around it."""
    text = draw(st.sampled_from(passages()))
    measure = draw(st.sampled_from(measures(text)))
    new = text[: measure.start] + draw(st.sampled_from([*_others(measure)])) + text[measure.end :]
    if draw(st.booleans()):
        new = draw(st.sampled_from(NOISE)) + new
    return text, new


def _others(measure: Measure) -> list[str]:
    """What a slip or a change of mind makes of a measure."""
    said = measure.text
    found = ["", f"not {said}"]
    for place in re.finditer(r"\d", said):
        digit = str((int(place[0]) + 1) % 10)
        found += [
            said[: place.start()] + digit + said[place.end() :],
            said[: place.start()] + "0" + said[place.start() :],
        ]
    for word in re.finditer(r"[a-z]+", said):
        if other := UNITS.get(word[0]):
            found.append(said[: word.start()] + other + said[word.end() :])
    return found


def passes_as_words(old: str, new: str) -> bool:
    before, after = render(old).html, render(new).html
    comparison = compare(before, after)
    if words(before) == words(after):
        return False  # it stood in an address or a comment, which nobody reads
    return not touches(before, after, comparison) or not numbers_in(comparison, every_sentence=True)


@given(edits())
@settings(max_examples=50, deadline=None)
def test_no_edit_of_a_measure_or_negation_passes_as_words(edit: Edit) -> None:
    assert not passes_as_words(*edit)


@pytest.mark.soak
@given(edits())
@settings(max_examples=5_000, deadline=None)
def test_nor_do_thousands(edit: Edit) -> None:
    assert not passes_as_words(*edit)


@given(st.lists(edits(), min_size=2, max_size=4))
@settings(max_examples=20, deadline=None)
def test_nor_do_several_on_one_page(found: list[Edit]) -> None:
    old, new = ("\n\n".join(side) for side in zip(*found, strict=True))
    assert not passes_as_words(old, new)


def test_the_passages_have_something_to_edit() -> None:
    assert len(passages()) > 100
    assert all(a != b for a, b in pairwise(passages()))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        # The same words in another order deny something else.
        ("Do not give NSAIDs. Give paracetamol.", "Give NSAIDs. Do not give paracetamol."),
        ("Do this: rest. Don't: run.", "Do this: run. Don't: rest."),
        ("It is safe and not harmful.", "It is harmful and not safe."),
        ("Give gels rather than creams.", "Give creams rather than gels."),
        # Other words behind a negation.
        ("Do not lift weights.", "Do not lift arms."),
        # One medicine for another.
        ("Give prednisolone.", "Give prednisone."),
        ("Give hydroxyzine.", "Give hydralazine."),
        # Opposites and how often something happens.
        ("Asymptomatic people", "Symptomatic people"),
        ("An inter-articular injection", "An intra-articular injection"),
        ("Abduct the arm.", "Adduct the arm."),
        ("It is rarely needed.", "It is often needed."),
        ("Give it even if pregnant.", "Give it if pregnant."),
        ("Nobody needs it.", "Everybody needs it."),
        ("A twofold rise", "A threefold rise"),
        ("ddim yn ddiogel", "yn ddiogel"),
        # Opposites that share no letters; for whom; how bad; by which way.
        ("Treatment may improve symptoms.", "Treatment may worsen symptoms."),
        ("Continue it in pregnancy.", "Discontinue it in pregnancy."),
        ("Give it early.", "Give it late."),
        ("Give a live vaccine.", "Give an inactivated vaccine."),
        ("Offer this to men.", "Offer this to women."),
        ("Refer boys.", "Refer men."),
        ("The adult dose is on the label.", "The child dose is on the label."),
        ("Take it during the day.", "Take it during the night."),
        ("Treat mild disease at home.", "Treat severe disease at home."),
        ("Offer to breastfeeding women.", "Offer to pregnant women."),
        ("Encourage weight loss.", "Encourage weight gain."),
        ("Give it subcut.", "Give it IM."),
        ("Monitoring is required.", "Monitoring is optional."),
        ("Use eye drops.", "Use ear drops."),
        # Of a dose, without any figure.
        ("Hold the dose on the day.", "Give the dose on the day."),
        ("Skip the next tablet.", "Take the next tablet."),
        ("Cynyddwch y dos.", "Gostyngwch y dos."),
        ("Gwaherddir ei ddefnyddio.", "Caniateir ei ddefnyddio."),
        ("Il est déconseillé de boire.", "Il est conseillé de boire."),
        # Scripts of which nobody here knows the words: Korean, Arabic, Japanese, Thai, Greek.
        ("임산부는 복용하지 마세요.", "임산부는 복용하세요."),
        ("하루 두 번 복용하세요.", "하루 세 번 복용하세요."),
        ("يمنع استخدامه.", "يجوز استخدامه."),
        ("アルコールは避けてください。", "アルコールは飲んでください。"),
        ("ห้ามใช้ยานี้", "ใช้ยานี้"),
        ("Μην το πάρετε.", "Να το πάρετε."),
        ("Use the lowest dose for the shortest time.", "Use the highest dose for the longest time."),
        ("All of these apply.", "Any of these apply."),
        ("Give with or without food.", "Give without food."),
        ("Dose by actual body weight.", "Dose by ideal body weight."),
        # Letters with points.
        ("Take it b.d. with food.", "Take it q.d.s. with food."),
        ("Give the M.M.R. vaccine.", "Give the B.C.G. vaccine."),
        # What stood on both sides of a verb changed them.
        ("The benefits outweigh the risks.", "The risks outweigh the benefits."),
        ("An agonist may help.", "An antagonist may help."),
        ("For external use.", "For internal use."),
        ("Use a steroid cream.", "Use an antifungal cream."),
        ("Give it through a central line.", "Give it through a peripheral line."),
        # Told to do so, in French and in Welsh.
        ("Arrêtez le traitement.", "Continuez le traitement."),
        ("Stopiwch y driniaeth.", "Cychwynwch y driniaeth."),
        ("Injecter à gauche.", "Injecter à droite."),
        ("Wait about ten days.", "Wait ten days."),
        ("Wait about an hour.", "Wait an hour."),
        # What only looks drawn together, or like the end of a sentence.
        ("Use it in active disease for 5 days.", "Use it inactive disease for 5 days."),
        ("Give 1, 2 or 3 of them.", "Give 1. 2 or 3 of them."),
        ("Give 0.5 of it.", "Give 0,5 of it."),
        ("Care of stage III.", "Care of stage IV."),
        ("Keep it at -5.", "Keep it at 5."),
        ("Add 5 M of it.", "Add 5 m of it."),
        ("Use a 5 G needle.", "Use a 5 g needle."),
        # What only looks like a place on the page, or like a way to go on.
        ("Keep the box below room temperature.", "Keep the box above room temperature."),
        ("Apply it where shown below the knee.", "Apply it where shown above the knee."),
        ("Rub it on the other hand.", "Rub it on the one hand."),
        ("Stop if pregnant or older than 50.", "Stop if pregnant and older than 50."),
        ("Avoid in pregnancy or under 12 years.", "Avoid in pregnancy and under 12 years."),
    ],
)
def test_what_turns_advice_round_is_more_than_wording(was: str, now: str) -> None:
    assert Wordings(was, now).touched and Wordings(now, was).touched


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Ask the team first.", "Ask your team first."),
        ("Rest helps most people.", "Resting helps most people."),
        ("See our leaflet on walking.", "Read our leaflet on walking."),
        ("Adults can ask the team.", "An adult can ask the team."),
        # Spelt or drawn otherwise beside numbers and negations.
        ("Do not give it in anaemia.", "Do not give it in anemia."),
        ("Check the haemoglobin every month.", "Check the hemoglobin every month."),
        ("Randomised within 5 days.", "Randomized within 5 days."),
        ("Give sulfasalazine 1 g.", "Give sulphasalazine 1 g."),
        ("Wait 2–3 weeks.", "Wait 2 - 3 weeks."),
        ("The patient’s dose is 5 mg.", "The patient's dose is 5 mg."),
        ("Use a non-steroidal for 5 days.", "Use a nonsteroidal for 5 days."),
        ("Further advice is on page 5.", "More advice is on page 5."),
        ("See your GP, ie the team, within 5 days.", "See your G.P., i.e. the team, within 5 days."),
        ("H.I.V. is rare in the U.K. after 5 days.", "HIV is rare in the UK after 5 days."),
        ("It was made in 2023.", "It was made in 2023!"),
        ("Health advice is on page 5.", "Health's advice is on page 5."),
        ("The patients dose is 5 mg.", "The patient's dose is 5 mg."),
        ("The web site lists 5 clinics.", "The website lists 5 clinics."),
        ("I've 5 tests to do.", "I have 5 tests to do."),
        ("Please take 5 mg.", "Take 5 mg."),
        ("This page explains gout.", "This page is about gout."),
        ("Do not use Github.", "Do not use GitHub."),
        ("Use 5 mg tablets.", "use 5 mg tablets."),
        ("For 3-year-old children.", "For 3 year old children."),
        ("Open from 9 a.m. to 5 p.m.", "Open from 9 am to 5 pm"),
        ("Keep it at −5 °C.", "Keep it at -5 °C."),
        ("Prednisolone is a steroid.", "Prednisolone is a type of steroid."),
        ("A doctor or nurse is there.", "A nurse or doctor is there."),
        ("Cafe\u0301: 5 mg", "Café: 5 mg"),
        ("Give predniso\u00adlone 5 mg.", "Give prednisolone 5 mg."),
    ],
)
def test_other_words_for_the_same_are_only_wording(was: str, now: str) -> None:
    assert not Wordings(was, now).touched


@given(st.sampled_from(range(3)), st.sampled_from(["nurse", "5 mg", "[link](https://example.org)", "**bold**", "%"]))
def test_whatever_changed_in_a_sentence_is_ticked_where_readers_are_not_told(place: int, word: str) -> None:
    sentences = ["Give 5 mg to those who ask.", "See the team when the pain is bad.", "Drink water and rest."]
    edited = [*sentences]
    edited[place] = f"{edited[place][:-1]} and {word}."
    edited[place - 1] = edited[place - 1].replace("the ", "their ")
    before, after = (render(" ".join(side)).html for side in (sentences, edited))
    told = " ".join(one.now for one in numbers_in(compare(before, after), every_sentence=True))
    assert words(render(word).html).strip() in told
    assert ("their" in told) is any("their" in sentence for sentence in edited)


def test_a_title_with_a_number_is_ticked_for_its_words_too() -> None:
    found = numbers_of_field("title", "Gout: 5 mg for all", "Gout: 10 mg for them", every_sentence=True)
    assert [(one.was, one.now) for one in found] == [("5 mg", "10 mg"), ("all", "them")]


def test_the_biggest_risk_is_ticked_first() -> None:
    old = "Take it in hospital. Wait 2 days. Give prednisolone orally. Give 5 mg."
    new = "Take it at home. Wait 3 days. Give prednisone intravenously. Give 10 mg."
    found = numbers_in(compare(render(old).html, render(new).html))
    assert [one.now for one in found] == ["10 mg", "intravenously", "prednisone intravenously", "at home", "3 days"]


def test_a_slip_that_is_put_right_turns_nothing_and_another_word_does() -> None:
    assert Wordings("Tell your docter about pain.", "Tell your doctor about pain.").touched == []
    for was, now in (("nurse", "doctor"), ("sale", "safe"), ("doctor", "docter"), ("a", "a doctor")):
        assert Wordings(f"Tell {was} about pain.", f"Tell {now} about pain.").touched, (was, now)


def test_what_is_touched_is_told_as_it_stands_in_the_text() -> None:
    def told(old: str, new: str) -> list[str]:
        before, after = render(old).html, render(new).html
        return [touch.told for touch in touches(before, after, compare(before, after))]

    assert told("No jab unless your team agrees.", "No jab unless you ask first. Your team agrees.") == [
        "“you ask first.” came"
    ]
    assert told("## Use\n\nTake 5 mg, not 10 mg.", "## Use now\n\nTake 5 mg, not 10 mg.") == ["“Use” became “Use now”"]


@pytest.mark.parametrize(
    ("was", "now", "what"),
    [
        ("Dosing", "How much to give", NAME_OF_PLACE),
        ("Monitorring", "Monitoring", NAME_OF_PLACE),
        ("Steroid", "Steroids", NAME_OF_PLACE),
        # For whom, or of what: in words that no list has.
        ("Gonorrhoea", "Chlamydia", OTHER_THING),
        ("Use", "Use in dialysis", MORE_OR_LESS),
        ("Ileum", "Ilium", OTHER_THING),
        ("Gwrthfiotigau", "Triniaeth", OTHER_THING),
        ("Introduction", "Overview", NAME_OF_PLACE),
    ],
)
def test_a_heading_over_a_dose_is_only_called_otherwise_where_it_names_the_same(was: str, now: str, what: str) -> None:
    old, new = (render(f"## {heading}\n\nGive 5 mg.").html for heading in (was, now))
    for one, other in ((old, new), (new, old)):
        assert [touch.what for touch in touches(one, other, compare(one, other))] == [what]


PLACES = [
    # The nearest heading is called alike; a heading that is no longer below another.
    ("## Adults\n\n### Dose\n\n{0}\n\n## Children\n\n### Dose\n\n{1}", "Adults", "Children"),
    # An item above, a term, a lead-in with a colon or in bold.
    ("- Adults\n  - {0}\n- Children\n  - {1}", "Adults", "Children"),
    ("Adults:\n\n- {0}\n\nChildren:\n\n- {1}", "Adults", "Children"),
    ("**Adults**\n\n{0}\n\n**Children**\n\n{1}", "Adults", "Children"),
    ("<details><summary>Adults</summary>\n\n{0}\n\n</details>\n\n<details><summary>Children</summary>\n\n{1}\n\n</details>",
     "Adults", "Children"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "one", "other"), PLACES)
@pytest.mark.parametrize("said", ["Give 5 mg of it.", "Never give it with food.", "Take it twice daily."])
def test_a_dose_or_negation_that_stands_below_another_name_is_more_than_wording(
    page: str, one: str, other: str, said: str
) -> None:
    old, new = page.format(said, "Rest well."), page.format("Rest well.", said)
    renamed = page.format(said, "Rest well.").replace(one, "@").replace(other, one).replace("@", other)
    for now in (new, renamed):
        before, after = render(old).html, render(now).html
        assert touches(before, after, compare(before, after)), now


def test_a_heading_that_rises_a_level_takes_its_doses_from_below_the_one_above() -> None:
    old = "## Adults\n\nRest.\n\n### Dose\n\nGive 5 mg."
    before, after = render(old).html, render(old.replace("###", "##")).html
    (touch,) = touches(before, after, compare(before, after))
    assert touch.told == "“Adults › Dose” became “Dose”"


@pytest.mark.parametrize(
    "old",
    [
        "People who have it should take these amounts:\n\n- 5 mg\n- 6 mg",
        "People who have it need more than others do. Because of this, we recommend that you take:\n\n- 5 mg\n- 6 mg",
        "- People who have it need more than others. This is what we recommend that they take:\n  - 5 mg\n  - 6 mg",
        "**People who have it need more than others.**\n\nTake 5 mg.",
    ],
)
@pytest.mark.parametrize("edit", [("who have it", "that have it"), ("we recommend", "the team recommends")])
def test_a_lead_in_that_is_worded_otherwise_is_no_other_place(old: str, edit: Edit) -> None:
    before, after = render(old).html, render(old.replace(*edit)).html
    assert touches(before, after, compare(before, after)) == []


def test_a_note_belongs_to_what_points_to_it_whatever_its_figure_is() -> None:
    def asked(old: str, new: str) -> bool:
        before, after = (render(side + "\n\n[^1]: In asthma.\n\n[^2]: See there.").html for side in (old, new))
        return bool(touches(before, after, compare(before, after)))

    assert not asked("Rest.\n\nGive 5 mg.[^1]", "Rest.[^2]\n\nGive 5 mg.[^1]")
    assert asked("Give 5 mg.[^1] Give 6 mL.", "Give 5 mg. Give 6 mL.[^1]")
    assert asked("Give 5 mg.[^1] Give 6 mL.[^2]", "Give 5 mg.[^2] Give 6 mL.[^1]")
    assert not asked(
        "- Rest.[^1]\n- Ring us.[^2]", "- Ring us.[^2]\n- Rest.[^1]"
    )  # notes are numbered as they are called


def test_an_item_without_words_is_no_place() -> None:
    assert passes_as_words("Ask the team about it.\n\n- Give 5 mg\n-\n", "Ask your team about it.\n\n- Give 5 mg\n-\n")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Ring [us](tel:0123) now.", "Ring [us](tel:0567) now.", "“0123” became “0567”"),
        (
            "Give 5 mg.[^1]\n\nGive 6 mL.\n\n[^1]: In asthma.",
            "Give 5 mg.\n\nGive 6 mL.[^1]\n\n[^1]: In asthma.",
            "“5 mg [note: In asthma.] 6 mL” became “5 mg 6 mL [note: In asthma.]”",
        ),
        (
            "![Doses](https://a.org/1/chart.png)",
            "![Doses](https://a.org/2/chart.png)",
            "“1/chart.png” became “2/chart.png”",
        ),
        (
            "1. Stop warfarin\n2. Give vitamin K",
            "1. Give vitamin K\n2. Stop warfarin",
            "“Stop warfarin; Give vitamin K” became “Give vitamin K; Stop warfarin”",
        ),
    ],
)
def test_what_stands_otherwise_is_told_as_it_was_and_is(old: str, new: str, told: str) -> None:
    before, after = render(old).html, render(new).html
    assert [touch.told for touch in touches(before, after, compare(before, after))] == [told]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- weigh the patient\n- record it", "- weigh the patient\n- press the wound\n- record it"),
        ("## Care\n\nAsk.", "## Care\n\nAsk.\n\n## Cleaning\n\nRinse the wound."),
        ("| Sign | Act |\n|---|---|\n| Red | rinse |", "| Sign | Act |\n|---|---|\n| Red | rinse |\n| Blue | press |"),
        # Signs alone say all that a cell says.
        ("| It | Use |\n|---|---|\n| Milk | |\n| Tea | + |", "| It | Use |\n|---|---|\n| Milk | + |\n| Tea | |"),
        ("| It | Use | Stop |\n|---|---|---|\n| Milk | x | |", "| It | Use | Stop |\n|---|---|---|\n| Milk | | x |"),
        ("| It | Use |\n|---|---|\n| Milk | - |", "| It | Use |\n|---|---|\n| Milk | |"),
        # An item ends the sentence of the lead-in, or of the heading, under which it stands.
        ("Give:\n\n- soup\n\nDo not give:\n\n- tea", "Give:\n\n- tea\n\nDo not give:\n\n- soup"),
        ("Safe:\n\n- soup\n- bread\n\nUnsafe:\n\n- tea", "Safe:\n\n- bread\n\nUnsafe:\n\n- tea\n- soup"),
        ("## Often\n\n- rash\n- fever\n\n## Rarely\n\n- ache", "## Often\n\n- rash\n\n## Rarely\n\n- ache\n- fever"),
        ("- Safe:\n  - soup\n  - tea\n- Unsafe:\n  - milk", "- Safe:\n  - soup\n- Unsafe:\n  - milk\n  - tea"),
        ("See [the table](/guidance/adult-dose).", "See [the table](/guidance/child-dose)."),
        ("See [the dose](/guidance/gout#adults).", "See [the dose](/guidance/gout#children)."),
        ("Rest, as [said here](#adults).", "Rest, as [said here](#children)."),
        ("See [the form](https://example.org/consent).", "See [the form](https://example.org/refusal)."),
    ],
)
def test_what_stands_there_or_elsewhere_is_more_than_wording(old: str, new: str) -> None:
    before, after = render(old).html, render(new).html
    assert touches(before, after, compare(before, after)) and touches(after, before, compare(after, before))


def test_a_link_to_the_same_page_elsewhere_is_only_wording() -> None:
    addresses = "/guidance/adult-dose", "https://example.org/doses/adult_dose.html", "/guidance/adult-dose#adult-doses"
    first, *others = (render(f"See [the table]({address}).").html for address in addresses)
    assert [touches(first, other, compare(first, other)) for other in others] == [[], []]


@pytest.mark.parametrize(
    ("now", "asked"),
    [
        ("1. Clamp the line\n2. Stop the pump\n3. Ring", True),
        ("1. Stop the pump\n2. And then\n3. Clamp the line\n4. Ring", False),
        ("- Clamp the line\n- Stop the pump\n- Ring", False),
        # Steps that go by other numbers.
        ("3. Stop the pump\n4. Clamp the line\n5. Ring", True),
    ],
)
def test_numbered_steps_that_changed_places_are_more_than_wording(now: str, asked: bool) -> None:
    before, after = render("1. Stop the pump\n2. Clamp the line\n3. Ring").html, render(now).html
    assert [touch.what for touch in touches(before, after, compare(before, after))] == [ORDER] * asked


@pytest.mark.parametrize(
    "steps",
    [
        "1. Wash your hands.\n2. Take the sample.\n3. Wash your hands.\n4. Send it.",
        "1. Wash your hands.\n2. Take the sample.\n\n## At home\n\n1. Take the sample.\n2. Wash your hands.",
    ],
)
def test_steps_that_stand_twice_have_not_changed_places_when_nobody_touched_them(steps: str) -> None:
    before, after = (render(f"The end is {said}.\n\n{steps}").html for said in ("near", "nigh"))
    assert ORDER not in [touch.what for touch in touches(before, after, compare(before, after))]


@pytest.mark.parametrize("below", ["", "\n    1. Open it\n    2. Turn it"])
def test_a_list_that_goes_on_behind_an_added_step_is_not_asked_about_for_its_numbers(below: str) -> None:
    old = f"1. Stop the pump\n2. Clamp the line{below}\n\nThen wait.\n\n3. Ring"
    new = f"1. Stop the pump\n2. Clamp the line{below}\n3. Look\n\nThen wait.\n\n4. Ring"
    before, after = render(old).html, render(new).html
    assert ORDER not in [touch.what for touch in touches(before, after, compare(before, after))]


def test_what_only_moved_is_ticked_as_moved() -> None:
    before, after = (render(f"1. {one}\n2. {two}\n3. Ring").html for one, two in (("Stop", "Clamp"), ("Clamp", "Stop")))
    (tick,) = numbers_in(compare(before, after), every_sentence=True)
    assert tick.was == tick.now != "" and tick.told == "moved"


def test_sentences_in_another_order_are_asked_where_one_leads_on_from_another() -> None:
    for text in ("Adults. Give 5 mg.", "Wait. Then give 5 mg.", "Rest the knee. This takes 5 days."):
        first, second = text.split(". ", 1)
        assert Wordings(text, f"{second} {first}.").touched, text


def test_a_letter_put_together_otherwise_in_a_heading_is_no_other_place() -> None:
    before, after = (render(f"## {name}\n\nGive 5 mg.").html for name in ("Cafe\u0301", "Café"))
    assert touches(before, after, compare(before, after)) == []


@pytest.mark.parametrize(
    ("old", "new", "asked"),
    [
        ("use milk\n- rest\n:::\n\n::: dont\n- smoke", "rest\n:::\n\n::: dont\n- smoke\n- use milk", True),
        ("rest\n:::\n\n::: dont\n- smoke\n- swim far", "rest\n:::\n\n::: dont\n- swim far\n- smoke", False),
        ("rest\n:::\n\n::: dont\n- swim far", "rest\n:::\n\n::: dont\n- Swim far.", False),
        ("rest\n:::\n\n::: dont\n- swim far", "rest\n:::\n\n::: dont\n- cycle far", True),
    ],
)  # fmt: skip
def test_all_that_stands_in_a_list_of_what_not_to_do_is_denied(old: str, new: str, asked: bool) -> None:
    before, after = (render(f"::: do\n- {side}\n:::").html for side in (old, new))
    for one, other in ((before, after), (after, before)):
        assert bool(touches(one, other, compare(one, other))) is asked


def test_a_long_table_whose_rows_changed_places_is_told_in_a_few_words() -> None:
    rows = [f"| page {number} | {number % 7} mg |" for number in range(300)]
    tables = ["\n".join(["| Where | How much |", "|---|---|", *each]) for each in (rows, [*rows[1:], rows[0]])]
    before, after = (render(table).html for table in tables)
    [touch] = touches(before, after, compare(before, after))
    assert len(touch.now) > 1_000
    assert touch.told.startswith("“0 1 2") and "24 …” became “1 2 3" in touch.told and touch.told.endswith("25 …”")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- Aspirin 75 mg\n- Ibuprofen 400 mg", "- Ibuprofen 400 mg\n- Aspirin 75 mg"),
        ("![Doses](../a/b/chart.png)", "![Doses](https://a.org/a/b/chart.png)"),
        ("Take 5 mg. Read more about it.", "Take 5 mg. Read more of it."),
        ("Oral JAK1/2 inhibitors such as baricitinib.", "Oral JAK1/2 inhibitors, for example baricitinib."),
        ("IL-12/23 inhibitors reduce it.", "IL12/23 inhibitors reduce it."),
        ("Call us in a flare-up.", "Call us in a flare."),
        ("do not stop.", "Do not stop."),
        ("Women who are taking 5 mg may call.", "Women taking 5 mg may call."),
    ],
)
def test_what_says_the_same_in_another_place_or_look_is_only_wording(old: str, new: str) -> None:
    before, after = render(old).html, render(new).html
    assert touches(before, after, compare(before, after)) == []


@pytest.mark.parametrize(("was", "now"), [("HBV +ve", "HBV -ve"), ("ketones ++", "ketones +++"), ("mardi", "jeudi")])
def test_what_a_test_found_and_days_in_small_letters_are_more_than_wording(was: str, now: str) -> None:
    assert Wordings(f"If {was}, ask.", f"If {now}, ask.").touched


def test_a_dose_that_came_with_its_medicine_is_ticked_once() -> None:
    before, after = (render(page).html for page in ("Give A 75 mg.", "Give naproxen 500 mg, A 75 mg."))
    assert [one.now for one in numbers_in(compare(before, after))] == ["naproxen 500 mg,"]


def test_a_dose_below_a_lead_in_is_told_with_it() -> None:
    page = "Adults:\n\n- {} once\n\nChildren:\n\n- {} once"
    before, after = (render(page.format(*doses)).html for doses in (("5 mg", "2 mg"), ("5 mg", "3 mg")))
    assert [(one.was, one.now, one.place) for one in numbers_in(compare(before, after))] == [
        ("2 mg", "3 mg", "under “Children”")
    ]
