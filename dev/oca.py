"""Addons of the OCA that tests and the bench stand beside; no part of the suite.

``queue`` is the job queue that the suite uses where it is installed. ``peers`` do what
ours do, and are measured beside them.
"""

from pathlib import Path

from .base import ROOT, Trouble, cache_folder, digest, fresh_folder, run, step


def folder(python: Path | str, what: str) -> Path:
    """Return the folder to import some of them from; fetch it when it is missing.

    It is kept beside the environments, never in them: nothing else may see it.

    :param what: ``queue`` or ``peers``, as their list in this folder is called.
    :raises Trouble: when no package index is at hand.
    """
    requirements = ROOT / "dev" / f"requirements-{what}.txt"
    target = cache_folder() / f"{what}-{digest(requirements)}"
    if not target.exists():
        # Odoo itself, which they ask for, stands on no index.
        options = ["--quiet", "--disable-pip-version-check", "--no-deps"]
        with fresh_folder(target) as work, step(f"Fetching addons of the OCA ({what})"):
            try:
                run(
                    [python, "-m", "pip", "install", *options]
                    + ["--target", work, "--requirement", requirements]
                )
            except Trouble as trouble:
                raise Trouble(
                    f"Addons of the OCA ({what}) cannot be fetched from the index of "
                    f"Python packages, and are not in the cache: {trouble}"
                ) from trouble
    return target
