import base64
import io
from datetime import datetime

from openpyxl import load_workbook

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .bill_common import BillCommon


@tagged("post_install", "-at_install")
class TestBillLines(BillCommon):
    """The first bill: nobody knows its lines, and they are made of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._use_own_lines()
        cls.operator = cls.env["res.partner"].create(
            {"name": "Test Operator", "is_company": True}
        )
        # core's test case has a partner of its own under this name
        cls.site, cls.second_site = cls.env["res.partner"].create(
            [
                {
                    "name": name,
                    "street": street,
                    "parent_id": cls.partner.id,
                    "type": "other",
                }
                for name, street in (("Shop", "Markt 1"), ("Mill", "Molenstraat 12"))
            ]
        )
        cls.lines = cls.env["proximus.line"].with_context(active_test=False)
        cls.mobile_offer = cls._create_offer("mobile", name="Mobiel Ruim 20 GB")

    def _bill(self, *rows, ref="FIRST-1", day="2026-07-03"):
        return self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.operator.id,
                "invoice_date": day,
                "ref": ref,
                "invoice_line_ids": [
                    Command.create({"name": name, "price_unit": price, "quantity": 1})
                    for name, price in rows
                ],
            }
        )

    def _check(self, *rows, **vals):
        bill = self._bill(*rows, **vals)
        check = self.env["proximus.bill.check"].create({"move_id": bill.id})
        check.action_check()
        return check

    def _open(self, check):
        action = check.action_create_lines()
        return self.env[action["res_model"]].browse(action["res_id"])

    def _own_lines(self):
        return self.lines.search([("operator_id", "=", self.operator.id)])

    FIRST = (
        ("Abonnement Mobiel Ruim 20 GB 0470 12 34 56", 20.0),
        ("Korting 0470 12 34 56", -2.0),
        ("Glasvezel AB-12345 Molenstraat 12", 55.0),
        ("Handling", 5.0),
    )

    def test_the_lines_of_a_first_bill_are_made_and_the_bill_matches(self):
        check = self._check(*self.FIRST)
        self.assertEqual(set(check.line_ids.mapped("result")), {"unknown_line"})
        self.assertIn("4 rows", check.unknown_text)
        wizard = self._open(check)
        self.assertEqual(wizard.partner_id, self.partner)
        self.assertRecordValues(
            wizard.row_ids,
            [
                {
                    "number": "+32 470 12 34 56",
                    "external_ref": False,
                    "line_kind": "mobile",
                    "product_id": self.mobile_offer.id,
                    "monthly_cost": 18.0,
                    "is_cost_known": True,
                    "site_id": False,
                    "is_included": True,
                },
                {
                    "number": False,
                    "external_ref": "AB-12345",
                    "line_kind": "internet",
                    "product_id": False,
                    "monthly_cost": 55.0,
                    "is_cost_known": True,
                    "site_id": self.second_site.id,
                    "is_included": True,
                },
            ],
        )
        self.assertEqual(set(wizard.row_ids.mapped("start_date")), {check.date_from})
        self.assertEqual((wizard.nameless_count, wizard.chosen_cost), (1, 73.0))
        wizard.action_create()
        mobile, fibre = wizard.row_ids.line_id
        self.assertRecordValues(
            mobile | fibre,
            [
                {
                    "partner_id": self.partner.id,
                    "is_own": True,
                    "operator_id": self.operator.id,
                    "product_id": self.mobile_offer.id,
                    "monthly_cost": 18.0,
                    "is_cost_known": True,
                    "state": "active",
                    "start_date": check.date_from,
                    "external_ref": False,
                    "origin": "FIRST-1",
                },
                {
                    "partner_id": self.partner.id,
                    "is_own": True,
                    "operator_id": self.operator.id,
                    "product_id": fibre.product_id.id,
                    "monthly_cost": 55.0,
                    "is_cost_known": True,
                    "state": "active",
                    "start_date": check.date_from,
                    "external_ref": "AB-12345",
                    "origin": "FIRST-1",
                },
            ],
        )
        self.assertEqual(mobile.number_ids.e164, "+32470123456")
        self.assertEqual(
            (
                fibre.product_id.name,
                fibre.product_id.line_kind,
                fibre.product_id.sale_ok,
            ),
            ("Glasvezel", "internet", False),
        )
        self.assertEqual(
            sorted(check.line_ids.mapped("result")),
            ["matched", "matched", "matched", "unknown_line"],
        )
        self.assertEqual((check.expected_credit, check.state), (0.0, "checked"))
        self.assertEqual(check.match_count, 3, "and remembered")

    def test_nothing_is_made_twice(self):
        check = self._check(*self.FIRST)
        wizard, second = self._open(check), self._open(check)
        wizard.action_create()
        made = self._own_lines()
        wizard.action_create()
        with self.assertRefused(UserError, "none is left"):
            second.action_create()
        self.assertEqual(self._own_lines(), made)

    def test_the_next_bill_matches(self):
        self._open(self._check(*self.FIRST)).action_create()
        check = self._check(*self.FIRST, ref="NEXT-1", day="2026-08-03")
        self.assertEqual(
            sorted(check.line_ids.mapped("result")),
            ["matched", "matched", "matched", "unknown_line"],
        )

    def test_what_is_left_out_stays_unknown(self):
        check = self._check(*self.FIRST)
        wizard = self._open(check)
        wizard.row_ids[1].is_included = False
        wizard.action_create()
        self.assertEqual(len(self._own_lines()), 1)
        unknown = check.line_ids.filtered(lambda row: row.result == "unknown_line")
        self.assertEqual(unknown.mapped("billed"), [55.0, 5.0])

    def test_all_or_nothing(self):
        check = self._check(*self.FIRST)
        wizard = self._open(check)
        wizard.row_ids[1].line_kind = False
        products = self.env["product.product"].search_count([])
        with self.assertRefused(UserError, "2. AB-12345", "choose its kind"):
            wizard.action_create()
        self.assertFalse(self._own_lines())
        self.assertEqual(self.env["product.product"].search_count([]), products)

    def test_what_was_corrected_is_made(self):
        check = self._check(*self.FIRST)
        wizard = self._open(check)
        with Form(wizard) as form, form.row_ids.edit(0) as row:
            row.monthly_cost = 19.0
            row.start_date = "2024-05-01"
            row.number = "0470/12 34 57"
        self.assertFalse(wizard.row_ids[0].warning)
        wizard.action_create()
        line = wizard.row_ids[0].line_id
        self.assertEqual((line.monthly_cost, str(line.start_date)), (19, "2024-05-01"))
        self.assertEqual(line.number_ids.e164, "+32470123457")

    def test_warnings(self):
        other = self._create_active_line(
            number_ids=[Command.create({"e164": "0470 99 99 99"})]
        )
        check = self._check(*self.FIRST, ("Mobiel +31 6 12345678", 9.0))
        wizard = self._open(check)
        mobile, fibre, dutch = wizard.row_ids
        self.assertIn("another country", dutch.warning)
        self.assertFalse(dutch.is_blocked)
        mobile.number = "0470 99 99 99"
        self.assertTrue(mobile.is_blocked)
        self.assertIn("already in use", mobile.warning)
        mobile.number = fibre.number = "0470 88 88 88"
        self.assertEqual((mobile.is_blocked, fibre.is_blocked), (False, True))
        self.assertIn("two lines at once", fibre.warning)
        self.assertIn("two lines at once", wizard.warning_text)
        fibre.number = "no number"
        self.assertTrue(fibre.is_blocked)
        fibre.number = False
        other.external_ref = "Z 9"
        fibre.external_ref = "z-9"
        self.assertIn(other.name, fibre.warning)
        fibre.external_ref = False
        self.assertIn("number or the operator's reference", fibre.warning)

    def test_a_cost_that_the_bill_does_not_tell_is_unknown(self):
        check = self._check(("0470 12 34 56 from 16/07/2026 to 31/07/2026", 17.0))
        wizard = self._open(check)
        row = wizard.row_ids
        self.assertEqual(
            (row.is_cost_known, str(row.start_date)), (False, "2026-07-16")
        )
        self.assertIn("part of a month", row.warning)
        wizard.action_create()
        self.assertFalse(row.line_id.is_cost_known)
        self.assertEqual((check.line_ids.result, check.expected_credit), ("matched", 0))

    def test_a_number_of_the_stock_goes_on_its_line(self):
        number = self.env["proximus.number"].create({"e164": "0470 12 34 56"})
        wizard = self._open(self._check(*self.FIRST))
        self.assertFalse(wizard.row_ids[0].warning)
        wizard.action_create()
        self.assertEqual(number.line_id, wizard.row_ids[0].line_id)

    def test_a_company_that_sells_is_asked_for_the_holder(self):
        self._create_line(partner_id=self.other_partner.id)
        wizard = self._open(self._check(*self.FIRST))
        self.assertFalse(wizard.partner_id)
        with self.assertRefused(UserError, "who holds the contract"):
            wizard.action_create()
        with Form(wizard) as form:
            form.partner_id = self.other_partner
        wizard.action_create()
        lines = wizard.row_ids.line_id
        self.assertEqual(lines.partner_id, self.other_partner)
        self.assertEqual(set(lines.mapped("is_own")), {False})

    def test_who_checks_bills_may_make_the_lines_that_they_name(self):
        accountant = self._create_user("bl_account", "account.group_account_invoice")
        check = self._check(*self.FIRST).with_user(accountant)
        action = check.action_create_lines()
        wizard = self.env[action["res_model"]].with_user(accountant)
        wizard.browse(action["res_id"]).action_create()
        self.assertEqual(len(self._own_lines()), 2)

    def test_a_check_that_is_closed_makes_no_lines(self):
        check = self._check(*self.FIRST)
        wizard = self._open(check)
        check.action_settle()
        for action in (check.action_create_lines, wizard.action_create):
            with self.assertRefused(UserError, "settled"):
                action()
        nameless = self._check(("Handling", 5.0), ref="NAMELESS")
        with self.assertRefused(UserError, "names a subscription"):
            nameless.action_create_lines()

    # === THE FILE === #

    def _file(self, wizard):
        action = wizard.action_export()
        self.assertIn("download=true", action["url"])
        return base64.b64decode(wizard.content).decode("utf-8-sig")

    def _upload(self, wizard, text, encoding="utf-8-sig"):
        wizard.upload = base64.b64encode(text.encode(encoding))
        wizard.upload_name = "lines.csv"
        return wizard.action_read_file()

    def test_the_file_for_the_owner_and_back(self):
        wizard = self._open(self._check(*self.FIRST))
        text = self._file(wizard)
        self.assertIn("+32 470 12 34 56", text)
        self.assertIn("Mobiel Ruim 20 GB;18.00", text)
        changed = (
            text.replace("18.00", "19,50")
            .replace("2;yes", "2;no")
            .replace("Mill;2026-07-01", "Shop;03/02/2025")
        )
        self._upload(wizard, changed)
        mobile, fibre = wizard.row_ids
        self.assertEqual((mobile.monthly_cost, mobile.is_included), (19.5, True))
        self.assertEqual((fibre.is_included, fibre.site_id), (False, self.site))
        self.assertEqual(str(fibre.start_date), "2025-02-03")
        self.assertFalse(wizard.upload)

    def test_the_file_speaks_the_language_of_its_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        wizard = self._open(self._check(*self.FIRST))
        text = self._file(wizard.with_context(lang="fr_FR"))
        self.assertIn("18,00", text)
        self._upload(wizard, text.replace("18,00", "21,00"))
        self.assertEqual(wizard.row_ids[0].monthly_cost, 21.0)

    def test_a_file_that_does_not_fit_changes_nothing(self):
        wizard = self._open(self._check(*self.FIRST))
        text = self._file(wizard)
        for wrong, said in (
            (text.replace("2;yes", "9;yes"), "“9”"),
            (text.replace("18.00", "much"), "“much”"),
            (text.replace("2;yes", "2;perhaps"), "“perhaps”"),
            (text.replace("Active Since", "Since"), "“Active Since”"),
            ("nothing", "one column"),
        ):
            with self.subTest(said=said), self.assertRefused(UserError, said):
                self._upload(wizard, wrong)
            self.assertEqual(wizard.row_ids.mapped("monthly_cost"), [18.0, 55.0])
        wizard.upload = False
        with self.assertRefused(UserError, "Choose the corrected file"):
            wizard.action_read_file()

    def _book(self, wizard):
        """Return the preview as a workbook."""
        wizard.action_export_xlsx()
        self.assertTrue(wizard.file_name.endswith(".xlsx"))
        return load_workbook(io.BytesIO(base64.b64decode(wizard.content)))

    def _upload_book(self, wizard, book):
        data = io.BytesIO()
        book.save(data)
        wizard.upload = base64.b64encode(data.getvalue())
        wizard.upload_name = "lines.xlsx"
        return wizard.action_read_file()

    def test_the_workbook_for_the_owner_and_back(self):
        wizard = self._open(self._check(*self.FIRST))
        book = self._book(wizard)
        title, first, second = book.active.iter_rows(values_only=True)
        columns = dict(zip(title, range(1, len(title) + 1), strict=True))
        self.assertEqual(first[columns["Monthly Cost"] - 1], 18.0, "a number")
        self.assertIn("+32 470 12 34 56", first)
        sheet = book.active
        sheet.cell(2, columns["Monthly Cost"], 19.99)
        sheet.cell(3, columns["Create"], "no")
        sheet.cell(3, columns["Active Since"], datetime(2025, 2, 3))
        self._upload_book(wizard, book)
        mobile, fibre = wizard.row_ids
        self.assertEqual((mobile.monthly_cost, mobile.is_included), (19.99, True))
        self.assertFalse(fibre.is_included)
        self.assertEqual(str(fibre.start_date), "2025-02-03")

    def test_a_workbook_that_does_not_fit_changes_nothing(self):
        wizard = self._open(self._check(*self.FIRST))
        for row, title, value, said in (
            (2, "Monthly Cost", "much", ("row 2", "“much”")),
            (3, "Kind", "Pigeon", ("row 3", "“Pigeon”")),
            (3, "No.", 9, ("row 3", "“9”")),
        ):
            book = self._book(wizard)
            titles = [cell.value for cell in book.active[1]]
            book.active.cell(2, titles.index("Monthly Cost") + 1, 20)
            book.active.cell(row, titles.index(title) + 1, value)
            with self.assertRefused(UserError, *said):
                self._upload_book(wizard, book)
            self.assertEqual(wizard.row_ids.mapped("monthly_cost"), [18.0, 55.0])
        wizard.upload = base64.b64encode(b"PK\x03\x04 and no more")
        with self.assertRefused(UserError, "no Excel workbook"):
            wizard.action_read_file()

    # === MANY === #

    def test_187_lines_in_as_many_queries_as_five(self):
        counts = []
        for first, count in ((0, 5), (100, 5), (1000, 187)):
            rows = [
                (f"Mobiel Ruim 20 GB 0475 {number:06d}", 20.0)
                for number in range(first, first + count)
            ]
            check = self._check(*rows, ref=f"MANY-{first}")
            opened = self._count_queries(check.action_create_lines)
            wizard = self.env["proximus.bill.lines"].search(
                [("check_id", "=", check.id)], limit=1
            )
            made = self._count_queries(wizard.action_create)
            counts.append((opened, made))
            self.assertEqual(len(wizard.row_ids.line_id), count)
            self.assertFalse(check.unknown_count)
        (opened, made), (many_opened, many_made) = counts[1:]
        self.assertLessEqual(many_opened, opened + 3, counts)
        self.assertLessEqual(many_made, made + 10, counts)
