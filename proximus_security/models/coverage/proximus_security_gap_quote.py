from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class ProximusSecurityGap(models.Model):
    """What customers lack, on a quotation to them: the side of the seller."""

    _inherit = "proximus.security.gap"

    def action_quote(self):
        """Make a draft quotation for each customer, of what its lines and sites lack.

        :return: the action that shows the quotations.
        :raises UserError: when nothing is to be sold, no product sells it, or there
            are no quotations in this database.
        """
        gaps = self._still_open().filtered("customer_id")._to_ask()
        if not gaps:
            raise UserError(
                self.env._("These are no customers' lines, or nothing is to be sold.")
            )
        if "sale.order" not in self.env.registry:
            raise UserError(
                self.env._("There are no quotations here: install the app Sales.")
            )
        products = gaps._offers()
        unsold = gaps.type_id.filtered(lambda kind: kind not in products)
        if unsold:
            raise UserError(
                self.env._(
                    "No product sells: %(types)s. Make one, with this protection as "
                    "what it orders.",
                    types=", ".join(unsold.mapped("name")),
                )
            )
        groups = gaps.grouped(lambda gap: (gap.company_id, gap.customer_id))
        orders = self.env["sale.order"].create(
            [
                {
                    "company_id": company.id,
                    "partner_id": customer.id,
                    "order_line": [
                        Command.create(
                            {
                                "product_id": products[kind].id,
                                "product_uom_qty": len(rows),
                            }
                        )
                        for kind, rows in mine.grouped("type_id").items()
                    ],
                }
                for (company, customer), mine in groups.items()
            ]
        )
        return orders._get_records_action(name=self.env._("Quotations"))

    def _offers(self) -> dict:
        """Return the newest product that sells each protection, by its type."""
        products = self.env["product.product"].search(
            Domain("security_type_id", "in", self.type_id.ids)
            & Domain("company_id", "in", [False, *self.company_id.ids]),
            order="id desc",
        )
        return {product.security_type_id: product for product in products}
