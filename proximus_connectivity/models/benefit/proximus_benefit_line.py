from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import benefit
from ...tools.sentinel import BENEFIT_ROWS
from .proximus_private_use_mixin import USES

KINDS = [
    ("computer", "Computer"),
    ("phone", "Mobile Phone"),
    ("tablet", "Tablet"),
    (benefit.INTERNET, "Internet"),
    (benefit.SUBSCRIPTION, "Phone Subscription"),
]


class ProximusBenefitLine(models.Model):
    """What one line or device is worth to an employee in a month.

    Computed from what is known; what nobody could know is added by hand, with a reason.
    Once its month is locked, a row stays as it is.
    """

    _name = "proximus.benefit.line"
    _description = "Benefit in Kind"
    _order = "month desc, employee_id, origin, kind, id"
    _rec_name = "employee_id"
    _check_company_auto = True

    month_id = fields.Many2one(
        "proximus.benefit.month",
        "Payroll Month",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="month_id.company_id", store=True, precompute=True, index=True
    )
    month = fields.Date(related="month_id.month", store=True, precompute=True)
    state = fields.Selection(related="month_id.state")
    currency_id = fields.Many2one(related="company_id.currency_id")
    employee_id = fields.Many2one(
        "hr.employee",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    kind = fields.Selection(KINDS, "Benefit", required=True)
    origin = fields.Selection(
        [
            ("computed", "Computed"),
            ("correction", "Correction"),
            ("manual", "Entered by Hand"),
        ],
        required=True,
        default="manual",
        readonly=True,
    )
    corrected_id = fields.Many2one(
        "proximus.benefit.month",
        "Corrects",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="A month that the payroll office has already: what has changed since.",
    )
    line_id = fields.Many2one(
        "proximus.line", readonly=True, index="btree_not_null", ondelete="set null"
    )
    device_id = fields.Many2one(
        "proximus.device", readonly=True, index="btree_not_null", ondelete="set null"
    )
    asset_name = fields.Char("Line or Device", readonly=True)
    use = fields.Selection(USES, "Private Use", readonly=True)
    days = fields.Integer(
        readonly=True, help="On which the employee had it in the month."
    )
    flat = fields.Monetary("A Month", readonly=True, help="Flat amount of the rule.")
    gross = fields.Monetary("By Days", readonly=True)
    contribution = fields.Monetary("Employee Pays", readonly=True)
    amount = fields.Monetary("Taxable")
    is_known = fields.Boolean("Known", default=True, readonly=True)
    manual_reason = fields.Char()
    reason = fields.Char("Why", compute="_compute_reason", inverse="_inverse_reason")
    parameter_id = fields.Many2one(
        "proximus.parameter",
        "Rule",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    source_url = fields.Char("Source", readonly=True)
    checked_on = fields.Date(
        "Source Read On", readonly=True, help="Empty: the amount is not verified."
    )

    _manual_reason = models.Constraint(
        "CHECK(origin != 'manual' OR COALESCE(manual_reason, '') != '')",
        "Say why an amount is entered by hand.",
    )
    _known_amount = models.Constraint(
        "CHECK(is_known OR COALESCE(amount, 0) = 0)",
        "A benefit that is not known has no amount.",
    )

    @api.depends(
        "origin", "manual_reason", "corrected_id", "use", "days", "is_known", "month"
    )
    @api.depends_context("lang")
    def _compute_reason(self):
        for row in self:
            if row.origin == "manual":
                row.reason = row.manual_reason
            elif row.origin == "correction":
                row.reason = self.env._(
                    "%(month)s was exported with another amount.",
                    month=row.corrected_id.name,
                )
            else:
                row.reason = row._describe_computed()

    def _inverse_reason(self):
        for row in self:
            row.manual_reason = row.reason

    def _describe_computed(self) -> str:
        """Return why a computed benefit is what it is."""
        _ = self.env._
        whole = benefit.month_days(self.month)
        code = benefit.reason(self.use, self.days, whole, self.is_known)
        return {
            "full": _("The whole month."),
            "part": _("%(days)s of %(all)s days.", days=self.days, all=whole),
            "covered": _("Counted already: one amount per employee."),
            "split": _("Split billing: the employee pays the private part."),
            "business": _("For the business only."),
            "unknown": _("Nobody has said whether it may be used privately."),
            "no_amount": _("No parameter says what it is worth in this month."),
        }[code]

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        # the database wants to know at once why an amount is entered by hand
        rows = super().create(
            [{"manual_reason": vals.get("reason"), **vals} for vals in vals_list]
        )
        rows._check_open()
        return rows

    def write(self, vals):
        self._check_open()
        result = super().write(vals)
        self._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_locked(self):
        self._check_open()

    def _check_open(self) -> None:
        """Refuse to change what the payroll office has already, or what is computed.

        :raises UserError: naming the month or the row.
        """
        for month in self.month_id.filtered(lambda month: month.state != "draft"):
            month._refuse_change()
        if self.env.context.get("proximus_benefit_rows") is BENEFIT_ROWS:
            return
        for row in self.filtered(lambda row: row.origin != "manual"):
            raise UserError(
                self.env._(
                    "%(employee)s, %(asset)s: this row is computed. Correct the line "
                    "or device, or add a row by hand with the difference and a reason.",
                    employee=row.employee_id.display_name,
                    asset=row.asset_name or row.corrected_id.name or "",
                )
            )

    # === ACTIONS === #

    @api.readonly
    def action_view_users(self):
        """Open who had the line or device of this row when, to correct a day."""
        self.ensure_one()
        return (self.line_id or self.device_id).action_view_users()

    def action_remove(self):
        """Remove rows that were entered by hand.

        :raises UserError: for a row that is computed, or of a month that is no draft.
        """
        self.unlink()
        return True

    def action_private(self):
        """Record that what these rows are about may be used privately."""
        return self._state_use("private")

    def action_business(self):
        """Record that what these rows are about is for the business only."""
        return self._state_use("none")

    def action_split(self):
        """Record that the employees pay the private part of it themselves."""
        return self._state_use("split")

    def _state_use(self, use: str) -> bool:
        """Write the use on the lines and devices, and compute the months again.

        :raises UserError: for a row of a month that is no draft.
        """
        self.check_access("write")
        for month in self.month_id.filtered(lambda month: month.state != "draft"):
            month._refuse_change()
        # sudo: who prepares payroll decides on private use, and on nothing else of them
        rows_sudo = self.sudo()
        rows_sudo.line_id.write({"private_use": use})
        rows_sudo.device_id.write({"private_use": use})
        self.month_id.action_compute()
        return True
