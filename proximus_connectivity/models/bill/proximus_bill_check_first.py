from odoo import models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain

from ...tools import bill_lines
from ...tools.bill_lines import Found


class ProximusBillCheck(models.Model):
    """The first bill: the subscriptions that nobody knows, as lines to be made."""

    _inherit = "proximus.bill.check"

    def action_create_lines(self):
        """Open the lines that the unknown rows name, to create them.

        :raises UserError: for a check that is not made, or is closed already, and where
            no row names a subscription.
        """
        self.ensure_one()
        self.check_access("write")
        self._check_open()
        return self.env["proximus.bill.lines"]._open(self)

    # === BUSINESS === #

    def _check_open(self) -> None:
        """Raise unless the bill is checked and nobody has closed the check."""
        for check in self.filtered(lambda check: check.state != "checked"):
            raise UserError(
                self.env._(
                    "%(check)s is not checked yet, or is disputed or settled: no lines "
                    "are made of it.",
                    check=check.name,
                )
            )

    def _lock_for_lines(self) -> None:
        """Let nobody else make lines of the bill at the same time.

        :raises UserError: when somebody does.
        """
        self.check_access("write")
        self._check_open()
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody is making the lines of %(check)s. Open it again in a "
                    "moment.",
                    check=self.name,
                )
            ) from error

    def _unknown_results(self):
        """Return the results of rows about which nobody knows a line."""
        return self.line_ids.filtered(
            lambda row: (
                row.result == "unknown_line" and not row.line_id and row.row_place
            )
        )

    def _unknown_subscriptions(self) -> tuple[list[Found], list[str]]:
        """Return the subscriptions that the unknown rows name, and the nameless rows.

        The document is read again: it tells more than its results keep.
        """
        self.ensure_one()
        unknown = set(self._unknown_results().mapped("row_place"))
        rows = self._billed(self._document())
        region = self.company_id.country_id.code
        known = region in bill_lines.numbers.phonenumbers.SUPPORTED_REGIONS
        return bill_lines.find_lines(
            [row for row in rows if row.place in unknown],
            region if known else "BE",
            self._unit(),
        )

    def _is_selling(self) -> bool:
        """Return whether the company has lines of customers: then a holder is asked."""
        self.ensure_one()
        # sudo: whether there are any, whoever may see them
        lines = self.env["proximus.line"].sudo()
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("is_own", "=", False)
        return bool(lines.search_count(domain, limit=1))
