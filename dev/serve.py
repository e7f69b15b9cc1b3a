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


def free_port(start: int = FIRST_PORT) -> int:
    """Return the first TCP port from ``start`` on that nobody listens to."""
    for port in range(start, start + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise Trouble(f"No free port between {start} and {start + 99}: end a server.")


@contextmanager
def serving(base, name: str, port: int | None = None):
    """Run Odoo on a database and yield its address when it answers."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    log = LOCAL / "log" / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [base.python, "-m", "odoo", "-d", name, "--db-filter", f"^{name}$"]
    with log.open("w") as out:
        server = subprocess.Popen(
            [*command, "--http-port", str(port)],
            stdout=out,
            stderr=subprocess.STDOUT,
            env=base.environment,
            cwd=ROOT,
            # Ctrl-C reaches the whole group: Odoo is ended once, by us.
            start_new_session=True,
        )
    record = LOCAL / "server.pid"
    record.write_text(str(server.pid))
    try:
        _wait(server, address, log)
        yield server, address
    finally:
        _end(server)
        record.unlink(missing_ok=True)


def foreground(base, name: str) -> None:
    """Serve and say where, who and what to click first."""
    with serving(base, name) as (server, address):
        print(
            f"Proximus for Odoo: {address}  (login admin, password admin)\n"
            "Click «Proximus», then «Get started»: the guided set-up. Ctrl-C ends.",
            flush=True,
        )
        try:
            server.wait()
        except KeyboardInterrupt:
            say("Stopping")


def stop() -> None:
    """End the server that ``make run`` of this checkout started elsewhere."""
    record = LOCAL / "server.pid"
    if record.exists():
        with suppress(ProcessLookupError, ValueError):
            os.kill(int(record.read_text()), signal.SIGTERM)
        record.unlink(missing_ok=True)


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
