from datetime import date
from decimal import Decimal

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools.misc import format_date

from odoo.addons.proximus_connectivity.tools.deferral import deferred
from odoo.addons.proximus_connectivity.tools.money import decimal_unit, round_half_up

#: Kinds of ledger entries that charge, or give back, some time of a service.
TIMED_KINDS = ("recurring", "credit", "usage")


class ProximusCutoff(models.Model):
    """What was delivered up to the closing day and is billed after it.

    It is what the ledger has for these days on no invoice of the closed period, and
    what it does not have yet: by days, and usage as it is rated so far.
    """

    _inherit = "proximus.cutoff"

    def _prepare_accrued(self) -> tuple[list[dict], str | bool]:
        """Return the values of the accrued lines, and what is not among them.

        :return: values of `proximus.cutoff.line` records, and sentences or False.
        """
        self.ensure_one()
        over = fields.Date.add(self.date, days=1)
        # sudo: the ledger decides, for whoever closes the books of the company
        subscriptions = self.env["proximus.subscription"].sudo()
        subscriptions = subscriptions.with_company(self.company_id).search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "not in", ("pending", "cancelled")),
                ("date_start", "<=", self.date),
            ]
        )
        found = self._accrued_entries(subscriptions, over)
        found += self._accrued_time(subscriptions, over)
        usage = subscriptions._rate_usage(over, closing=over)
        found += [(vals, vals["amount"]) for vals in usage.vals]
        lines = [self._prepare_accrued_line(*entry, over) for entry in found]
        rounded = self.currency_id.is_zero
        lines = [vals for vals in lines if not rounded(vals["accrued_amount"])]
        return lines, self._describe_missing(subscriptions, usage.waiting)

    # === WHAT IS ACCRUED === #

    def _accrued_entries(self, subscriptions, over: date) -> list[tuple]:
        """Return the ledger entries of these days that a later invoice bills.

        :return: pairs of the values of an entry and its amount up to the closing day.
        """
        items = subscriptions.env["proximus.billing.item"].search(
            Domain("subscription_id", "in", subscriptions.ids)
            & Domain("kind", "in", TIMED_KINDS)
            & Domain("state", "!=", "void")
            & Domain("period_from", "<", over)
            & Domain("period_to", "!=", False)
            & Domain("amount", "!=", 0)
            & (
                Domain("state", "=", "to_bill")
                | Domain("move_line_id.move_id.date", ">", self.date)
            ),
            order="id",
        )
        result = []
        for item in items:
            unit = decimal_unit(item.currency_id.rounding)
            amount = Decimal(repr(item.amount))
            after = deferred(
                amount, item.period_from, item.period_last, self.date, unit
            )
            earned = round_half_up(amount, unit) - after
            vals = {
                name: item[name].id
                for name in ("subscription_id", "subscription_line_id", "product_id")
            }
            vals |= {name: item[name] for name in ("name", "period_from", "period_to")}
            result.append(({**vals, "item_id": item.id}, float(earned)))
        return result

    def _accrued_time(self, subscriptions, over: date) -> list[tuple]:
        """Return what is charged for these days and is in no ledger yet."""
        lines = subscriptions.line_ids.filtered(
            lambda x: (
                x.date_start
                and x.date_start < over
                and (not x.billed_until or x.billed_until < over)
            )
        )
        items = lines._covered(ahead=True)
        none = subscriptions.env["proximus.billing.item"]
        return [
            (vals, vals["amount"])
            for line in lines
            for vals in line._lacking(
                line.billed_until or line.date_start, over, items.get(line.id, none)
            )
        ]

    def _prepare_accrued_line(self, vals: dict, amount: float, over: date) -> dict:
        """Return the values of an accrued line.

        :param vals: values of a ledger entry.
        :param amount: what of it lies up to the closing day, in its own currency.
        """
        # sudo: see _prepare_accrued
        env = self.sudo().env
        line = env["proximus.subscription.line"].browse(vals["subscription_line_id"])
        names = ("subscription_id", "subscription_line_id", "product_id")
        item = env["proximus.billing.item"].new({name: vals[name] for name in names})
        subscription, currency = line.subscription_id, line.currency_id
        account = item._income_account() or item.product_id.with_company(
            self.company_id
        ).product_tmpl_id.get_product_accounts(subscription.fiscal_position_id).get(
            "income"
        )
        last = min(vals["period_to"], over)
        return {
            "cutoff_id": self.id,
            "kind": "accrued",
            "subscription_line_id": line.id,
            "item_id": vals.get("item_id", False),
            "name": vals["name"],
            "partner_id": subscription.partner_invoice_id.id,
            "account_id": account and account.id,
            "product_id": vals["product_id"],
            "service_from": vals["period_from"],
            "service_to": fields.Date.subtract(last, days=1),
            "accrued_amount": currency._convert(
                amount, self.currency_id, self.company_id, self.date
            ),
        }

    # === WHAT IS NOT === #

    def _describe_missing(self, subscriptions, waiting: list) -> str | bool:
        """Return what the accrued amount leaves out, False for nothing."""
        sentences = []
        if waiting:
            months = sorted({month for _line, month in waiting})
            lines = {line for line, _month in waiting}
            sentences.append(
                self.env._(
                    "Usage that is not known, and so is not accrued: lines %(count)s, "
                    "%(months)s.",
                    count=len(lines),
                    months=", ".join(
                        format_date(self.env, month, date_format="MMMM y")
                        for month in months
                    ),
                )
            )
        drafts = subscriptions.env["account.move"].search_count(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "draft"),
                ("move_type", "in", ("out_invoice", "out_refund")),
                ("date", "<=", self.date),
                ("invoice_line_ids.billing_item_ids", "!=", False),
            ]
        )
        if drafts:
            sentences.append(
                self.env._(
                    "Draft invoices of the closed period: %(count)s. Post them first: "
                    "what they bill is neither deferred nor accrued.",
                    count=drafts,
                )
            )
        return "\n".join(sentences) or False
