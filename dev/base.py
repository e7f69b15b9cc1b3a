"""Places, progress lines and small helpers that every other part uses."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = Path(os.environ.get("PROXIMUS_LOCAL", ROOT / ".local"))
MODULES = (
    "proximus_connectivity",
    "proximus_bundle",
    "proximus_security",
    "proximus_onboarding",
)


class Trouble(Exception):
    """Something is missing that cannot be had here; the text names the remedy."""


def cache_folder() -> Path:
    """Return the folder shared by all clones of this user (created when missing)."""
    base = os.environ.get("PROXIMUS_CACHE") or os.path.join(
        os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"),
        "proximus-odoo",
    )
    folder = Path(base)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def say(text: str) -> None:
    """Tell what goes on, on standard error: standard output is for what was asked."""
    mark = "\033[36m·\033[0m" if sys.stderr.isatty() else "·"
    print(f"{mark} {text}", file=sys.stderr, flush=True)


@contextmanager
def step(text: str):
    """Announce a long step and say how long it took."""
    say(f"{text} …")
    start = time.monotonic()
    yield
    say(f"{text}: {time.monotonic() - start:.0f} s")


def digest(*parts) -> str:
    """Return a short content key of texts and files."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(part.read_bytes() if isinstance(part, Path) else str(part).encode())
        sha.update(b"\0")
    return sha.hexdigest()[:16]


def run(command, log: Path | None = None, **kwargs) -> subprocess.CompletedProcess:
    """Run a command; on failure raise :class:`Trouble` with its last lines."""
    command = [str(part) for part in command]
    kwargs.setdefault("text", True)
    if log:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a") as out:
            done = subprocess.run(
                command, stdout=out, stderr=subprocess.STDOUT, check=False, **kwargs
            )
        tail = log.read_text(errors="replace")
    else:
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            **kwargs,
        )
        tail = done.stdout or ""
    if done.returncode:
        last = "\n".join(tail.strip().splitlines()[-15:])
        where = f" (whole output: {log})" if log else ""
        raise Trouble(f"«{' '.join(command[:4])} …» failed{where}:\n{last}")
    return done


@contextmanager
def one_at_a_time(name: str):
    """Hold a lock that other commands of this checkout wait for."""
    LOCAL.mkdir(parents=True, exist_ok=True)
    with (LOCAL / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def fresh_folder(target: Path):
    """Yield an empty folder beside ``target`` that becomes it when all went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    work = target.with_name(f"{target.name}.tmp{os.getpid()}")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        yield work
        if target.exists():
            shutil.rmtree(target)
        work.rename(target)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def link_tree(source: Path, target: Path) -> None:
    """Copy a folder by hard links, or by content across file systems."""

    def copy(one, other):
        try:
            os.link(one, other)
        except OSError:
            shutil.copy2(one, other)

    shutil.copytree(source, target, copy_function=copy, dirs_exist_ok=True)
