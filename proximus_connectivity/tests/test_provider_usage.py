import json
from urllib.parse import parse_qs, urlsplit

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..models.operator.tmf import proximus_provider as tmf_provider
from . import operator_server as server
from . import usage_sample as sample
from .provider_common import OperatorServerMixin
from .usage_common import NUMBER, UsageCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28", tick=True)
class TestProviderUsage(OperatorServerMixin, UsageCommon):
    """Usage by the operator's interface, page after page, from a server that errs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider.write({"partner_id": cls.operator_partner.id, "reads_usage": True})

    def setUp(self):
        super().setUp()
        self.patch(tmf_provider, "PAGE", 2)
        self.patch(tmf_provider, "PAGES", 2)

    def _records_of(self, count, first=1):
        return [
            sample.record(f"U{number}", "data", msisdn=NUMBER, used=(1, "GB"))
            for number in range(first, first + count)
        ]

    def _queries(self):
        return [parse_qs(urlsplit(one[1]).query) for one in self.operator.requests]

    def _read(self):
        self.env["proximus.provider"]._cron_read_usage()
        return self._go_on()

    def test_all_pages_are_read(self):
        self._serve(self._records_of(7))
        exchanges = self._read()
        self.assertEqual(self._figures(), (7.0, None, None))
        self.assertEqual(set(exchanges.mapped("state")), {"done"})
        self.assertEqual(len(exchanges), 3, "four records each")
        offsets = [query["offset"] for query in self._queries()]
        self.assertEqual(offsets, [["0"], ["2"], ["4"], ["6"], ["7"]])
        self.assertEqual(
            self.provider.usage_read_until, fields.Date.to_date("2026-10-05")
        )
        self.assertFalse(self.provider.sudo().usage_offset)

    def test_another_operator_is_read_from_its_beginning(self):
        """Days of which only a part was read are read again, wherever it goes on."""
        self.provider.usage_read_until = "2026-10-12"
        for vals in ({"usage_version": "v5"}, {"code": "manual"}):
            with self.subTest(vals), self.env.cr.savepoint() as savepoint:
                self._serve(self._records_of(7))
                self.env["proximus.provider"]._cron_read_usage()
                self._process()
                self.assertTrue(self.provider.usage_offset)
                self.provider.write(vals)
                self.assertFalse(self.provider.usage_offset)
                self.assertEqual(
                    self.provider._usage_cursor()["since"],
                    fields.Date.to_date("2026-10-05"),
                )
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_next_run_begins_a_week_before(self):
        self.provider.usage_read_until = "2026-10-12"
        self._serve([])
        self._read()
        (query,) = self._queries()
        self.assertEqual(query["usageDate.gte"], ["2026-10-05T00:00:00+02:00"])
        self.assertEqual(
            self.provider.usage_read_until, fields.Date.to_date("2026-10-12")
        )

    def test_version_five(self):
        self.provider.usage_version = "v5"
        self._serve([sample.v5(one) for one in self._records_of(1)])
        self._read()
        self.assertIn("/usageManagement/v5/usage", self.operator.requests[0][1])
        self.assertEqual(self._figures(), (1.0, None, None))

    def test_pages_shorter_than_asked_for(self):
        self._serve(self._records_of(5), most=1)
        self._read()
        self.assertEqual(self._figures(), (5.0, None, None))

    def test_a_server_that_ignores_the_offset(self):
        page = server.answer(200, self._records_of(2))
        self.operator.queue = [page] * 20
        self._read()
        self.assertEqual(self._figures(), (2.0, None, None))
        self.assertEqual(len(self.operator.requests), 2)

    def test_a_server_that_goes_round(self):
        """Its pages come again in a later exchange; each record counts once."""
        pages = [self._records_of(2, first) for first in (1, 3, 5)]
        self.operator.queue = [server.answer(200, page) for page in pages * 5]
        self._read()
        self.assertEqual(self._figures(), (6.0, None, None))
        self.assertEqual(len(self.operator.requests), 4)

    def test_pages_that_overlap(self):
        first, second = self._records_of(2), self._records_of(2, first=2)
        answers = [first, second, []]
        self.operator.queue = [server.answer(200, one) for one in answers]
        self._read()
        self.assertEqual(self._figures(), (3.0, None, None))

    def test_a_breakdown_in_the_middle(self):
        """What was taken in stays; what failed is read again from its place."""
        documents = self._records_of(7)
        self._serve(documents)
        broken = [server.answer(500, {"reason": "down"})] * 3
        self.operator.queue[3:3] = broken
        self._read()
        self.assertEqual(self._figures(), (4.0, None, None), "the first exchange")
        exchange = self._exchange(self.provider, "usage")
        self.assertEqual((exchange.state, exchange.error_kind), ("pending", "server"))
        self.assertTrue(exchange.next_attempt)
        self.assertEqual(self.provider.sudo().usage_offset, 4)
        self.env["proximus.provider"]._cron_read_usage()
        self.operator.requests.clear()
        exchange.next_attempt = False
        self._serve(documents)
        self._go_on()
        self.assertEqual(self._queries()[0]["offset"], ["4"])
        self.assertEqual(self._figures(), (7.0, None, None))
        self.assertFalse(self.provider.sudo().usage_offset)

    def test_trouble_of_all_kinds_leaves_nothing(self):
        for kind, answers in (
            ("timeout", [server.slow(0.8)] * 3),
            ("cut", [server.cut] * 3),
            ("cut", [server.half] * 3),
            ("bad_answer", [server.no_json] * 3),
            ("bad_answer", [server.answer(200, {"id": "U1"})] * 3),
            ("bad_answer", [server.answer(200, ["U1"])] * 3),
            (
                "bad_answer",
                [lambda h, b: h.reply(200, raw=b"[" * 9000 + b"]" * 9000)] * 3,
            ),
            # too long, or too long to wait for
            (
                "bad_answer timeout",
                [lambda h, b: h.reply(200, raw=b" " * (11 << 20))] * 3,
            ),
        ):
            self.provider._save_breaker(self.provider._breaker().after_success())
            good = server.answer(200, self._records_of(2))
            self.operator.queue = [good, *answers]
            exchange = self.env["proximus.exchange"]._queue(
                self.provider, "usage", self.provider
            )
            exchange._attempt()
            self.assertEqual(exchange.state, "pending")
            self.assertIn(exchange.error_kind, kind.split())
            self.assertFalse(self._records(), kind)
            self.assertFalse(self.provider.sudo().usage_offset)

    def test_what_cannot_be_read_is_told(self):
        documents = [
            *self._records_of(1),
            sample.record("X", "data", msisdn=NUMBER, used=(1, "furlong")),
            sample.record("Y", "data", msisdn="+32470999999"),
        ]
        self._serve(documents)
        self._read()
        told = "".join(filter(None, self._messages()))
        self.assertIn("waiting for their line: 1.", told)
        self.assertIn("X: “furlong” is no unit", told)
        self.assertEqual(self._figures(), (1.0, None, None))

    def _messages(self):
        return (
            self.env["proximus.exchange"]
            .search([("provider_id", "=", self.provider.id)])
            .mapped("message")
        )

    def test_no_log_says_who_was_called(self):
        call = sample.record("1", "voice", msisdn=NUMBER)
        call["usageCharacteristic"].append(
            sample.characteristic("destinationNumber", "+32475111222")
        )
        self._serve([call])
        exchange = self._read()
        told = json.dumps(exchange.read(["payload", "response", "message", "endpoint"]))
        self.assertNotIn("475111222", told)
        record = self._records()
        self.assertEqual(record.line_id, self.line)
        self.assertNotIn("475111222", json.dumps(record.sudo().references))

    def test_the_operator_must_be_known(self):
        self.provider.partner_id = False
        self._serve(self._records_of(1))
        self._read()
        exchange = self._exchange(self.provider, "usage")
        self.assertEqual(exchange.state, "failed")
        self.assertIn("fill in the operator", exchange.message)
        self.assertFalse(self._records())

    def test_the_button(self):
        self._serve(self._records_of(1))
        notice = self.provider.with_user(self.manager).action_read_usage()
        self.assertEqual(notice["params"]["type"], "success")
        self.assertIn("Usage records: 1 new", notice["params"]["message"])
        self.provider.state = "disabled"
        with self.assertRaises(UserError):
            self.provider.action_read_usage()

    def test_only_who_is_asked_to(self):
        self.provider.reads_usage = False
        self._read()
        self.assertFalse(self.operator.requests)

    def test_file_and_interface_count_once(self):
        documents = self._records_of(2)
        self._wizard(documents).action_apply()
        self._serve(documents)
        self._read()
        self.assertEqual(self._figures(), (2.0, None, None))
