"""Find an Odoo 19.0 tree, or fetch one without installing it on the system."""

import importlib.util
import os
import re
import shutil
from pathlib import Path

from .base import Trouble, cache_folder, digest, fresh_folder, run, say, step

# Debian's odoo-19 links its static files to these packages.
PACKAGES = {
    "sid": ["odoo-19"],
    "trixie": [
        "libjs-jquery",
        "libjs-underscore",
        "libjs-jquery-form",
        "fonts-roboto-unhinted",
        "fonts-montserrat",
        "fonts-ocr-b",
    ],
    "bullseye": ["fonts-font-awesome", "fonts-inconsolata"],
}
# The package leaves this file out; without it every backend page logs an error.
MISSING_FILE = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
REMEDY = (
    "Set ODOO_HOME to a checkout of Odoo 19.0 "
    "(git clone --depth 1 -b 19.0 https://github.com/odoo/odoo)."
)


def find_or_fetch() -> Path:
    """Return the folder that holds the package ``odoo`` (to put on PYTHONPATH).

    :raises Trouble: when no tree is at hand and none can be fetched.
    """
    given = os.environ.get("ODOO_HOME")
    if given:
        return _checked(Path(given).expanduser().resolve(), "ODOO_HOME")
    spec = importlib.util.find_spec("odoo")
    if spec and spec.origin:
        return _checked(Path(spec.origin).parent.parent, "the importable odoo")
    target = cache_folder() / f"odoo-{digest(PACKAGES)}"
    if not (target / "home").exists():
        _fetch(target)
    return _checked((target / "home").resolve(), "the fetched tree")


def addons_folders(home: Path) -> list[Path]:
    """Return Odoo's own addons folders below ``home``, as they exist."""
    candidates = [home / "odoo" / "addons", home / "addons"]
    return [folder for folder in candidates if folder.is_dir()]


def version(home: Path) -> str:
    """Return a text that changes when the tree is replaced by another."""
    release = home / "odoo" / "release.py"
    return digest(release, str(home))


def _checked(home: Path, what: str) -> Path:
    release = home / "odoo" / "release.py"
    if not release.is_file():
        raise Trouble(
            f"{what} ({home}) holds no Odoo: odoo/release.py is missing. {REMEDY}"
        )
    found = re.search(r"version_info\s*=\s*\((\d+),\s*(\d+)", release.read_text())
    if not found or found.groups() != ("19", "0"):
        raise Trouble(f"{what} ({home}) is not Odoo 19.0. {REMEDY}")
    return home


def _fetch(target: Path) -> None:
    reasons = []
    for fetcher in (_from_debian, _from_git):
        try:
            fetcher(target)
            return
        except Trouble as trouble:
            reasons.append(str(trouble))
    raise Trouble(f"Odoo 19.0 could not be fetched. {REMEDY}\n" + "\n".join(reasons))


def mirror_in(text: str) -> tuple[str, str] | None:
    """Return (address, keyring) of the Debian mirror that an apt source file names."""
    for address in re.findall(r"https?://[^\s\]]+", text):
        if re.search(r"/debian/?$", address):
            key = re.search(r"signed-by[:=]\s*([^\s\]]+)", text, re.IGNORECASE)
            return address, key.group(1) if key else KEYRING
    return None


def _debian_mirror() -> tuple[str, str]:
    """Return what this machine's own apt uses: no address is written down here."""
    files = [Path("/etc/apt/sources.list")]
    files += sorted(Path("/etc/apt/sources.list.d").glob("*"))
    for file in files:
        text = file.read_text(errors="replace") if file.is_file() else ""
        if found := mirror_in(text):
            return found
    raise Trouble("apt names no Debian mirror on this machine.")


def _from_debian(target: Path) -> None:
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise Trouble("apt-get is not on this machine.")
    address, keyring = _debian_mirror()
    with fresh_folder(target) as work, step("Fetching Odoo 19.0 and its fonts by apt"):
        options = _private_apt(work / "apt", address, keyring)
        run(["apt-get", *options, "update"])
        root = work / "root"
        root.mkdir()
        for suite, names in PACKAGES.items():
            say(f"  {', '.join(names)} ({suite})")
            wanted = [f"{name}/{suite}" for name in names]
            debs = work / "debs"
            debs.mkdir(exist_ok=True)
            run(["apt-get", *options, "download", *wanted], cwd=debs)
        for deb in sorted((work / "debs").glob("*.deb")):
            run(["dpkg-deb", "-x", deb, root])
        shutil.rmtree(work / "apt")
        shutil.rmtree(work / "debs")
        home = root / "usr" / "lib" / "python3" / "dist-packages"
        _relink(root)
        missing = home / "odoo" / MISSING_FILE
        if not missing.exists():
            missing.parent.mkdir(parents=True, exist_ok=True)
            missing.touch()
        (work / "home").symlink_to(home.relative_to(work))


def _private_apt(folder: Path, address: str, keyring: str) -> list[str]:
    """Return apt options that read and write nothing of the system's own state."""
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    sources = folder / "sources.list"
    sources.write_text(
        "".join(
            f"deb [signed-by={keyring}] {address} {suite} main\n" for suite in PACKAGES
        )
    )
    return [
        "-qq",
        "-o",
        f"Dir::Etc::sourcelist={sources}",
        "-o",
        "Dir::Etc::sourceparts=/dev/null",
        "-o",
        f"Dir::State::lists={folder}/lists",
        "-o",
        f"Dir::Cache={folder}/cache",
        "-o",
        f"Dir::Cache::archives={folder}/cache/archives",
        "-o",
        "APT::Sandbox::User=",
    ]


def _relink(root: Path) -> None:
    """Point absolute links below ``root`` into it: the tree is not installed."""
    for link in root.rglob("*"):
        if link.is_symlink():
            text = os.readlink(link)
            if text.startswith("/") and (root / text.lstrip("/")).exists():
                link.unlink()
                link.symlink_to(os.path.relpath(root / text.lstrip("/"), link.parent))


def _from_git(target: Path) -> None:
    if not shutil.which("git"):
        raise Trouble("git is not on this machine.")
    with fresh_folder(target) as work, step("Cloning Odoo 19.0"):
        run(
            [
                "git",
                "clone",
                "--quiet",
                "--depth",
                "1",
                "--branch",
                "19.0",
                "https://github.com/odoo/odoo",
                work / "odoo",
            ],
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
        )
        (work / "home").symlink_to("odoo")
