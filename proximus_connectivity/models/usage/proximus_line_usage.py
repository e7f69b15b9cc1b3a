from odoo import api, models
from odoo.exceptions import UserError

from ...tools.sentinel import USAGE_RECORDS


class ProximusLineUsage(models.Model):
    """Figures that are summed up from usage records, which nobody enters by hand."""

    _inherit = "proximus.line.usage"

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("source") == "records" for vals in vals_list):
            self._check_summed_up()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse to change what would be summed up anew with the next record."""
        if vals.get("source") == "records" or "records" in self.mapped("source"):
            self._check_summed_up()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_summed_up(self):
        if "records" in self.mapped("source"):
            self._check_summed_up()

    # === CHECKS === #

    @api.model
    def _check_summed_up(self) -> None:
        """Raise unless the records themselves are at work.

        :raises UserError: naming what to do instead.
        """
        if self.env.context.get("proximus_usage_records") is not USAGE_RECORDS:
            raise UserError(
                self.env._(
                    "These figures are the sum of the operator's usage records. Enter "
                    "what you know with another source: the higher figure counts."
                )
            )
