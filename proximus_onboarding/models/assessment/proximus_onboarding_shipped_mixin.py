from odoo import api, fields, models


class ProximusOnboardingShippedMixin(models.AbstractModel):
    """What comes with the module is renewed with it, except what people changed.

    Each field that a person writes is noted by its name; an upgrade leaves exactly
    those alone. So a rule whose name was reworded still gets its new conditions.
    """

    _name = "proximus.onboarding.shipped.mixin"
    _description = "Delivered and Changeable"
    _inherit = "proximus.remembered.mixin"

    own_fields = fields.Json(readonly=True, copy=False)
    is_changed = fields.Boolean(
        "Changed Here",
        compute="_compute_is_changed",
        help="Somebody changed what was delivered: an upgrade leaves the change alone.",
    )

    @api.depends("own_fields")
    def _compute_is_changed(self):
        for record in self:
            record.is_changed = bool(record.own_fields)

    def write(self, vals):
        if not self._is_loading():
            return self._write_own(vals)
        for own, records in self._group_by_own().items():
            kept = {name: value for name, value in vals.items() if name not in own}
            if kept:
                super(ProximusOnboardingShippedMixin, records).write(kept)
        return True

    def action_use_delivered(self):
        """Forget the own changes: the next upgrade brings what is delivered."""
        return self._write_plainly({"own_fields": False})

    def _write_plainly(self, vals) -> bool:
        """Write without a note of who changed what."""
        # the write of the ORM, not the one above: that would note the field again
        # pylint: disable-next=super-method-mismatch
        return super().write(vals)

    @api.model
    def _is_loading(self) -> bool:
        """Whether Odoo loads the data of a module at this moment."""
        return bool(self.env.context.get("install_mode"))

    def _group_by_own(self) -> dict:
        """Return the records by the names of the fields that were changed here."""
        return self.grouped(lambda one: tuple(one.own_fields or ()))

    def _write_own(self, vals):
        """Write what a person changed, and note which fields."""
        names = set(vals) - {"own_fields"}
        for own, records in self._group_by_own().items():
            noted = sorted(names.union(own))
            records._write_plainly({**vals, "own_fields": noted})
        return True
