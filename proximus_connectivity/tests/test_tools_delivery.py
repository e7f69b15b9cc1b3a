from odoo.tests import BaseCase, tagged

from ..tools.delivery import STEPS, delivery


@tagged("post_install", "-at_install")
class TestDelivery(BaseCase):
    """A delivery is followed like a parcel, whoever looks at it."""

    def _told(self, *items):
        known = delivery(items)
        return known and (known.reached, known.done)

    def test_one_item_step_by_step(self):
        for state, visit, reached, done in (
            ("acknowledged", None, "ordered", (True, False, False, False)),
            ("pending", None, "ordered", (True, False, False, False)),
            ("in_progress", None, "checked", (True, True, False, False)),
            ("in_progress", "planned", "technician", (True, True, False, False)),
            ("in_progress", "done", "technician", (True, True, True, False)),
            ("completed", "done", "working", (True, True, True, True)),
        ):
            with self.subTest(state=state, visit=visit):
                self.assertEqual(self._told((state, visit)), (reached, done))

    def test_a_visit_that_nobody_made_is_not_behind(self):
        self.assertEqual(
            self._told(("in_progress", "missed"))[1], (True, True, False, False)
        )

    def test_several_items_wait_for_the_last(self):
        told = self._told(("completed", "done"), ("in_progress", "planned"))
        self.assertEqual(told, ("technician", (True, True, False, False)))

    def test_what_was_given_up_does_not_count(self):
        self.assertEqual(
            self._told(("completed", None), ("failed", None))[0], "working"
        )
        self.assertIsNone(self._told(("failed", None), ("cancelled", "planned")))
        self.assertIsNone(self._told())

    def test_the_steps_have_an_order(self):
        self.assertEqual(STEPS, ("ordered", "checked", "technician", "working"))
