from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import sim
from .proximus_sim import RETIRE_REASONS


class ProximusLineOrderItem(models.Model):
    """A new SIM card or number that the operator has to put on an installed line."""

    _inherit = "proximus.line.order.item"

    new_iccid = fields.Char(
        "New Card (ICCID)",
        copy=False,
        help="Empty until the operator has sent the card; needed to complete the item.",
    )
    new_sim_type = fields.Selection(
        [("physical", "Physical"), ("esim", "eSIM")], "Type of the New Card"
    )
    new_eid = fields.Char("EID of the New Card", copy=False)
    retire_reason = fields.Selection(RETIRE_REASONS, "Why the Card Is Swapped")
    new_e164 = fields.Char("New Number", copy=False)
    replaced_number_id = fields.Many2one(
        "proximus.number",
        "Replaces Number",
        copy=False,
        index="btree_not_null",
        domain="[('line_id', '=', line_id)]",
        ondelete="restrict",
    )

    @api.model
    def _normalise_swap(self, vals: dict) -> None:
        """Replace the spelling of a new card or number by the canonical one, in place.

        :raises ValidationError: when it is none.
        """
        if vals.get("new_iccid"):
            vals["new_iccid"] = self.env["proximus.sim"]._normalise(
                vals["new_iccid"], ""
            )
        if vals.get("new_e164"):
            number = {"e164": vals["new_e164"]}
            self.env["proximus.number"]._normalise(number, "", None)
            vals["new_e164"] = number["e164"]

    @api.constrains("new_eid", "replaced_number_id", "line_id")
    def _check_swap(self):
        for item in self:
            if item.new_eid and not sim.eid_is_valid(item.new_eid):
                raise ValidationError(
                    self.env._(
                        "%(item)s: “%(eid)s” is no EID. It has 32 digits, of which the "
                        "last two are check digits.",
                        item=item.display_name,
                        eid=item.new_eid,
                    )
                )
            number = item.replaced_number_id
            if number and number.line_id != item.line_id:
                raise ValidationError(
                    self.env._(
                        "%(item)s: %(number)s is no number of %(line)s.",
                        item=item.display_name,
                        number=number.label,
                        line=item.line_id.name,
                    )
                )

    # === HOOKS OF THE CHANGE === #

    def _sim_target_vals(self) -> dict:
        """Return the new card, as values for ``proximus.line._change``.

        :raises ValidationError: when the operator has not sent it yet.
        """
        self._check_ready(self.new_iccid, self.env._("the number of the new card"))
        return {
            "iccid": self.new_iccid,
            "sim_type": self.new_sim_type,
            "eid": self.new_eid,
            "retire_reason": self.retire_reason or "other",
        }

    def _number_target_vals(self) -> dict:
        """Return the new number, as values for ``proximus.line._change``.

        :raises ValidationError: when it is not filled in yet.
        """
        self._check_ready(self.new_e164, self.env._("the new number"))
        return {"e164": self.new_e164, "replaces": self.replaced_number_id.id}

    def _check_ready(self, value, what: str) -> None:
        if not value:
            raise ValidationError(
                self.env._(
                    "%(item)s cannot be completed yet: fill in %(what)s first.",
                    item=self.display_name,
                    what=what,
                )
            )
