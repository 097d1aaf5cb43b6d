"""Pictures: what may come in, and that nothing but pixels comes out."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageFile

from guidance import jail
from guidance.errors import UploadRefused
from guidance.text.pictures import written_anew

PLACE = {1: "N", 2: (51.0, 30.0, 12.0), 3: "W", 4: (0.0, 7.0, 5.0)}


def drawn(kind: str = "PNG", mode: str = "RGB", size: tuple[int, int] = (60, 20), **options: Any) -> bytes:
    """A picture that is red, with a blue left half."""
    picture = Image.new("RGB", size, "red")
    picture.paste("blue", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    picture.convert(mode).save(out, kind, **options)
    return out.getvalue()


def from_a_telephone(kind: str = "JPEG", orientation: int = 6) -> bytes:
    """A picture that says where it was taken, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "Mrs Example, 1 Example Road"
    exif[0x8825] = PLACE
    return drawn(kind, exif=exif)


def header_of(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and is a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def seen(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(written_anew(data)[1][0]))


@pytest.mark.parametrize(
    ("kind", "mode", "ending"),
    [
        *(("PNG", mode, "png") for mode in ("RGB", "RGBA", "P", "1", "L", "LA", "I;16")),
        *(("JPEG", mode, "jpg") for mode in ("RGB", "L", "CMYK")),
        *(("WEBP", mode, "webp") for mode in ("RGB", "RGBA")),
        *(("GIF", mode, "png") for mode in ("P", "L")),
    ],
)
def test_pictures_of_every_usual_kind_pass_the_jail(kind: str, mode: str, ending: str) -> None:
    data = drawn(kind, "L" if mode == "I;16" else mode)
    if mode == "I;16":
        out = io.BytesIO()
        Image.new("I;16", (60, 20), 40_000).save(out, "PNG")
        data = out.getvalue()
    answer = jail.run("guidance.text.pictures:written_anew", data)
    assert answer.value == {"ending": ending, "width": 60, "height": 20}
    assert Image.open(io.BytesIO(answer.files[0])).size == (60, 20)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nobody_learns_where_it_was_taken(kind: str) -> None:
    data = from_a_telephone(kind)
    assert b"Example Road" in data
    (after,) = written_anew(data)[1]
    assert b"Example Road" not in after
    assert b"Exif" not in after
    assert dict(seen(data).getexif()) == {}


def test_it_stands_upright() -> None:
    picture = seen(from_a_telephone(orientation=6))
    assert picture.size == (20, 60)
    top, bottom = picture.getpixel((10, 5)), picture.getpixel((10, 55))
    assert top[2] > 200 > 50 > top[0], "what lay on the left is above"
    assert bottom[0] > 200 > 50 > bottom[2]


def test_the_profile_and_the_comments_are_dropped() -> None:
    data = drawn("JPEG", comment=b"secret words", icc_profile=b"a profile" * 20)
    assert b"secret words" in data
    assert b"a profile" in data
    (after,) = written_anew(data)[1]
    assert b"secret words" not in after
    assert b"a profile" not in after


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_page_hidden_behind_or_inside_a_picture_is_gone(kind: str) -> None:
    hidden = b"<html><script>alert(document.domain)</script></html>PK\x03\x04"
    (after,) = written_anew(drawn(kind) + hidden)[1]
    assert b"script" not in after
    assert b"PK\x03\x04" not in after


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7\n",
        b"BM" + bytes(100),
        b"II*\x00" + bytes(100),
        b"RIFF\x00\x00\x00\x00AVI " + bytes(100),
        b"\x89PNG",
        b"hello",
    ],
)
def test_everything_else_is_refused(data: bytes) -> None:
    with pytest.raises(UploadRefused, match=r"^The picture must be a PNG, JPG or WebP file$"):
        written_anew(data)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(UploadRefused, match="is empty"):
        written_anew(b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_half_a_picture_is_refused_whatever_others_take_in_this_process(kind: str, monkeypatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does when it is imported
    data = drawn(kind, size=(600, 400))
    with pytest.raises(UploadRefused, match="damaged"):
        written_anew(data[: len(data) // 2])


def test_a_picture_is_not_unpacked_before_its_size_is_known() -> None:
    with pytest.raises(UploadRefused, match="fewer than 40 megapixels"):  # unpacked, it were too much for a jail
        jail.run("guidance.text.pictures:written_anew", header_of(50_000, 50_000))


def test_a_comment_that_unpacks_to_a_gigabyte_is_refused() -> None:
    bomb = zlib.compress(bytes(200_000_000), 9)
    text = b"Comment\x00\x00" + bomb
    chunk = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))
    data = drawn()
    with pytest.raises(UploadRefused):
        jail.run("guidance.text.pictures:written_anew", data[:33] + chunk + data[33:])


def test_of_a_moving_picture_the_first_one_stays() -> None:
    still = Image.new("P", (40, 40))
    out = io.BytesIO()
    others = [Image.new("P", (40, 40), number % 250) for number in range(3_000)]
    still.save(out, "GIF", save_all=True, append_images=others)
    picture = seen(out.getvalue())
    assert picture.format == "PNG"
    assert getattr(picture, "n_frames", 1) == 1


def test_a_large_picture_becomes_smaller() -> None:
    assert seen(drawn("JPEG", size=(4_000, 1_000))).size == (2_000, 500)
