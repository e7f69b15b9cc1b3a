"""The address of a source, over HTTP: what it answers, and one refusal for all."""

import time

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .event_common import EventCommon


@tagged("post_install", "-at_install")
class TestEndpoint(EventCommon, HttpCase):
    """The address over HTTP."""

    def _post(self, body, headers=None, token=None, number="msg_1"):
        headers = self._sign(body, number) if headers is None else headers
        token = self.source.token if token is None else token
        return self.url_open(
            f"/proximus/security/events/{token}",
            data=body,
            headers={"Content-Type": "application/json", **headers},
            timeout=30,
            method="POST",
        )

    def test_answers(self):
        body = self._body()
        answer = self._post(body)
        self.assertEqual(
            (answer.status_code, answer.json()["status"]), (202, "accepted")
        )
        self.assertFalse(answer.cookies)
        self.assertEqual(self._post(body).status_code, 200)
        other = self._body("other")
        self.assertEqual(self._post(other).status_code, 409)
        self.assertEqual(len(self._events()), 1)

    def test_refusals_are_the_same_to_the_byte(self):
        body = self._body()
        archived = self._source(name="Old")
        secret = archived._rotate()
        archived.active = False
        answers = [
            self._post(body, {}),
            self._post(body, {"webhook-id": "1"}),
            self._post(body, self._sign(body, secret=secret)),
            self._post(body, self._sign(body, moment=time.time() - 3600)),
            self._post(body, self._sign(body, secret=secret), archived.token),
            self._post(body, token="x" * 32),
            self._post(body, token="%00%ff"),
            self._post(b"", {}),
        ]
        for answer in answers:
            self.assertEqual(answer.status_code, 401)
            self.assertEqual(answer.content, answers[0].content)
            self.assertEqual(
                {name.lower() for name in answer.headers},
                {name.lower() for name in answers[0].headers},
            )
        self.assertFalse(self._events())

    def test_what_is_too_large(self):
        limit = 64 * 1024
        for size, status in ((limit, 202), (limit + 1, 413), (2 * 1024 * 1024, 413)):
            frame = len(self._body(data={"x": ""}))
            body = self._body(data={"x": "y" * (size - frame)})
            self.assertEqual(len(body), size)
            with self.subTest(size):
                self.assertEqual(self._post(body, number=str(size)).status_code, status)
        answer = self._post(b"x" * (limit + 1), {}, "unknown")
        self.assertEqual(answer.status_code, 413, "the same for everybody")
        self.assertEqual(len(self._events()), 1)

    def test_bodies_that_call_themselves_forms(self):
        for number, content_type in enumerate(
            (
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "multipart/form-data",
                "text/plain; charset=utf-16",
                "application/json; charset=none-such",
                "nonsense",
                "",
            )
        ):
            body = self._body()
            headers = self._sign(body, str(number))
            with self.subTest(content_type):
                answer = self._post(body, {**headers, "Content-Type": content_type})
                self.assertEqual(answer.status_code, 202)
        self.assertEqual(set(self._events().mapped("payload")), {self._body().decode()})

    def test_names_of_parameters_meet_nothing(self):
        for query in ("self=1", "token=x", "a=%ff", "debug=1&args=2", "?" * 50):
            body = self._body()
            with self.subTest(query):
                answer = self._post(
                    body,
                    self._sign(body, "q" + str(hash(query))),
                    f"{self.source.token}?{query}",
                )
                self.assertEqual(answer.status_code, 202)

    @mute_logger("odoo.http", "werkzeug")
    def test_only_post(self):
        answer = self.url_open(f"/proximus/security/events/{self.source.token}")
        self.assertEqual(answer.status_code, 405)

    @mute_logger("odoo.addons.proximus_security.controllers.events")
    def test_a_fault_of_ours_asks_for_a_repeat(self):
        body = self._body()
        self.patch(
            type(self.sources), "_receive", lambda *args: self.fail("out of order")
        )
        self.assertEqual(self._post(body).status_code, 503)
