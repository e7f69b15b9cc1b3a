"""What a source sends: verified, stored once, refused without a trace."""

import itertools
import json
import shutil
import subprocess
import time
from datetime import timedelta
from unittest import skipUnless

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .event_common import EventCommon
from .test_tools_events import FINDING, PROBLEM
from .test_tools_webhook_schemes import bearer, github, stripe

INTAKE = "odoo.addons.proximus_security.models.event.proximus_security_source_intake"


@tagged("post_install", "-at_install")
class TestIntake(EventCommon):
    def test_a_new_event_is_accepted_and_kept_as_it_came(self):
        body = self._body("malware.found", {"severity": "high"})
        self.assertEqual(self._receive(body), (202, "accepted"))
        event = self._events()
        self.assertEqual(event.payload, body.decode())
        self.assertEqual(event.event_type, "malware.found")
        self.assertEqual(event.severity, "high")
        self.assertEqual(event.company_id, self.company)
        self.assertEqual(event.state, "new", "it is worked on later")

    def test_the_same_event_again_is_known(self):
        self._receive()
        self.assertEqual(self._receive(), (200, "duplicate"))
        self.assertEqual(len(self._events()), 1)

    def test_the_same_number_with_another_content_is_an_alarm(self):
        self._receive()
        other = self._body("other.event")
        self.assertEqual(self._receive(other), (409, "conflict"))
        self.assertEqual(self._receive(other), (409, "conflict"))
        self.assertEqual(len(self._events()), 1)
        self.assertEqual(self._events().event_type, "test.event")
        alarm = self.source.activity_ids
        self.assertEqual(len(alarm), 1, "one is enough until somebody has looked")
        self.assertEqual(alarm.user_id, self.officer)

    def test_numbers_are_those_of_a_source(self):
        other = self._source(name="Mail filter")
        secret = other._rotate()
        self._receive()
        self.assertEqual(self._receive(source=other, secret=secret)[0], 202)

    def test_every_refusal_is_the_same(self):
        body = self._body()
        good = self._sign(body)
        archived = self._source(name="Old")
        secret = archived._rotate()
        archived.active = False
        bare = self._source(name="No secret")
        now = time.time()
        cases = {
            "no headers": (self.source.token, body, {}),
            "forged": (self.source.token, body + b" ", good),
            "stale": (
                self.source.token,
                body,
                self._sign(body, moment=now - 400),
            ),
            "future": (
                self.source.token,
                body,
                self._sign(body, moment=now + 400),
            ),
            "wrong secret": (self.source.token, body, self._sign(body, secret=secret)),
            "archived": (archived.token, body, self._sign(body, secret=secret)),
            "without a secret": (bare.token, body, good),
            "unknown": ("x" * 32, body, good),
            "short": ("-", body, good),
            "nul": ("\0" * 32, body, good),
            "empty": ("", body, good),
            "like": ("%" * 32, body, good),
        }
        for name, (token, content, headers) in cases.items():
            with self.subTest(name):
                answer = self.sources._receive(token, content, headers)
                self.assertEqual(answer, (401, "unauthorised"))
        sources = self.source | archived | bare
        self.assertFalse(
            self.env["proximus.security.event"].search(
                [("source_id", "in", sources.ids)]
            )
        )

    def test_the_previous_secret_works_for_a_while(self):
        before = self.secret
        self.source._rotate(hours=24)
        self.assertEqual(self._receive(number="a", secret=before)[0], 202)
        after = self.source.secret
        self.assertEqual(self._receive(number="b", secret=after)[0], 202)
        self.source.previous_until = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self._receive(number="c", secret=before)[0], 401)
        self.source._rotate(hours=0)
        self.assertFalse(self.source.previous_secret)
        self.assertEqual(self._receive(number="d", secret=after)[0], 401)

    def test_the_other_ways_to_prove(self):
        key = "k" * 32
        body = json.dumps({"id": "evt-1", "type": "x", "data": {}}).encode()
        now = str(int(time.time()))
        for scheme, headers, number in (
            ("stripe", stripe(body, now), "evt-1"),
            ("github", github(body, "delivery-1"), "delivery-1"),
            ("bearer", bearer(key), "evt-1"),
        ):
            with self.subTest(scheme):
                source = self._source(name=scheme, scheme=scheme)
                self.assertEqual(source.key_encoding, "utf8")
                source._rotate(key)
                answer = self._receive(body, source=source, headers=headers)
                self.assertEqual(answer[0], 202)
                self.assertEqual(self._events(source).external_id, number)
                answer = self._receive(body, source=source, headers=headers)
                self.assertEqual(answer[0], 200)

    def test_a_replay_under_another_number_is_known(self):
        """Only the body is signed there: its number is anybody's choice."""
        source = self._source(name="Git", scheme="github")
        source._rotate("k" * 32)
        body = self._body()
        for delivery, status in (("d-1", 202), ("d-2", 200), ("d-1", 200)):
            headers = github(body, delivery)
            self.assertEqual(
                self._receive(body, source=source, headers=headers)[0], status
            )
        self.assertEqual(len(self._events(source)), 1)

    def test_a_sender_that_numbers_its_attempts(self):
        self.source.id_in_body = True
        body = self._body(id="event-7")
        self.assertEqual(self._receive(body, "try-1")[0], 202)
        self.assertEqual(self._receive(body, "try-2")[0], 200)
        self.assertEqual(self._events().external_id, "event-7")
        changed = self._body("another.type", id="event-7")
        self.assertEqual(self._receive(changed, "try-3")[0], 409)

    def test_a_token_without_a_number_is_known_by_its_content(self):
        source = self._source(name="Bearer", scheme="bearer")
        source._rotate("k" * 32)
        for body, status in ((self._body(), 202), (self._body(), 200)):
            answer = self._receive(body, source=source, headers=bearer("k" * 32))
            self.assertEqual(answer[0], status)

    def _binary(self, number="7", body=b'{"phoneNumber": "+32475000111"}', **more):
        """Send a CloudEvent whose attributes stand in its headers."""
        source = self.sources.search([("name", "=", "Operator")])
        if not source:
            source = self._source(name="Operator", scheme="bearer")
            source._rotate("k" * 32)
        headers = {
            **bearer("k" * 32),
            "Content-Type": "application/json",
            "ce-specversion": "1.0",
            "ce-id": number,
            "ce-source": "/sim-swap",
            "ce-type": "org.camaraproject.sim-swap-subscriptions.v0.swapped",
            **more,
        }
        return self._receive(body, source=source, headers=headers)[0], source

    def test_a_cloudevent_in_its_headers(self):
        status, source = self._binary(**{"ce-time": "2026-01-05T10:00:00Z"})
        self.assertEqual(status, 202)
        event = self._events(source)
        self.assertEqual(
            (event.external_id, event.format, event.event_type),
            (
                "7",
                "cloudevents",
                "org.camaraproject.sim-swap-subscriptions.v0.swapped",
            ),
        )
        self.assertEqual(str(event.occurred_at), "2026-01-05 10:00:00")
        line = self._line()
        self.env["proximus.number"].create({"e164": "+32475000111", "line_id": line.id})
        event._work()._process()
        self.assertEqual(event.state, "processed", event.message)
        self.assertEqual(event.line_id, line)

    def test_a_cloudevent_in_its_headers_again(self):
        trace = {"ce-traceparent": "00-1"}
        self.assertEqual(self._binary(**trace)[0], 202)
        self.assertEqual(self._binary(**{"ce-traceparent": "00-2"})[0], 200)
        self.assertEqual(self._binary(body=b"{}")[0], 409)
        self.assertEqual(self._binary(**{"ce-type": "something.else"})[0], 409)
        status, source = self._binary(**{"ce-source": "/another"})
        self.assertEqual(status, 202, "ids are counted by each source of a sender")
        self.assertEqual(len(self._events(source)), 2)
        self.assertTrue(source.alarmed_at)

    def test_odd_cloudevents_in_headers_are_kept_for_a_person(self):
        for number, more in enumerate(
            (
                {"body": b"hello"},
                {"body": b"\xff"},
                {"ce-type": ""},
                {"ce-specversion": "2.0"},
                {"ce-time": "yesterday"},
            )
        ):
            with self.subTest(more=more):
                more = dict(more)
                body = more.pop("body", b"{}")
                status, source = self._binary(f"odd-{number}", body, **more)
                self.assertEqual(status, 202)
                event = self._events(source)[-1]
                self.assertEqual((event.state, event.severity), ("error", "unset"))

    def test_headers_beside_a_signature_say_nothing(self):
        """A signature covers the body alone."""
        body = self._body("test.event")
        headers = self._sign(body) | {
            "ce-specversion": "1.0",
            "ce-type": "swapped",
            "ce-id": "1",
            "ce-source": "/x",
        }
        self.assertEqual(self._receive(body, headers=headers)[0], 202)
        self.assertEqual(self._events().event_type, "test.event")

    def test_what_is_signed_and_unreadable_is_kept_for_a_person(self):
        bodies = {
            "no json": b"hello",
            "no text": b"\xff\xfe\x00",
            "nul": b'{"type": "a\0b", "data": {}}',
            "deep": b'{"type": "x", "data": ' + b"[" * 5000 + b"]" * 5000 + b"}",
            "list": b"[]",
            "number": b"7",
            "huge number": b'{"type": "x", "data": {}, "timestamp": '
            + b"9" * 4000
            + b"}",
            "endless": b'{"type": "x", "data": {}, "timestamp": 1e999}',
            "no type": b'{"data": {}, "type": null}',
            "empty": b"",
        }
        for name, body in bodies.items():
            with self.subTest(name):
                self.assertEqual(self._receive(body, name.replace(" ", "-"))[0], 202)
        self.assertEqual(set(self._events().mapped("state")), {"error"})
        self.assertTrue(all(self._events().mapped("message")))
        self.env.flush_all()

    def test_odd_content_is_taken(self):
        bodies = {
            "escaped": rb'{"type": "a\u0000b", "data": {"x": "\ud800"}}',
            "twice": b'{"type": "x", "type": "y", "data": {}}',
            "types": b'{"type": "x", "data": [1, null], "id": {}, "severity": []}',
            "long": self._body("x" * 5000),
        }
        for name, body in bodies.items():
            with self.subTest(name):
                self.assertEqual(self._receive(body, name)[0], 202)
        self.env.flush_all()
        self.assertEqual(set(self._events().mapped("state")), {"new"})

    def test_times_that_cannot_be(self):
        ahead = (fields.Datetime.now() + timedelta(days=400)).isoformat() + "Z"
        for number, told, is_ahead in (
            ("ahead", ahead, True),
            ("past", "2001-01-01T00:00:00Z", False),
            ("unset", "1970-01-01T00:00:00Z", False),
            ("first", "0001-01-01T00:00:00Z", False),
            ("last", "9999-12-31T23:59:59Z", True),
        ):
            body = self._body(timestamp=told)
            with self.subTest(number):
                self.assertEqual(self._receive(body, number)[0], 202)
                event = self._events()[-1]
                self.assertEqual(event.is_ahead, is_ahead)
                self.assertLessEqual(event.occurred_at, event.received_at)

    def test_types_that_are_not_wanted_are_ignored(self):
        self.source.allowed_types = "malware.*, ocsf.2004.create"
        for number, event_type, state in (
            ("1", "malware.found", "new"),
            ("2", "MALWARE.gone", "new"),
            ("3", "weather.report", "ignored"),
        ):
            self._receive(self._body(event_type), number)
            self.assertEqual(self._events()[-1].state, state)

    def test_severity_and_format_of_each_kind(self):
        for number, payload, kind, severity in (
            ("1", FINDING, "ocsf", "high"),
            ("2", {**FINDING, "severity_id": 99}, "ocsf", "unset"),
            ("3", PROBLEM, "tmf656", "critical"),
        ):
            self._receive(json.dumps(payload).encode(), number)
            event = self._events()[-1]
            self.assertEqual((event.format, event.severity), (kind, severity))

    @mute_logger("odoo.sql_db")
    def test_the_database_holds_each_event_once(self):
        self._receive()
        event = self._events()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            event.copy({"external_id": event.external_id})
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestSource(EventCommon):
    def test_a_secret_is_shown_once_and_goes_nowhere_else(self):
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        source = self._as(admin, self._source(name="New"))
        wizard = self.env["proximus.security.source.rotate"].with_user(admin)
        action = wizard.create({"source_id": source.id}).action_apply()
        secret = action["context"]["default_secret"]
        self.assertTrue(secret.startswith("whsec_"))
        self.assertEqual(source.sudo().secret, secret)
        show = self.env[action["res_model"]].with_user(admin)
        shown = show.with_context(**action["context"]).default_get(["secret", "url"])
        self.assertEqual(shown["secret"], secret)
        self.assertTrue(show.has_access("create"), "the dialog opens")
        opened = show.with_context(**action["context"]).onchange(
            {}, [], {"secret": {}, "url": {}, "how_to": {}}
        )
        self.assertEqual(opened["value"]["secret"], secret)
        self.assertFalse(self._as(self.officer, show.browse()).has_access("create"))
        self.assertIn(f"SECRET='{secret}'", action["context"]["default_how_to"])
        self.assertFalse(wizard.search([]))
        self.assertFalse(source.copy().sudo().secret)
        log = self.env["mail.message"].search([("model", "=", source._name)])
        self.assertNotIn(secret, "".join(log.mapped("body")))
        officer = self._as(self.officer, source)
        with self.assertRaises(AccessError):
            officer.read(["secret"])
        self.officer.group_ids |= self.env.ref("base.group_allow_export")
        for name in ("token", "secret", "previous_secret"):
            with self.assertRaises(AccessError):
                officer.export_data([name])
        self.assertTrue(officer.has_secret)

    def test_whoever_may_not_see_a_secret_may_not_redirect_it(self):
        officer = self._as(self.officer, self.source)
        for action in (officer.action_rotate, officer.action_new_address):
            with self.assertRaises(AccessError):
                action()
        for vals in ({"scheme": "bearer"}, {"tolerance": 3600}, {"active": True}):
            with self.assertRaises(AccessError):
                officer.write(vals)

    def test_an_administrator_sees_who_has_read_a_secret(self):
        admin = self._user("sec_admin", "base.group_system")
        self.assertFalse(admin.has_group("proximus_connectivity.group_manager"))
        source = self._as(admin, self.source)
        source.read(["secret"])
        action = source.action_secret_log()
        log = self._as(admin, self.env[action["res_model"]]).search(action["domain"])
        self.assertEqual(log.mapped("user_id"), admin)
        self.assertEqual(log.mapped("secrets"), ["secret"])
        with self.assertRaises(AccessError):
            self._as(self.officer, self.env[action["res_model"]]).search([])

    def test_a_secret_of_the_sender(self):
        admin = self.env.ref("base.user_admin")
        admin.company_ids |= self.company
        source = self._as(admin, self._source(name="Pay", scheme="stripe"))
        wizard = self.env["proximus.security.source.rotate"].with_user(admin)
        wizard.create(
            {"source_id": source.id, "given_secret": "whsec_x y"}
        ).action_apply()
        self.assertEqual(source._keys(), [(b"whsec_x y", None)])
        with self.assertRaisesRegex(ValidationError, "spelling"):
            self.source._rotate("not base64!")

    def test_a_new_address_ends_the_old_one(self):
        before = self.source.token
        self.source.action_new_address()
        body = self._body()
        answer = self.sources._receive(before, body, self._sign(body))
        self.assertEqual(answer[0], 401)
        self.assertEqual(self._receive()[0], 202)

    def test_a_source_that_has_sent_stays(self):
        self._receive()
        with self.assertRaisesRegex(UserError, "archive"):
            self.source.unlink()
        self._source(name="Unused").unlink()

    def test_last_event(self):
        self.assertFalse(self.source.last_event_at)
        self._receive()
        self.source.invalidate_recordset()
        self.assertTrue(self.source.last_event_at)
        self.assertEqual(self.source.event_count, 1)

    @skipUnless(
        all(map(shutil.which, ("bash", "openssl", "od"))), "the commands need a shell"
    )
    def test_the_commands_that_are_shown_work(self):
        for scheme, encoding in (
            ("standard", "base64"),
            ("standard", "utf8"),
            ("stripe", "utf8"),
            ("stripe", "base64"),
            ("github", "utf8"),
            ("github", "base64"),
            ("bearer", "utf8"),
        ):
            with self.subTest(scheme=scheme, encoding=encoding):
                source = self._source(name=scheme, scheme=scheme)
                source.key_encoding = encoding
                secret = source._rotate()
                script = source._how_to(source.url, secret)
                # what curl would send, instead of sending it
                script = 'curl() { printf "%s\\0" "$@"; }\n' + script
                told = subprocess.run(
                    ["bash", "-euc", script], capture_output=True, check=True
                ).stdout.split(b"\0")[:-1]
                self.assertIn(source.url.encode(), told)
                headers = dict(
                    after.decode().split(": ", 1)
                    for before, after in itertools.pairwise(told)
                    if before == b"-H"
                )
                answer = self._receive(told[-1], source=source, headers=headers)
                self.assertEqual(answer[0], 202)
                self.assertNotEqual(self._events(source).state, "error")

    def test_each_way_has_an_example(self):
        for scheme in dict(self.source._fields["scheme"].selection):
            source = self._source(name=scheme, scheme=scheme)
            self.assertIn("/proximus/security/events/<token>", source.how_to)
            self.assertNotIn(source.token, source.how_to)
