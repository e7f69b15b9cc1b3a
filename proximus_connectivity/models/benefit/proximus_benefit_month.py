import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import lifecycle, usage
from ...tools.sentinel import STATE_CHANGE


class ProximusBenefitMonth(models.Model):
    """The benefits in kind of a month, as the payroll office gets them.

    Computed from the lines and devices that employees had, reviewed by a person, and
    locked when it is exported: from then on it never changes. What turns out otherwise
    later comes as a correction in the month that is open then.
    """

    _name = "proximus.benefit.month"
    _description = "Benefits in Kind of a Month"
    _inherit = ["proximus.lifecycle.mixin", "mail.thread"]
    _order = "month desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    month = fields.Date(
        required=True,
        default=lambda self: self._month_before(),
        help="Any day of it.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [("draft", "Draft"), ("reviewed", "Reviewed"), ("locked", "Exported")],
        required=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many("proximus.benefit.line", "month_id", "Benefits")
    computed_on = fields.Datetime(readonly=True, copy=False)
    locked_on = fields.Datetime("Exported On", readonly=True, copy=False)
    total = fields.Monetary("Taxable", compute="_compute_totals", store=True)
    employee_count = fields.Integer(
        "Employees", compute="_compute_totals", store=True, aggregator=None
    )
    unknown_count = fields.Integer(
        "Unknown", compute="_compute_totals", store=True, help="Rows to decide on."
    )
    correction_total = fields.Monetary(
        "Corrections", compute="_compute_totals", store=True
    )
    unverified = fields.Char(compute="_compute_unverified")
    csv_file = fields.Binary(readonly=True, copy=False, attachment=True)
    csv_name = fields.Char(compute="_compute_file_names")
    xlsx_file = fields.Binary(readonly=True, copy=False, attachment=True)
    xlsx_name = fields.Char(compute="_compute_file_names")

    _month_company_unique = models.UniqueIndex(
        "(company_id, month)", "There is a document for this month already."
    )
    _first_day = models.Constraint(
        "CHECK(EXTRACT(day FROM month) = 1)", "A month is kept by its first day."
    )

    # === COMPUTE METHODS === #

    @api.model
    def _month_before(self) -> datetime.date:
        today = self.env.company._proximus_today()
        return fields.Date.subtract(usage.month_of(today), months=1)

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_name(self):
        for month in self:
            month.name = format_date(self.env, month.month, date_format="MMMM y")

    @api.depends("month", "company_id")
    def _compute_file_names(self):
        for month in self:
            name = f"benefits_{month.month:%Y_%m}" if month.month else "benefits"
            month.csv_name, month.xlsx_name = f"{name}.csv", f"{name}.xlsx"

    @api.depends(
        "line_ids.amount",
        "line_ids.is_known",
        "line_ids.origin",
        "line_ids.employee_id",
    )
    def _compute_totals(self):
        for month in self:
            rows = month.line_ids
            month.total = sum(rows.mapped("amount"))
            month.employee_count = len(rows.filtered("amount").employee_id)
            month.unknown_count = len(rows.filtered(lambda row: not row.is_known))
            corrections = rows.filtered(lambda row: row.origin == "correction")
            month.correction_total = sum(corrections.mapped("amount"))

    @api.depends("line_ids.checked_on", "line_ids.parameter_id")
    @api.depends_context("lang")
    def _compute_unverified(self):
        for month in self:
            rows = month.line_ids.filtered(
                lambda row: row.parameter_id and not row.checked_on
            )
            names = rows.parameter_id.mapped("name")
            month.unverified = ", ".join(names) or False

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._keep_first_day(vals)
            if vals.get("state", "draft") != "draft":
                raise UserError(
                    self.env._("A month of benefits in kind starts as a draft.")
                )
        return super().create(vals_list)

    def write(self, vals):
        self._keep_first_day(vals)
        if self.env.context.get("proximus_state_change") is not STATE_CHANGE:
            mine = {name for name in vals if name in self._kept_fields()}
            for month in self.filtered(lambda one: one.state == "locked" and mine):
                month._refuse_change()
            if {"month", "company_id"} & vals.keys():
                for month in self.filtered("line_ids"):
                    raise UserError(
                        self.env._(
                            "%(month)s has rows already. Open another month instead.",
                            month=month.name,
                        )
                    )
        return super().write(vals)

    @api.model
    def _kept_fields(self) -> set[str]:
        return {
            "month",
            "company_id",
            "line_ids",
            "computed_on",
            "locked_on",
            "csv_file",
            "xlsx_file",
        }

    @api.model
    def _keep_first_day(self, vals: dict) -> None:
        if vals.get("month"):
            vals["month"] = usage.month_of(fields.Date.to_date(vals["month"]))

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_locked(self):
        for month in self.filtered(lambda one: one.state == "locked"):
            month._refuse_change()

    def _refuse_change(self) -> None:
        """Say that a month is closed.

        :raises UserError: always.
        """
        if self.state == "reviewed":
            raise UserError(
                self.env._(
                    "%(month)s is reviewed. Set it back to draft to change it.",
                    month=self.name,
                )
            )
        raise UserError(
            self.env._(
                "%(month)s has gone to the payroll office and no longer changes. What "
                "turns out otherwise comes as a correction in the next month.",
                month=self.name,
            )
        )

    # === ACTIONS === #

    def action_compute(self):
        """Work out the rows of drafts again; those entered by hand stay.

        :raises UserError: for a month that is no draft.
        """
        for month in self:
            if month.state != "draft":
                month._refuse_change()
            month._fill_rows()
        self.write({"computed_on": fields.Datetime.now()})
        return True

    def action_review(self):
        """Confirm that the rows are right.

        :raises UserError: when something is not known, or nothing is computed.
        """
        for month in self:
            if not month.computed_on:
                raise UserError(
                    self.env._("%(month)s: compute it first.", month=month.name)
                )
            if month.unknown_count:
                raise UserError(
                    self.env._(
                        "%(month)s: of %(count)s rows nobody knows what they are "
                        "worth. Say whether these lines and devices may be used "
                        "privately.",
                        month=month.name,
                        count=month.unknown_count,
                    )
                )
        self._transition("reviewed")
        return True

    def action_draft(self):
        """Open reviewed months again; one that was exported never is."""
        self._transition("draft")
        return True

    def action_export(self):
        """Lock the months and keep the files that the payroll office gets."""
        for month in self.filtered(lambda one: one.state != "locked"):
            month._check_move("locked")
            files = month._files()
            month._transition("locked", locked_on=fields.Datetime.now(), **files)
        return True

    @api.readonly
    def action_view_lines(self):
        """Open the rows as a table to turn."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_benefit_line_action"
        )
        return {**action, "domain": [("month_id", "=", self.id)], "context": {}}

    def _lifecycle_moves(self):
        return lifecycle.BENEFIT_TRANSITIONS
