from odoo import models


class ProximusOnboardingAnswer(models.Model):
    """A decision on advice rests on answers: it is looked at again when they change."""

    _inherit = "proximus.onboarding.answer"

    def _note_stale(self):
        """Extend: mark what was decided on these answers, where they differ now."""
        result = super()._note_stale()
        decided = self.session_id.recommendation_ids.filtered(
            lambda one: one.decision != "pending" and not one.stale
        )
        changed = {
            (answer.session_id.id, answer.question_id.code): answer._get_value()
            for answer in self
        }
        stale = decided.filtered(
            lambda one: any(
                (one.session_id.id, code) in changed
                and changed[one.session_id.id, code] != value
                for code, value in (one.basis or {}).items()
            )
        )
        stale.write({"stale": True})
        return result
