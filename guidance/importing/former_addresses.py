"""Addresses of the lists, feeds and files of a site that WordPress kept, and where the same is here."""

from collections.abc import Mapping, Sequence

from guidance.importing.wxr import Export, WordPressEntry, path_of
from guidance.text.addresses.slug import slug_from
from guidance.text.addresses.web import joined
from guidance.text.web_pages.reading import plain_words

#: The second page of a home page that lists posts; later ones are asked for as this one.
LATER_PAGE = "/page/2"
_NEWS = "/news"


def addresses_of_lists(export: Export, posts: Sequence[WordPressEntry]) -> dict[str, str]:
    """Where the old address of each list and feed leads to.

    :param posts: those that readers see as news here.
    """
    found = {LATER_PAGE: _NEWS, **dict.fromkeys(("/feed", "/comments/feed"), f"{_NEWS}/feed.atom")}
    found |= {f"/?feed={kind}": f"{_NEWS}/feed.atom" for kind in ("atom", "rss", "rss2", "rdf")}
    for author, number in export.author_numbers.items():
        found |= _list(f"/author/{author}", _NEWS) | ({f"/?author={number}": _NEWS} if number else {})
    for tag in sorted({tag for entry in export.entries for tag in entry.tags}):
        found |= _list(f"/tag/{tag}", _NEWS)
    return found | _days(posts) | _categories(export, posts)


def _list(old: str, here: str) -> dict[str, str]:
    return {old: here, f"{old}/feed": f"{here}/feed.atom"}


def _days(posts: Sequence[WordPressEntry]) -> dict[str, str]:
    """Years, months and days, each of which had its list."""
    found: dict[str, str] = {}
    for at in filter(None, (post.at for post in posts)):
        month = f"{_NEWS}?month={at:%Y-%m}"
        found |= dict.fromkeys((f"/{at:%Y}", f"/?m={at:%Y}"), _NEWS)
        found |= dict.fromkeys((f"/{at:%Y/%m}", f"/{at:%Y/%m/%d}", f"/?m={at:%Y%m}", f"/?m={at:%Y%m%d}"), month)
    return found


def _categories(export: Export, posts: Sequence[WordPressEntry]) -> dict[str, str]:
    told = {nicename for post in posts for nicename in post.categories}
    found: dict[str, str] = {}
    for nicename, category in export.categories.items():
        above = _above(export, nicename)
        nearest = next((each for each in reversed([*above, nicename]) if each in told), "")
        name = plain_words(export.categories[nearest].name) if nearest else ""
        here = f"{_NEWS}/categories/{slug_from(name) or 'category'}" if nearest else _NEWS
        found |= _list(f"/category/{nicename}", here) | _list("/".join(["/category", *above, nicename]), here)
        found |= {f"/?cat={category.number}": here} if category.number else {}
    return found


def _above(export: Export, nicename: str) -> list[str]:
    """The categories above one, the highest first."""
    found: list[str] = []
    above = export.categories[nicename].parent
    while above in export.categories and above not in {*found, nicename}:
        found.insert(0, above)
        above = export.categories[above].parent
    return found


def addresses_of_files(export: Export, pages: Mapping[int, str], pictures: Mapping[str, str]) -> dict[str, str]:
    """Where the old address of each file, and of the page that WordPress made for it, leads to.

    :param pages: where entries are here, by their numbers there: a file stands on the page to which it was added.
    :param pictures: where pictures are here, by their addresses there.
    """
    found = {path_of(joined(export.site, there)): here for there, here in pictures.items()}
    for entry in export.entries:
        here = pages.get(entry.parent) or pictures.get(entry.file)
        if entry.kind == "attachment" and here:
            for old in (*entry.paths, path_of(entry.file), f"/?attachment_id={entry.number}"):
                found.setdefault(old, here)
    return {old: here for old, here in found.items() if old.strip("/")}
