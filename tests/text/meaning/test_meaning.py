"""What a change of words may mean for care, told by the words that changed and those beside them."""

import re
from itertools import product

import pytest

from guidance.text.meaning.beyond import Wordings
from guidance.text.meaning.pieces import begins_otherwise, counts_grades
from tests.machine.clock import is_done_within


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("In non-smoking areas only.", "In smoking areas only."),
        ("Stage IIIb disease.", "Stage IIIa disease."),
        ("The rash ✓ was seen.", "The rash ✗ was seen."),
        ("Not for any child to use.", "Not for each child to use."),
        ("Use it with caution in asthma.", "Use it in asthma."),
        ("Apply it 👍 here.", "Apply it 👎 here."),
    ],
)
def test_what_may_turn_care_round_is_touched(was: str, now: str) -> None:
    assert Wordings(was, now).touched


def test_a_hyphen_alone_touches_nothing() -> None:
    assert not Wordings("A well-known area.", "A known area.").touched
    words = ("non-smoking", "well-known", "non", "-non")
    assert [begins_otherwise(word) for word in words] == [True, False, False, False]


def test_a_grade_is_a_figure_or_a_letter_in_its_own_form() -> None:
    told = {word: counts_grades(word) for word in ("III", "3b", "IIIb", "IIId", "B", "b", "third")}
    assert told == {"III": True, "3b": True, "IIIb": True, "IIId": False, "B": True, "b": False, "third": True}


