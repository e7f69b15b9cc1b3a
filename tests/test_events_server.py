"""Security events against a real server: many at once, and whatever strangers send."""

import http.client
import os
import random
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import contextmanager

import pytest

import odoo.api
from odoo.modules.registry import Registry
from odoo.tests.common import get_db_name

from dev.serve import free_port

from .bench.events import sending_source, signed_event

MANY = 200
SEED = 20261128


@pytest.fixture(scope="module")
def server():
    """Run Odoo on the database of the tests, and give its port."""
    name = get_db_name()
    port = free_port(18069)
    command = [sys.executable, "-m", "odoo", "-d", name, "--db-filter", f"^{name}$"]
    command += ["--http-port", str(port), "--max-cron-threads", "0"]
    process = subprocess.Popen(
        [*command, "--log-level", "critical"],
        # no more requests at once than there are connections to the database
        env={**os.environ, "ODOO_MAX_HTTP_THREADS": "auto"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def _wait(process, port):
    for _turn in range(300):
        assert process.poll() is None, "the server has ended"
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=5)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


@contextmanager
def _sending():
    """Give address and key of a source, and a way to count what it has stored."""
    registry = Registry(get_db_name())
    with sending_source(registry) as (address, key):

        def stored():
            with registry.cursor() as cr:
                env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
                token = address.rsplit("/", 1)[1]
                events = env["proximus.security.event"].search(
                    [("source_id.token", "=", token)]
                )
                return Counter(events.mapped("external_id"))

        yield address, key, stored


def _post(port, address, body, headers, method="POST"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request(method, address, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def _at_once(port, address, requests):
    """Send all requests at the same moment; return their answers."""
    start, answers = threading.Barrier(len(requests), timeout=60), []
    # two hundred ordinary stacks are more than Odoo lets a process have
    threading.stack_size(256 * 1024)

    def send(body, headers):
        start.wait()
        answers.append(_post(port, address, body, headers)[0])

    threads = [threading.Thread(target=send, args=one, daemon=True) for one in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    threading.stack_size(0)
    return Counter(answers)


def test_two_hundred_at_once_are_stored_once_each(server):
    with _sending() as (address, key, stored):
        requests = [signed_event(key, f"msg_{number}") for number in range(MANY)]
        assert _at_once(server, address, requests) == {202: MANY}
        assert stored() == {f"msg_{number}": 1 for number in range(MANY)}


def test_one_event_two_hundred_times_is_stored_once(server):
    with _sending() as (address, key, stored):
        answers = _at_once(server, address, [signed_event(key, "msg_1")] * MANY)
        assert answers == {202: 1, 200: MANY - 1}
        assert stored() == {"msg_1": 1}


def test_one_number_with_two_contents_at_once(server):
    with _sending() as (address, key, stored):
        one, other = (signed_event(key, "msg_1", kind) for kind in ("first", "second"))
        answers = _at_once(server, address, [one, other] * 20)
        assert answers == {202: 1, 200: 19, 409: 20}
        assert stored() == {"msg_1": 1}


def test_what_strangers_send_leaves_nothing(server):
    chance = random.Random(SEED)
    refusals = set()
    with _sending() as (address, key, stored):
        for _turn in range(250):
            body, headers = _forged(chance, key)
            answer = _post(server, _elsewhere(chance, address), body, headers)
            assert answer[0] in (401, 413), (answer, headers, body[:80])
            refusals.add(answer)
        assert not stored()
    assert {status for status, _body in refusals} == {401, 413}
    assert len(refusals) == 2, "each refusal is the same to the byte"


def test_what_a_source_signs_never_breaks_anything(server):
    chance = random.Random(SEED)
    with _sending() as (address, key, stored):
        signed = 0
        for turn in range(250):
            content = _content(chance)
            body, headers = signed_event(key, f"msg_{turn}", raw=content)
            status, _answer = _post(server, address, body, headers)
            assert status == (413 if len(body) > 65536 else 202), (status, body[:80])
            signed += status == 202
        assert len(stored()) == signed


def _forged(chance, key):
    """Return an event with something wrong with it."""
    body, headers = signed_event(key, f"msg_{chance.randrange(10**6)}")
    name = chance.choice([name for name in headers if name.startswith("webhook")])
    odd = "".join(chr(chance.randrange(33, 256)) for _char in range(20))
    change = chance.randrange(9)
    if change == 0:
        del headers[name]
    elif change == 1:
        headers[name] = odd
    elif change == 2:
        headers[name] = ""
    elif change == 3:
        headers[name] += chance.choice(["0", ",", "="]) + "1"
    elif change == 4:
        body = body[:-1] + bytes([chance.randrange(256)]) + b" "
    elif change == 5:
        body += b"x" * 70_000
    elif change == 6:
        headers["webhook-timestamp"] = chance.choice(
            ["0", "-1", "9" * 12, "9" * 400, "1e9", "NaN", "\xb2"]
        )
    elif change == 7:
        headers["webhook-signature"] = chance.choice(
            ["v1", "v1,", "v1,abc", "v1,\xe9", "v1a,AAAA", "v1 " * 500, ",,,,"]
        )
    else:
        body, headers = bytes(chance.randbytes(chance.randrange(400))), {}
    headers["Content-Type"] = chance.choice(
        [
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "text/plain; charset=\xff",
            odd,
        ]
    )
    return body, {name: value.encode("latin-1") for name, value in headers.items()}


def _elsewhere(chance, address):
    """Return the address, with something behind it at times."""
    return address + chance.choice(["", "", "", "?self=1", "?token=%00", "?a=%ff&&="])


def _content(chance):
    """Return content that a source could sign by mistake or on purpose."""
    return chance.choice(
        [
            b"",
            b"null",
            b"[]",
            b"\xff\xfe",
            b'{"type": "a\x00b", "data": {}}',
            rb'{"type": "a\u0000b", "data": {"email": "\ud800"}}',
            b'{"type": "x", "data": ' + b"[" * chance.randrange(20_000),
            b'{"a":' * 9000 + b"1" + b"}" * 9000,
            b"[" * 30_000 + b"]" * 30_000,
            b'{"type": "x", "data": {}, "timestamp": ' + b"9" * 5000 + b"}",
            b'{"type": "x", "data": {}, "timestamp": 1e9999}',
            b'{"type": "x", "data": {}, "timestamp": "9999-12-31T23:59:59-14:00"}',
            b'{"type": "x", "data": {}, "timestamp": "0001-01-01T00:00:00+14:00"}',
            b'{"type": "x", "type": "y", "data": {}, "data": []}',
            b'{"class_uid": 2004, "severity_id": {}, "time": [], "user": 7}',
            b'{"class_uid": 2004, "time": -1e300}',
            b'{"specversion": 1.0, "type": ["x"], "data": null}',
            b'{"eventType": "X", "event": {"serviceProblem": []}}',
            b'{"type": "' + b"x" * 60_000 + b'", "data": {}}',
            b'{"type": "x", "data": "' + b"y" * 70_000 + b'"}',
            bytes(chance.randbytes(chance.randrange(1, 300))),
        ]
    )
