from odoo import models


class ProximusCostCutoff(models.Model):
    """The list behind the entries, on paper: what an auditor asks for."""

    _inherit = "proximus.cost.cutoff"

    def action_print(self):
        """Print what these cut-offs book, or would book."""
        report = self.env.ref("proximus_connectivity.proximus_cost_cutoff_report")
        return report.report_action(self, config=False)

    def _print_parts(self) -> list[dict]:
        """Return what is deferred and what is accrued, each as one table.

        The rows of a table sum up to its entry, to the cent.
        """
        self.ensure_one()
        _ = self.env._
        parts = []
        for kind, title, move in (
            ("advance", _("Deferred Charges"), self.deferred_move_id),
            ("accrued", _("Accrued Charges"), self.accrued_move_id),
        ):
            if lines := self._lines_to_book(kind):
                parts.append(
                    {
                        "title": title,
                        "move": move,
                        "groups": self._print_groups(lines),
                        "days": sum(lines.mapped("moved_days")),
                        "total": self.currency_id.round(
                            sum(lines.mapped("amount_to_book"))
                        ),
                    }
                )
        return parts

    def _print_groups(self, lines) -> list[dict]:
        """Return the rows of one entry by expense account."""
        by_account = lines.grouped("account_id")
        return [
            {
                "account": account,
                "lines": by_account[account].sorted(
                    lambda line: (line.date_from or line.cutoff_id.date, line.id)
                ),
                "total": self.currency_id.round(
                    sum(by_account[account].mapped("amount_to_book"))
                ),
            }
            for account in sorted(by_account, key=lambda one: (one.code or "", one.id))
        ]

    def _print_left(self):
        """Return the charges that nothing is booked of, though somebody should know.

        They are left out by a person, or nobody knows their days.
        """
        return self.line_ids.filtered(
            lambda line: (
                line.source != "gone" and (line.is_left_out or not line.date_from)
            )
        )
