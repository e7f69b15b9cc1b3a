from lxml import etree

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


@tagged("post_install", "-at_install")
class TestClaimCredit(AccountTestInvoicingCommon):
    """The operator's credit note ticks off what was claimed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.env["res.partner"].create({"name": "Newcom"})
        cls.claims = cls._create_claim(30.0) + cls._create_claim(12.0)
        cls.claims.action_send()

    @classmethod
    def _create_claim(cls, amount, **vals):
        today = cls.env.company._proximus_today()
        claims = (
            cls.env["proximus.claim"]
            .sudo()
            ._claim(
                [
                    {
                        "kind": "missed_visit",
                        "partner_id": cls.partner_a.id,
                        "operator_id": cls.operator.id,
                        "company_id": cls.env.company.id,
                        "amount": amount,
                        "requested_on": today,
                        "deadline": fields.Date.add(today, months=6),
                        "calculation": {"en_US": "by hand"},
                        **vals,
                    }
                ]
            )
        )
        return claims.sudo(False)  # an accountant follows claims, others make them

    def _credit_note(self, *lines, partner=None):
        move = self.env["account.move"].create(
            {
                "move_type": "in_refund",
                "partner_id": (partner or self.operator).id,
                "invoice_date": self.env.company._proximus_today(),
                "invoice_line_ids": [
                    fields.Command.create(
                        {"name": name, "price_unit": amount, "tax_ids": False}
                    )
                    for name, amount in lines
                ],
            }
        )
        move.action_post()
        return move

    def test_what_was_sent_is_not_deleted(self):
        for door in ("action_grant", "action_withdraw"):
            with self.assertRaisesRegex(UserError, "cannot be deleted"):
                self.claims.sudo().unlink()
            getattr(self.claims, door)()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            self.claims.sudo().unlink()
        fresh = self._create_claim(5.0)
        fresh.sudo().unlink()
        self.assertFalse(fresh.exists())

    def test_the_list_adds_up_what_can_still_come_back(self):
        """As the home does: nothing that is over, and nothing that is unknown."""
        claims = self.claims
        for amount in (1.0, 2.0, 4.0, 8.0, 16.0, None):
            claims += self._create_claim(amount)
        sent, granted, lapsed, refused, withdrawn, credited, draft, unknown = claims
        granted.action_grant()
        lapsed.action_lapse()
        (refused | credited).action_send()
        refused.action_refuse()
        withdrawn.action_withdraw()
        credited.credit_move_id = self._credit_note(("Something", 99.0))
        credited.action_credit()
        self.assertEqual(
            claims.mapped("open_amount"), [30.0, 12.0, 0.0, 0.0, 0.0, 0.0, 16.0, 0.0]
        )
        self.assertEqual((sent.state, draft.state), ("sent", "draft"))
        self.assertFalse(unknown.is_amount_known)
        arch = etree.fromstring(claims.get_view(view_type="list")["arch"])
        self.assertEqual(
            [field.get("name") for field in arch.iter("field") if field.get("sum")],
            ["open_amount"],
        )
        self.assertEqual(
            arch.get("create"), "0", "a claim comes out of what went wrong"
        )

    def test_a_credit_note_that_names_the_claim_closes_it(self):
        first, second = self.claims
        move = self._credit_note((f"Gesture for {first.name}", 25.0))
        self.assertEqual((first.state, first.credit_move_id), ("credited", move))
        self.assertEqual(second.state, "sent")

    def test_the_credit_note_says_how_much_it_was(self):
        claim = self._create_claim(None)
        self.assertEqual((claim.amount, claim.is_amount_known), (0.0, False))
        claim.action_send()
        self._credit_note((f"Gesture for {claim.name}", 7.25))
        self.assertEqual((claim.state, claim.amount), ("credited", 7.25))
        self.assertTrue(claim.is_amount_known)

    def test_an_amount_is_looked_for_on_request_only(self):
        first, second = self.claims
        move = self._credit_note(("Gesture", 30.0))
        self.assertEqual(first.state, "sent")
        self.claims.action_find_credit()
        self.assertEqual((first.state, first.credit_move_id), ("credited", move))
        self.assertEqual(second.state, "sent")

    def test_one_credit_is_not_used_twice(self):
        self._credit_note(("Gesture", 30.0))
        self.claims.action_find_credit()
        again = self._create_claim(30.0)
        again.action_send()
        with self.assertRaisesRegex(UserError, "No posted credit note"):
            again.action_find_credit()
        self.assertEqual(again.state, "sent")

    def test_no_credit(self):
        self._credit_note(("Gesture", 30.0), partner=self.partner_b)
        draft = self._create_claim(99.0)
        self._credit_note(("Gesture", 99.0))
        for claims in (self.claims, draft):
            with self.assertRaisesRegex(UserError, "No posted credit note"):
                claims.action_find_credit()
        self.assertEqual(set(self.claims.mapped("state")), {"sent"})
        self.assertEqual(draft.state, "draft")
