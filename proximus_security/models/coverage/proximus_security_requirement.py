from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models

from odoo.addons.proximus_connectivity.tools import money

#: Gaps that a seat more closes; others wait for what is paid already.
TO_BUY = ("no_seat", "no_service", "service_off", "unassigned")


class ProximusSecurityRequirement(models.Model):
    """A rule of the company: who or what must have which protection."""

    _name = "proximus.security.requirement"
    _description = "Security Requirement"
    _order = "company_id, mandatory desc, type_id"
    _rec_name = "type_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    type_id = fields.Many2one(
        "proximus.security.service.type",
        "Protection",
        required=True,
        index=True,
    )
    subject = fields.Selection(related="type_id.subject")
    unit = fields.Selection(related="type_id.unit")
    mandatory = fields.Boolean(
        default=True, help="Otherwise it is recommended, and listed apart."
    )
    department_ids = fields.Many2many(
        "hr.department",
        string="Only Departments",
        check_company=True,
        help="Empty: everybody. Otherwise employees of these departments, and lines "
        "used by them.",
    )
    preset = fields.Selection(
        [("small", "Small"), ("basic", "Basic")],
        "From Baseline",
        readonly=True,
        copy=False,
    )
    note = fields.Char()
    active = fields.Boolean(default=True)
    gap_count = fields.Integer("Missing or Unknown", compute="_compute_gap_count")
    required_count = fields.Integer(
        "Needed By",
        compute="_compute_gap_count",
        help="How many people or lines must have it, without those left out.",
    )
    protected_count = fields.Integer("Protected", compute="_compute_gap_count")

    _type_once = models.Constraint(
        "UNIQUE(company_id, type_id)",
        "This company has a requirement for this protection already (it may be "
        "archived). Change that one.",
    )

    def _compute_gap_count(self):
        groups = self.env["proximus.security.status"]._read_group(
            [("requirement_id", "in", self.ids), ("status", "!=", "exempt")],
            ["requirement_id", "status"],
            ["__count"],
        )
        counts = defaultdict(dict)
        for requirement, status, count in groups:
            counts[requirement][status] = count
        for requirement in self:
            found = counts[requirement._origin]
            requirement.required_count = sum(found.values())
            requirement.gap_count = found.get("unknown", 0) + found.get("missing", 0)
            requirement.protected_count = (
                requirement.required_count - requirement.gap_count
            )

    @api.model
    def _status_counts(self, companies) -> dict[tuple[int, int], dict[str, int]]:
        """Return what is known of what companies require, in one query.

        :param companies: res.company
        :return: by (company id, type id), ``eligible`` (how many must have it, without
            those left out), ``verified``, ``declared``, ``unknown``, ``missing`` and
            ``exempt`` (left out). A type that nobody needs is not in it: a company
            without requirements has an empty result, so no score.
        """
        return self.env["proximus.security.status"]._counts(companies.ids)

    @api.model
    def _price_of_missing(self, company) -> dict[int, Decimal | None]:
        """Return what it would cost a month to give everybody what is missing.

        Free seats go first, and what is ordered or waits for installation is paid
        already: neither costs anything.

        :param company: res.company
        :return: by type id the price without VAT in the currency of the company; None
            where nobody knows the price of a seat. Only types of which some is missing.
        """
        # sudo: the same figure for whoever sees the score
        gaps_sudo = self.env["proximus.security.gap"].sudo()
        groups = gaps_sudo._read_group(
            [
                ("company_id", "=", company.id),
                ("customer_id", "=", False),
                ("status", "=", "missing"),
            ],
            ["type_id", "reason"],
            ["__count", "free_seats:max"],
        )
        counts = defaultdict(int)
        free = {}
        for kind, reason, count, seats in groups:
            counts[kind] += count if reason in TO_BUY else 0
            free[kind] = max(seats or 0, free.get(kind, 0))
        prices = self.env["proximus.security.service"]._seat_prices(
            counts.keys(), company
        )
        unit = money.decimal_unit(company.currency_id.rounding)
        found = {}
        for kind, count in counts.items():
            seats = max(count - free[kind], 0)
            price = prices.get(kind) if seats else Decimal(0)
            found[kind.id] = (
                None
                if price is None
                else money.from_units(money.in_units(seats * price, unit), unit)
            )
        return found

    @api.readonly
    def action_view_gaps(self):
        """Open who lacks this protection."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_security.proximus_security_gap_action"
        )
        action["domain"] = [("requirement_id", "=", self.id)]
        action["context"] = {}
        return action

    @api.model
    def _recommend(self, service_type, company, origin: str | None = None):
        """Add a recommendation, unless the company has decided about it already.

        :param service_type: proximus.security.service.type that is counted
        :param company: res.company
        :param origin: document that asks for it
        """
        known = self.with_context(active_test=False).search_count(
            [("company_id", "=", company.id), ("type_id", "=", service_type.id)],
            limit=1,
        )
        if not known:
            self.create(
                {
                    "company_id": company.id,
                    "type_id": service_type.id,
                    "mandatory": False,
                    "note": self.env._("Ordered: %(origin)s", origin=origin or "–"),
                }
            )

    @api.model
    def _apply_preset(self, preset: str, company):
        """Add the requirements of a baseline that the company does not have yet.

        Archived requirements count as present: somebody decided against them.

        :param preset: ``small`` or ``basic``
        :param company: res.company
        :return: the requirements that were added
        """
        types = self.env["proximus.security.service.type"].search(
            [(f"in_{preset}", "=", True)]
        )
        present = self.with_context(active_test=False).search(
            [("company_id", "=", company.id), ("type_id", "in", types.ids)]
        )
        return self.create(
            [
                {"company_id": company.id, "type_id": each.id, "preset": preset}
                for each in types - present.type_id
            ]
        )
