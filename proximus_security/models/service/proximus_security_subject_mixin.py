from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.seat_status import LINE_KINDS, SUBJECT_COLUMNS


class ProximusSecuritySubjectMixin(models.AbstractModel):
    """One person, login, device, line, site, domain or company to be protected."""

    _name = "proximus.security.subject.mixin"
    _description = "Subject of a Protection"

    employee_id = fields.Many2one(
        "hr.employee", index="btree_not_null", ondelete="restrict", check_company=True
    )
    user_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('share', '=', False)]",
    )
    device_id = fields.Many2one(
        "proximus.device",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    line_id = fields.Many2one(
        "proximus.line", index="btree_not_null", ondelete="restrict", check_company=True
    )
    site_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    domain_id = fields.Many2one(
        "proximus.security.domain",
        "Internet Domain",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    subject_company_id = fields.Many2one(
        "res.company",
        "Whole Company",
        index="btree_not_null",
        ondelete="restrict",
    )
    subject_name = fields.Char("Who or What", compute="_compute_subject_name")

    def _subject_kind(self) -> str | None:
        """Return what the protection is for: a key of SUBJECT_COLUMNS."""
        self.ensure_one()
        return next(
            (kind for kind, name in SUBJECT_COLUMNS.items() if self[name]), None
        )

    def _subject_record(self):
        """Return the person or thing itself; an empty record where there is none."""
        self.ensure_one()
        kind = self._subject_kind()
        return self[SUBJECT_COLUMNS[kind]] if kind else self.browse()

    @api.depends(
        "employee_id.name",
        "user_id.name",
        "device_id.name",
        "line_id.display_name",
        "site_id.display_name",
        "domain_id.name",
        "subject_company_id.name",
    )
    @api.depends_context("lang", "uid", "company")
    def _compute_subject_name(self):
        for record in self:
            # sudo: whoever may read the record is told whom it is about, by name alone
            record.subject_name = record.sudo()._subject_record().display_name

    @api.constrains("subject_company_id")
    def _check_subject_company(self):
        for record in self.filtered("subject_company_id"):
            if record.subject_company_id != record.company_id:
                raise ValidationError(
                    self.env._(
                        "%(record)s: a protection of %(company)s can only be for that "
                        "company.",
                        record=record.display_name,
                        company=record.company_id.name,
                    )
                )

    def _check_line_fits(self, service_type) -> None:
        """Refuse a line of another kind than a protection counts.

        :param service_type: proximus.security.service.type
        :raises ValidationError: naming the line and the protection
        """
        self.ensure_one()
        kinds = LINE_KINDS.get(service_type.unit)
        if self.line_id and kinds and self.line_id.line_kind not in kinds:
            units = dict(service_type._fields["unit"]._description_selection(self.env))
            raise ValidationError(
                self.env._(
                    "%(line)s cannot have %(type)s, which is counted per: %(unit)s.",
                    line=self.line_id.display_name,
                    type=service_type.name,
                    unit=units[service_type.unit],
                )
            )

    @api.model
    def _subject_vals(self, vals: dict, kind: str | None) -> dict:
        """Return values that name the login of an employee where logins count.

        :param vals: values of a record.
        :param kind: what the protection is given to.
        """
        if kind != "user" or not vals.get("employee_id") or vals.get("user_id"):
            return vals
        # sudo: who has which login is no secret of the employee's file
        employee_sudo = self.env["hr.employee"].sudo().browse(vals["employee_id"])
        if not employee_sudo.user_id:
            return vals
        return {**vals, "employee_id": False, "user_id": employee_sudo.user_id.id}
