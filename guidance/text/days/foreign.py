"""Welsh and French words about days in the English ones that are read: “il y a 3 semaines”, “mis yn ôl”, “ddoe”."""

from collections.abc import Sequence


def _table(lines: str) -> dict[str, str]:
    """Each word of a line for the first of it."""
    return {word: line.split()[0] for line in lines.strip().splitlines() for word in line.split()[1:]}


_WORDS = _table("""
    yesterday hier ddoe doe
    today aujourd heddiw
    week semaine semaines wythnos wythnosau
    day jour jours diwrnod diwrnodau dyddiau niwrnod ddiwrnod
    fortnight quinzaine pythefnos bythefnos
    month mois mis misoedd fis
    year ans année annee années annees blwyddyn blynedd flynedd flwyddyn mlynedd
    last dernier dernière derniere derniers dernières dernieres passé passe diwethaf ddiwethaf
    monday lundi llun
    tuesday mardi
    wednesday mercredi mercher
    thursday jeudi iau
    friday vendredi gwener
    saturday samedi sadwrn
    sunday dimanche sul
    ionawr ionor
    chwefror gwefror
    mawrth fawrth
    ebrill ebril
    mai fai
    mehefin fehefin
    gorffennaf orffennaf
    medi fedi
    tachwedd dachwedd
    rhagfyr ragfyr
    février fevrier
    août aout
    décembre decembre
""")
#: “Sept” is September to those who write a day, and seven before a stretch of time.
_SEVEN = "sept"
_FILLERS = frozenset("depuis du la les l des hui ers y yr ar af il ydd fed ed eg ain".split())
_STRETCHES = frozenset("day week fortnight month year".split())


def in_english(pieces: Sequence[str]) -> list[str]:
    """The pieces of what was written, in English words and their order.

    >>> in_english(["il", "y", "a", "un", "an"]), in_english(["mis", "yn", "ôl"])
    (['un', 'year', 'ago'], ['one', 'month', 'ago'])
    """
    match list(pieces):
        case ["il", "y", "a", *rest] if rest:
            return [*in_english(["year" if piece == "an" else piece for piece in rest]), "ago"]
        case [*rest, "yn", "ôl" | "ol"] if rest:
            told = in_english(rest)
            return [*(["one"] if len(told) == 1 else []), *told, "ago"]
        case [*_, "llynedd"]:
            return ["last", "year"]
        case ["eleni"]:
            return ["this", "year"]
        case ["dydd", "mawrth", *rest]:
            return in_english(["tuesday", *rest])
        case ["dydd", *rest] if rest:
            return in_english(rest)
        case [one, *rest] if one == _SEVEN and rest and _WORDS.get(rest[0]) in _STRETCHES:
            return in_english(["seven", *rest])
    told = [piece if piece == _SEVEN else _WORDS.get(piece, piece) for piece in pieces if piece not in _FILLERS]
    return ["last", *told[:-1]] if len(told) > 1 and told[-1] == "last" else told
