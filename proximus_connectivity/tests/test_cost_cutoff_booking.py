from datetime import date

from lxml.html import fromstring
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .cutoff_common import OVER, CutoffCommon


@tagged("post_install", "-at_install")
@freeze_time("2027-02-10 10:00:00")
class TestCostCutoffBooking(CutoffCommon):
    """A cut-off is booked once, printed as booked, and by whoever may."""

    # === ONCE === #

    def test_a_day_has_one_draft(self):
        self._cutoff()
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self._cutoff()

    def test_again_books_the_difference_only(self):
        self._bill((f"Fibre {OVER}", 31.0))
        self._cutoff().action_post()
        again = self._cutoff()
        self.assertIn("14.00", again.previous_note)
        booked = again._previous()
        for record, vals in (
            (booked.line_ids, {"is_left_out": True}),
            (booked, {"date": "2026-11-30"}),
        ):
            with self.assertRefused(UserError, "not a draft"):
                record.write(vals)
        with self.assertRefused(UserError, "is booked"):
            booked.line_ids.unlink()
        self.assertEqual((again.deferred_amount, again.deferred_to_book), (14.0, 0.0))
        with self.assertRefused(UserError, "nothing to book"):
            again.action_post()
        self._bill((f"Mobile {OVER}", 62.0), on="2026-12-18")
        again.action_post()
        self.assertEqual(again.deferred_amount, 42.0)
        self.assertEqual(
            self._balances(again.deferred_move_id),
            {self.expense: -28, self.deferred: 28},
        )

    def test_what_is_gone_is_taken_back(self):
        bill = self._bill((f"Fibre {OVER}", 31.0))
        self._cutoff().action_post()
        bill.button_draft()
        bill.button_cancel()
        again = self._cutoff()
        self.assertRecordValues(
            again.line_ids,
            [{"source": "gone", "moved_amount": 0.0, "amount_to_book": -14.0}],
        )
        again.action_post()
        self.assertEqual(
            self._balances(again.deferred_move_id),
            {self.expense: 14, self.deferred: -14},
        )

    def test_cancelled_it_can_be_booked_whole_again(self):
        self._bill((f"Fibre {OVER}", 31.0))
        first = self._cutoff()
        first.action_post()
        with self.assertRefused(UserError, "is booked"):
            first.unlink()
        first.action_cancel()
        self.assertEqual(set(first._moves().mapped("state")), {"cancel"})
        again = self._cutoff()
        self.assertFalse(again.previous_note)
        self.assertEqual(again.deferred_to_book, 14.0)

    def test_what_is_left_out_stays_out(self):
        self._bill((f"Fibre {OVER}", 31.0), (f"Mobile {OVER}", 62.0))
        cutoff = self._cutoff()
        cutoff.line_ids[0].is_left_out = True
        self.assertEqual(cutoff.deferred_amount, 28.0)
        cutoff.action_compute()
        self.assertEqual(cutoff.deferred_amount, 28.0)

    # === SETTINGS, LOCKS, RIGHTS === #

    def test_a_locked_day_is_not_booked_on_another(self):
        self._bill((f"Fibre {OVER}", 31.0))
        cutoff = self._cutoff()
        for lock in ("2026-12-31", "2027-01-31"):
            self.company.fiscalyear_lock_date = lock
            with self.assertRefused(UserError, "books are closed"):
                cutoff.action_post()
            self.assertEqual(cutoff.state, "draft")
        self.company.fiscalyear_lock_date = "2026-12-30"
        cutoff.action_post()
        self.assertEqual(cutoff.state, "posted")

    def test_without_an_account_nothing_is_booked(self):
        self._bill((f"Fibre {OVER}", 31.0))
        cutoff = self._cutoff()
        cutoff.deferred_account_id = False
        with self.assertRefused(UserError, "Choose the accounts"):
            cutoff.action_post()
        self.assertFalse(cutoff.deferred_move_id)

    def test_belgian_accounts_are_proposed(self):
        accounts = self.env["account.account"]
        self.company.write(
            {
                "proximus_deferred_charge_account_id": False,
                "proximus_accrued_charge_account_id": False,
            }
        )
        self.assertFalse(self._cutoff("2025-12-31").deferred_account_id)
        self.company.account_fiscal_country_id = self.env.ref("base.be")
        deferred, due, invoices, telephone = accounts.create(
            [
                {"name": "D", "code": "490000", "account_type": "asset_current"},
                {"name": "A", "code": "492000", "account_type": "liability_current"},
                {
                    "name": "I",
                    "code": "444000",
                    "account_type": "liability_payable",
                    "reconcile": True,
                },
                {"name": "T", "code": "616200", "account_type": "expense"},
            ]
        )
        cutoff = self._cutoff("2024-12-31")
        self.assertEqual(cutoff.deferred_account_id, deferred)
        self.assertEqual(cutoff.accrued_account_id, invoices)
        self.assertNotEqual(cutoff.accrued_account_id, due)
        self._used(
            "2026-12-01",
            external_ref="NEW",
            monthly_cost=31.0,
            operator_id=self.operator.id,
        )
        cutoff = self._cutoff()
        self.assertEqual(cutoff.accrued_ids.account_id, telephone)
        cutoff.action_post()
        rows = cutoff._moves().line_ids.filtered(lambda row: row.account_id == invoices)
        self.assertEqual(rows.mapped("reconciled"), [True, True])
        cutoff.action_cancel()

    def test_the_form_proposes_the_last_closing_day(self):
        with Form(self.env["proximus.cost.cutoff"]) as form:
            self.assertEqual(form.date, date(2026, 12, 31))
            self.assertEqual(form.deferred_account_id, self.deferred)

    def test_who_may_close(self):
        self._bill((f"Fibre {OVER}", 31.0))
        cutoff = self._cutoff()
        billing = self._create_user("cut_billing", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            cutoff.with_user(billing).action_compute()
        accountant = self._create_user(
            "cut_accountant", "proximus_connectivity.group_accountant"
        )
        self._used(external_ref="FIB-1", monthly_cost=55.0)
        self._checked(("FIB-1 November 2026", 55.0), on="2026-12-03")
        cutoff.with_user(accountant).action_post()
        self.assertEqual(cutoff.state, "posted")

    # === ON PAPER === #

    def _printed(self, cutoff):
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "proximus_connectivity.report_cost_cutoff", cutoff.ids
        )
        return " ".join(fromstring(html).text_content().split())

    def test_the_list_sums_up_to_the_entries(self):
        """31.00 of which 14 of 31 days are deferred, and a month that is accrued."""
        self._used(external_ref="FIB-1", monthly_cost=55.0)
        self._checked(("FIB-1 November 2026", 55.0), on="2026-12-03")
        self._bill((f"Fibre {OVER}", 31.0), (f"Mobile {OVER}", 10.0), ("Router", 7.0))
        cutoff = self._cutoff()
        text = self._printed(cutoff)
        self.assertIn("Preview: nothing of it is booked yet.", text)
        for told in ("15/12/2026 – 14/01/2027", "14.00", "4.52", "18.52", "55.00"):
            self.assertIn(told, text)
        self.assertIn("Not in it", text)
        self.assertIn("Router", text)
        cutoff.action_post()
        for part, move in zip(
            cutoff._print_parts(),
            (cutoff.deferred_move_id, cutoff.accrued_move_id),
            strict=True,
        ):
            waiting = move.line_ids.filtered(
                lambda row: row.account_id in self.deferred | self.accrued
            )
            self.assertEqual(part["total"], abs(sum(waiting.mapped("balance"))))
            rows = [line for group in part["groups"] for line in group["lines"]]
            self.assertEqual(
                self.company.currency_id.round(
                    sum(line.amount_to_book for line in rows)
                ),
                part["total"],
            )
            self.assertEqual(part["move"], move)
        text = self._printed(cutoff)
        self.assertIn("Booked on the closing day", text)
        self.assertIn(cutoff.deferred_move_id.name, text)
        self.assertEqual(
            cutoff.action_print()["report_name"],
            "proximus_connectivity.report_cost_cutoff",
        )
        cutoff.action_cancel()
        self.assertIn("Cancelled: nothing of it is booked.", self._printed(cutoff))

    def test_the_difference_alone_is_printed(self):
        self._bill((f"Fibre {OVER}", 31.0))
        self._cutoff().action_post()
        self._bill((f"Mobile {OVER}", 62.0), on="2026-12-18")
        [part] = self._cutoff()._print_parts()
        self.assertEqual((part["total"], part["days"]), (28.0, 14))

    def test_all_charges_can_be_exported(self):
        self._bill((f"Fibre {OVER}", 31.0))
        action = self._cutoff().action_view_lines()
        rows = self.env[action["res_model"]].search(action["domain"])
        names = ["account_id", "line_id", "date_from", "moved_days", "amount_to_book"]
        [row] = rows.export_data(names)["datas"]
        self.assertEqual(row[3:], [14, 14.0])
