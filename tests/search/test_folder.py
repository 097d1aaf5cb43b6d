"""The folder of an embedded index, whatever became of its files."""

from pathlib import Path

from guidance.search.folder import Folder


def test_a_damaged_claim_keeps_nobody_from_building_and_a_held_one_does(tmp_path: Path) -> None:
    folder = Folder(tmp_path, "index-")
    (tmp_path / "building.sqlite").write_bytes(b"\x83 no database" * 100)
    with folder.alone() as first, Folder(tmp_path, "index-").alone() as second:
        assert (first, second) == (True, False)
    with folder.alone() as again:
        assert again
