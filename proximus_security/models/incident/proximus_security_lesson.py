from odoo import api, fields, models


class ProximusSecurityLesson(models.Model):
    """What is to be done so that an incident does not come back: by whom, and when."""

    _name = "proximus.security.lesson"
    _description = "Action after an Incident"
    _order = "is_done, date_deadline, id"

    incident_id = fields.Many2one(
        "proximus.security.incident", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="incident_id.company_id", store=True, index=True
    )
    name = fields.Char("What to Do", required=True)
    user_id = fields.Many2one(
        "res.users",
        "Who",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    date_deadline = fields.Date("Before")
    is_done = fields.Boolean("Done")
    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )

    @api.depends("date_deadline", "is_done", "company_id")
    def _compute_is_overdue(self):
        for lesson in self:
            day = lesson.date_deadline
            late = day and day < lesson.company_id._proximus_today()
            lesson.is_overdue = bool(late and not lesson.is_done)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("is_done", "=", False),
            ("date_deadline", "<", self.env.company._proximus_today()),
        ]
