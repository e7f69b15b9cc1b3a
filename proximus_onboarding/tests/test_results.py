import json
from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged

from odoo.addons.proximus_connectivity.tests.home_common import HomeMixin

from .common import OnboardingCommon


class ResultsCommon(OnboardingCommon):
    """A company that sells, and signs some of it on line."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create({"name": "Results Customer"})
        cls.product = cls.env["product.product"].create(
            {"name": "Results Hour", "type": "service", "list_price": 50}
        )

    def _sell(self, count, signed):
        """Confirm quotations today, of which so many signed on line."""
        orders = self.env["sale.order"].create(
            [
                {
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                    "date_order": fields.Datetime.now(),
                }
                for _number in range(count)
            ]
        )
        orders.write({"state": "sale"})
        orders[:signed].write({"signed_on": fields.Datetime.now(), "signed_by": "X"})
        return orders

    def _finish(self, session=None, *codes):
        """Return a session that is done, of which this advice was accepted."""
        session = session or self._to_advice()
        self._answer_more(session, QUOTES_MONTH=40)
        for code in codes or ("ONLINE_SIGNATURE",):
            self._advice(session, code).action_accept()
        session._get_pending().action_decline()
        session.action_next()
        self.assertEqual(session.state, "done")
        return session

    def _measured(self, session, code, moment):
        return session.sudo().measure_ids.filtered(
            lambda one: one.code == code and one.moment == moment
        )


@tagged("post_install", "-at_install")
class TestResults(ResultsCommon):
    """Measured at the start and again; what is not measured is said to be that."""

    def test_the_start_is_measured_before_anything_changes(self):
        self._sell(4, 1)
        session = self._finish()
        start = self._measured(session, "signed_online", "t0")
        self.assertEqual((start.count, start.total, start.value), (1, 4, 25))
        self.assertEqual(start.text, "1 of 4 (25 %)")

    def test_nothing_to_count_is_not_measured_and_not_zero(self):
        session = self._finish()
        start = self._measured(session, "signed_online", "t0")
        self.assertFalse(start.is_known)
        self.assertEqual(start.text, "Not measured")
        self.assertEqual(self._measured(session, "days_to_pay", "t0").is_known, False)
        self.assertIn("Not measured", session.counted_text)
        self.assertFalse(session.hours_graph)
        self.assertIn("Not measured", session.measures_html)

    def test_old_documents_and_those_of_others_do_not_count(self):
        self._sell(2, 2).date_order = fields.Datetime.now() - timedelta(days=120)
        other = self._create_company("Results Elsewhere")
        self.env["sale.order"].create(
            {"company_id": other.id, "partner_id": self.customer.id, "state": "sale"}
        )
        session = self._finish()
        self.assertEqual(self._measured(session, "signed_online", "t0").total, 0)

    def test_hours_are_a_range_of_what_was_counted(self):
        session = self._finish()
        self.assertIn("Between", session.estimated_text)
        self._sell(60, 45)
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            session.action_measure()
        # 45 in three months: 15 a month, of 3, 8 and 12 minutes, 50, 70 and 80 % of it
        self.assertEqual(
            session.counted_text, "Between 0.4 and 2.4 hours a month, likely 1.4"
        )
        self.assertIn("counted 45 times in 3 months", session.counted_html)
        self.assertIn("assumed", session.counted_html)
        self.assertIn("45 of 60 (75 %)", session.measures_html)
        points = json.loads(session.hours_graph)[0]["values"]
        self.assertEqual(points[0]["label"].split(":")[0], "Estimated")
        self.assertEqual(
            (points[1]["label"], points[1]["value"]), ("Second Time: 1.4", 1.4)
        )

    def test_a_figure_that_was_measured_twice_shows_how_far_it_moved(self):
        self._sell(4, 1)
        session = self._finish()
        self._sell(4, 4)
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            session.action_measure()
        self.assertIn("1 of 4 (25 %)", session.measures_html)
        self.assertIn("5 of 8 (62 %)", session.measures_html)
        self.assertIn("+38", session.measures_html)
        self.assertIn("Not measured: ", session.measures_html)

    def test_the_same_day_is_measured_once(self):
        session = self._finish()
        session.action_measure()
        self._sell(2, 1)
        session.action_measure()
        self.assertFalse(self._measured(session, "signed_online", "t0"))
        self.assertEqual(self._measured(session, "signed_online", "t1").count, 1)

    def test_an_open_set_up_is_still_at_its_start(self):
        session = self._to_advice()
        session.action_measure()
        self._sell(3, 0)
        session.action_measure()
        found = session.sudo().measure_ids
        self.assertEqual(set(found.mapped("moment")), {"t0"})
        self.assertEqual(self._measured(session, "signed_online", "t0").total, 3)

    def test_after_some_months_it_is_measured_and_the_owner_reminded_once(self):
        session = self._finish()
        self.assertEqual(
            session.next_look_on, fields.Date.add(session.closed_on.date(), months=6)
        )
        session.look_again_months = 2
        sessions = self.env["proximus.onboarding.session"]
        before = session.activity_ids
        sessions._cron_look_again()
        self.assertEqual(session.activity_ids, before)
        with freeze_time(fields.Datetime.now() + timedelta(days=63)):
            self._sell(10, 9)
            sessions._cron_look_again()
            sessions._cron_look_again()
        self.assertEqual(self._measured(session, "signed_online", "t1").count, 9)
        reminder = session.activity_ids - before
        self.assertEqual(reminder.user_id, self.office)
        with freeze_time(fields.Datetime.now() + timedelta(days=130)):
            sessions._cron_look_again()
        self.assertTrue(self._measured(session, "signed_online", "t2"))

    def test_a_newer_set_up_takes_the_reminders_over(self):
        session = self._finish()
        again = self.env["proximus.onboarding.session"].browse(
            session.action_measure_again()["res_id"]
        )
        before = session.activity_ids
        with freeze_time(fields.Datetime.now() + timedelta(days=200)):
            again._cron_look_again()
        self.assertEqual(session.activity_ids, before)
        self._pass_company(again)
        self.assertEqual(again.previous_id, session)
        self.assertEqual(again._get_first(), session)

    def test_the_maturity_is_compared_dimension_by_dimension(self):
        session = self._to_advice()
        self._answer_more(session, MAT_READY=["needs"])
        session = self._finish(session)
        again = self.env["proximus.onboarding.session"].browse(
            session.action_measure_again()["res_id"]
        )
        self._to_advice(again)
        self._answer_more(again, MAT_READY=["needs", "money"])
        self.assertIn("Not measured", again.dimensions_html)
        line = self._score(again, "maturity").dimension_ids.filtered("is_known")[:1]
        old = self._score(session, "maturity").dimension_ids.filtered(
            lambda one: one.dimension_id == line.dimension_id
        )
        self.assertGreater(line.value, old.value)
        moved = round(line.value) - round(old.value)
        self.assertIn(f"+{moved}", again.dimensions_html)

    def test_only_what_matters_is_asked_again(self):
        session = self._finish()
        again = self.env["proximus.onboarding.session"].browse(
            session.action_measure_again()["res_id"]
        )
        self._pass_company(again)
        self.assertTrue(again.may_ask_less)
        again.action_ask_less()
        self.assertEqual(again.question_code, "PAPER_CONTRACTS")
        self.assertEqual(again._get_answers()["EMPLOYEES"], 12)
        self.assertIsNone(again._get_answers()["PAPER_CONTRACTS"])
        self.assertFalse(again.may_ask_less)

    def test_the_figures_of_a_customer_are_not_here(self):
        session = self._to_advice(self._start_for_customer())
        self._advice(session, "ONLINE_SIGNATURE").action_accept()
        session._get_pending().action_decline()
        session.action_next()
        self.assertFalse(session.sudo().measure_ids)
        self.assertIn("customer's database", session.counted_text)
        with self.assertRaisesRegex(UserError, "own database"):
            session.action_measure()

    def test_the_cost_before_and_after_is_said_also_when_it_is_not_known(self):
        session = self._finish()
        self.assertIn("No offer was asked for", session.cost_html)

    def test_nobody_improves_a_measurement(self):
        session = self._finish()
        with self.assertRaises(AccessError):
            session.measure_ids[:1].write({"count": 0})

    def test_days_until_customers_pay(self):
        session = self._start()
        company = self.company
        journals = self.env["account.journal"].create(
            [
                {
                    "name": f"R {kind}",
                    "code": f"R{kind[:3]}",
                    "type": kind,
                    "company_id": company.id,
                }
                for kind in ("sale", "general")
            ]
        )
        receivable, income = self.env["account.account"].create(
            [
                {
                    "name": "R receivable",
                    "code": "R400000",
                    "account_type": "asset_receivable",
                    "reconcile": True,
                    "company_ids": company.ids,
                },
                {
                    "name": "R income",
                    "code": "R700000",
                    "account_type": "income",
                    "company_ids": company.ids,
                },
            ]
        )
        self.customer.with_company(company).property_account_receivable_id = receivable
        today = session._proximus_today()
        day = fields.Date.subtract(today, days=20)
        invoice = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "journal_id": journals[0].id,
                    "partner_id": self.customer.id,
                    "invoice_date": day,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "X",
                                "price_unit": 100,
                                "account_id": income.id,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                }
            )
        )
        invoice.action_post()
        payment = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "journal_id": journals[1].id,
                    "date": fields.Date.add(day, days=12),
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": receivable.id,
                                "credit": 100,
                                "partner_id": self.customer.id,
                            }
                        ),
                        Command.create({"account_id": income.id, "debit": 100}),
                    ],
                }
            )
        )
        payment.action_post()
        lines = (invoice | payment).line_ids.filtered(
            lambda one: one.account_id == receivable
        )
        lines.reconcile()
        since = fields.Date.subtract(today, months=3)
        found = session._find_days_to_pay(since, today)
        self.assertEqual((found.value, found.count), (12, 1))
        sent = session._find_invoices_sent(since, today)
        self.assertEqual((sent.count, sent.total), (0, 1))
        made = session._find_invoices_from_orders(since, today)
        self.assertEqual((made.count, made.total), (0, 1))

    def test_an_app_that_is_not_there_is_not_measured(self):
        session = self._start()
        today = session._proximus_today()
        since = fields.Date.subtract(today, months=3)
        installed = self.env["ir.module.module"]._installed()
        for name in ("crm", "repair"):
            if name not in installed:
                self.assertIsNone(session._find_app(name, since, today).value)
        labels = session._get_measure_labels(["app_crm"])
        self.assertEqual(labels, {"app_crm": "Used: CRM"})

    def test_the_digest_counts_what_was_signed(self):
        self._sell(3, 2)
        digest = self.env["digest.digest"].create(
            {
                "name": "Results",
                "kpi_proximus_signed": True,
                "company_id": self.company.id,
            }
        )
        now = fields.Datetime.now()
        told = (
            digest.with_user(self.office)
            .with_context(
                start_datetime=now - timedelta(days=1),
                end_datetime=now + timedelta(days=1),
            )
            .with_company(self.company)
            .sudo(False)
        )
        self.assertEqual(told.sudo().kpi_proximus_signed_value, 2)


@tagged("post_install", "-at_install")
class TestHandover(ResultsCommon, HttpCase):
    """The pack says what was decided, and nothing of who learnt what."""

    def test_the_pack_as_data_and_on_paper(self):
        session = self._to_advice()
        self._advice(
            session,
            "CRM"
            if self._advice(session, "CRM").outcome == "advised"
            else "LESSON_SIGNATURE",
        ).action_decline("We have this")
        session = self._finish(session)
        pack = json.loads(session._dump_handover())
        self.assertEqual(pack["customer"], self.company.name)
        self.assertEqual(pack["people"]["owner"], self.office.name)
        self.assertEqual(
            [one["advice"] for one in pack["accepted"]],
            ["Let customers sign quotations on line"],
        )
        self.assertIn("We have this", [one["reason"] for one in pack["declined"]])
        self.assertIn(
            "Contracts signed on line", [one["lesson"] for one in pack["lessons"]]
        )
        for name in ("report_handover", "report_results"):
            html, _kind = (
                self.env["ir.actions.report"]
                .with_user(self.office)
                ._render_qweb_html(f"proximus_onboarding.{name}", session.ids)
            )
            self.assertIn(b"Let customers sign quotations on line", html)

    def test_the_file_is_for_who_may_read_the_set_up(self):
        session = self._finish()
        url = f"/proximus_onboarding/handover/{session.id}.json"
        stranger = new_test_user(self.env, "results_stranger", "base.group_user")
        self.authenticate(stranger.login, stranger.login)
        self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(self.office.login, self.office.login)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.json()["customer"], self.company.name)
        wrong = "/proximus_onboarding/handover/99999999999.json"
        self.assertEqual(self.url_open(wrong).status_code, 404)

    def test_nothing_on_paper_tells_who_learnt_a_lesson(self):
        session = self._finish(None, "LESSON_SIGNATURE")
        packs = [session._get_handover()]
        learnings = self.env["proximus.onboarding.learning"].with_user(self.office)
        learnings.search([]).action_done()
        session.invalidate_recordset()
        session.recommendation_ids.invalidate_recordset()
        self.assertEqual(session.todo_ids.mapped("todo_state"), ["done"])
        packs.append(session._get_handover())
        self.assertEqual(packs[0]["accepted"], packs[1]["accepted"])
        self.assertIsNone(packs[1]["accepted"][0]["status"])


@tagged("post_install", "-at_install")
class TestResultsOnHome(HomeMixin, ResultsCommon):
    def test_the_home_says_what_came_of_it(self):
        owner = new_test_user(
            self.env,
            "results_owner",
            "proximus_connectivity.group_owner",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        session = self._start(owner)
        self.assertNotIn("results", self._read_home(owner))
        self._finish(self._to_advice(session))
        card = self._read_home(owner)["results"]
        self.assertIn("Not measured", str(card["content"]))
        self.assertFalse(card["graph_data"])
        self._sell(30, 30)
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            session.action_measure()
        card = self._read_home(owner)["results"]
        self.assertTrue(card["graph_data"])
        action = self._click(owner, "results", "button")
        self.assertEqual(action["res_id"], session.id)
