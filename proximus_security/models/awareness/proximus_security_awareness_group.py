from odoo import api, fields, models

from .proximus_security_awareness_campaign import COUNTS

AWARENESS = "proximus_security.group_awareness"


class ProximusSecurityAwarenessGroup(models.Model):
    """How a department did in a campaign; told only when it is large enough."""

    _name = "proximus.security.awareness.group"
    _description = "Department in an Awareness Campaign"
    _order = "campaign_id, name, id"

    campaign_id = fields.Many2one(
        "proximus.security.awareness.campaign",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="campaign_id.company_id", store=True, index=True
    )
    department_id = fields.Many2one(
        "hr.department", ondelete="set null", index="btree_not_null"
    )
    name = fields.Char(
        "Department or Group",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    invited = fields.Integer("Invited (Exact)", groups=AWARENESS)
    opened = fields.Integer("Opened (Exact)", groups=AWARENESS)
    clicked = fields.Integer("Clicked (Exact)", groups=AWARENESS)
    reported = fields.Integer("Reported (Exact)", groups=AWARENESS)
    trained = fields.Integer("Trained (Exact)", groups=AWARENESS)
    is_hidden = fields.Boolean("Too Few People", compute="_compute_shown")
    shown_invited = fields.Integer("Invited", compute="_compute_shown")
    shown_opened = fields.Integer("Opened", compute="_compute_shown")
    shown_clicked = fields.Integer("Clicked", compute="_compute_shown")
    shown_reported = fields.Integer("Reported", compute="_compute_shown")
    shown_trained = fields.Integer("Trained", compute="_compute_shown")

    _once = models.UniqueIndex(
        "(campaign_id, name)", "This department stands in the campaign already."
    )
    _counts_positive = models.Constraint(
        "CHECK(invited >= 0 AND opened BETWEEN 0 AND invited "
        "AND clicked BETWEEN 0 AND invited AND reported BETWEEN 0 AND invited "
        "AND trained BETWEEN 0 AND invited)",
        "Nobody opens, clicks, reports or is trained who was not invited.",
    )

    @api.depends("department_id")
    def _compute_name(self):
        for group in self:
            group.name = group.name or group.department_id.name or ""

    @api.depends("campaign_id.group_ids.invited", *COUNTS)
    def _compute_shown(self):
        hidden = self.campaign_id._hidden_groups()
        for group in self:
            exact = group.sudo()  # sudo: shown below, unless it tells of one person
            group.is_hidden = group in hidden
            for name in COUNTS:
                group[f"shown_{name}"] = 0 if group.is_hidden else exact[name]
