"""The row on signed events: whole requests in one process, against an empty route."""

import base64
import hashlib
import hmac
import itertools
import json
import time
from contextlib import contextmanager

import werkzeug.test

import odoo.api
import odoo.http

from .measure import compare

#: Core's smallest route: it answers that it is there.
EMPTY = "/web/health"
NAME = "Bench source"


def signed_events(env, sizes):
    """Events that a source signs, from the socket's side of Odoo to the answer."""
    client = werkzeug.test.Client(odoo.http.root)
    host = {"X-Odoo-Database": env.cr.dbname}
    numbers = itertools.count()
    with sending_source(env.registry) as (address, secret):

        def ours():
            for _turn in range(sizes.events):
                body, headers = signed_event(secret, f"bench_{next(numbers)}")
                answer = client.post(address, data=body, headers=host | headers)
                assert answer.status_code == 202, answer.status

        def bare():
            for _turn in range(sizes.events):
                # the sender's work of signing is no work of the receiver
                signed_event(secret, "bench")
                answer = client.get(EMPTY, headers=host)
                assert answer.status_code == 200, answer.status

        name = f"{sizes.events} signed events against an empty http route"
        yield compare(env, name, ours, bare, 2.00, sizes.runs)


def signed_event(secret: bytes, number: str, kind="agent.heartbeat", raw=None):
    """Return body and headers of an event.

    :param secret: the key, decoded
    :param raw: content in place of a small one
    """
    body = raw
    if body is None:
        body = json.dumps(
            {"type": kind, "data": {"email": "nobody@x.example"}}
        ).encode()
    moment = str(int(time.time()))
    signed = b".".join((number.encode(), moment.encode(), body))
    digest = base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()
    return body, {
        "webhook-id": number,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{digest}",
        "Content-Type": "application/json",
    }


@contextmanager
def sending_source(registry):
    """Make a source that other transactions see, and remove what it has sent."""
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        source = env["proximus.security.source"].create({"name": NAME})
        secret = source._rotate().removeprefix("whsec_")
        address = f"/proximus/security/events/{source.token}"
    try:
        yield address, base64.b64decode(secret)
    finally:
        with registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
            source = env["proximus.security.source"].browse(source.id)
            events = env["proximus.security.event"]
            events.search([("source_id", "=", source.id)])._work().unlink()
            source.unlink()


ROWS = (signed_events,)
