from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.proximus_connectivity.tests.common import QueryCounter
from odoo.addons.proximus_security.tools.posture import Advice

from .posture_common import PostureCommon

ACCOUNTANT = "proximus_connectivity.group_accountant"


@tagged("post_install", "-at_install")
class TestPosture(QueryCounter, PostureCommon):
    """A score a day: exact, kept as it was, and none where nothing is required."""

    def test_what_is_kept_is_what_holds_today(self):
        self._protect()
        [kept] = self.postures._take(self.company)
        self.assertEqual(kept.date, self.today)
        self.assertTrue(kept.is_scored)
        self.assertEqual((kept.score_verified, kept.score_declared), (25.0, 25.0))
        self.assertEqual((kept.share_unknown, kept.share_missing), (25.0, 25.0))
        self.assertEqual((kept.missing_count, kept.unknown_count), (1, 1))
        self.assertFalse(kept.is_flagged)
        [row] = kept.counts.values()
        self.assertEqual(row["weight"], self.endpoint.weight)
        self.assertIn(self.endpoint.name, kept.breakdown)

    def test_types_count_by_weight(self):
        self._requirement()
        self.endpoint.weight = 10
        self._requirement(self.mobile)
        self.mobile.weight = 5
        self._verified_seat(self._service(), self._employee())
        self._line()
        kept = self.postures._take(self.company)
        self.assertEqual(kept.score_verified, 66.66)  # 10 of 15, rounded down
        self.assertEqual(kept.share_missing, 33.34)  # 5 of 15, rounded up

    def test_a_company_with_no_requirement_has_no_score(self):
        self._employee()
        kept = self.postures._take(self.company)
        self.assertFalse(kept.is_scored)
        self.assertFalse(kept.counts)
        self.assertIsNone(kept._posture().verified)
        # required of nobody: not applicable, which is no 100 %
        self._requirement(self.mobile)
        standings = self.postures._standings(self.company)[self.company]
        self.assertFalse(self.postures._measure(self.company)[self.company].is_scored)
        self.assertFalse(any(each.eligible for each in standings.values()))

    def test_the_exempt_are_shown_and_flag_the_score(self):
        self._requirement()
        people = [self._employee(f"P{number}") for number in range(4)]
        self._verified_seat(self._service(), people[0])
        for person in people[1:]:
            self._exemption(person)
        kept = self.postures._take(self.company)
        self.assertEqual(kept.score_verified, 100.0)
        self.assertEqual(kept.share_exempt, 75.0)
        self.assertTrue(kept.is_flagged)

    def test_a_day_is_kept_once_and_as_it_was(self):
        self._protect()
        kept = self.postures._take(self.company)
        self.env["proximus.security.coverage"].search(
            [("company_id", "=", self.company.id)]
        ).action_release()
        self.assertFalse(self.postures._take(self.company))
        self.assertEqual(kept.score_verified, 25.0)
        self.assertEqual(
            self.postures.search([("company_id", "=", self.company.id)]), kept
        )
        # what a type weighs tomorrow does not change what it weighed
        self.endpoint.weight = 1
        self.assertEqual(kept.counts[str(self.endpoint.id)]["weight"], 5)

    def test_nobody_changes_or_deletes_a_score(self):
        kept = self._kept(verified=1)
        for user in (self.officer, self.reader):
            mine = kept.with_user(user)
            self.assertEqual(mine.score_verified, 100.0)
            for verb in ("write", "create", "unlink"):
                self.assertFalse(mine.has_access(verb))
        for change in (
            lambda: kept.write({"counts": {}}),
            lambda: kept.sudo().write({"date": self.today - timedelta(1)}),
            kept.unlink,
            kept.sudo().unlink,
            # a request can say this, but not with the object that is meant
            kept.with_context(proximus_posture=True).unlink,
        ):
            with self.assertRaises(UserError):
                change()
        self.assertTrue(kept.exists())

    def test_two_scores_of_one_day_are_refused(self):
        self._kept(verified=1)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self._kept(missing=1)
            self.env.flush_all()

    def test_the_oldest_go_after_the_time_of_the_parameter(self):
        parameter = self.env["proximus.parameter"]._in_force(["posture_keep_days"])
        self.assertTrue(parameter)
        days = int(parameter.value)
        old = self._kept(verified=1, date=self.today - timedelta(days + 1))
        edge = self._kept(verified=1, date=self.today - timedelta(days))
        self.postures._gc_retention()
        self.assertFalse(old.exists())
        self.assertTrue(edge.exists())
        # without a value they stay
        daily = self.env["proximus.parameter"]._in_force(["posture_daily_months"])
        daily.sudo().date_to = self.today - timedelta(1)
        parameter.sudo().date_to = self.today - timedelta(1)
        older = self._kept(verified=1, date=self.today - timedelta(4000))
        self.postures._gc_retention()
        self.assertTrue(older.exists())

    @freeze_time("2027-03-31 12:00:00")
    def test_of_old_months_the_last_score_stays(self):
        days = ("2026-01-05", "2026-01-20", "2026-01-31", "2026-02-03", "2026-02-27")
        days += ("2026-02-28", "2026-03-01", "2026-03-02")
        kept = {day: self._kept(verified=1, date=day) for day in days}
        other = self._kept(self.other_company, verified=1, date="2026-01-05")
        self.postures._gc_retention()
        gone = {day for day, snapshot in kept.items() if not snapshot.exists()}
        # 13 months before the 31st of March is the last day of February
        expected = {"2026-01-05", "2026-01-20", "2026-02-03", "2026-02-27"}
        self.assertEqual(gone, expected)
        self.assertTrue(other.exists(), "the only one of its month and company")

    def test_each_company_has_its_own_day(self):
        self.company.partner_id.tz = "Europe/Brussels"
        self.other_company.partner_id.tz = "America/New_York"
        both = self.company + self.other_company
        # the night in which Brussels goes to summer time: half past midnight there
        with freeze_time("2026-03-28 23:30:00"):
            kept = self.postures._take(both)
        self.assertEqual(
            {each.company_id: each.date for each in kept},
            {self.company: date(2026, 3, 29), self.other_company: date(2026, 3, 28)},
        )
        # three hours on it is the same day in both, also over the change of the clock
        with freeze_time("2026-03-29 02:30:00"):
            self.assertFalse(self.postures._take(both))
        with freeze_time("2026-03-29 21:59:59"):
            kept = self.postures._take(both)
        self.assertEqual(kept.mapped("date"), [date(2026, 3, 29)])
        self.assertEqual(kept.company_id, self.other_company)
        with freeze_time("2026-03-29 22:00:00"):
            kept = self.postures._take(both)
        self.assertEqual(kept.mapped("date"), [date(2026, 3, 30)])
        self.assertEqual(kept.company_id, self.company)

    def test_100_companies_in_few_queries(self):
        companies = self.env["res.company"].create(
            [{"name": f"Client {number}"} for number in range(100)]
        )
        for company in companies:
            self._requirement(company_id=company.id)
        self.env["hr.employee"].create(
            [{"name": "P", "company_id": company.id} for company in companies]
        )
        few = self._count_queries(self.postures._take, companies[:5])
        many = self._count_queries(self.postures._take, companies[5:])
        self.assertLessEqual(many, few)
        self.assertLessEqual(many, 12)
        kept = self.postures.search([("company_id", "in", companies.ids)])
        self.assertEqual(len(kept), 100)
        self.assertEqual(set(kept.mapped("share_missing")), {100.0})
        again = self._count_queries(self.postures._take, companies)
        self.assertLessEqual(again, 2)

    def test_the_job_keeps_every_company(self):
        self._protect()
        job = self.env.ref("proximus_security.ir_cron_keep_posture")
        self.assertLess(
            {"hours": 1, "days": 24}[job.interval_type] * job.interval_number, 24
        )
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        for company in self.env["res.company"].search([]):
            today = company._proximus_today()
            self.assertEqual(
                self.postures.search_count(
                    [("company_id", "=", company.id), ("date", "=", today)]
                ),
                1,
            )

    def test_the_accountant_reads_the_score_and_no_names(self):
        accountant = self._user("sec_accountant", ACCOUNTANT)
        self._protect()
        kept = self.postures._take(self.company).with_user(accountant)
        with self.assertRaises(AccessError):
            kept.read(["score_verified"])
        self._grant(accountant, "services")  # the owner allows it, until a day
        self.assertEqual(kept.score_verified, 25.0)
        text = str(kept.counts) + str(kept.breakdown)
        self.assertIn(self.endpoint.name, text)
        self.assertNotIn("Person", text)
        with self.assertRaises(AccessError):
            self.env["proximus.security.gap"].with_user(accountant).search([])
        with self.assertRaises(AccessError):
            self.postures.with_user(self.employee_user).search([])
        other = self._as(self.other_officer, self.postures)
        self.assertFalse(other.search([("company_id", "=", self.company.id)]))

    def test_a_type_that_is_gone_keeps_its_name(self):
        kept = self._kept(verified=1)
        row = kept.counts[str(self.endpoint.id)]
        gone = self.postures.create(
            {
                "company_id": self.company.id,
                "date": self.today - timedelta(1),
                "counts": {"999999999": {**row, "name": "Fax Guard"}},
            }
        )
        self.assertIn("Fax Guard", gone.breakdown)
        self.assertIn(self.endpoint.name, kept.breakdown)

    def test_the_weight_follows_the_key_measures_until_somebody_decides(self):
        kind = self._type("t_key", cyfun_controls="DE.CM-01.2, DE.CM-03.1")
        self.assertEqual(kind.weight, 10)
        self.assertEqual(self._type("t_plain", cyfun_controls="PR.PS-05.1").weight, 5)
        self.assertEqual(self.endpoint.weight, 5)
        self.assertEqual(self._type("t_own", weight=7).weight, 7)
        kind.weight = 3
        self.assertEqual(kind.weight, 3)
        # what the catalogue ships says the same
        for each in self.env["proximus.security.service.type"].search([]):
            if each.get_external_id()[each.id].startswith("proximus_security."):
                before = each.weight
                each._compute_weight()
                self.assertEqual(each.weight, before, each.code)

    def test_small_does_not_hide_the_maturity(self):
        assessments = self.env["proximus.security.assessment"]
        for level, ago in (("basic", 30), ("small", 5)):
            assessment = assessments.create(
                {
                    "company_id": self.company.id,
                    "level": level,
                    "date": self.today - timedelta(ago),
                }
            )
            assessment.line_ids.write({"documentation": "3", "implementation": "4"})
            assessment.action_finish()
        kept = self.postures._take(self.company)
        self.assertEqual((kept.maturity_level, kept.maturity_total), ("basic", 3.5))

    def test_advice_of_less_than_two_points_is_in_plain_words(self):
        for points, said in (
            ("19/10", "up to one point"),
            ("9/10", "less than a point"),
            ("2", "up to 2 points"),
        ):
            each = Advice(self.endpoint, "give", 1, Fraction(points), Decimal(0))
            text = self.postures._advice_gain(each, self.company)
            self.assertEqual(text, f"{said} · no extra cost")

    def test_advice_knows_its_price(self):
        service = self._protect()
        service.seats = 3  # none is free
        advice = self.postures._advice(self.company)
        self.assertEqual(
            [(each.kind, each.subjects, float(each.price)) for each in advice],
            [("check", 1, 0.0), ("buy", 1, 4.0), ("prove", 1, 0.0)],
        )
        gain = self.postures._advice_gain(advice[1], self.company)
        self.assertEqual(
            gain.replace("\xa0", " "), "up to 25 points · + 4.00 € a month"
        )


