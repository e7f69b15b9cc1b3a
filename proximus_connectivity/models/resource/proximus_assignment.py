from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ...tools.sentinel import USER_HISTORY

#: What somebody who only sees lines may correct.
DAY = "date_from"


class ProximusAssignment(models.Model):
    """From which day on an employee has a line or device; empty: nobody has it.

    It lasts until the next row of the same line or device. The last row and the user
    that stands in the line or device say the same: each follows the other.
    """

    _name = "proximus.assignment"
    _description = "User History"
    _order = "date_from desc nulls last, id desc"
    _rec_name = "employee_id"
    _check_company_auto = True

    line_id = fields.Many2one(
        "proximus.line", index="btree_not_null", ondelete="cascade", check_company=True
    )
    device_id = fields.Many2one(
        "proximus.device",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )
    employee_id = fields.Many2one(
        "hr.employee",
        "User",
        index="btree_not_null",
        check_company=True,
        help="Empty: nobody had it.",
    )
    date_from = fields.Date(
        "From", help="First day of this user. Empty: from the beginning."
    )
    date_to = fields.Date(
        "Until", compute="_compute_date_to", help="Last day. Empty: still so."
    )

    _one_thing = models.Constraint(
        "CHECK(num_nonnulls(line_id, device_id) = 1)",
        "A row of the user history is about one line or one device.",
    )
    _one_a_day = models.UniqueIndex(
        "(COALESCE(line_id, 0), COALESCE(device_id, 0),"
        " COALESCE(date_from, '-infinity'::date))",
        "Two users would begin on the same day: choose another day, or correct the row "
        "that is there.",
    )

    # === COMPUTE METHODS === #

    # of a line and device, not of their company: a device that goes to another line
    # would read its history each time; its ``write`` tells when the company changes
    @api.depends("line_id", "device_id")
    def _compute_company_id(self):
        for row in self:
            row.company_id = row.line_id.company_id or row.device_id.company_id

    @api.depends(
        "date_from",
        "line_id.assignment_ids.date_from",
        "device_id.assignment_ids.date_from",
    )
    def _compute_date_to(self):
        siblings = self.search(
            [
                ("date_from", "!=", False),
                "|",
                ("line_id", "in", self.line_id.ids),
                ("device_id", "in", self.device_id.ids),
            ],
            order="date_from",
        )
        days = siblings.grouped(lambda row: (row.line_id, row.device_id))
        for row in self:
            others = days.get(
                (row.line_id._origin, row.device_id._origin), siblings[:0]
            )
            later = others.filtered(
                lambda other, row=row: (
                    other != row._origin
                    and (not row.date_from or other.date_from > row.date_from)
                )
            )[:1]
            row.date_to = later and fields.Date.subtract(later.date_from, days=1)

    @api.constrains("date_from")
    def _check_date_from(self):
        for row in self:
            if row.date_from and row.date_from > row._proximus_today():
                raise ValidationError(
                    self.env._(
                        "%(user)s cannot have %(what)s from %(day)s on already: that "
                        "day is still to come.",
                        user=row.employee_id.display_name or self.env._("Nobody"),
                        what=row._thing().display_name,
                        day=self._proximus_spoken_day(row.date_from),
                    )
                )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: who has it now stays in the history that begins."""
        by_hand = self.env.context.get("proximus_user_history") is not USER_HISTORY
        before = self._histories_to_begin(vals_list) if by_hand else []
        rows = super().create([*before, *vals_list])
        rows._users_follow()
        return rows[len(before) :]

    def write(self, vals):
        self._check_only_the_day(vals)
        result = super().write(vals)
        self._users_follow()
        return result

    def unlink(self):
        things = self.line_id, self.device_id
        result = super().unlink()
        for records in things:
            self._last_users_hold(records)
        return result

    def _check_only_the_day(self, vals: dict) -> None:
        """Let whoever may not change lines correct days, and nothing else."""
        if self.env.su or not vals.keys() - {DAY}:
            return
        if not self.env["proximus.line"].has_access("write"):
            raise AccessError(
                self.env._(
                    "You can correct the day on which somebody took over. Who has the "
                    "line is changed by whoever works with lines."
                )
            )

    @api.model
    def _histories_to_begin(self, vals_list) -> list[dict]:
        """Return rows with who has it now, where somebody enters the first row.

        An earlier user goes before: who has it now does so from today, or from the day
        that is corrected afterwards.
        """
        found = []
        for name in ("line_id", "device_id"):
            first = {}
            for vals in vals_list:
                if vals.get(name):
                    first.setdefault(vals[name], []).append(vals)
            things = self.env[self._fields[name].comodel_name].browse(first)
            known = things._user_starts() if things else {}
            for thing in things.filtered(lambda one, k=known: one.id not in k):
                given = first[thing.id]
                user = thing.employee_id.id
                if user and len(given) == 1 and given[0].get("employee_id") != user:
                    day = None if given[0].get(DAY) else thing._proximus_today()
                    found.append(thing._assignment_vals(day, user))
        return found

    # === BUSINESS === #

    def _thing(self):
        """Return the line or device that the row is about."""
        self.ensure_one()
        return self.line_id or self.device_id

    def _users_follow(self) -> None:
        """Let the lines and devices of these rows have the user of their last row."""
        if self.env.context.get("proximus_user_history") is USER_HISTORY:
            return
        for records in (self.line_id, self.device_id):
            self._last_users_hold(records)

    @api.model
    def _last_users_hold(self, records) -> None:
        """Write the user who stands last in the history of each record."""
        if not records:
            return
        starts = records._user_starts()
        # sudo: whoever corrects the history need not be allowed more of a line
        marked = records.sudo().with_context(proximus_user_history=USER_HISTORY)
        for record in marked.filtered(lambda one: one.id in starts):
            user = starts[record.id][0][1]
            if (record.employee_id.id or 0) != user:
                record.employee_id = user or False
