import base64
import hashlib
import hmac
import json
import time
from datetime import timedelta

from .common import SecurityCommon

SIM_SWAP = "org.camaraproject.sim-swap-subscriptions.v0.swapped"


class EventCommon(SecurityCommon):
    """A source with a secret, and events signed with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sources = cls.env["proximus.security.source"]
        cls.source = cls._source()
        cls.secret = cls.source._rotate()

    @classmethod
    def _source(cls, **vals):
        return cls.sources.create(
            {
                "name": "Antivirus",
                "company_id": cls.company.id,
                "user_id": cls.officer.id,
                **vals,
            }
        )

    @staticmethod
    def _body(event_type="test.event", data=None, **more):
        return json.dumps({"type": event_type, "data": data or {}, **more}).encode()

    @classmethod
    def _sign(cls, body, number="msg_1", secret=None, moment=None):
        """Return the headers of an event signed as Standard Webhooks say."""
        moment = str(int(moment or time.time()))
        key = base64.b64decode((secret or cls.secret).removeprefix("whsec_"))
        signed = f"{number}.{moment}.".encode() + body
        digest = hmac.new(key, signed, hashlib.sha256).digest()
        return {
            "webhook-id": number,
            "webhook-timestamp": moment,
            "webhook-signature": "v1," + base64.b64encode(digest).decode(),
        }

    def _receive(self, body=None, number="msg_1", source=None, headers=None, **kw):
        """Send an event to a source, without a server; return status and word."""
        source = source or self.source
        body = self._body() if body is None else body
        headers = headers or self._sign(body, number, **kw)
        return self.sources._receive(source.token, body, headers)

    def _events(self, source=None):
        return self.env["proximus.security.event"].search(
            [("source_id", "=", (source or self.source).id)], order="id"
        )

    def _take(self, event_type="test.event", data=None, number="msg_1", **more):
        """Receive an event and work on it."""
        body = self._body(event_type, data, **more)
        self.assertEqual(self._receive(body, number)[0], 202)
        event = self._events().filtered(lambda one: one.external_id == number)
        event._work()._process()
        return event

    def _swap(self, number, event_number="swap-1", hours=1):
        """Let the operator report that the SIM card of a number was changed."""
        moment = self.now - timedelta(hours=hours)
        return self._take(
            SIM_SWAP,
            {"subscriptionId": "1", "phoneNumber": number},
            event_number,
            id=event_number,
            specversion="1.0",
            source="/sim-swap",
            time=moment.isoformat() + "Z",
        )
