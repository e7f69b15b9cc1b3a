"""Wkhtmltopdf, with which Odoo prints."""

import subprocess

from .base import Trouble, say
from .programs import find_or_install

NAME = "wkhtmltopdf"


def wkhtmltopdf() -> str:
    """Return the path of the program; as root on Debian install the package.

    :raises Trouble: when it is not there and cannot be installed.
    """
    return find_or_install("Printing needs wkhtmltopdf", NAME, (NAME,))


def prepare() -> None:
    """Have the program, or say what cannot be done without it and how to get it."""
    try:
        program = wkhtmltopdf()
    except Trouble as trouble:
        remedy = str(trouble).splitlines()[0]
        say(
            "Nothing can be printed here: what is mailed or signed goes without its "
            f"PDF. {remedy}"
        )
        return
    known = subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=False
    )
    if "with patched qt" not in known.stdout:
        say(
            "Pages print without their header and footer: this wkhtmltopdf is Debian's "
            "build; the one of wkhtmltopdf.org, with patched Qt, prints them."
        )
