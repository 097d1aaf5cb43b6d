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
        head, *notes = _NOTE.split(BACK.sub("", listed)) if found else [""]
        self._said = {name: said.rpartition("</li>")[0] for name, said in zip(notes[::2], notes[1::2], strict=True)}
        self._known: dict[str, str] = {}
        used = self._reached(USE.findall(text)) if found else {}
        nobodys = (said for name, said in self._said.items() if name not in used)
        #: What no figure leads to stays where it stands.
        self.page = "".join([text, head, *nobodys]) if found else page

    def in_place(self, html: str) -> str:
        """A piece of the page with a digest of what each note says in place of its figure, which the page gives."""
        return USE.sub(lambda use: self._digest(use[1]), html) if "footnote-ref" in html else html

    def _digest(self, name: str) -> str:
        if name not in self._known:
            said = "\0".join(USE.sub("", self._said.get(each, "")) for each in self._reached([name]))
            self._known[name] = f"\0{hashlib.sha256(said.encode()).hexdigest()}"
        return self._known[name]

    def _reached(self, names: list[str]) -> dict[str, None]:
        """These notes and those that they refer to, each once."""
        waiting, found = [*names], dict[str, None]()
        for name in waiting:
            if name not in found:
                found[name] = None
                waiting += USE.findall(self._said.get(name, ""))
        return found
