"""Words that change what a measure says: comparisons, negations, how often, order and grade, months."""

from fractions import Fraction

_THIRD = Fraction(1, 3)

#: Comparisons ahead of a number, longest first, as they are matched; behind each its sign.
BOUNDS_AHEAD: dict[tuple[str, ...], str] = {
    tuple(words.split()): sign
    for sign, many in {
        "≥": "> =|at least|from age|from the age of|greater than or equal to|more than or equal to|"
        "equal to or greater than|"
        "equal to or more than|"
        "no earlier than|not earlier than|no younger than|no sooner than|not sooner than|pas moins de|"
        "dim llai na|dim llai nag|ddim llai na|"
        "ddim llai nag|isafswm o|no less than|not less than|no fewer than|not fewer than|minimum of|a minimum of|"
        "minimum|min|"
        "not below|not under|au moins|o leiaf|≥|⩾|≧",
        "≤": "< =|at most|less than or equal to|fewer than or equal to|equal to or less than|equal to or fewer than|"
        "no longer than|not longer than|no later than|not later than|no older than|not older than|pas plus de|"
        "uchafswm o|no more than|not more than|not over|not above|up to|up to and including|"
        "not exceeding|not to exceed|"
        "do not exceed|don't exceed|must not exceed|should not exceed|never exceed|ne pas dépasser|"
        "maximum of|a maximum of|maximum|max|as much as|within|au plus|jusqu'à|hyd at|dim mwy na|"
        "dim mwy nag|ddim mwy na|ddim mwy nag|heb fod yn fwy na|"
        "≤|⩽|≦",
        ">": "more than|in excess of|upwards of|dros|greater than|over|above|exceeding|exceeds|longer than|"
        "older than|higher than|plus de|mwy na|mwy nag|>",
        "<": "less than|dan|fewer than|lower than|under|below|younger than|shorter than|moins de|llai na|llai nag|<",
        "±": "±|plus or minus|+ / -|+ / −",
        "~": "about|approximately|approx|around|roughly|circa|almost|nearly|environ|tua|≈|~|∼",
    }.items()
    for words in many.split("|")
}
BOUNDS_BEHIND: dict[tuple[str, ...], str] = {
    tuple(words.split()): sign
    for sign, many in {
        "≥": "at least|minimum|or more|and more|"
        "or over|and over|or older|and older|and above|or above|or longer|or higher|ou plus",
        "≤": "at most|maximum|max|or less|and less|"
        "or fewer|or under|and under|or younger|and younger|and below|or below|or lower|ou moins",
    }.items()
    for words in many.split("|")
}

NEGATIONS = frozenset(
    "not no never none neither nor nobody nowhere hardly barely scarcely without avoid avoids avoided avoiding "
    "contraindicated contraindication "
    "contraindications contraindicate unless except excepting excluding exclude excludes excluded cannot nothing "
    "stop refuse forbidden prohibited prohibit withhold omit discontinue refrain refrains "
    "nicht kein keine keinen ohne vermeiden sin evitar salvo excepto nunca не без нельзя "
    "لا ليس غير دون بدون تجنب न नहीं मत "
    "ne ni pas jamais sans sauf éviter évitez aucun aucune excepté hormis interdit interdite "
    "déconseillé déconseillée déconseillés déconseillées déconseille interdits interdites "
    "nac gwaharddir gwaherddir gwahardd nid nad ddim peidiwch peidio beidio beidiwch heblaw byth heb oni "
    "osgoi osgowch eithrio".split()
)
#: What is drawn together with “not” in a way of its own.
_DRAWN_TOGETHER = {"can't": "can", "cannot": "can", "won't": "will", "shan't": "shall"}


def denied_by(fold: str) -> str:
    """The verb with which “not” is drawn together: “do” of “don’t”; nothing where none is."""
    return _DRAWN_TOGETHER.get(fold, "") or (fold.removesuffix("n't") if fold.endswith("n't") else "")


