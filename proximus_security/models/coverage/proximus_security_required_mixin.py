from odoo import api, fields, models

from ...tools.seat_status import SUBJECT_COLUMNS
from ..service.proximus_security_service_type import SUBJECTS

STATUS = [
    ("verified", "Verified"),
    ("declared", "Declared"),
    ("unknown", "Unknown"),
    ("missing", "Missing"),
    ("exempt", "Left Out"),
]
REASONS = [
    ("unassigned", "A seat is free, not given"),
    ("no_seat", "No free seat"),
    ("ordered", "Ordered, not active yet"),
    ("to_enable", "Not turned on in Odoo"),
    ("no_service", "No service in force"),
    ("service_off", "Seat of a service that does not work"),
    ("error", "Protection reports an error"),
    ("pending", "Waiting for installation"),
    ("unseen", "Not seen for too long"),
]


class ProximusSecurityRequiredMixin(models.AbstractModel):
    """Whom a requirement reaches and what is known of it, as both views tell it."""

    _name = "proximus.security.required.mixin"
    _description = "Required Protection"

    requirement_id = fields.Many2one("proximus.security.requirement", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    type_id = fields.Many2one(
        "proximus.security.service.type", "Protection", readonly=True
    )
    mandatory = fields.Boolean(readonly=True)
    weight = fields.Integer("Importance", readonly=True, aggregator=None)
    subject = fields.Selection(SUBJECTS, "Counted Per", readonly=True)
    employee_id = fields.Many2one("hr.employee", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    device_id = fields.Many2one("proximus.device", readonly=True)
    line_id = fields.Many2one("proximus.line", readonly=True)
    site_id = fields.Many2one("res.partner", readonly=True)
    domain_id = fields.Many2one(
        "proximus.security.domain", "Internet Domain", readonly=True
    )
    subject_company_id = fields.Many2one("res.company", "Whole Company", readonly=True)
    subject_name = fields.Char("Subject", readonly=True)
    spoken_name = fields.Char("Who or What", compute="_compute_spoken_name")
    department_id = fields.Many2one("hr.department", readonly=True)
    customer_id = fields.Many2one(
        "res.partner",
        readonly=True,
        help="Whose line, device or site it is. Empty: the company's own.",
    )
    coverage_id = fields.Many2one("proximus.security.coverage", "Seat", readonly=True)
    free_seats = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Free seats of this protection in the whole company.",
    )
    status = fields.Selection(STATUS, readonly=True)
    reason = fields.Selection(REASONS, readonly=True)

    @api.depends("subject", "subject_name")
    @api.depends_context("lang", "uid", "company")
    def _compute_spoken_name(self):
        for row in self:
            name = SUBJECT_COLUMNS.get(row.subject)
            row.spoken_name = row[name].display_name if name else row.subject_name

    @api.model
    def _search(self, domain, *args, **kwargs):
        """Extend: a filter may read any field of whatever those it reaches refer to."""
        self.env.flush_all()
        return super()._search(domain, *args, **kwargs)
