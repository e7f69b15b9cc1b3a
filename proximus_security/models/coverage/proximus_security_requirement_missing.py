from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import formatLang

OWN = Domain("customer_id", "=", False)


class ProximusSecurityRequirement(models.Model):
    """What is missing of one protection, what it costs, and what gets it."""

    _inherit = "proximus.security.requirement"

    currency_id = fields.Many2one(related="company_id.currency_id")
    missing_count = fields.Integer("Missing", compute="_compute_missing")
    unknown_count = fields.Integer("Unknown", compute="_compute_missing")
    free_seats = fields.Integer(compute="_compute_missing")
    is_price_known = fields.Boolean(compute="_compute_missing")
    missing_price = fields.Monetary(
        "Costs per Month",
        compute="_compute_missing",
        help="What it would cost a month, without VAT, to give everybody what is "
        "missing. Free seats go first.",
    )
    is_ordered = fields.Boolean(
        "On Order",
        compute="_compute_missing",
        help="All that is missing is ordered already: it only has to arrive.",
    )
    missing_text = fields.Char("What Is Missing", compute="_compute_missing_text")
    is_missing = fields.Boolean(
        "Somebody Is Without",
        compute="_compute_missing",
        search="_search_is_missing",
    )

    @api.depends("type_id", "company_id", "department_ids", "filter_domain", "active")
    def _compute_missing(self):
        groups = self.env["proximus.security.gap"]._read_group(
            OWN & Domain("requirement_id", "in", self.ids),
            ["requirement_id", "status", "reason"],
            ["__count", "free_seats:max"],
        )
        counts, free = defaultdict(lambda: defaultdict(int)), {}
        for requirement, status, reason, count, seats in groups:
            counts[requirement][status] += count
            if status == "missing" and reason == "ordered":
                counts[requirement]["ordered"] += count
            free[requirement] = max(seats, free.get(requirement, 0))
        prices = {
            company: requirements._price_of_missing(company)
            for company, requirements in self.grouped("company_id").items()
            if company
        }
        for requirement in self:
            found = counts[requirement._origin]
            price = prices.get(requirement.company_id, {}).get(requirement.type_id.id)
            requirement.missing_count = found.get("missing", 0)
            requirement.unknown_count = found.get("unknown", 0)
            requirement.is_missing = bool(found)
            missing = found.get("missing", 0)
            requirement.is_ordered = missing and found.get("ordered", 0) == missing
            requirement.free_seats = free.get(requirement._origin, 0)
            requirement.is_price_known = price is not None
            requirement.missing_price = price or 0.0

    @api.model
    def _search_is_missing(self, operator, value):
        if operator != "in":
            return NotImplemented
        groups = self.env["proximus.security.gap"]._read_group(OWN, ["requirement_id"])
        without = Domain("id", "in", [requirement.id for (requirement,) in groups])
        return without if True in value else ~without

    @api.depends(
        "missing_count", "unknown_count", "missing_price", "free_seats", "is_ordered"
    )
    @api.depends_context("lang")
    def _compute_missing_text(self):
        for requirement in self:
            requirement.missing_text = requirement._describe_missing()

    def _describe_missing(self) -> str:
        """Return how many are without, and what that costs, in one sentence."""
        self.ensure_one()
        _, count = self.env._, self.missing_count
        if not count:
            if self.unknown_count:
                return _("%s not known to be protected", self.unknown_count)
            return _("Everybody has it")
        one, many = {
            "line": (_("1 line without"), _("%s lines without", count)),
            "device": (_("1 device without"), _("%s devices without", count)),
            "site": (_("1 site without"), _("%s sites without", count)),
            "domain": (_("1 domain without"), _("%s domains without", count)),
            "company": (_("Your company is without"), ""),
        }.get(self.subject, (_("1 person without"), _("%s people without", count)))
        parts = [one if count == 1 else many]
        if self.is_ordered:
            parts.append(_("on order"))
        elif not self.is_price_known:
            parts.append(_("price not known"))
        elif self.missing_price:
            amount = formatLang(
                self.env, self.missing_price, currency_obj=self.currency_id
            )
            parts.append(_("%s a month", amount))
        if self.free_seats:
            paid = min(self.free_seats, count)
            parts.append(_("you already pay for %s of them", paid))
        return " – ".join(parts)

    # === REMEDIES === #

    def _own_gaps(self):
        """Return who of our own is without, read anew."""
        gaps = self.env["proximus.security.gap"]
        gaps.invalidate_model()
        return gaps.search(
            OWN
            & Domain("requirement_id", "in", self.ids)
            & Domain("status", "=", "missing")
        )

    def action_get(self):
        """Give the free seats first, then ask the seller for those that are wanting.

        :return: the draft request, or what was done where nothing has to be bought.
        :raises UserError: when nobody is without, or what is missing costs nothing.
        """
        gaps = self._own_gaps()
        if not gaps:
            raise UserError(
                self.env._("Nobody is without this protection any more. Reload to see.")
            )
        given = gaps.filtered("can_give")
        message = given.action_give_seat() if given else None
        wanted = self._own_gaps()._to_ask()
        if wanted:
            return wanted.action_ask()
        if message:
            return message
        if "to_enable" in gaps.mapped("reason"):
            return self.env["ir.actions.act_window"]._for_xml_id(
                "proximus_security.proximus_security_access_action"
            )
        raise UserError(
            self.env._("Nothing has to be bought: what is missing is on order.")
        )

    def action_leave_out(self):
        """Open the dialog that leaves out, until a date, all who are without."""
        return self._own_gaps().action_exempt()