#: The same in several words.
NEGATION_WORDS: dict[tuple[str, ...], str] = {
    tuple(words.split()): words.replace(" - ", "")
    for words in (
        "apart from|other than|rather than|instead of|contra - indicated|contra - indication|contra - indications|"
        "contre - indiqué|only if|only when|not only|no longer|no more|not yet|need not|even if"
    ).split("|")
}
#: Letters that negate in scripts without spaces.
NEGATING = frozenset("不未禁忌勿無无非")
#: What negates at the end of Japanese words.
NEGATING_ENDS = ("ない", "なかっ", "なかれ", "ません", "せず", "ずに", "べからず")
NEGATION_WORDS |= {("no", "one"): "nobody", ("no", "-", "one"): "nobody"}
NEGATION_WORDS |= {tuple(end): "not" for end in NEGATING_ENDS}
#: What makes the opposite of a word when it stands ahead of it.
OPPOSITES = tuple(
    "un in im il ir non dis contra anti ant mis hypo hyper inter intra a ab ad pre post ante sub supra super over "
    "under mono bi tri uni endo exo macro micro brady tachy oligo poly peri neo hemi semi de re".split()
)
#: Comparisons, and how strongly advice is meant: a text that changes one of them is no mere wording.
STRENGTH = frozenset(
    "must should shall may might only always do does don't until before after consider offer minimum maximum max min "
    "least rarely seldom often sometimes usually occasionally frequently lack lacks lacking absence absent fail fails "
    "failed even most more less fewer than over under above below within "
    "up every each other alternate between about approximately around stop start half quarter third thirds both "
    "plus moins llai mwy avant après cyn ôl wedi veille lendemain doit devrait peut rhaid dylid gellir "
    # What turns advice round: more or less of it, which side, by which way, good or bad.
    "increase increases increased increasing decrease decreases decreased decreasing reduce reduces reduced reducing "
    "raise raises raised lower lowers lowered higher high low left right bilateral gauche gauches "
    "droite droites droit droits chwith dde élevé élevée faible uchel isel positive negative normal abnormal "
    "loading maintenance urgent urgently emergency routine routinely immediate immediately apart rather instead but "
    "few several many couple pair past iv im sc".split()
)

