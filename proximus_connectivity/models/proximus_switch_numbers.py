from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import lifecycle


class ProximusSwitch(models.Model):
    """The numbers of the old contract that are known here belong in the mandate."""

    _inherit = "proximus.switch"

    def action_add_known_numbers(self):
        """Add the customer's numbers at the old operator, without an answer yet."""
        for switch in self:
            missing = switch._missing_numbers()
            switch.line_ids = [
                fields.Command.create({"e164": number.e164}) for number in missing
            ]
        return True

    def _missing_numbers(self):
        """Return the numbers at the old operator that the mandate does not name.

        Of the switched site, if one is filled in: a contract is about an address.
        """
        self.ensure_one()
        numbers = self.env["proximus.number"]
        if not self.donor_id:
            return numbers
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "in", ("assigned", "porting_out")),
            ("line_id.operator_id", "child_of", self.donor_id.id),
            ("line_id.commercial_partner_id", "=", self.commercial_partner_id.id),
            ("line_id.state", "in", list(lifecycle.LINE_LIVE)),
        ]
        if self.site_id:
            domain.append(("line_id.site_id", "=", self.site_id.id))
        named = set(self.line_ids.mapped("e164"))
        return numbers.search(domain).filtered(lambda one: one.e164 not in named)

    def _check_answers(self):
        missing = self._missing_numbers()
        if missing:
            raise UserError(
                self.env._(
                    "%(switch)s says nothing about %(numbers)s, which the customer "
                    "has at %(operator)s. Add them and mark each keep or cancel: what "
                    "a mandate is silent about may be lost.",
                    switch=self.name,
                    numbers=", ".join(missing.mapped("label")),
                    operator=self.donor_id.display_name,
                )
            )
        return super()._check_answers()
