from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.seat_status import ONE_SUBJECT, SUBJECT_COLUMNS

#: An exemption is a decision for a time: longer than a year nobody remembers why.
LONGEST_MONTHS = 12


class ProximusSecurityExemption(models.Model):
    """A decision that somebody goes without a protection until a date."""

    _name = "proximus.security.exemption"
    _description = "Security Exemption"
    _inherit = ["mail.thread", "proximus.security.subject.mixin"]
    _order = "date_to, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    type_id = fields.Many2one(
        "proximus.security.service.type",
        "Protection",
        required=True,
        index=True,
        tracking=True,
    )
    subject = fields.Selection(related="type_id.subject")
    reason = fields.Char(required=True, tracking=True)
    approved_by_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self.env.user,
        tracking=True,
    )
    date_from = fields.Date(
        required=True,
        default=lambda self: self._proximus_today(),
    )
    date_to = fields.Date(
        "Until",
        required=True,
        tracking=True,
        help="Last day, at most twelve months after the first.",
    )
    active = fields.Boolean(
        default=True, tracking=True, help="Archive it to revoke the exemption."
    )
    is_expired = fields.Boolean(compute="_compute_is_expired")

    _one_subject = models.Constraint(
        ONE_SUBJECT,
        "An exemption is for exactly one person, login, device, line, site, domain or "
        "company.",
    )
    _date_range = models.Constraint(
        f"CHECK(date_to BETWEEN date_from AND date_from + INTERVAL '{LONGEST_MONTHS} "
        "months')",
        "An exemption ends on or after its first day, and within twelve months of it.",
    )

    @api.depends("type_id.name", "subject_name")
    def _compute_display_name(self):
        for exemption in self:
            exemption.display_name = self.env._(
                "%(subject)s without %(type)s",
                subject=exemption.subject_name or "",
                type=exemption.type_id.name or "",
            )

    @api.depends("date_to")
    def _compute_is_expired(self):
        for exemption in self:
            today = exemption._proximus_today()
            exemption.is_expired = bool(exemption.date_to and exemption.date_to < today)

    @api.constrains("reason")
    def _check_reason(self):
        for exemption in self:
            if not (exemption.reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "%(exemption)s: say why, so that the next reader understands.",
                        exemption=exemption.display_name,
                    )
                )

    @api.constrains("approved_by_id", "company_id")
    def _check_approver(self):
        for exemption in self:
            # sudo: the groups of another user
            approver_sudo = exemption.approved_by_id.sudo()
            is_officer = approver_sudo.has_group("proximus_security.group_officer")
            if not is_officer or exemption.company_id not in approver_sudo.company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s may not approve an exemption: choose a security "
                        "officer of %(company)s.",
                        user=exemption.approved_by_id.name,
                        company=exemption.company_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        types = self.env["proximus.security.service.type"]
        return super().create(
            [
                self._subject_vals(vals, types.browse(vals.get("type_id")).subject)
                for vals in vals_list
            ]
        )

    @api.constrains("type_id", *SUBJECT_COLUMNS.values())
    def _check_subject(self):
        for exemption in self:
            if exemption._subject_kind() != exemption.type_id.subject:
                raise ValidationError(
                    self.env._(
                        "%(exemption)s: this protection is not counted that way.",
                        exemption=exemption.display_name,
                    )
                )
            exemption._check_line_fits(exemption.type_id)
