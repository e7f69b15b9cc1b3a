from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import usage
from ...tools.sentinel import USAGE_RECORDS


class ProximusLineUsage(models.Model):
    """Figures that are summed up from usage records, which nobody enters by hand."""

    _inherit = "proximus.line.usage"

    is_final = fields.Boolean(
        "Records Gone",
        readonly=True,
        help="The single records of this month were kept long enough: the figures stay "
        "as they were, whatever is told of it later.",
    )

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

    # === BUSINESS === #

    @api.model
    def _search_sums(self, places: set[tuple]):
        """Return the figures that are summed up from records.

        :param places: pairs of a line's id and the first day of a month.
        """
        known = self.search_fetch(
            [
                ("line_id", "in", list({line for line, _month in places})),
                ("month", "in", list({month for _line, month in places})),
                ("source", "=", "records"),
            ],
            [
                *("line_id", "month", "has_data", "has_voice", "is_final"),
                *usage.ALL_FIGURES,
            ],
        )
        return known.filtered(lambda one: (one.line_id.id, one.month) in places)

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
