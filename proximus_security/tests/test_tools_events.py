import datetime
import json

from odoo.tests import BaseCase, tagged

from odoo.addons.proximus_security.tools.awareness import hidden_groups
from odoo.addons.proximus_security.tools.events import read_event

UTC = datetime.timezone.utc
MOMENT = datetime.datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SIM_SWAP = {
    "id": "83a0d986-0866-4f38-b8c0-fc65bfcda452",
    "source": "https://api.operator.example/sim-swap-subscriptions/v0/subscriptions/1",
    "specversion": "1.0",
    "type": "org.camaraproject.sim-swap-subscriptions.v0.swapped",
    "time": "2026-11-20T10:30:00+01:00",
    "datacontenttype": "application/json",
    "data": {"subscriptionId": "1", "phoneNumber": "+32475000001"},
}
FINDING = {
    "class_uid": 2004,
    "category_uid": 2,
    "activity_id": 1,
    "type_uid": 200401,
    "severity_id": 4,
    "status_id": 1,
    "time": 1795167000000,
    "message": "Ransomware stopped on the laptop",
    "metadata": {"uid": "f-1", "version": "1.3.0", "product": {"name": "EDR"}},
    "finding_info": {"title": "Ransomware", "uid": "finding-9"},
    "device": {
        "hostname": "LAPTOP-7",
        "ip": "192.0.2.7",
        "hw_info": {"serial_number": "SN-7"},
    },
    "user": {"email_addr": "lotte@brasserie.example"},
    "actor": {"user": {"email_addr": "villain@elsewhere.example"}},
    "evidences": [{"device": {"imei": "490154203237518"}}],
}
PROBLEM = {
    "eventId": "E-9",
    "eventType": "ServiceProblemCreateEvent",
    "eventTime": "2026-11-20T09:30:00.1234567Z",
    "event": {
        "serviceProblem": {
            "id": "P-1",
            "priority": "2",
            "description": "Attack on your line is being filtered",
            "affectedService": [{"id": "LINE-7", "name": "Fibre"}],
        }
    },
}


