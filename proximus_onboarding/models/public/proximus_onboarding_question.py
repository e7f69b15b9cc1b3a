from odoo import api, fields, models

from ...tools.public import Asked

#: What a page without an account can ask.
PUBLIC_KINDS = ("boolean", "number", "choice")


class ProximusOnboardingQuestion(models.Model):
    """A few of the questions stand on the public page as well."""

    _inherit = "proximus.onboarding.question"

    is_public = fields.Boolean(
        "On the Public Page",
        help="Asked in the public self-assessment: yes or no, a number, or one choice.",
    )

    @api.model
    def _get_public(self):
        """Return the questions of the public page, in order."""
        asked = self._get_asked(self._proximus_today())
        return asked.filtered(lambda one: one.is_public and one.kind in PUBLIC_KINDS)

    def _to_asked(self) -> list[Asked]:
        """Return these questions as the page asks them."""
        return [
            Asked(one.code, one.kind, tuple(one.option_ids.mapped("code")), one.maximum)
            for one in self
        ]

    def _say_answer(self, value) -> str:
        """Return an answer as the page offered it, in words."""
        self.ensure_one()
        if self.kind == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if self.kind == "number":
            return f"{value} {self.unit or ''}".strip()
        return self.option_ids.filtered(lambda one: one.code == value).name or "–"

    def _accepts(self, value) -> bool:
        """Whether something kept may still be an answer: choices come and go."""
        self.ensure_one()
        if self.kind == "boolean":
            return isinstance(value, bool)
        if self.kind == "number":
            return isinstance(value, int) and not isinstance(value, bool)
        return self.kind == "choice" and value in self.option_ids.mapped("code")
