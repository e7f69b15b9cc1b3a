from odoo.tests import tagged

from .provider_common import ProviderCommon


@tagged("post_install", "-at_install")
class TestProblemSite(ProviderCommon):
    """A site shows its own problems and those of the lines that are there."""

    def _site(self, **vals):
        return self.env["res.partner"].create(
            {"name": "Depot", "parent_id": self.customer.id, "type": "other", **vals}
        )

    def test_site_in_trouble(self):
        other = self._site()
        line = self._create_line()
        self._create_problem(line_ids=line.ids, impact="degraded")
        whole = self._create_problem(site_id=self.site.id, impact="down")
        site = self.site.with_user(self.user)
        self.assertEqual(
            (site.proximus_problem_count, site.proximus_impact), (2, "down")
        )
        self.assertFalse(other.proximus_problem_count)
        whole.action_cancel()
        site.invalidate_recordset()
        self.assertEqual(site.proximus_impact, "degraded")

    def test_filter(self):
        other = self._site()
        self._create_problem(impact="degraded")
        both = [("id", "in", (self.site | other).ids)]
        for condition, found in (
            (("proximus_impact", "!=", False), self.site),
            (("proximus_impact", "=", "degraded"), self.site),
            (("proximus_impact", "=", "down"), self.site.browse()),
            (("proximus_impact", "=", False), other),
            (("proximus_impact", "in", [False, "degraded"]), self.site | other),
        ):
            partners = self.env["res.partner"].with_user(self.user)
            self.assertEqual(partners.search([condition, *both]), found, condition)

    def test_problems_of_a_site(self):
        problem = self._create_problem()
        action = self.site.with_user(self.user).action_view_proximus_problems()
        found = self.env["proximus.problem"].search(action["domain"])
        self.assertEqual(found, problem)
        self.assertEqual(action["context"]["default_partner_id"], self.customer.id)

    def test_number_of_queries_is_constant(self):
        sites = self.env["res.partner"].union(*(self._site() for _n in range(9)))
        for site in sites:
            line = self._create_line(site_id=site.id)
            self._create_problem(line_ids=line.ids)
        self.env.flush_all()
        counts = []
        for some in (sites[:1], sites):
            self.env.invalidate_all()
            some.mapped("name")
            begin = self.env.cr.sql_log_count
            some.mapped("proximus_impact")
            counts.append(self.env.cr.sql_log_count - begin)
        self.assertEqual(counts[0], counts[1])
