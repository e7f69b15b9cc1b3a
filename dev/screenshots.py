"""Pictures for README and the Apps pages, taken from the demo database."""

import io
import json
import subprocess
import sys

from .base import ROOT, say
from .browser import chromium
from .serve import free_port, serving

#: Where the pictures are listed, in the order of the Apps pages. A page has ``file``,
#: ``title`` (what is seen), ``login`` and ``path``; ``ready`` is what must be there,
#: ``click`` what is pressed first, ``size`` the window (that of a desk by default).
PAGES = ROOT / "dev" / "screenshots.json"
SIZE = (1280, 800)
#: Colours that are left: a screen has few, and a picture is fetched with each page.
#: Those that are rare but far from the others (a warning) are among them.
COLOURS = 256


def take(base, name: str, wanted: list[str]) -> int:
    """Take every picture of ``screenshots.json`` (or those named)."""
    with serving(base, name, free_port(8170)) as (_server, address):
        done = subprocess.run(
            [base.python, "-m", "dev.screenshots", address, *wanted],
            env=base.environment,
            cwd=ROOT,
            check=False,
        )
    return done.returncode


def shoot(address: str, wanted: list[str]) -> int:
    """Drive the browser; return 1 when a page logged an error."""
    from playwright.sync_api import sync_playwright  # only in the environment

    pages = json.loads(PAGES.read_text())
    trouble = 0
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        pages = [page for page in pages if not wanted or page["file"] in wanted]
        for login in dict.fromkeys(page["login"] for page in pages):
            window = browser.new_page()
            _sign_in(window, address, login)
            for page in (page for page in pages if page["login"] == login):
                trouble += _picture(window, address, page)
            window.close()
        browser.close()
    return int(bool(trouble))


def _sign_in(window, address: str, login: str) -> None:
    window.goto(f"{address}/web/login")
    window.fill("input[name=login]", login)
    window.fill("input[name=password]", login)
    window.click("form.oe_login_form button[type=submit]")
    window.wait_for_load_state("domcontentloaded")


def _picture(window, address: str, page: dict) -> int:
    said: list[str] = []
    window.on("pageerror", lambda error: said.append(str(error)))
    width, height = page.get("size", SIZE)
    window.set_viewport_size({"width": width, "height": height})
    window.goto(address + page["path"])
    for selector in page.get("click", []):
        window.click(selector)
    window.wait_for_selector(page["ready"])
    window.wait_for_timeout(1500)  # graphs grow into their place
    file = ROOT / page["file"]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_small(window.screenshot()))
    say(f"{page['file']}{': ' + said[0] if said else ''}")
    return len(said)


def _small(picture: bytes) -> bytes:
    """Return a picture with few colours, a third of its size and alike to the eye."""
    from PIL import Image  # only in the environment

    with Image.open(io.BytesIO(picture)) as image, io.BytesIO() as out:
        few = image.convert("RGB").quantize(
            COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
        few.save(out, "PNG", optimize=True)
        return out.getvalue()


if __name__ == "__main__":
    sys.exit(shoot(sys.argv[1], sys.argv[2:]))
