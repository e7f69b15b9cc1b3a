from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo.sql_db import Cursor
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .switching_common import SwitchingCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23")
class TestExitAnswer(SwitchingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_own_lines()

    def _create_committed(self, start="2026-09-24", **vals):
        values = {
            "commitment_end_date": "2028-09-23",
            "monthly_cost": 30.0,
            "external_ref": False,
            **vals,
        }
        return self._create_active_line("internet", start, **values)

    def _many_numbers(self, count=10, **vals):
        trunk = self._create_active_line("sip_trunk", **vals)
        last = f"0422266{count - 1:02d}"
        return self._create_number("042226600", trunk, last_e164=last, state="assigned")

    def _answer(self, line):
        """Return the dated answer that the fields and texts of a line show."""
        line.ensure_one()
        return line._exit_answers(self.today)[line]

    def test_protected_line_within_six_months(self):
        line = self._create_committed()
        self.assertRecordValues(
            line,
            [
                {
                    "exit_protected": True,
                    "exit_fee_known": True,
                    "exit_fee": 120.0,
                }
            ],
        )
        self.assertEqual(self._answer(line).reason, "rule")
        self.assertEqual(str(line.exit_free_from), "2027-03-24")
        self.assertIn("Bound until March 23, 2027; ", line.exit_answer)
        self.assertIn("leaving today costs at most", line.exit_answer)
        self.assertIn("120.00", line.exit_answer)

    def test_many_numbers_and_an_unread_contract_are_unknown(self):
        self._many_numbers()
        line = self._create_committed()
        self.assertFalse(line.exit_protected)
        self.assertFalse(line.exit_fee_known)
        self.assertIn("Bound until September 23, 2028; ", line.exit_answer)
        self.assertIn("at most", line.exit_answer)
        self.assertIn("660.00", line.exit_answer, "22 months are left")
        line.exit_terms = "all"
        self.assertNotIn("at most", line.exit_answer)
        self.assertEqual(line.exit_fee, 660.0)
        line.write({"exit_terms": "share", "exit_share": 50})
        self.assertEqual(line.exit_fee, 330.0)
        self.assertEqual(str(line.exit_free_from), "2028-09-24")

    def test_threshold_is_a_dated_parameter(self):
        self._many_numbers()
        line = self._create_committed()
        threshold = self.env.ref(
            "proximus_connectivity.parameter_free_exit_number_threshold"
        )
        threshold.date_to = "2026-10-31"
        threshold.copy({"date_from": "2026-11-01", "date_to": False, "value": 10})
        line.invalidate_recordset()
        self.assertTrue(line.exit_protected)
        with freeze_time("2026-10-15"):
            line.invalidate_recordset()
            self.assertFalse(line.exit_protected, "the older value held then")

    def test_missing_parameter_is_said(self):
        line = self._create_committed()
        self.env["proximus.parameter"].search(
            [("code", "=", "free_exit_after_months")]
        ).unlink()
        line.invalidate_recordset()
        self.assertIn("parameters", line.exit_answer)
        self.assertFalse(line.exit_fee_known)

    def test_without_the_number_of_numbers_a_private_person_knows_all_the_same(self):
        """Six months decide, whoever counts; of a company nobody knows."""
        company = self._create_committed()
        person = self._create_committed(
            partner_id=self.env["res.partner"].create({"name": "Jo"}).id
        )
        free = self._create_committed(
            start="2026-03-24", partner_id=person.partner_id.id
        )
        parameters = self.env["proximus.parameter"].search(
            [("code", "like", "free_exit_")]
        )
        parameters.checked_on = "2026-11-01"
        owner = self._create_user("exit_private", "proximus_connectivity.group_owner")
        parameters.filtered(lambda p: p.code == "free_exit_number_threshold").unlink()
        lines = company | person | free
        for user in (owner, self.env.user):
            told = lines.with_user(user)
            told.invalidate_recordset()
            with self.subTest(user.login):
                days = [str(line.exit_free_from or "") for line in told]
                self.assertEqual(days, ["", "2027-03-24", "2026-09-24"])
                # what a customer pays is not known here, that it is over is
                self.assertEqual(told.mapped("exit_fee_known"), [False, False, True])
                self.assertEqual(told.mapped("exit_protected"), [False, True, True])
                self.assertIn("March 23, 2027", told[1].exit_answer)
                self.assertIn("private person", told[1].exit_explanation)
                self.assertIn("by law: no fee", told[2].exit_answer)
                self.assertEqual(told.mapped("is_free_to_leave"), [False, False, True])
                found = told.search(
                    [("is_free_to_leave", "=", True), ("id", "in", told.ids)]
                )
                self.assertEqual(found, told[2])
                self.assertFalse(
                    told.search(
                        [("is_free_to_leave", "=", False), ("id", "in", told[2].ids)]
                    )
                )
        self.assertIn("parameters", company.exit_answer)

    def test_a_number_of_a_range_counts_once(self):
        block = self._many_numbers(5)
        desk = self._create_active_line("voice")
        given = self._create_number("042226603", desk, state="assigned")
        self.assertEqual(given.range_id, block)
        line = self._create_committed()
        self.assertEqual(self._numbers(line), 5)
        block.line_id.action_terminate(self.today)
        self.assertEqual(self._numbers(line), 0, "it left with its range")

    def test_a_number_of_a_range_on_no_line_counts(self):
        stock = self.env["proximus.number"].create(
            {"e164": "042226600", "last_e164": "042226609"}
        )
        desk = self._create_active_line("voice")
        given = self._create_number("042226603", desk, state="assigned")
        self.assertEqual(given.range_id, stock)
        self.assertEqual(self._numbers(desk), 1, "the others are nobody's")

    def _numbers(self, line):
        return line._exit_numbers(self.today, line._exit_rule(self.today))[line]

    def _number_queries(self, line):
        """Return the queries on numbers that the texts about leaving ask for."""
        self.env.flush_all()
        self.env.invalidate_all()
        asked = []
        execute = Cursor.execute

        def listen(cursor, query, *args, **kwargs):
            asked.append(getattr(query, "code", str(query)))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(Cursor, "execute", listen):
            line.read(["exit_answer", "exit_explanation", "is_free_to_leave"])
        return [sql for sql in asked if "FROM proximus_number " in sql]

    def test_numbers_are_counted_no_further_than_the_rule_asks(self):
        """The form of a line does not add up the numbers of a large inventory."""
        line = self._create_committed()
        for index in range(9):
            desk = self._create_active_line("voice")
            self._create_number(f"04222670{index}", desk, state="assigned")
        self.assertEqual(self._numbers(line), 6)
        self.assertFalse(line.exit_protected)
        asked = self._number_queries(line)
        self.assertTrue(asked)
        for sql in asked:
            self.assertIn("LIMIT", sql)
        self.env.invalidate_all()
        line.read(["exit_answer"])
        numbers = self.env["proximus.number"].search([("line_id", "!=", False)])
        self.assertGreater(len(numbers), 6)

    def test_an_unknown_operator_takes_all_numbers_together(self):
        for operator in (self.old_operator, self.new_operator, False):
            for index in range(2):
                desk = self._create_active_line(
                    "voice", operator_id=operator and operator.id
                )
                place = {self.old_operator: 1, self.new_operator: 2}.get(operator, 3)
                self._create_number(f"0422268{place}{index}", desk, state="assigned")
        unknown = self._create_committed()
        known = self._create_committed(operator_id=self.old_operator.id)
        self.assertEqual(self._numbers(unknown), 6)
        self.assertEqual(self._numbers(known), 4)
        both = unknown | known
        found = both._exit_numbers(self.today, known._exit_rule(self.today))
        self.assertEqual(found, {unknown: 6, known: 4})
        self.assertFalse(unknown.exit_protected)
        self.assertTrue(known.exit_protected)
        free = self.env["proximus.line"].search([("is_free_to_leave", "=", True)])
        self.assertFalse(free & both, "six months are not over")

    def test_numbers_at_another_operator_do_not_count(self):
        self._many_numbers(operator_id=self.old_operator.id)
        line = self._create_committed(operator_id=self.new_operator.id)
        self.assertTrue(line.exit_protected)
        line.operator_id = self.old_operator
        self.assertFalse(line.exit_protected)

    def test_machine_numbers_by_parameter(self):
        for number in range(6):
            line = self._create_active_line("iot")
            self._create_number(f"07712345678{number}", line, state="assigned")
        line = self._create_committed()
        self.assertFalse(line.exit_protected, "the careful reading")
        self.env.ref("proximus_connectivity.parameter_free_exit_count_m2m").value = 0
        line.invalidate_recordset()
        self.assertTrue(line.exit_protected)

    def test_private_person_is_protected(self):
        person = self.env["res.partner"].create({"name": "Jan"})
        trunk = {"partner_id": person.id, "site_id": False}
        self._many_numbers(**trunk)
        self.assertTrue(self._create_committed(**trunk).exit_protected)

    def test_device_residual_is_apart_and_due_even_when_free(self):
        line = self._create_committed(start="2025-11-23")
        device = self.env["proximus.device"].create(
            {
                "name": "Router",
                "line_id": line.id,
                "ownership": "sold",
                "price": 240,
                "residual_months": 24,
                "delivered_on": "2025-11-23",
            }
        )
        self.assertEqual((line.exit_fee, line.exit_residual), (0.0, 120.0))
        self.assertIn("120.00", line.exit_answer)
        device.delivered_on = False
        self.assertFalse(line.exit_residual_known)
        self.assertIn("residual value unknown", line.exit_answer)

    def test_notice_moves_the_last_day(self):
        self.offers["internet"].notice_days = 30
        line = self._create_committed()
        self.assertEqual(str(self._answer(line).leave_on), "2026-12-23")
        self.assertIn("December 23, 2026", line.exit_explanation)
        self.assertLess(line.exit_fee, 120.0)

    def test_no_term_and_unknown_term(self):
        line = self._create_committed(commitment_end_date=False)
        self.assertEqual(self._answer(line).reason, "no_term")
        self.assertIn("at any time", line.exit_answer)
        self.offers["internet"].commitment_months = 24
        self._many_numbers()
        line.invalidate_recordset()
        self.assertEqual(self._answer(line).reason, "term_unknown")
        self.assertIn("fill in until when", line.exit_answer)
        self.assertFalse(line.exit_fee_known)

    def test_before_and_after_its_life(self):
        line = self._create_line("internet")
        self.assertEqual(self._answer(line).reason, "not_started")
        self.assertFalse(line.exit_fee_known)
        line.action_cancel()
        self.assertFalse(line.exit_answer)
        self.assertFalse(line.exit_explanation)

    def test_explanation_names_sources_and_the_lawyer(self):
        text = self._create_committed().exit_explanation
        for fragment in ("lawyer must confirm", "https://", "120.00", "Call numbers"):
            self.assertIn(fragment, text)

    def test_nobody_else_is_told_what_a_lawyer_must_confirm(self):
        line = self._create_committed()
        owner = self._create_user("exit_owner", "proximus_connectivity.group_owner")
        told = line.with_user(owner)
        for text in (told.exit_answer, told.exit_explanation):
            self.assertNotIn("lawyer", text)
            self.assertNotIn("not verified", text)
        self.assertIn("Bound until September 23, 2028; ", told.exit_answer)
        self.assertIn("660.00", told.exit_answer, "the contract's, the law is unsure")
        self.assertNotIn("120.00", told.exit_explanation)
        self.env["proximus.parameter"].search(
            [("code", "like", "free_exit_")]
        ).checked_on = "2026-11-01"
        told.invalidate_recordset()
        self.assertIn("Bound until March 23, 2027; ", told.exit_answer)
        self.assertIn("120.00", told.exit_explanation)
        self.assertNotIn("lawyer", told.exit_explanation)

    def test_machines_count_until_somebody_has_checked_that_they_do_not(self):
        line = self._create_committed()
        owner = self._create_user("exit_machine", "proximus_connectivity.group_owner")
        told = line.with_user(owner)
        rule = self.env["proximus.parameter"].search(
            [("code", "like", "free_exit_"), ("code", "!=", "free_exit_count_m2m")]
        )
        rule.checked_on = "2026-11-01"
        machines = self.env.ref("proximus_connectivity.parameter_free_exit_count_m2m")
        for value, checked, by_law in (
            (1, False, True),
            (0, False, False),
            (0, "2026-11-01", True),
        ):
            machines.write({"value": value, "checked_on": checked})
            told.invalidate_recordset()
            by_reader = told._exit_law_is_told(told._proximus_today())
            self.assertEqual(by_reader, {True: by_law, False: True})
            self.assertEqual("March 23, 2027" in told.exit_answer, by_law)
            self.assertEqual(told.exit_free_from.year == 2027, by_law)

    def test_of_a_private_person_the_months_alone_decide(self):
        """However many numbers, so what nobody has read about numbers counts not."""
        company = self._create_committed()
        person = self._create_committed(
            partner_id=self.env["res.partner"].create({"name": "Jo"}).id
        )
        owner = self._create_user("exit_person", "proximus_connectivity.group_owner")
        rule = self.env["proximus.parameter"].search([("code", "like", "free_exit_")])
        months = rule.filtered(lambda p: p.code == "free_exit_after_months")
        for checked, by_law in ((months, True), (rule - months, False)):
            rule.checked_on = False
            checked.checked_on = "2026-11-01"
            lines = (company | person).with_user(owner)
            lines.invalidate_recordset()
            with self.subTest(checked.mapped("code")):
                told = ["March 23, 2027" in line.exit_answer for line in lines]
                self.assertEqual(told, [False, by_law])
                self.assertIn("660.00", lines[0].exit_answer, "the contract's")
                for text in ("private person", "Free after"):
                    found = [text in line.exit_explanation for line in lines]
                    self.assertEqual(found, told, text)
                checks = lines.mapped("exit_protection_checked")
                self.assertEqual(checks, [False, by_law])

    def test_a_customer_without_a_figure_is_told_whom_to_ask(self):
        line = self._create_committed()
        self.env["proximus.parameter"].search(
            [("code", "=", "free_exit_after_months")]
        ).unlink()
        owner = self._create_user("exit_asker", "proximus_connectivity.group_owner")
        self.assertEqual(
            line.with_user(owner).exit_answer,
            "We do not know the fee yet: your contract decides. Ask for it.",
        )

    @mute_logger("odoo.sql_db")
    def test_share_out_of_range(self):
        line = self._create_committed()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            line.exit_share = 120
            line.flush_recordset()

    def test_a_list_takes_the_same_number_of_queries(self):
        lines = self.env["proximus.line"].browse()
        for _number in range(20):
            lines |= self._create_committed()
        names = ["exit_answer", "exit_fee", "exit_free_from"]
        lines[:2].read(names)
        few = self._count_queries(lambda: lines[:2].read(names))
        many = self._count_queries(lambda: lines.read(names))
        self.assertEqual(few, many)
