"""The notes of a page: its list of them stands at its end, and each belongs to the words that refer to it."""

import hashlib
import re

#: The link that leads from a note back to where it is used.
BACK = re.compile(r' ?<a href="[^"]*" class="footnote-back">.*?</a>')
#: The figure that stands for a note in the text.
USE = re.compile(r'<sup class="footnote-ref"><a href="#(note-\d+)"[^>]*>\[\d+\]</a></sup>')
_LIST = '<div class="footnotes">\n<p class="footnotes-label">Notes</p>\n<ol>\n'
_NOTE = re.compile(r'<li id="(note-\d+)">')


class Notes:
    """A page of clean HTML without its list of notes, and what each of them says."""

    def __init__(self, page: str) -> None:
        text, found, listed = page.rpartition(_LIST)
        head, *notes = _NOTE.split(listed) if found else [""]
        self._listed = {name: body.rpartition("</li>")[0] for name, body in zip(notes[::2], notes[1::2], strict=True)}
        said = {name: BACK.sub("", body) for name, body in self._listed.items()}
        #: Of each note what it says by itself, and to which it refers: each is read once, however often it is used.
        self._said = {name: _digest(USE.sub("", body)) for name, body in said.items()}
        self._refers = {name: USE.findall(body) for name, body in said.items()}
        self._known: dict[str, str] = {}
        used = self._reached(USE.findall(text)) if found else {}
        nobodys = (body for name, body in said.items() if name not in used)
        #: What no figure leads to stays where it stands.
        self.page = "".join([text, head, *nobodys]) if found else page

    def in_place(self, html: str) -> str:
        """A piece of the page with a digest of what each note says in place of its figure, which the page gives."""
        return USE.sub(lambda use: self._whole(use[1]), html) if "footnote-ref" in html else html

    def of(self, html: str) -> str:
        """The list of the notes that a piece of the page uses, with the figures that they have there, or nothing."""
        notes = [
            f'<li id="{name}" value="{name.removeprefix("note-")}">{body}</li>\n'
            for name, body in self.used_by(html).items()
        ]
        return "".join([_LIST, *notes, "</ol>\n</div>\n"]) if notes else ""

    def used_by(self, html: str) -> dict[str, str]:
        """The notes that a piece of the page uses, and those that these use, by their names and in their order."""
        used = self._reached(USE.findall(html)) if "footnote-ref" in html else {}
        return {name: body for name, body in self._listed.items() if name in used}

    def _whole(self, name: str) -> str:
        if name not in self._known:
            self._known[name] = "\0" + _digest("".join(self._said.get(each, "") for each in self._reached([name])))
        return self._known[name]

    def _reached(self, names: list[str]) -> dict[str, None]:
        """These notes and those that they refer to, each once."""
        waiting, found = [*names], dict[str, None]()
        for name in waiting:
            if name not in found:
                found[name] = None
                waiting += self._refers.get(name, ())
        return found


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
