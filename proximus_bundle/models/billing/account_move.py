from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_amount


class AccountMove(models.Model):
    """What an invoice bills of subscriptions, and why it differs from the last one."""

    _inherit = "account.move"

    billing_run_id = fields.Many2one(
        "proximus.billing.run", copy=False, index="btree_not_null"
    )
    subscription_count = fields.Integer(compute="_compute_subscription_count")

    px_bill_again = fields.Boolean(
        "Bill Again",
        copy=False,
        help="Once the credit note is posted, what it gives back in full is billed "
        "again by the next billing run. Otherwise it counts as billed.",
    )

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

    # === CONSTRAINTS === #

    @api.constrains("auto_post")
    def _check_auto_post(self):
        """Refuse to copy every month what a subscription bills every month.

        :raises ValidationError: naming the invoice.
        """
        repeated = self.filtered(lambda m: m.auto_post not in ("no", "at_date", False))
        for move in repeated.filtered("subscription_count"):
            raise ValidationError(
                self.env._(
                    "%(invoice)s is billed by a subscription, which bills the next "
                    "periods itself: do not let it be posted again by itself.",
                    invoice=move.display_name,
                )
            )

    # === CRUD METHODS === #

    def write(self, vals):
        if "state" not in vals:
            moved = self.browse()
            if "currency_id" in vals:
                moved = self.filtered(lambda m: m.currency_id.id != vals["currency_id"])
            result = super().write(vals)
            moved._sold().invoice_line_ids._carry_to_ledger()
            return result
        before = {move: move.state for move in self}
        if vals["state"] == "posted":
            # some edits are computed, and pass by the invoice lines' own door
            self._sold().invoice_line_ids._carry_to_ledger()
        result = super().write(vals)
        changed = self.filtered(lambda move: move.state != before[move])
        changed._ledger_follows(before, vals["state"])
        return result

    def _ledger_follows(self, before: dict, state: str):
        """Bring the ledger in line with another state of invoices.

        :param before: the states that they had.
        """
        # sudo: cancelling an invoice frees its periods, whoever may cancel it
        moves_sudo = self.sudo()
        if state == "cancel":
            moves_sudo.invoice_line_ids.billing_item_ids._release_for_billing()
            return
        cancelled = moves_sudo.filtered(lambda move: before[move] == "cancel")
        cancelled.invoice_line_ids.billing_item_ids._reclaim()
        counting = moves_sudo.filtered(
            lambda move: move.px_bill_again or move.reversed_entry_id.px_bill_again
        )
        items = counting.invoice_line_ids.billing_item_ids
        items._count() if state == "posted" else items._uncount()

    # === ACTIONS === #

    def action_switch_move_type(self):
        """Extend: what a subscription charges is not given back by turning it round.

        :raises UserError: with the charge.
        """
        result = super().action_switch_move_type()
        self._sold().invoice_line_ids._carry_to_ledger()
        return result

    @api.readonly
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

    def _sold(self):
        """Return the invoices and credit notes of customers."""
        return self.filtered(lambda move: move.is_sale_document())

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
        """Hand the service period to the structured invoice."""
        vals = super()._prepare_product_base_line_for_taxes_computation(product_line)
        vals["px_period_from"] = product_line.px_period_from
        vals["px_period_to"] = product_line.px_period_to
        return vals

    def _link_billing_items(self, items):
        """Note on ledger entries which invoice line bills them.

        They are billed once all of them are noted.

        :param items: the entries in the order of the lines.
        """
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        ).sorted("sequence")
        for item, line in zip(items, lines, strict=True):
            item._as_ledger().move_line_id = line

    # === WHY IT DIFFERS === #

    def _explain_changes_again(self):
        """Explain anew what differs, after somebody has edited the invoice."""
        self.ensure_one()
        if self.px_changes:
            items = self.invoice_line_ids.billing_item_ids
            (self.px_changes,) = items._explain_changes([items])

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
