"""Units: their signs as in UCUM (https://ucum.org) and as prescribers write them, and their names in full.

A table of our own: the libraries for units know no tablet, drop or international unit, read “mg” and “MG” by rules of
physics, and refuse what they do not know, while here every unknown word has to pass as a word.
"""

from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple


class Unit(NamedTuple):
    """A unit: the dimension it measures, and its size in the first unit of that dimension."""

    what: str
    factor: Fraction = Fraction(1)


_PREFIXES = {
    "G": ("giga", 9),
    "M": ("mega", 6),
    "k": ("kilo", 3),
    "h": ("hecto", 2),
    "d": ("deci", -1),
    "c": ("centi", -2),
    "m": ("milli", -3),
    "µ": ("micro", -6),
    "μ": ("micro", -6),
    "u": ("micro", -6),
    "n": ("nano", -9),
    "p": ("pico", -12),
    "f": ("femto", -15),
}
#: What takes the prefixes of the metric system: the sign, the names, and what it measures.
_METRIC = [
    ("g", ("gram", "gramme"), "mass"),
    ("L", ("litre", "liter", "litr"), "volume"),
    ("l", (), "volume"),
    ("mol", ("mole", "mol"), "substance"),
    ("IU", ("international unit", "unité internationale"), "international units"),
    ("iu", (), "international units"),
    ("UI", (), "international units"),
    ("U", ("unit", "unité", "uned"), "units"),
    ("Eq", ("equivalent",), "equivalents"),
    ("eq", (), "equivalents"),
    ("Osm", ("osmole", "osmol"), "osmoles"),
    ("osmol", (), "osmoles"),
    ("m", ("metre", "meter"), "length"),
    ("s", ("second",), "time"),
    ("Pa", ("pascal",), "pressure"),
    ("bar", ("bar",), "pressure in bar"),
    ("Bq", ("becquerel",), "radioactivity"),
    ("Ci", ("curie",), "radioactivity in curie"),
    ("Gy", ("gray",), "absorbed dose"),
    ("Sv", ("sievert",), "effective dose"),
    ("J", ("joule",), "energy"),
    ("cal", ("calorie",), "energy in calories"),
    ("Hz", ("hertz",), "cycles a second"),
    ("W", ("watt",), "power"),
    ("V", ("volt",), "voltage"),
    ("eV", ("electronvolt",), "energy of a particle"),
    ("kat", ("katal",), "catalytic activity"),
    ("B", ("byte",), "bytes"),
]
_DAY, _MONTH = 86400, "months"
_NAMED: list[tuple[str, str, int | Fraction]] = [
    ("sec secs seconde secondes eiliad eiliadau", "time", 1),
    ("msec msecs", "time", Fraction(1, 1000)),
    ("min mins minute minutes munud funud minutau", "time", 60),
    ("h hr hrs hour hours heure heures awr oriau", "time", 3600),
    (
        "d day days night nights jour jours nuit nuits diwrnod ddiwrnod dydd ddydd nos dyddiau ddyddiau diwrnodau "
        "ddiwrnodau",
        "time",
        _DAY,
    ),
    ("wk wks week weeks semaine semaines wythnos wythnosau", "time", 7 * _DAY),
    ("fortnight fortnights quinzaine bythefnos pythefnos", "time", 14 * _DAY),
    ("mo month months mois mis misoedd fisoedd", _MONTH, 1),
    (
        "y yr yrs year years an ans année années blwyddyn flwyddyn blynedd mlynedd blynyddoedd flynyddoedd oed",
        _MONTH,
        12,
    ),
    ("mcg mcgs", "mass", Fraction(1, 10**6)),
    ("gm gms", "mass", 1),
    ("grain grains", "grains", 1),
    ("u unedau", "units", 1),
    ("miligram miligramau filigram filigramau", "mass", Fraction(1, 1000)),
    ("microgramau ficrogram ficrogramau", "mass", Fraction(1, 10**6)),
    ("cilogram cilogramau", "mass", 1000),
    ("mililitr mililitrau fililitr fililitrau", "volume", Fraction(1, 1000)),
    ("ml mls", "volume", Fraction(1, 1000)),
    ("cc", "volume", Fraction(1, 1000)),
    ("mg mgs", "mass", Fraction(1, 1000)),
    ("kg kgs kilo kilos", "mass", 1000),
    ("tonne tonnes", "mass", 10**6),
    ("mmhg", "pressure in mmHg", 1),
    ("cmh2o", "pressure in cmH2O", 1),
    ("percent % pourcent", "per cent", 1),
    ("‰", "per cent", Fraction(1, 10)),
    ("°c °C ºc ℃ celsius", "degrees Celsius", 1),
    ("°f °F ºf ℉ fahrenheit", "degrees Fahrenheit", 1),
    ("° º degree degrees degré degrés 度", "degrees", 1),
    ("bpm", "beats per time", Fraction(1, 60)),
    ("beat beats", "beats", 1),
    ("breath breaths", "breaths", 1),
    ("rpm", "turns a minute", 1),
    ("ppm", "parts in a million", 1),
    ("cfu", "colony-forming units", 1),
    ("pfu", "plaque-forming units", 1),
    ("gtt gtts drop drops goutte gouttes diferyn diferion", "drops", 1),
    ("tab tabs tablet tablets comprimé comprimés tabled tabledi dabled dabledi tabl", "tablets", 1),
    ("cap caps capsule capsules gélule gélules capsiwl gapsiwl capsiwlau gapsiwlau", "capsules", 1),
    ("pill pills pilule pilules", "pills", 1),
    ("caplet caplets", "caplets", 1),
    ("puff puffs bouffée bouffées pwff bwff pwffiau bwffiau", "puffs", 1),
    ("actuation actuations", "actuations", 1),
    ("inhalation inhalations", "inhalations", 1),
    ("inhaler inhalers", "inhalers", 1),
    ("sachet sachets", "sachets", 1),
    ("spray sprays", "sprays", 1),
    ("pump pumps", "pumps", 1),
    ("patch patches", "patches", 1),
    ("suppository suppositories suppositoire suppositoires", "suppositories", 1),
    ("pessary pessaries", "pessaries", 1),
    ("lozenge lozenges", "lozenges", 1),
    ("ampoule ampoules ampule ampules amp amps", "ampoules", 1),
    ("vial vials flacon flacons", "vials", 1),
    ("nebule nebules", "nebules", 1),
    ("pen pens", "pens", 1),
    ("syringe syringes", "syringes", 1),
    ("cartridge cartridges", "cartridges", 1),
    ("dose doses dos dosau ddos ddosau", "doses", 1),
    ("injection injections pigiad pigiadau", "injections", 1),
    ("infusion infusions", "infusions", 1),
    ("application applications", "applications", 1),
    ("fingertip fingertips ftu ftus", "fingertips", 1),
    ("teaspoon teaspoons tsp teaspoonful teaspoonfuls", "teaspoons", 1),
    ("tablespoon tablespoons tbsp tablespoonful tablespoonfuls", "tablespoons", 1),
    ("spoonful spoonfuls scoop scoops cuillère cuillères cuillerée cuillerées llwyaid", "spoonfuls", 1),
    ("cup cups", "cups", 1),
    ("glass glasses", "glasses", 1),
    ("bottle bottles", "bottles", 1),
    ("bag bags", "bags", 1),
    ("pack packs packet packets", "packs", 1),
    ("time times fois gwaith waith", "times", 1),
    ("fraction fractions", "fractions", 1),
    ("gauge gauges", "gauge", 1),
    ("fr", "French", 1),
    ("uln xuln", "upper limits of normal", 1),
    ("lln xlln", "lower limits of normal", 1),
    ("portion portions servings", "portions", 1),
    ("cigarette cigarettes", "cigarettes", 1),
    ("€ euro euros", "money", 1),
    ("cycle cycles", "cycles", 1),
    ("session sessions", "sessions", 1),
    ("course courses", "courses", 1),
    ("visit visits appointment appointments", "visits", 1),
    ("booster boosters jab jabs vaccination vaccinations", "vaccinations", 1),
    ("point points", "points", 1),
    ("patient patients", "patients", 1),
    ("person persons people", "people", 1),
    ("adult adults", "adults", 1),
    ("child children", "children", 1),
    ("woman women", "women", 1),
    ("man men", "men", 1),
    ("baby babies infant infants", "babies", 1),
    ("participant participants", "participants", 1),
    ("cell cells", "cells", 1),
    ("copy copies", "copies", 1),
    ("fold", "times", 1),
    ("stone stones", "stones", 1),
    ("pound pounds lb lbs", "pounds", 1),
    ("ounce ounces oz", "ounces", 1),
    ("pint pints", "pints", 1),
    ("mile miles", "miles", 1),
    ("foot feet ft", "feet", 1),
    ("inch inches", "inches", 1),
    ("yard yards", "yards", 1),
    ("sq", "square", 1),
    # The same in other languages and scripts.
    ("stunde stunden", "time", 3600),
    ("tage tagen", "time", _DAY),
    ("woche wochen", "time", 7 * _DAY),
    ("monat monate monaten", _MONTH, 1),
    ("jahr jahre jahren", _MONTH, 12),
    ("einheit einheiten", "international units", 1),
    ("tablette tabletten", "tablets", 1),
    ("kapsel kapseln", "capsules", 1),
    ("tropfen", "drops", 1),
    ("hübe hüben sprühstoß sprühstöße", "puffs", 1),
    ("messlöffel esslöffel teelöffel", "spoonfuls", 1),
    ("밀리그램 毫克 мг ملغ ملجم مجم مغ ミリグラム ㎎ میلیگرم मिग्रा मिलीग्राम", "mass", Fraction(1, 1000)),
    ("마이크로그램 微克 мкг مكغ ميكروغرام میکروگرم ㎍ मैक्रोग्राम माइक्रोग्राम", "mass", Fraction(1, 10**6)),
    ("그램 克 г غرام جرام غم گرم ग्राम", "mass", 1),
    ("公斤 千克 кг كغ كجم ㎏ کیلوگرم किलोग्राम", "mass", 1000),
    ("밀리리터 毫升 мл مل میلیلیتر ㎖ मिली", "volume", Fraction(1, 1000)),
    ("升", "volume", 1),
    ("毫摩尔 毫摩爾 ммоль", "substance", Fraction(1, 1000)),
    ("微摩尔 мкмоль", "substance", Fraction(1, 10**6)),
    ("单位 單位 ед", "units", 1),
    ("国际单位 國際單位", "international units", 1),
    ("정 알 片 錠 锭 таблетка таблетки таблеток таб قرص أقراص حبة حبات गोली गोलियां", "tablets", 1),
    ("캡슐 粒 капсула капсулы", "capsules", 1),
    ("방울 滴 капли капель", "drops", 1),
    ("번 회 次 回 раз раза مرة مرات بار बार", "times", 1),
    ("초 秒", "time", 1),
    ("분 分钟 分鐘 分 мин", "time", 60),
    ("시간 小时 小時 时间 時間 час часа часов ساعة ساعات घंटे घंटा", "time", 3600),
    ("일 天 日 日間 день дня дней يوم أيام يوما روز दिन", "time", _DAY),
    ("주 周 週 星期 周间 週間 неделя недели недель أسبوع أسابيع هفته सप्ताह", "time", 7 * _DAY),
    ("개월 个月 個月 か月 месяц месяца месяцев", _MONTH, 1),
    ("년 세 年 岁 歲 歳", _MONTH, 12),
]
#: Forms in which a medicine is counted: “a tablet” is one of them, while “a week” may be any time.
FORMS = frozenset(
    "tablets capsules pills caplets drops puffs actuations inhalations sachets sprays pumps patches suppositories "
    "pessaries lozenges ampoules vials nebules pens syringes teaspoons tablespoons spoonfuls".split()
)
PEOPLE = frozenset("patients people adults children women men babies participants points visits".split())
TIMES = frozenset({"time", "months"})


