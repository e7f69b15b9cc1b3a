from odoo import api, fields, models
from odoo.exceptions import UserError

from .proximus_technical_mixin import LINE_KINDS, NEEDS


class ProximusSpecification(models.Model):
    """What is technically delivered (TMF620 product specification), without any price.

    Several offers can sell the same thing at other terms: each takes the figures over,
    and follows when they change.
    """

    _name = "proximus.specification"
    _description = "Technical Sheet"
    _inherit = ["proximus.technical.mixin"]
    _order = "line_kind, name, id"

    name = fields.Char(required=True, translate=True, index="trigram")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    line_kind = fields.Selection(LINE_KINDS, "Kind", required=True)
    access_technology = fields.Selection(default="none")
    needs_site = fields.Boolean(
        "Needs an Address",
        compute="_compute_needs_site",
        store=True,
        readonly=False,
        precompute=True,
        help="It is delivered at one place.",
    )
    needs_number = fields.Boolean(
        "Needs a Number",
        compute="_compute_needs_number",
        store=True,
        readonly=False,
        precompute=True,
    )
    needs_sim = fields.Boolean(
        "Needs a SIM Card",
        compute="_compute_needs_sim",
        store=True,
        readonly=False,
        precompute=True,
    )
    needs_device = fields.Boolean(
        "Needs a Device", help="A router or another box comes with it."
    )
    note = fields.Text(translate=True)
    product_tmpl_ids = fields.One2many(
        "product.template", "specification_id", "Offers", readonly=True
    )
    offer_count = fields.Integer("Number of Offers", compute="_compute_offer_count")

    _name_company_unique = models.UniqueIndex(
        "((name->>'en_US'), line_kind, COALESCE(company_id, 0))",
        "There is already a specification of this kind with this name.",
    )

    @api.depends("line_kind")
    def _compute_needs_site(self):
        self._set_need("site")

    @api.depends("line_kind")
    def _compute_needs_number(self):
        self._set_need("number")

    @api.depends("line_kind")
    def _compute_needs_sim(self):
        self._set_need("sim")

    def _set_need(self, need: str):
        """Say what lines of a kind use, until somebody knows better."""
        for specification in self:
            specification[f"needs_{need}"] = specification.line_kind in NEEDS[need]

    def _compute_offer_count(self):
        counts = dict(
            self.env["product.template"]._read_group(
                [("specification_id", "in", self.ids)],
                ["specification_id"],
                ["__count"],
            )
        )
        for specification in self:
            specification.offer_count = counts.get(specification, 0)

    def write(self, vals):
        if "line_kind" in vals:
            self._check_kind_change(vals["line_kind"])
        return super().write(vals)

    def _check_kind_change(self, kind) -> None:
        """Refuse to change what offers say that they are."""
        changing = self.filtered(lambda spec: spec.line_kind != kind)
        # sudo: an offer of another company counts too
        offers = self.env["product.template"].sudo().with_context(active_test=False)
        used = offers.search([("specification_id", "in", changing.ids)], limit=1)
        if used:
            raise UserError(
                self.env._(
                    "%(offer)s uses the specification %(name)s: its kind cannot "
                    "change. Make another specification for the new kind.",
                    offer=used.display_name,
                    name=used.specification_id.name,
                )
            )

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for specification, vals in zip(self, vals_list, strict=True):
            if "name" not in (default or {}):
                vals["name"] = self.env._("%(name)s (copy)", name=specification.name)
        return vals_list

    @api.readonly
    def action_view_offers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.product_template_action_offer"
        )
        return {
            **action,
            "domain": [("specification_id", "=", self.id)],
            "context": {
                "default_type": "service",
                "default_line_kind": self.line_kind,
                "default_specification_id": self.id,
            },
        }
