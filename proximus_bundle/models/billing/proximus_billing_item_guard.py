from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.tools.sentinel import Sentinel

#: What an entry that is on an invoice can no longer change.
FIXED_FIELDS = frozenset(
    {
        "subscription_id",
        "subscription_line_id",
        "product_id",
        "kind",
        "sequence",
        "period_from",
        "period_to",
        "quantity",
        "amount",
        "move_line_id",
    }
)
#: What billing alone says of an entry: to which price, change and document it belongs.
OWN_FIELDS = frozenset(
    {
        "change_id",
        "credited_item_id",
        "full_days",
        "included_amount",
        "is_edited",
        "is_reversal",
        "is_usage_unknown",
        "move_line_id",
        "replaced_by_id",
        "replaces_item_id",
        "run_id",
        "segment_id",
        "share",
        "undone_by_id",
        "usage_kind",
        "usage_month",
        "usage_revision",
        "usage_share",
        "usage_trace",
        "usage_unrated",
    }
)
#: What a new entry cannot say of itself either.
LATER_FIELDS = OWN_FIELDS - {
    "change_id",
    "credited_item_id",
    "full_days",
    "included_amount",
    "segment_id",
    "share",
}
#: Kinds of which people and programs may change what they have added.
ADDED_KINDS = frozenset({"usage", "fee", "compensation", "credit"})
#: ``proximus_ledger_write``: billing itself says what is billed.
LEDGER_WRITE = Sentinel("ledger write")


class ProximusBillingItem(models.Model):
    """What nobody but billing says in the ledger.

    Entries may be added by whoever keeps the invoices, or by a program that counts what
    was used; what follows from prices, orders and documents stays as it is.
    """

    _inherit = "proximus.billing.item"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("state", "to_bill") != "to_bill" for vals in vals_list):
            self._check_ledger()
        if self._is_ledger():
            return super().create(vals_list)._date_waiting()
        if any(vals.get(name) for vals in vals_list for name in LATER_FIELDS):
            self._check_ledger()
        # whatever somebody charges for a time, that is given back of it
        by_hand = [
            {**vals, "is_edited": bool(vals.get("segment_id"))} for vals in vals_list
        ]
        return super().create(by_hand)._date_waiting()._check_added()

    def write(self, vals):
        if self._is_ledger():
            kept, names = (
                self.filtered(lambda item: item.state == "billed"),
                FIXED_FIELDS,
            )
        else:
            kept = self.filtered(lambda item: item._is_kept())
            names = FIXED_FIELDS | OWN_FIELDS
        if "state" in vals or (kept and names & vals.keys()):
            self._check_ledger()
        result = super().write(vals)
        if "date" in vals and not vals["date"]:
            self._date_waiting()
        if not self._is_ledger():
            self._check_added()
        return result

    def _date_waiting(self):
        """Return the entries; what waits without a day is due today, not never."""
        for item in self.filtered(lambda one: one.state == "to_bill" and not one.date):
            item._as_ledger().date = item.company_id._proximus_today()
        return self

    def _is_ledger(self) -> bool:
        """Return whether the program itself is at work."""
        mark = self.env.context.get("proximus_ledger_write")
        return self.env.su or mark is LEDGER_WRITE

    def _is_kept(self) -> bool:
        """Return whether billing keeps the entry: nobody has added it by hand."""
        rated = self.usage_revision or self.change_id
        own = self.segment_id or rated or self.kind not in ADDED_KINDS
        return self.state == "billed" or bool(own)

    def _check_added(self):
        """Return the entries after checking what somebody added by hand.

        :raises UserError: for a line of another subscription.
        """
        for item in self:
            line = item.subscription_line_id
            if line and line.subscription_id != item.subscription_id:
                raise UserError(
                    self.env._(
                        "%(item)s: %(line)s is a line of another subscription than "
                        "%(subscription)s.",
                        item=item.name,
                        line=line.name,
                        subscription=item.subscription_id.name,
                    )
                )
        return self

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        for item in self.filtered(lambda item: item.state == "billed"):
            raise UserError(
                self.env._(
                    "%(item)s is on invoice %(invoice)s. Cancel or delete the invoice: "
                    "its periods can be billed again then.",
                    item=item.name,
                    invoice=item.move_id.display_name,
                )
            )

    def _check_ledger(self):
        """Refuse to change by hand what billing keeps.

        :raises UserError: unless billing itself is at work.
        """
        if self.env.context.get("proximus_ledger_write") is not LEDGER_WRITE:
            raise UserError(
                self.env._(
                    "The ledger is kept by billing runs and invoices. Cancel the "
                    "invoice to bill something again."
                )
            )

    def _as_ledger(self):
        """Return the entries with the right to change them as billing does."""
        return self.with_context(proximus_ledger_write=LEDGER_WRITE)
