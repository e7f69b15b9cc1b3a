from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .proximus_technical_mixin import LINE_KINDS, NEEDS, TECHNICAL

END_OF_TERM = [
    ("roll", "Goes On Month by Month"),
    ("auto_renew", "Renewed for the Same Term"),
    ("end", "Ends"),
]
#: Figures of the commercial offer, beside those of its specification.
COMMERCIAL = ("commitment_months", "notice_days", "lead_days")
#: How a figure follows the specification, and is the offer's own without one.
FOLLOWS = {
    "compute": "_compute_technical",
    "store": True,
    "readonly": False,
    "precompute": True,
}


class ProductTemplate(models.Model):
    """A line offer: price, term and notice, and what it technically is.

    The technical figures are the offer's own, or those of the specification that it
    names; then they follow it.

    What the contract of an offer gives back for a late repair.
    """

    _name = "product.template"
    _inherit = ["product.template", "proximus.technical.mixin"]

    line_kind = fields.Selection(
        LINE_KINDS,
        index="btree_not_null",
        help="What kind of line this product delivers. Empty: it is no line.",
    )
    specification_id = fields.Many2one(
        "proximus.specification",
        "Technical Sheet",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        check_company=True,
        domain="[('line_kind', '=?', line_kind)]",
        help="What is technically delivered. Several offers may share it; its figures "
        "are theirs. Empty: the offer has figures of its own.",
    )
    access_technology = fields.Selection(**FOLLOWS)
    download_mbps = fields.Integer(**FOLLOWS)
    upload_mbps = fields.Integer(**FOLLOWS)
    committed_mbps = fields.Integer(**FOLLOWS)
    data_allowance_gb = fields.Float(**FOLLOWS)
    data_unlimited = fields.Boolean(**FOLLOWS)
    voice_channels = fields.Integer(**FOLLOWS)
    repair_hours = fields.Float(**FOLLOWS)
    commitment_months = fields.Integer(
        "Commitment (Months)", help="Minimum term from the day of activation."
    )
    notice_days = fields.Integer("Notice (Days)", help="Notice to end the line.")
    end_of_term = fields.Selection(
        END_OF_TERM,
        default="roll",
        help="What happens when the commitment is over and nobody gives notice.",
    )
    lead_days = fields.Integer(
        "Delivery (Working Days)",
        help="Usual time from order to service. 0: not stated, so that nothing is "
        "promised.",
    )
    list_currency_id = fields.Many2one(
        "res.currency",
        "Price Currency",
        help="Currency of the sales price. Empty: that of the product's company, or of "
        "the main company when all companies share the product.",
    )
    requirement_ids = fields.One2many(
        "proximus.offer.requirement", "product_tmpl_id", "Requires", copy=True
    )
    offer_warning = fields.Text(
        compute="_compute_offer_warning", help="What looks wrong in this line offer."
    )

    # === SERVICE LEVEL === #
    repair_credit_percent = fields.Float(
        "Credit for a Late Repair (%)",
        help="Part of the monthly cost that the contract gives back when a repair "
        "takes longer than promised. 0: nothing agreed.",
    )

    _line_figures_positive = models.Constraint(
        """CHECK(
            COALESCE(commitment_months, 0) >= 0 AND COALESCE(notice_days, 0) >= 0
            AND COALESCE(lead_days, 0) >= 0
        )""",
        "Term, notice and delivery time of an offer cannot be negative.",
    )
    _repair_credit_range = models.Constraint(
        "CHECK(repair_credit_percent BETWEEN 0 AND 100)",
        "The credit for a late repair lies between 0 and 100 percent of a month.",
    )

    # === COMPUTE METHODS === #

    @api.depends("list_currency_id")
    def _compute_currency_id(self):
        """Override of product: a price may say itself in which currency it is."""
        result = super()._compute_currency_id()
        for product in self.filtered("list_currency_id"):
            product.currency_id = product.list_currency_id
        return result

    @api.depends(
        "specification_id", *(f"specification_id.{name}" for name in TECHNICAL)
    )
    def _compute_technical(self):
        """Take the figures over from the specification; without one they stay."""
        for product in self:
            source = product.specification_id or product
            for name in TECHNICAL:
                product[name] = source[name]
            if not product.access_technology:
                product.access_technology = "none"

    @api.depends("line_kind", "commitment_months", *TECHNICAL)
    def _compute_offer_warning(self):
        for product in self:
            warnings = product._offer_warnings() if product.line_kind else []
            product.offer_warning = "\n".join(warnings) or False

    # === CONSTRAINTS AND ONCHANGE === #

    @api.constrains("line_kind", "type", *COMMERCIAL)
    def _check_line_offer(self):
        for product in self:
            product._check_not_negative(COMMERCIAL)
            if product.line_kind and product.type != "service":
                raise ValidationError(
                    self.env._(
                        "%(product)s delivers a line: set its type to Service.",
                        product=product.display_name,
                    )
                )

    @api.constrains("specification_id", "line_kind", *TECHNICAL)
    def _check_specification(self):
        for product in self.filtered("specification_id"):
            specification = product.specification_id
            if specification.line_kind != product.line_kind:
                raise ValidationError(
                    self.env._(
                        "%(product)s is of kind %(kind)s and its specification "
                        "%(specification)s of kind %(other)s: choose another one.",
                        product=product.display_name,
                        kind=product._label_of("line_kind") or self.env._("none"),
                        specification=specification.name,
                        other=specification._label_of("line_kind"),
                    )
                )
            for name in TECHNICAL:
                product._check_same_figure(name)

    @api.onchange("line_kind")
    def _onchange_line_kind(self):
        if self.line_kind:
            self.type = "service"
        if self.specification_id.line_kind != self.line_kind:
            self.specification_id = False

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._complete_offer_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        if "line_kind" in vals:
            self._check_line_kind_change(vals["line_kind"])
            if vals["line_kind"]:
                vals = {"type": "service", **vals}
        own = set(TECHNICAL) & vals.keys()
        if own and "specification_id" not in vals:
            self._detach_specification({name: vals[name] for name in own})
        return super().write(vals)

    # === COMPUTES === #

    def _offer_warnings(self) -> list[str]:
        """Return what looks wrong in a line offer without making it impossible."""
        _, warnings = self.env._, []
        wired = self.line_kind in ("internet", "backup")
        if wired and (self.access_technology or "none") == "none":
            warnings.append(
                _(
                    "The access technology is not stated: no address can be checked "
                    "for this offer."
                )
            )
        if self.line_kind == "internet" and not self.download_mbps:
            warnings.append(_("The download speed is not stated."))
        longest = self._longest_term()
        if longest and self.commitment_months > longest:
            warnings.append(
                _(
                    "A commitment of %(months)s months is longer than the %(longest)s "
                    "that the law allows, unless a small business expressly agrees to "
                    "it.",
                    months=self.commitment_months,
                    longest=longest,
                )
            )
        return warnings

    def _longest_term(self) -> int:
        """Return the longest commitment in months by law; 0 when it is not known."""
        try:
            return int(self.env["proximus.parameter"]._get("max_term_months"))
        except UserError:  # a parameter that was deleted does not close the form
            return 0

    def _line_needs(self) -> set[str]:
        """Return what a line of this offer uses: ``number``, ``sim``, ``site``."""
        specification = self.specification_id
        return {
            need
            for need, kinds in NEEDS.items()
            if (
                specification[f"needs_{need}"]
                if specification
                else self.line_kind in kinds
            )
        }

    # === BUSINESS METHODS === #

    @api.model
    def _monthly_fields(self) -> tuple[str, ...]:
        """Return the fields by which :meth:`_is_monthly` goes; extended like it."""
        return ("line_kind",)

    def _is_monthly(self) -> bool:
        """Return whether it is paid every month by its nature, as a line is.

        Extended by a module that sells another service by the month.
        """
        self.ensure_one()
        return bool(self.line_kind)

    def _is_paid_monthly(self) -> bool:
        """Return whether it is paid every month when it is sold by itself.

        Extended by a module in which a product can say that it is paid once.
        """
        return self._is_monthly()

    def _check_same_figure(self, name: str) -> None:
        own, told = self[name], self.specification_id[name]
        if (own or False) != (told or False):
            raise ValidationError(
                self.env._(
                    "%(product)s: “%(field)s” is %(own)s, and %(told)s in its "
                    "specification %(specification)s. Leave the figure out, or the "
                    "specification.",
                    product=self.display_name,
                    field=self._line_field_label(name),
                    own=own,
                    told=told,
                    specification=self.specification_id.name,
                )
            )

    @api.model
    def _complete_offer_vals(self, vals: dict) -> None:
        """Give an offer the kind of its specification, and make it a service."""
        if vals.get("specification_id") and not vals.get("line_kind"):
            specifications = self.env["proximus.specification"]
            found = specifications.browse(vals["specification_id"])
            vals["line_kind"] = found.line_kind
        if vals.get("line_kind"):
            vals.setdefault("type", "service")

    def _detach_specification(self, figures: dict) -> None:
        """Let offers go that get figures of their own from outside.

        A form cannot do this, since the figures of a specification are read-only there;
        an import or an integration that writes another figure means this offer, and an
        offer must not name a specification that says otherwise.
        """
        strays = self.filtered(
            lambda product: (
                product.specification_id
                and any(
                    (product.specification_id[name] or False) != (value or False)
                    for name, value in figures.items()
                )
            )
        )
        if strays:
            strays.specification_id = False

    def _check_line_kind_change(self, kind):
        """Refuse to change what installed lines are."""
        changing = self.filtered(
            lambda product: product.line_kind and product.line_kind != kind
        )
        # sudo: a line of another company counts too
        lines = self.env["proximus.line"].sudo()
        in_use = lines.search(
            [("product_id.product_tmpl_id", "in", changing.ids)], limit=1
        )
        if in_use:
            raise UserError(
                self.env._(
                    "Lines of %(product)s exist already: its kind cannot change. Make "
                    "another product for the new kind.",
                    product=in_use.product_id.display_name,
                )
            )
