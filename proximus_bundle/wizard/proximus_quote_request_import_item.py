from odoo import api, fields, models


class ProximusQuoteRequestImportItem(models.TransientModel):
    """One thing that a file asks for, and what is quoted for it."""

    _name = "proximus.quote.request.import.item"
    _description = "Item of an Imported Request"

    import_id = fields.Many2one(
        "proximus.quote.request.import", required=True, ondelete="cascade", index=True
    )
    item_ref = fields.Char(readonly=True)
    action = fields.Selection(
        [("add", "Add"), ("replace", "Replace"), ("keep", "Keep as It Is")],
        readonly=True,
    )
    name = fields.Char("Asked For", readonly=True)
    code = fields.Char(readonly=True)
    quantity = fields.Integer(readonly=True)
    site = fields.Char(readonly=True)
    instead_of = fields.Char("Lines of Today", readonly=True)
    numbers = fields.Char(readonly=True)
    bundle_id = fields.Many2one("proximus.bundle")
    product_id = fields.Many2one("product.product", domain="[('sale_ok', '=', True)]")
    is_similar = fields.Boolean(
        "Like It",
        help="Proposed because it is of the same kind and has the same figures; the "
        "code is not known here.",
    )
    is_left_out = fields.Boolean(
        "Leave Out", help="Not quoted: a note on the quotation says what was asked."
    )

    @api.onchange("bundle_id")
    def _onchange_bundle_id(self):
        if self.bundle_id:
            self.product_id = False
            self.is_left_out = False

    @api.onchange("product_id")
    def _onchange_product_id(self):
        self.is_similar = False
        if self.product_id:
            self.bundle_id = False
            self.is_left_out = False

    @api.onchange("is_left_out")
    def _onchange_is_left_out(self):
        if self.is_left_out:
            self.bundle_id = False
            self.product_id = False

    def _is_open(self) -> bool:
        """Tell whether nobody has said yet what an item stands for."""
        self.ensure_one()
        chosen = self.bundle_id or self.product_id
        return self.action != "keep" and not chosen and not self.is_left_out
