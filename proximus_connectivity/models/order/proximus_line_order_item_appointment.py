from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import delivery, lifecycle

SLOTS = [("morning", "Morning"), ("afternoon", "Afternoon"), ("day", "Whole Day")]
#: What must be in an agreed visit; a change of it makes the visit a new one.
_VISIT = {"appointment_date", "appointment_slot"}


class ProximusLineOrderItem(models.Model):
    """The technician's visit: a day and half a day, kept as an activity of the order.

    The activity is what shows in people's calendars and reminders; the fields are what
    lists, the portal and a claim work with.
    """

    _inherit = "proximus.line.order.item"

    appointment_date = fields.Date(
        "Appointment On",
        index="btree_not_null",
        copy=False,
        help="Day on which the technician was promised.",
    )
    appointment_slot = fields.Selection(
        SLOTS,
        "Time of Day",
        default="morning",
        copy=False,
        help="Operators promise half a day, not an hour.",
    )
    appointment_state = fields.Selection(
        [("planned", "Planned"), ("done", "Done"), ("missed", "Missed Appointment")],
        "Appointment",
        compute="_compute_appointment_state",
        store=True,
        precompute=True,
        readonly=True,
        copy=False,
        help="Nobody came: the operator did not keep the appointment.",
    )
    appointment_activity_id = fields.Many2one(
        "mail.activity",
        copy=False,
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    @api.depends("appointment_date", "appointment_slot")
    def _compute_appointment_state(self):
        """A new day is a new visit."""
        for item in self:
            item.appointment_state = item.appointment_date and "planned"

    def _delivery(self) -> delivery.Delivery | None:
        """Return how far the items are together; nothing when all were given up."""
        return delivery.delivery(
            (item.state, item.appointment_state or None) for item in self
        )

    def _visits_before(self, vals: dict) -> dict:
        """Return the visits of the items before a write; none if it touches none.

        :raises UserError: for a new day of an item that has ended.
        """
        if not _VISIT & vals.keys():
            return {}
        if vals.get("appointment_date"):
            self._check_visit_possible()
        return {item: item._visit() for item in self}

    def _plan_changed_visits(self, before: dict) -> None:
        """Plan the visits anew that are not what they were before a write.

        :param before: see :meth:`_visits_before`.
        """
        changed = self.filtered(
            lambda item: item in before and item._visit() != before[item]
        )
        if changed:
            changed._plan_visits()

    def _visit(self) -> tuple:
        return self.appointment_date, self.appointment_slot

    def _check_visit_possible(self) -> None:
        """Refuse a visit for what has ended."""
        moves = self._lifecycle_moves()
        for item in self.filtered(lambda it: lifecycle.is_final(moves, it.state)):
            raise UserError(
                self.env._(
                    "%(item)s has ended: there is nothing left to visit for.",
                    item=item.display_name,
                )
            )

    def _plan_visits(self) -> None:
        """Keep one activity per agreed visit, for the responsible of the order."""
        self.appointment_activity_id.unlink()
        planned = self.filtered("appointment_date")
        activities = self.env["mail.activity"].create(
            [item._visit_activity_vals() for item in planned]
        )
        for item, activity in zip(planned, activities, strict=True):
            item.appointment_activity_id = activity

    def _visit_activity_vals(self) -> dict:
        return {
            "res_model_id": self.env["ir.model"]._get_id("proximus.line.order"),
            "res_id": self.order_id.id,
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "date_deadline": self.appointment_date,
            "summary": self._describe_appointment(),
            "user_id": self.order_id.user_id.id or self.env.uid,
        }

    def _describe_appointment(self) -> str:
        slots = dict(self._fields["appointment_slot"]._description_selection(self.env))
        return self.env._(
            "Technician (%(slot)s): %(what)s",
            slot=slots.get(self.appointment_slot, ""),
            what=self.line_id.display_name or self.product_id._offer_name(),
        )

    # === ACTIONS === #

    def action_visit_done(self):
        """Record that the technician came; the activity is done with it."""
        self._close_visits("done", self.env._("The technician came."))
        return True

    def _close_visits(self, outcome: str, feedback: str) -> None:
        """Enter how the visits went.

        :param outcome: ``done`` or ``missed``.
        :param feedback: kept in the history of the order.
        :raises UserError: naming an item without visit, or whose visit is to come.
        """
        today = self._proximus_today()
        for item in self:
            item._check_visit_over(today)
        self.appointment_activity_id.action_feedback(feedback=feedback)
        self.appointment_state = outcome

    def _check_visit_over(self, today) -> None:
        if not self.appointment_date:
            raise UserError(
                self.env._(
                    "%(item)s: no visit was agreed. Fill in its day first.",
                    item=self.display_name,
                )
            )
        if self.appointment_date > today:
            raise UserError(
                self.env._(
                    "%(item)s: the visit is on %(date)s, which is still to come.",
                    item=self.display_name,
                    date=self._proximus_spoken_day(self.appointment_date),
                )
            )

    def _drop_planned_visits(self) -> None:
        """Take back the activities of visits that nothing is left for."""
        planned = self.filtered(lambda item: item.appointment_state == "planned")
        planned.appointment_activity_id.unlink()
