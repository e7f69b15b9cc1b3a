from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.catalogue.proximus_bundle_component import TIMINGS
from ..tools.timing import ARREARS

KINDS = [
    ("quantity", "Other quantity"),
    ("offer", "Other offer"),
    ("price", "Other price"),
    ("add", "Add something"),
    ("remove", "Remove something"),
    ("term", "New term"),
    ("anchor_day", "Other billing day"),
    ("interval_months", "Other billing interval"),
    ("billing_timing", "Billed in advance or in arrears"),
    ("holder", "Other customer"),
    ("compensation", "Credit for an outage"),
    ("notice", "Notice of the customer"),
    ("withdrawal", "Withdraw the notice"),
]
#: What each change needs to know, besides the day.
NEEDS = {
    "quantity": ("line_id", "quantity"),
    "offer": ("line_id", "product_id"),
    "price": ("line_id",),
    "add": ("product_id", "quantity"),
    "remove": ("line_id",),
    "term": ("months",),
    "anchor_day": ("anchor_day",),
    "interval_months": ("interval_months",),
    "billing_timing": ("billing_timing",),
    "holder": ("partner_id",),
    "compensation": ("line_id", "reason"),
    "notice": (),
    "withdrawal": (),
}
#: What a preview shows of the change that it tried.
SHOWN = (
    "description",
    "monthly_before",
    "monthly_after",
    "credit",
    "charge",
    "fee",
    "commitment_before",
    "commitment_after",
    "next_invoice_date",
    "next_invoice_amount",
)
#: What it works out itself.
TOLD = ("broken", "second_invoice_date", "second_invoice_amount", "usage_note")


