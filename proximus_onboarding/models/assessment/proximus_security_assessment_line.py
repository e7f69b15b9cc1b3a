from odoo import models


class ProximusSecurityAssessmentLine(models.Model):
    """What is answered in the security self-assessment is proposed in the set-up."""

    _inherit = "proximus.security.assessment.line"

    def write(self, vals):
        result = super().write(vals)
        if "implementation" in vals:
            self._tell_set_up()
        return result

    def _tell_set_up(self):
        """Propose the answers of the small self-assessment in the open set-ups."""
        small = self.filtered(lambda line: line.level == "small")
        if not small:
            return
        # sudo: whoever assesses the security need not be among those who set up
        answers_sudo = self.env["proximus.onboarding.answer"].sudo()
        found = answers_sudo.search(
            [
                ("company_id", "in", small.assessment_id.company_id.ids),
                ("question_id.control_id", "in", small.control_id.ids),
                ("session_id.state", "not in", ("done", "cancelled")),
            ]
        )
        for session in found.session_id:
            session._read_security()
