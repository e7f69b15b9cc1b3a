from odoo import models


class ProximusOnboardingSession(models.Model):
    """A set-up that begins with what was answered on the public page."""

    _inherit = "proximus.onboarding.session"

    def _take_over(self, answers: dict, evidence: str):
        """Take answers over: given where nobody answered yet, else held against them.

        :param answers: by question code; what is not asked any more is left out.
        :param evidence: where they come from, in words.
        """
        self.ensure_one()
        self._check_open()
        self._complete_answers()
        for answer in self.answer_ids:
            value = answers.get(answer.question_id.code)
            if value is None or not answer.question_id._accepts(value):
                continue
            answer._propose(value, evidence, "imported")
            if answer.state == "open":
                answer._set_value(value)
                answer._confirm()