@tagged("post_install", "-at_install")
class TestPostureReport(PostureCommon):
    """Once a month, in the words of whoever wishes it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("fr_FR", "nl_NL", "de_DE"):
            cls.env["res.lang"]._activate_lang(code)
        # Monday 1 June 2026 is a working day; Pentecost was a week before
        cls.month_end = date(2026, 5, 31)
        cls.first_day = datetime(2026, 6, 1, 7)
        cls.company.proximus_report_user_ids = cls.officer
        cls.start = cls.today.replace(day=1)

    def _mails(self):
        return self.env["mail.mail"].search(
            [("model", "=", "proximus.security.posture")]
        )

    def _html(self, user, kept):
        reports = self.env["ir.actions.report"].with_user(user)
        reports = reports.with_context(lang=user.lang)
        html, kind = reports._render_qweb_html(
            "proximus_security.proximus_security_posture_report", kept.ids
        )
        self.assertEqual(kind, "html")
        return " ".join(html.decode().split())

    def test_it_prints_in_four_languages(self):
        self._protect()
        self._kept(verified=1, missing=9, date=self.today - timedelta(40))
        kept = self.postures._take(self.company)
        for code in ("en_US", "fr_FR", "nl_NL", "de_DE"):
            self.officer.lang = code
            with self.subTest(code=code):
                html = self._html(self.officer, kept)
                self.assertIn("<strong><span>25</span> %</strong>", html)
                self.assertIn(self.endpoint.name, html)
                self.assertNotIn("Person", html)

    def test_it_says_what_the_score_is_and_how_it_moved(self):
        self._protect()
        self._kept(verified=1, missing=9, date=self.today - timedelta(40))
        kept = self.postures._take(self.company)
        month = kept.with_user(self.officer)._month()
        self.assertEqual(month["score"], 25)
        self.assertEqual(month["moved"], (15, self.today - timedelta(40)))
        self.assertEqual((month["unknown"], month["missing"]), (1, 1))
        self.assertEqual(len(month["advice"]), 3)
        # nobody says since when they are here: that is not this month
        self.assertEqual(
            (month["people"]["joined"], month["people"]["undated"]), (0, 4)
        )

    def test_without_requirement_it_says_that_there_is_no_score(self):
        kept = self.postures._take(self.company)
        self.assertIsNone(kept.with_user(self.officer)._month()["score"])
        self.assertIn("There is no score", self._html(self.officer, kept))

    def test_incidents_are_counted_as_far_as_the_reader_may_see_them(self):
        self._incident()
        self._incident(title="Payroll leaked", confidential=True)
        kept = self._kept(verified=1)
        month = kept.with_user(self.officer)._month()
        self.assertEqual(month["incidents"], {"detected": 2, "open": 2, "late": 0})
        month = kept.with_user(self.colleague)._month()
        self.assertEqual(month["incidents"]["detected"], 1)
        self.assertIsNone(kept.with_user(self.reader)._month()["incidents"])
        self.assertNotIn("Payroll", self._html(self.officer, kept))

    def test_joiners_leavers_and_renewals_of_the_month(self):
        service = self._service(
            unit_price=4.0, seats=2, date_end=self.today + timedelta(60)
        )
        self._service(self.mobile, date_end=self.today + timedelta(200))
        leaver = self._employee("Gone")
        seat = self._seat(service, leaver)
        seat.date_from = self.today
        leaver.action_archive()
        month = self._kept(verified=1).with_user(self.officer)._month()
        self.assertEqual(
            month["people"], {"joined": 0, "undated": 1, "left": 1, "seats": 1}
        )
        [renewal] = month["renewals"]
        self.assertEqual((renewal["name"], renewal["cost"]), ("T_Endpoint", 8.0))

    def test_joiners_count_by_their_first_day(self):
        """Who is entered late or came back counts in the month of the first day."""
        versions = "contract_date_start", "contract_date_end"
        for name, spans in (
            ("This month", [(self.start, None)]),
            ("Entered late, here for years", [(date(2019, 3, 1), None)]),
            (
                "A new contract, the same job",
                [(date(2024, 1, 1), self.start - timedelta(1)), (self.start, None)],
            ),
            (
                "Came back",
                [(date(2020, 1, 1), date(2022, 6, 30)), (self.start, None)],
            ),
            ("Comes next month", [(self.start + timedelta(40), None)]),
            ("Nobody knows", []),
        ):
            first, *others = spans or [(False, False)]
            employee = self._employee(name, **dict(zip(versions, first, strict=True)))
            for begin, end in others:
                employee.create_version(
                    {
                        "date_version": begin,
                        **dict(zip(versions, (begin, end), strict=True)),
                    }
                )
            self.assertEqual(
                employee.version_ids.filtered("contract_date_start").mapped(
                    "contract_date_start"
                ),
                [begin for begin, _end in spans],
            )
        kept = self._kept(verified=1)
        people = kept.with_user(self.officer)._month()["people"]
        self.assertEqual((people["joined"], people["undated"]), (2, 1))
        self.assertIn("first day not known", self._html(self.officer, kept))

    def test_it_is_sent_once_on_the_first_working_day(self):
        self._kept(verified=1, date=self.month_end)
        self._incident(title="Payroll leaked")
        self.officer.lang = "fr_FR"
        with freeze_time(datetime(2026, 5, 31, 7)):
            self.company.proximus_report_month = date(2026, 5, 1)
            self.assertFalse(self.postures._is_report_due(self.company))
        with freeze_time(self.first_day):
            self.assertTrue(self.postures._is_report_due(self.company))
            self.postures._send_month(self.company)
            self.assertFalse(self.postures._is_report_due(self.company))
        mail = self._mails()
        self.assertEqual(mail.recipient_ids, self.officer.partner_id)
        self.assertIn("/odoo/proximus-security", mail.body_html)
        for secret in ("Payroll", "100", self.endpoint.name):
            self.assertNotIn(secret, mail.body_html + mail.subject)

    def test_a_weekend_and_a_holiday_are_waited_for(self):
        # 1 and 2 January 2027: a holiday and a Saturday; Monday is the 4th
        for day, due in ((1, False), (3, False), (4, True), (9, True)):
            with self.subTest(day=day), freeze_time(datetime(2027, 1, day, 10)):
                self.assertEqual(self.postures._is_report_due(self.company), due)

    def test_only_who_wishes_and_may_read_it_gets_it(self):
        self._kept(verified=1, date=self.month_end)
        self.company.proximus_report_user_ids = [
            Command.set((self.officer + self.employee_user + self.other_officer).ids)
        ]
        self.colleague.active = True
        with freeze_time(self.first_day):
            self.postures._send_month(self.company)
        self.assertEqual(self._mails().recipient_ids, self.officer.partner_id)

    def test_without_a_score_of_the_month_nothing_is_sent(self):
        self._kept(verified=1, date=date(2026, 3, 31))
        with freeze_time(self.first_day):
            self.postures._send_month(self.company)
        self.assertFalse(self._mails())

    def test_a_reader_asks_for_the_report_and_stops_it(self):
        for user in (self.reader, self.officer):
            postures = self._as(user, self.postures)
            before = user in self.company.proximus_report_user_ids
            action = postures._action_mail_me()
            self.assertIn(self.company.name, action["params"]["message"])
            self.assertEqual(
                user in self.company.proximus_report_user_ids, not before, user.login
            )
            postures._action_mail_me()
            self.assertEqual(user in self.company.proximus_report_user_ids, before)
        with self.assertRaises(AccessError):
            self._as(self.employee_user, self.postures)._action_mail_me()
        self.assertNotIn(self.employee_user, self.company.proximus_report_user_ids)

    def test_the_button_prints_the_day(self):
        postures = self._as(self.officer, self.postures)
        action = postures._action_print()
        self.assertEqual(action["type"], "ir.actions.report")
        [kept] = self.postures.browse(action["context"]["active_ids"])
        self.assertEqual(kept.date, self.company._proximus_today())
        self.assertEqual(kept.company_id, self.company)
