import warnings

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .test_preflight import PreflightCommon

NUMBERS_FORM = "proximus_onboarding.proximus_onboarding_existing_view_form_numbers"


@tagged("post_install", "-at_install")
class TestNumbers(PreflightCommon):
    """What becomes of each number whose line is replaced."""

    def _to_numbers(self, session=None):
        """Return a set-up with two lines that are replaced, one with two numbers."""
        session = session or self._start()
        partner = session.sudo().partner_id
        self.lines = self._create_lines(partner, count=2)
        self.env["proximus.number"].create(
            {"e164": "+32470120050", "line_id": self.lines[1].id}
        )
        session = self._to_offer(session, MOBILE_LINES=2)
        session.action_replace_all()
        self.rows = session.existing_ids.sorted(lambda row: row.sudo().line_id.id)
        return session

    def test_what_holds_for_all_holds_for_each(self):
        session = self._to_numbers()
        self.assertEqual(self.rows.mapped("wish_shown"), ["keep", "keep"])
        self.assertIn("Kept: +32 470 12 00 00", session.wish_text)
        self.assertNotIn("Given up", session.wish_text)
        session.number_wish = "cancel"
        self.assertEqual(self.rows.mapped("wish_shown"), ["cancel", "cancel"])
        self.assertNotIn("Kept", session.wish_text)
        item = self._item(self._request(session), "replace")
        self.assertEqual((item.number_wish, item.exception_text()), ("cancel", ""))

    def test_a_line_that_is_found_again_says_nothing_in_the_log(self):
        session = self._to_numbers()
        with warnings.catch_warnings():
            # the ORM warns of a record that is compared with an id
            warnings.simplefilter("error")
            session._refresh_existing()
        self.assertEqual(session.existing_ids.sudo().line_id, self.lines)

    def test_only_a_line_with_several_is_asked_number_by_number(self):
        self._to_numbers()
        self.assertFalse(self.rows[0].number_ids)
        self.assertEqual(
            self.rows[1].number_ids.mapped("e164"), ["+32470120001", "+32470120050"]
        )

    def test_a_line_and_a_number_by_themselves(self):
        session = self._to_numbers()
        self.rows[0].action_cancel_numbers()
        dialog = self.rows[1].action_numbers()
        self.assertEqual(dialog["views"], [(self.env.ref(NUMBERS_FORM).id, "form")])
        form = Form(self.rows[1], view=NUMBERS_FORM)
        with form.number_ids.edit(1) as number:
            number.wish = "cancel"
        form.save()
        self.assertEqual(self.rows.mapped("wish_shown"), ["cancel", "several"])
        self.assertIn("Kept: +32 470 12 00 01", session.wish_text)
        given_up = "+32 470 12 00 00, +32 470 12 00 50"
        self.assertIn(f"Given up, for good: {given_up}", session.wish_text)
        self.assertIn(given_up, session.consent_text)
        item = self._item(self._request(session), "replace")
        self.assertEqual(item.number_wish, "keep")
        self.assertEqual(item.exception_text(), f"Give the numbers up: {given_up}")
        told = item._to_quote()
        self.assertEqual(
            {number: told.wish_of(number) for number in told.numbers},
            {
                "+32470120000": "cancel",
                "+32470120001": "keep",
                "+32470120050": "cancel",
            },
        )

    def test_a_change_makes_the_offer_outdated(self):
        session = self._to_numbers()
        self._request(session)
        self.assertFalse(session.is_offer_outdated)
        self.rows[0].action_cancel_numbers()
        self.assertTrue(session.is_offer_outdated)
        session.action_update_offer()
        self.assertFalse(session.is_offer_outdated)
        item = self._item(session.sudo().quote_request_id, "replace")
        self.assertIn("+32 470 12 00 00", item.exception_text())
        # back to what holds for all: as it was asked at first
        self.rows[0].action_keep_numbers()
        session.action_update_offer()
        self.assertEqual(item.exists().mapped("id"), [])

    def test_the_buttons_of_a_line_hold_for_all_its_numbers(self):
        self._to_numbers()
        self.rows[1].number_ids[0].wish = "cancel"
        self.rows[1].action_keep_numbers()
        self.assertFalse(any(self.rows[1].number_ids.mapped("wish")))
        self.assertEqual(self.rows[1].wish_shown, "keep")

    def test_a_typed_number_and_one_that_stays(self):
        session = self._to_numbers()
        session.number_text = "0470 99 88 77"
        session.action_add_numbers()
        typed = session.existing_ids.filtered("e164")
        typed.action_replace()
        typed.action_cancel_numbers()
        self.rows[1].action_keep()
        self.assertNotIn("470 12 00 01", session.wish_text)
        self.assertIn("Given up, for good: +32 470 99 88 77", session.wish_text)
        request = self._request(session)
        self.assertFalse(self._item(request, "keep").number_wish)
        item = self._item(request, "replace")
        self.assertEqual(item._exceptions(), ("+32470998877",))

    def test_what_was_said_stays_until_the_number_leaves(self):
        session = self._to_numbers()
        numbers = self.rows[1].number_ids
        numbers.write({"wish": "cancel"})
        session._refresh_existing()
        self.assertEqual(self.rows[1].number_ids, numbers)
        self.assertEqual(numbers.mapped("wish"), ["cancel", "cancel"])
        self.lines[1].number_ids[0].action_release()
        session._refresh_existing()
        self.assertFalse(self.rows[1].number_ids)

    def test_the_mandate_says_it_for_each_number(self):
        session = self._to_numbers(self._start_for_customer())
        self.rows[1].number_ids[1].wish = "cancel"
        told = [
            (item.wish_of(number), number)
            for item in session._to_request().items
            for number in item.numbers
        ]
        self.assertEqual(
            sorted(told),
            [
                ("cancel", "+32470120050"),
                ("keep", "+32470120000"),
                ("keep", "+32470120001"),
            ],
        )

    def test_an_accountant_decides_on_no_number(self):
        session = self._to_numbers()
        person = new_test_user(
            self.env,
            "numbers_accountant",
            "proximus_connectivity.group_accountant,proximus_onboarding.group_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        session.accountant_id = person
        row = self.rows[1].with_user(person)
        for act in (
            row.action_cancel_numbers,
            row.action_keep_numbers,
            lambda: row.number_ids[:1].write({"wish": "cancel"}),
            row.number_ids.unlink,
        ):
            with self.assertRaises(AccessError):
                act()
