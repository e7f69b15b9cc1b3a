from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class ProximusBillCheck(models.Model):
    """The days that a bill is about: its month, until somebody knows better."""

    _inherit = "proximus.bill.check"

    date_from = fields.Date(
        "Period From",
        compute="_compute_date_from",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_to = fields.Date(
        "Period To",
        compute="_compute_date_to",
        store=True,
        readonly=False,
        precompute=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("move_id.invoice_date")
    def _compute_date_from(self):
        for check in self:
            day = check.move_id.invoice_date or check._proximus_today()
            check.date_from = day.replace(day=1)

    @api.depends("move_id.invoice_date")
    def _compute_date_to(self):
        """The end of the month in which the period begins."""
        for check in self:
            check.date_to = check.date_from + relativedelta(day=31)

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_period(vals) for vals in vals_list])

    @api.model
    def _with_period(self, vals: dict) -> dict:
        """Return values in which a last day alone is that of its month."""
        last = fields.Date.to_date(vals.get("date_to"))
        if not last or "date_from" in vals:
            return vals
        return {**vals, "date_from": last.replace(day=1)}

    # === BUSINESS === #

    @api.model
    def _month_of(self, day) -> tuple:
        """Return the first and the last day of the month of a day."""
        return day.replace(day=1), day + relativedelta(day=31)
