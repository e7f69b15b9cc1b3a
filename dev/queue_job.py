"""OCA's job queue, which the suite uses where it is installed: for its tests only."""

from pathlib import Path

from .base import ROOT, Trouble, cache_folder, digest, fresh_folder, run, step

REQUIREMENTS = ROOT / "dev" / "requirements-queue.txt"


def folder(python: Path | str) -> Path:
    """Return the folder to import it from; fetch it into the cache when missing.

    It is kept beside the environments, never in them: nothing else may see it.

    :raises Trouble: when no package index is at hand.
    """
    target = cache_folder() / f"queue-{digest(REQUIREMENTS)}"
    if not target.exists():
        # Odoo itself, which it asks for, stands on no index.
        options = ["--quiet", "--disable-pip-version-check", "--no-deps"]
        with fresh_folder(target) as work, step("Fetching OCA's job queue"):
            try:
                run(
                    [python, "-m", "pip", "install", *options]
                    + ["--target", work, "--requirement", REQUIREMENTS]
                )
            except Trouble as trouble:
                raise Trouble(
                    f"OCA's job queue cannot be fetched from the index of Python "
                    f"packages, and is not in the cache: {trouble}"
                ) from trouble
    return target
