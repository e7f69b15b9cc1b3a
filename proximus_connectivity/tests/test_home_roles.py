from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.tests import tagged

from .home_common import HomeCommon


@tagged("post_install", "-at_install")
class TestHomePartner(HomeCommon):
    """Which customer needs me, and what comes late."""

    def test_customers_that_need_me(self):
        soon = self.today + relativedelta(days=10)
        sold = {"company_id": self.company.id, "commitment_end_date": soon}
        line = self._create_active_line("internet", **sold)
        self._create_active_line(partner_id=self.other_partner.id, **sold)
        self._create_own(commitment_end_date=soon)  # our own is no customer
        self.env["proximus.problem"].create(
            {
                "subject": "Down",
                "partner_id": self.partner.id,
                "company_id": self.company.id,
                "line_ids": [Command.set(line.ids)],
            }
        )
        card = self._card("customers", self.seller)
        self.assertEqual(self._figures(card), {"problems": "1", "ending": "2"})
        texts = [row["text"] for row in card["content"]["lines"]]
        self.assertEqual(texts, ["Boulangerie Test", "Garage Test"])
        opened = self._opened(self.seller, "customers", "ending")
        self.assertEqual(
            opened.commercial_partner_id, self.partner | self.other_partner
        )
        self.assertEqual(sum(opened.mapped("ending_count")), 2)

    def test_deliveries_that_are_late(self):
        def item(days):
            promised = self.today + relativedelta(days=days)
            offer = self.offers["mobile"].id
            return Command.create({"product_id": offer, "committed_date": promised})

        sold, own = self.env["proximus.line.order"].create(
            [
                {
                    "partner_id": holder.id,
                    "company_id": self.company.id,
                    "item_ids": [item(-3), item(5)],
                }
                for holder in (self.partner, self.company.partner_id)
            ]
        )
        card = self._card("deliveries", self.seller)
        self.assertEqual(self._figures(card), {"late": "1", "running": "2"})
        late = self._opened(self.seller, "deliveries", "late")
        self.assertEqual(late, sold.item_ids[0])
        running = self._opened(self.seller, "deliveries", "running")
        self.assertEqual(running, sold.item_ids)
        self.assertFalse(running & own.item_ids)


@tagged("post_install", "-at_install")
class TestHomeAccountant(HomeCommon):
    """Which operator bills are to be checked, and what is to be claimed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.env["res.partner"].create(
            {"name": "Operator Test", "is_company": True}
        )
        cls.journal = cls._purchase_journal()

    def _bill(self, partner, ref):
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "company_id": self.company.id,
                "journal_id": self.journal.id,
                "partner_id": partner.id,
                "ref": ref,
                "invoice_date": self.today,
                "invoice_line_ids": [
                    Command.create({"name": ref, "price_unit": 30.0, "tax_ids": False})
                ],
            }
        )

    def test_bills_to_check_and_to_claim(self):
        self._create_own(operator_id=self.operator.id, external_ref="GONE-1")
        todo, checked = (
            self._bill(self.operator, "NEW"),
            self._bill(self.operator, "OLD"),
        )
        self._bill(self.other_partner, "BREAD")  # the baker is no operator
        check = self.env["proximus.bill.check"].create(
            {"move_id": checked.id, "company_id": self.company.id}
        )
        check.action_check()
        check.line_ids.unlink()
        check.line_ids = [
            Command.create(
                {
                    "name": "Twice",
                    "result": "duplicate",
                    "billed": 81,
                    "expected_credit": 81,
                }
            )
        ]
        card = self._card("bills", self.accountant)
        figures = {
            key: text.replace("\xa0", " ") for key, text in self._figures(card).items()
        }
        self.assertEqual(figures, {"unchecked": "1", "claim": "81.00 €"})
        self.assertEqual(self._opened(self.accountant, "bills", "unchecked"), todo)
        opened = self._opened(self.accountant, "bills", "claim")
        self.assertEqual(opened, check)
        self.assertEqual(
            check.summary.replace("\xa0", " "), "81.00 € to claim: 1 duplicate."
        )
        check.action_dispute()
        figures = self._figures(self._card("bills", self.accountant))
        self.assertEqual(list(figures), ["unchecked", "to_send"])
        self.assertEqual(figures["to_send"].replace("\xa0", " "), "81.00 €")
        self.assertEqual(
            self._opened(self.accountant, "bills", "to_send"), check.claim_ids
        )
        key = f"claim_{check.claim_ids.id}"
        text, note = self._lines(self._card("bills", self.accountant))[key]
        self.assertIn(check.claim_ids.name, text)
        self.assertEqual(note.replace("\xa0", " "), "81.00 €")
        self.assertEqual(self._opened(self.accountant, "bills", key), check.claim_ids)
        unknown = check.claim_ids.copy(
            {"bill_check_id": False, "amount": 0.0, "is_amount_known": False}
        )
        lines = self._lines(self._card("bills", self.accountant))
        self.assertEqual(lines[f"claim_{unknown.id}"][1], "not known")
        unknown.unlink()
        check.claim_ids.action_send()
        figures = self._figures(self._card("bills", self.accountant))
        self.assertEqual(list(figures), ["unchecked", "waiting"])
        self.assertEqual(
            self._opened(self.accountant, "bills", "waiting"), check.claim_ids
        )
