from odoo.tests import new_test_user, tagged

from .common import SecurityCommon


@tagged("post_install", "-at_install")
class TestJoinerLeaver(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._requirement()
        cls.service = cls._service(seats=1)
        cls.lotte = cls._employee("Lotte")
        cls.seat = cls._seat(cls.service, cls.lotte)

    def test_whoever_joins_is_listed_at_once(self):
        joiner = self._employee("Noa")
        self.assert_gap(joiner, "no_seat")

    def test_whoever_leaves_frees_the_seat_for_the_next(self):
        joiner = self._employee("Noa")
        self.lotte.action_archive()
        self.assertEqual(self.seat.state, "removed")
        self.assertIn("left", self.seat.release_reason)
        self.assertEqual(self.service.seats_free, 1)
        self.assert_gap(joiner, "unassigned")

    def test_whoever_comes_back_has_no_seat(self):
        self.lotte.action_archive()
        self.lotte.action_unarchive()
        self.assert_gap(self.lotte, "unassigned")

    def test_hr_needs_no_security_rights_to_archive(self):
        hr = new_test_user(
            self.env,
            "sec_hr",
            "hr.group_hr_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.lotte.with_user(hr).write({"active": False})
        self.assertEqual(self.seat.state, "removed")

    def test_hr_sees_seats_and_gaps_of_an_employee(self):
        self.assertEqual(self.lotte.security_coverage_ids, self.seat)
        self.assertEqual(self.lotte.security_gap_ids.reason, "pending")

    def test_another_company_means_another_seat(self):
        self.lotte.company_id = self.other_company
        self.assertEqual(self.seat.state, "removed")
        self.assertIn("company", self.seat.release_reason)

    def test_other_changes_keep_the_seat(self):
        self.lotte.write({"name": "Lotte V.", "company_id": self.company.id})
        self.lotte.active = True
        self.assertEqual(self.seat.state, "invited")

    def test_a_line_that_ends_frees_its_seat(self):
        line = self._line()
        seat = self._seat(self._service(self.mobile), line)
        line.action_suspend()
        self.assertEqual(seat.state, "invited")
        line.action_resume()
        line.action_terminate(date=self.today)
        self.assertEqual(seat.state, "removed")
        self.assertIn("line ended", seat.release_reason)
