from odoo import api, models
from odoo.fields import Domain


class ProximusHomeCard(models.Model):
    """What came back from operators this year: one definition for every home."""

    _inherit = "proximus.home.card"

    @api.model
    def _recovered(self, scope: Domain = Domain.TRUE) -> tuple[dict, dict] | None:
        """Return what was recovered since 1 January, and what opens those records.

        :param scope: domain of the money (``proximus.claim.credit``) that counts.
        :return: amounts per currency and the action; None when nothing came back.
        """
        first = self._proximus_today().replace(month=1, day=1)
        domain = scope & Domain("date", ">=", first) & Domain("amount", ">", 0)
        groups = self.env["proximus.claim.credit"]._read_group(
            domain, ["currency_id"], ["amount:sum"]
        )
        if not groups:
            return None
        action = "proximus_connectivity.proximus_claim_credit_action"
        return self._sums(groups), self._list(action, domain)
