from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProximusEndReason(models.Model):
    """Why a line ends, for whoever wants to know why customers leave."""

    _name = "proximus.end.reason"
    _description = "Termination Reason"
    _order = "sequence, id"
    _rec_names_search = ["name", "parent_id.name"]

    display_name = fields.Char(recursive=True)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    parent_id = fields.Many2one(
        "proximus.end.reason", "Part Of", index="btree_not_null", ondelete="restrict"
    )
    child_ids = fields.One2many("proximus.end.reason", "parent_id", "Parts")
    asks_operator = fields.Boolean(
        "Ask for New Operator",
        help="Whoever chooses this reason is asked which operator takes over.",
    )

    _name_unique = models.UniqueIndex(
        "(COALESCE(parent_id, 0), (name->>'en_US'))",
        "There is already a termination reason of that name.",
    )

    @api.depends("name", "parent_id.display_name")
    def _compute_display_name(self):
        for reason in self:
            parent = reason.parent_id.display_name
            reason.display_name = f"{parent} / {reason.name}" if parent else reason.name

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A termination reason cannot be a part of itself.")
            )
