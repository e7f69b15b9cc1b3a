from odoo import api, models


class ProximusOnboardingRecommendation(models.Model):
    """The same advice for a visitor: made on the spot, of which nothing is stored."""

    _inherit = "proximus.onboarding.recommendation"

    @api.model
    def _advise_visitor(self, company, answers: dict):
        """Return what is advised on these answers, the most useful first.

        :param company: whose prices and offers they are.
        :param answers: by question code.
        :return: records that exist in memory only, each target once.
        """
        sessions = self.env["proximus.onboarding.session"].with_company(company)
        session = sessions.new({"company_id": company.id})
        rules = self.env["proximus.onboarding.rule"]._get_compiled(
            session._proximus_today()
        )
        found = {}
        for rule in rules:
            vals = session._prepare_recommendation_vals(rule, answers, set())
            if vals["outcome"] == "advised" and rule.target not in found:
                vals["session_id"] = session.id
                found[rule.target] = self.new(vals)
        advice = self.browse().concat(*found.values())
        return advice.sorted(
            lambda one: (-int(one.priority), -one.hours_likely, one.sequence)
        )
