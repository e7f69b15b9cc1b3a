from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ...fields import NO_DEPARTMENT, NO_SITE, NOBODY
from ...tools import usage
from ..mixin.proximus_import_mixin import ImportReport

_FIGURES = [name for names in usage.FIGURES.values() for name in names]


class ProximusLineUsage(models.Model):
    """What one source tells of the use of a line in one month.

    A source that tells only data leaves the calls unknown, which is not zero: the two
    boxes say what it tells. Who used the line, and where, is that of the day on which
    the figures came in: later users do not inherit them.
    """

    _name = "proximus.line.usage"
    _description = "Line Usage"
    _inherit = ["proximus.import.mixin"]
    _order = "month desc, line_id, id"
    _rec_name = "line_id"
    _check_company_auto = True

    line_id = fields.Many2one(
        "proximus.line",
        required=True,
        check_company=True,
        ondelete="cascade",
        help="By reference, operator reference or phone number.",
    )
    company_id = fields.Many2one(
        related="line_id.company_id", store=True, precompute=True, index=True
    )
    month = fields.Date(required=True, index=True, help="Any day of it.")
    source = fields.Selection(
        [
            ("manual", "Manual"),
            ("import", "Imported"),
            ("operator", "Operator"),
            ("records", "Usage Records"),
        ],
        required=True,
        default=lambda self: "import" if ImportReport.at_work(self.env) else "manual",
    )
    data_gb = fields.Float("Data (GB)", digits=(16, 3))
    roaming_gb = fields.Float(
        "Roaming (GB)", digits=(16, 3), help="Part of it abroad, beside the data."
    )
    minutes = fields.Float("Calls (Minutes)", digits=(16, 1))
    sms = fields.Integer("Messages")
    has_data = fields.Boolean(
        "Data Known", help="Without it, no data means unknown, not none."
    )
    has_voice = fields.Boolean(
        "Calls Known", help="Without it, no minutes means unknown, not none."
    )
    product_id = fields.Many2one(
        "product.product",
        "Offer",
        compute="_compute_snapshot",
        store=True,
        precompute=True,
        index=True,
    )
    employee_id = fields.Many2one(
        "hr.employee",
        compute="_compute_snapshot",
        store=True,
        precompute=True,
        index="btree_not_null",
        falsy_value_label=NOBODY,
    )
    department_id = fields.Many2one(
        "hr.department",
        compute="_compute_snapshot",
        store=True,
        precompute=True,
        index="btree_not_null",
        falsy_value_label=NO_DEPARTMENT,
    )
    site_id = fields.Many2one(
        "res.partner",
        compute="_compute_snapshot",
        store=True,
        precompute=True,
        index="btree_not_null",
        falsy_value_label=NO_SITE,
    )
    allowance_gb = fields.Float(
        "Allowance (GB)",
        compute="_compute_snapshot",
        store=True,
        precompute=True,
        help="Of the offer when the figures came in. 0: none stated.",
    )

    _month_source_unique = models.UniqueIndex(
        "(line_id, month, source)",
        "This source has told of this line and month already: change those figures.",
    )
    _first_day = models.Constraint(
        "CHECK(EXTRACT(day FROM month) = 1)",
        "A month of usage is kept by its first day.",
    )
    _not_negative = models.Constraint(
        "CHECK(COALESCE(data_gb, 0) >= 0 AND COALESCE(roaming_gb, 0) >= 0"
        " AND COALESCE(minutes, 0) >= 0 AND COALESCE(sms, 0) >= 0)",
        "Usage cannot be negative.",
    )

    # === COMPUTES === #

    # The state of the day on which the figures came in: no dependency on the line's
    # own fields, so that a later user or offer changes nothing of the past.
    @api.depends("line_id")
    def _compute_snapshot(self):
        for record in self:
            line = record.line_id
            record.product_id = line.product_id
            record.employee_id = line.employee_id
            record.department_id = line.department_id
            record.site_id = line.site_id
            record.allowance_gb = line.product_id.data_allowance_gb

    @api.depends("line_id", "month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for record in self:
            month = format_date(self.env, record.month, date_format="MMM y")
            record.display_name = f"{record.line_id.display_name} {month}".strip()

    # === CHECKS === #

    @api.constrains("month", "has_data", "has_voice")
    def _check_reported(self):
        for record in self:
            message = record._reported_error(
                record.month, record.has_data, record.has_voice
            )
            if message:
                raise ValidationError(
                    self.env._(
                        "%(usage)s: %(message)s",
                        usage=record.display_name,
                        message=message,
                    )
                )

    @api.model
    def _reported_error(self, month, has_data: bool, has_voice: bool) -> str:
        """Return what is wrong with a month of figures, or ``""``."""
        if month and month > self._proximus_today():
            return self.env._("the month is still to come.")
        if not has_data and not has_voice:
            return self.env._(
                "fill in data or calls. What a source does not tell is unknown."
            )
        return ""

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_reported(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._prepare_reported(vals))

    @api.model
    def _prepare_reported(self, vals: dict) -> dict:
        """Return values with the first day of the month and what they tell of."""
        vals = dict(vals)
        if vals.get("month"):
            vals["month"] = usage.month_of(fields.Date.to_date(vals["month"]))
        # 0 is a figure: "no data" and "unknown" differ
        given = [
            name
            for name in _FIGURES
            if vals.get(name) is not None and vals[name] is not False
        ]
        for part in usage.reported_parts(given):
            vals.setdefault(f"has_{part}", True)
        return vals

    # === IMPORT === #

    @api.model
    def _import_match(self, data_list):
        for data in data_list:
            data["values"] = self._prepare_reported(
                {
                    name: value
                    for name, value in data["values"].items()
                    if value is not False and value != ""
                }
            )
        return super()._import_match(data_list)

    @api.model
    def _import_find(self, vals_list):
        known = self.search_fetch(
            [
                ("line_id", "in", [vals.get("line_id") for vals in vals_list]),
                ("month", "in", [vals.get("month") for vals in vals_list]),
            ],
            ["line_id", "month", "source"],
        )
        by_key = {(one.line_id.id, one.month, one.source): one for one in known}
        return [
            by_key.get(
                (
                    vals.get("line_id"),
                    vals.get("month"),
                    vals.get("source") or "import",
                ),
                self.browse(),
            )
            for vals in vals_list
        ]

    @api.model
    def _import_errors(self, data_list):
        found, seen = self._import_twice(data_list, "line_id"), set()
        for data in data_list:
            vals = data["values"]
            if vals.get("id"):
                continue
            path, message = self._import_row_error(vals, seen)
            if message:
                found.append((data, path, message))
        return [self._import_message(*error) for error in found]

    @api.model
    def _import_row_error(self, vals: dict, seen: set) -> tuple[str, str]:
        """Return the column and the sentence of what is wrong with a new row."""
        _ = self.env._
        key = (vals.get("line_id"), vals.get("month"), vals.get("source") or "import")
        if not vals.get("line_id"):
            return "line_id", _("Fill in the line: its reference or a phone number.")
        if not vals.get("month"):
            return "month", _("Fill in the month, by any day of it.")
        if key in seen:
            return "month", _("This line and month stand twice in the file.")
        seen.add(key)
        if any((vals.get(name) or 0) < 0 for name in _FIGURES):
            return "data_gb", _("Usage cannot be negative.")
        message = self._reported_error(
            vals["month"], vals.get("has_data"), vals.get("has_voice")
        )
        return "month", message
