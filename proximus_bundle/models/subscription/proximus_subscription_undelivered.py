from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.lifecycle import RUNNING

#: States of an installed line that never came.
NEVER = frozenset({"cancelled", "aborted"})


class ProximusSubscription(models.Model):
    """What becomes of a subscription of which no line was delivered.

    It would wait for ever, and what is charged once with it: somebody is asked whether
    the rest is charged or everything is given up.
    """

    _inherit = "proximus.subscription"

    is_undelivered = fields.Boolean(
        "Nothing Delivered",
        compute="_compute_is_undelivered",
        help="All its lines were cancelled before they worked.",
    )
    question_id = fields.Many2one(
        "mail.activity",
        copy=False,
        groups=fields.NO_ACCESS,  # the program's own
        index="btree_not_null",
        ondelete="set null",
    )

    @api.depends("state", "line_ids.line_id.state")
    def _compute_is_undelivered(self):
        for subscription in self:
            # sudo: who sells need not see the lines
            installed = subscription.sudo().line_ids.line_id
            subscription.is_undelivered = (
                subscription.state == "pending"
                and bool(installed)
                and all(line.state in NEVER for line in installed)
            )

    # === ACTIONS === #

    def action_charge_rest(self):
        """Charge what needs no line, and what is charged once, from now on.

        That is today, or the day to come that was agreed.

        :raises UserError: naming one that still waits for a line, or has started.
        """
        self._check_undelivered()
        for subscription in self:
            subscription._start(subscription._agreed_start())
            subscription._close_question()
        return True

    def action_give_up(self):
        """Give up subscriptions that wait: nothing of them is ever charged.

        :raises UserError: naming one that still waits for a line, or has started.
        """
        self._check_undelivered()
        self._withdraw()
        self._close_question()
        return True

    def _check_undelivered(self) -> None:
        self.check_access("write")
        for subscription in self.filtered(lambda sub: not sub.is_undelivered):
            raise UserError(
                self.env._(
                    "%s still waits for a line, or has started. Cancel its order, or "
                    "end its lines.",
                    subscription.display_name,
                )
            )

    # === QUESTION === #

    def _ask_what_remains(self):
        """Ask the salesperson what to do where every line was cancelled, once each."""
        for subscription in self.filtered("is_undelivered"):
            if not subscription._question():
                # sudo: the question is kept by the program
                subscription.sudo().question_id = subscription._activity(
                    subscription._proximus_today(),
                    subscription._describe_rest(),
                    summary=subscription.env._("Nothing Was Delivered"),
                )

    def _question(self):
        """Return the open question, if somebody was asked, in whatever language."""
        # sudo: see _ask_what_remains
        asked = self.sudo().question_id.filtered("active").with_env(self.env)
        summary = self.env._("Nothing Was Delivered")
        return asked | self.activity_ids.filtered(lambda x: x.summary == summary)

    def _close_question(self):
        for subscription in self:
            subscription._question().action_done()

    def _describe_rest(self) -> str:
        """Return what waits in vain, in words."""
        rest = [
            *self.line_ids.filtered(lambda x: not x.line_id).mapped("name"),
            *(
                f"{item.name} ({self.currency_id.format(item.amount)})"
                for item in self.item_ids.filtered(lambda i: i.state == "to_bill")
            ),
        ]
        return self.env._(
            "All lines of %(subscription)s were cancelled, so nothing is charged. What "
            "remains: %(rest)s. Charge it, or give the subscription up.",
            subscription=self.name,
            rest=", ".join(rest) or self.env._("nothing"),
        )

    def _is_to_come(self) -> bool:
        """Return whether it has started on paper only: its agreed day is to come."""
        today = self._proximus_today()
        return (
            self.state in RUNNING
            and self.date_start > today
            and not any(self.line_ids.mapped("billed_until"))
        )
