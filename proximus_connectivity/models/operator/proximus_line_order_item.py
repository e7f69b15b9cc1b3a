from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import lifecycle

#: Locally an order exists before the operator has checked it, so that TM Forum's answer
#: "rejected" comes too late for the state of that name: it has failed.
LOCAL_STATES = {"rejected": "failed"}
FINISHED = ("completed", "failed", "cancelled")
CANCELLING = ("assessing_cancellation", "pending_cancellation")


class ProximusLineOrderItem(models.Model):
    """An item as the operator sees it."""

    _inherit = "proximus.line.order.item"

    waiting_provider = fields.Boolean(
        copy=False, readonly=True, help="Pending because the operator was not reached."
    )

    def _to_plain(self) -> dict:
        """Return the item as ``tmf_order.order_payload`` takes it."""
        site = self.site_id or self.line_id.site_id
        product = self.product_id
        plain = {
            "id": str(self.id),
            "action": self.action,
            "offer": product.default_code or str(product.id),
            "offer_name": product.name,
            "product": self.line_id.external_ref or "",
            "line": self.line_id.name or self.display_name,
            "site": site._to_plain_site() if site else None,
            "requested_date": self.requested_date or None,
            "numbers": self.line_id.number_ids.mapped("e164"),
            "change": self.change_kind or "",
        }
        return {**plain, **self._change_to_plain(), **self._swap_to_plain()}

    def _change_to_plain(self) -> dict:
        """Return what a "modify" item changes, be it offer, price, site or holder."""
        plain: dict = {}
        if self.change_kind in ("offer", "price"):
            if self.is_cost_known:
                plain["monthly_cost"] = str(self.currency_id.round(self.monthly_cost))
            plain["currency"] = self.currency_id.name
        if self.holder_id:
            plain["holder"] = self.holder_id.commercial_partner_id._to_plain_party()
        if self.change_kind == "move" and self.line_id.site_id:
            plain["former_site"] = self.line_id.site_id._to_plain_site()
        return plain

    def _swap_to_plain(self) -> dict:
        """Return the new card or number that a "modify" item asks for."""
        if self.change_kind == "sim":
            return {
                "new_iccid": self.new_iccid or "",
                "new_sim_type": self.new_sim_type or "",
            }
        if self.change_kind == "number":
            return {"new_number": self.new_e164 or ""}
        return {}

    def _follow_operator(self, state: str, reason: str, day) -> str:
        """Enter the state that the operator reports; return a remark for the log.

        :param state: TMF622 item state in our words.
        :param day: day of completion, if told.
        :raises UserError: when what ended here has ended otherwise at the operator.
        """
        target = LOCAL_STATES.get(state, state)
        if target in (self.state, "acknowledged"):
            return ""
        try:
            lifecycle.route(self._lifecycle_moves(), self.state, target)
        except ValueError:
            return self._contradicted(target)
        if self.state in CANCELLING and target in (*CANCELLING, "cancelled"):
            # an operator that agrees seldom repeats why it was asked
            reason = reason or self.reason
        if target not in FINISHED:
            self._route(target, reason=reason or None)
            return ""
        today = self._proximus_today()
        day = min(day or today, today)
        self._finish(target, date=day, reason=reason or None)
        return ""

    def _contradicted(self, target: str) -> str:
        labels = dict(self._fields["state"]._description_selection(self.env))
        remark = self.env._(
            "%(item)s is “%(ours)s” here; the operator reports “%(theirs)s”.",
            item=self.display_name,
            ours=labels[self.state],
            theirs=labels[target],
        )
        if target in FINISHED:
            raise UserError(remark)
        return remark
