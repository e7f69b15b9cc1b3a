from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import compensation
from ...tools.money import decimal_unit

#: How many lines are named before the rest is only counted.
NAMED_LINES = 2


class ProximusProblem(models.Model):
    """What a customer sees of a problem, and what a late repair gives a right to."""

    _inherit = "proximus.problem"

    # its page tells what a late repair is worth
    _portal_token_rights = frozenset({"money"})

    claimed_on = fields.Datetime(
        "Claimed by the Customer On",
        readonly=True,
        copy=False,
        help="When the customer asked in the portal for what a late repair is worth.",
    )

    def _portal_subject(self) -> str:
        """Return what a problem is about: its lines by name, or its site."""
        self.ensure_one()
        named = [line.display_name for line in self.line_ids[:NAMED_LINES]]
        more = len(self.line_ids) - len(named)
        if more > 0:
            named.append(f"+{more}")
        return ", ".join(named) or self.site_id.name or ""

    def _late_text(self) -> str:
        """Return how late a repair is or was; empty when it is in time."""
        self.ensure_one()
        if self.sla_status not in ("late", "missed"):
            return ""
        hours = int(self.elapsed_hours - self.repair_hours)
        days = hours // 24
        if days == 1:
            return self.env._("1 day late")
        if days:
            return self.env._("%s days late", days)
        if hours > 1:
            return self.env._("%s hours late", hours)
        return self.env._("Late")

    def _holder_compensation(self) -> float | None:
        """Return what the contract gives the holder for a late repair.

        :return: the amount without VAT; ``None`` when it is not known: the offer says
            nothing, or the price of a line is not known here.
        """
        self.ensure_one()
        monthly = self.line_ids._holder_monthly()
        total = 0.0
        for line in self.line_ids:
            percent, hours = line.product_id.repair_credit_percent, self.repair_hours
            if not percent or not hours or self.elapsed_hours <= hours:
                continue
            if monthly[line] is None:
                return None
            unit = decimal_unit(line.currency_id.rounding)
            price, share = Decimal(str(monthly[line])), Decimal(str(percent))
            total += float(compensation.by_share(price, share, unit))
        return total or None

    def _claim_by_customer(self, partner) -> None:
        """Note that the customer wants what a late repair is worth, and see to it.

        The claims that the contract gives are made; who looks after the problem gets
        the rest to answer.

        :param partner: who asks.
        :raises UserError: for a repair that is in time, or claimed already.
        """
        self.ensure_one()
        late = self._late_text()
        if not late:
            raise UserError(
                self.env._(
                    "%s: the promised repair time is not over, so there is nothing to "
                    "claim.",
                    self.name,
                )
            )
        if self.claimed_on:
            raise UserError(self.env._("%s is claimed already.", self.name))
        self.claimed_on = fields.Datetime.now()
        self._claim_contract()
        self.message_post(
            body=self.env._("Compensation claimed: %s.", late),
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        responsible = self.user_id or self.line_ids[:1]._portal_responsible()
        if responsible:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("%s claims a late repair", partner.display_name),
                user_id=responsible.id,
            )
