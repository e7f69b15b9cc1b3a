from odoo.tests import HttpCase, new_test_user, tagged

OWNER = "proximus_connectivity.group_owner"
NEW = "/odoo/action-proximus_security.proximus_security_report_action_new"


class IncidentTour(HttpCase):
    """From what somebody saw to the early warning, submitted in time."""

    def _follow(self, login):
        company = self.env["res.company"].create({"name": "Brasserie du Test"})
        new_test_user(
            self.env,
            login,
            OWNER,
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        self.start_tour(NEW, "proximus_security_incident", login=login)
        incident = self.env["proximus.security.incident"].search(
            [("company_id", "=", company.id)]
        )
        early = incident.notification_ids.filtered(
            lambda each: each.regime == "nis2_early"
        )
        self.assertEqual((early.state, early.is_late), ("submitted", False))
        self.assertEqual(incident.is_significant, "yes")
        self.assertTrue(incident.report_ids)


@tagged("post_install", "-at_install")
class TestIncidentTour(IncidentTour):
    """On a desk."""

    browser_size = "1400x900"

    def test_from_report_to_submitted(self):
        self._follow("tour_desk")


@tagged("post_install", "-at_install")
class TestIncidentTourPhone(IncidentTour):
    """On a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_from_report_to_submitted(self):
        self._follow("tour_phone")
