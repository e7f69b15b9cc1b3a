from odoo import models
from odoo.exceptions import UserError

from ...tools.sentinel import CHARGE_WRITE

#: What a change of the subscription, the installed line or billing says, nobody else.
GUARDED = frozenset(
    {
        "billed_until",
        "billing_timing",
        "charge_kind",
        "component_id",
        "date_end",
        "date_start",
        "line_id",
        "past_timings",
        "predecessor_id",
        "product_id",
        "quantity",
        "replaced_end",
        "sale_line_id",
        "subscription_id",
        "usage_changed_from",
        "usage_terms",
        "usage_until",
        "usage_waits_until",
    }
)


class ProximusSubscriptionLine(models.Model):
    """What nobody may type in on a component of a subscription that has started."""

    _inherit = "proximus.subscription.line"

    def write(self, vals):
        """Extend: the model guards what is charged, from when and until when."""
        names = GUARDED & vals.keys()
        if names and self.env.context.get("proximus_charge_write") is not CHARGE_WRITE:
            self._check_guarded(vals, names)
        return super().write(vals)

    def _as_charge(self):
        """Return the records with the right to change what is charged, and when."""
        return self.with_context(proximus_charge_write=CHARGE_WRITE)

    def _check_guarded(self, vals: dict, names) -> None:
        """Refuse to type in what a recorded change says.

        :raises UserError: naming the line and the field, and what to do instead.
        """
        for line in self:
            if line.subscription_id.state in ("pending", False):
                continue
            for name in sorted(names):
                field = line._fields[name]
                if field.convert_to_cache(vals[name], line) == field.convert_to_cache(
                    line[name], line
                ):
                    continue
                raise UserError(
                    self.env._(
                        "%(line)s: “%(field)s” of a running subscription cannot be "
                        "typed in. Use “Change” on %(subscription)s, which shows the "
                        "effect first and settles it to the day.",
                        line=line.name,
                        field=field._description_string(self.env),
                        subscription=line.subscription_id.name,
                    )
                )
