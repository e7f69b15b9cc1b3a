from collections.abc import Mapping

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...fields import Reference
from ...tools import lifecycle, porting, sim
from ...tools.sentinel import STATE_CHANGE

PORT_STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("validated", "Validated"),
    ("scheduled", "Scheduled"),
    ("ported", "Ported"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]


class ProximusPortRequest(models.Model):
    """Numbers that move from one operator to another, and what a delay is worth.

    What a request must hold before it goes out is in
    ``proximus_port_request_rules.py``; delay and claim are in
    ``proximus_port_request_claim.py``.

    Numbers that leave: why they do, which is what one learns from.
    """

    _name = "proximus.port.request"
    _description = "Port Request"
    _inherit = ["proximus.lifecycle.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["name", "donor_customer_ref", "number_ids.e164_search"]
    _check_company_auto = True

    name = Reference("Reference", required=True, copy=False, index="trigram")
    direction = fields.Selection(
        [("in", "Number Comes"), ("out", "Number Leaves")], required=True, default="in"
    )
    state = fields.Selection(
        PORT_STATES,
        required=True,
        default="draft",
        index=True,
        copy=False,
        group_expand=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self.env.company.partner_id,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency", related="company_id.currency_id", store=True, precompute=True
    )
    donor_id = fields.Many2one(
        "res.partner", "Old Operator", index="btree_not_null", tracking=True
    )
    recipient_id = fields.Many2one(
        "res.partner", "New Operator", index="btree_not_null", tracking=True
    )
    donor_customer_ref = Reference(
        "Customer Number at the Old Operator",
        help="As printed on the last bill. A prepaid card has its SIM number instead.",
    )
    donor_sim = Reference(
        "Prepaid SIM Number", help="ICCID of the old card, 19 or 20 digits."
    )
    easy_switch_ref = Reference("Easy Switch ID", help="Printed on the old bill.")
    number_ids = fields.Many2many(
        "proximus.number",
        "proximus_port_request_number_rel",
        string="Numbers",
        check_company=True,
        copy=False,
    )
    number_count = fields.Integer(compute="_compute_number_count")
    line_ids = fields.Many2many("proximus.line", compute="_compute_line_ids")
    mandate = fields.Binary(
        "Signed Mandate",
        attachment=True,
        copy=False,
        help="Letter of authorisation signed by the customer; a call is not enough.",
    )
    mandate_filename = fields.Char(copy=False)
    mandate_signed_on = fields.Date(copy=False)
    wish_date = fields.Date("Wanted On", help="Empty: as soon as possible.")
    requested_on = fields.Date("Submitted On", readonly=True, copy=False)
    validated_on = fields.Date(readonly=True, copy=False)
    scheduled_on = fields.Date(
        "Scheduled For", copy=False, help="Day that the operators agreed on."
    )
    ported_on = fields.Date(readonly=True, copy=False)
    reject_code = fields.Selection(
        [
            ("customer_ref", "Customer Number Does Not Match"),
            ("number_unknown", "Number Not at This Operator"),
            ("not_signed", "Mandate Missing or Not Valid"),
            ("zone", "Number Not of This Zone"),
            ("busy", "Another Request Is Running"),
            ("other", "Other"),
        ],
        copy=False,
        tracking=True,
    )
    reason = fields.Char("Reason of the State", copy=False, tracking=True)
    complex_installation = fields.Boolean(
        help="The regulator publishes a higher daily compensation for some ports, such "
        "as complex installations. Read its page before you tick this.",
    )
    switch_id = fields.Many2one(
        "proximus.switch",
        "Switch Mandate",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

    # === LEAVING === #
    end_reason_id = fields.Many2one(
        "proximus.end.reason",
        "Termination Reason",
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
    )

    _name_company_unique = models.UniqueIndex(
        "(company_id, name)", "This port reference exists already in the company."
    )
    _ported_has_date = models.Constraint(
        "CHECK(state != 'ported' OR ported_on IS NOT NULL)",
        "A ported request needs the day on which the numbers moved.",
    )
    _submitted_has_mandate = models.Constraint(
        "CHECK(state IN ('draft', 'cancelled') OR mandate_signed_on IS NOT NULL)",
        "A port request goes out with a signed mandate only.",
    )

    # === COMPUTE METHODS === #

    @api.depends("number_ids.size")
    def _compute_number_count(self):
        for request in self:
            request.number_count = sum(request.number_ids.mapped("size"))

    @api.depends("number_ids.line_id")
    def _compute_line_ids(self):
        for request in self:
            request.line_ids = request.number_ids.line_id

    @api.depends("name", "number_ids.label")
    @api.depends_context("uid", "company")
    def _compute_display_name(self):
        for request in self:
            first, more = request.number_ids[:1].label, len(request.number_ids) - 1
            shown = f"{first} +{more}" if more > 0 else first
            request.display_name = (
                f"{request.name} ({shown})" if shown else request.name
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env["ir.sequence"]._name_batch(self._name, vals_list)
        return super().create([self._tidy(vals) for vals in vals_list])

    def write(self, vals):
        self._check_frozen(vals)
        return super().write(self._tidy(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for request in self.filtered(lambda request: request.state != "draft"):
            raise UserError(
                self.env._(
                    "%(request)s has been submitted and cannot be deleted. Cancel it "
                    "while it is not validated.",
                    request=request.name,
                )
            )

    # === ACTIONS === #

    def action_submit(self):
        """Send the requests to the new operator.

        :raises UserError: naming a request and what it lacks.
        """
        todo = self.filtered(lambda request: request.state != "submitted")
        todo._check_move("submitted")
        for request in todo:
            request._check_submission()
        numbers = {request: request.number_ids for request in todo}
        for request, records in numbers.items():
            request._set_number_state(records, f"porting_{request.direction}")
        today = self._proximus_today()
        todo._transition("submitted", requested_on=today, reject_code=False)
        return True

    def action_validate(self, date=None):
        """Record that the old operator found the requests in order.

        :param date: day of the validation (``date`` or ISO text), today by default.
        """
        date = self._past_date(date)
        self._transition("validated", validated_on=date)
        return True

    def action_schedule(self, date=None):
        """Fix the day of the move: what is filled in, else the last day in time.

        :param date: day agreed on (``date`` or ISO text).
        """
        date = fields.Date.to_date(date)
        todo = self.filtered(lambda request: request.state != "scheduled")
        todo._check_move("scheduled")
        for request in todo:
            planned = date or request.scheduled_on or request.due_date
            request._transition("scheduled", scheduled_on=planned)
        return True

    def action_port(self, date=None):
        """Record that the numbers have moved; they follow on that day.

        :param date: day of the move (``date`` or ISO text), today by default.
        """
        date = self._past_date(date)
        todo = self.filtered(lambda request: request.state != "ported")
        todo._check_move("ported")
        for request in todo:
            request._check_ported_on(date)
            request._move_numbers(date)
        todo._transition("ported", ported_on=date)
        return True

    def action_reject(self, code=None, reason=None):
        """Record that the old operator refused the requests.

        :param code: a reject code; without one, what is filled in, else "other".
        :param reason: what the operator wrote.
        """
        for request in self:
            request._transition(
                "rejected",
                reason=reason,
                reject_code=code or request.reject_code or "other",
            )
        return True

    def action_correct(self):
        """Take rejected requests back, to correct and submit them again."""
        for request in self.filtered(lambda request: request.state == "rejected"):
            request._return_numbers()
        self._transition("draft", requested_on=False, validated_on=False)
        return True

    def action_cancel(self, reason=None):
        """Give requests up; possible until the old operator has validated them."""
        todo = self.filtered(lambda request: request.state != "cancelled")
        todo._check_move("cancelled")
        for request in todo:
            request._return_numbers()
        todo._transition("cancelled", reason=reason)
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _tidy(self, vals: dict) -> dict:
        """Return the values with the SIM number as bare digits where it is one."""
        if not vals.get("donor_sim"):
            return vals
        try:
            return {**vals, "donor_sim": sim.normalise_iccid(vals["donor_sim"])}
        except ValueError:
            return vals  # the submission says what is wrong with it

    # === CHANGES OF STATE === #

    def _lifecycle_moves(self) -> Mapping[str, frozenset[str]]:
        return porting.PORT_TRANSITIONS

    def _transition_vals(self, target, *, date, reason):
        """Override of the life cycle: the last reason given stays on the request."""
        return [({"reason": reason} if reason else {}, self)]

    def _after_transition(self, target, *, date, reason, previous):
        """Extend the life cycle: each change stands in the chatter."""
        result = super()._after_transition(
            target, date=date, reason=reason, previous=previous
        )
        for request in self:
            request.message_post(body=request._describe_state())
        return result

    def _describe_state(self) -> str:
        labels = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(state)s on %(date)s. %(reason)s",
            state=labels[self.state],
            date=self._proximus_spoken_day(self._proximus_today(), with_year=True),
            reason=self.reason or "",
        ).strip()

    def _past_date(self, date=None):
        """Return a date that has come, today by default.

        :raises UserError: when the day is still to come.
        """
        today = self._proximus_today()
        date = fields.Date.to_date(date) or today
        if date > today:
            raise UserError(
                self.env._(
                    "%(date)s is still to come. Record it on the day it happens.",
                    date=self._proximus_spoken_day(date),
                )
            )
        return date

    # === NUMBERS === #

    def _set_number_state(self, numbers, state: str) -> None:
        """Lock the numbers: two requests that take the same one cannot both do so.

        The state is written even where it is the same, so that the database sees two
        users who submit at once and lets one of them try again.
        """
        leaving = numbers.filtered("port_line_id")
        (numbers - leaving).write({"state": state})
        leaving.write({"state": "porting_out"})
        numbers.flush_recordset(["state"])

    def _move_numbers(self, date) -> None:
        """Give the numbers the state that follows from the move."""
        numbers = self.number_ids
        if self.direction == "out":
            numbers._give_up("released", date)
            self._ask_about_empty_lines(numbers.line_id)
            return
        leaving = numbers.filtered("port_line_id")
        if leaving:
            self._enter_numbers((numbers - leaving) | leaving._hand_over(date))
            self._ask_about_empty_lines(leaving.line_id)
        for number in numbers - leaving:
            state = number._state_on(number.line_id.state)
            vals = {"assigned_on": date} if state == "assigned" else {}
            number.write({"state": state, **vals})

    def _enter_numbers(self, numbers) -> None:
        """Name the records of the numbers on their new lines from now on."""
        checked = self.with_context(proximus_state_change=STATE_CHANGE)
        checked.number_ids = [fields.Command.set(numbers.ids)]

    def _return_numbers(self) -> None:
        """Undo what the submission did to the numbers."""
        leaving = self.number_ids.filtered("port_line_id")
        leaving.filtered(lambda number: number.state == "porting_out").write(
            {"state": "assigned"}
        )
        moving = self.number_ids.filtered(
            lambda number: number.state == f"porting_{self.direction}"
        )
        # one that was to come in is still the old operator's: reserved, not assigned
        moving.write({"state": "reserved" if self.direction == "in" else "assigned"})

    def _ask_about_empty_lines(self, lines) -> None:
        """Plan a question for each line that has lost its last number."""
        for line in lines:
            if line.state not in lifecycle.LINE_IN_SERVICE or line.number_ids.filtered(
                lambda number: number.state in lifecycle.NUMBER_WORKING
            ):
                continue
            line.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Its number has left: end the line?"),
                note=self.env._("Moved away by %(request)s.", request=self.name),
                user_id=self.env.uid,
            )

    @api.model
    def _running_domain(self, numbers) -> Domain:
        return Domain("number_ids", "in", numbers.ids) & Domain(
            "state", "in", list(porting.PORT_RUNNING)
        )
