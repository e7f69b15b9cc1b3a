from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestSwapSim(ConnectivityCommon):
    """Another card in a line: the effect first, then the change, and the history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_active_line(
            employee_id=cls.employee.id,
            sim_ids=[(0, 0, {"iccid": cls._iccid(1)})],
        )
        cls.old = cls.line.sim_ids

    def _wizard(self, lines=None, iccids=(), **vals):
        lines = lines or self.line
        vals = {"date": "2026-05-01", **vals}
        wizard = self._change_wizard("sim", lines, **vals)
        for row, iccid in zip(wizard.card_ids, iccids, strict=False):
            row.iccid = iccid
        return wizard

    def _told(self, wizard, level):
        return [e["after"] for e in wizard._effects() if e["level"] == level]

    def assertStopped(self, wizard, *fragments):
        """Check that the effect says why not, and that nothing happens."""
        self.assertTrue(wizard.is_blocked)
        with self.assertRefused(UserError, "cannot be done", *fragments):
            wizard.action_apply()
        self.assertEqual(self.old.state, "active")
        self.assertEqual(self.line.sim_ids, self.old)

    def test_a_new_card(self):
        wizard = self._wizard(iccids=[self._iccid(2)[:10] + " " + self._iccid(2)[10:]])
        self.assertFalse(wizard.is_blocked)
        for text in (self._iccid(1), self._iccid(2), "Retired: Defective"):
            self.assertIn(text, wizard.effect_html)
        self.assertEqual(self.old.state, "active")
        wizard.action_apply()
        new = self.line.sim_ids - self.old
        self.assertRecordValues(
            self.old | new,
            [
                {
                    "iccid": self._iccid(1),
                    "state": "retired",
                    "retire_reason": "defect",
                    "released_on": date(2026, 5, 1),
                },
                {
                    "iccid": self._iccid(2),
                    "state": "active",
                    "retire_reason": False,
                    "released_on": False,
                },
            ],
        )
        self.assertEqual(new.assigned_on, date(2026, 5, 1))
        event = self.line.event_ids.sorted("id")[-1]
        self.assertEqual((event.kind, event.before), ("sim", self._iccid(1)))
        self.assertEqual(event.after, self._iccid(2))

    def test_a_card_of_the_stock(self):
        stock = self.env["proximus.sim"].create(
            {"iccid": self._iccid(2), "sim_type": "esim"}
        )
        self._wizard(iccids=[self._iccid(2)]).action_apply()
        self.assertEqual((stock.line_id, stock.state), (self.line, "active"))

    def test_bad_cards_stop_it(self):
        other = self._create_active_line(sim_ids=[(0, 0, {"iccid": self._iccid(3)})])
        wrong = self._iccid(2)[:-1] + str((int(self._iccid(2)[-1]) + 1) % 10)
        for iccid, reason in (
            ("", "Fill in the number"),
            (wrong, "check digit"),
            (self._iccid(3), other.display_name),
            (self._iccid(1), "current card"),
        ):
            self.assertStopped(self._wizard(iccids=[iccid]), reason)
        fixed = self._create_active_line("voice")
        self.assertStopped(self._wizard(fixed, [self._iccid(5)]), "fixed line")
        wizard = self._wizard(iccids=[self._iccid(2)])
        wizard.card_ids.eid = "123"
        self.assertStopped(wizard, "EID")

    def test_an_ended_line(self):
        ended = self._create_line(state="terminated", termination_date="2026-01-31")
        self.assertStopped(self._wizard(ended, [self._iccid(2)]), ended.display_name)

    def test_stolen_without_a_new_card(self):
        wizard = self._wizard(retire_reason="stolen")
        self.assertTrue(wizard.suspend)
        self.assertIn("Blocked, no new card yet", self._told(wizard, "warning"))
        wizard.action_apply()
        self.assertEqual((self.old.state, self.line.state), ("blocked", "suspended"))
        self.assertIn("Stolen", self.line.event_ids.sorted("id")[-1].reason)
        later = self._wizard(iccids=[self._iccid(2)], retire_reason="stolen")
        self.assertFalse(later.suspend)
        later.action_apply()
        self.assertEqual(self.old.retire_reason, "stolen")
        self.line.action_resume()
        new = self.line.sim_ids - self.old
        self.assertEqual((new.iccid, new.state), (self._iccid(2), "active"))

    def test_an_esim_moves(self):
        wizard = self._wizard(iccids=[self._iccid(2)], retire_reason="esim_move")
        self.assertEqual(wizard.card_ids.sim_type, "esim")
        wizard.card_ids.sim_type = "physical"
        self.assertStopped(wizard, "eSIM moves to an eSIM")

    def test_twenty_digits_warn(self):
        wizard = self._wizard(iccids=[self._iccid(2) + "5"])
        self.assertFalse(wizard.is_blocked)
        self.assertIn("compare the number with the card", wizard.effect_html)

    def test_many_lines_in_constant_queries(self):
        def swap(first, count):
            lines = self._create_active_line(count=count)
            self.env["proximus.sim"].create(
                [
                    {"iccid": self._iccid(first + n), "line_id": line.id}
                    for n, line in enumerate(lines)
                ]
            )
            iccids = [self._iccid(first + 500 + n) for n in range(count)]
            wizard = self._wizard(lines, iccids)
            return self._count_queries(wizard.action_apply)

        swap(1000, 2)
        self.assertLessEqual(swap(3000, 60), swap(2000, 10) + 2)

    def test_the_same_card_for_two_lines(self):
        lines = self._create_active_line(count=2)
        wizard = self._wizard(lines, [self._iccid(2)] * 2)
        self.assertTrue(wizard.is_blocked)
        with self.assertRefused(UserError, "registered already"):
            wizard.action_apply()
        self.assertFalse(lines.sim_ids)

    def test_form(self):
        wizard = self.env["proximus.line.change.sim"].with_context(
            active_model="proximus.line", active_ids=self.line.ids
        )
        form = Form(wizard)
        with form.card_ids.edit(0) as row:
            self.assertEqual(row.former_iccid, self._iccid(1))
            row.iccid = self._iccid(2)
        self.assertIn(self._iccid(2), form.effect_html)
        form.save().action_apply()
        self.assertEqual(self.old.state, "retired")


@tagged("post_install", "-at_install")
class TestSwapNumber(ConnectivityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls._create_active_line(
            employee_id=cls.employee.id,
            number_ids=[(0, 0, {"e164": "0470 12 34 56"})],
        )
        cls.old = cls.line.number_ids

    def _wizard(self, texts, lines=None, **vals):
        lines = lines or self.line
        vals = {"date": "2026-05-01", **vals}
        wizard = self._change_wizard("number", lines, **vals)
        for row, text in zip(wizard.row_ids, texts, strict=True):
            row.e164 = text
        return wizard

    def assertStopped(self, wizard, *fragments):
        self.assertTrue(wizard.is_blocked)
        with self.assertRefused(UserError, "cannot be done", *fragments):
            wizard.action_apply()
        self.assertEqual(self.old.line_id.number_ids, self.old)

    def test_a_new_number(self):
        wizard = self._wizard(["0471/00.11.22"])
        for text in ("+32 470 12 34 56", "+32 471 00 11 22", "An Peeters"):
            self.assertIn(text, wizard.effect_html)
        self.assertEqual(self.old.state, "assigned")
        wizard.action_apply()
        new = self.line.number_ids - self.old
        days = int(self.env["proximus.parameter"]._get("number_quarantine_days"))
        self.assertRecordValues(
            self.old,
            [
                {
                    "state": "quarantine",
                    "released_on": date(2026, 5, 1),
                    "quarantine_until": date(2026, 5, 1) + timedelta(days=days),
                }
            ],
        )
        self.assertEqual((new.e164, new.state), ("+32471001122", "assigned"))
        self.assertEqual(new.assigned_on, date(2026, 5, 1))
        event = self.line.event_ids.sorted("id")[-1]
        self.assertEqual(
            (event.kind, event.effective_date), ("number", new.assigned_on)
        )
        self.assertIn("+32 471 00 11 22", event.after)

    def test_a_number_of_the_stock(self):
        stock = self.env["proximus.number"].create({"e164": "0471 00 11 22"})
        self._wizard(["0471 00 11 22"]).action_apply()
        self.assertEqual((stock.line_id, stock.state), (self.line, "assigned"))

    def test_bad_numbers_stop_it(self):
        other = self._create_active_line(
            number_ids=[(0, 0, {"e164": "0471 00 11 22"})],
            partner_id=self.other_partner.id,
        )
        for text, reason in (
            ("", "Fill in the new number"),
            ("0470 12 34 5", "digit of this mobile number is missing"),
            ("0471 00 11 22", other.display_name),
            ("0470 12 34 56", self.line.display_name),
        ):
            self.assertStopped(self._wizard([text]), reason)
        other.action_terminate(self.env.company._proximus_today())
        self.assertStopped(self._wizard(["0471 00 11 22"]), "quarantine")

    def test_a_number_that_moves_stays(self):
        self.old.state = "porting_out"
        self.assertStopped(self._wizard(["0471 00 11 22"]), "being ported")
        with self.assertRefused(ValidationError, "being ported"):
            self.line._change(
                "number", {"e164": "0471001122", "replaces": self.old.id}, "2026-05-01"
            )

    def test_warnings(self):
        trunk = self._create_active_line(
            "sip_trunk",
            number_ids=[(0, 0, {"e164": "081123400", "last_e164": "081123499"})],
        )
        wizard = self._wizard(["04 222 99 44"], trunk)
        warned = {
            effect["label"]: effect
            for effect in wizard._effects()
            if effect["level"] == "warning"
        }
        self.assertEqual(set(warned), {"Direct-Dial Range", "Zone"})
        self.assertIn("All 100 numbers", warned["Direct-Dial Range"]["after"])
        self.assertEqual(warned["Zone"]["after"], "04 Liège")
        wizard = self._wizard(["04 222 99 44"])
        self.assertIn("Kind", [e["label"] for e in wizard._effects()])
        self.assertFalse(wizard.is_blocked)

    def test_form(self):
        wizard = self.env["proximus.line.change.number"].with_context(
            active_model="proximus.line", active_ids=self.line.ids
        )
        form = Form(wizard)
        with form.row_ids.edit(0) as row:
            self.assertEqual(row.replaces_id, self.old)
            row.e164 = "0471 00 11 22"
        self.assertIn("+32 471 00 11 22", form.effect_html)
        form.save().action_apply()
        self.assertEqual(self.old.state, "quarantine")
