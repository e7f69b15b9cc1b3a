from datetime import date

from odoo.tests import freeze_time, tagged

from .common import BundleCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestDocumentsByVat(BundleCommon):
    """Charges and credits of one customer, with 6 and 21 % VAT, on the right document.

    A credit note carries no charge, and an invoice no VAT below zero, whichever of the
    sums without and with VAT is above zero.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.high = cls.tax_sale_a.copy({"amount": 21, "name": "21"})
        cls.low = cls.tax_sale_a.copy({"amount": 6, "name": "6"})

    def _bill(self, *charges):
        """Bill what waits: pairs of an amount and its tax; return the documents."""
        subscription = self._create_active(date(2026, 3, 1))
        subscription._bill(date(2026, 3, 1))
        for place, (amount, tax) in enumerate(charges):
            product = self._create_product_of("Extra", 1.0, taxes_id=tax.ids)
            self.env["proximus.billing.item"].create(
                {
                    "subscription_id": subscription.id,
                    "product_id": product.id,
                    "name": f"{amount} {tax.name}",
                    "kind": "usage" if amount > 0 else "compensation",
                    "sequence": place,
                    "date": date(2026, 3, 20),
                    "amount": amount,
                }
            )
        waiting = subscription._waiting_items(date(2026, 3, 20))
        return subscription._invoice([], waiting, date(2026, 3, 20))

    def _facts(self, moves):
        """Return type, net and gross of each document, and the amounts it lists."""
        return sorted(
            (
                move.move_type,
                move.amount_untaxed,
                move.amount_total,
                sorted(move.invoice_line_ids.billing_item_ids.mapped("amount")),
            )
            for move in moves
        )

    def test_each_tax_by_itself(self):
        high, low = self.high, self.low
        invoice, refund = "out_invoice", "out_refund"
        for charges, expected in (
            # above zero without VAT, below zero with it
            (
                [(-100.0, high), (101.0, low)],
                [(invoice, 101.0, 107.06, [101.0]), (refund, 100.0, 121.0, [-100.0])],
            ),
            # below zero without VAT, above zero with it
            (
                [(-100.0, low), (99.0, high)],
                [(invoice, 99.0, 119.79, [99.0]), (refund, 100.0, 106.0, [-100.0])],
            ),
            # above zero both ways: no VAT of 6 % is below zero on an invoice
            (
                [(-10.0, low), (99.0, high)],
                [(invoice, 99.0, 119.79, [99.0]), (refund, 10.0, 10.6, [-10.0])],
            ),
            # nothing without VAT
            (
                [(-50.0, high), (50.0, low)],
                [(invoice, 50.0, 53.0, [50.0]), (refund, 50.0, 60.5, [-50.0])],
            ),
            # what is given back with one VAT is made up for by what it charges
            (
                [(-10.0, high), (99.0, high), (5.0, low)],
                [(invoice, 94.0, 112.99, [-10.0, 5.0, 99.0])],
            ),
            # only the charges of the VAT that gives back more go their own way
            (
                [(-30.0, low), (20.0, low), (-10.0, high), (99.0, high)],
                [
                    (invoice, 109.0, 128.89, [-10.0, 20.0, 99.0]),
                    (refund, 30.0, 31.8, [-30.0]),
                ],
            ),
            ([(-10.0, low), (-20.0, high)], [(refund, 30.0, 34.8, [-20.0, -10.0])]),
        ):
            with self.subTest(charges=[(amount, tax.name) for amount, tax in charges]):
                self.assertEqual(self._facts(self._bill(*charges)), expected)
