from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_AWAITED


class ProximusOrderActivation(models.TransientModel):
    """Put in service, on one day, the lines of an order that work."""

    _name = "proximus.order.activation"
    _description = "Activate the Lines of an Order"

    order_id = fields.Many2one("sale.order", required=True, ondelete="cascade")
    date = fields.Date(
        "First Day of Service",
        required=True,
        default=lambda self: self._proximus_today(),
    )
    line_ids = fields.Many2many(
        "proximus.line",
        string="Lines",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        help="Take out those that do not work yet.",
    )

    @api.depends("order_id")
    def _compute_line_ids(self):
        for wizard in self:
            lines = wizard.order_id._ordered_lines().filtered(
                lambda line: line.state in LINE_AWAITED
            )
            wizard.line_ids = [fields.Command.set(lines.ids)]

    def action_activate(self) -> dict | None:
        """Activate the lines; those that cannot be are named with the reason.

        :raises UserError: when there is no line to activate, or none can be.
        """
        self.ensure_one()
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "There is no line to activate. Keep the lines that work in the "
                    "list."
                )
            )
        problems = self._activate()
        if not problems:
            return {"type": "ir.actions.act_window_close"}
        if len(problems) == len(self.line_ids):
            raise UserError("\n".join(problems))
        return self._proximus_notice(
            "warning",
            "\n".join(problems),
            title=self.env._("Some lines are not active yet"),
            is_sticky=True,
            then={"type": "ir.actions.act_window_close"},
        )

    def _activate(self) -> list[str]:
        """Activate all at once, else one by one; return why some could not be."""
        try:
            with self.env.cr.savepoint():
                self.line_ids.action_activate(self.date)
        except UserError as problem:
            if len(self.line_ids) == 1:
                return [str(problem)]
        else:
            return []
        problems = []
        for line in self.line_ids:
            try:
                with self.env.cr.savepoint():
                    line.action_activate(self.date)
            except UserError as problem:
                problems.append(f"{line.display_name}: {problem}")
        return problems
