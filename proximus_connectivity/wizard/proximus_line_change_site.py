from odoo import api, fields, models

from ..tools import lifecycle

#: States of a number that the line has, or is about to have.


class ProximusLineChangeSite(models.TransientModel):
    """Installed lines move to another site of their holder."""

    _name = "proximus.line.change.site"
    _description = "Move to Another Site"
    _inherit = "proximus.line.change"

    holder_id = fields.Many2one("res.partner", compute="_compute_holder_id")
    site_id = fields.Many2one(
        "res.partner",
        "New Site",
        required=True,
        domain="[('commercial_partner_id', '=', holder_id)]",
    )
    with_relatives = fields.Boolean(
        "Include Parts and Backups",
        default=True,
        help="Those that stand at the same site as their line.",
    )

    @api.depends("line_ids")
    def _compute_holder_id(self):
        for wizard in self:
            wizard.holder_id = wizard._lines()[:1].commercial_partner_id

    # === HOOKS === #

    @api.model
    def _effect_fields(self):
        return (*super()._effect_fields(), "site_id", "with_relatives")

    def _subjects(self):
        lines = self._lines()
        if not self.with_relatives:
            return lines
        sites = lines.site_id
        along = lines._with_relatives() - lines
        return lines | along.filtered(lambda line: line.site_id in sites)

    def _effects(self):
        effects = super()._effects()
        if not self.site_id:
            return effects
        subjects = self._subjects()
        moving = subjects.filtered(lambda line: line.site_id != self.site_id)
        unqualified = self.env["proximus.line.order.item"]._unqualified_changes(
            moving, {"change_kind": "move", "site_id": self.site_id.id}
        )
        for line in subjects:
            effects.append(self._site_effect(line))
            if line in unqualified:
                effects.append(self._address_effect(line, unqualified[line]))
        for line in moving:
            effects += self._number_effects(line)
            effects += self._device_effects(line)
        effects += self._torn_effects(moving)
        return effects

    def _is_ordered_ahead(self):
        return True

    def _order_item_vals(self, line):
        return {
            **super()._order_item_vals(line),
            "change_kind": "move",
            "site_id": self.site_id.id,
        }

    def _apply(self):
        vals = {"site_id": self.site_id.id}
        self._subjects()._change("move", vals, self.date, self.reason)

    # === EFFECTS === #

    def _site_effect(self, line) -> dict:
        _, label, site = self.env._, self.env._("Site"), self.site_id
        before = self._name_of(line.site_id) or _("None")
        if site.commercial_partner_id != line.commercial_partner_id:
            after = _(
                "No address of the holder %(holder)s",
                holder=line.commercial_partner_id.display_name,
            )
            return self._effect(line, label, before, after, level="blocker")
        if line.site_id == site:
            return self._effect(line, label, before, _("It is there already"))
        return self._effect(line, label, before, self._name_of(site))

    def _address_effect(self, line, answer: tuple[str, str]) -> dict:
        """Return what is known of the new address for the offer of the line."""
        state, text = answer
        level = "blocker" if state in ("unqualified", "alternate") else "warning"
        label = self.env._(
            "Address for %(offer)s", offer=self._name_of(line.product_id)
        )
        return self._effect(line, label, after=text, level=level)

    def _number_effects(self, line) -> list[dict]:
        """Return the geographic numbers that may be lost outside of their zone."""
        same_place = line.site_id.zip and line.site_id.zip == self.site_id.zip
        if same_place or not line.site_id:
            return []
        return [
            self._effect(
                line,
                self.env._("Number"),
                number.label,
                self._describe_zone(number),
                level="warning",
            )
            for number in line.number_ids
            if number.kind == "fixed" and number.state in lifecycle.NUMBER_IN_USE
        ]

    def _describe_zone(self, number) -> str:
        """Return in words why a geographic number may not come along."""
        if number.zone:
            return self.env._(
                "May be lost: it works in the zone %(zone)s only. Ask the operator "
                "whether the new site is in it.",
                zone=number.zone,
            )
        return self.env._(
            "May be lost: a geographic number works in its own zone only. Ask the "
            "operator."
        )

    def _device_effects(self, line) -> list[dict]:
        """Return the devices that stay behind unless somebody takes them along."""
        return [
            self._effect(
                line,
                self.env._("Device"),
                device.display_name,
                self.env._("Take it along, or it stays at the old site"),
                level="warning",
            )
            for device in line.device_ids
            if device.kind != "phone"
        ]

    def _torn_effects(self, moving) -> list[dict]:
        """Return what no longer belongs together when these lines have moved."""
        _ = self.env._
        effects = [
            self._effect(
                line,
                _("Backup"),
                _("Backup of %(line)s", line=line.backup_of_id.display_name),
                _("No backup any more: they are at different sites"),
                level="warning",
            )
            for line in moving._torn_backups(self.site_id.id)
        ]
        left = (moving.child_ids - moving).filtered(
            lambda line: (
                line.state in lifecycle.LINE_OPEN
                and line.site_id
                and line.site_id != self.site_id
            )
        )
        return effects + [
            self._effect(
                line,
                _("Part"),
                _("Part of %(line)s", line=line.parent_id.display_name),
                _("Stays at %(site)s", site=self._name_of(line.site_id)),
                level="warning",
            )
            for line in left
        ]
