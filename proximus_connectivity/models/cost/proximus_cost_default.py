from odoo import api, fields, models

from ..offer.proximus_technical_mixin import LINE_KINDS


class ProximusCostDefault(models.Model):
    """The expense account and the tax of a kind of line, for bills that have none.

    Where a bill line has a product, that product decides, as everywhere in Odoo. The
    rate of the VAT is what the bill says: only a tax of the same rate, which deducts
    less of it, takes the place of one that is there.
    """

    _name = "proximus.cost.default"
    _description = "Account and Tax per Kind"
    _order = "company_id, line_kind"
    _rec_name = "line_kind"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    line_kind = fields.Selection(LINE_KINDS, "Kind", required=True)
    account_id = fields.Many2one(
        "account.account",
        "Expense Account",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('account_type', 'in', ('expense', 'expense_direct_cost'))]",
        help="Of bill lines of which nobody chose the account. Empty: that of the "
        "journal.",
    )
    profile_id = fields.Many2one(
        "proximus.use.profile",
        "Professional Use",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        domain="[('tax_id', '!=', False)]",
        help="Proposes a tax that deducts only a part of the VAT.",
    )
    tax_id = fields.Many2one(
        "account.tax",
        compute="_compute_tax_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('type_tax_use', '=', 'purchase')]",
        help="Of typed bill lines without a tax, and instead of one of the same rate.",
    )

    _kind_company_unique = models.UniqueIndex(
        "(company_id, line_kind)", "This kind of line has a row already."
    )

    @api.depends("profile_id")
    def _compute_tax_id(self):
        for default in self:
            default.tax_id = default.profile_id.tax_id or default.tax_id

    @api.model
    def _of(self, company) -> dict:
        """Return the row of each kind of line of a company, in one query."""
        found = self.search_fetch(
            [("company_id", "=", company.id)], ["line_kind", "account_id", "tax_id"]
        )
        return {default.line_kind: default for default in found}

    def _bill_line_vals(self, line) -> dict:
        """Return the account and tax that a draft bill line gets from this row.

        :param line: the account.move.line.
        """
        self.ensure_one()
        if line.product_id:
            return {}
        vals = {}
        journal = line.move_id.journal_id.default_account_id
        if self.account_id and line.account_id in (journal, line.account_id.browse()):
            vals["account_id"] = self.account_id.id
        taxes = line.tax_ids
        if self.tax_id and self._replaces(line):
            taxes = self.tax_id
        if vals or taxes != line.tax_ids:
            # said together: another account would bring its own tax along
            vals["tax_ids"] = [fields.Command.set(taxes.ids)]
        return vals

    def _replaces(self, line) -> bool:
        """Return whether the tax of this row may stand on a bill line.

        The total that the operator asks stays what it is; but for a typed line to
        which nobody has given a tax yet.
        """
        tax, told = self.tax_id, line.tax_ids
        if not told:
            return not line.is_imported
        return (
            len(told) == 1
            and told != tax
            and told.amount_type == tax.amount_type == "percent"
            and told.amount == tax.amount
            and told.price_include == tax.price_include
        )
