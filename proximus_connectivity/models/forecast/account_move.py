from odoo import api, fields, models


class AccountMove(models.Model):
    """Why an operator's bill is more than its lines should cost, or than the budget."""

    _inherit = "account.move"

    proximus_forecast_note = fields.Char(
        "Over Its Forecast", compute="_compute_proximus_forecast_note"
    )

    proximus_budget_note = fields.Char(
        "Over the Budget", compute="_compute_proximus_forecast_note"
    )

    @api.depends(
        "proximus_check_ids.is_over_forecast",
        "proximus_check_ids.change_ids",
        "proximus_check_ids.budget_excess",
    )
    @api.depends_context("lang")
    def _compute_proximus_forecast_note(self):
        # sudo: who reads a bill may know what its check found, not each of its rows
        for move, move_sudo in zip(self, self.sudo(), strict=True):
            checks = move_sudo.proximus_check_ids.filtered("is_over_forecast")
            move.proximus_forecast_note = checks[:1].forecast_note
            over = move_sudo.proximus_check_ids.filtered("budget_excess")
            move.proximus_budget_note = over[:1].budget_note
