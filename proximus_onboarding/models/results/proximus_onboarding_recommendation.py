from odoo import models


class ProximusOnboardingRecommendation(models.Model):
    """What was accepted, and what was counted of it since."""

    _inherit = "proximus.onboarding.recommendation"

    def _get_measure_codes(self) -> set[str]:
        """Return what is measured to follow these, by code."""
        codes = {rule.measured_by for rule in self.rule_id if rule.measured_by}
        for rule in self.rule_id.filtered(lambda one: one.target_kind == "module"):
            codes |= {f"app_{name}" for name in rule._get_module_names()}
        return codes

    def _get_hours_counted(self, measures) -> list[tuple]:
        """Return by advice the hours that go with what was counted, where it was.

        :param measures: of one moment.
        :return: advice, measure, hours from low to high.
        """
        known = {one.code: one for one in measures if one.is_known}
        found = []
        for advice in self:
            measure = known.get(advice.rule_id.measured_by)
            if measure:
                hours = advice.rule_id._get_hours_measured(measure.count)
                if hours is not None:
                    found.append((advice, measure, hours))
        return found
