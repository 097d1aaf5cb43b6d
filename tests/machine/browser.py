"""A Chromium to drive: the machine's own, or one that is installed by Playwright or by the system's packages."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

#: The one without windows comes first: a new context costs it a quarter of what it costs a whole browser.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
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
    """Get the shell, or else a whole Chromium: from Debian's packages where that is allowed, else from Playwright.

    A browser that somebody has is enough for them; in a container, which is thrown away, the shell comes too.
    """
    if executable() is None or (os.geteuid() == 0 and shutil.which(SHELL) is None):
        _bring([*_debian(("update",)), *_debian(("install", "-y", SHELL))])
    if executable() is None:
        _bring([["timeout", "300", sys.executable, "-m", "playwright", "install", "chromium"]])
    if executable() is None:
        _bring(_debian(("install", "-y", "chromium")))
    return executable()


def _bring(commands: list[list[str]]) -> None:
    for command in commands:
        subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _debian(words: tuple[str, ...]) -> list[list[str]]:
    if shutil.which("apt-get") is None:
        return []
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    return [[*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *words]]


if __name__ == "__main__":
    path = install()
    print(f"Browser: {path}" if path else "NO BROWSER could be installed: the browser journeys will be SKIPPED.")  # noqa: T201
