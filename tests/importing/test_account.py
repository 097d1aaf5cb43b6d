"""Every file and every byte that an import meets is published or accounted for."""

from pathlib import Path

import pytest

from guidance.db import Database
from guidance.importing.folder import import_folder
from guidance.importing.git import import_repository
from guidance.importing.wish import Steps, Wish
from tests.importing.repositories import Maker
from tests.machine import corpora
from tests.text.test_pictures import drawn

FILES: dict[str, bytes] = {
    "plain.md": b"# Plain\n\nTake 5 mg.\n",
    "front.md": b'---\ntitle: "A title"\nowner: Kim\ntitle: Another\ndeep:\n  a: 1\n---\nText\n',
    "toml.md": b'+++\ntitle = "\\u00e9t\\u00e9"\nweight = 5\n+++\nText\n',
    "windows.MD": b"\xef\xbb\xbf# Windows\r\n\r\nLines\r\nof text\r\n",
    "old.markdown": b"# Old\r\rMac\r",
    "breaks.md": b"---\n\nAdvice\n\n---\n\nMore\n",
    "latin.md": "caf\xe9".encode("latin-1"),
    "wide.md": "# Wide".encode("utf-16"),
    "nul.md": b"a\0b",
    "empty.md": b"",
    "only.md": b"---\ntitle: x\n---\n",
    "huge.md": b"x" * 400_000,
    "elsewhere.md": b"version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 12\n",
    "notes.txt": b"notes",
    ".hidden.md": b"# Hidden\n",
    "node_modules/p/README.md": b"# Package\n",
    "~$plain.md": b"lock",
    "twice.md": b"---\nsummary: One\nintro: Two\n---\nText\n",
    "jekyll.md": b"Give {{ site.dose }} mg.\n\n{% include warning.html %}\n\nKeep {5} and 10 % {of it}.\n",
    "LICENSE": b"free",
    "shown.png": drawn(),
    "unshown.png": drawn(),
    "shows.md": b"# Shows\n\n![A](shown.png)\n",
}


def written(folder: Path) -> Path:
    for name, data in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_bytes(data)
    return folder


def check(lines: str) -> None:
    for reason in (
        "not UTF-8 text",
        "UTF-16: save it as UTF-8",
        "binary data",
        "a pointer of Git LFS",
        "empty",
        "no text",
        "larger than 300 kB",
        "hidden, by a name that begins with a dot (.hidden.md)",
        "of a package that others made (node_modules) (node_modules/p/README.md)",
        "a mark that Word leaves beside an open file (~$plain.md)",
        "Not read: “intro” in the front matter (twice.md)",
    ):
        assert reason in lines, reason
    assert "Left out: 1 file with 5 bytes, .txt is no Markdown (notes.txt)" in lines
    assert "Not read: “owner” in the front matter (front.md)" in lines
    assert "Not read: “deep” in the front matter (front.md)" in lines
    assert "Not read: “title”, said again, in the front matter (front.md)" in lines
    assert "Left in the text: places that a template fills in, like {{ name }} or {% include %}" in lines
    assert "stay as they are written (jekyll.md)" in lines
    assert "Published from 9 files" in lines


def test_of_a_folder(embedded: Database, tmp_path: Path) -> None:
    report = import_folder(embedded, written(tmp_path / "folder"), "", 300_000)
    assert report.account.total == sum(len(data) for data in FILES.values())
    check("\n".join(report.lines()))


def test_of_a_repository(embedded: Database, tmp_path: Path) -> None:
    repository = Maker(tmp_path / "repository")
    written(repository.folder)
    (repository.folder / "link.md").symlink_to("plain.md")
    repository.commit("one")
    report = import_repository(embedded, Wish(repository.folder), Steps())
    assert report.account.total == sum(len(data) for data in FILES.values()) + len("plain.md")
    assert "a symbolic link (link.md)" in "\n".join(report.lines())
    check("\n".join(report.lines()))


@corpora.needed
@pytest.mark.corpora
@pytest.mark.parametrize("bundle", corpora.BUNDLES)
def test_of_real_material(bundle: str) -> None:
    """Without importing: what a file says and what is accounted of it are as many bytes as it has."""
    from guidance.importing.report import Report
    from guidance.importing.repository import opened

    wish, report = Wish(corpora.HERE / f"{bundle}.bundle"), Report()
    with opened(wish.source) as repository, repository.blobs() as blobs:
        tip = repository.tip()
        for file in tip:
            report.tell_of(file.path, file.size, blobs.read(file.blob, wish.limit), {"title"}, wish)
    assert report.account.total == sum(file.size for file in tip) > 100_000
