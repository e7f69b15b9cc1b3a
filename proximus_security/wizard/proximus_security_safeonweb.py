from odoo import api, fields, models

from ..models.service.proximus_security_domain import REGISTERED


class ProximusSecuritySafeonweb(models.TransientModel):
    """What a company registers with Safeonweb@work, ready to be pasted there."""

    _name = "proximus.security.safeonweb"
    _description = "Safeonweb@work"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    addresses_text = fields.Char("IP Addresses", compute="_compute_addresses")
    line_count = fields.Integer("Lines with an Address", compute="_compute_addresses")
    silent_count = fields.Integer(
        "Lines without an Address", compute="_compute_addresses"
    )
    domains_text = fields.Char("Domains", compute="_compute_domains_text")
    domain_ids = fields.Many2many(
        "proximus.security.domain",
        string="Internet Domains",
        default=lambda self: self.env["proximus.security.domain"].search(
            [("company_id", "=", self.env.company.id)]
        ),
    )
    state = fields.Selection(
        REGISTERED,
        "Company Registered",
        required=True,
        default=lambda self: self.env.company.safeonweb_state,
    )
    since = fields.Date(
        "Registered Since", default=lambda self: self.env.company.safeonweb_since
    )

    @api.depends("company_id")
    def _compute_addresses(self):
        for helper in self:
            lines = helper._lines()
            with_address = lines.filtered("fixed_ips")
            addresses = {
                address: None
                for line in with_address
                for address in line._fixed_addresses()
            }
            helper.addresses_text = ", ".join(addresses) or False
            helper.line_count = len(with_address)
            helper.silent_count = len(lines) - len(with_address)

    @api.depends("domain_ids.name")
    def _compute_domains_text(self):
        for helper in self:
            names = helper.domain_ids.mapped("name")
            helper.domains_text = ", ".join(filter(None, names)) or False

    def _lines(self):
        """Return the own lines in use that may have a fixed address."""
        return self.env["proximus.line"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("is_own", "=", True),
                ("line_kind", "in", ("internet", "sdwan", "backup")),
                ("state", "in", ("active", "suspended", "pending_terminate")),
            ]
        )

    @api.onchange("state")
    def _onchange_state(self):
        if self.state != "yes":
            self.since = False

    def action_view_lines(self):
        """Open the lines, to fill in their fixed addresses."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lines"),
            "res_model": "proximus.line",
            "view_mode": "list,form",
            "domain": [("id", "in", self._lines().ids)],
        }

    def action_save(self):
        """Keep since when the company is registered; the domains keep their own."""
        self.ensure_one()
        self.company_id._set_safeonweb(self.state, self.since)
        return {"type": "ir.actions.act_window_close"}
