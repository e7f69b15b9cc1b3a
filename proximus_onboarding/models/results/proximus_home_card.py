from odoo import api, models
from odoo.tools import format_date


class ProximusHomeCard(models.Model):
    """What came of the set-up of the own company."""

    _inherit = "proximus.home.card"

    @api.model
    def _get_result_session(self):
        """Return the newest set-up of the own company that is done, or nothing."""
        sessions = self.env["proximus.onboarding.session"]
        if not sessions.has_access("read"):
            return sessions
        return sessions.search(
            [("state", "=", "done"), *sessions._of_customer(self.env.company)], limit=1
        )

    @api.model
    def _card_results(self) -> dict:
        """Return the hours that were counted, and when it is looked at again."""
        _ = self.env._
        session = self._get_result_session()
        if not session:
            return {"empty": _("There are no results before a set-up is done.")}
        opened = self._do(session._name, "action_results", [("id", "=", session.id)])
        moments = session._get_hours_by_moment()
        values = {
            "lines": [
                self._line("estimated", _("Estimated"), detail=session.estimated_text),
                self._line("counted", _("Counted"), detail=session.counted_text),
            ],
            "button": self._button(_("Results"), opened),
        }
        if session.next_look_on:
            day = format_date(self.env, session.next_look_on)
            values["lines"].append(self._line("next", _("Look Again"), day))
        graph = session._draw_hours(moments)
        if graph:
            values["graph"] = graph
        return values
