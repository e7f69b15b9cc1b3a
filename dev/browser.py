"""Chromium for the browser tests and the screenshots."""

from .programs import find_or_install

NAMES = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser")


def chromium() -> str:
    """Return the path of a browser; as root on Debian install the package.

    :raises Trouble: when there is none and it cannot be installed.
    """
    return find_or_install("The browser tests need Chromium", "chromium", NAMES)
