from collections import defaultdict

from odoo import models
from odoo.fields import Command


class ProximusSubscription(models.Model):
    """From ledger entries to invoices: one per customer and conditions."""

    _inherit = "proximus.subscription"

    def _invoice_key(self):
        """Return what subscriptions must have in common to be on one invoice."""
        self.ensure_one()
        return (
            self.company_id,
            self.partner_invoice_id,
            self.currency_id,
            self.fiscal_position_id,
            self.payment_term_id,
            self.client_order_ref or "",
            self.id if self._invoice_grouping() == "subscription" else 0,
        )

    def _invoice_grouping(self):
        """Return what the customer wants to have on one invoice."""
        customer = self.partner_invoice_id.commercial_partner_id
        return customer.proximus_invoice_grouping or "customer"

    def _invoice(self, charges, waiting, until):
        """Invoice new charges and entries that wait.

        :param list charges: values of new `proximus.billing.item` records.
        :param waiting: `proximus.billing.item` records to bill.
        :param until: invoice date.
        :return: the `account.move` records.
        """
        run_id = self.env.context.get("proximus_billing_run", False)
        items = self.env["proximus.billing.item"].create(charges) | waiting
        groups = items._by_invoice()
        # An invoice about nothing at all is no document: free months are only noted.
        paid = [group for group in groups if any(group.mapped("amount"))]
        free = items - items.browse().union(*paid)
        free._as_ledger().write({"state": "billed", "run_id": run_id})
        if not paid:
            return self.env["account.move"]
        moves = self._create_moves(paid, until, run_id)
        for company, posted in moves.grouped("company_id").items():
            if company.proximus_post_invoices:
                posted.with_company(company)._post(soft=False)
                posted._queue_sending()
        return moves

    def _create_moves(self, groups, until, run_id):
        """Create one invoice per group of ledger entries and link them."""
        by_company = defaultdict(list)
        for items in groups:
            by_company[items[0].company_id].append(items)
        all_moves = self.env["account.move"]
        for company, item_groups in by_company.items():
            moves = (
                self.env["account.move"]
                .with_company(company)
                .with_context(default_move_type="out_invoice")
                .create(self._prepare_moves(item_groups, until, run_id))
            )
            for move, items in zip(moves, item_groups, strict=True):
                move._link_billing_items(items._in_invoice_order(), run_id)
            moves._turn_into_refunds()
            all_moves |= moves
        return all_moves.with_env(self.env)

    def _prepare_moves(self, groups, until, run_id):
        """Return the values of one invoice per group of ledger entries."""
        cache = self.env["proximus.billing.item"]._invoice_cache()
        changes = groups[0]._explain_changes(groups)
        return [
            {
                **items.subscription_id[0]._prepare_invoice(items, until),
                "px_changes": differences,
                "billing_run_id": run_id,
                "invoice_line_ids": [
                    Command.create(vals)
                    for vals in self._prepare_invoice_lines(items, cache)
                ],
            }
            for items, differences in zip(groups, changes, strict=True)
        ]

    def _prepare_invoice(self, items, until):
        """Return the values of an invoice, as an order prepares its own."""
        self.ensure_one()
        names = ", ".join(items.subscription_id.mapped("name"))
        orders = ", ".join(dict.fromkeys(items.subscription_id.order_id.mapped("name")))
        return {
            "move_type": "out_invoice",
            "company_id": self.company_id.id,
            "partner_id": self.partner_invoice_id.id,
            "partner_shipping_id": (
                items[:1]._invoice_site() or self.partner_shipping_id
            ).id,
            "currency_id": self.currency_id.id,
            "fiscal_position_id": self.fiscal_position_id.id,
            "invoice_payment_term_id": self.payment_term_id.id,
            "invoice_date": until,
            # Core would take today; with a payment term it works it out itself.
            "invoice_date_due": until,
            "invoice_origin": names,
            "ref": self.client_order_ref or orders,
            "invoice_user_id": self.user_id.id,
            "team_id": self.team_id.id,
        }

    def _prepare_invoice_lines(self, items, cache):
        """Return the values of the invoice lines of ledger entries, in their order.

        A section names each subscription. The position of a line is its sequence,
        which finds the entry of a created line again.

        :param cache: the `InvoiceCache` of the run.
        """
        vals_list, subscription = [], None
        for item in items._in_invoice_order():
            if item.subscription_id != subscription:
                subscription = item.subscription_id
                lang = subscription.partner_invoice_id.lang
                vals_list.append(
                    {
                        "display_type": "line_section",
                        "name": subscription.display_name,
                        "sequence": len(vals_list),
                    }
                )
            vals_list.append(
                {
                    **item._prepare_invoice_line(lang, cache),
                    "sequence": len(vals_list),
                }
            )
        return vals_list

    # === PORTAL === #

    def _forecast(self):
        """Return day and net amount of the next invoice, None when unknown."""
        self.ensure_one()
        date = self.next_invoice_date
        if not date:
            return None
        amounts = [charge["amount"] for charge in self._rate(date)]
        amounts += self._waiting_items(date).mapped("amount")
        return {"date": date, "amount": self.currency_id.round(sum(amounts))}

    def _portal_invoices(self):
        """Return the invoices that a customer may see, the newest first."""
        return self.move_ids.filtered(lambda move: move.state == "posted").sorted(
            "invoice_date", reverse=True
        )