@tagged("post_install", "-at_install")
class TestReaders(BaseCase):
    """The formats in which security events come."""

    def test_a_sim_swap_of_camara(self):
        event = read_event(SIM_SWAP)
        self.assertEqual(event.id, SIM_SWAP["id"])
        self.assertEqual(event.type, SIM_SWAP["type"])
        self.assertEqual(event.format, "cloudevents")
        self.assertIsNone(event.severity, "it does not say, so a person judges")
        self.assertEqual(event.occurred_at, MOMENT)
        self.assertEqual(event.subjects, {"msisdn": ("+32475000001",)})

    def test_a_finding_of_ocsf(self):
        event = read_event(FINDING)
        self.assertEqual((event.id, event.type), ("f-1", "ocsf.2004.create"))
        self.assertEqual(event.severity, "high")
        self.assertEqual(event.occurred_at, MOMENT)
        self.assertEqual(event.text, "Ransomware stopped on the laptop")
        self.assertEqual(
            event.subjects,
            {
                "email": ("lotte@brasserie.example",),
                "host": ("LAPTOP-7",),
                "ip": ("192.0.2.7",),
                "serial": ("SN-7",),
                "imei": ("490154203237518",),
            },
            "whom it happened to, not who did it",
        )

    def test_severities_of_ocsf(self):
        for told, severity in [
            (0, None),
            (1, "info"),
            (2, "low"),
            (3, "medium"),
            (4, "high"),
            (5, "critical"),
            (6, "critical"),
            (7, None),
            (99, None),
            (-1, None),
            ("3", "medium"),
            ("x", None),
            (True, None),
            (2.5, None),
            (None, None),
        ]:
            with self.subTest(told=told):
                event = read_event({**FINDING, "severity_id": told})
                self.assertEqual(event.severity, severity)
        missing = {key: val for key, val in FINDING.items() if key != "severity_id"}
        self.assertIsNone(read_event(missing).severity)

    def test_a_finding_that_is_over(self):
        for change in ({"activity_id": 3}, {"status_id": 4}, {"status_id": 3}):
            event = read_event({**FINDING, **change})
            self.assertEqual(event.type, "ocsf.2004.close")
        self.assertEqual(
            read_event({**FINDING, "class_uid": 2005, "activity_id": 2}).type,
            "ocsf.2005.update",
        )

    def test_a_problem_of_tmf656(self):
        event = read_event(PROBLEM)
        self.assertEqual((event.id, event.type), ("E-9", "ServiceProblemCreateEvent"))
        self.assertEqual(event.severity, "critical")
        self.assertEqual(event.occurred_at.microsecond, 123456)
        self.assertEqual(event.subjects["service"], ("LINE-7", "Fibre"))
        self.assertEqual(event.text, "Attack on your line is being filtered")

    def test_priorities_of_tmf656(self):
        wanted = ["critical"] * 2 + ["high"] * 2 + ["medium"] * 2 + ["low"] * 4
        for priority, severity in [
            *enumerate(wanted, 1),
            (0, None),
            (11, None),
            (None, None),
            ("urgent", None),
        ]:
            problem = {**PROBLEM["event"]["serviceProblem"], "priority": priority}
            event = read_event({**PROBLEM, "event": {"serviceProblem": problem}})
            self.assertEqual(event.severity, severity, priority)

    def test_the_payload_of_standard_webhooks(self):
        event = read_event(
            {
                "type": "contact.created",
                "timestamp": "2026-11-20T09:30:00Z",
                "data": {"email": "lotte@brasserie.example", "severity": "Critical"},
            }
        )
        self.assertEqual((event.id, event.type), ("", "contact.created"))
        self.assertEqual(event.severity, "critical")
        self.assertEqual(event.occurred_at, MOMENT)
        self.assertEqual(event.subjects, {"email": ("lotte@brasserie.example",)})

    def test_a_finding_inside_an_envelope(self):
        event = read_event({"type": "finding", "data": FINDING})
        self.assertEqual((event.type, event.severity), ("finding", "high"))
        self.assertNotIn("villain@elsewhere.example", event.subjects["email"])

    def test_an_unknown_format_is_for_a_person(self):
        event = read_event({"id": 7, "action": "opened", "alert": {}})
        self.assertEqual((event.id, event.type), ("7", "opened"))
        self.assertIsNone(event.severity)
        self.assertEqual(event.format, "other")

    def test_times(self):
        standard = {"type": "x", "data": {}}
        for told, wanted in [
            ("2026-11-20T09:30:00", MOMENT),
            ("2026-11-20T09:30:00.000Z", MOMENT),
            (1795167000, MOMENT),
            (1795167000.0, MOMENT),
            (1795167000000, MOMENT),
            ("1970-01-01T00:00:00Z", None),
            (0, None),
            ("", None),
            (None, None),
        ]:
            with self.subTest(told=told):
                moment = read_event({**standard, "timestamp": told}).occurred_at
                self.assertEqual(moment, wanted)

    def test_what_is_no_event(self):
        for payload in [
            None,
            [],
            "text",
            7,
            {"specversion": "0.3", "type": "x", "data": {}},
            {"specversion": "1.0"},
            {"type": "", "data": {}},
            {"type": {}, "data": {}},
            {"class_uid": "many"},
            {"type": "x", "data": {}, "timestamp": "yesterday"},
            {"type": "x", "data": {}, "timestamp": True},
            {"type": "x", "data": {}, "timestamp": []},
            {"type": "x", "data": {}, "timestamp": 10**400},
            {"type": "x", "data": {}, "timestamp": float("inf")},
            {"type": "x", "data": {}, "timestamp": float("nan")},
            {"type": "x", "data": {}, "timestamp": "0001-01-01T00:00:00+14:00"},
        ]:
            with (
                self.subTest(payload=repr(payload)[:80]),
                self.assertRaises(ValueError),
            ):
                read_event(payload)

    def test_what_no_database_takes_is_replaced(self):
        payload = json.loads(r'{"type": "a\u0000b", "data": {"email": "\ud800x"}}')
        event = read_event(payload)
        self.assertNotIn("\0", event.type)
        self.assertNotIn("\ud800", event.subjects["email"][0])

    def test_subjects_are_bounded(self):
        many = [{"email": f"p{number}@x.example"} for number in range(500)]
        event = read_event({"type": "x", "data": {"people": many}})
        self.assertEqual(len(event.subjects["email"]), 50)


@tagged("post_install", "-at_install")
class TestHiddenGroups(BaseCase):
    """Nobody's result is told by a group or by what is left of the total."""

    def test_small_groups_are_hidden(self):
        self.assertEqual(hidden_groups({"a": 4, "b": 5, "c": 1}), {"a", "c"})
        self.assertEqual(hidden_groups({"a": 5, "b": 12}), set())
        self.assertEqual(hidden_groups({}), set())

    def test_what_subtraction_would_tell_is_hidden_too(self):
        self.assertEqual(hidden_groups({"a": 4, "b": 12, "c": 7}), {"a", "c"})
        self.assertEqual(hidden_groups({"a": 1, "b": 1, "c": 6, "d": 9}), set("abc"))
        self.assertEqual(hidden_groups({"a": 2, "b": 30}), {"a", "b"})
        self.assertEqual(hidden_groups({"a": 2, "b": 3, "c": 30}), {"a", "b"})

    def test_an_empty_group_hides_nobody(self):
        self.assertEqual(hidden_groups({"a": 0, "b": 6}), set())
        self.assertEqual(hidden_groups({"a": 0, "b": 3}), {"b"})