class ProximusSubscriptionAmend(models.TransientModel):
    """A change of a subscription: its effect first, then the change.

    The preview does the change and undoes it again, so that it cannot say anything
    else than what will happen.
    """

    _name = "proximus.subscription.amend"
    _description = "Change Subscription"

    subscription_id = fields.Many2one(
        "proximus.subscription",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    company_id = fields.Many2one(related="subscription_id.company_id")
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    kind = fields.Selection(KINDS, "Change", required=True, default="quantity")
    date = fields.Date(
        "From",
        required=True,
        default=lambda self: self._proximus_today(),
        help="First day on which it holds.",
    )
    line_id = fields.Many2one(
        "proximus.subscription.line",
        "Subscription Line",
        domain="[('subscription_id', '=', subscription_id), ('date_end', '=', False)]",
    )
    product_id = fields.Many2one(
        "product.product",
        domain="[('sale_ok', '=', True), ('type', '=', 'service')]",
    )
    quantity = fields.Float(default=1.0)
    has_amount = fields.Boolean(
        "Agreed Price", help="Otherwise it is the customer's price."
    )
    amount = fields.Monetary(help="Without VAT; per month, or to credit once.")
    days = fields.Integer(help="Days without service. 0: an exact amount.")
    months = fields.Integer(default=12)
    anchor_day = fields.Integer(
        "Billing Day",
        compute="_compute_anchor_day",
        store=True,
        readonly=False,
        help="Day on which periods begin; in a shorter month its last day.",
    )
    interval_months = fields.Integer(
        "Billed Every (Months)",
        compute="_compute_interval_months",
        store=True,
        readonly=False,
        help="For how many months at once it is billed in advance: 1, 3, 6 or 12.",
    )
    billing_timing = fields.Selection(
        TIMINGS,
        "Billed When",
        default=ARREARS,
        help="From the first billing day on or after the day that is not billed yet. "
        "Without a line it holds for all of them.",
    )
    partner_id = fields.Many2one("res.partner", "New Customer")
    last_day = fields.Date(help="Last day of service. Empty: when it costs no fee.")
    reason = fields.Char()

    shown = fields.Boolean(readonly=True, copy=False)
    description = fields.Char(readonly=True)
    monthly_before = fields.Monetary("Per Month Before", readonly=True)
    monthly_after = fields.Monetary("Per Month After", readonly=True)
    credit = fields.Monetary(readonly=True)
    charge = fields.Monetary(readonly=True)
    fee = fields.Monetary("Early Termination Fee", readonly=True)
    commitment_before = fields.Date("Committed Until Before", readonly=True)
    commitment_after = fields.Date("Committed Until After", readonly=True)
    next_invoice_date = fields.Date("Next Invoice", readonly=True)
    next_invoice_amount = fields.Monetary(readonly=True)
    second_invoice_date = fields.Date("Invoice After", readonly=True)
    second_invoice_amount = fields.Monetary(readonly=True)
    usage_note = fields.Char("Usage", readonly=True)
    broken = fields.Text("Bundle", readonly=True)
    options = fields.Text("Possible Days", compute="_compute_options")

    @api.depends("kind", "subscription_id")
    def _compute_options(self):
        for wizard in self:
            subscription = wizard.subscription_id
            if wizard.kind != "notice" or not subscription.date_start:
                wizard.options = False
                continue
            wizard.options = "\n".join(
                self.env._(
                    "Last day %(day)s: early termination fee %(fee)s",
                    day=self._proximus_spoken_day(option["last_day"], with_year=True),
                    fee=wizard.currency_id.format(option["total"]),
                )
                for option in subscription._notice_options()
            )

    @api.depends("subscription_id")
    def _compute_anchor_day(self):
        for wizard in self:
            wizard.anchor_day = wizard.subscription_id.anchor_day

    @api.depends("subscription_id")
    def _compute_interval_months(self):
        for wizard in self:
            wizard.interval_months = wizard.subscription_id.interval_months

    # === CRUD === #

    def write(self, vals):
        """Forget the effect when something else is asked."""
        if not vals.keys() <= {"shown", *TOLD, *SHOWN}:
            vals = {**vals, "shown": False}
        return super().write(vals)

    # === ACTIONS === #

    def action_preview(self):
        """Show what the change would do, without doing it."""
        self.ensure_one()
        effect = self._try()
        self.write({**effect, "shown": True})
        return self._reopen()

    def action_apply(self):
        """Do the change whose effect was shown.

        :raises UserError: when the effect was not looked at, or is another one by now.
        """
        self.ensure_one()
        if not self.shown:
            raise UserError(self.env._("Look at the effect of the change first."))
        shown = self.read([*SHOWN, *TOLD], load=None)[0]
        change = self._work()
        now = self._effect_of(change)
        if any(now[name] != shown[name] for name in now):
            raise UserError(
                self.env._(
                    "%s was changed or billed since you saw the effect. Look at it "
                    "again.",
                    self.subscription_id.name,
                )
            )
        return {"type": "ir.actions.act_window_close"}

    def _reopen(self):
        return {
            "name": self.env._("Change Subscription"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    # === BUSINESS METHODS === #

    def _try(self):
        """Do the change and undo it again; return its effect."""
        # Nobody is told of something that is only tried.
        tried = self.with_context(tracking_disable=True, mail_notify_force_send=False)
        savepoint = self.env.cr.savepoint()
        with savepoint:
            try:
                effect = tried._effect_of(tried._work())
                self.env.flush_all()
            finally:
                savepoint.rollback()
        return effect

    def _effect_of(self, change):
        """Return what a recorded change did, as values of this wizard."""
        values = {name: change[name] for name in SHOWN}
        broken = change.child_ids.filtered(lambda x: x.kind == "degradation")
        following = {}
        if self.kind == "billing_timing":
            following = change.subscription_id._forecast_following() or {}
        return {
            **values,
            "broken": "\n".join(broken.mapped("description")) or False,
            "second_invoice_date": following.get("date", False),
            "second_invoice_amount": following.get("amount", 0.0),
            "usage_note": change.subscription_id._usage_forecast_note(
                following.get("date") or values["next_invoice_date"]
            ),
        }

    def _work(self):
        """Do the change; return its `proximus.subscription.change`.

        :raises UserError: naming what is missing or wrong.
        """
        for name in NEEDS[self.kind]:
            if not self[name]:
                label = self._fields[name]._description_string(self.env)
                raise UserError(self.env._("Fill in “%s” first.", label))
        self.subscription_id.check_access("write")
        if self.line_id and self.line_id.subscription_id != self.subscription_id:
            raise UserError(
                self.env._(
                    "%(line)s is no part of %(subscription)s.",
                    line=self.line_id.name,
                    subscription=self.subscription_id.name,
                )
            )
        return self._works()[self.kind]()

    def _works(self):
        """Return what does each kind of change."""
        subscription, line, when = self.subscription_id, self.line_id, self.date
        amount = self.amount if self.has_amount else None
        reason = self.reason
        return {
            "quantity": lambda: subscription._change_quantity(
                line, self.quantity, when, reason
            ),
            "offer": lambda: subscription._change_offer(
                line, self.product_id, when, amount, reason
            ),
            "price": lambda: subscription._change_price(
                {line: self.amount}, when, reason
            ),
            "add": lambda: subscription._add_component(
                self.product_id, self.quantity, when, amount, reason
            ),
            "remove": lambda: subscription._remove_component(line, when, reason),
            "term": lambda: subscription._extend_term(self.months, when, reason),
            "anchor_day": lambda: subscription._change_anchor_day(
                self.anchor_day, when, reason
            ),
            "interval_months": lambda: subscription._change_interval(
                self.interval_months, when, reason
            ),
            "billing_timing": lambda: subscription._change_timing(
                self.billing_timing, line, when, reason
            ),
            "holder": lambda: self._change_holder(when, reason),
            "compensation": lambda: subscription._compensate(
                line, when, reason, self.days, self.amount
            ),
            "notice": lambda: subscription._give_notice(self.last_day, None, reason),
            "withdrawal": lambda: subscription._withdraw_notice(reason),
        }

    def _change_holder(self, when, reason):
        self.subscription_id._transfer(self.partner_id, when, reason)
        return self.subscription_id.change_ids.sorted("number")[-1:]
