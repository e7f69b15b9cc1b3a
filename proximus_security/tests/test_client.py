from datetime import timedelta

from odoo.tests import tagged

from .common import SecurityCommon

PARTNER = "proximus_connectivity.group_partner"


@tagged("post_install", "-at_install")
class TestClient(SecurityCommon):
    """The board tells of a company's security what that company lets one know."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls._user("board_partner", PARTNER, cls.other_company)
        both = cls.company | cls.other_company
        cls.partner.company_ids = cls.officer.company_ids = both
        cls.client = cls.env["proximus.client"].create(
            {
                "partner_id": cls.company.partner_id.id,
                "client_company_id": cls.company.id,
                "company_id": cls.other_company.id,
            }
        )
        cls._employee("Lotte")
        cls._employee("Bram")

    def _fresh(self, user):
        self.env.flush_all()
        self.env.invalidate_all()
        # what was given is kept until the request ends
        self.env.cr.postcommit.data.pop("proximus.security.grant", None)
        return self._as(user, self.client)

    def _officer(self):
        """Return an officer who also keeps the board."""
        self.officer.group_ids |= self.env.ref(PARTNER)
        return self.officer

    def test_what_is_not_shared_is_unknown_and_no_zero(self):
        self._requirement()
        client = self._fresh(self.partner)
        self.assertIs(client.gap_count, False)
        self.assertIs(client.clock_count, False)
        self.assertFalse(client.clock_due)
        self.assertRegex(client.unknown_text, "Not shared: .*Security Gaps")
        found = client.search([("gap_count", "=", 0)])
        self.assertNotIn(client, found)

    def test_what_is_shared_is_what_the_home_of_the_company_says(self):
        self._requirement()
        self._grant(self.partner)
        client = self._fresh(self.partner)
        self.assertEqual(client.gap_count, len(self._gaps(status="missing")))
        self.assertEqual(client.gap_count, 2)
        action = client.with_context(proximus_figure="gap_count").action_open_figure()
        gaps = self.env["proximus.security.gap"].with_user(self.partner)
        opened = gaps.with_context(**action["context"]).search(action["domain"])
        self.assertEqual(len(opened), 2)
        self.assertIs(client.clock_count, False, "incidents are shared one by one")

    def test_what_was_counted_is_noted_for_the_company(self):
        self._requirement()
        grant = self._grant(self.partner)
        client = self._fresh(self.partner)
        self.assertEqual(client.gap_count, 2)
        noted = self.env.cr.postcommit.data["proximus.security.grant.log"]
        self.assertIn(grant.id, {key[0] for key in noted})

    def test_where_nothing_is_required_there_is_no_zero_either(self):
        client = self._fresh(self._officer())
        self.assertIs(client.gap_count, False)
        self.assertIn("Not set up: Security Gaps", client.unknown_text)

    def test_clocks_for_whoever_sees_incidents(self):
        officer = self._officer()
        client = self._fresh(officer)
        self.assertEqual(client.clock_count, 0)
        incident = self._incident(aware_at=self.now - timedelta(hours=1))
        incident.write({"is_significant": "yes", "nis2_status": "in_scope"})
        client = self._fresh(officer)
        pending = incident.notification_ids.filtered(
            lambda one: one.state == "pending" and one.due_at
        )
        self.assertEqual(client.clock_count, len(pending))
        self.assertEqual(client.clock_due, min(pending.mapped("due_at")))
        self.assertIn(client, client.search([("clock_count", ">", 0)]))

    def test_many_companies_take_as_many_queries_as_one(self):
        companies = self.env["res.company"].create(
            [{"name": f"Client {number}"} for number in range(10)]
        )
        self.partner.company_ids |= companies
        many = self.env["proximus.client"].create(
            [
                {
                    "partner_id": company.partner_id.id,
                    "client_company_id": company.id,
                    "company_id": self.other_company.id,
                }
                for company in companies
            ]
        )

        def queries(clients):
            self._fresh(self.partner)
            before = self.env.cr.sql_log_count
            self._as(self.partner, clients).mapped("gap_count")
            return self.env.cr.sql_log_count - before

        few = self.client | many[:1]
        # record rules are kept per set of companies: both are asked for once before
        for clients in (few, many):
            queries(clients)
        self.assertEqual(queries(many), queries(few))
