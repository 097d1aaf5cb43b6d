"""Pictures written anew from their pixels: the only door to Pillow, for the jail alone.

What a picture is, its first bytes say, not its name. Nothing but pixels comes out: no place where it was taken, no
comments, no colour profile, and nothing that stood before, behind or between the parts that make the picture.
"""

import copy  # noqa: F401  (the jail opens no file later on, and Pillow wants this one for GIF)
import io
import struct
from typing import Any

from PIL import (
    Image,
    ImageFile,
    ImageOps,
    MpoImagePlugin,  # noqa: F401  (for what some telephones write)
    TiffImagePlugin,  # noqa: F401  (for the orientation)
    WebPImagePlugin,
)

from guidance.errors import UploadRefused

LONGEST_SIDE = 2_000
MOST_PIXELS = 40_000_000
JPEG_QUALITY = 88

NOT_A_PICTURE = "The picture must be a PNG, JPG or WebP file"
TOO_LARGE = "The picture must have fewer than 40 megapixels: make it smaller and choose it again"
DAMAGED = "The picture could not be read: it may be damaged"
EMPTY = "The selected file is empty"

#: The first bytes of each kind, Pillow's name for it, and how it is written again.
_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "PNG", "png"),
    (b"\xff\xd8\xff", "JPEG", "jpg"),
    (b"RIFF", "WEBP", "webp"),
    (b"GIF87a", "GIF", "png"),
    (b"GIF89a", "GIF", "png"),
)
_SAVED: dict[str, dict[str, Any]] = {
    "png": {"format": "PNG", "optimize": True},
    "jpg": {"format": "JPEG", "quality": JPEG_QUALITY, "optimize": True},
    "webp": {"format": "WEBP", "quality": JPEG_QUALITY},
}

Image.preinit()
assert WebPImagePlugin.SUPPORTED
Image.MAX_IMAGE_PIXELS = None  # the size is checked below, before anything is decoded


def written_anew(data: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The picture as ``{"ending", "width", "height"}`` with its new bytes.

    :raises UploadRefused: when it is no picture of a kind we take, too large, or damaged.
    """
    if not data:
        raise UploadRefused(EMPTY)
    kind, ending = kind_of(data)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint takes half a picture for one, in the whole process
    try:
        picture = _pixels(_opened(data, kind), ending)
        out = io.BytesIO()
        picture.save(out, **_SAVED[ending])
    except UploadRefused:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, struct.error):
        raise UploadRefused(DAMAGED) from None
    return {"ending": ending, "width": picture.width, "height": picture.height}, [out.getvalue()]


def kind_of(data: bytes) -> tuple[str, str]:
    """Pillow's name for a picture, and the ending it gets here.

    :raises UploadRefused: for everything that does not begin like a picture we take.
    """
    for magic, kind, ending in _KINDS:
        if data.startswith(magic) and (kind != "WEBP" or data[8:12] == b"WEBP"):
            return kind, ending
    raise UploadRefused(NOT_A_PICTURE)


def _opened(data: bytes, kind: str) -> Image.Image:
    """The picture, not decoded yet; its size is what its header declares."""
    picture = Image.open(io.BytesIO(data), formats=[kind] if kind != "JPEG" else ["JPEG", "MPO"])
    if picture.width * picture.height > MOST_PIXELS:
        raise UploadRefused(TOO_LARGE)
    picture.draft("RGB" if picture.mode == "CMYK" else None, (LONGEST_SIDE, LONGEST_SIDE))
    return picture


def _pixels(picture: Image.Image, ending: str) -> Image.Image:
    """The first picture in the file, upright, at most so large, without anything that the file says about it."""
    turned = picture.getexif().get(0x0112, 1)
    shown = _in_plain_colours(picture, ending)
    picture.close()
    shown.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    bare = Image.frombytes(shown.mode, shown.size, shown.tobytes())
    bare.getexif()[0x0112] = turned
    upright = ImageOps.exif_transpose(bare)
    return Image.frombytes(upright.mode, upright.size, upright.tobytes())


def _in_plain_colours(picture: Image.Image, ending: str) -> Image.Image:
    clear = "A" in picture.getbands() or "transparency" in picture.info
    if picture.mode.startswith(("I", "F")):
        return picture.convert("I").point(lambda level: level / 256).convert("L")
    if ending == "jpg" or not clear:
        return picture.convert("L" if picture.mode in {"1", "L"} else "RGB")
    return picture.convert("RGBA")
