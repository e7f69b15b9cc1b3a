from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import ConnectivityCommon


@tagged("post_install", "-at_install")
class TestDependency(ConnectivityCommon):
    """A line ends when each thing that depends on it has an answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.env.company._proximus_today()
        cls.offers["radio"] = cls._create_offer("backup", access_technology="5g")
        cls.fibre, cls.spare = cls._create_active_line(
            "internet", count=2, site_id=cls.site.id
        )

    def _depend(self, line=None, **vals):
        return self.env["proximus.line.dependency"].create(
            {
                "line_id": (line or self.fibre).id,
                "kind": "alarm",
                "description": "Alarm of the shop",
                **vals,
            }
        )

    def _voice(self, **vals):
        return self._create_active_line("voice", parent_id=self.fibre.id, **vals)

    def _backup(self, **vals):
        return self._create_active_line("radio", backup_of_id=self.fibre.id, **vals)

    def assertStays(self, *fragments, lines=None, **terminate):
        """Check that the lines cannot end, who is named, and that nothing changed."""
        lines = lines or self.fibre
        before = [(line.state, line.termination_date) for line in lines]
        events = len(lines.event_ids)
        with self.assertRefused(UserError, *fragments):
            lines.action_terminate(**terminate)
        after = [(line.state, line.termination_date) for line in lines]
        self.assertEqual((after, len(lines.event_ids)), (before, events))

    # === NOTED BY HAND === #

    def test_each_open_dependency_is_named(self):
        self._depend()
        lift = self._depend(kind="lift", description="Lift of the mill")
        for when in (None, self.today + timedelta(days=9)):
            self.assertStays(
                self.fibre.display_name,
                "Alarm of the shop",
                "Lift of the mill",
                date=when,
            )
        lift._answer("drop")
        self.assertStays("Alarm of the shop")
        self.fibre.dependency_ids._answer("drop")
        self.fibre.action_terminate(date(2026, 6, 30))
        self.assertEqual(self.fibre.state, "terminated")

    def test_an_answer_is_signed(self):
        user = self._create_user("dep_user", "proximus_connectivity.group_user")
        record = self._depend().with_user(user)
        self.assertFalse(record.answered_by_id)
        record.write({"answer": "drop", "answered_by_id": self.env.uid})
        self.assertEqual(record.answered_by_id, user)
        self.assertTrue(record.answered_on)
        record.write({"answered_on": False, "answered_by_id": False})
        self.assertEqual(record.answered_by_id, user)
        record.answer = False
        self.assertFalse(record.answered_by_id or record.answered_on)

    def test_wrong_answers(self):
        record = self._depend()
        ending = self._create_active_line("internet", site_id=self.site.id)
        ending.action_terminate(self.today + timedelta(days=5))
        foreign = self._create_active_line("internet", partner_id=self.other_partner.id)
        for target, fragment in (
            (None, "to which line"),
            (self.fibre, "itself"),
            (ending, "ends or has ended"),
            (foreign, "another holder"),
        ):
            with self.assertRefused(ValidationError, "Alarm of the shop", fragment):
                record._answer("move", target)
        with self.assertRefused(ValidationError, "by what it is replaced"):
            record._answer("replace", note=" ")
        record.invalidate_recordset()
        self.assertFalse(record.answer)

    def test_a_target_that_leaves_is_no_answer_any_more(self):
        self._depend()._answer("move", self.spare)
        self.assertStays("Alarm of the shop", lines=self.fibre | self.spare)
        self.spare.action_terminate(self.today + timedelta(days=3))
        self.assertStays("Alarm of the shop")

    def test_removal_leaves_a_trace(self):
        self._depend().unlink()
        self.assertIn("Alarm of the shop", self.fibre.message_ids[:1].body)

    # === FOUND BY THE SYSTEM === #

    def test_a_voice_line_is_found_and_moves(self):
        voice = self._voice()
        self.assertRecordValues(
            self.fibre.dependency_ids,
            [{"kind": "voice_number", "dependent_line_id": voice.id, "answer": False}],
        )
        self.assertStays(self.fibre.display_name, voice.display_name)
        self.fibre.dependency_ids._answer("move", self.spare)
        self.fibre.action_terminate(date(2026, 6, 30))
        self.assertEqual((voice.parent_id, voice.state), (self.spare, "active"))
        self.assertEqual(self.spare.dependency_ids.dependent_line_id, voice)

    def test_it_moves_on_the_day_not_on_the_notice(self):
        voice = self._voice()
        self.fibre.dependency_ids._answer("move", self.spare)
        self.fibre.action_terminate(self.today + timedelta(days=9))
        self.assertEqual(voice.parent_id, self.fibre)
        self.fibre._transition("terminated", date=self.today)
        self.assertEqual(voice.parent_id, self.spare)

    def test_a_dropped_part_ends_along(self):
        voice, waiting = (
            self._voice(),
            self._create_line("voice", parent_id=self.fibre.id),
        )
        self.fibre.dependency_ids._answer("drop")
        day = self.today + timedelta(days=9)
        self.fibre.action_terminate(day)
        self.assertEqual(waiting.state, "cancelled")
        self.assertEqual(
            (voice.state, voice.termination_date), ("pending_terminate", day)
        )
        later = day + timedelta(days=5)
        self.fibre.action_terminate(later)
        self.assertEqual(voice.termination_date, later)

    def test_a_dropped_part_has_dependencies_of_its_own(self):
        voice = self._voice()
        self._depend(voice, kind="fax", description="Fax")
        self.fibre.dependency_ids._answer("drop")
        self.assertStays(voice.display_name, "Fax", lines=self.fibre)
        self.assertEqual(voice.state, "active")

    def test_a_backup_of_a_line_that_stays(self):
        backup = self._backup()
        self.assertStays("Only backup of", self.fibre.display_name, lines=backup)
        other = self._backup()
        backup.action_terminate(date(2026, 6, 30))
        self.assertEqual(backup.state, "terminated")
        self.assertStays("Only backup of", lines=other)

    def test_two_backups_cannot_slip_out_together(self):
        self.assertStays(
            "Only backup of", lines=self._backup() | self._backup(), date="2026-06-30"
        )

    def test_the_task_of_a_backup_moves(self):
        backup = self._backup()
        other = self._create_active_line("radio", site_id=self.site.id)
        backup._sync_dependencies()._answer("move", other)
        backup.action_terminate(date(2026, 6, 30))
        self.assertEqual(other.backup_of_id, self.fibre)

    def test_primary_and_backup_end_together(self):
        both = self.fibre | self._backup()
        both.action_terminate(date(2026, 6, 30))
        self.assertEqual(both.mapped("state"), ["terminated"] * 2)

    def test_a_geographic_number_on_an_access(self):
        self.fibre.number_ids = [(0, 0, {"e164": "081 12 34 56"})]
        self.assertStays("+32 81 12 34 56")
        record = self.fibre._sync_dependencies()
        record._answer("move", self.spare)
        self.fibre.action_terminate(date(2026, 6, 30))
        self.assertEqual(self.fibre.number_ids.state, "released")
        self.assertRecordValues(
            self.spare.number_ids, [{"e164": "+3281123456", "state": "assigned"}]
        )

    def test_a_number_that_goes_away_asks_nothing(self):
        self.fibre.number_ids = [(0, 0, {"e164": "081 12 34 56"})]
        record = self.fibre._sync_dependencies()
        self.fibre.number_ids.action_release()
        self.assertFalse(self.fibre._sync_dependencies())
        self.assertFalse(record.exists())
        self.fibre.action_terminate(date(2026, 6, 30))
        self.assertEqual(self.fibre.state, "terminated")

    def test_a_voice_line_gives_up_its_own_number(self):
        voice = self._create_active_line("voice")
        voice.number_ids = [(0, 0, {"e164": "081 12 34 56"})]
        voice.action_terminate(date(2026, 6, 30))
        self.assertEqual(voice.number_ids.state, "quarantine")

    def test_looking_twice_notes_nothing_twice(self):
        self._voice()
        first = self.fibre._sync_dependencies()
        self.assertEqual(self.fibre._sync_dependencies(), first)
        self.assertEqual(len(first), 1)

    # === ALL DOORS === #

    def test_an_order_item_needs_the_answers_too(self):
        self._depend()
        order = self.env["proximus.line.order"].create(
            {
                "partner_id": self.partner.id,
                "item_ids": [
                    (0, 0, {"action": "delete", "line_id": self.fibre.id}),
                ],
            }
        )
        with self.assertRefused(UserError, "Alarm of the shop"):
            order.action_complete()
        self.env.invalidate_all()
        self.assertEqual((self.fibre.state, order.done_count), ("active", 0))
        self.fibre.dependency_ids._answer("drop")
        order.action_complete()
        self.assertEqual(self.fibre.state, "terminated")

    def test_an_import_needs_the_answers_too(self):
        self._depend()
        self.fibre.external_ref = "END-1"
        header = ["external_ref", "state", "termination_date"]
        rows = [["END-1", "terminated", "2026-06-30"]]
        result = self.env["proximus.line"].load(header, rows)
        self.assertIn("Alarm of the shop", result["messages"][0]["message"])
        self.assertFalse(result["ids"])
        self.assertEqual(self.fibre.state, "active")
        self.fibre.dependency_ids._answer("drop")
        result = self.env["proximus.line"].load(header, rows)
        self.assertFalse(result["messages"])
        self.assertEqual(self.fibre.state, "terminated")

    def test_the_cron_leaves_what_is_not_answered(self):
        lines = self.fibre | self.spare
        lines.action_terminate(self.today + timedelta(days=1))
        self._depend()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE proximus_line SET termination_date = %s WHERE id IN %s",
            (self.today - timedelta(days=1), tuple(lines.ids)),
        )
        lines.invalidate_recordset()
        with self.enter_registry_test_mode():
            self.env.ref(
                "proximus_connectivity.ir_cron_end_lines"
            ).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(lines.mapped("state"), ["pending_terminate", "terminated"])
        work = self.env["proximus.line.end.work"]
        self.assertNotIn(self.fibre, work._work_left(), "it is tried once a day")
        with freeze_time(self.today + timedelta(days=1)):
            self.assertIn(self.fibre, work._work_left())

    def test_withdrawn_notice_takes_answers_back(self):
        record = self._depend()
        record._answer("drop")
        self.fibre.action_terminate(self.today + timedelta(days=9))
        self.fibre.action_resume()
        self.assertFalse(record.answer)
        self.assertStays("Alarm of the shop")

    def test_another_holder_takes_over_what_depends_on_it(self):
        record = self._depend()
        record._answer("move", self.spare)
        vals = {"partner_id": self.other_partner.id}
        successor = self.fibre._change("holder", vals)
        self.assertEqual(self.fibre.state, "terminated")
        self.assertEqual((record.line_id, record.answer), (successor, False))

    # === RIGHTS AND COST === #

    def test_other_companies_and_groups(self):
        record = self._depend()
        company = self.env["res.company"].create({"name": "Other Company"})
        user = self._create_user(
            "dep_other",
            "proximus_connectivity.group_manager",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
        )
        with self.assertRaises(AccessError):
            record.with_user(user).read(["kind"])
        plain = self._create_user("dep_plain")
        self.assertFalse(record.with_user(plain).has_access("read"))
        billing = self._create_user("dep_bill", "account.group_account_invoice")
        self.assertTrue(record.with_user(billing).has_access("read"))
        self.assertFalse(record.with_user(billing).has_access("write"))

    def test_ending_many_lines_costs_no_query_each(self):
        def ready(count):
            lines = self._create_active_line("internet", count=count)
            self.env["proximus.line.dependency"].create(
                [{"line_id": line.id, "answer": "drop"} for line in lines]
            )
            return lines

        self._count_queries(lambda: ready(2).action_terminate("2026-06-30"))
        few, many = ready(5), ready(500)
        small = self._count_queries(lambda: few.action_terminate("2026-06-30"))
        large = self._count_queries(lambda: many.action_terminate("2026-06-30"))
        self.assertLessEqual(large, small + 3 * 5, f"{small} became {large}")
        self.assertEqual(set(many.mapped("state")), {"terminated"})
