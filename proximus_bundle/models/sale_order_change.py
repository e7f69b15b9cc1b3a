from odoo import api, fields, models
from odoo.exceptions import UserError

from .sale_order_bundle import PRICING


class SaleOrder(models.Model):
    """A bundle on a quotation is changed as a whole, or loses a component."""

    _inherit = "sale.order"

    bundle_warning = fields.Text(
        compute="_compute_bundle_warning",
        help="What to look at before the bundles of this quotation are sold.",
    )

    @api.depends(
        "order_line.bundle_component_id",
        "order_line.bundle_trace",
        "partner_id",
        "partner_shipping_id",
        "state",
    )
    def _compute_bundle_warning(self):
        for order in self:
            warnings = order._bundle_warnings() if order.has_bundle else []
            order.bundle_warning = "\n".join(warnings)

    def _bundle_warnings(self):
        """Return sentences on what is not right with the bundles of a quotation."""
        self.ensure_one()
        if self.state not in ("draft", "sent"):
            return []
        return [*self._degradation_warnings(), *self._customer_warnings()]

    def _degradation_warnings(self):
        return [
            section.bundle_id._degradation_sentence(missing)
            for section in self._bundle_sections()
            if (missing := section._missing_components())
        ]

    def _customer_warnings(self):
        """Return what the customer's card lacks to deliver and to invoice."""
        customer = self.partner_id.commercial_partner_id
        if not customer:
            return []
        warnings = []
        site = self.partner_shipping_id or customer
        if not (site.street and site.zip and site.city):
            warnings.append(
                self.env._(
                    "%s has no complete address: nothing can be installed there.",
                    site.display_name,
                )
            )
        if customer.is_company and not customer.vat:
            warnings.append(
                self.env._(
                    "%s has no VAT number: the invoices cannot be sent by Peppol.",
                    customer.display_name,
                )
            )
        return warnings

    # === ACTIONS === #

    def action_change_bundle(self):
        """Open the configurator with a bundle that is on the quotation.

        :raise UserError: when there is none.
        """
        self.ensure_one()
        self._check_bundle_addable()
        sections = self._bundle_sections()
        if not sections:
            raise UserError(
                self.env._("There is no bundle on %s. Add one first.", self.name)
            )
        return {
            "name": self.env._("Change a Bundle"),
            "type": "ir.actions.act_window",
            "res_model": "proximus.bundle.configurator",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_order_id": self.id,
                "default_section_id": sections[0].id,
            },
        }

    # === BUSINESS METHODS === #

    def _change_bundle(
        self,
        section,
        quantity=1,
        term=None,
        choices=None,
        quantities=None,
        advantage=None,
        sites=None,
    ):
        """Change a bundle that is on the quotation; lines that stay are kept.

        The parameters are those of :meth:`_add_bundle`; a quantity of 0 takes out any
        component, and the degradation rule of the bundle says what the rest costs.

        :param section: section line of the bundle.
        :return: the lines of the bundle, the section first.
        :raise UserError: as :meth:`_add_bundle`; nothing is changed then.
        """
        self.ensure_one()
        self._check_bundle_addable()
        section_vals, *vals_list = self._prepare_bundle(
            section.bundle_id,
            quantity,
            term,
            choices,
            quantities,
            advantage,
            sites,
            section=section,
        )
        section = section.with_context(proximus_pricing=PRICING)
        kept = {line._bundle_place(): line for line in section._bundle_lines()}
        created = []
        for vals in vals_list:
            place = (
                vals["bundle_component_id"],
                vals["product_id"],
                vals["proximus_site_id"],
            )
            if line := kept.pop(place, None):
                line._set_values(vals)
            else:
                created.append(vals)
        section.browse(line.id for line in kept.values()).unlink()
        section.create(self._without_analytic_models(created))
        section._set_values(section_vals)
        section = section.with_env(self.env)
        return section + section._bundle_lines()
