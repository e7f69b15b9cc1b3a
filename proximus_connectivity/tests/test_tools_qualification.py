from datetime import date

from odoo.tests import BaseCase, tagged

from ..tools import qualification
from ..tools.qualification import Row

TODAY = date(2026, 11, 23)
FIBRE = Row("ftth", 1000, 500, first=1, last=40)
COPPER = Row("vdsl", 100, 30)


def ask(rows, number=12, technology="ftth", download=1000, upload=500):
    return qualification.verdict(rows, number, technology, download, upload, TODAY)


@tagged("post_install", "-at_install")
class TestQualification(BaseCase):
    def test_qualified(self):
        answer = ask([FIBRE, COPPER])
        self.assertEqual((answer.result, answer.best), ("qualified", FIBRE))
        self.assertIsNone(answer.reason)

    def test_street_that_is_in_no_file_is_unknown(self):
        self.assertIsNone(ask([]).result)

    def test_missing_house_number_is_unknown_where_it_decides(self):
        self.assertIsNone(ask([FIBRE, COPPER], number=None).result)
        self.assertEqual(
            ask([FIBRE, COPPER], None, "vdsl", 100, 30).result,
            "qualified",
            "copper lies in the whole street",
        )

    def test_other_end_of_the_street_has_an_alternate(self):
        answer = ask([FIBRE, COPPER], number=55)
        self.assertEqual(answer.result, "alternate")
        self.assertEqual(answer.reason, qualification.NO_TECHNOLOGY)
        self.assertEqual(answer.alternates, {"vdsl"})

    def test_nothing_at_the_address(self):
        answer = ask([FIBRE], number=55)
        self.assertEqual(answer.result, "unqualified")
        self.assertFalse(answer.alternates)

    def test_too_slow_keeps_the_technology_as_alternate(self):
        answer = ask([COPPER], 12, "vdsl", 200, 30)
        self.assertEqual((answer.result, answer.reason), ("alternate", "speed"))
        self.assertEqual(answer.best.download, 100)
        self.assertEqual(answer.alternates, {"vdsl"})

    def test_planned_fibre_is_not_there_yet(self):
        planned = Row("ftth", 1000, 500, ready_on=date(2027, 3, 1))
        answer = ask([planned])
        self.assertEqual((answer.result, answer.reason), ("unqualified", "planned"))
        self.assertEqual(answer.best.ready_on, date(2027, 3, 1))
        self.assertEqual(ask([planned, COPPER]).result, "alternate")

    def test_unstated_speed_does_not_stand_in_the_way(self):
        self.assertEqual(ask([Row("ftth")]).result, "qualified")

    def test_task_states_are_closed(self):
        table = qualification.QUALIFICATION_TRANSITIONS
        for targets in table.values():
            self.assertLessEqual(targets, set(table))
