from odoo import api, fields, models

#: More of one thing is a slip of the keyboard, as in a request for an offer.
MAX_QUANTITY = 10_000


class ProximusOnboardingOfferLine(models.Model):
    """One thing that will be asked for: how many, why so many, and what it costs."""

    _name = "proximus.onboarding.offer.line"
    _description = "To Be Asked For"
    _inherit = "proximus.onboarding.part.mixin"
    _order = "session_id, sequence, id"

    session_id = fields.Many2one(
        "proximus.onboarding.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    sequence = fields.Integer(default=100)
    product_id = fields.Many2one(
        "product.product",
        "What",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('sale_ok', '=', True)]",
    )
    component_id = fields.Many2one(
        "proximus.bundle.component",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    bundle_id = fields.Many2one(related="component_id.bundle_id", string="In")
    name = fields.Char("Item", compute="_compute_name", compute_sudo=True)
    quantity = fields.Integer(default=1, required=True)
    source = fields.Selection(
        [
            ("answer", "Your answers"),
            ("detected", "Found in the database"),
            ("usual", "Usual"),
            ("typed", "Typed"),
        ],
        required=True,
        readonly=True,
        default="typed",
    )
    is_need_known = fields.Boolean(readonly=True)
    need = fields.Integer(readonly=True)
    staying = fields.Integer(readonly=True)
    replaced = fields.Integer(readonly=True)
    source_text = fields.Char("Why So Many", compute="_compute_source_text")
    # sudo: prices of the customer's own offer, for whoever sets up without rights
    price_monthly = fields.Monetary(
        "Per Month", compute="_compute_prices", compute_sudo=True
    )
    price_once = fields.Monetary("Once", compute="_compute_prices", compute_sudo=True)
    is_price_known = fields.Boolean(compute="_compute_prices", compute_sudo=True)
    term_text = fields.Char("Term", compute="_compute_prices", compute_sudo=True)

    _quantity_valid = models.Constraint(
        f"CHECK(quantity BETWEEN 0 AND {MAX_QUANTITY})",
        f"The quantity of an item must be between 0 and {MAX_QUANTITY}.",
    )
    _component_unique = models.UniqueIndex(
        "(session_id, component_id, product_id) WHERE component_id IS NOT NULL",
        "This part of the bundle is in the list already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("product_id", "component_id")
    def _compute_name(self):
        for line in self:
            line.name = line.component_id.name or line.product_id.name

    @api.depends("source", "quantity", "need", "staying", "replaced", "is_need_known")
    @api.depends_context("lang")
    def _compute_source_text(self):
        for line in self:
            line.source_text = line._describe_source()

    @api.depends(
        "quantity",
        "product_id",
        "session_id.offer_line_ids.quantity",
        "session_id.offer_line_ids.product_id",
        "session_id.term_id",
        "session_id.advantage_id",
    )
    @api.depends_context("lang")
    def _compute_prices(self):
        for session in self.session_id:
            rows = self.filtered(lambda line, one=session: line.session_id == one)
            priced = session._price_offer().rows
            for line in rows:
                monthly, once, term = priced.get(line, (0.0, 0.0, ""))
                line.price_monthly, line.price_once = monthly, once
                line.is_price_known = line in priced
                line.term_text = term
        for line in self.filtered(lambda line: not line.session_id):
            line.price_monthly = line.price_once = 0.0
            line.is_price_known, line.term_text = False, ""

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of the ORM: a quantity that a person changes is a typed one."""
        if "quantity" not in vals or "source" in vals:
            return super().write(vals)
        changed = self.filtered(lambda line: line.quantity != vals["quantity"])
        super(ProximusOnboardingOfferLine, changed).write({**vals, "source": "typed"})
        return super(ProximusOnboardingOfferLine, self - changed).write(vals)

    # === ACTIONS === #

    def action_reset(self):
        """Go back to the quantity that the answers give."""
        self.session_id._check_may_decide()
        advised, own = self.filtered("component_id"), self.env[self._name]
        own = self.filtered(lambda line: line.sequence < 100) | advised
        sessions = self.session_id
        (self - own).unlink()
        own.write({"source": "usual"})
        sessions._refresh_offer()
        return True

    # === BUSINESS METHODS === #

    def _describe_source(self) -> str:
        """Return where the quantity comes from, in words."""
        self.ensure_one()
        parts = [
            dict(self._fields["source"]._description_selection(self.env)).get(
                self.source, ""
            )
        ]
        if self.source == "typed" and self.need:
            parts.append(self.env._("%s by the answers", self.need))
        elif self.is_need_known and (self.staying or self.replaced):
            parts.append(self.env._("%s needed", self.need))
        if self.staying:
            parts.append(self.env._("%s stay", self.staying))
        if self.replaced:
            parts.append(self.env._("%s replaced", self.replaced))
        if not self.is_need_known and self.source != "typed" and not self.component_id:
            parts.append(self.env._("the number needed is not known"))
        return ", ".join(filter(None, parts))
