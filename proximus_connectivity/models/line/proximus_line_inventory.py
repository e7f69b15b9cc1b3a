from odoo import api, fields, models
from odoo.fields import Domain


class ProximusLine(models.Model):
    """The line inventory on paper: what a customer has, site by site.

    How much a line is used: the last known month, and whether it is used at all.
    """

    _inherit = "proximus.line"

    # === USAGE === #
    usage_month = fields.Date(
        "Usage Of", compute="_compute_usage", help="Last month of which usage is known."
    )
    usage_data_gb = fields.Float("Data Used (GB)", compute="_compute_usage")
    usage_percent = fields.Float(
        "Allowance Used (%)",
        compute="_compute_usage",
        help="Empty where no allowance is stated or the data is not known.",
    )
    is_unused = fields.Boolean(
        "Unused",
        compute="_compute_is_unused",
        search="_search_is_unused",
        help="No data, call or message in the last three known months. A month of "
        "which not everything is known does not count; a backup line is never listed.",
    )
    is_over_allowance = fields.Boolean(
        "Over Allowance",
        compute="_compute_usage",
        search="_search_is_over_allowance",
        help="More data than the offer includes, in the last known month.",
    )

    # === COMPUTE METHODS === #

    def _compute_usage(self):
        # sudo: billing people and others who may read the line may read its usage
        months = self.env["proximus.line.usage.month"].sudo()
        # a view knows nothing of what was written since it was read
        months.invalidate_model()
        # in one go: reading by id afterwards would go through the months of all lines
        found = months.search_fetch(
            [("line_id", "in", self.ids)],
            ["line_id", "month", "has_data", "data_gb", "allowance_percent", "is_over"],
            order="line_id, month desc",
        ).grouped("line_id")
        for line in self:
            own = found.get(line, months)
            last = own.filtered("has_data")[:1]
            line.usage_month = own[:1].month
            line.usage_data_gb = last.data_gb
            line.usage_percent = last.allowance_percent
            line.is_over_allowance = last.is_over

    def _compute_is_unused(self):
        unused = self.search([("id", "in", self.ids), ("is_unused", "=", True)])
        for line in self:
            line.is_unused = line in unused

    @api.model
    def _search_is_unused(self, operator, value):
        if operator != "in":
            return NotImplemented
        query = self.env["proximus.line.usage.month"]._unused_lines()
        return Domain("id", "in" if True in value else "not in", query)

    @api.model
    def _search_is_over_allowance(self, operator, value):
        if operator != "in":
            return NotImplemented
        query = self.env["proximus.line.usage.month"]._over_lines()
        return Domain("id", "in" if True in value else "not in", query)

    # === ACTIONS === #

    @api.readonly
    def action_view_usage(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_line_usage_month_action"
        )
        return {
            **action,
            "views": [(False, "graph"), (False, "list")],
            "domain": [("line_id", "=", self.id)],
            "context": {},
            "display_name": self.env._("Usage of %(line)s", line=self.display_name),
        }

    # === BUSINESS METHODS === #

    def _inventory(self) -> list[dict]:
        """Return the lines by holder and site, as the inventory prints them.

        :return: per holder a dictionary with ``partner``, ``day`` (of which it is),
            ``sites`` (dictionaries with ``name``, ``site``, ``lines`` and ``totals``),
            ``kinds`` (pairs of a label and a number), ``count``, ``monthly`` (per line
            what the holder pays, see ``_portal_monthly``), ``may_money`` (whether who
            prints it may see that) and ``totals``, see ``_holder_totals``.
        """
        labels = dict(self._fields["line_kind"]._description_selection(self.env))
        by_holder = self.sorted("name").grouped("commercial_partner_id")
        monthly = self._portal_monthly()
        return [
            {
                "partner": partner,
                # who prints it may sit in another zone
                "day": lines[0]._proximus_today(),
                "sites": lines._inventory_sites(monthly),
                "kinds": [
                    (labels[kind], len(of_kind))
                    for kind, of_kind in lines.grouped("line_kind").items()
                ],
                "count": len(lines),
                "monthly": monthly,
                "may_money": self.env.user._portal_may("money"),
                "totals": lines._holder_totals(monthly),
            }
            for partner, lines in by_holder.items()
        ]

    def _inventory_sites(self, monthly: dict) -> list[dict]:
        """Return the lines by site, those without one at the end."""
        groups = self.grouped("site_id").items()
        return [
            {
                "name": site.name or site.city or site.display_name,
                "site": site,
                "lines": lines,
                "totals": lines._holder_totals(monthly),
            }
            for site, lines in sorted(
                groups, key=lambda group: (not group[0], group[0].display_name or "")
            )
        ]
