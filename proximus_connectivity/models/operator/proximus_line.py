from decimal import Decimal

from odoo import models
from odoo.tools import format_datetime

from ...tools import tmf, tmf_product


class ProximusLine(models.Model):
    """A line as the operator sees it (TMF637), and what it reports of it by itself."""

    _inherit = "proximus.line"

    def _take_facts(self, reported: dict) -> None:
        """A product tells only how it stands now: nothing is kept of old news."""

    def _apply_remote(self, reported: dict, moment: str) -> str:
        """Note on a line that the operator sees it otherwise; a person decides.

        :param told: see ``tmf_product.read_product``.
        :param moment: sort key of the news.
        """
        differences = tmf_product.differences(self._to_plain(), reported)
        if "state" not in differences:
            return ""
        labels = dict(self._fields["state"]._description_selection(self.env))
        remark = self.env._(
            "The operator reports this line as “%(state)s” since %(time)s.",
            state=labels[reported["state"]],
            time=format_datetime(
                self.env,
                tmf.read_time(moment).replace(tzinfo=None),
                dt_format="short",
            ),
        )
        self.message_post(body=remark)
        return remark

    def _to_plain(self, side: str = "cost") -> dict:
        """Return the line as ``tmf_product.product_payload`` takes it.

        :param side: whose price is told: ``cost`` (what the operator bills us, as the
            operator sees it) or ``price`` (what the holder pays, for the holder).
        """
        self.ensure_one()
        amount = self.monthly_cost if self.is_cost_known else None
        if side == "price":
            amount = self._holder_monthly()[self]
        if amount is not None:
            amount = Decimal(str(self.currency_id.round(amount)))
        product = self.product_id
        return {
            "id": self.external_ref or "",
            "reference": self.name,
            "state": self.state,
            "start_date": self.start_date or None,
            "termination_date": self.termination_date or None,
            "commitment_end_date": self.commitment_end_date or None,
            "offer": product.default_code or str(product.id),
            "offer_name": product.name,
            "kind": self.line_kind,
            "technology": self.access_technology or "",
            "monthly_cost": amount,
            "currency": self.currency_id.name,
            "holder": self.partner_id._to_plain_party(),
            "site": self.site_id._to_plain_site() if self.site_id else None,
            "employee": self.employee_id.name or "",
            "numbers": self.number_ids.mapped("e164"),
            "sims": self.sim_ids.mapped("iccid"),
            "parent": self.parent_id.external_ref or self.parent_id.name or "",
            "backup_of": self.backup_of_id.external_ref or self.backup_of_id.name or "",
        }
