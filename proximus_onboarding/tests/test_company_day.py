from datetime import date

from odoo.tests import freeze_time, tagged

from .common import OnboardingCommon


@tagged("post_install", "-at_install")
class TestCompanyDay(OnboardingCommon):
    @freeze_time("2026-11-30 23:30:00")
    def test_rules_of_a_day_hold_by_the_day_of_the_company(self):
        """By UTC it is the last of November; the company has December already."""
        self.office.tz = False
        old, new = (
            self.env["proximus.onboarding.rule"]
            .search([("date_from", "=", False), ("date_to", "=", False)], limit=2)
            .sorted("id")
        )
        old.date_to = date(2026, 11, 30)
        new.date_from = date(2026, 12, 1)
        session = self._start().sudo()
        session._refresh_advice()
        told = session.recommendation_ids.rule_id
        self.assertNotIn(old, told)
        self.assertIn(new, told)
