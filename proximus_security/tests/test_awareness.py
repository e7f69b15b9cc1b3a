"""How many took part in a campaign, never how one person did."""

from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .event_common import EventCommon
from .test_event_processing import PROCESSING


@tagged("post_install", "-at_install")
class TestAwareness(EventCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.teller = cls._user(
            "sec_awareness",
            "proximus_security.group_awareness,proximus_security.group_officer",
        )
        cls.sales, cls.brewing = cls.env["hr.department"].create(
            [
                {"name": name, "company_id": cls.company.id}
                for name in ("Sales", "Brewing")
            ]
        )
        cls.campaign = cls.env["proximus.security.awareness.campaign"].create(
            {"name": "Parcel", "company_id": cls.company.id, "date": cls.today}
        )

    def _people(self, department, count):
        return self.env["hr.employee"].create(
            [
                {
                    "name": f"{department.name} {number}",
                    "company_id": self.company.id,
                    "department_id": department.id,
                    "work_email": f"{department.name}.{number}@x.example".lower(),
                }
                for number in range(count)
            ]
        )

    def _results(self, people, **vals):
        return self.env["proximus.security.awareness.result"].create(
            [
                {"campaign_id": self.campaign.id, "email": one.work_email, **vals}
                for one in people
            ]
        )

    def test_departments_are_counted(self):
        sales = self._results(self._people(self.sales, 6))
        self._results(self._people(self.brewing, 8), opened=True)
        sales[:2].write({"opened": True, "clicked": True})
        groups = self._as(self.officer, self.campaign).group_ids
        self.assertEqual(
            [
                (each.name, each.is_hidden, each.shown_invited, each.shown_clicked)
                for each in groups.sorted("name")
            ],
            [("Brewing", False, 8, 0), ("Sales", False, 6, 2)],
        )
        self.assertEqual((self.campaign.invited, self.campaign.clicked), (14, 2))
        self.assertAlmostEqual(self.campaign.click_rate, 100 * 2 / 14)

    def test_small_departments_and_what_tells_of_them_are_hidden(self):
        self._results(self._people(self.sales, 3), clicked=True, opened=True)
        self._results(self._people(self.brewing, 8))
        groups = self._as(self.officer, self.campaign).group_ids
        self.assertEqual(groups.mapped("is_hidden"), [True, True])
        self.assertEqual(groups.mapped("shown_invited"), [0, 0])
        self.assertEqual(self.campaign.invited, 11, "the total tells of nobody")

    def test_what_is_hidden_is_told_by_no_sum_group_or_file(self):
        small = self.env["hr.department"].create(
            {"name": "Office", "company_id": self.company.id}
        )
        self._results(self._people(self.sales, 6))
        self._results(self._people(self.brewing, 9))
        self._results(self._people(small, 2), clicked=True, opened=True)
        self.officer.group_ids += self.env.ref("base.group_allow_export")
        groups = self._as(self.officer, self.campaign).group_ids
        hidden = groups.filtered("is_hidden")
        self.assertEqual(set(hidden.mapped("name")), {"Office", "Sales"})
        shown = groups - hidden
        # the total without what is shown is that of eight people, not of two
        left = self.campaign.invited - sum(shown.mapped("shown_invited"))
        self.assertEqual(left, 8)
        names = [name for name in groups._fields if name.startswith("shown_")]
        rows = hidden.export_data(["name", *names])["datas"]
        for row in rows:
            self.assertFalse(any(row[1:]), row)
        for name in names:
            for ask in (
                lambda name=name: groups.formatted_read_group([], [], [f"{name}:sum"]),
                lambda name=name: groups.formatted_read_group([], [name], ["__count"]),
                lambda name=name: groups.search([(name, ">", 0)]),
                lambda name=name: groups.search([], order=name),
            ):
                with self.assertRaises(ValueError):
                    ask()
        for name in ("invited", "clicked"):
            for ask in (
                lambda name=name: groups.search([], order=name),
                lambda name=name: groups.formatted_read_group([], [name], ["__count"]),
                lambda name=name: groups.export_data([name]),
                lambda name=name: self._as(self.officer, self.campaign).export_data(
                    [f"group_ids/{name}"]
                ),
            ):
                with self.assertRaises(AccessError):
                    ask()

    def test_a_small_campaign_has_no_figures(self):
        self._results(self._people(self.sales, 4), clicked=True, opened=True)
        self.assertTrue(self.campaign.is_hidden)
        self.assertEqual((self.campaign.invited, self.campaign.clicked), (0, 0))
        self.assertFalse(self.campaign.click_rate)

    def test_exact_figures_and_individuals_are_for_few(self):
        self._results(self._people(self.sales, 3), clicked=True, opened=True)
        group = self.campaign.group_ids
        officer = self._as(self.officer, group)
        for name in ("invited", "clicked"):
            with self.assertRaises(AccessError):
                officer.read([name])
            with self.assertRaises(AccessError):
                officer.search([(name, ">", 0)])
            with self.assertRaises(AccessError):
                officer.formatted_read_group([], [], [f"{name}:sum"])
        results = self.env["proximus.security.awareness.result"]
        for call in (
            lambda: self._as(self.officer, self.campaign).read(["result_ids"]),
            lambda: self._as(self.officer, self.campaign).search(
                [("result_ids.clicked", "=", True)]
            ),
            lambda: self._as(self.officer, self.campaign).search(
                [("group_ids.invited", "<", 5)]
            ),
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertFalse(self._as(self.officer, results).search([]))
        with self.assertRaises(AccessError):
            self._as(self.officer, results.search([], limit=1)).read(["clicked"])
        self.assertEqual(self._as(self.teller, group).invited, 3)
        self.assertEqual(len(self._as(self.teller, results).search([])), 3)

    def test_one_reads_how_oneself_did_and_nobody_else(self):
        people = self._people(self.sales, 2)
        mine, other = (self._results(one, clicked=True) for one in people)
        people[0].user_id = self.employee_user
        results = self._as(self.employee_user, self.campaign.result_ids.browse())
        self.assertEqual(results.search([]), mine)
        self.assertTrue(self._as(self.employee_user, mine).clicked)
        for read in (
            lambda: self._as(self.employee_user, other).read(["clicked"]),
            lambda: self._as(self.employee_user, mine).write({"clicked": False}),
            lambda: self._as(self.employee_user, self.campaign).read(["clicked"]),
        ):
            with self.assertRaises(AccessError):
                read()
        self.assertFalse(results.search_count([("email", "=", other.email)]))
        self.assertFalse(results.name_search(other.email))
        counts = results.formatted_read_group([], ["campaign_id"], ["__count"])
        self.assertEqual([each["__count"] for each in counts], [1])

    def test_totals_that_would_tell_of_one_are_not_typed(self):
        campaign = self._as(self.officer, self.campaign)
        with self.assertRaisesRegex(ValidationError, "fewer than 5"):
            campaign.write({"invited": 4, "clicked": 1})
        campaign.write({"invited": 5, "clicked": 1})
        self.assertEqual(campaign.click_rate, 20)

    def test_a_rate_of_several_is_that_of_all_their_people(self):
        other = self.campaign.copy({"name": "Large"})
        small = self.campaign.copy({"name": "Without figures"})
        self.campaign.write({"invited": 10, "clicked": 5})
        other.write({"invited": 90, "clicked": 9})
        domain = [("id", "in", (self.campaign | other | small).ids)]
        campaigns = self._as(self.officer, self.campaign.browse())
        found = campaigns.formatted_read_group(domain, [], ["click_rate:avg"])
        self.assertAlmostEqual(found[0]["click_rate:avg"], 14)
        found = campaigns.formatted_read_group(
            [("id", "=", small.id)], ["date:month"], ["click_rate:avg"]
        )
        self.assertFalse(found[0]["click_rate:avg"])

    def test_figures_typed_from_a_report(self):
        campaign = self._as(self.officer, self.campaign)
        campaign.write({"invited": 20, "opened": 12, "clicked": 5, "reported": 3})
        self.assertEqual(campaign.click_rate, 25)
        self.assertFalse(campaign.is_hidden)

    def test_import_again_changes_nothing(self):
        people = self._people(self.sales, 6)
        columns = ["campaign_id", "email", "opened", "clicked", "reported", "trained"]
        rows = [
            ["Parcel", one.work_email.upper(), "1", str(index % 2), "", "1"]
            for index, one in enumerate(people)
        ]
        results = self._as(self.teller, self.env["proximus.security.awareness.result"])
        for _time in range(2):
            answer = results.load(columns, [list(row) for row in rows])
            self.assertFalse(answer["messages"])
        found = results.search([("campaign_id", "=", self.campaign.id)])
        self.assertEqual(len(found), 6)
        self.assertEqual(found.employee_id, people)
        self.assertEqual(self.campaign.clicked, 3)
        self.assertEqual(self.campaign.trained, 6)

    def test_taking_part_refreshes_the_seat_whatever_the_result(self):
        awareness = self.env.ref("proximus_security.service_type_awareness")
        service = self._service(awareness)
        clicker, reporter, absent = self._people(self.sales, 3)
        seats = {
            one: self._seat(service, one, state="invited")
            for one in (clicker, reporter, absent)
        }
        self._results(clicker, opened=True, clicked=True)
        self._results(reporter, reported=True)
        self._results(absent)
        self.assertEqual(seats[clicker].proof, "verified")
        self.assertEqual(seats[clicker].state, seats[reporter].state)
        self.assertEqual(seats[clicker].last_seen, seats[reporter].last_seen)
        self.assertFalse(seats[absent].last_seen)

    def test_individuals_go_and_figures_stay(self):
        self._results(self._people(self.sales, 6), clicked=True, opened=True)
        self.campaign.date = self.today - timedelta(days=200)
        self.env["proximus.security.awareness.result"]._gc_retention()
        self.assertFalse(self.campaign.result_ids)
        self.assertEqual(self.campaign.clicked, 6)
        self.assertEqual(self.campaign.group_ids.shown_clicked, 6)

    def test_events_bring_results_and_are_read_by_few(self):
        person = self._people(self.sales, 1)
        data = {"campaign": "Parcel", "email": person.work_email}
        for number, act in enumerate(("invited", "opened", "clicked")):
            event = self._take(f"awareness.{act}", data, str(number))
            self.assertEqual(event.state, "processed")
        result = self.campaign.result_ids
        self.assertEqual(
            (result.employee_id, result.opened, result.clicked, result.trained),
            (person, True, True, False),
        )
        self.assertFalse(event.incident_id)
        officer = self._as(self.officer, self.env["proximus.security.event"])
        self.assertFalse(officer.search([("id", "=", event.id)]))
        with self.assertRaises(AccessError):
            officer.browse(event.id).read(["event_type"])
        teller = self._as(self.teller, self.env["proximus.security.event"])
        self.assertTrue(teller.search([("id", "=", event.id)]))

    def test_an_event_makes_a_missing_campaign(self):
        person = self._people(self.sales, 1)
        data = {"campaign": "Invoice", "email": person.work_email}
        self._take("awareness.trained", data)
        campaign = self.campaign.search([("name", "=", "Invoice")])
        self.assertEqual(campaign.company_id, self.company)
        self.assertEqual(campaign.source_id, self.source)
        self.assertTrue(campaign.result_ids.trained)

    def test_an_event_that_names_nobody_is_an_error(self):
        with mute_logger(PROCESSING):
            event = self._take("awareness.clicked", {"campaign": "Parcel"})
        self.assertEqual(event.state, "error")
        self.assertIn("campaign", event.message)

    def test_events_of_campaigns_go_as_early_as_results(self):
        data = {"campaign": "Parcel", "email": "x@x.example"}
        event = self._take("awareness.opened", data, "1")
        other = self._take("something.small", {"severity": "low"}, "2")
        (event | other)._work().received_at = self.now - timedelta(days=200)
        self.env["proximus.security.event"]._gc_retention()
        self.assertEqual(self._events(), other)
