from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.vat_share import vat_share

#: Parameter with the share that is proposed for what is used in both ways.
SHARE = "vat_mixed_use_share"


class ProximusUseProfile(models.Model):
    """How much of something is used for the business, and the tax that follows from it.

    A proposal for an accountant to confirm, and no default: nothing uses it before it
    is chosen for a kind of line.

    The tax limits the deduction of the VAT only and leaves the cost whole, as the taxes
    “D50” and “D85” of the Belgian chart do: of the VAT, the share of professional use
    goes to the VAT account (grid 59) and the rest to the account of the cost itself
    (grid 82), because VAT that is not deducted is cost. Odoo's own “deductible amount”
    of a bill line is something else: it takes the private part of the cost out of the
    books, which is wrong here.
    """

    _name = "proximus.use.profile"
    _description = "Professional Use"
    _order = "company_id, business_share desc, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    business_share = fields.Float(
        "Professional Use (%)",
        digits=(5, 2),
        default=lambda self: self._proposed_share(),
        help="Of the VAT, this part may be deducted. Have an accountant confirm it.",
    )
    base_tax_id = fields.Many2one(
        "account.tax",
        "Full Tax",
        required=True,
        check_company=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self._proposed_tax(),
        domain="[('type_tax_use', '=', 'purchase'), ('amount_type', '=', 'percent')]",
        help="The tax of the bill when all of the VAT may be deducted.",
    )
    tax_id = fields.Many2one(
        "account.tax",
        "Limited Tax",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        domain="[('type_tax_use', '=', 'purchase'), ('amount_type', '=', 'percent')]",
    )
    found_tax_id = fields.Many2one("account.tax", compute="_compute_proposal")
    proposal = fields.Char(compute="_compute_proposal")
    preview = fields.Char(compute="_compute_preview")
    is_share_unverified = fields.Boolean(compute="_compute_is_share_unverified")

    _share_range = models.Constraint(
        "CHECK(business_share > 0 AND business_share <= 100)",
        "The professional use is more than 0 and at most 100 %.",
    )

    # === COMPUTE METHODS === #

    @api.model
    def _proposed_share(self) -> float:
        return self.env["proximus.parameter"]._in_force([SHARE]).value or 100.0

    @api.model
    def _proposed_tax(self):
        """Return the tax on services at the rate of the company, else its own tax."""
        usual = self.env.company.account_purchase_tax_id
        taxes = self.env["account.tax"]
        return (
            taxes.search(
                [
                    *taxes._check_company_domain(self.env.company),
                    ("type_tax_use", "=", "purchase"),
                    ("amount_type", "=", "percent"),
                    ("amount", "=", usual.amount),
                    ("tax_scope", "=", "service"),
                ],
                order="sequence, id",
                limit=1,
            )
            or usual
        )

    @api.depends("business_share")
    def _compute_is_share_unverified(self):
        known = self.env["proximus.parameter"]._in_force([SHARE])
        for profile in self:
            same = profile.business_share == known.value
            profile.is_share_unverified = same and not known.checked_on

    @api.depends("base_tax_id", "business_share", "tax_id")
    def _compute_proposal(self):
        _ = self.env._
        for profile in self:
            found = profile._find_tax() if profile.base_tax_id else False
            profile.found_tax_id = found
            if profile.tax_id or not profile.base_tax_id:
                profile.proposal = False
            elif found:
                profile.proposal = _(
                    "Use the existing tax “%(tax)s”.", tax=found.display_name
                )
            else:
                profile.proposal = _(
                    "Make the tax “%(tax)s” after “%(base)s”: %(share)s %% of it goes "
                    "to its VAT account, the rest to the account of the cost.",
                    tax=profile._tax_name(),
                    base=profile.base_tax_id.display_name,
                    share=profile._share_text(),
                )

    @api.depends("base_tax_id", "business_share")
    @api.depends_context("lang")
    def _compute_preview(self):
        for profile in self:
            share = profile.business_share
            if not (profile.base_tax_id and 0 <= share <= 100):
                profile.preview = False
                continue
            found = vat_share(100, profile.base_tax_id.amount, share)
            money = (profile.currency_id or self.env.company.currency_id).format
            profile.preview = self.env._(
                "Of a bill of %(base)s with %(tax)s VAT: %(deductible)s is deducted, "
                "%(rest)s is cost. The cost is %(cost)s.",
                base=money(100),
                tax=money(float(found.tax)),
                deductible=money(float(found.deductible)),
                rest=money(float(found.cost)),
                cost=money(float(100 + found.cost)),
            )

    # === ACTIONS === #

    def action_take_tax(self):
        """Take the tax that exists, or make the one that was shown.

        :raises UserError: when the full tax cannot be limited.
        """
        for profile in self:
            tax = profile._find_tax()
            if not tax:
                tax = profile._make_tax()
            elif not tax.active:
                # sudo: the accountant who decides on taxes need not set them up
                tax.sudo().active = True
            profile.tax_id = tax
        return True

    # === BUSINESS === #

    def _share_text(self) -> str:
        return self._proximus_spoken_number(self.business_share)

    def _tax_name(self) -> str:
        """Return the name of the limited tax, as the Belgian chart calls its own."""
        return f"{self.base_tax_id.name} D{self._share_text()}"

    def _find_tax(self):
        """Return the tax of the company that limits the VAT to the share, if any.

        The same rate and grids, one part on a VAT account and the rest on none.
        """
        base, share = self.base_tax_id, self.business_share
        taxes = self.env["account.tax"].with_context(active_test=False)
        candidates = taxes.search(
            [
                *taxes._check_company_domain(self.company_id),
                ("type_tax_use", "=", "purchase"),
                ("amount_type", "=", "percent"),
                ("amount", "=", base.amount),
                ("price_include_override", "=", base.price_include_override),
                ("id", "!=", base._origin.id),
            ],
            order="active desc, sequence, id",
        )
        wanted = sorted([(True, share), (False, round(100 - share, 2))])
        if share == 100:
            return base._origin
        for tax in candidates:
            lines = tax.invoice_repartition_line_ids
            parts = lines.filtered(lambda line: line.repartition_type == "tax")
            found = sorted(
                (bool(line.account_id), round(line.factor_percent, 2)) for line in parts
            )
            if found == wanted and self._grids(tax) == self._grids(base):
                return tax
        return taxes.browse()

    def _grids(self, tax):
        lines = tax.invoice_repartition_line_ids
        return lines.filtered(lambda line: line.repartition_type == "base").tag_ids

    def _make_tax(self):
        """Return a copy of the full tax that deducts only the share."""
        base = self.base_tax_id
        rows = []
        for document in ("invoice", "refund"):
            lines = base[f"{document}_repartition_line_ids"]
            parts = lines.filtered(lambda line: line.repartition_type == "tax")
            grids = (lines - parts).tag_ids
            if len(parts) != 1 or parts.factor_percent != 100 or not parts.account_id:
                raise UserError(
                    self.env._(
                        "“%(tax)s” is deducted in parts or not at all already. Choose "
                        "the tax that deducts all of the VAT.",
                        tax=base.display_name,
                    )
                )
            rest = round(100 - self.business_share, 2)
            for kind, percent, account, tags in (
                ("base", 100.0, False, grids),
                ("tax", rest, False, grids),
                ("tax", self.business_share, parts.account_id.id, parts.tag_ids),
            ):
                rows.append(
                    Command.create(
                        {
                            "document_type": document,
                            "repartition_type": kind,
                            "factor_percent": percent,
                            "account_id": account,
                            "tag_ids": [Command.set(tags.ids)],
                        }
                    )
                )
        # sudo: the accountant who decides on taxes need not set them up
        tax = base.sudo().copy(
            {
                "name": self._tax_name(),
                "active": True,
                "repartition_line_ids": rows,
            }
        )
        return tax.sudo(False)
