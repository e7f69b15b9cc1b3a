from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import lifecycle

MONTHS = 12
#: A line of these kinds needs neither a person nor a desk.
UNMANNED = ("iot", "backup")
#: In this order: a line is waste for one reason only, so that nothing counts twice.
WASTE = [
    ("leaver", "User Has Left"),
    ("nobody", "Assigned to Nobody"),
    ("unused", "Not Used"),
]


class ProximusLine(models.Model):
    """Lines of our own that cost money and serve nobody, as far as anybody knows."""

    _inherit = "proximus.line"

    waste = fields.Selection(
        WASTE,
        compute="_compute_waste",
        search="_search_waste",
        groups="base.group_user",
        help="User has left: archived, or past the day of departure. Assigned to "
        "nobody: a mobile line without a person, any other line without a person and "
        "a site. Not used: in none of the last three known months; where usage is not "
        "known, nothing is said.",
    )
    yearly_cost = fields.Monetary(
        "Cost per Year",
        compute="_compute_yearly_cost",
        aggregator="sum",
        groups="base.group_user",
        help="Twelve months of an active line, without VAT. An unknown cost adds "
        "nothing.",
    )

    @api.depends("active_cost")
    def _compute_yearly_cost(self):
        for line in self:
            line.yearly_cost = line.active_cost * MONTHS

    def _compute_waste(self):
        found = {}
        for reason, _label in WASTE:
            lines = self.search([("id", "in", self.ids), ("waste", "=", reason)])
            found |= dict.fromkeys(lines.ids, reason)
        for line in self:
            line.waste = found.get(line.id)

    @api.model
    def _search_waste(self, operator, value):
        if operator != "in":
            return NotImplemented
        reasons = {reason for reason, _label in WASTE}
        wanted = reasons & set(value)
        domain = Domain.OR(self._waste_domain(reason) for reason in sorted(wanted))
        if False in value:
            domain |= ~Domain.OR(self._waste_domain(reason) for reason in reasons)
        return domain

    @api.model
    def _waste_domain(self, reason: str) -> Domain:
        """Return what tells the lines that are waste for one reason."""
        counted = Domain("is_own", "=", True) & Domain(
            "state", "in", list(lifecycle.LINE_PAID)
        )
        leaver = Domain("employee_id", "in", self._leavers())
        nobody = (
            Domain("employee_id", "=", False)
            & Domain("contact_id", "=", False)
            & Domain("line_kind", "not in", UNMANNED)
            & (Domain("line_kind", "=", "mobile") | Domain("site_id", "=", False))
        )
        if reason == "leaver":
            return counted & leaver
        if reason == "nobody":
            return counted & nobody
        kept = Domain("employee_id", "=", False) | ~leaver
        return counted & Domain("is_unused", "=", True) & ~nobody & kept

    @api.model
    def _leavers(self):
        """Return the query of the employees who are gone."""
        # sudo: that somebody has left is known; why and when is for HR
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        today = self.env.company._proximus_today()
        return employees._search(
            Domain("active", "=", False)
            | Domain("current_version_id.departure_date", "<", today)
        )

    def _field_to_sql(self, alias, field_expr, query=None) -> SQL:
        """Extend the ORM: a year is added up in the database, as a month is."""
        if field_expr != "yearly_cost":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        return SQL("%s * (%s)", MONTHS, self._field_to_sql(alias, "active_cost", query))
