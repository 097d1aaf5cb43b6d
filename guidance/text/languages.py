"""The languages in which a page may be: their codes as in HTML, and their names as people choose them."""

ENGLISH = "en"
LANGUAGES = {"en": "English", "cy": "Welsh (Cymraeg)", "fr": "French (Français)"}
_NAMES = {
    name: code
    for code, names in {"en": "english", "cy": "welsh cymraeg", "fr": "french français francais"}.items()
    for name in names.split()
}


def language_called(typed: str) -> str:
    """The code of the language that somebody typed; nothing for one that pages cannot be in.

    >>> language_called("en-GB"), language_called("Cymraeg"), language_called("tlh")
    ('en', 'cy', '')
    """
    plain = typed.strip().casefold()
    code = plain.replace("_", "-").partition("-")[0]
    return code if code in LANGUAGES else _NAMES.get(plain, "")
