from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import SecurityCommon


@tagged("post_install", "-at_install")
class TestKnownHoursTour(SecurityCommon, HttpCase):
    """Hours that nobody has set are left open: 0 would read as "at once"."""

    def test_unknown_hours_are_left_open(self):
        new_test_user(
            self.env,
            "tour_hours",
            "proximus_connectivity.group_owner",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        incident = self._incident(aware_at=self.now)
        told = self.env["proximus.security.notification"].create(
            {"incident_id": incident.id, "regime": "contract"}
        )
        action = self.env.ref("proximus_security.proximus_security_notification_action")
        self.start_tour(
            f"/odoo/{action.path}/{told.id}", "proximus_known_hours", login="tour_hours"
        )
        self.assertFalse(told.hours)
        self.assertFalse(told.due_at)

    def test_the_settings_show_them_the_same_way(self):
        arch = self.env["res.config.settings"].get_view()["arch"]
        for name in ("security_insurer_hours", "security_contract_hours"):
            with self.subTest(name=name):
                self.assertRegex(arch, rf'name="{name}"[^>]*proximus_known_float')
