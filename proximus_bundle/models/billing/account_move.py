from odoo import api, fields, models
from odoo.tools import format_amount


class AccountMove(models.Model):
    """What an invoice bills of subscriptions, and why it differs from the last one."""

    _inherit = "account.move"

    billing_run_id = fields.Many2one(
        "proximus.billing.run", copy=False, index="btree_not_null"
    )
    subscription_count = fields.Integer(compute="_compute_subscription_count")

    # === WHY IT DIFFERS === #
    px_changes = fields.Json(
        "Changes",
        copy=False,
        readonly=True,
        help="What differs from the invoice before, kept when the invoice is made.",
    )
    px_changes_html = fields.Html(
        "Explanation of Differences", compute="_compute_px_changes_html", sanitize=False
    )

    # === COMPUTE METHODS === #

    @api.depends("invoice_line_ids.billing_item_ids")
    def _compute_subscription_count(self):
        for move in self:
            move.subscription_count = len(move._billed_subscriptions())

    def _compute_px_changes_html(self):
        for move in self:
            move.px_changes_html = move.px_changes and self.env["ir.qweb"]._render(
                "proximus_bundle.invoice_changes", {"changes": move._px_changes_rows()}
            )

    # === CRUD METHODS === #

    def write(self, vals):
        if "state" not in vals:
            return super().write(vals)
        cancelled = self.filtered(lambda move: move.state == "cancel")
        result = super().write(vals)
        if vals["state"] == "cancel":
            (
                self - cancelled
                # sudo: cancelling an invoice frees its periods, whoever may cancel it
            ).sudo().invoice_line_ids.billing_item_ids._release_for_billing()
        elif cancelled:
            # sudo: same reason
            cancelled.sudo().invoice_line_ids.billing_item_ids._reclaim()
        return result

    # === ACTIONS === #

    def action_view_subscriptions(self):
        """Open the subscriptions that these invoices bill."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_bundle.proximus_subscription_action"
        )
        return {
            **action,
            "domain": [("id", "in", self._billed_subscriptions().ids)],
            "context": {"create": False},
        }

    # === SUBSCRIPTIONS === #

    def _billed_subscriptions(self):
        # sudo: accountants without a part in billing see what an invoice is about
        return self.sudo().invoice_line_ids.billing_item_ids.subscription_id

    def _turn_into_refunds(self):
        """Make credit notes of drafts that give back more than they charge.

        A credit note of one invoice refers to it.
        """
        for move in self.filtered(lambda move: move.amount_total < 0):
            move.action_switch_move_type()
            credited = move.invoice_line_ids.billing_item_ids.credited_item_id
            if len(credited.move_id) == 1:
                move.reversed_entry_id = credited.move_id

    def _queue_sending(self):
        """Let core send the posted invoices, if their companies want so.

        Core's own job sends them as each customer prefers: Peppol, mail or both.
        """
        wanted = self.filtered(
            lambda move: (
                move.state == "posted" and move.company_id.proximus_send_invoices
            )
        )
        if not wanted:
            return
        user = self.env.user
        wanted.sending_data = {
            "author_user_id": user.id,
            "author_partner_id": user.partner_id.id,
        }
        # sudo: billing people may start the job, not configure it
        self.env.ref("account.ir_cron_account_move_send").sudo()._trigger()

    def _prepare_product_base_line_for_taxes_computation(self, product_line):
        """Hand the service period to the structured invoice.

        Core writes ``cac:InvoicePeriod`` from these two keys, which are fields of
        Enterprise only; where those are filled in, they win.
        """
        vals = super()._prepare_product_base_line_for_taxes_computation(product_line)
        if product_line.px_period_from and not vals.get("deferred_start_date"):
            vals["deferred_start_date"] = product_line.px_period_from
            vals["deferred_end_date"] = product_line.px_period_to
        return vals

    def _link_billing_items(self, items, run_id):
        """Note on ledger entries which invoice line bills them.

        :param items: the entries in the order of the lines.
        """
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        ).sorted("sequence")
        for item, line in zip(items, lines, strict=True):
            item._as_ledger().write(
                {"state": "billed", "move_line_id": line.id, "run_id": run_id}
            )

    # === WHY IT DIFFERS === #

    def _px_changes_rows(self):
        """Return the stored explanation in words of the reader, None without one.

        :return: dictionary with ``previous`` (name of the invoice before), ``total``
            (difference, formatted) and ``rows`` (name, reason and amount).
        """
        self.ensure_one()
        if not self.px_changes:
            return None
        reasons = self._px_change_reasons()
        by_reason = {}
        for row in self.px_changes["rows"]:
            by_reason.setdefault(row["reason"], []).append(row)
        # What has one reason is one sentence.
        rows = [
            {
                "name": self._px_name(alike),
                "reason": reasons[reason],
                "amount": self._px_signed(sum(row["amount"] for row in alike)),
            }
            for reason, alike in by_reason.items()
        ]
        total = sum(row["amount"] for row in self.px_changes["rows"])
        return {
            "previous": self.px_changes["previous"],
            "rows": rows,
            "total": self._px_signed(total),
        }

    def _px_name(self, rows: list[dict]) -> str:
        """Return what differs for one reason: two names, and how many more."""
        names = list(dict.fromkeys(row["name"] for row in rows))
        if len(names) <= 2:
            return ", ".join(names)
        return self.env._(
            "%(names)s and %(count)s more", names=names[0], count=len(names) - 1
        )

    def _px_signed(self, amount):
        text = format_amount(self.env, amount, self.currency_id)
        return f"+{text}" if amount > 0 else text

    def _px_change_reasons(self):
        _ = self.env._
        return {
            "new": _("New"),
            "price_up": _("New price"),
            "promotion_ended": _("Promotion ended"),
            "more": _("Larger quantity"),
            "periods_now": _("Several periods"),
            "partial_now": _("Part of the period"),
            "once": _("Charged once"),
            "fee": _("Fee"),
            "usage": _("Usage"),
            "credit": _("Credit"),
            "ended": _("Ended"),
            "promotion": _("Promotion"),
            "price_down": _("New price"),
            "less": _("Smaller quantity"),
            "partial_before": _("Part of the period last time"),
            "periods_before": _("Several periods last time"),
            "once_before": _("Was charged once last time"),
        }
