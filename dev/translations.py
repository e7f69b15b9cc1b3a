"""Translation templates and their merge into the three languages."""

import subprocess
import sys
from pathlib import Path

from .base import MODULES, ROOT, say, step

LANGUAGES = ("fr", "nl", "de")


def refresh(base) -> int:
    """Export each module's template and merge it; return 1 when a term is missing."""
    name = base.suite()
    rc = base.environment["ODOO_RC"]
    with step("Exporting the templates"):
        base.odoo("i18n", "export", "-c", rc, "-d", name, *MODULES, log="i18n")
    missing = 0
    for module in MODULES:
        for language in LANGUAGES:
            missing += _merge(base.python, ROOT / module / "i18n", module, language)
    say(f"{missing} terms wait for a translation" if missing else "All is translated")
    return int(bool(missing))


def _merge(python: str, folder: Path, module: str, language: str) -> int:
    files = [folder / f"{module}.pot", folder / f"{language}.po"]
    done = subprocess.run(
        [python, "-m", "dev.translations", *files],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout)


def merge(template: Path, target: Path) -> int:
    """Bring one catalogue up to its template; return how many terms it lacks."""
    import polib  # only in the virtual environment

    fresh = polib.pofile(str(template))
    # Dates would change the files at each export and tell nothing.
    for key in ("POT-Creation-Date", "PO-Revision-Date"):
        fresh.metadata.pop(key, None)
    fresh.save()
    if target.exists():
        known = polib.pofile(str(target))
    else:
        known = polib.POFile()
        known.metadata = {**fresh.metadata, "Language": target.stem}
    known.merge(fresh)
    for entry in list(known.obsolete_entries()):
        known.remove(entry)
    for entry in known:
        if "fuzzy" in entry.flags:
            entry.flags.remove("fuzzy")
            entry.msgstr = ""
        entry.previous_msgid = None
    known.sort(key=lambda entry: entry.msgid)
    known.save(str(target))
    return len(known.untranslated_entries())


if __name__ == "__main__":
    print(merge(Path(sys.argv[1]), Path(sys.argv[2])))
