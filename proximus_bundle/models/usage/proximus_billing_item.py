from odoo import fields, models

from odoo.addons.proximus_connectivity.tools import payroll_file

from ..catalogue.proximus_bundle_usage import KINDS


class ProximusBillingItem(models.Model):
    """The entries of what was used: once for each line, month and kind of use.

    What is rated later adds the difference, as an entry of its own. What a month was
    rated at is the sum of what its entries add, whatever was credited or written on
    invoices by hand.
    """

    _inherit = "proximus.billing.item"

    usage_month = fields.Date("Month of Usage", copy=False, readonly=True)
    usage_kind = fields.Selection(KINDS, "Use", copy=False, readonly=True)
    usage_revision = fields.Integer(
        copy=False,
        readonly=True,
        help="1 for the first rating of a month, more for what came or changed later. "
        "0: no rating, such as a credit by hand.",
    )
    usage_share = fields.Monetary(
        "Adds to the Month", copy=False, readonly=True, help="Without VAT, as rated."
    )
    usage_trace = fields.Json(
        copy=False,
        readonly=True,
        # the mark-up on what the operator asks is the seller's business
        groups="base.group_user",
        help="How it was rated.",
    )
    usage_unrated = fields.Integer(
        "Records Without an Amount",
        copy=False,
        readonly=True,
        help="The operator has not said what they cost.",
    )
    is_usage_unknown = fields.Boolean(
        "Usage Unknown",
        copy=False,
        readonly=True,
        help="No usage record came in time: nothing is charged, which is not the same "
        "as no use.",
    )

    _usage_once = models.UniqueIndex(
        "(subscription_line_id, usage_month, COALESCE(usage_kind, ''), usage_revision) "
        "WHERE usage_revision > 0 AND state != 'void'",
        "This month of usage of the subscription line has been billed already.",
    )
    _usage_month = models.Index(
        "(subscription_line_id, usage_month) WHERE usage_revision > 0"
    )

    def _only_noted(self):
        """Extend: an invoice cannot tell what nobody knows."""
        return super()._only_noted() | self.filtered("is_usage_unknown")

    def _prepare_place(self):
        """Extend: the month counts as rated by what is billed in its place."""
        vals = super()._prepare_place()
        if not self.usage_revision:
            return vals
        return {
            **vals,
            "usage_month": self.usage_month,
            "usage_kind": self.usage_kind,
            "usage_revision": self.usage_revision,
            "usage_share": self.usage_share,
            "usage_trace": self.usage_trace,
            "usage_unrated": self.usage_unrated,
            "is_usage_unknown": self.is_usage_unknown,
        }

    # === EXPLANATION === #

    def _usage_csv(self) -> bytes:
        """Return the usage records of an entry as a table for a spreadsheet."""
        _ = self.env._
        rows = [
            [
                str(row["day"]),
                row["line"],
                row["kind"],
                f"{row['quantity']:.9g}".replace(".", ","),
                row["unit"],
            ]
            for row in self._usage_rows()
        ]
        header = [_("Day"), _("Line"), _("Use"), _("Quantity"), _("Unit")]
        return payroll_file.csv_table(header, rows)

    def _usage_rows(self):
        """Return the usage records that an entry is made of, as the customer sees them.

        Whom somebody called is not kept, and what the operator asks is left out.

        :return: list of dicts with ``day``, ``line``, ``kind``, ``quantity`` and
            ``unit``.
        """
        self.ensure_one()
        # sudo: of the line that the customer is charged for
        line_sudo = self.sudo().subscription_line_id
        sources_sudo = line_sudo._same_charge().line_id
        found = line_sudo.env["proximus.usage.record"].search_fetch(
            [
                ("line_id", "in", sources_sudo.ids),
                ("is_counted", "=", True),
                ("day", ">=", self.period_from),
                ("day", "<", self.period_to),
            ],
            ["day", "data_gb", "roaming_gb", "seconds", "sms"],
            order="day, id",
        )
        usage = self.env["proximus.bundle.usage"]
        rows = []
        for record in found:
            parts = [
                ("data", record.data_gb, "gb"),
                ("roaming", record.roaming_gb, "gb"),
                ("voice", record.seconds, "s"),
                ("sms", record.sms, "message"),
            ]
            used = [part for part in parts if part[1]] or [("other", 0, "")]
            rows += [
                {
                    "day": record.day,
                    "line": line_sudo.line_id.name,
                    "kind": usage._kind_label(kind),
                    "quantity": amount,
                    "unit": usage._unit_label(unit),
                }
                for kind, amount, unit in used
                if kind == self.usage_kind
            ]
        return rows