@pytest.mark.parametrize(
    "edit",
    [
        # One thing for another, in words that no list has.
        "Only for {scabies|eczema}.",
        "A {GP|consultant}-led team decides.",
        "Use {saline|dextrose} for the line.",
        "Give calcium {chloride|gluconate}.",
        "Insert the {blue|orange} cannula.",
        "It {causes|prevents} clots.",
        "Give the vaccine in {spring|autumn}.",
        "Inject into the {thigh|buttock}.",
        "{Observe|Treat} the lesion.",
        # A word that is another one in capitals, and what they stress.
        "Patients with {ALL|all} need a scan.",
        "{ALL|All} patients need a scan.",
        "Refer to {WHO|who} for advice.",
        "Patients with {AIDS|aids} need a review.",
        "Hand {it|IT} to the team.",
        "Do the {FAST|fast} scan.",
        "Do {NOT|not} press here.",
        "Use {just |}the cream.",
        "Use the patient's {own |}cup.",
        "Check for {dysphagia|dysphasia}.",
        "Take it {for|in} a week.",
        "Reply {by|on} Friday.",
        "Reduce it {by|to} a half.",
        "The {ureteral|urethral} stent stays.",
        "Keep the {abduction|adduction} pillow.",
        "En cas de {fièvre|toux}, consultez.",
        "Rhowch y plentyn ar ei {ochr|gefn}.",
        # What has to be done, and what may be.
        "You {need to|can} tell your nurse about pain.",
        "You {have to|can} stay lying down.",
        "Vous {devez|pouvez} vous reposer.",
        # On which condition, and when.
        "Treat{ if symptomatic|}.",
        "Admit{ when living alone|}.",
        "Give it {during|following} surgery.",
        # The rest of the name of a medicine.
        "Diltiazem {MR |}is given.",
        "Give {Humulin S|Humulin I}.",
        # Whatever the thing is called: of common words, in every language.
        "Wear {gloves|shoes} for it.",
        "Ask for an {X-ray|ultrasound}.",
        "Only for {peanut|egg} allergy.",
        "{Cooked|Raw} eggs are fine.",
        "Offer it to {household|sexual} contacts.",
        "The patient must {consent|be told}.",
        "The {daughter|patient} must be asked.",
        "{We|You} will arrange the test.",
        "Clean the skin, {then|and} wait.",
        "Check the airway and {next|finally} the pulse.",
        "You {can|will} drive home.",
        "The patient {needs|has} a drain.",
        "This {is|was} safe in pregnancy.",
        "Give 2 g {of|and} magnesium.",
        "Check the {rate|rat}.",
        "Remove the {tape|tap}.",
        "Buvez {beaucoup|peu} d’eau.",
        "Lavez la plaie {puis|et} séchez-la.",
        "Dylai {pob|rhai} oedolyn gael y brechlyn.",
        "Golchwch y clwyf, {wedyn|a} sychwch ef.",
        # Of another time: what is so, was so, or will be.
        "The patient {smokes|smoked}.",
        "Bloods {are|have been} checked.",
        "The drain {was|will be} removed.",
        "She {has|had} asthma.",
        "Your team {checks|will check} it.",
        "People who {have had|are having} chemotherapy are at risk.",
        "Women who {breastfeed|breastfed} should wait.",
        "People {living|who lived} in care homes.",
        "Patients {being treated|treated} for cancer.",
        "People who have {had|} chickenpox.",
        "The licence has {been|} suspended.",
        # More than one of a word of number.
        "{Hundred|Hundreds} of units are needed.",
        # Where the steps stand that are to be followed.
        "Follow the {steps below|steps above}.",
        "See the {table below|table above}.",
        # Where something is put.
        "Put the drops {in|on} the eye.",
        "Inject it {in|near} the arm.",
        # More or less is said.
        "Offer it to {frail |}people.",
        "Offer it to people{ with asthma|}.",
        "Remove the cannula{ and press firmly|}.",
        "Ask the team.{| Rinse the wound with saline.}",
        "Les personnes {|non }vaccinées.",
        # All of it is another thing, in however many words.
        "{Sudden hearing loss, ringing and dizziness|Blurred sight, halos and headaches} need review.",
        "Staff {bring coloured folders, maps and paper forms along|leave phones, keys and metal objects outside}.",
        # Read alike by a machine, and by nobody else.
        "Give it {tds|every 8 hours}.",
        "Give {0.5|0,5} mg.",
        "It was on {3/4/2025|3 April 2025}.",
        # No slips: words of medicine that no list of common words has.
        "Care of {tonic-clonic|tonic-clinic} seizures.",
        "After {clonic|clinic} jerks.",
        "The {peroneal|perineal} nerve.",
        "The {fascial|facial} plane.",
        "A {dural|dual} graft.",
        "A {miotic|meiotic} cell.",
        "Rest the {injection|infection} site.",
        "Use {inulin|insulin} for it.",
        "The {gastrin|gastric} test.",
        # How much of it, how often, how surely, and that there is none of it.
        "{Few|A few} people react.",
        "Give {a little|little} water.",
        "Refer people at {very high|high} risk.",
        "Give the vaccine{ again|}.",
        "Offer it to people {already|} vaccinated.",
        "{Some antibiotics|Antibiotics} are safe.",
        "It is {generally safe|safe}.",
        "Take it{ out|}.",
        "No{,|} antibiotics are needed.",
        # Near in meaning, and another thing to do or another thing that is so.
        "Use a {wet|moist} dressing.",
        "{Crush|Dissolve} the tablets.",
        "A {widened|narrowed} complex.",
        "The test is {optional|unnecessary}.",
        "Store it in a {cool|cold} place.",
        "Take it while {fasting|quick}.",
        "Send a {serum|plasma} sample.",
        "{Rest|Immobilise} the arm.",
        "Offer it to {women|mothers}.",
        "Use a {large|larger} cuff.",
        "Come {late|later} in the day.",
        "A {toxic|fatal} dose.",
        "A rash on the {trunk|body}.",
        # What only looks as if it said nothing.
        "Do not {not |}take it.",
        "Take 5 {5 |}mg.",
        "She had pain{ (MS)|}.",
        "Dilute it {1:2|1:02}.",
        "Take one tablet a day{ at first|}.",
        "Treat people aged 65 {and|or} under the care of a consultant.",
        "Scan those with 3 relapses {and|or} more disability.",
        "Glucose [{5|10}]% is run over an hour.",
    ],
)
def test_another_thing_is_more_than_wording_whatever_it_is_called(edit: str) -> None:
    was, now = (re.sub(r"\{(.*?)\|(.*?)\}", side, edit) for side in (r"\1", r"\2"))
    assert Wordings(was, now).touched and Wordings(now, was).touched


