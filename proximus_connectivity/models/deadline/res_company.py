from odoo import api, fields, models
from odoo.exceptions import ValidationError

LEAD_FIELDS = (
    "proximus_commitment_days",
    "proximus_notice_days",
    "proximus_stuck_days",
    "proximus_qualification_days",
    "proximus_claim_days",
)


class ResCompany(models.Model):
    """How long before a deadline the company wants to be reminded, and who is."""

    _inherit = "res.company"

    proximus_responsible_id = fields.Many2one(
        "res.users",
        "Responsible for Lines",
        domain="[('share', '=', False)]",
        help="Gets the reminders about lines that nobody ordered here.",
    )
    proximus_commitment_days = fields.Integer(
        "Days Before a Commitment Ends", default=60
    )
    proximus_notice_days = fields.Integer(
        "Days Before the Last Day to Give Notice", default=30
    )
    proximus_stuck_days = fields.Integer("Days Without an Order Update", default=7)
    proximus_qualification_days = fields.Integer(
        "Days Before an Address Check Expires", default=7
    )
    # not read along with other fields: an earlier database is upgraded from its Apps
    # page, which reads the company before the column is there
    proximus_claim_days = fields.Integer(
        "Days Before the Last Day to Claim", default=30, prefetch=False
    )

    @api.constrains(*LEAD_FIELDS)
    def _check_lead_times(self):
        for company in self:
            least = {"proximus_stuck_days": 1}
            for name in LEAD_FIELDS:
                if company[name] < least.get(name, 0):
                    field = company._fields[name]
                    raise ValidationError(
                        self.env._(
                            "%(company)s: “%(field)s” cannot be less than %(least)s.",
                            company=company.name,
                            field=field._description_string(self.env),
                            least=least.get(name, 0),
                        )
                    )
