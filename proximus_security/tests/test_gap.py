from datetime import timedelta

from odoo.tests import tagged

from .common import SecurityCommon


@tagged("post_install", "-at_install")
class TestGap(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.requirement = cls._requirement()
        cls.lotte = cls._employee("Lotte")

    def _protected(self, **vals):
        seat = self._seat(self._service(), self.lotte, **vals)
        seat.action_confirm()
        return seat

    def test_without_a_service_everybody_lacks_it(self):
        self.assert_gap(self.lotte, "no_service")

    def test_who_or_what_lacks_it_has_the_name_people_use(self):
        gap = self._gaps(employee_id=self.lotte.id)
        self.assertEqual(gap.spoken_name, "Lotte")
        seat = self._seat(self._service(), self.lotte)
        self.assertEqual(seat.subject_name, "Lotte")

    def test_what_is_ordered_is_on_its_way(self):
        service = self._service(state="ordered", date_start=False)
        self.assert_gap(self.lotte, "ordered")
        service.action_start_activation()
        self.assert_gap(self.lotte, "ordered")
        service.action_end()
        self.assert_gap(self.lotte, "no_service")

    def test_a_free_seat_helps_nobody_until_it_is_given(self):
        self._service(seats=1)
        self.assert_gap(self.lotte, "unassigned")
        gap = self._gaps(employee_id=self.lotte.id)
        self.assertTrue(gap.can_give)
        self.assertEqual(gap.free_seats, 1)

    def test_without_a_free_seat(self):
        self._seat(self._service(seats=1), self._employee("Bram"))
        self.assert_gap(self.lotte, "no_seat")

    def test_an_over_used_service_does_not_eat_the_seats_of_another(self):
        crowded = self._service(seats=1)
        for name in "ABC":
            self._seat(crowded, self._employee(name))
        self._service(seats=1)
        self.assertEqual(self._gaps(employee_id=self.lotte.id).free_seats, 1)

    def test_a_seat_that_nobody_installed_does_not_protect(self):
        seat = self._seat(self._service(), self.lotte)
        self.assert_gap(self.lotte, "pending")
        seat.action_install()
        self.assert_gap(self.lotte, "pending")
        seat.action_confirm()
        self.assert_gap(self.lotte, None)

    def test_a_seat_for_later_does_not_protect_yet(self):
        self._protected(date_from=self.today + timedelta(days=2))
        self.assert_gap(self.lotte, "pending")

    def test_an_error_is_a_gap(self):
        self._protected().action_report_error()
        self.assert_gap(self.lotte, "error")

    def test_a_device_not_seen_is_unknown_not_green(self):
        seat = self._protected(source="api")
        self.assert_gap(self.lotte, None)
        seat.last_seen = self.now - timedelta(days=15)
        self.assert_gap(self.lotte, "unseen")
        self.endpoint.stale_after_days = 0
        self.assert_gap(self.lotte, None)

    def test_what_was_never_seen_is_unknown(self):
        self._seat(self._service(), self.lotte, source="api", state="protected")
        self.assert_gap(self.lotte, "unseen")

    def test_a_confirmation_by_hand_holds_a_year(self):
        seat = self._protected()
        seat.last_seen = self.now - timedelta(days=360)
        self.assert_gap(self.lotte, None)
        seat.last_seen = self.now - timedelta(days=370)
        self.assert_gap(self.lotte, "unseen")

    def test_a_service_not_in_force_protects_nobody(self):
        service = self._protected().service_id
        changes = [
            {"health": "down"},
            {"health": "ok", "date_end": self.today - timedelta(days=1)},
            {"date_end": False, "date_start": self.today + timedelta(days=1)},
        ]
        for vals in changes:
            service.write(vals)
            with self.subTest(vals=vals):
                self.assert_gap(self.lotte, "service_off")
        service.date_start = self.today
        self.assert_gap(self.lotte, None)
        service.action_suspend()
        self.assert_gap(self.lotte, "service_off")

    def test_the_best_of_two_seats_counts(self):
        self._protected().service_id.action_suspend()
        self._protected()
        self.assert_gap(self.lotte, None)

    def test_an_exemption_counts_within_its_dates(self):
        exemption = self._exemption(self.lotte)
        self.assert_gap(self.lotte, None)
        exemption.active = False
        self.assert_gap(self.lotte, "no_service")
        exemption.write({"active": True, "date_from": self.today - timedelta(days=9)})
        exemption.date_to = self.today - timedelta(days=1)
        self.assert_gap(self.lotte, "no_service")
        exemption.date_to = self.today
        self.assert_gap(self.lotte, None)

    def test_an_exemption_is_for_one_protection_only(self):
        awareness = self._type("t_aware")
        self._requirement(awareness)
        self._exemption(self.lotte)
        self.assert_gap(self.lotte, "no_service", awareness)

    def test_archived_requirements_types_and_people_do_not_count(self):
        for record in (self.requirement, self.endpoint, self.lotte):
            self.assert_gap(self.lotte, "no_service")
            record.active = False
            self.assert_gap(self.lotte, None)
            record.active = True

    def test_mailboxes_and_logins_count_only_where_there_are_any(self):
        mail = self._type("t_mail", unit="mailbox")
        login = self._type("t_mfa", unit="user")
        self._requirement(mail)
        self._requirement(login)
        self.assert_gap(self.lotte, None, mail)
        self.assert_gap(self.lotte, None, login)
        self.lotte.write({"work_email": "lotte@tilleul.example"})
        self.lotte.user_id = self.employee_user
        self.assert_gap(self.lotte, "no_service", mail)
        self.assert_gap(self.lotte, "no_service", login)

    def test_a_requirement_can_hold_for_a_department_and_those_below(self):
        departments = self.env["hr.department"]
        office = departments.create({"name": "O", "company_id": self.company.id})
        desk = departments.create(
            {"name": "D", "parent_id": office.id, "company_id": self.company.id}
        )
        self.requirement.department_ids = office
        self.assert_gap(self.lotte, None)
        self.lotte.department_id = desk
        self.assert_gap(self.lotte, "no_service")
        self.requirement.department_ids = desk
        self.lotte.department_id = office
        self.assert_gap(self.lotte, None)

    def test_lines_are_protected_like_people(self):
        self._requirement(self.mobile)
        line = self._line()
        self.assert_gap(line, "no_service", self.mobile)
        seat = self._seat(self._service(self.mobile), line)
        self.assert_gap(line, "pending", self.mobile)
        seat.action_confirm()
        self.assert_gap(line, None, self.mobile)

    def test_only_live_lines_of_the_kind_count(self):
        fixed = self._type("t_web", unit="fixed_line")
        self._requirement(self.mobile)
        self._requirement(fixed)
        mobile, internet = self._line(), self._line("internet")
        self.assert_gap(mobile, None, fixed)
        self.assert_gap(internet, None, self.mobile)
        self.assert_gap(internet, "no_service", fixed)
        internet.action_suspend()
        self.assert_gap(internet, None, fixed)

    def test_an_employee_and_a_line_with_one_id_are_not_mixed_up(self):
        self._requirement(self.mobile)
        line = self._line(employee_id=self.lotte.id)
        gaps = self._gaps()
        self.assertEqual(len(gaps), len(set(gaps.ids)))
        self.assertEqual(set(gaps.mapped("line_id.id")), {line.id})
        self.assertIn("Lotte", self._gaps(line_id=line.id).subject_name)

    def test_companies_are_kept_apart(self):
        self._service(company_id=self.other_company.id)
        self.assert_gap(self.lotte, "no_service")
        stranger = self._employee("X", company_id=self.other_company.id)
        self.assert_gap(stranger, None)

    def test_a_requirement_counts_who_lacks_it(self):
        self._employee("Bram")
        self.assertEqual(self.requirement.gap_count, 2)
        action = self.requirement.action_view_gaps()
        self.assertEqual(
            self.env["proximus.security.gap"].search_count(action["domain"]), 2
        )

    def test_an_empty_list_says_when_nothing_is_required(self):
        gaps = self.env["proximus.security.gap"].with_user(self.officer)
        self.assertEqual(gaps.get_empty_list_help("all good"), "all good")
        self.requirement.active = False
        self.assertIn("Nothing is required", gaps.get_empty_list_help("all good"))
