from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ...tools import lifecycle, sim
from ...tools.sentinel import STATE_CHANGE

#: What a request was sent with; the operator has it, so it cannot change any more.
FROZEN = {
    "direction",
    "partner_id",
    "donor_id",
    "recipient_id",
    "donor_customer_ref",
    "donor_sim",
    "number_ids",
    "mandate",
    "mandate_signed_on",
    "complex_installation",
}
#: States that a number may have before it is asked to move.
READY_STATES = {
    "in": {"available", "reserved", "porting_in"},
    "out": lifecycle.NUMBER_WORKING,
}


class ProximusPortRequest(models.Model):
    """What a port request must hold: each rule is a sentence that says what to do."""

    _inherit = "proximus.port.request"

    @api.constrains("number_ids", "partner_id", "company_id")
    def _check_holder(self):
        for request in self:
            holder = request.partner_id.commercial_partner_id
            for number in request.number_ids:
                owner = number.line_id.partner_id.commercial_partner_id
                if owner and owner != holder:
                    raise ValidationError(
                        self.env._(
                            "%(number)s is on a line of %(owner)s, not of %(holder)s: "
                            "only its own customer can have it moved.",
                            number=number.label,
                            owner=owner.display_name,
                            holder=holder.display_name,
                        )
                    )

    @api.constrains("mandate_signed_on")
    def _check_signed_on(self):
        today = self._proximus_today()
        for request in self:
            if request.mandate_signed_on and request.mandate_signed_on > today:
                raise ValidationError(
                    self.env._(
                        "%(request)s: the mandate cannot be signed on %(date)s, that "
                        "day is still to come.",
                        request=request.name,
                        date=self._proximus_spoken_day(request.mandate_signed_on),
                    )
                )

    def _check_frozen(self, vals: dict) -> None:
        """Refuse to change what the operator already has."""
        changed = FROZEN.intersection(vals)
        if not changed or self.env.context.get("proximus_state_change") is STATE_CHANGE:
            return
        for request in self.filtered(
            lambda request: request.state not in ("draft", "rejected")
        ):
            labels = self.env["ir.model.fields"].get_field_string(self._name)
            raise UserError(
                self.env._(
                    "%(request)s has been submitted: “%(field)s” cannot change any "
                    "more. Cancel it and make a new one.",
                    request=request.name,
                    field=labels[sorted(changed)[0]],
                )
            )

    # === SUBMISSION === #

    def _check_submission(self) -> None:
        """Raise a sentence for the first thing that a request lacks."""
        self.ensure_one()
        self._check_operators()
        self._check_identification()
        self._check_mandate()
        self._check_numbers()
        self._check_not_running()

    def _refuse(self, message: str):
        raise UserError(
            self.env._("%(request)s: %(message)s", request=self.name, message=message)
        )

    def _check_operators(self):
        if not self.recipient_id or not self.donor_id:
            self._refuse(
                self.env._("fill in the old and the new operator of the numbers.")
            )
        if self.recipient_id == self.donor_id:
            self._refuse(
                self.env._(
                    "the old and the new operator are the same (%(operator)s): there "
                    "is nothing to move.",
                    operator=self.donor_id.display_name,
                )
            )

    def _check_identification(self):
        if not self.donor_customer_ref and not self.donor_sim:
            self._refuse(
                self.env._(
                    "fill in the customer number at the old operator (it is on the "
                    "bill) or, for a prepaid card, its SIM number."
                )
            )
        if self.donor_sim and not sim.iccid_is_valid(self.donor_sim):
            self._refuse(
                self.env._(
                    "“%(sim)s” is no SIM number (ICCID): it has 19 or 20 digits, of "
                    "which the last one is a check digit.",
                    sim=self.donor_sim,
                )
            )

    def _check_mandate(self):
        if not self.mandate:
            self._refuse(
                self.env._(
                    "attach the mandate that the customer signed. Without this letter "
                    "the old operator keeps the numbers."
                )
            )
        if not self.mandate_signed_on:
            self._refuse(self.env._("fill in the day on which the mandate was signed."))

    def _check_numbers(self):
        if not self.number_ids:
            self._refuse(self.env._("add the numbers that move."))
        labels = dict(
            self.env["proximus.number"]
            ._fields["state"]
            ._description_selection(self.env)
        )
        for number in self.number_ids:
            if not number.line_id:
                self._refuse(
                    self.env._(
                        "choose the line of %(number)s: it must land somewhere, or "
                        "leave from somewhere.",
                        number=number.label,
                    )
                )
            # one that still works on a line of the old operator leaves it by the port
            leaves = self.direction == "in" and number.port_line_id
            ready = READY_STATES["out" if leaves else self.direction]
            if number.state not in ready:
                self._refuse(
                    self.env._(
                        "%(number)s is “%(state)s” and cannot move that way.",
                        number=number.label,
                        state=labels[number.state],
                    )
                )

    def _check_not_running(self):
        # sudo: a request of another company on the same number counts too
        others = self.sudo().search(self._running_domain(self.number_ids), limit=1)
        if others - self:
            number = (others.number_ids & self.number_ids)[:1]
            self._refuse(
                self.env._(
                    "%(number)s is already moving by %(other)s. Wait for it, or cancel "
                    "it first.",
                    number=number.label,
                    other=others.name,
                )
            )

    def _check_ported_on(self, date):
        if self.validated_on and date < self.validated_on:
            self._refuse(
                self.env._(
                    "the numbers cannot have moved on %(date)s, before the validation "
                    "of %(validated)s.",
                    date=self._proximus_spoken_day(date),
                    validated=self._proximus_spoken_day(self.validated_on),
                )
            )
