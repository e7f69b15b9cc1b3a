from odoo import api, models
from odoo.fields import Domain

from odoo.addons.proximus_connectivity.models.client.proximus_figures import Counted
from odoo.addons.proximus_connectivity.tools.digest import Unknown

from ..grant.proximus_security_grant import OFFICER
from ..home.proximus_home_card import OWN

GAPS = {"gap_count": "missing", "gap_unknown_count": "unknown"}


class ProximusFigures(models.AbstractModel):
    """The security of companies: what each lets whoever looks know."""

    _inherit = "proximus.figures"

    @api.model
    def _kinds(self):
        return {
            **super()._kinds(),
            "gap_count": "count",
            "gap_unknown_count": "count",
            "clock_count": "count",
            "clock_due": "moment",
        }

    @api.model
    def _counted(self):
        """Extend with what the card of protection and the clocks of the home count."""
        gaps = {
            name: Counted(
                "proximus.security.gap",
                OWN & Domain("status", "=", status),
                "proximus_security.proximus_security_gap_action",
            )
            for name, status in GAPS.items()
        }
        pending = self.env["proximus.home.card"]._pending_clocks()
        return {
            **super()._counted(),
            **gaps,
            "clock_count": Counted(
                "proximus.security.notification",
                pending,
                "proximus_security.proximus_security_notification_action",
            ),
        }

    @api.model
    def _count(self, companies, counted):
        """Extend: who may see nothing of a company is told so, not that it has none."""
        result = super()._count(companies, counted)
        if counted.model == "proximus.security.gap":
            return {**result, **self._unseen_gaps(companies)}
        if (
            counted.model == "proximus.security.notification"
            and not self._sees_clocks()
        ):
            # a reader who is named on one incident knows nothing of the others
            return dict.fromkeys(companies.ids, Unknown("not_shared"))
        return result

    @api.model
    def _unseen_gaps(self, companies) -> dict[int, Unknown]:
        """Return of which companies nobody can tell whether they have gaps, and why."""
        statuses = self.env["proximus.security.status"]
        if not statuses.has_access("read"):
            return {}
        hidden = self._hidden_companies(companies)
        groups = statuses._read_group(OWN, ["company_id"])
        required = {company.id for (company,) in groups}
        return {
            **dict.fromkeys(set(companies.ids) - required, Unknown("not_set_up")),
            **dict.fromkeys(hidden, Unknown("not_shared")),
        }

    @api.model
    def _hidden_companies(self, companies) -> set[int]:
        """Return ids of the companies that show a guest nothing of who lacks what."""
        if not self.env["proximus.security.shared.mixin"]._is_guest():
            return set()
        return set(companies.filtered(lambda one: not one.security_posture_shared).ids)

    @api.model
    def _sees_clocks(self) -> bool:
        """Return whether the user sees all incidents but the confidential ones."""
        return self.env.su or self.env.user.has_group(OFFICER)

    @api.model
    def _measure(self, companies):
        """Extend with the legal deadline that comes first."""
        figures = super()._measure(companies)
        figures["clock_due"] = self._first_clocks(companies)
        return figures

    @api.model
    def _first_clocks(self, companies) -> dict:
        notifications = self.env["proximus.security.notification"]
        if not notifications.has_access("read"):
            return dict.fromkeys(companies.ids, Unknown("no_access"))
        if not self._sees_clocks():
            return dict.fromkeys(companies.ids, Unknown("not_shared"))
        pending = self.env["proximus.home.card"]._pending_clocks()
        groups = notifications._read_group(pending, ["company_id"], ["due_at:min"])
        # none is known, and there is none: that stands in the number of clocks
        return dict.fromkeys(companies.ids) | {
            company.id: due for company, due in groups
        }
