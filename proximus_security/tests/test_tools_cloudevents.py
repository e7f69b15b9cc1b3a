import json

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_security.tools.cloudevents import structured

HEADERS = {
    "Ce-Specversion": "1.0",
    "ce-type": "org.camaraproject.sim-swap-subscriptions.v0.swapped",
    "CE-ID": "7",
    "ce-source": "/sim-swap",
    "ce-time": "2026-11-28T06:00:00Z",
    "Content-Type": "application/json; charset=utf-8",
}


@tagged("post_install", "-at_install")
class TestCloudEvents(BaseCase):
    def test_attributes_of_headers_and_data_of_the_body_are_one_event(self):
        body = b'{"phoneNumber": "+32475000111"}'
        self.assertEqual(
            json.loads(structured(HEADERS, body)),
            {
                "specversion": "1.0",
                "type": "org.camaraproject.sim-swap-subscriptions.v0.swapped",
                "id": "7",
                "source": "/sim-swap",
                "time": "2026-11-28T06:00:00Z",
                "datacontenttype": "application/json",
                "data": {"phoneNumber": "+32475000111"},
            },
        )

    def test_an_event_in_its_body_stays_as_it_is(self):
        body = b'{"specversion": "1.0", "id": "1", "source": "/a", "type": "x"}'
        kind = "application/cloudevents+json; charset=utf-8"
        self.assertEqual(structured({**HEADERS, "Content-Type": kind}, body), body)
        self.assertEqual(structured({"Content-Type": "application/json"}, body), body)
        self.assertEqual(structured({}, b"\xff"), b"\xff")

    def test_what_changes_with_each_attempt_is_left_out(self):
        body = b"{}"
        once = structured({**HEADERS, "ce-traceparent": "00-1"}, body)
        again = structured(
            {**dict(reversed(HEADERS.items())), "ce-traceparent": "00-2"}, body
        )
        self.assertEqual(once, again)

    def test_another_type_is_another_event(self):
        other = {**HEADERS, "ce-type": "something.else"}
        self.assertNotEqual(structured(HEADERS, b"{}"), structured(other, b"{}"))

    def test_headers_are_percent_encoded(self):
        event = structured({**HEADERS, "ce-subject": "caf%C3%A9%20%22x%22"}, b"{}")
        self.assertEqual(json.loads(event)["subject"], 'caf\xe9 "x"')

    def test_data_that_is_no_json_stays_text(self):
        event = structured({**HEADERS, "Content-Type": "text/plain"}, b"caf\xe9")
        self.assertEqual(json.loads(event)["data"], "caf\ufffd")
        self.assertNotIn("data", json.loads(structured(HEADERS, b"")))

    def test_data_that_says_it_is_json_and_is_none_is_refused(self):
        for body in (b"hello", b"\xff", b"[" * 5000, b"NaN"):
            with self.subTest(body=body[:5]), self.assertRaises(ValueError):
                structured(HEADERS, body)
