"""Serve a database in the foreground until Ctrl-C."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager, suppress

from .base import LOCAL, ROOT, Trouble, say

FIRST_PORT = 8069
#: One empty file for each server that runs, called by its process id.
SERVERS = LOCAL / "servers"
#: Who signs in (the password is the login), and what there is to look at.
PEOPLE = {
    "sme": "owner of a brewery, which uses: what it has, pays, lacks and must do",
    "partner": "its Odoo partner Digital Clair, who sells: customers, offers, orders",
    "accountant": "of both: operator bills of the brewery; Digital Clair (top right)"
    " for billing",
    "client": "the brewery's director on the portal of Digital Clair: an offer to sign",
    "admin": "everything, in both companies",
}


def free_port(start: int = FIRST_PORT) -> int:
    """Return the first TCP port from ``start`` on that nobody listens to."""
    for port in range(start, start + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise Trouble(f"No free port between {start} and {start + 99}: end a server.")


@contextmanager
def serving(base, name: str, port: int | None = None, *options: str):
    """Run Odoo on a database and yield its address when it answers.

    :param options: more of Odoo's command line.
    """
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    log = LOCAL / "log" / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [base.python, "-m", "odoo", "-d", name, "--db-filter", f"^{name}$"]
    with log.open("w") as out:
        server = subprocess.Popen(
            [*command, "--http-port", str(port), *options],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=base.environment,
            cwd=ROOT,
            # Ctrl-C reaches the whole group: Odoo is ended once, by us.
            start_new_session=True,
        )
    # one for each server: a second «make run» is no business of the first
    record = SERVERS / str(server.pid)
    record.parent.mkdir(parents=True, exist_ok=True)
    record.touch()
    try:
        _wait(server, address, log)
        yield server, address
    finally:
        _end(server)
        record.unlink(missing_ok=True)


def foreground(base, name: str) -> None:
    """Serve and say where, who and what to look at."""
    _hear_signals()
    with serving(base, name) as (server, address):
        try:
            print(welcome(address), flush=True)
            server.wait()
        except KeyboardInterrupt:
            say("Stopping")


def welcome(address: str) -> str:
    """Return what the terminal says when the server answers."""
    people = (f"  {login:<11}{seen}" for login, seen in PEOPLE.items())
    return "\n".join(
        (
            f"Proximus for Odoo: {address}",
            "Sign in (the password is the login) and click «Proximus»:",
            *people,
            "Ctrl-C ends.",
        )
    )


def stop() -> None:
    """End the servers that ``make run`` of this checkout started elsewhere."""
    for record in SERVERS.glob("*"):
        if _is_odoo(record.name):
            with suppress(ProcessLookupError):
                os.kill(int(record.name), signal.SIGTERM)
        record.unlink(missing_ok=True)


def _is_odoo(pid: str) -> bool:
    """Tell whether a process still is a server: numbers of processes come again."""
    found = subprocess.run(
        ["ps", "-ww", "-p", pid, "-o", "args="],
        capture_output=True,
        text=True,
        check=False,
    )
    return " -m odoo " in found.stdout


def _hear_signals() -> None:
    """End in good order on Ctrl-C and ``kill``.

    A shell starts what runs in the background deaf to Ctrl-C, and a plain ``kill``
    would leave the server running.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def _wait(server, address: str, log) -> None:
    limit = time.monotonic() + 120
    while time.monotonic() < limit:
        if server.poll() is not None:
            break
        try:
            # The sign-in page exists only once the registry is loaded.
            with urllib.request.urlopen(f"{address}/web/login", timeout=60):
                return
        except OSError:
            time.sleep(0.3)
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
    raise Trouble(f"The server did not start (whole output: {log}):\n{tail}")


def _end(server) -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
