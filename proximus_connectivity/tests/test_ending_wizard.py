from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestEndingWizard(ConnectivityCommon):
    """Suspend, end and withdraw: what is shown first, and what is done then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_own_lines()
        cls.today = cls.env.company._proximus_today()
        cls.offers["notice"] = cls._create_offer("internet", notice_days=30)
        cls.line, cls.spare = cls._create_active_line(
            "notice", count=2, site_id=cls.site.id
        )
        cls.price, cls.closed = (
            cls.env.ref(f"proximus_connectivity.end_reason_{name}")
            for name in ("leaves_price", "stops_site_closed")
        )

    def _end(self, lines=None):
        lines = lines or self.line
        action = lines.action_open_end()
        wizard = lines.env[action["res_model"]].browse(action["res_id"])
        wizard.end_reason_id = wizard.end_reason_id or self.closed
        return wizard

    def _open(self, name, lines=None):
        wizard = self.env[f"proximus.line.{name}"]
        return wizard.with_context(default_line_ids=(lines or self.line).ids)

    def _row(self, wizard, label):
        """Return the only effect with a label."""
        rows = [row for row in wizard._effects() if row["label"] == label]
        self.assertEqual(len(rows), 1, label)
        return rows[0]

    def _alarm(self):
        return self.env["proximus.line.dependency"].create(
            {"line_id": self.line.id, "kind": "alarm", "description": "Alarm"}
        )

    # === END === #

    def test_the_last_day_follows_the_notice(self):
        wizard = self._end()
        self.assertEqual(wizard.date, self.today + timedelta(days=30))
        wizard.date = self.today
        row = self._row(wizard, "Notice")
        self.assertEqual(row["level"], "warning")

    def test_what_it_costs_is_shown(self):
        self.line.write(
            {
                "commitment_end_date": self.today + timedelta(days=400),
                "exit_terms": "all",
            }
        )
        self.env["proximus.device"].create(
            {
                "name": "Router",
                "line_id": self.line.id,
                "ownership": "sold",
                "price": 240.0,
                "delivered_on": self.today,
                "residual_months": 24,
            }
        )
        wizard = self._end()
        self.assertEqual(self._row(wizard, "Monthly fee")["amount"], -20.0)
        self.assertEqual(self._row(wizard, "Commitment")["level"], "warning")
        answer = self.line._exit_answers(self.today, wizard.date)[self.line]
        self.assertEqual(answer.leave_on, wizard.date)
        fee = self._row(wizard, "Early termination fee")
        self.assertEqual(fee["one_off"], float(answer.fee))
        device = self._row(wizard, "Device value left")
        self.assertEqual(device["one_off"], float(answer.residual))
        self.assertGreater(device["one_off"], 0)
        self.assertIn("Device value left", wizard.effect_html)

    def test_an_unknown_fee_is_not_zero(self):
        self.line.commitment_end_date = self.today + timedelta(days=400)
        self.partner.is_company = True
        self.line.number_ids = [
            (0, 0, {"e164": f"0479 99 01 {n:02d}"}) for n in range(10)
        ]
        fee = self._row(self._end(), "Early termination fee")
        self.assertEqual((fee["one_off"], fee["level"]), (None, "warning"))
        self.assertIn("unknown", fee["after"])

    def test_numbers_that_are_given_up_are_shown(self):
        mobile = self._create_active_line()
        mobile.number_ids = [(0, 0, {"e164": "0470 12 34 56"})]
        row = self._row(self._end(mobile), "Numbers")
        self.assertIn("+32 470 12 34 56", row["before"])
        self.assertEqual(row["level"], "warning")

    def test_each_dependency_has_a_row_that_must_be_answered(self):
        self._alarm()
        voice = self._create_active_line("voice", parent_id=self.line.id)
        wizard = self._end()
        self.assertEqual(len(wizard.answer_ids), 2)
        self.assertTrue(wizard.is_blocked)
        with self.assertRefused(
            UserError, "Alarm", voice.display_name, "needs an answer"
        ):
            wizard.action_apply()
        self.assertEqual(self.line.state, "active")
        alarm, part = wizard.answer_ids
        alarm.write({"answer": "replace"})
        with self.assertRefused(UserError, "by what it is replaced"):
            wizard.action_apply()
        alarm.note = "Mobile alarm"
        part.write({"answer": "move", "target_line_id": self.spare.id})
        self.assertFalse(wizard.is_blocked)
        wizard.date = self.today
        wizard.action_apply()
        self.assertEqual((self.line.state, voice.parent_id), ("terminated", self.spare))
        self.assertRecordValues(
            self.line.dependency_ids,
            [
                {"answer": "replace", "note": "Mobile alarm"},
                {"answer": "move", "note": False},
            ],
        )
        self.assertEqual(self.line.dependency_ids.answered_by_id, self.env.user)

    def test_nothing_moves_to_a_line_that_leaves_too(self):
        self._alarm()._answer("move", self.spare)
        wizard = self._end(self.line | self.spare)
        with self.assertRefused(UserError, "moves to a line that ends as well"):
            wizard.action_apply()
        self.assertEqual(self.line.state, "active")

    def test_what_ends_together_needs_no_answer(self):
        voice = self._create_active_line("voice", parent_id=self.line.id)
        wizard = self._end(self.line | voice)
        self.assertFalse(wizard.answer_ids)
        wizard.action_apply()
        self.assertEqual((self.line | voice).mapped("state"), ["pending_terminate"] * 2)

    def test_reason_and_operator_are_kept(self):
        operator = self.env["res.partner"].create({"name": "Autre Opérateur"})
        wizard = self._end()
        wizard.write(
            {"end_reason_id": self.price.id, "destination_operator_id": operator.id}
        )
        wizard.action_apply()
        self.assertRecordValues(
            self.line,
            [
                {
                    "state": "pending_terminate",
                    "termination_date": self.today + timedelta(days=30),
                    "end_reason_id": self.price.id,
                    "destination_operator_id": operator.id,
                }
            ],
        )
        self.assertEqual(self.line.event_ids.sorted("id")[-1].reason, "Price")

    def test_a_reason_must_be_chosen(self):
        wizard = self._end()
        wizard.end_reason_id = False
        with self.assertRefused(UserError, "Say why"):
            wizard.action_apply()
        self.assertEqual(self.line.state, "active")

    def test_an_operator_is_kept_only_where_it_is_asked(self):
        wizard = self._end()
        wizard.write(
            {
                "end_reason_id": self.closed.id,
                "destination_operator_id": self.other_partner.id,
            }
        )
        wizard.action_apply()
        self.assertFalse(self.line.destination_operator_id)

    def test_a_line_that_cannot_end_blocks_the_dialog(self):
        line = self._create_line()
        wizard = self._end(line | self.line)
        with self.assertRefused(
            UserError, line.display_name, "Not possible in this state"
        ):
            wizard.action_apply()
        self.assertEqual(self.line.state, "active")

    def test_the_last_day_can_be_changed(self):
        self._end().action_apply()
        wizard = self._end()
        self.assertEqual(wizard.date, self.line.termination_date)
        wizard.date += timedelta(days=10)
        wizard.action_apply()
        self.assertEqual(self.line.termination_date, self.today + timedelta(days=40))

    def test_the_form_by_hand(self):
        self._alarm()
        wizard = self._end()
        with Form(wizard, "proximus_connectivity.proximus_line_end_view_form") as form:
            form.end_reason_id = self.closed
            with form.answer_ids.edit(0) as row:
                row.answer = "drop"
            self.assertFalse(form.is_blocked)
        wizard.action_apply()
        self.assertEqual(self.line.dependency_ids.answer, "drop")

    # === SUSPEND AND RESUME === #

    def test_suspension_for_non_payment(self):
        with Form(self._open("suspend")) as form:
            form.suspend_kind = "unpaid"
            form.reason = "third reminder"
        form.record.action_apply()
        self.assertEqual(
            (self.line.state, self.line.suspend_kind), ("suspended", "unpaid")
        )
        event = self.line.event_ids.sorted("id")[-1]
        self.assertEqual(event.reason, "Not Paid: third reminder")
        found = self.env["proximus.line"].search(
            [("suspend_kind", "=", "unpaid"), ("id", "=", self.line.id)]
        )
        self.assertEqual(found, self.line)
        self.line.action_resume()
        self.assertEqual((self.line.state, self.line.suspend_kind), ("active", False))

    def test_suspension_shows_what_goes_on(self):
        wizard = self._open("suspend").create({})
        self.assertIn("charging", self._row(wizard, "Monthly fee")["after"])
        wizard.date = self.today + timedelta(days=1)
        with self.assertRefused(UserError, self.line.display_name, "still to come"):
            wizard.action_apply()
        self.assertEqual(self.line.state, "active")

    def test_only_active_lines_are_suspended(self):
        line = self._create_line()
        wizard = self._open("suspend", line | self.line).create({})
        with self.assertRefused(UserError, line.display_name, "Not possible"):
            wizard.action_apply()
        self.assertEqual(self.line.state, "active")

    # === WITHDRAW === #

    def _give_notice(self, **order):
        day = self.today + timedelta(days=9)
        if order or order == {}:
            item = {"action": "delete", "line_id": self.line.id}
            self.order = self.env["proximus.line.order"].create(
                {"partner_id": self.partner.id, "item_ids": [(0, 0, item)], **order}
            )
        self.line.end_reason_id = self.price
        self.line.action_terminate(day)

    def test_withdrawal(self):
        self._alarm()._answer("drop")
        self._give_notice()
        wizard = self._open("withdraw").create({"reason": "Stays after all"})
        self.assertIn("goes on", self._row(wizard, "Ends on")["after"])
        self.assertIn("Alarm", self._row(wizard, "Depends on it")["before"])
        wizard.action_apply()
        self.assertRecordValues(
            self.line,
            [{"state": "active", "termination_date": False, "end_reason_id": False}],
        )
        self.assertEqual(self.order.state, "cancelled")
        self.assertFalse(self.line.dependency_ids.answer)
        self.assertEqual(self.line.event_ids.sorted("id")[-1].reason, "Stays after all")

    def test_what_ended_along_stays_too(self):
        voice = self._create_active_line("voice", parent_id=self.line.id)
        self.line.dependency_ids._answer("drop")
        self._give_notice()
        self.assertEqual(voice.state, "pending_terminate")
        wizard = self._open("withdraw").create({"with_parts": False})
        self.assertEqual(self._row(wizard, "Ends all the same")["line"], voice)
        wizard.with_parts = True
        wizard.action_apply()
        self.assertEqual((self.line | voice).mapped("state"), ["active"] * 2)

    def test_no_withdrawal_once_the_operator_is_at_work(self):
        self._give_notice()
        self.order.action_start()
        wizard = self._open("withdraw").create({})
        with self.assertRefused(UserError, self.order.name, "with the operator"):
            wizard.action_apply()
        with self.assertRefused(UserError, self.order.name, "Ask to cancel"):
            self.line.action_resume()
        self.assertEqual(self.line.state, "pending_terminate")

    def test_no_withdrawal_of_what_has_ended(self):
        self.line.action_terminate(date(2026, 6, 30))
        wizard = self._open("withdraw").create({})
        with self.assertRefused(UserError, self.line.display_name, "Not possible"):
            wizard.action_apply()
        self.assertEqual(self.line.state, "terminated")

    # === RIGHTS AND COST === #

    def test_a_user_ends_lines_and_readers_do_not(self):
        user = self._create_user("end_user", "proximus_connectivity.group_user")
        self._alarm()
        wizard = self._end(self.line.with_user(user))
        wizard.answer_ids.answer = "drop"
        wizard.action_apply()
        self.assertEqual(self.line.state, "pending_terminate")
        self.assertEqual(self.line.dependency_ids.answered_by_id, user)
        reader = self._create_user("end_reader", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.spare.with_user(reader).action_open_end()

    def test_other_peoples_dialogs(self):
        users = [
            self._create_user(f"end_{n}", "proximus_connectivity.group_user")
            for n in range(2)
        ]
        wizard = self._end(self.line.with_user(users[0]))
        with self.assertRaises(AccessError):
            wizard.with_user(users[1]).read(["date"])

    def test_many_lines_cost_no_query_each(self):
        def end(lines):
            wizard = self._end(lines)
            self.assertTrue(wizard.effect_html)
            wizard.action_apply()

        end(self._create_active_line("notice", count=2))
        few = self._create_active_line("notice", count=5)
        many = self._create_active_line("notice", count=500)
        small = self._count_queries(lambda: end(few))
        large = self._count_queries(lambda: end(many))
        self.assertLessEqual(large, small + 4 * 5, f"{small} became {large}")
        self.assertEqual(set(many.mapped("state")), {"pending_terminate"})
