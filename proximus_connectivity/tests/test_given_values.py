from odoo.tests import freeze_time, tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-03-20 10:00:00")
class TestGivenValues(ConnectivityCommon):
    """A value that somebody gives leaves the others as they follow by themselves."""

    def _imported(self, model, names, *rows):
        answer = self.env[model].load(names, [list(row) for row in rows])
        self.assertTrue(answer["ids"], answer["messages"])
        return self.env[model].browse(answer["ids"])

    def test_an_item_of_a_request(self):
        offer = self.env["product.product"].create(
            {"name": "Fibre", "default_code": "F-1", "line_kind": "internet"}
        )
        request = self.env["proximus.quote.request"].create({})
        names = ["request_id/.id", "action", "product_id/.id", "name", "offer_code"]
        for given, wanted in (
            ({"name": "Fast line"}, ("Fast line", "F-1")),
            ({"offer_code": "X-9"}, ("Fibre", "X-9")),
            ({}, ("Fibre", "F-1")),
            ({"name": "Fast line", "offer_code": "X-9"}, ("Fast line", "X-9")),
        ):
            own = [name for name in names if name in given]
            values = [given[name] for name in own]
            row = [str(request.id), "Add", str(offer.id), *values]
            item = self._imported("proximus.quote.request.item", names[:3] + own, row)
            with self.subTest(given):
                self.assertEqual((item.name, item.offer_code), wanted)

    def test_the_period_of_a_bill_check(self):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.partner.id,
                "invoice_date": "2026-03-05",
            }
        )
        for given, wanted in (
            ({}, ("2026-03-01", "2026-03-31")),
            ({"date_from": "2026-02-01"}, ("2026-02-01", "2026-02-28")),
            ({"date_from": "2028-02-10"}, ("2028-02-10", "2028-02-29")),
            ({"date_to": "2026-02-28"}, ("2026-02-01", "2026-02-28")),
            ({"date_to": "2026-03-15"}, ("2026-03-01", "2026-03-15")),
            (
                {"date_from": "2026-01-15", "date_to": "2026-02-14"},
                ("2026-01-15", "2026-02-14"),
            ),
        ):
            row = [str(bill.id), *given.values()]
            check = self._imported("proximus.bill.check", ["move_id/.id", *given], row)
            with self.subTest(given):
                self.assertEqual((str(check.date_from), str(check.date_to)), wanted)

    def test_what_lines_of_a_specification_use(self):
        for given in ("needs_site", "needs_number", "needs_sim"):
            for value in ("0", "1"):
                specification = self._imported(
                    "proximus.specification",
                    ["name", "line_kind", given],
                    [f"Plan {given} {value}", "mobile", value],
                )
                usual = {"needs_site": False, "needs_number": True, "needs_sim": True}
                with self.subTest(given=given, value=value):
                    (read,) = specification.read(list(usual))
                    read.pop("id")
                    self.assertEqual(read, {**usual, given: value == "1"})
