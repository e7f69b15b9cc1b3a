from odoo import fields, models


class ProximusBillAccept(models.TransientModel):
    """Why rows of a bill are right after all."""

    _name = "proximus.bill.accept"
    _description = "Accept Rows of a Bill"

    result_ids = fields.Many2many(
        "proximus.bill.check.line", string="Rows", readonly=True
    )
    reason = fields.Char(required=True)

    def action_apply(self):
        """Accept the rows for the reason."""
        self.ensure_one()
        self.result_ids.write({"decision": "accepted", "decision_reason": self.reason})
        return {"type": "ir.actions.act_window_close"}
