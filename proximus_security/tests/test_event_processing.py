"""What the scheduled job makes of events."""

import json
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .event_common import EventCommon
from .test_tools_events import FINDING, PROBLEM

PROCESSING = (
    "odoo.addons.proximus_security.models.event.proximus_security_event_processing"
)


@tagged("post_install", "-at_install")
class TestProcessing(EventCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lotte = cls._employee(work_email="Lotte@Brasserie.example")
        cls.line = cls._line(employee_id=cls.lotte.id)
        cls.number = cls.env["proximus.number"].create(
            {"e164": "+32475000111", "line_id": cls.line.id}
        )
        cls.device = cls.env["proximus.device"].create(
            {
                "name": "Phone",
                "kind": "phone",
                "imei": "490154203237518",
                "serial": "SN-7",
                "line_id": cls.line.id,
                "company_id": cls.company.id,
            }
        )

    def test_people_lines_and_devices_are_found(self):
        for number, data, found in (
            ("1", {"email": "lotte@BRASSERIE.example"}, (self.lotte, None, None)),
            ("2", {"phoneNumber": "0475 00 01 11"}, (self.lotte, self.line, None)),
            ("3", {"imei": "490154203237518"}, (self.lotte, self.line, self.device)),
            (
                "4",
                {"device": {"serial_number": "SN-7"}},
                (self.lotte, self.line, self.device),
            ),
            ("5", {"email": "l%@brasserie.example"}, (None, None, None)),
            ("6", {"email": "nobody@x.example", "ip": "192.0.2.1"}, (None, None, None)),
        ):
            with self.subTest(data=data):
                event = self._take(data=data, number=number)
                employee, line, device = found
                self.assertEqual(event.employee_id, employee or self.lotte.browse())
                self.assertEqual(event.line_id, line or self.line.browse())
                self.assertEqual(event.device_id, device or self.device.browse())

    def test_a_line_is_found_by_its_reference(self):
        self.line.external_ref = "LINE-7"
        body = json.dumps(PROBLEM).encode()
        self._receive(body)
        self._events()._work()._process()
        self.assertEqual(self._events().line_id, self.line)

    def test_a_line_is_found_by_its_fixed_address(self):
        office = self._line("internet", fixed_ips="203.0.113.8, 198.51.100.0/29")
        for number, data, found in (
            ("1", {"ip": "203.0.113.8"}, office),
            ("2", {"ip_address": "198.51.100.5"}, office),
            ("3", {"device": {"ip": ["10.0.0.7", "203.0.113.8"]}}, office),
            ("4", {"host": "203.0.113.8"}, office),
            ("5", {"ip": "203.0.113.9"}, None),
            ("6", {"ip": "10.0.0.7"}, None),
            ("7", {"ip": "%"}, None),
        ):
            with self.subTest(data=data):
                event = self._take(data=data, number=number)
                self.assertEqual(event.line_id, found or office.browse())

    def test_an_address_of_two_lines_or_of_one_that_ended_is_nobodys(self):
        one = self._line("internet", fixed_ips="203.0.113.8")
        other = self._line("internet", fixed_ips="203.0.113.0/28")
        self.assertFalse(self._take(data={"ip": "203.0.113.8"}, number="1").line_id)
        other.action_terminate(date=self.today)
        self.assertEqual(other.state, "terminated")
        event = self._take(data={"ip": "203.0.113.8"}, number="2")
        self.assertEqual(event.line_id, one)
        foreign = self._line(
            "internet", company=self.other_company, fixed_ips="203.0.113.77"
        )
        event = self._take(data={"ip": "203.0.113.77"}, number="3")
        self.assertFalse(event.line_id, foreign)

    def test_a_device_is_found_by_its_name_or_mac(self):
        laptop = self.device.copy(
            {
                "name": "Laptop",
                "kind": "other",
                "imei": False,
                "serial": False,
                "line_id": False,
                "employee_id": self.lotte.id,
                "mac": "00:11:22:33:44:55",
                "host_name": "Laptop-07",
            }
        )
        for number, data, found in (
            ("1", {"hostname": "LAPTOP-07"}, laptop),
            ("2", {"device": {"hostname": "laptop-07.tilleul.local"}}, laptop),
            ("3", {"mac": "00-11-22-33-44-55"}, laptop),
            ("4", {"host": "laptop-0"}, None),
            ("5", {"host": "%"}, None),
            ("6", {"host": "laptop_07"}, None),
            ("7", {"host": "."}, None),
        ):
            with self.subTest(data=data):
                event = self._take(data=data, number=number)
                self.assertEqual(event.device_id, found or laptop.browse())
                self.assertEqual(bool(event.employee_id), bool(found))
        laptop.host_name = "laptop-07.tilleul.local"
        event = self._take(data={"host": "LAPTOP-07"}, number="8")
        self.assertEqual(event.device_id, laptop)
        laptop.copy({"mac": False, "host_name": "laptop-07"})
        event = self._take(data={"host": "laptop-07"}, number="9")
        self.assertFalse(event.device_id, "a guess would accuse somebody")

    def test_nobody_of_another_company_is_found(self):
        self._employee(
            "Eve", company_id=self.other_company.id, work_email="eve@other.example"
        )
        event = self._take(data={"email": "eve@other.example", "company_id": 1})
        self.assertFalse(event.employee_id)
        self.assertEqual(event.company_id, self.company)

    def test_two_with_one_address_are_nobody(self):
        self._employee("Twin", work_email="lotte@brasserie.example")
        event = self._take(data={"email": "lotte@brasserie.example"})
        self.assertFalse(event.employee_id)

    def test_an_unknown_severity_goes_to_triage(self):
        event = self._take("something.odd", {"email": self.lotte.work_email})
        self.assertEqual(event.severity, "unset")
        self.assertTrue(event.incident_id)
        self.assertEqual(event.incident_id.severity, "unset")
        self.assertEqual(event.state, "processed")

    def test_what_is_low_is_noted(self):
        event = self._take("something.small", {"severity": "low"})
        self.assertFalse(event.incident_id)
        self.assertEqual(event.state, "processed")

    def test_a_code_becomes_no_title(self):
        title = "SIM card changed"
        swap = "org.camaraproject.sim-swap-subscriptions.v0.swapped"
        coded = self._take(swap, {"email": self.lotte.work_email}, "1")
        self.assertEqual(coded.incident_id.title, title)

    def test_events_about_one_person_join_one_incident(self):
        data = {"email": self.lotte.work_email, "severity": "high"}
        first = self._take("malware.found", data, "1")
        second = self._take("malware.found", data, "2")
        self.assertTrue(first.incident_id)
        self.assertEqual(first.incident_id, second.incident_id)
        self.assertEqual(first.incident_id.event_count, 2)

    def test_the_first_rule_that_fits_decides(self):
        rules = self.env["proximus.security.event.rule"]
        rule = rules.create(
            {
                "name": "Noise",
                "company_id": self.company.id,
                "sequence": 1,
                "pattern": "malware.*",
                "action": "ignore",
            }
        )
        event = self._take("malware.found", {"severity": "critical"}, "1")
        self.assertEqual((event.state, event.rule_id), ("ignored", rule))
        rule.write({"action": "join", "minimum_severity": "high"})
        data = {"email": self.lotte.work_email}
        noted = self._take("malware.found", {**data, "severity": "high"}, "2")
        self.assertEqual(noted.rule_id, rule)
        self.assertFalse(noted.incident_id)
        opened = self._take("other.thing", data, "3")
        joined = self._take("malware.found", {**data, "severity": "high"}, "4")
        self.assertEqual(joined.incident_id, opened.incident_id)
        below = self._take("malware.found", {**data, "severity": "medium"}, "5")
        self.assertNotEqual(below.rule_id, rule)
        rule.source_ids = self._source(name="Another")
        self.assertNotEqual(self._take("malware.found", data, "6").rule_id, rule)
        rule.write({"source_ids": False, "company_id": self.other_company.id})
        self.assertNotEqual(self._take("malware.found", data, "7").rule_id, rule)

    def test_a_finding_that_is_closed_opens_nothing(self):
        for number, change in (("1", {"activity_id": 3}), ("2", {"status_id": 4})):
            self._receive(json.dumps({**FINDING, **change}).encode(), number)
        self._events()._work()._process()
        self.assertFalse(self._events().incident_id)

    def test_seats_are_seen(self):
        self.source.type_ids = self.endpoint | self.mobile
        service = self._service()
        seat = self._seat(service, self.lotte, state="invited")
        phone = self._seat(self._service(self.mobile), self.line, state="error")
        other = self._seat(self._service(self._type("t_backup")), self.lotte)
        self._take("agent.heartbeat", {"imei": self.device.imei})
        self.assertEqual((seat.state, seat.source), ("protected", "api"))
        self.assertTrue(seat.last_seen)
        self.assertEqual(seat.proof, "verified")
        self.assertTrue(phone.last_seen)
        self.assertEqual(phone.state, "error", "a sign of life mends nothing")
        self.assertFalse(other.last_seen, "its source cannot vouch for it")
        moment = seat.last_seen
        before = (moment - timedelta(days=3)).isoformat() + "Z"
        self._take("agent.heartbeat", {"imei": self.device.imei}, "2", timestamp=before)
        self.assertEqual(seat.last_seen, moment, "never older than it is")

    def test_one_that_fails_stops_nobody(self):
        self._receive(self._body("bad.event"), "1")
        self._receive(self._body("good.event", {"severity": "low"}), "2")
        rules = type(self.env["proximus.security.event.rule"])
        original = rules._apply

        def fail(rule, event):
            if event.event_type == "bad.event":
                event.source_id.name = "Half done"
                raise RuntimeError("out of order")
            return original(rule, event)

        self.patch(rules, "_apply", fail)
        with mute_logger(PROCESSING), self.enter_registry_test_mode():
            self.env.ref(
                "proximus_security.ir_cron_process_events"
            ).method_direct_trigger()
        self.env.invalidate_all()
        bad, good = self._events()
        self.assertEqual(good.state, "processed")
        self.assertEqual((bad.state, bad.attempts), ("new", 1))
        self.assertTrue(bad.next_attempt > self.now)
        self.assertEqual(self.source.name, "Antivirus", "wholly or not at all")
        with mute_logger(PROCESSING):
            for _attempt in range(4):
                bad._work()._process()
        self.assertEqual((bad.state, bad.attempts), ("error", 5))
        self.patch(rules, "_apply", original)
        bad.with_user(self.officer).action_process()
        self.assertEqual(bad.state, "processed")

    def test_two_workers_keep_the_order_of_a_source(self):
        for number in "123":
            self._receive(number=number)
        first, second, third = events = self._events()
        for place, event in enumerate(events):
            event._work().received_at = self.now - timedelta(minutes=9 - place)
        self.assertIn(events.ids, events._work_cut())
        self.assertEqual(events._work_whole(events, events), events)
        self.assertEqual(events._work_whole(events, first | third), first)
        self.assertFalse(events._work_whole(third, third), "the older ones come first")
        first._work().next_attempt = self.now + timedelta(hours=1)
        self.assertEqual(events._work_whole(second, second), second)

    def test_attempts_are_further_and_further_apart(self):
        events = self.env["proximus.security.event"]
        pauses = [events._pause(attempt) for attempt in range(1, 9)]
        self.assertEqual(pauses[0], timedelta(minutes=5))
        self.assertEqual(pauses, sorted(pauses))
        self.assertEqual(pauses[-1], timedelta(days=1))

    def test_one_that_waits_for_its_next_attempt_is_left_alone(self):
        self._receive()
        event = self._events()
        event._work().next_attempt = self.now + timedelta(hours=1)
        self.assertNotIn(event, event.search(event._todo_domain()))

    def test_what_came_in_stays_as_it_came(self):
        self._receive()
        event = self._events()
        for vals in ({"payload": "x"}, {"severity": "low"}, {"state": "processed"}):
            with self.assertRaises(UserError):
                event.write(vals)
            with self.assertRaises(UserError):
                event.with_context(proximus_event_work=True).write(vals)
        with self.assertRaises(UserError):
            event.unlink()
        with self.assertRaises(UserError):
            event.with_user(self.officer).write({"payload": "x"})

    def test_an_officer_ignores_and_takes_up_again(self):
        self._receive(b"hello")
        event = self._events().with_user(self.officer)
        self.assertEqual(event.state, "error")
        event.action_ignore()
        self.assertEqual(event.state, "ignored")
        self.assertIn(self.officer.name, event.message)
        with mute_logger(PROCESSING):
            event.action_process()
        self.assertEqual(event.state, "error", "it still cannot be read")
        event = self._take(number="2").with_user(self.officer)
        with self.assertRaises(UserError):
            event.action_process()

    def test_events_go_when_they_were_kept_long_enough(self):
        old = self._take("old.thing", {"severity": "low"}, "1")
        kept = self._take("old.thing", {"severity": "high"}, "2")
        new = self._take("new.thing", {"severity": "low"}, "3")
        (old | kept)._work().received_at = self.now - timedelta(days=400)
        self.env["proximus.security.event"]._gc_retention()
        self.assertEqual(self._events(), kept | new, "an open incident keeps its own")
        parameter = self.env.ref("proximus_security.parameter_security_event_months")
        parameter.value = 24
        new._work().received_at = self.now - timedelta(days=400)
        self.env["proximus.security.event"]._gc_retention()
        self.assertIn(new, self._events())

    def test_content_goes_before_the_event(self):
        done = self._take("old.thing", {"severity": "low"}, "1")
        kept = self._take("old.thing", {"severity": "high"}, "2")
        ignored = self._take("old.thing", {"severity": "low"}, "3")
        ignored._work().state = "ignored"
        new = self._take("new.thing", {"severity": "low"}, "4")
        self.assertTrue(kept.incident_id)
        (done | kept | ignored)._work().received_at = self.now - timedelta(days=100)
        self.env["proximus.security.event"]._gc_retention()
        self.assertFalse(done.payload)
        self.assertTrue(done.body_sha256)
        self.assertTrue(kept.payload, "its incident is open")
        self.assertTrue(ignored.payload, "it may still be processed")
        self.assertTrue(new.payload)
