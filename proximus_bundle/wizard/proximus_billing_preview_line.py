from odoo import api, fields, models
from odoo.tools.misc import format_date

from ..tools.billshock import explain


class ProximusBillingPreviewLine(models.TransientModel):
    """An entry that a billing run would make."""

    _name = "proximus.billing.preview.line"
    _description = "Billing Preview"
    _order = "id"

    run_id = fields.Many2one("proximus.billing.run", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="run_id.company_id", store=True)
    partner_id = fields.Many2one("res.partner", "Customer")
    subscription_id = fields.Many2one("proximus.subscription")
    product_id = fields.Many2one("product.product")
    name = fields.Char("Description")
    period_from = fields.Date("From")
    period_to = fields.Date("First Day After")
    period_last = fields.Date("To", compute="_compute_period_last", help="Last day.")
    days = fields.Integer()
    full_days = fields.Integer("Days of the Period")
    quantity = fields.Float()
    currency_id = fields.Many2one("res.currency")
    amount = fields.Monetary()
    previous_amount = fields.Monetary(
        "Last Invoice", help="What was billed for the same line before."
    )
    difference = fields.Monetary(compute="_compute_difference", store=True)
    is_unknown = fields.Boolean("Not Known Yet")
    reason = fields.Char(help="Why it differs from what was billed last time.")

    @api.depends("period_to")
    def _compute_period_last(self):
        for line in self:
            line.period_last = line.period_to and fields.Date.subtract(
                line.period_to, days=1
            )

    @api.depends("amount", "previous_amount")
    def _compute_difference(self):
        for line in self:
            line.difference = line.amount - line.previous_amount

    @api.model
    def _open(self, run):
        """Return the action that shows what `run` would bill now."""
        due = self.env["proximus.subscription"].search(run._due_domain())
        waiting = due._waiting_items(run.date)
        entries = due._rate(run.date) + [
            item.copy_data()[0] | {"subscription_id": item.subscription_id.id}
            for item in waiting
        ]
        vals_list = self._prepare_lines(run, entries) + self._prepare_unknown(run, due)
        lines = self.create(vals_list)
        return {
            "name": self.env._("To Bill on %s", format_date(self.env, run.date)),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "view_mode": "list,pivot",
            "domain": [("id", "in", lines.ids)],
            "context": {"search_default_group_partner": True},
        }

    @api.model
    def _prepare_lines(self, run, entries):
        """Return the values of the preview lines of ledger entries."""
        previous = self._previous_items(
            [vals.get("subscription_line_id") for vals in entries]
        )
        reasons = self.env["account.move"]._px_change_reasons()
        subscriptions = self.env["proximus.subscription"].browse(
            [vals["subscription_id"] for vals in entries]
        )
        names = (
            "subscription_id",
            "product_id",
            "name",
            "period_from",
            "period_to",
            "days",
            "full_days",
            "quantity",
            "amount",
        )
        compared = self._prepare_comparisons(entries, previous, reasons)
        return [
            {
                **{name: vals.get(name) for name in names},
                "is_unknown": bool(vals.get("is_usage_unknown")),
                "run_id": run.id,
                "partner_id": subscription.partner_invoice_id.id,
                "currency_id": subscription.currency_id.id,
                **comparison,
            }
            for vals, subscription, comparison in zip(
                entries, subscriptions, compared, strict=True
            )
        ]

    @api.model
    def _prepare_unknown(self, run, due):
        """Return the values of what is due and not known: usage without records."""
        subscriptions = due | run._usage_waiting().subscription_id.sudo(False)
        return [
            {
                "run_id": run.id,
                "subscription_id": line.subscription_id.id,
                "partner_id": line.subscription_id.partner_invoice_id.id,
                "currency_id": line.currency_id.id,
                "product_id": line.product_id.id,
                "name": line._usage_unknown_name(month),
                "period_from": line._usage_period(month)[0],
                "period_to": line._usage_period(month)[1],
                "is_unknown": True,
                "reason": self.env._("not known yet"),
            }
            for line, month in subscriptions._rate_usage(run.date).waiting
        ]

    @api.model
    def _prepare_comparisons(self, entries: list, previous: dict, reasons: dict):
        """Return what was billed last time and why it is something else now.

        Of several months of a line that are billed at once the newest ones are compared
        with what was billed last time; the others are told to be more months.

        :param entries: values of ledger entries.
        :param previous: the last entry of each subscription line, by id.
        :param reasons: words for each reason.
        :return: values of a preview line for each entry.
        """
        items = [self.env["proximus.billing.item"].new(vals) for vals in entries]
        result, spent = [{} for _entry in entries], {}
        newest_first = sorted(
            range(len(entries)),
            key=lambda index: str(entries[index].get("period_from") or ""),
            reverse=True,
        )
        for index in newest_first:
            item, line = items[index], entries[index].get("subscription_line_id")
            before = previous.get(line) if item.kind == "recurring" else None
            if not before:
                found = explain([], [item._to_charge()])
                words = ", ".join(reasons[one.reason] for one in found)
                result[index] = {"previous_amount": 0.0, "reason": words}
                continue
            first = line not in spent
            if not first and spent[line] >= before._charged_share():
                more = reasons["periods_now"]
                result[index] = {"previous_amount": 0.0, "reason": more}
                continue
            found = explain([before._to_charge()], [item._to_charge()])
            spent[line] = spent.get(line, 0) + item._charged_share()
            result[index] = {
                "previous_amount": before.amount if first else 0.0,
                "reason": ", ".join(reasons[one.reason] for one in found),
            }
        return result

    @api.model
    def _previous_items(self, line_ids):
        """Return the entry that was billed last for each subscription line, by id."""
        items = self.env["proximus.billing.item"].search(
            [
                ("subscription_line_id", "in", [line for line in line_ids if line]),
                ("kind", "=", "recurring"),
                ("state", "=", "billed"),
            ],
            order="period_from",
        )
        return {item.subscription_line_id.id: item for item in items}
