from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import lifecycle, requirement


class ProximusLineOrderItem(models.Model):
    """Whether what an ordered offer requires is there, or is ordered with it."""

    _inherit = "proximus.line.order.item"

    requirement_text = fields.Char(
        "Still Needs",
        compute="_compute_requirement",
        help="What the offer requires and the customer neither has nor has on order.",
    )
    requirement_level = fields.Selection(
        [("refuse", "Needed"), ("warn", "Advised")],
        "Requirement",
        compute="_compute_requirement",
    )

    @api.depends("product_id", "line_id", "site_id", "action", "state")
    def _compute_requirement(self):
        unmet = self._unmet_requirements()
        for item in self:
            groups = unmet.get(item, [])
            levels = [level for level, _sentence in groups]
            item.requirement_text = " ".join(text for _lvl, text in groups) or False
            # "refuse" sorts before "warn": the gravest one is the level of the item
            item.requirement_level = min(levels, default=False)

    def _unmet_requirements(self) -> dict:
        """Return per item what it lacks: pairs of a level and a sentence.

        Items that add nothing or have ended lack nothing. Few queries, however many
        items and lines there are.
        """
        rules = self.product_id.product_tmpl_id.requirement_ids
        waiting = self.filtered(
            lambda item: (
                item.action == "add"
                and item.state in ("acknowledged", "in_progress", "pending", "held")
                and item.product_id.product_tmpl_id.requirement_ids
            )
        )
        stock = waiting._stock() if rules else {}
        found = {}
        for item in waiting:
            own = item.product_id.product_tmpl_id.requirement_ids
            holder = item.partner_id.commercial_partner_id.id, item.company_id.id
            groups = requirement.unmet(
                own._as_needs(), item.delivery_site_id.id or None, stock.get(holder, ())
            )
            found[item] = [
                item._requirement_sentence(own.browse(need.key for need in group))
                for group in groups
            ]
        return found

    def _stock(self) -> dict:
        """Return the lines of the customers of the items, grouped by the database.

        :return: per customer and company (ids) a list of :class:`requirement.Stock`.
        """
        groups = self.env["proximus.line"]._read_group(
            Domain("state", "in", list(lifecycle.LINE_RELIABLE))
            & Domain(
                "commercial_partner_id", "in", self.partner_id.commercial_partner_id.ids
            )
            & Domain("company_id", "in", self.company_id.ids),
            [
                "commercial_partner_id",
                "company_id",
                "line_kind",
                "product_id",
                "site_id",
            ],
        )
        stock: dict = {}
        for partner, company, kind, product, site in groups:
            stock.setdefault((partner.id, company.id), []).append(
                requirement.Stock(kind, product.product_tmpl_id.id, site.id or None)
            )
        return stock

    def _requirement_sentence(self, rules) -> tuple[str, str]:
        level = "refuse" if "refuse" in rules.mapped("level") else "warn"
        needed = self.env._(" or ").join(rules.mapped("display_name"))
        return level, self.env._(
            "%(offer)s needs %(needed)s.",
            offer=self.product_id.display_name,
            needed=needed,
        )

    def _check_requirements(self) -> None:
        """Refuse items that lack what they need, unless the order says why."""
        fresh = self.filtered(
            lambda item: (
                item.state == "acknowledged"
                and not item.order_id.qualification_override
            )
        )
        for item in fresh.filtered(lambda item: item.requirement_level == "refuse"):
            raise UserError(
                self.env._(
                    "%(item)s: %(needs)s Order it too, fill in the site of the line "
                    "that is there already, or fill in why you go ahead on the order.",
                    item=item.display_name,
                    needs=item.requirement_text,
                )
            )
