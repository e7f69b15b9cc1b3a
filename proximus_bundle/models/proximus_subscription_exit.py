from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.leaving import clawback
from ..tools.money import decimal_unit
from .proximus_subscription_rules import EXIT_METHODS


class ProximusSubscription(models.Model):
    """What it costs to leave before the end of the commitment."""

    _name = "proximus.subscription"
    _inherit = ["proximus.subscription", "proximus.subscription.rules"]

    exit_method = fields.Selection(
        EXIT_METHODS,
        "Exit Fee",
        default="none",
        required=True,
        help="What leaving before the end of the term costs, as it was sold.",
    )
    exit_percent = fields.Float("Exit Fee (%)", default=100.0)
    exit_clawback = fields.Boolean("Take Back Promotions")
    setup_given = fields.Monetary(
        "Set-up Given", help="What was taken off one-off prices because of the term."
    )
    term_start = fields.Date("Term From", copy=False, help="Empty: from the first day.")

    _exit_valid = models.Constraint(
        "CHECK(COALESCE(exit_percent, 0) BETWEEN 0 AND 100 AND notice_days >= 0)",
        "An exit fee is 0 to 100 % and a notice takes no less than 0 days.",
    )

    def _prepare_rules(self, section, bundle, company):
        """Return the rules of the bundle and of its term as they are sold.

        :param section: the section of the order, which knows the term.
        """
        # sudo: whoever signs takes over the rules of the bundle without reading it
        bundle, term = bundle.sudo(), section.bundle_term_id.sudo()
        rules = {
            "suspension_rule": company.proximus_suspension_rule,
            "notice_days": company.proximus_subscription_notice_days,
        }
        if bundle:
            rules = bundle._rules()
        if term:
            rules |= {
                "exit_method": term.exit_fee_method,
                "exit_percent": term.exit_fee_percent,
                "exit_clawback": term.exit_clawback
                or term.exit_fee_method == "clawback",
                "setup_given": self._setup_given(section.bundle_trace or {}),
            }
        return rules

    def _setup_given(self, trace):
        """Return what was taken off the one-off prices of a bundle."""
        pool = trace.get("pools", {}).get("one_off")
        if not pool:
            return 0.0
        return max(float(pool["list_total"]) - float(pool["total"]), 0.0)

    # === FEES === #

    def _exit_quote(self, last_day, lines=None):
        """Return what it costs when lines leave after a day.

        :param last_day: last day of service.
        :param lines: all that are charged by default.
        :return: dict with ``fees`` (amount per `proximus.subscription.line`), their
            ``total``, the ``clawback`` in it and ``protected``, whether the law limits
            it for some lines.
        """
        self.ensure_one()
        leave = fields.Date.add(last_day, days=1)
        running = self.line_ids.filtered(lambda x: x._charged_after(leave))
        lines = running if lines is None else lines & running
        quotes = {line: line._exit_quote(leave) for line in lines}
        fees = {line: quote["fee"] + quote["back"] for line, quote in quotes.items()}
        back = sum(quote["back"] for quote in quotes.values())
        setup = self._setup_back(leave) if lines and lines == running else 0
        if setup:
            fees[lines[0]] += setup
        return {
            "fees": {line: float(fee) for line, fee in fees.items() if fee},
            "total": float(sum(fees.values())),
            "clawback": float(back + setup),
            "protected": any(quote["protected"] for quote in quotes.values()),
        }

    def _setup_back(self, leave):
        """Return what is taken back of the set-up when everything leaves."""
        if not (self.exit_clawback and self.setup_given and self.term_months):
            return Decimal(0)
        if any(line._exit_limit(leave)[1] for line in self.line_ids):
            return Decimal(0)  # a protected customer pays no fee beyond the law's
        return clawback(
            Decimal(repr(self.setup_given)),
            self.term_months,
            self._elapsed_months(leave),
            decimal_unit(self.currency_id.rounding),
        )

    def _elapsed_months(self, day):
        """Return how many full months of the term have gone by on a day."""
        start = self.term_start or self.date_start
        months = (day.year - start.year) * 12 + day.month - start.month
        return max(months - (fields.Date.add(start, months=months) > day), 0)

    def _add_fees(self, fees, date):
        """Have exit fees billed with the next invoice, once per line and day.

        :param dict fees: amount per `proximus.subscription.line`.
        :param date: first day that is not charged any more.
        """
        product = self.env.ref("proximus_bundle.product_exit_fee")
        change = self.env.context.get("proximus_subscription_change")
        # sudo: the change writes the ledger, whoever may make it
        return (
            self.env["proximus.billing.item"]
            .sudo()
            .create(
                [
                    {
                        "subscription_id": self.id,
                        "subscription_line_id": line.id,
                        "product_id": product.id,
                        "name": self.env._("Exit fee: %s", line.name),
                        "kind": "fee",
                        "date": line._correction_date(date),
                        "period_from": date,
                        "amount": fee,
                        "change_id": change,
                    }
                    for line, fee in fees.items()
                    if fee
                ]
            )
        )

    def _check_downgrade(self, lines, date, is_less):
        """Refuse less than what the customer is committed to, if so agreed upon.

        :raise UserError: with the first day on which it is possible.
        """
        end = self.commitment_end_date
        if is_less and self.downgrade_rule == "refuse" and end and date <= end:
            raise UserError(
                self.env._(
                    "%(lines)s: %(subscription)s is committed until %(end)s and does "
                    "not allow less before. Choose a later day.",
                    lines=", ".join(lines.mapped("name")),
                    subscription=self.name,
                    end=end,
                )
            )