_PER_DAY = {
    **dict.fromkeys("od qd qam qpm daily quotidien täglich".split(), Fraction(1)),
    **dict.fromkeys("bd bid bds".split(), Fraction(2)),
    **dict.fromkeys("tds tid".split(), Fraction(3)),
    **dict.fromkeys("qds qid".split(), Fraction(4)),
    **dict.fromkeys("qod eod".split(), Fraction(1, 2)),
    **dict.fromkeys("hourly hrly".split(), Fraction(24)),
    "weekly": Fraction(1, 7),
    "wöchentlich": Fraction(1, 7),
    "fortnightly": Fraction(1, 14),
    "biw": Fraction(2, 7),
    "tiw": Fraction(3, 7),
}
_PER_MONTH = {"monthly": Fraction(1), "quarterly": _THIRD, "yearly": Fraction(1, 12), "annually": Fraction(1, 12)}
_SAID = {
    "prn": "as needed",
    "stat": "at once",
    "nocte": "at night",
    "mane": "in the morning",
    "nightly": "at night",
    "qhs": "at night",
    "biweekly": "biweekly",
    "bimonthly": "bimonthly",
    "biannually": "biannually",
    "biennially": "biennially",
    "om": "in the morning",
}
#: One word that says how often, with its canonical form.
OFTEN: dict[str, tuple[str, Fraction | None, str]] = {
    **{word: ("per day", value, "") for word, value in _PER_DAY.items()},
    **{word: ("per month", value, "") for word, value in _PER_MONTH.items()},
    **{word: ("", None, said) for word, said in _SAID.items()},
}
#: Several words that say how often.
OFTEN_WORDS: dict[tuple[str, ...], tuple[str, Fraction | None, str]] = {
    tuple(words.split()): meaning
    for words, meaning in {
        "as needed": ("", None, "as needed"),
        "as required": ("", None, "as needed"),
        "when needed": ("", None, "as needed"),
        "if needed": ("", None, "as needed"),
        "when required": ("", None, "as needed"),
        "if required": ("", None, "as needed"),
        "alternate nights": ("per day", Fraction(1, 2), ""),
        "on alternate nights": ("per day", Fraction(1, 2), ""),
        "si besoin": ("", None, "as needed"),
        "at night": ("", None, "at night"),
        "every night": ("", None, "at night"),
        "each night": ("", None, "at night"),
        "at bedtime": ("", None, "at night"),
        "in the morning": ("", None, "in the morning"),
        "every morning": ("", None, "in the morning"),
        "each morning": ("", None, "in the morning"),
        "in the evening": ("", None, "in the evening"),
        "every evening": ("", None, "in the evening"),
        "at once": ("", None, "at once"),
        "alternate days": ("per day", Fraction(1, 2), ""),
        "alternate - day": ("per day", Fraction(1, 2), ""),
        "every - other - day": ("per day", Fraction(1, 2), ""),
        "alternate day": ("per day", Fraction(1, 2), ""),
        "on alternate days": ("per day", Fraction(1, 2), ""),
        "every other day": ("per day", Fraction(1, 2), ""),
        "every second day": ("per day", Fraction(1, 2), ""),
        "un jour sur deux": ("per day", Fraction(1, 2), ""),
        "bob yn ail noson": ("per day", Fraction(1, 2), ""),
        "bob yn ail wythnos": ("per day", Fraction(1, 14), ""),
        "un jour sur trois": ("per day", Fraction(1, 3), ""),
        "toutes les semaines": ("per day", Fraction(1, 7), ""),
        "bob yn ail ddiwrnod": ("per day", Fraction(1, 2), ""),
        "alternate weeks": ("per day", Fraction(1, 14), ""),
        "every other week": ("per day", Fraction(1, 14), ""),
        "every second week": ("per day", Fraction(1, 14), ""),
        "every other month": ("per month", Fraction(1, 2), ""),
        "tous les jours": ("per day", Fraction(1), ""),
        "chaque jour": ("per day", Fraction(1), ""),
        "par jour": ("per day", Fraction(1), ""),
        "bob dydd": ("per day", Fraction(1), ""),
        "morning and night": ("per day", Fraction(2), ""),
        "morning and evening": ("per day", Fraction(2), ""),
        "morning , noon and night": ("per day", Fraction(3), ""),
        "morning , noon , and night": ("per day", Fraction(3), ""),
        "morning , afternoon and evening": ("per day", Fraction(3), ""),
        "morning , afternoon , and evening": ("per day", Fraction(3), ""),
        "le matin , le midi et le soir": ("per day", Fraction(3), ""),
        "le matin et le soir": ("per day", Fraction(2), ""),
        "le matin et soir": ("per day", Fraction(2), ""),
        "matin et soir": ("per day", Fraction(2), ""),
        "matin midi et soir": ("per day", Fraction(3), ""),
        "matin , midi et soir": ("per day", Fraction(3), ""),
        "bore a nos": ("per day", Fraction(2), ""),
        "le matin": ("", None, "in the morning"),
        "yn y bore": ("", None, "in the morning"),
        "le soir": ("", None, "in the evening"),
        "gyda'r nos": ("", None, "in the evening"),
        "au coucher": ("", None, "at night"),
        "amser gwely": ("", None, "at night"),
        "毎 日": ("per day", Fraction(1), ""),
        "毎 週": ("per day", Fraction(1, 7), ""),
        "毎 月": ("per month", Fraction(1), ""),
        "隔 週": ("per day", Fraction(1, 14), ""),
        "毎 朝": ("", None, "in the morning"),
        "每 早": ("", None, "in the morning"),
        "毎 晩": ("", None, "in the evening"),
        "每 晚": ("", None, "in the evening"),
        "食 前": ("", None, "before meals"),
        "饭 前": ("", None, "before meals"),
        "飯 前": ("", None, "before meals"),
        "食 後": ("", None, "after meals"),
        "饭 后": ("", None, "after meals"),
        "飯 後": ("", None, "after meals"),
        "就 寝 前": ("", None, "at night"),
        "睡 前": ("", None, "at night"),
        "每 日": ("per day", Fraction(1), ""),
        "每 天": ("per day", Fraction(1), ""),
        "每 周": ("per day", Fraction(1, 7), ""),
        "每 週": ("per day", Fraction(1, 7), ""),
        "每 月": ("per month", Fraction(1), ""),
        "隔 日": ("per day", Fraction(1, 2), ""),
        "隔 天": ("per day", Fraction(1, 2), ""),
    }.items()
}
PARTS_OF_DAY = frozenset({"in the morning", "in the evening", "at night"})
TIMES_OF = {
    "once": 1,
    "twice": 2,
    "thrice": 3,
    "unwaith": 1,
    "ddwywaith": 2,
    "dwywaith": 2,
    "teirgwaith": 3,
    "deirgwaith": 3,
    "theirgwaith": 3,
    "einmal": 1,
    "zweimal": 2,
    "dreimal": 3,
}

