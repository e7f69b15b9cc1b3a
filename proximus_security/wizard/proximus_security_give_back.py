from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class ProximusSecurityGiveBack(models.TransientModel):
    """Give back seats that nobody has: what it saves, and what then happens."""

    _name = "proximus.security.give.back"
    _description = "Give Back Unused Seats"

    service_id = fields.Many2one(
        "proximus.security.service", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="service_id.currency_id")
    seats_free = fields.Integer("Free", compute="_compute_seats_free")
    seats = fields.Integer(
        "Seats to Give Back",
        compute="_compute_seats",
        store=True,
        readonly=False,
        required=True,
    )
    saving = fields.Monetary("Saved per Month", compute="_compute_effect")
    paid_until = fields.Date(
        compute="_compute_effect", help="The notice of the service runs from today."
    )
    effect = fields.Text("What Happens", compute="_compute_effect")

    _seats_positive = models.Constraint(
        "CHECK(seats > 0)", "Give back one seat or more."
    )

    @api.depends("service_id")
    def _compute_seats_free(self):
        # a dialog tells nothing of a service that its reader may not see
        self.service_id._origin.check_access("read")
        for wizard in self:
            wizard.seats_free = wizard.service_id.seats_free

    @api.depends("service_id")
    def _compute_seats(self):
        for wizard in self:
            wizard.seats = max(wizard.seats_free, 0)

    @api.depends("service_id", "seats")
    @api.depends_context("lang")
    def _compute_effect(self):
        self.service_id._origin.check_access("read")
        for wizard in self:
            service = wizard.service_id
            today = service._proximus_today()
            wizard.saving = max(wizard.seats, 0) * service._monthly_seat()
            wizard.paid_until = today + relativedelta(days=service.notice_days)
            wizard.effect = wizard._describe_effect()

    def _describe_effect(self) -> str:
        """Return what happens to the seats, the money and whoever must know."""
        _, service = self.env._, self.service_id
        left = service.seats - self.seats
        sentences = [
            _("Nobody loses protection: only seats that nobody has go."),
            _("%(before)s seats become %(after)s.", before=service.seats, after=left)
            if left
            else _("No seat is left, and the service ends today."),
        ]
        if service._monthly_seat() and service.notice_days:
            sentences.append(
                _(
                    "They are paid until %(day)s, because the notice is %(days)s days.",
                    day=format_date(self.env, self.paid_until, date_format="long"),
                    days=service.notice_days,
                )
            )
        sentences.append(
            _(
                "%(person)s is reminded to tell the supplier: until it knows, it bills "
                "all seats.",
                person=(service.user_id or self.env.user).name,
            )
        )
        return "\n".join(sentences)

    def action_apply(self):
        """Give the seats back, and remind whoever has to tell the supplier.

        :raises UserError: when fewer seats are free, or nothing is given back.
        """
        self.ensure_one()
        self.service_id._give_back_seats(self.seats, self.paid_until)
        return {"type": "ir.actions.act_window_close"}

    @api.constrains("seats", "service_id")
    def _check_free(self):
        for wizard in self:
            if wizard.seats > wizard.seats_free:
                raise UserError(
                    self.env._(
                        "%(service)s has %(free)s: take others back first.",
                        service=wizard.service_id.display_name,
                        free=self._proximus_counted(
                            max(wizard.seats_free, 0), "free_seat"
                        ),
                    )
                )
