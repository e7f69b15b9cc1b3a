from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.cyfun import controls
from ...tools.seat_status import LINE_KINDS, SUBJECT_OF_UNIT

UNITS = [
    ("employee", "Employee"),
    ("user", "User with a login"),
    ("mailbox", "Mailbox"),
    ("device", "Device"),
    ("mobile_line", "Mobile line"),
    ("fixed_line", "Fixed line"),
    ("site", "Site"),
    ("domain", "Internet domain"),
    ("company", "Company"),
]
SUBJECTS = [
    ("employee", "Employee"),
    ("user", "User"),
    ("device", "Device"),
    ("line", "Line"),
    ("site", "Site"),
    ("domain", "Internet domain"),
    ("company", "Company"),
]
#: Units that a provider protects as a whole, with or without seats given.
WHOLE_UNITS = {"site", "domain", "company"}


class ProximusSecurityServiceType(models.Model):
    """Catalogue of kinds of protection: what is counted, and what it supports."""

    _name = "proximus.security.service.type"
    _description = "Security Service Type"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(translate=True)
    unit = fields.Selection(
        UNITS, required=True, default="employee", help="What one seat protects."
    )
    subject = fields.Selection(
        SUBJECTS,
        compute="_compute_subject",
        store=True,
        help="Who or what a seat is given to.",
    )
    needs_installation = fields.Boolean(
        default=True,
        help="A seat protects only once somebody installed it or enrolled. Without "
        "this, a seat protects as soon as it is given.",
    )
    weight = fields.Integer(
        default=5, help="Importance from 1 to 10, to put the largest gap first."
    )
    default_notice_days = fields.Integer("Notice (Days)", default=30)
    stale_after_days = fields.Integer(
        "Unknown After (Days)",
        default=14,
        help="A device that reported itself and was not seen for so many days counts "
        "as unknown, not as protected. 0: it never goes stale. What a person confirmed "
        "by hand counts for a year.",
    )
    odoo_evidence = fields.Selection(
        [("two_factor", "Two-Factor Sign-in of Odoo")],
        "Verified by Odoo",
        help="What Odoo itself knows: whoever signs in here with a second proof or a "
        "passkey is protected, without a seat.",
    )
    cyfun_controls = fields.Char(
        "Supports CyFun Controls",
        help="Controls of CyberFundamentals 2025 that this service helps to implement, "
        "separated by commas. It is evidence, never the maturity score itself.",
    )
    control_ids = fields.Many2many(
        "proximus.security.control",
        string="CyFun Controls",
        compute="_compute_control_ids",
        inverse="_inverse_control_ids",
        domain="[('level', '!=', 'small')]",
        help="What this service helps to implement. It is evidence, never the maturity "
        "score itself.",
    )
    in_small = fields.Boolean("In Baseline “Small”")
    in_basic = fields.Boolean("In Baseline “Basic”")
    service_ids = fields.One2many("proximus.security.service", "type_id")

    _evidence_of_users = models.Constraint(
        "CHECK(odoo_evidence IS NULL OR unit = 'user')",
        "Odoo knows how users sign in: count this protection per user.",
    )
    _code_unique = models.Constraint(
        "UNIQUE(code)", "Another security service type has this code."
    )
    _weight_range = models.Constraint(
        "CHECK(weight BETWEEN 1 AND 10)", "The weight goes from 1 to 10."
    )
    _days_positive = models.Constraint(
        "CHECK(default_notice_days >= 0 AND stale_after_days >= 0)",
        "A number of days cannot be negative.",
    )

    @api.depends("unit")
    def _compute_subject(self):
        for service_type in self:
            service_type.subject = SUBJECT_OF_UNIT.get(service_type.unit)

    @api.depends("cyfun_controls")
    def _compute_control_ids(self):
        codes = {code for each in self for code in each._control_codes()}
        found = self.env["proximus.security.control"].search([("code", "in", [*codes])])
        by_code, none = found.grouped("code"), found.browse()
        for service_type in self:
            service_type.control_ids = none.concat(
                *(by_code.get(code, none) for code in service_type._control_codes())
            )

    def _inverse_control_ids(self):
        for service_type in self:
            codes = service_type.control_ids.mapped("code")
            service_type.cyfun_controls = ", ".join(codes) or False

    def _control_codes(self) -> list[str]:
        """Return the numbers of the controls that this service supports."""
        self.ensure_one()
        codes = (code.strip() for code in (self.cyfun_controls or "").split(","))
        return list(dict.fromkeys(filter(None, codes)))

    @api.constrains("cyfun_controls")
    def _check_cyfun_controls(self):
        known = controls("essential")
        for service_type in self:
            wrong = [r for r in service_type._control_codes() if r not in known]
            if wrong:
                raise ValidationError(
                    self.env._(
                        "%(type)s: CyberFundamentals 2025 has no control %(controls)s.",
                        type=service_type.name,
                        controls=", ".join(wrong),
                    )
                )

    def write(self, vals):
        if "unit" in vals:
            self._check_unit_change(vals["unit"])
        return super().write(vals)

    def _check_unit_change(self, unit):
        """Refuse a unit that would make seats already given meaningless."""
        changing = self.filtered(
            lambda rec: (
                rec.subject != SUBJECT_OF_UNIT.get(unit, False)
                or LINE_KINDS.get(rec.unit) != LINE_KINDS.get(unit)
            )
        )
        # sudo: seats given in another company count too
        given = self.env["proximus.security.coverage"].sudo()
        if given.search_count([("type_id", "in", changing.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Seats of %(types)s are given already: what they protect cannot "
                    "change. Make another service type.",
                    types=", ".join(changing.mapped("name")),
                )
            )
