from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import requirement
from .proximus_technical_mixin import LINE_KINDS


class ProximusOfferRequirement(models.Model):
    """What an offer needs beside it (TMF622 ``requires``): another offer, or any of a
    kind, such as the internet line that a backup stands in for."""

    _name = "proximus.offer.requirement"
    _description = "Requirement of an Offer"
    _order = "product_tmpl_id, one_of, id"

    product_tmpl_id = fields.Many2one(
        "product.template", "Offer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="product_tmpl_id.company_id", store=True, precompute=True, index=True
    )
    required_kind = fields.Selection(
        LINE_KINDS, "Any Line of Kind", help="Any offer of this kind will do."
    )
    required_tmpl_id = fields.Many2one(
        "product.template",
        "This Offer",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('line_kind', '!=', False), ('id', '!=', product_tmpl_id)]",
    )
    same_site = fields.Boolean("At the Same Site", default=True)
    one_of = fields.Char(
        help="Requirements with the same word here: one of them is enough.",
    )
    level = fields.Selection(
        [("refuse", "Mandatory"), ("warn", "Recommended")],
        required=True,
        default="refuse",
        help="Needed: the order does not start without it. Advised: it says so.",
    )

    _kind_or_offer = models.Constraint(
        "CHECK((required_kind IS NULL) != (required_tmpl_id IS NULL))",
        "A requirement is a kind of line or one particular offer: fill in one of the "
        "two.",
    )
    _unique = models.UniqueIndex(
        "(product_tmpl_id, COALESCE(required_kind, ''), COALESCE(required_tmpl_id, 0))",
        "This offer has that requirement already.",
    )

    @api.depends("required_kind", "required_tmpl_id", "same_site")
    def _compute_display_name(self):
        kinds = dict(self._fields["required_kind"]._description_selection(self.env))
        for rule in self:
            what = rule.required_tmpl_id.display_name or self.env._(
                "a line of kind %(kind)s", kind=kinds.get(rule.required_kind, "")
            )
            rule.display_name = (
                self.env._("%(what)s at the same site", what=what)
                if rule.same_site
                else what
            )

    @api.constrains("required_kind", "required_tmpl_id", "product_tmpl_id")
    def _check_requirement(self):
        for rule in self:
            offer = rule.product_tmpl_id
            if rule.required_tmpl_id == offer or rule.required_kind == offer.line_kind:
                raise ValidationError(
                    self.env._(
                        "%(offer)s cannot require itself, nor its own kind: the first "
                        "one could never be ordered.",
                        offer=offer.display_name,
                    )
                )
            if rule.required_tmpl_id and not rule.required_tmpl_id.line_kind:
                raise ValidationError(
                    self.env._(
                        "%(offer)s: “%(other)s” delivers no line and cannot be "
                        "required.",
                        offer=offer.display_name,
                        other=rule.required_tmpl_id.display_name,
                    )
                )

    def _as_needs(self) -> list[requirement.Need]:
        """Return the requirements as the plain values that the rules work on."""
        return [
            requirement.Need(
                key=rule.id,
                kind=rule.required_kind or "",
                offer=rule.required_tmpl_id.id or None,
                same_site=rule.same_site,
                one_of=rule.one_of or "",
            )
            for rule in self
        ]
