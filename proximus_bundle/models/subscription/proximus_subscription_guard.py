from odoo import models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.tools.sentinel import STATE_CHANGE

from ...tools.sentinel import CHARGE_WRITE

#: What decides what was charged and will be. Each has an action that settles what it
#: changes; typed in, it would make the ledger say something else than the invoices.
GUARDED = frozenset(
    {
        "anchor_day",
        "bundle_id",
        "commitment_end_date",
        "company_id",
        "currency_id",
        "date_end",
        "date_start",
        "interval_months",
        "month_days",
        "next_invoice_date",
        "notice_date",
        "notice_end_date",
        "order_id",
        "partner_id",
        "past_schedules",
        "predecessor_id",
        "schedule_start",
        "snapshot",
        "start_billing",
        "term_start",
    }
)


class ProximusSubscription(models.Model):
    """What nobody may type in once a subscription has started."""

    _inherit = "proximus.subscription"

    def write(self, vals):
        """Extend: the model guards what its actions change; lines follow the term."""
        self._check_guarded(vals)
        result = super().write(vals)
        if "commitment_end_date" in vals:
            # sudo: whoever agrees on a term need not be allowed to change lines
            self.sudo().line_ids.line_id._follow_commitment()
        return result

    def _as_charge(self):
        """Return the records with the right to change what is charged, and when."""
        return self.with_context(proximus_charge_write=CHARGE_WRITE)

    def _check_guarded(self, vals: dict) -> None:
        """Refuse to type in what an action changes, once something may be charged.

        :raises UserError: naming the field, and what to do instead.
        """
        names = GUARDED & vals.keys()
        at_work = self.env.context.get("proximus_charge_write") is CHARGE_WRITE
        in_door = self.env.context.get("proximus_state_change") is STATE_CHANGE
        if not names or at_work or in_door:
            return
        for subscription in self.filtered(lambda x: x.state not in ("pending", False)):
            for name in sorted(subscription._different(vals, names)):
                raise UserError(
                    self.env._(
                        "%(subscription)s has started: “%(field)s” cannot be typed in "
                        "any more. Use “Change”, which shows the effect first and "
                        "settles it to the day.",
                        subscription=subscription.name,
                        field=subscription._fields[name]._description_string(self.env),
                    )
                )

    def _different(self, vals: dict, names) -> set[str]:
        """Return which of some fields would get another value."""
        self.ensure_one()
        return {
            name
            for name in names
            if self._fields[name].convert_to_cache(vals[name], self)
            != self._fields[name].convert_to_cache(self[name], self)
        }
