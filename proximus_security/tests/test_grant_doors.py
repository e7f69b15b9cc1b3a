from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.http_routing.tests.common import MockRequest

from .common import SecurityCommon

PARTNER = "proximus_connectivity.group_partner"
ACCOUNTANT = "proximus_connectivity.group_accountant"


@tagged("post_install", "-at_install")
class TestGrantDoors(SecurityCommon):
    """Every way to the data of a company that a guest has leaves its trace."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._user("door_partner", PARTNER)
        cls.partner.group_ids += cls.env.ref("base.group_allow_export")
        cls.accountant = cls._user("door_accounts", ACCOUNTANT)
        cls.service = cls._service(date_end=cls.today + timedelta(days=20))
        cls.seat = cls._seat(cls.service, cls._employee("Lotte"))
        cls.grant = cls._grant(cls.partner)
        cls.here = [("id", "=", cls.service.id)]

    def _noted(self, door, grant=None):
        """Return what one request of a guest adds to the log."""
        grant = grant or self.grant
        before = grant.log_ids
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.postcommit.clear()
        door()
        with self.enter_registry_test_mode():
            self.env.cr.postcommit.run()
        self.env.invalidate_all()
        return grant.log_ids - before

    def _call(self, name, *args, user=None, **kwargs):
        """Ask the services as a program from outside does."""
        services = self._as(user or self.partner, self.service.browse())
        with mute_logger("py.warnings"):
            return call_kw(services, name, list(args), kwargs)

    def test_each_door_that_shows_records_is_noted(self):
        ids, here = self.service.ids, self.here
        shown = {"seats": {}}
        for door, args in (
            ("read", (ids, ["seats"])),
            ("web_read", (ids, shown)),
            ("web_read", (ids, {"id": {}})),
            ("search_read", (here, ["seats"])),
            ("web_search_read", (here, shown)),
            ("name_search", (self.endpoint.name, here)),
            ("web_name_search", (self.endpoint.name, shown, here)),
            ("onchange", (ids, {}, [], shown)),
            ("get_metadata", (ids,)),
        ):
            with self.subTest(door=door, args=args):
                log = self._noted(lambda: self._call(door, *args))  # noqa: B023
                self.assertEqual(log.mapped("kind"), ["read"])
                self.assertIn(self.service.display_name, log.names)

    def test_each_door_that_counts_is_noted(self):
        progress = {"field": "state", "colors": {"active": "success"}}
        for door, args in (
            ("search", ([("unit_price", ">", 0)],)),
            ("search_count", ([],)),
            ("read_group", ([], ["seats:sum"], ["type_id"])),
            (
                "read_group",
                ([], ["seats:sum"], ["type_id", "state"], 0, None, "", False),
            ),
            ("read_group", ([], ["unit_price:avg"], [])),
            ("formatted_read_group", ([], ["state"], ["__count"])),
            ("formatted_read_grouping_sets", ([], [["state"], []], ["seats:sum"])),
            ("web_read_group", ([], ["state"], ["seats:sum"])),
            ("read_progress_bar", ([], "type_id", progress)),
        ):
            with self.subTest(door=door, args=args):

                def twice(door=door, args=args):
                    self._call(door, *args)
                    self._call(door, *args)

                log = self._noted(twice)
                self.assertEqual(log.mapped("kind"), ["count"])
                self.assertFalse(log.names)
        panel = {"enable_counters": True, "category_domain": [], "filter_domain": []}
        for door in ("search_panel_select_range", "search_panel_select_multi_range"):
            with self.subTest(door=door):
                log = self._noted(
                    lambda: self._call(door, "type_id", **panel)  # noqa: B023
                )
                self.assertEqual(log.mapped("kind"), ["count"])

    def test_groups_that_open_their_records_show_them(self):
        log = self._noted(
            lambda: self._call(
                "web_read_group",
                self.here,
                ["state"],
                ["__count"],
                auto_unfold=True,
                unfold_read_specification={"seats": {}},
                unfold_read_default_limit=10,
            )
        )
        self.assertEqual(log.mapped("kind"), ["read"])
        self.assertIn(self.service.display_name, log.names)

    def test_to_find_nothing_is_to_have_looked(self):
        nothing = [("unit_price", ">", 999999)]
        for door, args in (
            ("search_read", (nothing, ["seats"])),
            ("web_search_read", (nothing, {"seats": {}})),
            ("name_search", ("Nothing of that name",)),
            ("read_group", (nothing, ["seats"], ["type_id"])),
        ):
            with self.subTest(door=door):
                log = self._noted(lambda: self._call(door, *args))  # noqa: B023
                self.assertEqual(log.mapped("kind"), ["count"], door)

    def test_what_no_program_may_call_is_no_door(self):
        for door in ("search_fetch", "fetch", "_read_group", "_note_opened"):
            with self.subTest(door=door), self.assertRaises(AccessError):
                self._call(door, [], [])

    def test_an_export_is_noted_through_whatever_it_goes(self):
        log = self._noted(
            lambda: self._call("export_data", self.service.ids, ["seats"])
        )
        self.assertIn("export", log.mapped("kind"))
        seats = self._as(self.partner, self.seat)
        log = self._noted(lambda: seats.export_data(["service_id/unit_price"]))
        self.assertIn(
            self.service.display_name,
            log.filtered(lambda each: each.kind == "export").mapped("names"),
        )

    def test_what_is_nested_in_another_page_is_noted(self):
        service = self._as(self.partner, self.service)
        spec = {"coverage_ids": {"fields": {"state": {}}}}
        log = self._noted(lambda: service.web_read(spec))
        self.assertIn(self.seat.display_name, ", ".join(log.mapped("names")))

    def test_history_and_files_are_noted_too(self):
        self.service.message_post(body="Twelve seats were enough")
        file = self.env["ir.attachment"].create(
            {
                "name": "contract.txt",
                "raw": b"secret",
                "res_model": self.service._name,
                "res_id": self.service.id,
            }
        )
        about = [("model", "=", self.service._name), ("res_id", "=", self.service.id)]
        messages = self._as(self.partner, self.env["mail.message"])
        log = self._noted(lambda: messages.search_read(about, ["body"]))
        self.assertEqual(log.kind, "read")
        self.assertIn(self.service.display_name, log.names)
        mine = self._as(self.partner, file)
        self.assertEqual(self._noted(lambda: mine.read(["name"])).kind, "read")

        def fetch():
            with MockRequest(self.env(user=self.partner)):
                mine._to_http_stream()

        log = self._noted(fetch)
        self.assertEqual(log.kind, "export")
        self.assertFalse(
            self._noted(lambda: self._as(self.officer, file).read(["name"]))
        )

    def test_what_is_printed_is_noted(self):
        postures = self.env["proximus.security.posture"]
        postures._take(self.company)
        last = postures.search([("company_id", "=", self.company.id)], limit=1)
        reports = self._as(self.partner, self.env["ir.actions.report"])
        log = self._noted(
            lambda: reports._render_qweb_html(
                "proximus_security.proximus_security_posture_report", last.ids
            )
        )
        self.assertIn("export", log.mapped("kind"))

    def test_deadlines_of_services_follow_the_consent(self):
        self.env.flush_all()
        mine = [("service_id", "=", self.service.id)]
        deadlines = self._as(self.partner, self.env["proximus.deadline"])
        log = self._noted(lambda: deadlines.search_read(mine, ["kind"]))
        self.assertIn(self.service.display_name, log.mapped("names"))
        self.grant.with_user(self.officer).action_revoke()
        self.env.invalidate_all()
        self.assertFalse(deadlines.search(mine))
        owner = self._user("door_owner", "proximus_connectivity.group_owner")
        self.assertTrue(self._as(owner, deadlines).search(mine))

    def test_a_dialog_is_no_way_around_the_consent(self):
        self.grant.with_user(self.officer).action_revoke()
        self.env.invalidate_all()
        dialogs = self._as(self.partner, self.env["proximus.security.give.back"])
        shown = {"seats_free": {}, "effect": {}}
        dialog = dialogs.create({"service_id": self.service.id, "seats": 1})
        for look in (
            lambda: dialog.read(["seats_free"]),
            lambda: dialog.read(["effect"]),
            lambda: dialogs.onchange({"service_id": self.service.id}, [], shown),
            lambda: dialog.action_apply(),
        ):
            self.env.flush_all()
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                look()

    def test_a_guest_in_hr_opens_an_employee_with_and_without_consent(self):
        self._requirement(self._type("t_more"))
        guest = self._user("door_hr", f"{PARTNER},hr.group_hr_user")
        employee = self._as(guest, self.seat.employee_id)
        page = {
            "security_gap_ids": {"fields": {"reason": {}}},
            "security_coverage_ids": {"fields": {"state": {}}},
            "security_status_ids": {"fields": {"status": {}}},
        }
        [seen] = employee.web_read(page)
        self.assertFalse(any(seen[name] for name in page))
        grant = self._grant(guest)
        log = self._noted(lambda: seen.update(employee.web_read(page)[0]), grant)
        self.assertTrue(seen["security_gap_ids"])
        self.assertTrue(seen["security_coverage_ids"])
        self.assertIn("read", log.mapped("kind"))
        hr = self._user("door_hr_only", "hr.group_hr_user")
        self.env.invalidate_all()
        self.assertTrue(
            self._as(hr, employee).security_gap_ids, "HR itself is no guest"
        )

    def test_the_accountants_doors_are_noted(self):
        grant = self._grant(self.accountant)
        for door, args, kind in (
            ("read_group", ([], ["seats:sum"], ["type_id"]), "count"),
            ("search_read", (self.here, ["seats"]), "read"),
        ):
            with self.subTest(door=door):
                log = self._noted(
                    lambda: self._call(door, *args, user=self.accountant),  # noqa: B023
                    grant,
                )
                self.assertEqual(log.mapped("kind"), [kind])

    def test_who_was_named_on_an_incident_is_noted_by_its_reference(self):
        incident = self._incident(
            title="Payroll leaked",
            confidential=True,
            reader_ids=[Command.set(self.partner.ids)],
        )
        incidents = self._as(self.partner, incident)
        log = self._noted(lambda: incidents.read_group([], ["__count"], ["state"]))
        self.assertEqual(log.kind, "count")
        about = [("model", "=", incident._name), ("res_id", "=", incident.id)]
        messages = self._as(self.partner, self.env["mail.message"])
        log = self._noted(lambda: messages.search_read(about, ["body"]))
        self.assertNotIn("Payroll", "".join(filter(None, log.mapped("names"))))
