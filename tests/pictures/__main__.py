"""Takes the pictures of the README from the running demonstration, in Chromium: ``make pictures``."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from guidance.config import Settings
from guidance.db import Database
from guidance.importing.demo import load_demo
from guidance.migrations import bring_up_to_date
from tests.machine import browser as machine_browser
from tests.machine.server import running

HERE = Path(__file__).resolve().parent
PAGE = "/guidance/covid-19-vaccination-principles"
#: What is shown, and how much of it: name, address, width and height in CSS pixels.
PICTURES = (
    ("page", PAGE, 1200, 1000),
    ("phone", PAGE, 390, 1000),
    ("comparison", f"{PAGE}/compare/6..7#change-2", 1200, 1000),
    ("history", f"{PAGE}/history", 1200, 1000),
)


def main() -> int:
    """Take them all; 1 when there is no browser."""
    path = machine_browser.executable()
    if path is None:
        print("There is no Chromium: run `make test` once, it installs one.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        instance = Path(folder)
        settings = Settings(instance=instance)
        database = Database(settings.database)
        bring_up_to_date(database)
        load_demo(database)
        database.close()
        with running(instance) as address:
            chromium = playwright.chromium.launch(executable_path=path, args=machine_browser.FLAGS)
            for picture in taken(chromium, address):
                print(picture.relative_to(HERE.parent.parent))
            chromium.close()
    return 0


def taken(chromium: Browser, address: str) -> Iterator[Path]:
    for name, where, width, height in PICTURES:
        page = chromium.new_page(viewport={"width": width, "height": height})
        page.goto(address + where)
        file = HERE / f"{name}.png"
        page.screenshot(path=file)
        page.close()
        with Image.open(file) as image:  # a palette makes a file of a third of the size
            image.convert("RGB").quantize(256).save(file, optimize=True)
        yield file


if __name__ == "__main__":
    sys.exit(main())
