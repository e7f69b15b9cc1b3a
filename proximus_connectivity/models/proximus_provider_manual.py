from odoo import models

from ..tools import tmf_qualification

#: What is known when a person will talk to the operator: nothing yet.
NOTHING = {
    "external_ref": "",
    "reference": "",
    "state": "",
    "reason": "",
    "completion_date": "",
    "expected_date": "",
    "resolution_time": "",
    "items": {},
    "time": "",
}


class ProximusProvider(models.Model):
    """By hand: what would be sent becomes an activity for the person in charge."""

    _inherit = "proximus.provider"

    def _qualify(self, question):
        if self.code != "manual":
            return super()._qualify(question)
        return tmf_qualification.unknown_answer(question["reference"])

    def _submit_order(self, order, exchange):
        if self.code != "manual":
            return super()._submit_order(order, exchange)
        self._ask_person(order, self.env._("Pass this order on to the operator"))
        return dict(NOTHING)

    def _fetch_order(self, order, exchange):
        if self.code != "manual":
            return super()._fetch_order(order, exchange)
        self._ask_person(order, self.env._("Ask the operator how far this order is"))
        return dict(NOTHING)

    def _cancel_order(self, order, exchange):
        if self.code != "manual":
            return super()._cancel_order(order, exchange)
        self._ask_person(order, self.env._("Ask the operator to cancel this order"))
        return dict(NOTHING)

    def _submit_problem(self, problem, exchange):
        if self.code != "manual":
            return super()._submit_problem(problem, exchange)
        self._ask_person(problem, self.env._("Report this problem to the operator"))
        return dict(NOTHING)

    def _fetch_problem(self, problem, exchange):
        if self.code != "manual":
            return super()._fetch_problem(problem, exchange)
        self._ask_person(problem, self.env._("Ask the operator about this problem"))
        return dict(NOTHING)

    def _update_problem(self, problem, exchange):
        if self.code != "manual":
            return super()._update_problem(problem, exchange)
        self._ask_person(problem, self.env._("Tell the operator what has changed"))
        return dict(NOTHING)

    def _fetch_products(self, exchange):
        if self.code != "manual":
            return super()._fetch_products(exchange)
        return [], [
            self.env._("This provider works by hand: there is nothing to read.")
        ]

    def _fetch_bills(self, since, exchange):
        if self.code != "manual":
            return super()._fetch_bills(since, exchange)
        return []

    def _ask_person(self, record, summary: str) -> None:
        """Give the person in charge of a record something to do, once."""
        open_ones = record.activity_ids.filtered(lambda one: one.summary == summary)
        if not open_ones:
            user = record.user_id or self.env.user
            record.activity_schedule(
                "mail.mail_activity_data_todo", summary=summary, user_id=user.id
            )
