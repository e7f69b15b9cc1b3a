from odoo.tests import BaseCase

from odoo.addons.proximus_onboarding.tools import golive


class TestGolive(BaseCase):
    def test_a_whole_is_done_when_all_that_can_be_shown_is_done(self):
        for states, whole in (
            ([], None),
            ([None], None),
            (["done"], "done"),
            (["done", None], "done"),
            (["todo", "todo"], "todo"),
            (["todo", "done"], "waiting"),
            (["todo", "waiting"], "waiting"),
            (["waiting", None], "waiting"),
        ):
            with self.subTest(states=states):
                self.assertEqual(golive.combine(states), whole)

    def test_as_many_as_there_should_be(self):
        for there, expected, state in (
            (0, None, "todo"),
            (1, None, "done"),
            (0, 12, "todo"),
            (11, 12, "waiting"),
            (12, 12, "done"),
            (13, 12, "done"),
            # nobody was told to come: nothing is missing
            (0, 0, "done"),
        ):
            with self.subTest(there=there, expected=expected):
                self.assertEqual(golive.compared(there, expected), state)

    def test_nobody_is_not_everybody(self):
        self.assertEqual(golive.shared(0, 0), "todo")
        self.assertEqual(golive.shared(0, 3), "todo")
        self.assertEqual(golive.shared(2, 3), "waiting")
        self.assertEqual(golive.shared(3, 3), "done")

    def test_what_peppol_asks_for(self):
        whole = {
            "country": "BE",
            "number": "0566.988.259",
            "email": "books@example.com",
            "phone": "+32 470 00 00 01",
            "chart": "be_comp",
            "bank": True,
        }
        self.assertEqual(golive.peppol_gaps(whole), ())
        self.assertEqual(
            golive.peppol_gaps({}),
            ("country", "number", "email", "phone", "chart", "bank"),
        )
        for name, value in (
            ("country", "NL"),
            # nine digits: a number of before 2023 without its zero
            ("number", "566988259"),
            ("number", None),
            ("email", ""),
            ("bank", False),
        ):
            with self.subTest(name=name, value=value):
                self.assertEqual(golive.peppol_gaps({**whole, name: value}), (name,))
