from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestNumberPaste(ConnectivityCommon):
    """A pasted list: a preview with an error per row, then all at once."""

    def _paste(self, *rows, **vals):
        return self.env["proximus.number.paste"].create(
            {"text": "\n".join(rows), **vals}
        )

    def _new(self, *rows, **vals):
        return self._paste(
            *rows,
            **{
                "mode": "new",
                "product_id": self.offers["mobile"].id,
                "partner_id": self.partner.id,
                **vals,
            },
        )

    def _made(self, wizard):
        action = wizard.action_apply()
        return self.env[action["res_model"]].search(action["domain"])

    def assertWrong(self, wizard, place, *fragments):
        """Check that one row is refused with a sentence, and that nothing is saved."""
        wrong = [row for row in wizard._read_rows() if row["wrong"]]
        self.assertEqual([row["place"] for row in wrong], [place], wrong)
        self.assertEqual(wizard.wrong_count, 1)
        before = self.env["proximus.number"].search_count([])
        with self.assertRefused(UserError, f"{place}: ", *fragments):
            wizard.action_apply()
        for fragment in fragments:
            self.assertIn(fragment, wizard.preview_html)
        self.assertEqual(self.env["proximus.number"].search_count([]), before)

    def test_into_the_inventory(self):
        wizard = self._paste("0470/12.34.56", "+32 471 00 11 22, 0472 00 11 22")
        self.assertEqual((wizard.row_count, wizard.wrong_count), (3, 0))
        self.assertIn("+32 470 12 34 56", wizard.preview_html)
        made = self._made(wizard)
        self.assertEqual(set(made.mapped("state")), {"available"})
        self.assertEqual(len(made), 3)

    def test_ranges_and_numbers_in_them(self):
        made = self._made(self._paste("081 12 34 00 - 081 12 34 99", "081 12 35 00"))
        self.assertEqual(sorted(made.mapped("size")), [1, 100])
        self.assertWrong(
            self._paste("081 12 36 00", "081 12 34 50 - 081 12 35 49"), 2, "range"
        )

    def test_beside_the_number_the_line_that_has_it(self):
        line = self._create_active_line(external_ref="AGR-7")
        for text in (f"0470 12 34 56; {line.name}", "0471 00 11 22; agr-7"):
            self.assertEqual(self._made(self._paste(text)).line_id, line)
        self.assertWrong(self._paste("0472 00 11 22;AGR-8"), 1, "AGR-8")

    def test_on_one_line(self):
        line = self._create_active_line()
        wizard = self.env["proximus.number.paste"].with_context(
            active_model="proximus.line", active_id=line.id
        )
        wizard = wizard.create({"text": f"0470 12 34 56;{self._iccid(1)}"})
        self.assertEqual(wizard.mode, "line")
        self.assertEqual(self._made(wizard).line_id, line)
        self.assertEqual(line.sim_ids.iccid, self._iccid(1))
        wrong = self._paste(
            f"0471 00 11 22;{self._iccid(2)}", mode="line", line_id=line.id
        )
        self.assertWrong(wrong, 1, "active SIM card", line.name)
        wrong = self._paste("0471001122;Bob", mode="line", line_id=line.id)
        self.assertWrong(wrong, 1, "Bob", "no SIM card number")

    def test_new_lines_with_users_and_cards(self):
        made = self._made(
            self._new(
                "Number\tUser",
                "0470 12 34 56\tan peeters",
                f"0471 00 11 22\t{self._iccid(1)}",
                start_date="2026-02-01",
                site_id=self.site.id,
            )
        )
        first, second = made.sorted("id")
        self.assertEqual((first.employee_id, first.state), (self.employee, "active"))
        self.assertEqual(first.number_ids.assigned_on, date(2026, 2, 1))
        self.assertEqual(second.sim_ids.state, "active")
        self.assertEqual(made.site_id, self.site)
        self.assertWrong(self._new("0472 00 11 22;Nobody"), 1, "Nobody", "employee")

    def test_wrong_rows(self):
        line = self._create_active_line(number_ids=[(0, 0, {"e164": "0479 00 11 22"})])
        card = self._iccid(1)
        for row, *told in (
            ("0470 12 34 5", "digit of this mobile number is missing"),
            ("rubbish 7", "letters"),
            ("0479 00 11 22", line.display_name, "one line only"),
            ("0475/00.11.22", "stands twice", "line 1"),
            (f"0471001122;{card[:-1]}{(int(card[-1]) + 1) % 10}", "check digit"),
        ):
            self.assertWrong(self._paste("0475 00 11 22", row), 2, *told)
        fixed = self._new(f"081 12 34 56;{card}", product_id=self.offers["voice"].id)
        self.assertWrong(fixed, 1, "fixed line")

    def test_wrong_rows_may_be_left_out(self):
        wizard = self._paste("0470 12 34 56", "rubbish 7", skip_wrong=True)
        self.assertEqual(self._made(wizard).e164, "+32470123456")
        for text in ("rubbish 7", ""):
            with self.assertRefused(UserError, "no number to add"):
                self._paste(text, skip_wrong=True).action_apply()

    def test_what_is_missing(self):
        for mode in ("line", "new"):
            with self.assertRefused(UserError, "Choose"):
                self._paste("0470 12 34 56", mode=mode).action_apply()
        many = [f"0475 {n:06d}" for n in range(5001)]
        with self.assertRefused(UserError, "more than 5000", "Import"):
            self._paste(*many).action_apply()

    def test_two_thousand_numbers_in_constant_queries(self):
        def paste(first, count):
            rows = [
                f"0475 {n:06d};{self._iccid(n)}" for n in range(first, first + count)
            ]
            wizard = self._new(*rows)
            return self._count_queries(wizard.action_apply)

        paste(0, 2)
        small, large = paste(10, 10), paste(1000, 2000)
        # lines, history, numbers, cards: the ORM inserts 100 records per statement
        self.assertLessEqual(large, small + 5 * 20)

    def test_only_own_companies(self):
        other = self.env["res.company"].create({"name": "Other Company"})
        line = self._create_active_line()
        found = self._paste(f"0470 12 34 56;{line.name}", company_id=other.id)
        self.assertWrong(found, 1, line.name)

    def test_form(self):
        form = Form(self.env["proximus.number.paste"])
        form.text = "0470 12 34 56\nrubbish 7"
        self.assertEqual((form.row_count, form.wrong_count), (2, 1))
        self.assertIn("letters", form.preview_html)
        form.text = "0470 12 34 56"
        self.assertEqual(self._made(form.save()).e164, "+32470123456")
