from odoo import api, fields, models

#: What of an invoice line its ledger entry says too.
LEDGER_FIELDS = frozenset(
    {
        "product_id",
        "quantity",
        "price_unit",
        "discount",
        "tax_ids",
        "px_period_from",
        "px_period_to",
    }
)


class AccountMoveLine(models.Model):
    """An invoice line that bills a period of a subscription.

    A credit note of it, and the invoice that replaces it, have lines of the same days
    and ledger entries of their own, so that the ledger is what all documents say.
    """

    _inherit = "account.move.line"

    px_period_from = fields.Date("Service From", copy=False)
    px_period_to = fields.Date("Service To", copy=False, help="Last day.")
    px_origin_line_id = fields.Many2one(
        "account.move.line",
        "Credits or Replaces",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The invoice line that this one gives back, or bills again.",
    )
    billing_item_ids = fields.One2many(
        "proximus.billing.item", "move_line_id", "Billing Items"
    )

    # === COMPUTE METHODS === #

    def _compute_price_unit(self):
        """Keep the price of what a subscription charges: it is no list price."""
        # sudo: see unlink
        charged = self.filtered(lambda line: line._origin.sudo().billing_item_ids)
        return super(AccountMoveLine, self - charged)._compute_price_unit()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if any(vals.get("px_origin_line_id") for vals in vals_list):
            # sudo: whoever credits an invoice need not see the ledger
            copies_sudo = lines.sudo().filtered("px_origin_line_id")
            copies_sudo.env["proximus.billing.item"]._copy_to_lines(copies_sudo)
        return lines

    def write(self, vals):
        result = super().write(vals)
        if LEDGER_FIELDS & vals.keys():
            self._carry_to_ledger()
        return result

    def unlink(self):
        if self:
            # sudo: deleting a draft invoice frees its periods, whoever may delete it
            self.sudo().billing_item_ids._release_for_billing()
        return super().unlink()

    def _copy_data_extend_business_fields(self, values):
        """Extend: what credits or replaces a line is about the same days."""
        result = super()._copy_data_extend_business_fields(values)
        if self.px_period_from:
            values["px_period_from"] = self.px_period_from
            values["px_period_to"] = self.px_period_to
        # sudo: see unlink
        if self.sudo().billing_item_ids:
            values["px_origin_line_id"] = self.id
        return result

    # === LEDGER === #

    def _carry_to_ledger(self):
        """Let the ledger say what the lines say by now.

        :raises UserError: when it cannot: another currency or other days than those
            of the subscription, or a charge that becomes a credit.
        """
        # sudo: see unlink
        for line in self.sudo().filtered(lambda line: line.move_id.is_sale_document()):
            items = line.billing_item_ids.filtered(lambda item: item.state == "billed")
            for item in items:
                item._follow_line(line, alone=len(items) == 1)

    def _ledger_amount(self) -> float:
        """Return what the line charges without VAT, below zero what it gives back."""
        self.ensure_one()
        amount = self.price_subtotal
        return -amount if self.move_type == "out_refund" else amount