@pytest.mark.parametrize(
    "edit",
    [
        # Capitals of a beginning, of a name that is no other word, and of a whole line.
        "{Flu|flu} vaccine is offered.",
        "{All|all} patients come.",
        "The {nhs|NHS} says so.",
        "{HOW TO BOOK|How to book}",
        "Give 5 {MG|mg} of it.",
        "Wait 5 {MIN|min}, or 2 {DAYS|days}.",
        "The {freindly|friendly} team has 3 nurses.",
        "The {hospitel|hospital} has a garden.",
        "{No one|Nobody} likes needles.",
        "You {can't|cannot} book online.",
        "{Do not|Don’t} drive.",
        "{It's|It is} not clear why.",
        "The meeting was on {1st March|1 March} 2024.",
        "See page {12 for|12 to get} the form.",
        "The {e-mail|email} address is new.",
        "{Gastro-oesophageal|Gastroesophageal} reflux is common.",
        "People aged 75 {and|or} over are invited.",
        "A fever of 38°C {or|and} above, in a baby.",
        "It is {focussed|focused} on care.",
        "The {team|service} is open to all.",
        # Other words, signs and spellings for the same, beside numbers and negations too.
        "{Phone|Call} us on 0151 496 0000.",
        "Read the {leaflet|booklet} carefully.",
        "{Lots of|Many} people have 3 of them.",
        "{Prior to|Before} 2019 we used paper.",
        "The clinic is on the {2nd|second} floor.",
        "Rest for {7|seven} days.",
        "Wait {2–3|2 to 3} weeks.",
        "{Fig.|Figure} 2 shows it.",
        "A useful {re-use|reuse} of 5 forms.",
        "It is run by the {National Health Service|NHS}.",
        "Not {whilst|while} driving.",
        "It {focusses|focuses} on care in {it's|its} place.",
        "Take 2 {tabelts|tablets} at night.",
        "Take it once {daily|a day}.",
        "{You will|You'll} get a letter.",
        "Call {the clinic|our clinic} for advice.",
        # The same amount, written otherwise.
        "Give {0.5 g|500 mg} once.",
        "Give it for {14 days|2 weeks}.",
        "About {10,000|10000} people took part.",
        "Take it {three times a day|tds}.",
        "On {3 March 2024|March 3, 2024} we met.",
        "Wait for 5 {mins|minutes}.",
        # Words that stand elsewhere, and say no more.
        "The {results of the trial|trial’s results} are here.",
        "{Please ask|Ask} the team.",
        "Give {1,500|1 500} mg to 2 people.",
        "The clinic is open from {09:00|9:00} to 17:00.",
        # A word twice, or run into the next one, and the name of what is said, in brackets.
        "People must {must |}ask.",
        "Take {upto|up to} 5 mg.",
        "You may need magnetic resonance imaging{ (MRI)|} of the knee.",
        # Slips, of a vowel and of doubled letters.
        "This damage is {irreversable|irreversible}.",
        "It is {unneccesary|unnecessary}.",
        "This page {outlines|describes} the pathway.",
        "The leaflet is {useful|helpful}.",
        "The {key|main} points.",
        "It may be {use|used} again.",
    ],
)
def test_the_same_thing_in_other_words_is_only_wording(edit: str) -> None:
    was, now = (re.sub(r"\{(.*?)\|(.*?)\}", side, edit) for side in (r"\1", r"\2"))
    assert Wordings(was, now).touched == []


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("You should not drive.", "You should drive.", ("should not", "should")),
        ("Staff must stay.", "Staff must not stay.", ("must", "must not")),
        ("You can't drive.", "You can drive.", ("can't", "can")),
        ("It is not safe.", "It is safe.", ("is not", "is")),
        ("Drugs not only for adults.", "Drugs only for adults.", ("not only", "only")),
        ("Carboplatin AUC 5 on day 1.", "Carboplatin AUC 6 on day 1.", ("AUC 5", "AUC 6")),
        ("Prenez 1 comprimé 1/2 le soir.", "Prenez 1 comprimé 1/4 le soir.", ("1 comprimé 1/2", "1 comprimé 1/4")),
        ("Prenez un comprimé ½ le soir.", "Prenez un comprimé le soir.", ("un comprimé ½", "un comprimé")),
    ],
)
def test_what_a_word_was_cut_from_is_told_whole(was: str, now: str, told: tuple[str, str]) -> None:
    assert [change[:2] for change in Wordings(was, now).told] == [told]
    assert [change[:2] for change in Wordings(now, was).told] == [told[::-1]]


def test_a_passage_of_which_every_word_is_another_one_is_read_in_linear_time() -> None:
    words = ["".join(letters) for letters in product("abcdefghijklmnop", repeat=3)]
    was, now = (" ".join(f"{sign}{word}" for word in words) for sign in "xy")
    assert is_done_within(1, lambda: Wordings(was, now).touched)


def test_a_passage_in_which_all_words_went_and_came_together_is_read_in_linear_time() -> None:
    verbs = iter(("treated", "checked", "tested"))  # another one each time: what was read once is known

    def read() -> object:
        verb = next(verbs)
        return Wordings(f"people {verb} " * 2_000, f"people being {verb} " * 2_000).touched

    assert is_done_within(1, read)
