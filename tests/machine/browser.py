"""A Chromium to drive: the machine's own, or one that is installed by Playwright or by the system's packages."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
]


def executable() -> str | None:
    """The path of a Chromium on this machine, or nothing."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found:
        return found
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


def install() -> str | None:
    """Get a Chromium if there is none: from Playwright, else from Debian's packages where that is allowed."""
    for command in (None, _playwright(), *_debian()):
        if command is not None:
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if (found := executable()) is not None:
            return found
    return None


def _playwright() -> list[str]:
    return ["timeout", "300", sys.executable, "-m", "playwright", "install", "chromium"]


def _debian() -> list[list[str]]:
    if shutil.which("apt-get") is None:
        return []
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    return [
        [*prefix, "apt-get", "update", "-qq"],
        [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "chromium"],
    ]


if __name__ == "__main__":
    path = install()
    print(f"Browser: {path}" if path else "NO BROWSER could be installed: the browser journeys will be SKIPPED.")  # noqa: T201
