from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.quote_document import Answer

OFFER_TO_SIGN = "proximus_connectivity.mail_activity_type_offer"


class ProximusQuoteRequest(models.Model):
    """What the seller answers: an offer, its price, and where it is signed."""

    _inherit = "proximus.quote.request"

    quotation_ref = fields.Char("Quotation", copy=False, readonly=True)
    offer_text = fields.Text("The Offer", copy=False, readonly=True)
    offered_currency_id = fields.Many2one("res.currency", copy=False, readonly=True)
    offered_recurring = fields.Monetary(
        "Offered per Month",
        currency_field="offered_currency_id",
        copy=False,
        readonly=True,
        help="Without VAT.",
    )
    offered_one_off = fields.Monetary(
        "Offered Once",
        currency_field="offered_currency_id",
        copy=False,
        readonly=True,
        help="Without VAT.",
    )
    offered_months = fields.Integer("Term (Months)", copy=False, readonly=True)
    valid_until = fields.Date("Offer Valid Until", copy=False, readonly=True)
    sign_url = fields.Char("Link to Sign", copy=False, readonly=True)
    answered_on = fields.Datetime("Answered", copy=False, readonly=True)

    # === ACTIONS === #

    def action_sign(self):
        """Open the offer where it can be read and signed.

        :raises UserError: when the seller has sent no link.
        """
        self.ensure_one()
        if not self.sign_url:
            raise UserError(
                self.env._(
                    "The answer to %s holds no link. Ask the seller for the offer on "
                    "paper.",
                    self.name,
                )
            )
        return {"type": "ir.actions.act_url", "url": self.sign_url, "target": "new"}

    def action_accept(self):
        """Note that the offer was signed with the seller."""
        self._transition("accepted")
        return True

    # === ANSWER === #

    def _take_answer(self, answer: Answer):
        """Keep what the seller answers; the same answer twice changes nothing.

        An answer that has been overtaken (an offer after the signature) is left alone.

        :param answer: as ``quote_request.read_answer`` returns it.
        :return: whether the answer counted.
        :raises UserError: when its currency is not known here, or the request was
            withdrawn.
        """
        self.ensure_one()
        if self.state == "cancelled":
            raise UserError(
                self.env._(
                    "%s was cancelled. Duplicate and send it to ask again.", self.name
                )
            )
        if self.state in ("accepted", "rejected") and answer.state != self.state:
            return False
        vals = self._answer_vals(answer)
        known = self.answered_on and all(
            self._fields[name].convert_to_write(self[name], self) == value
            for name, value in vals.items()
        )
        if known and self.state == answer.state:
            return True
        # an answer to a request that was handed over on paper
        self.filtered(lambda request: request.state == "in_progress")._mark_sent()
        vals["answered_on"] = fields.Datetime.now()
        if answer.state == self.state:
            self.write(vals)
        else:
            self._route(answer.state, **vals)
        if answer.state == "approved":
            self._tell_of_answer()
        return True

    def _answer_vals(self, answer: Answer) -> dict:
        currency = self.env["res.currency"].with_context(active_test=False)
        currency = currency.search([("name", "=", answer.currency)], limit=1)
        if not currency:
            raise UserError(
                self.env._(
                    "The answer to %(request)s is in %(currency)s, a currency that is "
                    "not known here.",
                    request=self.name,
                    currency=answer.currency,
                )
            )
        vals = {
            "quotation_ref": answer.reference or self.quotation_ref,
            "offered_currency_id": currency.id,
            "offered_months": answer.months,
            "valid_until": answer.valid_until or False,
            "sign_url": answer.link or self.sign_url,
        }
        if answer.recurring is not None:
            vals["offered_recurring"] = float(answer.recurring)
        if answer.one_off is not None:
            vals["offered_one_off"] = float(answer.one_off)
        if answer.offers:
            vals["offer_text"] = "\n".join(
                f"{count} × {name}" if count != 1 else name
                for name, count in answer.offers
            )
        return vals

    def _tell_of_answer(self) -> None:
        """Ask whoever asked for the offer to read it, once."""
        self.ensure_one()
        if not self.user_id:
            return
        if self.activity_search([OFFER_TO_SIGN], user_id=self.user_id.id):
            return
        self.activity_schedule(
            OFFER_TO_SIGN,
            user_id=self.user_id.id,
            summary=self.env._("Read the offer and sign it"),
        )

    def _after_transition(self, target, *, date, reason, previous):
        result = super()._after_transition(
            target, date=date, reason=reason, previous=previous
        )
        if target in ("accepted", "rejected", "cancelled"):
            self.activity_unlink([OFFER_TO_SIGN])
        return result