def _metric() -> tuple[dict[str, Unit], dict[str, Unit]]:
    signs: dict[str, Unit] = {}
    names: dict[str, Unit] = {}
    for sign, words, what in _METRIC:
        for short, long, power in [("", "", 0), *((short, *rest) for short, rest in _PREFIXES.items())]:
            unit = Unit(what, Fraction(10) ** power)
            signs.setdefault(short + sign, unit)
            for word in words:
                names.setdefault(long + word, unit)
                names.setdefault(long + word + "s", unit)
    return signs, names


#: The prefixes in full, which may stand apart from their unit.
PREFIX_NAMES = frozenset(long for long, _ in _PREFIXES.values())
_SIGNS, _NAMES = _metric()
#: Without a prefix these would be other words: “5 As needed”.
_SIGNS |= {
    "kDa": Unit("kilodalton"),
    "kVp": Unit("kilovolt at the peak"),
    "mA": Unit("milliampere"),
    "mAs": Unit("milliampere-seconds"),
}
_NAMES |= {word: Unit(what, Fraction(factor)) for words, what, factor in _NAMED for word in words.split()}
#: Signs that mean the same in capitals; of others (M and m, g and G) the case says which one it is.
_ANY_CASE = {
    sign.casefold() for sign in ("mg", "kg", "mcg", "ml", "dl", "mmol", "µmol", "umol", "nmol", "cm", "mm", "km")
}
#: Letters that are a unit only right behind a number and not ahead of a full stop and a letter, as in “e.g.”.
LONGEST_CLOSE = max(len(word) for word in _NAMES if not word.isascii())
#: Single letters and short signs that are words or names where no number stands ahead of them.
SHORT = 2


@lru_cache(maxsize=8192)
def unit_named(word: str) -> Unit | None:
    """The unit with this sign or name, or nothing.

    >>> unit_named("MIU").factor / unit_named("mIU").factor
    Fraction(1000000000, 1)
    """
    if found := _SIGNS.get(word):
        return found
    fold = word.casefold()
    if fold in _ANY_CASE:
        return _SIGNS.get(fold) or _SIGNS.get(fold.replace("l", "L")) or _NAMES[fold]
    if word.isascii() and len(word) <= SHORT and word != fold and fold not in {"hr", "wk", "yr", "cc", "fr"}:
        return None
    return _NAMES.get(fold)


@lru_cache(maxsize=8192)
def is_name(word: str) -> bool:
    """Whether this is a unit in full, which says something even without a figure beside it.

    >>> is_name("milligrams"), is_name("m"), is_name("points")
    (True, False, False)
    """
    unit = _NAMES.get(word.casefold())
    return (
        unit is not None
        and len(word) > 3
        and unit.what not in PEOPLE
        and unit.what not in {"times", "cells", "beats", "breaths"}
    )
