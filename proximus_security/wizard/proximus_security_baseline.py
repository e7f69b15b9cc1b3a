from odoo import api, fields, models


class ProximusSecurityBaseline(models.TransientModel):
    """Choose a set of requirements to start with."""

    _name = "proximus.security.baseline"
    _description = "Choose a Security Baseline"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    preset = fields.Selection(
        [
            ("small", "Small: the first steps"),
            ("basic", "Basic: what most businesses need"),
        ],
        required=True,
        default="small",
    )
    type_ids = fields.Many2many(
        "proximus.security.service.type",
        string="Protections",
        compute="_compute_type_ids",
    )
    new_count = fields.Integer("To Be Added", compute="_compute_new_count")

    @api.depends("preset")
    def _compute_type_ids(self):
        types = self.env["proximus.security.service.type"]
        for wizard in self:
            wizard.type_ids = types.search([(f"in_{wizard.preset}", "=", True)])

    @api.depends("type_ids", "company_id")
    def _compute_new_count(self):
        requirements = self.env["proximus.security.requirement"]
        for wizard in self:
            present = requirements.with_context(active_test=False).search_count(
                [
                    ("company_id", "=", wizard.company_id.id),
                    ("type_id", "in", wizard.type_ids.ids),
                ]
            )
            wizard.new_count = len(wizard.type_ids) - present

    def action_apply(self):
        """Add what is missing and show who lacks protection."""
        self.ensure_one()
        self.env["proximus.security.requirement"]._apply_preset(
            self.preset, self.company_id
        )
        return self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_security.proximus_security_gap_action"
        )
