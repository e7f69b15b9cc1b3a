from datetime import date, datetime

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .provider_common import ProviderCommon
from .switching_common import SwitchingCommon

#: Half past midnight of the first of December in Belgium, the last of November by UTC.
NIGHT = "2026-11-30 23:30:00"
FIRST = date(2026, 12, 1)


@tagged("post_install", "-at_install")
class TestCompanyDay(SwitchingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = False
        cls.env.user.tz = False

    def _far_company(self):
        """Return a company that works where it is noon of the day before."""
        company = self.env["res.company"].create({"name": "Far Away"})
        company.partner_id.tz = "America/Los_Angeles"
        return company

    @freeze_time(NIGHT)
    def test_the_day_is_that_of_the_company(self):
        far = self._far_company()
        for zone in (False, "UTC", "America/New_York", "Asia/Tokyo"):
            with self.subTest(zone=zone):
                self.env.user.tz = zone
                self.assertEqual(self.company._proximus_today(), FIRST)
        public = self.env.ref("base.public_user")
        self.assertEqual(self.company.with_user(public)._proximus_today(), FIRST)
        self.assertEqual(far._proximus_today(), date(2026, 11, 30))
        line = self._create_line()
        self.assertEqual(line.with_company(far)._proximus_today(), FIRST)
        none = self.env["proximus.line"].browse()
        self.assertEqual(none.with_company(far)._proximus_today(), date(2026, 11, 30))
        parameters = self.env["proximus.parameter"].browse()
        self.assertEqual(parameters._proximus_today(), FIRST)

    def test_days_and_numbers_are_said_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_BE")
        this = self.env.company._proximus_today().year
        for lang, day, number in (
            ("en_US", "4 May", "0.1"),
            ("fr_BE", "4 mai", "0,1"),
        ):
            here = self.env["base"].with_context(lang=lang)
            with self.subTest(lang):
                said = here._proximus_spoken_day
                self.assertEqual(said(date(this, 5, 4)), day)
                self.assertEqual(said(date(this + 1, 5, 4)), f"{day} {this + 1}")
                self.assertEqual(
                    said(date(this, 5, 4), with_year=True), f"{day} {this}"
                )
                self.assertEqual(said(None), "")
                spoken = here._proximus_spoken_number
                self.assertEqual(spoken(0.1), number)
                self.assertEqual(spoken(20.0), "20")
                self.assertEqual(spoken(100), "100")

    @freeze_time(NIGHT)
    def test_a_printed_inventory_is_of_the_day_of_the_company(self):
        line = self._create_active_line(start="2026-11-01")
        for zone in ("UTC", "Pacific/Honolulu", "Asia/Tokyo"):
            printed = line.with_context(tz=zone, lang="en_US")
            self.assertEqual(printed._inventory()[0]["day"], FIRST)
            report = self.env["ir.actions.report"].with_context(tz=zone, lang="en_US")
            name = "proximus_connectivity.report_line_inventory"
            page = report._render_qweb_html(name, line.ids)[0].decode()
            self.assertIn("1 December 2026", page)

    def test_a_moment_is_on_a_day_of_the_company(self):
        moment = datetime(2026, 6, 30, 22, 30)
        self.assertEqual(self.company._proximus_day(moment), date(2026, 7, 1))
        self.company.partner_id.tz = "Europe/London"
        self.assertEqual(self.company._proximus_day(moment), date(2026, 6, 30))

    @freeze_time(NIGHT)
    def test_another_zone_counts_at_once(self):
        far = self.env["res.company"].create({"name": "Far Away"})
        self.assertEqual(far._proximus_today(), FIRST)
        far.resource_calendar_id.tz = "America/New_York"
        self.assertEqual(far._proximus_today(), date(2026, 11, 30))
        far.partner_id.tz = "Europe/Paris"
        self.assertEqual(far._proximus_today(), FIRST)
        far.partner_id = self.env["res.partner"].create({"name": "Far", "tz": False})
        self.assertEqual(far._proximus_today(), date(2026, 11, 30))

    @freeze_time(NIGHT)
    def test_a_query_knows_the_day_of_each_company(self):
        moment = SQL("TIMESTAMP %s", "2026-11-30 23:30:00")
        for far in (False, True):
            company = self._far_company() if far else self.company
            line = self.env["proximus.line"]
            column = SQL("%s", company.id)
            self.env.cr.execute(
                SQL(
                    "SELECT %s, %s",
                    line._proximus_today_sql(column),
                    line._proximus_day_sql(moment, column),
                )
            )
            day = date(2026, 11, 30) if far else FIRST
            self.assertEqual(self.env.cr.fetchone(), (day, day))

    @freeze_time(NIGHT)
    def test_a_date_is_compared_in_the_company_of_its_record(self):
        far = self._far_company()
        lines = self.env["proximus.line"]
        domain = lines._proximus_day_domain("start_date", "<=")
        mine = self._create_active_line(start="2026-12-01")
        self.assertIn(mine, lines.search(domain))
        lines.flush_model()
        self.env.cr.execute(
            "UPDATE proximus_line SET company_id = %s WHERE id = %s", [far.id, mine.id]
        )
        lines.invalidate_model()
        self.assertNotIn(mine, lines.sudo().search(domain))

    def test_a_filter_means_the_day_of_the_company(self):
        """“Today” in a search is no day of whoever looks, west or east of it."""
        line = self._create_active_line(start="2026-01-05")
        number = self.env["proximus.number"].create(
            {"e164": "0470998877", "line_id": line.id, "state": "assigned"}
        )
        for moment, day, zones in (
            ("2026-11-30 23:30:00", "2026-12-01", ("America/New_York", "UTC")),
            ("2026-11-30 12:00:00", "2026-11-30", ("Pacific/Auckland", "Asia/Tokyo")),
            # the night in which the clocks go forward
            ("2026-03-28 22:59:00", "2026-03-28", ("Europe/Helsinki",)),
            ("2026-03-28 23:00:00", "2026-03-29", ("America/Lima", "Europe/Lisbon")),
        ):
            for zone in (*zones, False):
                line.commitment_end_date = day
                lines = self.env["proximus.line"].with_context(tz=zone)
                with self.subTest(moment=moment, zone=zone), freeze_time(moment):
                    self.env.user.tz = zone
                    mine = [("id", "=", line.id)]
                    for leaf, found in (
                        (("commitment_end_date", "=", "today"), True),
                        (("commitment_end_date", "<", "today"), False),
                        (("commitment_end_date", ">=", "today +1d"), False),
                    ):
                        got = lines.search([*mine, leaf])
                        self.assertEqual(bool(got), found, leaf)
                    through = [
                        ("line_id", "any", [("commitment_end_date", "=", "today")])
                    ]
                    numbers = self.env["proximus.number"].with_context(tz=zone)
                    self.assertEqual(
                        numbers.search([("id", "=", number.id), *through]), number
                    )
                    count = lines.search_count(
                        [*mine, ("commitment_end_date", "=", "today")]
                    )
                    self.assertEqual(count, 1)

    @freeze_time(NIGHT)
    def test_scheduled_jobs_end_lines_on_the_day_of_the_company(self):
        line = self._create_active_line(start="2026-01-15")
        line._transition("pending_terminate", date=date(2026, 11, 30))
        with self.enter_registry_test_mode():
            job = self.env.ref("proximus_connectivity.ir_cron_end_lines")
            job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(line.state, "terminated")
        self.assertEqual(line.termination_date, date(2026, 11, 30))

    @freeze_time(NIGHT)
    def test_scheduled_jobs_free_numbers_on_the_day_of_the_company(self):
        line = self._create_active_line(start="2026-01-15")
        number = self._create_number("0470123456", line)
        number._give_up("quarantine", date(2026, 5, 31))
        number.quarantine_until = date(2026, 11, 30)
        number._gc_quarantine()
        self.assertEqual(number.state, "released")

    @freeze_time(NIGHT)
    def test_a_mandate_is_signed_on_the_day_of_the_company(self):
        line = self._create_active_line(start="2026-01-15")
        port = self._create_port(self._create_number("0470123457", line))
        public = self.env.ref("base.public_user")
        port.with_user(public).sudo().action_submit()
        self.assertEqual(port.requested_on, FIRST)

    @freeze_time(NIGHT)
    def test_a_line_starts_on_the_day_of_the_company(self):
        line = self._create_line()
        line.with_user(self.env.ref("base.public_user")).sudo().action_activate()
        self.assertEqual(line.start_date, FIRST)

    @freeze_time(NIGHT)
    def test_what_is_late_is_late_by_the_day_of_the_company(self):
        line = self._create_active_line(start="2026-01-15")
        line._transition("pending_terminate", date=date(2026, 11, 30))
        line.flush_recordset()
        deadlines = self.env["proximus.deadline"].search([("line_id", "=", line.id)])
        ending = deadlines.filtered(lambda each: each.kind == "answers")
        self.assertEqual(ending.term, "a_late")


@tagged("post_install", "-at_install")
class TestOperatorDay(ProviderCommon):
    @freeze_time(NIGHT)
    def test_news_without_a_day_hold_on_that_of_the_company(self):
        self.company.partner_id.tz = False
        self.env.user.tz = False
        provider = self._create_provider(code="tmf", base_url="https://x.be")
        order = self._create_order(provider)
        order.external_ref = "OP-9"
        provider._receive_event(
            {
                "eventId": "E1",
                "eventType": "ProductOrderStateChangeEvent",
                "eventTime": "2026-11-30T23:29:00Z",
                "event": {"productOrder": {"id": "OP-9", "state": "completed"}},
            }
        )
        self._process()
        self.assertEqual(order.item_ids.line_id.start_date, FIRST)
