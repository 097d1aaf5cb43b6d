"""Words that turn advice round though they count nothing: for whom, how bad, better or worse, when, with what.

Between two bars stands one meaning in all its forms. Where a passage has another number of words of one meaning than it
had, its advice may be another; other forms of the same word (“adult” and “adults”) are none.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from guidance.text.meaning.pieces import SLIGHT
from guidance.text.words.medicines import is_medicine
from guidance.text.words.spelling import one_spelling

_MEANINGS = """
man men male males dyn dynion homme hommes | father fathers | boy boys bachgen garçon garçons | girl girls merch merched
fille filles | woman women female females menyw menywod femme femmes | mother mothers | adult adults oedolyn oedolion
adulte adultes | child children childhood paediatric pediatric kid kids plentyn plant enfant enfants | infant infants
baby babies babi babanod nourrisson nourrissons bébé bébés | neonate neonates neonatal newborn newborns | toddler
toddlers | adolescent adolescents adolescence teenager teenagers teenage | elderly older old henoed hŷn âgé âgés âgée
âgées | young youth ifanc jeune jeunes | younger ifancach | pregnant pregnancy pregnancies beichiog beichiogrwydd
enceinte grossesse | breastfeed breastfeeding breastfed lactating lactation allaitement allaitante | postpartum
postnatal puerperium | postmenopausal | menopausal menopause | inpatient inpatients hospital hospitals hospitalised
hospitalized | outpatient outpatients | community | home | mild mildly ysgafn léger légère légers légères | moderate
moderately cymedrol modéré modérée modérés modérées | severe severely severity difrifol sévère sévères grave graves |
acute acutely aigu aiguë | chronic chronically persistent cronig chronique chroniques | early cynnar tôt précoce |
earliest | earlier | late hwyr tard tardif tardive | latest | later | start starts started starting begin begins began
begun beginning initiate initiates initiated initiating commence commenced commencing cychwyn dechrau commencer débuter
| restart restarted restarting | stop stops stopped stopping cease ceases ceased withdraw withdraws withdrawn withdrawal
discontinue discontinued discontinuing discontinues arrêter arrêt stopio | continue continues continued continuing
maintain maintains maintained parhau continuer poursuivre | improve improves improved improving improvement benefit
benefits better helps gwella améliorer | worsen worsens worsened worsening deteriorate deteriorates deteriorated
deterioration worse harm harms harmful gwaethygu aggraver | gain gains gained | loss losses lose loses lost | rise rises
rising rose risen | fall falls falling fell fallen drop drops dropped dropping | shorten shortens shortened shortening
short brief | shorter shortest | long prolong prolongs prolonged extend extends extended extending | longer longest |
lengthen lengthens lengthened lengthening | widen widens widened | narrow narrows narrowed | allow allows allowed permit
permits permitted permitting | accept accepts accepted | forbid forbids forbidden prohibit prohibits prohibited ban
banned | refuse refuses refused decline declined | recommend recommends recommended recommending recommendation advise
advises advised argymell recommandé recommander | discourage discourages discouraged discouraging | encourage encourages
encouraged encouraging | require requires required requiring mandatory compulsory necessary essential obligatory |
optional voluntary discretionary | unnecessary | safe safely safety diogel | dangerous danger dangers hazardous peryglus
dangereux | fatal lethal | toxic | effective effectively efficacious | ineffective ineffectively useless futile | common
commonly frequent cyffredin fréquent fréquents | rare uncommon infrequent prin | live attenuated vivant vivants byw |
inactivated killed dead inactivé inactivés | passive passively inactive | sensitive sensitivity susceptible | specific
specificity | resistant resistance | primary | secondary | malignant malignancy cancerous | benign | hot heat heated
poeth chaud chaude | cold oer froid froide | ice | chill chilled | cool cooled | warm warmed cynnes tiède | wet | moist
damp | dry dried sych sec sèche | fast rapid rapidly quick quickly rapide | fasting | faster | slow slowly gradual
gradually lent lente | slower | fed eating | empty | strong strongly potent intense | stronger | weak weakly gentle |
weaker | large big mawr grand grande | larger bigger | small little bach petit petite | smaller | proximal | distal |
medial | lateral | arm arms | leg legs | thigh thighs | buttock buttocks | sit sits sitting seated upright | stand
stands standing | lie lies lying supine | prone | walk walks walking | mobilise mobilised | exercise exercises
exercising | rest rests resting | immobilise immobilised immobilisation | flex flexion bend bends bending | extension
straighten straightens straight | swallow swallowed swallowing | chew chewed chewing | dissolve dissolved | crush
crushed crushing | alone monotherapy sole | together combination combined concomitant concomitantly concurrent
concurrently simultaneously | separately separate | same | different | single | multiple | repeated repeatedly repeat |
remove removes removed removal | insert inserts inserted insertion | morning mornings bore matin | afternoon afternoons
| evening evenings hwyr soir | night nights nos nuit nighttime overnight | day daytime | meal meals food bwyd repas |
elective planned | emergency urgent urgently | smoker smokers smoking | diabetic diabetics diabetes | asthmatic asthma |
immunosuppressed immunocompromised | healthy | ill unwell sick | confirmed proven definite | suspected | probable likely
probably | possible possibly | unlikely | doctor doctors physician physicians meddyg médecin | gp gps | specialist
specialists | consultant consultants | nurse nurses nyrs infirmier infirmière | pharmacist pharmacists fferyllydd
pharmacien | actual | ideal | lean | adjusted | or ou neu | anterior | posterior | full | modified | immediate
immediately | eye eyes | ear ears | nose noses nostril nostrils | mouth mouths | skin | knee knees | hip hips | shoulder
shoulders | elbow elbows | wrist wrists | hand hands | finger fingers | thumb thumbs | ankle ankles | foot feet | toe
toes | neck | spine | all | any either | everyone everybody | warning warnings caution danger | lowest least | highest
greatest | face | cheek cheeks | body | trunk | scalp | chest | abdomen abdominal | positive seropositive | negative
seronegative | both | systolic | diastolic | arterial artery arteries | venous vein veins | serum | plasma | urine
urinary | stool stools faecal | saliva | trough | peak | relapse relapses flare flares | remission | ipsilateral |
contralateral | height | weight weights | carer carers caregiver caregivers | cream creams | ointment ointments |
fracture fractures | infection infections | clot clots thrombosis | bleed bleeds bleeding haemorrhage | sterile | fridge
refrigerator refrigerate refrigerated | freezer freeze frozen | shake shaken | asleep sleep | awake waking | inside |
outside | phone telephone remote remotely | cautiously carefully | freely | double doubled | half halve halved | switch
switched switching | screen screened screening | refer referred referral | discharge discharged | previous previously
former | current currently | naive | biosimilar biosimilars | generic | measles | rubella | mumps | shingles zoster |
flu influenza | pneumococcal | quadrivalent | trivalent | conjugate | polysaccharide | sibling siblings | parent parents
| fever fevers pyrexia | rash rashes | allergy allergies allergic | intolerance intolerant | renal kidney kidneys |
hepatic liver livers | cardiac heart hearts | cardiovascular | coronary | pulmonary lung lungs | respiratory | gastric
stomach stomachs | bowel bowels intestine intestines intestinal | colon | bladder | prostate prostatic | breast breasts
| ovary ovaries ovarian | uterus uterine womb | thyroid | brain cerebral | bone bones | muscle muscles muscular | tendon
tendons | nerve nerves | copd | epilepsy epileptic | seizure seizures | stroke strokes | migraine migraines | gout |
psoriasis psoriatic | lupus | hypertension hypertensive | hypotension hypotensive | anaemia anemia | sepsis septic |
pneumonia | meningitis | dementia | depression depressed | anxiety anxious | psychosis psychotic | schizophrenia | hiv |
hepatitis | tuberculosis tb | malaria | chickenpox varicella | covid coronavirus | polio | tetanus | diphtheria |
pertussis | rotavirus | typhoid | hib | menb | menc | menacwy | mmr | bcg | hpv | ipv | rsv | sparingly thinly |
liberally generously thickly | augmenter augmentez augmente augmentée augmentation cynyddu cynyddwch codi codwch |
diminuer diminuez diminue diminuée diminution réduire réduisez réduit baisser baissez gostwng gostyngwch lleihau
lleihewch | external externally topical | internal internally | central centrally | peripheral peripherally | acid
acidic acidity | alkaline alkali | soluble | insoluble | dispose discard discarded disposed | deep deeply | superficial
superficially shallow | contaminated | expired | thin | thick | tighten tight | loosen loose | dilute diluted dilution |
concentrated | partial partially | uncomplicated | complicated | systemic systemically | steroid steroids corticosteroid
corticosteroids | antibiotic antibiotics antibacterial antibacterials | antifungal antifungals | antiviral antivirals |
antiemetic antiemetics | anticoagulant anticoagulants | antiplatelet antiplatelets | laxative laxatives | diuretic
diuretics | sedative sedatives | hypnotic hypnotics | bronchodilator bronchodilators | opioid opioids opiate opiates |
statin statins | vaccine vaccines | insulin insulins | antidepressant antidepressants | antipsychotic antipsychotics |
antiepileptic antiepileptics anticonvulsant anticonvulsants | antihistamine antihistamines | antacid antacids | placebo
| biologic biologics | free | breakfast breakfasts | lunch lunchtime | midday noon | dinner supper teatime | pc |
weekend weekends | weekday weekdays | open opens opened | close closes closed closing shut | off | moving mobile | inner
| outer | superior | inferior | dorsal | ventral | ascending | descending | afferent | efferent | pause pauses paused
pausing suspend suspends suspended suspending interrupt interrupts interrupted | resume resumes resumed resuming | skip
skips skipped skipping | clamp clamps clamped | unclamp unclamped | plenty | sip sips | cloudy | bacterial bacteria |
viral virus viruses | fungal fungus fungi | parasitic | liposomal pegylated | renally | hepatically | braich breichiau
bras | coes coesau jambe jambes | llygad llygaid œil yeux | clust clustiau oreille oreilles | exposed exposure | covered
| uncovered | inhale inhaled inhaling | exhale exhaled exhaling | tense tensed | relax relaxed | squeeze squeezed |
attach attached | detach detached | connect connected | disconnect disconnected | induce induces induced inducing
inducer inducers | inhibit inhibits inhibited inhibiting inhibitor inhibitors | dilate dilated dilates | constrict
constricted constriction | alive survived | died death deaths | flat | raised elevate elevated elevating | curative |
palliative | prophylactic prophylaxis preventive | premature prematurely preterm | crystalloid crystalloids | colloid
colloids | if when whenever provided providing
"""
#: Two words that say what one does: “with care” is carefully, and no care home; “out of the fridge” is no “in” it.
_WITH, _CAUTION, _OUT_OF = "with", frozenset({"care", "caution"}), ["out", "of"]
#: By which those go who care for a part of people: cardiologists, paediatricians.
_CALLED = re.compile(r"([a-z]{3,}(?:olog|iatr))(?:ists?|icians?|y|ics)")
#: French draws these together with the word behind them.
_DRAWN = re.compile(r"^(?:[cdjlmnst]|qu)['’](?=\w)")
_BEHIND = frozenset("and as at because by during for if in on or since to until when where with".split())
#: Letters of a word that no other word is likely to come near to.
_LONG = 6

_MEANING: dict[str, str] = {}
for _forms in _MEANINGS.split("|"):
    for _word in _forms.split():
        _MEANING.setdefault(_word, _forms.split()[0])


@lru_cache(maxsize=8192)
def meaning_of(word: str) -> str:
    """The meaning of a word for advice, named by the first of its forms; nothing for all others."""
    fold = _DRAWN.sub("", word.casefold().removesuffix("'s").removesuffix("’s").replace(".", ""))
    found = _MEANING.get(fold, "") or next((found for form in _forms_of(fold) if (found := _MEANING.get(form, ""))), "")
    called = None if found else _CALLED.fullmatch(fold)
    return one_spelling(called[1]) if called else found


def _forms_of(fold: str) -> Iterator[str]:
    """The word as it is listed: the verb of French “commencez” and Welsh “stopiwch”, the “plant” of Welsh “blant”."""
    for ending, verbs in _TELLING.items():
        if fold.endswith(ending):
            yield from (fold.removesuffix(ending) + other for other in verbs)
    for beginning, others in _MUTATED.items() if fold not in _ENGLISH else ():
        if fold.startswith(beginning):
            yield from (plain for other in others if (plain := other + fold.removeprefix(beginning)) in _WELSH)


_TELLING = {"ez": ("er", "re", "ir"), "wch": ("o", "io", "u", "i", "")}
#: How Welsh changes the beginning of a word for the one ahead of it (King, Modern Welsh, on mutations).
_MUTATED: dict[str, Sequence[str]] = {
    "b": "p",
    "d": "t",
    "g": "c",
    "f": "bm",
    "dd": "d",
    "l": ["ll"],
    "r": ["rh"],
    "": "g",
    "mh": "p",
    "nh": "t",
    "ngh": "c",
    "m": "b",
    "n": "d",
    "ng": "g",
    "ph": "p",
    "th": "t",
    "ch": "c",
}
_WELSH = frozenset(
    "dyn dynion bachgen merch merched menyw menywod oedolyn oedolion plentyn plant babi babanod beichiog beichiogrwydd "
    "cymedrol difrifol cronig cynnar dechrau cychwyn parhau gwella gwaethygu diogel peryglus cyffredin prin byw poeth "
    "cynnes llaith mawr bach bore bwyd meddyg gostwng codi lleihau cynyddu braich breichiau coes coesau llygad llygaid "
    "clust clustiau".split()
)
#: They only look mutated.
_ENGLISH = frozenset({"goes", "more"})
#: What is given by the name of its class.
_GIVEN = frozenset(
    map(
        _MEANING.__getitem__,
        "steroid antibiotic antifungal antiviral antiemetic anticoagulant antiplatelet laxative diuretic sedative "
        "bronchodilator opioid statin vaccine insulin antidepressant antipsychotic antiepileptic antihistamine antacid "
        "biologic biosimilar cream ointment inhibitor".split(),
    )
)


def _names_what_is_given(word: str) -> bool:
    """Whether a word is the name of a medicine, or of a class of them."""
    return is_medicine(word) or meaning_of(word) in _GIVEN


def tells_what_to_do(found: Sequence[str], place: int) -> bool:
    """Whether the word at ``place`` begins what is to be done with a medicine: “hold” of “hold the statin”.

    >>> tells_what_to_do(["Hold", "the", "statin"], 0), tells_what_to_do(["Ask", "the", "team"], 0)
    (True, False)
    """
    begins = place == 0 or not found[place - 1].isalpha() or found[place - 1].casefold() in _AHEAD_OF_VERBS
    if not begins or not found[place].isalpha() or found[place].casefold() in SLIGHT | _GIVES:
        return False
    what = next((piece for piece in found[place + 1 : place + _NEAR] if piece.casefold() not in SLIGHT), "")
    return _names_what_is_given(what)


#: So near stands what is given; words behind which it is said what to do, and those that only say that somebody has it.
_NEAR = 3
_AHEAD_OF_VERBS = frozenset("and or then to not never should must may can will always first also".split())
_GIVES = frozenset(
    "take takes taking use uses using have has having receive receives receiving get on with for about of by like "
    "as if when while in from but such some any each other another although because since including most many".split()
)


def meanings(words: Sequence[str]) -> list[str]:
    """The meaning of each word for advice, as the words beside it have it.

    >>> meanings(["Use", "with", "care"]) == ["", "", meaning_of("carefully")]
    True
    """
    found = [*map(meaning_of, words)]
    folds = [word.casefold() for word in words]
    for place in [at for at, fold in enumerate(folds) if fold == _OUT_OF[0] and folds[at : at + 2] == _OUT_OF]:
        found[place] = "out of"
    for place in [at for at, word in enumerate(words) if word.casefold() in _CAUTION]:
        if place and words[place - 1].casefold() == _WITH:
            following = words[place + 1].casefold() if place + 1 < len(words) else "."
            if not following[0].isalpha() or following in _BEHIND:
                found[place] = meaning_of("carefully")
    return found


def turned(before: Sequence[str], after: Sequence[str]) -> frozenset[str]:
    """The meanings of which there are more or fewer ``after`` than ``before``, both as ``meanings`` gives them.

    >>> sides = "Treatment may improve it", "Treatment may worsen it"
    >>> sorted(turned(*(meanings(side.split()) for side in sides)))
    ['improve', 'worsen']
    >>> turned(*(meanings(side.split()) for side in ("Adults may walk", "An adult may be walking")))
    frozenset()
    """
    if before == after:
        return frozenset()
    was, now = Counter(filter(None, before)), Counter(filter(None, after))
    return frozenset() if was == now else frozenset((was - now) + (now - was))
