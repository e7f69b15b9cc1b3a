from odoo import api, fields, models

from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_LIVE


class ProximusQuoteRequestItem(models.Model):
    """A bundle may be wanted."""

    _inherit = "proximus.quote.request.item"

    bundle_id = fields.Many2one(
        "proximus.bundle",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('next_ids', '=', False)]",
    )

    people_count = fields.Integer(
        "For How Many People",
        compute="_compute_people_count",
        store=True,
        readonly=False,
        help="What the bundle holds per person is quoted for so many.",
    )
    site_count = fields.Integer(
        "For How Many Sites",
        compute="_compute_site_count",
        store=True,
        readonly=False,
        help="What the bundle holds per site is quoted for so many.",
    )
    has_people = fields.Boolean(compute="_compute_has_drivers")
    has_sites = fields.Boolean(compute="_compute_has_drivers")

    _one_offer = models.Constraint(
        "CHECK(product_id IS NULL OR bundle_id IS NULL)",
        "An item asks for an offer or for a bundle. Make another item for the second.",
    )

    @api.depends("bundle_id.component_ids.quantity_driver")
    def _compute_has_drivers(self):
        for item in self:
            # sudo: what drives the quantity, for people who read no catalogue
            drivers = item.sudo().bundle_id.component_ids.mapped("quantity_driver")
            item.has_people = "employee" in drivers
            item.has_sites = "site" in drivers

    @api.depends("bundle_id", "employee_ids")
    def _compute_people_count(self):
        people = self._count_people()
        for item in self:
            company = item.company_id or item.env.company
            named = len(item.employee_ids)
            item.people_count = named or (item.has_people and people.get(company, 0))

    @api.depends("bundle_id", "site_id")
    def _compute_site_count(self):
        sites = self._count_sites()
        for item in self:
            company = item.company_id or item.env.company
            item.site_count = item.has_sites and (sites.get(company, 0) or 1)

    @api.depends("bundle_id")
    def _compute_name(self):
        bundled = self.filtered("bundle_id")
        for item in bundled:
            item.name = item.bundle_id.name
        return super(ProximusQuoteRequestItem, self - bundled)._compute_name()

    @api.depends("bundle_id")
    def _compute_offer_code(self):
        bundled = self.filtered("bundle_id")
        for item in bundled:
            item.offer_code = item.bundle_id.code
        return super(ProximusQuoteRequestItem, self - bundled)._compute_offer_code()

    @api.onchange("bundle_id")
    def _onchange_bundle_id(self):
        if self.bundle_id:
            self.product_id = False

    def _count_people(self) -> dict:
        """Return how many people work for each company."""
        companies = self.company_id or self.env.company
        return dict(
            self.env["hr.employee.public"]._read_group(
                [("company_id", "in", companies.ids)], ["company_id"], ["__count"]
            )
        )

    def _count_sites(self) -> dict:
        """Return at how many addresses each company has lines of its own."""
        companies = self.company_id or self.env.company
        return dict(
            self.env["proximus.line"]._read_group(
                [
                    ("company_id", "in", companies.ids),
                    ("is_own", "=", True),
                    ("state", "in", sorted(LINE_LIVE)),
                    ("site_id", "!=", False),
                ],
                ["company_id"],
                ["site_id:count_distinct"],
            )
        )

    def _quote_figures(self):
        figures = super()._quote_figures()
        return {
            **figures,
            "people_count": self.people_count or figures["people_count"],
            "site_count": self.site_count,
        }

    def _is_bundle(self):
        return bool(self.bundle_id) or super()._is_bundle()
