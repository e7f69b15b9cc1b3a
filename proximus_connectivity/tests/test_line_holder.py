from datetime import date, timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .switching_common import SwitchingCommon


@tagged("post_install", "-at_install")
class TestLineHolder(SwitchingCommon):
    """A successor goes on where the line of the former holder ends."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_active_line(
            employee_id=cls.employee.id,
            site_id=cls.site.id,
            external_ref="C-1",
            monthly_cost=17.0,
            number_ids=[(0, 0, {"e164": "0470 12 34 56"})],
            sim_ids=[
                (0, 0, {"iccid": cls._iccid(1), "pin": "1234", "puk": "98765432"})
            ],
            device_ids=[(0, 0, {"name": "Phone", "kind": "phone"})],
        )
        cls.day = date(2026, 6, 1)

    def _wizard(self, lines=None, **vals):
        lines = self.line if lines is None else lines
        vals = {"holder_id": self.other_partner.id, **vals}
        return self._change_wizard("holder", lines, **vals)

    def _labels(self, wizard):
        return {(e["label"], e["level"]) for e in wizard._effects()}

    def test_nothing_is_interrupted(self):
        action = self._wizard(date=self.day, reason="Sold").action_apply()
        new = self.env["proximus.line"].search(action["domain"])
        self.assertRecordValues(
            self.line | new,
            [
                {
                    "state": "terminated",
                    "termination_date": date(2026, 5, 31),
                    "external_ref": False,
                    "partner_id": self.partner.id,
                    "employee_id": self.employee.id,
                    "predecessor_id": False,
                },
                {
                    "state": "active",
                    "termination_date": False,
                    "external_ref": "C-1",
                    "partner_id": self.other_partner.id,
                    "employee_id": False,
                    "predecessor_id": self.line.id,
                },
            ],
        )
        self.assertEqual((new.start_date, new.monthly_cost), (self.day, 17.0))
        self.assertEqual(new.billing_partner_id, self.other_partner)
        self.assertEqual(self.line.successor_ids, new)
        old_number, number = self.line.number_ids, new.number_ids
        self.assertEqual(old_number.e164, number.e164)
        self.assertEqual((old_number.state, number.state), ("released", "assigned"))
        self.assertEqual(old_number.released_on, number.assigned_on)
        self.assertFalse(new.missing)
        card = new.sim_ids
        self.assertEqual((card.iccid, card.state), (self._iccid(1), "active"))
        self.assertEqual((card.pin, card.puk), ("1234", "98765432"))
        self.assertRecordValues(
            self.line.sim_ids | card,
            [
                {
                    "state": "retired",
                    "retire_reason": "handed_over",
                    "assigned_on": self.line.start_date,
                    "released_on": self.day,
                },
                {
                    "state": "active",
                    "retire_reason": False,
                    "assigned_on": self.day,
                    "released_on": False,
                },
            ],
        )
        self.assertEqual(new.device_ids.name, "Phone")
        self.assertEqual(self.line.price_ids.date_to, new.price_ids.date_from)

    def test_both_tell_what_happened(self):
        new = self.line._hand_over(self.other_partner, self.day, "Sold")
        for line in (self.line, new):
            event = line.event_ids.filtered(lambda one: one.kind == "holder")
            self.assertEqual(event.before, "Boulangerie Test")
            self.assertEqual(event.after, "Garage Test")
            self.assertEqual((event.effective_date, event.reason), (self.day, "Sold"))

    def test_the_hook_gets_the_successors(self):
        with patch.object(type(self.line), "_after_change", autospec=True) as hook:
            new = self.line._change(
                "holder", {"partner_id": self.other_partner.id}, self.day
            )
        lines, kind, day, previous = hook.call_args.args
        self.assertEqual((lines, kind, day), (new, "holder", self.day))
        self.assertEqual(previous[new.id]["partner_id"], self.partner.id)

    def test_the_address_goes_along(self):
        self.site.city = "Liège"
        new = self.line._hand_over(self.other_partner, self.day)
        self.assertEqual(new.site_id.commercial_partner_id, self.other_partner)
        self.assertEqual(new.site_id.street, self.site.street)
        other = self._create_active_line(site_id=self.site.id)
        again = other._hand_over(self.other_partner, self.day)
        self.assertEqual(again.site_id, new.site_id, "the address is known by now")

    def test_parts_and_backups_go_along(self):
        line, backup = self._create_pair()
        wizard = self._wizard(line, date=self.day)
        self.assertEqual(wizard._subjects(), line | backup)
        wizard.action_apply()
        new, new_backup = line.successor_ids, backup.successor_ids
        self.assertEqual(new_backup.backup_of_id, new)
        self.assertEqual((line | backup).mapped("state"), ["terminated"] * 2)

    def test_what_depends_on_it_cannot_stay(self):
        line, backup = self._create_pair()
        wizard = self._wizard(line, with_relatives=False, date=self.day)
        with self.assertRefused(UserError, "Depends on it", backup.display_name):
            wizard.action_apply()
        alone = self._wizard(backup, date=self.day)
        self.assertIn(("Belongs to", "warning"), self._labels(alone))
        alone.action_apply()
        self.assertFalse(backup.successor_ids.backup_of_id)
        self.assertEqual(line.state, "active")

    def test_the_only_backup_cannot_go_alone(self):
        self.offers["backup"].access_technology = "5g"
        line, backup = self._create_pair()
        wizard = self._wizard(backup, date=self.day)
        self.assertIn(("Not Transferable Alone", "blocker"), self._labels(wizard))
        self.assertTrue(wizard.is_blocked)
        self.assertIn(line.display_name, wizard.effect_html)
        with self.assertRefused(
            UserError, "Not Transferable Alone", line.display_name, "no backup"
        ):
            wizard.action_apply()
        with self.assertRefused(
            UserError, backup.display_name, "taken over alone", line.display_name
        ):
            backup._hand_over(self.other_partner, self.day)
        self.assertEqual((line | backup).mapped("state"), ["active"] * 2)
        self.assertFalse(backup.successor_ids)
        both = self._wizard(line, date=self.day)
        self.assertNotIn(("Not Transferable Alone", "blocker"), self._labels(both))
        both.action_apply()
        self.assertEqual(backup.successor_ids.backup_of_id, line.successor_ids)

    def test_the_only_backup_that_nobody_needs(self):
        self.offers["backup"].access_technology = "5g"
        _line, backup = self._create_pair()
        backup._dependencies_to_answer()._answer("drop")
        wizard = self._wizard(backup, date=self.day)
        self.assertFalse(wizard.is_blocked)
        wizard.action_apply()
        self.assertEqual(backup.successor_ids.partner_id, self.other_partner)

    def test_a_number_and_its_range_go_together(self):
        trunk = self._create_active_line("sip_trunk")
        voice = self._create_active_line("voice")
        block = self._create_number(
            "081123400", trunk, last_e164="081123499", state="assigned"
        )
        member = self._create_number("081123407", voice, state="assigned")
        self.assertEqual(member.range_id, block)
        for line, other in ((voice, trunk), (trunk, voice)):
            wizard = self._wizard(line, date=self.day)
            self.assertIn(("Not Transferable Alone", "blocker"), self._labels(wizard))
            with self.assertRefused(UserError, "belongs together", other.display_name):
                wizard.action_apply()
            self.assertEqual(line.state, "active")
        self.assertEqual((block | member).mapped("state"), ["assigned"] * 2)
        self._wizard(trunk | voice, date=self.day).action_apply()
        given = voice.successor_ids.number_ids
        self.assertEqual(given.range_id, trunk.successor_ids.number_ids)
        self.assertEqual((member.released_on, given.assigned_on), (self.day, self.day))

    def _create_pair(self):
        line = self._create_active_line("internet", site_id=self.site.id)
        backup = self._create_active_line(
            "backup", site_id=self.site.id, backup_of_id=line.id
        )
        return line, backup

    # === COMMITMENT === #

    @freeze_time("2026-06-01")
    def test_the_commitment_goes_over_or_ends(self):
        self._use_own_lines()
        self.line.product_id.commitment_months = 24
        self.line.write(
            {"commitment_end_date": "2026-12-31", "exit_terms": "all"},
        )
        keeps = self._wizard()
        effects = {e["label"]: e for e in keeps._effects()}
        self.assertIn("12/31/2026", effects["Commitment"]["after"])
        self.assertIsNone(effects["Old holder leaves"]["one_off"])
        leaves = self._wizard(commitment_restart=True)
        effects = {e["label"]: e for e in leaves._effects()}
        self.assertEqual(effects["Old holder leaves"]["one_off"], self.line.exit_fee)
        self.assertGreater(self.line.exit_fee, 0)
        self.assertEqual(effects["Old holder leaves"]["level"], "warning")
        leaves.action_apply()
        end = self.line.successor_ids.commitment_end_date
        self.assertEqual(end, date(2028, 5, 31))

    def test_the_commitment_that_goes_over(self):
        self.line.commitment_end_date = "2026-12-31"
        new = self.line._hand_over(self.other_partner, self.day)
        self.assertEqual(new.commitment_end_date, date(2026, 12, 31))

    # === LATER === #

    def test_on_a_later_day(self):
        with freeze_time("2026-11-23"):
            contact = self.env["res.partner"].create(
                {"name": "Books", "parent_id": self.other_partner.id}
            )
            action = self._wizard(
                date="2026-12-01", billing_partner_id=contact.id
            ).action_apply()
            order = self.env["proximus.line.order"].browse(action["res_id"])
            self.assertEqual(self.line.state, "active")
        with freeze_time("2026-12-01"):
            order.action_complete()
        new = self.line.successor_ids
        self.assertEqual((new.start_date, new.state), (date(2026, 12, 1), "active"))
        self.assertEqual(new.billing_partner_id, contact)
        self.assertEqual(self.line.termination_date, date(2026, 11, 30))

    # === WRONG INPUT === #

    def test_who_cannot_take_over(self):
        for vals, words in (
            ({"holder_id": self.site.id}, "same customer"),
            ({"date": self.line.start_date}, "next day at the earliest"),
        ):
            with self.assertRefused(UserError, self.line.display_name, words):
                self._wizard(**vals).action_apply()
        with self.assertRefused(UserError, "still to come"):
            tomorrow = self.env.company._proximus_today() + timedelta(days=1)
            self.line._hand_over(self.other_partner, tomorrow)
        self.line.action_terminate("2099-01-01")
        with self.assertRefused(
            UserError, self.line.display_name, "only a line in service"
        ):
            self._wizard().action_apply()
        self.assertFalse(self.line.successor_ids)
        self.assertEqual(self.line.number_ids.state, "assigned")

    def test_a_number_that_is_being_ported(self):
        self.line.number_ids.state = "porting_out"
        with self.assertRefused(UserError, self.line.display_name, "being ported"):
            self._wizard().action_apply()
        self.assertEqual(self.line.state, "active")

    def test_a_number_whose_port_is_prepared(self):
        waiting = self._create_number("0471998877", self.line)
        port = self._create_port(waiting)
        with self.assertRefused(UserError, self.line.display_name, "being ported"):
            self._wizard().action_apply()
        self.assertEqual((self.line.state, waiting.state), ("active", "reserved"))
        port.action_cancel()
        self.line._hand_over(self.other_partner, self.day)
        self.assertEqual(waiting.state, "released")

    def test_a_user_without_right_on_contacts_or_secrets(self):
        user = self._create_user("holder_user", "proximus_connectivity.group_user")
        line = self.line.with_user(user)
        new = line._hand_over(self.other_partner.with_user(user), self.day)
        self.assertEqual(new.site_id.parent_id, self.other_partner)
        self.assertEqual(new.sudo().sim_ids.puk, "98765432")

    # === SPEED === #

    def test_many_lines_in_a_constant_number_of_queries(self):
        def lines(first, count):
            return self.env["proximus.line"].create(
                [
                    {
                        "partner_id": self.partner.id,
                        "product_id": self.offers["mobile"].id,
                        "state": "active",
                        "start_date": "2026-01-15",
                        "site_id": self.site.id,
                        "number_ids": [(0, 0, {"e164": f"0475 {index:06d}"})],
                        "sim_ids": [(0, 0, {"iccid": self._iccid(index)})],
                        "device_ids": [(0, 0, {"name": "Phone"})],
                    }
                    for index in range(first, first + count)
                ]
            )

        few, many = lines(100, 4), lines(200, 90)
        lines(500, 2)._hand_over(self.other_partner, self.day)
        small = self._count_queries(
            lambda: few._hand_over(self.other_partner, self.day)
        )
        large = self._count_queries(
            lambda: many._hand_over(self.other_partner, self.day)
        )
        self.assertLessEqual(large, small + 4, f"{small} queries became {large}")
