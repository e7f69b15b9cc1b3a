from odoo import api, models


class ProximusHomeCard(models.Model):
    """The guided set-up, on the home until it is done."""

    _inherit = "proximus.home.card"

    @api.model
    def _hidden_codes(self):
        """Extend: a set-up that is done is nothing to look at every day."""
        hidden = super()._hidden_codes()
        # sudo: whether the set-up of the company is done is no secret to its people
        sessions = self.env["proximus.onboarding.session"].sudo()
        own = [("company_id", "=", self.env.company.id), ("state", "=", "done")]
        return hidden | {"start"} if sessions.search_count(own, limit=1) else hidden

    @api.model
    def _card_start(self) -> dict:
        _ = self.env._
        session = self.env["proximus.onboarding.session"]._get_open(self.env.company)
        resume = self._run(
            "proximus_onboarding.proximus_onboarding_session_action_resume"
        )
        if not session:
            return {
                "lines": [
                    self._line(
                        "why",
                        _("Answer a few questions: what fits you, and what it costs."),
                    )
                ],
                "button": self._button(_("Get Started"), resume),
            }
        step = session.current_step_id.name
        figures = [
            self._figure(
                "progress",
                _("Done"),
                _("%(percent)s %%", percent=session.progress),
                resume,
            )
        ]
        if session.minutes_left:
            figures.append(
                self._figure(
                    "minutes",
                    _("Left"),
                    _("%(minutes)s min", minutes=session.minutes_left),
                    resume,
                )
            )
        return {
            "figures": figures,
            "lines": [self._line("step", _("Next: %(step)s", step=step), "", resume)],
            "button": self._button(_("Continue"), resume),
        }
