from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class AccountMove(models.Model):
    """A vendor bill for a protection: what was sold to us is what we use."""

    _inherit = "account.move"

    has_proximus_protection = fields.Boolean(
        "Bills a Protection",
        compute="_compute_has_proximus_protection",
        help="A vendor bill with a protection that is not among our services yet.",
    )

    @api.depends("move_type", "state", "invoice_line_ids.product_id.security_type_id")
    def _compute_has_proximus_protection(self):
        for move in self:
            move.has_proximus_protection = bool(move._proximus_unused_lines())

    def _post(self, soft=True):
        """Override of `account`: a bill tells what protection we pay for."""
        posted = super()._post(soft)
        bills = posted.filtered(lambda each: each.move_type == "in_invoice")
        if not bills:
            return posted
        _used, sold = bills._proximus_service_types()
        # a protection that we sell may be billed to us for a customer: by hand then
        lines = bills._proximus_unused_lines().filtered(
            lambda line: (line.company_id, line.product_id.security_type_id) not in sold
        )
        # sudo: who books a bill need not manage security services
        lines.sudo()._use_protections()
        return posted

    def action_proximus_use(self):
        """Put the protections of a bill among our own services, by hand.

        :return: the action that shows them.
        :raises UserError: when each of them is there already.
        """
        self.ensure_one()
        lines = self._proximus_unused_lines()
        if not lines:
            raise UserError(
                self.env._(
                    "%s bills no protection that is not among our services already.",
                    self.display_name,
                )
            )
        return lines._use_protections()._get_records_action(
            name=self.env._("Security Services")
        )

    def _proximus_protections(self):
        """Return the lines of posted vendor bills that bill seats of a protection."""
        posted = self.filtered(
            lambda move: move.move_type == "in_invoice" and move.state == "posted"
        )
        return posted.invoice_line_ids.filtered(
            lambda line: (
                line.product_id.security_type_id
                and line.quantity >= 1
                and line.price_subtotal > 0
            )
        )

    def _proximus_service_types(self) -> tuple[set, set]:
        """Return which of the protections that are billed we use, and which we sell.

        :return: pairs of company and type, twice.
        """
        billed = self._proximus_protections()
        if not billed:
            return set(), set()
        # sudo: which services there are, whoever reads the bill
        services_sudo = self.env["proximus.security.service"].sudo()
        found = services_sudo.search(
            Domain("company_id", "in", billed.company_id.ids)
            & Domain("type_id", "in", billed.product_id.security_type_id.ids)
            & Domain("state", "not in", ("draft", "ended"))
        )
        own = found.filtered("is_own")
        return tuple(
            {(service.company_id, service.type_id) for service in those}
            for those in (own, found - own)
        )

    def _proximus_unused_lines(self):
        """Return the lines that bill a protection of which we have no service yet."""
        used, _sold = self._proximus_service_types()
        return self._proximus_protections().filtered(
            lambda line: (line.company_id, line.product_id.security_type_id) not in used
        )
