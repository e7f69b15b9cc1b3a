from odoo import fields, models

from ..service.proximus_security_coverage import COLUMN_OF_MODEL

#: Who sees who or what is protected.
GROUP = "proximus_security.group_reader"


class ProximusSecurityProtectedMixin(models.AbstractModel):
    """What a line, a device or a site must have, and whether it has it."""

    _name = "proximus.security.protected.mixin"
    _description = "Protected Subject"

    security_status_ids = fields.One2many(
        "proximus.security.status",
        string="Protection",
        compute="_compute_security_status_ids",
        groups=GROUP,
    )

    def _compute_security_status_ids(self):
        column = COLUMN_OF_MODEL[self._name]
        statuses = self.env["proximus.security.status"]
        # a view has no triggers: what was read before may be out of date
        statuses.invalidate_model()
        found = statuses.search([(column, "in", self._origin.ids)]).grouped(column)
        for record in self:
            record.security_status_ids = found.get(record._origin, statuses)