#: So many that nobody counted them.
UNCOUNTED = frozenset("few several many quelques plusieurs sawl ychydig".split())

#: How many times as much: of some only ahead of what is doubled, for “double” is a number and a name as well.
TIMES_AS_MUCH: dict[str, Fraction] = {
    word: value
    for value, words in {
        Fraction(2): "doubled doubling doubles double",
        Fraction(3): "tripled tripling triples triple trebled trebling trebles treble",
        Fraction(4): "quadrupled quadrupling quadruples quadruple",
        Fraction(1, 2): "halve halves halved halving",
    }.items()
    for word in words.split()
}
DETERMINERS = frozenset("the your his her its their this that each every".split())

GRADES = frozenset(
    "grade grades stage stages class classes type types category categories level levels phase phases step steps tier "
    "tiers stade grade gradd cam cyfnod dosbarth".split()
)
#: Scales that are known by name, and have a figure, a Roman one or a letter behind them.
SCALES = frozenset(
    "nyha asa ecog ccs killip figo ajcc ctcae forrest gleason mallampati fontaine rutherford pugh loe".split()
)
#: What is counted through: “day 8”, “group B”.
LABELS = frozenset(
    "day days night week weeks month months year cycle cycles dose doses visit trimester group groups option arm arms "
    "schedule plan hour".split()
)
WEEKDAYS: dict[str, int] = {
    name: place
    for place, names in enumerate(
        [
            "monday mondays mon lundi montag",
            "tuesday tuesdays tue tues mardi",
            "wednesday wednesdays wed mercredi mercher",
            "thursday thursdays thu thurs jeudi iau",
            "friday fridays fri vendredi gwener",
            "saturday saturdays samedi sadwrn",
            "sunday sundays dimanche sul",
        ],
        1,
    )
    for name in names.split()
}
#: Names of days and months that languages write small, and that are no other words.
WRITTEN_SMALL = frozenset(
    "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février avril juin juillet août septembre octobre "
    "novembre décembre".split()
)
#: Words between a number and what it counts.
BETWEEN = frozenset(
    "divided equal separate further more additional extra consecutive successive working calendar full whole complete "
    "business school clear "
    "daily weekly single double heaped level rounded small large booster primary new old other such fewer less initial "
    "final remaining missed loading maintenance".split()
)
REFERENCES = frozenset(
    "section sections version versions table tables figure figures fig chapter chapters page pages appendix annex note "
    "notes footnote reference references ref refs item paragraph para paras box recommendation no nos".split()
)
#: Those that count births, unless one of these leads to them: gravida 2 para 1, but “see para 3”.
BIRTHS, LEADING = frozenset({"para", "paras"}), frozenset("see in at under from of ( and to".split())
#: Those that are other words, unless a full stop stands behind them.
NUMBERED = frozenset({"no", "nos"})
#: What makes a part of a whole a comparison with it: a third less.
COMPARING = frozenset("less fewer more lower higher smaller larger greater shorter longer slower faster again".split())
#: Behind “twice as” these say when and not how much.
AS_ASKED = frozenset("needed required directed necessary prescribed advised instructed usual before".split())
ORDINALS: dict[str, int] = {
    word: place
    for place, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1
    )
} | {"premier": 1, "première": 1, "deuxième": 2, "troisième": 3, "cyntaf": 1, "ail": 2, "trydydd": 3, "trydedd": 3}
#: What has an order that matters; “the first thing” has none.
ORDERED = frozenset(
    "dose doses injection injections infusion infusions tablet tablets vaccination vaccine cycle cycles course courses "
    "booster jab trimester line day days week weeks month months year years hour hours visit appointment treatment "
    "attempt episode choice dos pigiad prise trimesters".split()
)

MONTHS: dict[str, int] = {
    name: place
    for place, names in enumerate(
        [
            "january jan janvier ionawr",
            "february feb février chwefror",
            "march mar mars mawrth",
            "april apr avril ebrill",
            "may mai",
            "june jun juin mehefin",
            "july jul juillet gorffennaf",
            "august aug août awst",
            "september sep sept septembre medi",
            "october oct octobre hydref",
            "november nov novembre tachwedd",
            "december dec décembre rhagfyr",
        ],
        1,
    )
    for name in names.split()
}
