from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import lifecycle


class ProximusLineChangeHolder(models.TransientModel):
    """Another holder takes over installed lines."""

    _name = "proximus.line.change.holder"
    _description = "Change Holder"
    _inherit = "proximus.line.change"

    holder_id = fields.Many2one("res.partner", "New Customer", required=True)
    commercial_holder_id = fields.Many2one(related="holder_id.commercial_partner_id")
    billing_partner_id = fields.Many2one(
        "res.partner",
        "Billing Contact",
        compute="_compute_billing_partner_id",
        store=True,
        readonly=False,
        domain="[('commercial_partner_id', '=', commercial_holder_id)]",
    )
    with_relatives = fields.Boolean(
        "Include Parts and Backups",
        default=True,
        help="A line cannot have another holder than its parts and backups.",
    )
    commitment_restart = fields.Boolean(
        "New Commitment",
        help="The new holder starts a new term, and the old one leaves its own. "
        "Otherwise the new holder takes over what is left of it.",
    )

    @api.depends("holder_id")
    def _compute_billing_partner_id(self):
        for wizard in self:
            holder = wizard.holder_id
            wizard.billing_partner_id = (
                holder.address_get(["invoice"])["invoice"] if holder else False
            )

    # === HOOKS === #

    @api.model
    def _effect_fields(self):
        own = (
            "holder_id",
            "billing_partner_id",
            "with_relatives",
            "commitment_restart",
        )
        return (*super()._effect_fields(), *own)

    def _subjects(self):
        lines = self._lines()
        return lines._with_relatives() if self.with_relatives else lines

    def _effects(self):
        effects = super()._effects()
        if not self.holder_id:
            return effects
        subjects = self._subjects()
        refused = {effect["line"] for effect in effects if effect["level"] == "blocker"}
        for line in subjects:
            if line in refused:
                continue
            effects += self._holder_effects(line)
            effects += self._leaving_effects(line)
            effects += self._resource_effects(line)
            effects += self._person_effects(line)
            effects += self._relative_effects(line, subjects)
        effects += [
            self._effect(
                line,
                self.env._("Not Transferable Alone"),
                after=message,
                level="blocker",
            )
            for line, message in subjects._transfer_blockers()
            if line not in refused
        ]
        return effects

    def _is_ordered_ahead(self):
        return True

    def _order_item_vals(self, line):
        return {
            **super()._order_item_vals(line),
            "change_kind": "holder",
            "holder_id": self.holder_id.id,
            "billing_partner_id": self.billing_partner_id.id,
            "commitment_restart": self.commitment_restart,
        }

    def _apply(self):
        successors = self._subjects()._hand_over(
            self.holder_id,
            self.date,
            self.reason,
            billing=self.billing_partner_id,
            restart=self.commitment_restart,
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lines of %(name)s", name=self.holder_id.display_name),
            "res_model": "proximus.line",
            "view_mode": "list,form",
            "domain": [("id", "in", successors.ids)],
        }

    # === EFFECTS === #

    def _holder_effects(self, line) -> list[dict]:
        """Return the holder before and after, or why that cannot be."""
        _ = self.env._
        effects = [
            self._effect(line, _("Customer"), after=message, level="blocker")
            for message in line._hand_over_errors(self.holder_id, self.date)
        ]
        if effects:
            return effects
        last_day = fields.Date.subtract(self.date, days=1)
        day = format_date(self.env, last_day)
        effects = [
            self._effect(
                line,
                _("Customer"),
                line.partner_id.display_name,
                self.holder_id.display_name,
            ),
            self._effect(
                line,
                _("Line"),
                _("Ends on %(date)s", date=day),
                _("A new line goes on, without a gap"),
            ),
            self._effect(
                line,
                _("Billing contact"),
                line.billing_partner_id.display_name,
                self.billing_partner_id.display_name or "",
            ),
        ]
        if not line.is_own:
            after = _("the new holder pays the same")
            operator = _("stays")
            effects += self._fee_effects(line, after, operator=operator)
        return effects

    def _leaving_effects(self, line) -> list[dict]:
        """Return what becomes of the commitment, and what it costs the old holder."""
        _, label = self.env._, self.env._("Commitment")
        old = line.commitment_end_date
        before = _("Until %(date)s", date=format_date(self.env, old)) if old else ""
        end = line._commitment_after(self.date, self.commitment_restart)
        after = (
            _("New holder until %(date)s", date=format_date(self.env, end))
            if end
            else _("New holder: none")
        )
        effects = []
        if before or end:
            effects.append(self._effect(line, label, before or _("None"), after))
        unknown = bool(line.exit_answer) and not line.exit_fee_known
        if not old or old < self.date:
            return effects
        fee = line.exit_fee if self.commitment_restart else None
        effects.append(
            self._effect(
                line,
                _("Old holder leaves"),
                line.exit_answer or "",
                _("Fee due")
                if self.commitment_restart
                else _("No fee if the operator lets the commitment go over"),
                one_off=None if unknown else fee,
                unknown=unknown and self.commitment_restart,
                level="warning" if unknown or line.exit_fee else "info",
            )
        )
        return effects

    def _resource_effects(self, line) -> list[dict]:
        """Return the numbers, cards and devices that pass to the new holder."""
        _ = self.env._
        along = _("Goes along")
        numbers = line.number_ids.filtered(
            lambda number: number.state in lifecycle.NUMBER_SETTLED
        )
        cards = line.sim_ids.filtered(lambda card: card.state == "active")
        effects = [
            self._effect(line, _("Number"), number.label, along) for number in numbers
        ]
        effects += [self._effect(line, _("SIM card"), c.iccid, along) for c in cards]
        residual = line.exit_residual if line.exit_residual_known else 0.0
        for device in line.device_ids:
            left = residual and device.residual_value
            after = (
                _(
                    "Goes along, with a residual value of %(amount)s",
                    amount=line.currency_id.format(left),
                )
                if left
                else along
            )
            level = "warning" if left else "info"
            effects.append(
                self._effect(line, _("Device"), device.display_name, after, level=level)
            )
        return effects

    def _person_effects(self, line) -> list[dict]:
        """Return the persons who no longer use or get the line."""
        _ = self.env._
        gone = []
        if line.employee_id and not line._employee_at(self.holder_id):
            gone.append(line.employee_id.display_name)
        if line.contact_id:
            gone.append(line.contact_id.display_name)
        return [
            self._effect(line, _("Used by"), name, _("No longer noted"))
            for name in gone
        ]

    def _relative_effects(self, line, subjects) -> list[dict]:
        """Return the parts, backups and main lines that do not go along."""
        _ = self.env._
        left = (line._with_relatives() - subjects) & (line.child_ids | line.backup_ids)
        effects = [
            self._effect(
                line,
                _("Depends on it"),
                other.display_name,
                _("Must go along, or be attached to another line first"),
                level="blocker",
            )
            for other in left
        ]
        for main in (line.parent_id | line.backup_of_id) - subjects:
            effects.append(
                self._effect(
                    line,
                    _("Belongs to"),
                    main.display_name,
                    _("No longer: it keeps its holder"),
                    level="warning",
                )
            )
        return effects
