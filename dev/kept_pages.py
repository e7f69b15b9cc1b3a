"""What the tests' browser has loaded and compiled stays from one tour to the next."""

import shutil
from contextlib import suppress
from pathlib import Path
from unittest import SkipTest

#: Of a profile, what is of files by their address: scripts and their compiled code.
KEPT = ("Cache", "Code Cache")
#: Nothing fades in or slides, and drawing needs no process of its own.
CALM = ("--force-prefers-reduced-motion", "--in-process-gpu")
#: So often a browser is started that does not start at all, which is rare.
STARTS = 3


def keep_pages(browser, folder: Path) -> None:
    """Let the browsers of this process share what they have loaded.

    Each has a profile of its own, and leaves nothing else to the next one.

    :param browser: core's class of the tests' browser.
    :param folder: where it is kept, for this run and process.
    """
    shutil.rmtree(folder, ignore_errors=True)
    spawn = browser._spawn_chrome

    def begin(current, command):
        profile = Path(current.user_data_dir) / "Default"
        profile.mkdir(parents=True)
        for name in KEPT:
            (folder / name).mkdir(parents=True, exist_ok=True)
            (profile / name).symlink_to(folder / name)
        return spawn(current, [command[0], *CALM, *command[1:]])

    def kept(current, command):
        for _start in range(STARTS - 1):
            with suppress(SkipTest):
                return begin(current, command)
        return begin(current, command)

    browser._spawn_chrome = kept
