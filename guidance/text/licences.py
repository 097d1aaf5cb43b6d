"""The licences under which a text may be offered: what stands in the database, their names and their addresses."""

from dataclasses import dataclass

#: The word for a page that is under no licence, whatever the service says of all the others.
NO_LICENCE = "none"


@dataclass(frozen=True)
class Licence:
    """One of the licences that editors choose from."""

    name: str
    address: str


LICENCES = {
    "cc-by-4.0": Licence("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "cc-by-sa-4.0": Licence(
        "Creative Commons Attribution-ShareAlike 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"
    ),
    "cc-by-nc-4.0": Licence(
        "Creative Commons Attribution-NonCommercial 4.0", "https://creativecommons.org/licenses/by-nc/4.0/"
    ),
    "cc-by-nd-4.0": Licence(
        "Creative Commons Attribution-NoDerivatives 4.0", "https://creativecommons.org/licenses/by-nd/4.0/"
    ),
    "cc-by-nc-sa-4.0": Licence(
        "Creative Commons Attribution-NonCommercial-ShareAlike 4.0",
        "https://creativecommons.org/licenses/by-nc-sa/4.0/",
    ),
    "cc-by-nc-nd-4.0": Licence(
        "Creative Commons Attribution-NonCommercial-NoDerivatives 4.0",
        "https://creativecommons.org/licenses/by-nc-nd/4.0/",
    ),
    "cc0-1.0": Licence("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "ogl-3.0": Licence(
        "Open Government Licence v3.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
    ),
}
_NAMES = {each.address: each.name for each in LICENCES.values()}


def licence_named(chosen: str, of_all: str) -> str:
    """The address of the licence of a page; nothing where none is given.

    :param chosen: what its editor chose; nothing for what the service says of all pages.
    :param of_all: the address of the licence of all pages.

    >>> licence_named("", "https://x.example/"), licence_named("none", "https://x.example/")
    ('https://x.example/', '')
    """
    if not chosen:
        return of_all
    return LICENCES[chosen].address if chosen in LICENCES else ""


def licence_name(address: str) -> str:
    """The name of a licence; its address where we know no name.

    >>> licence_name("https://creativecommons.org/licenses/by/4.0/"), licence_name("https://x.example/")
    ('Creative Commons Attribution 4.0', 'https://x.example/')
    """
    return _NAMES.get(address, address)
