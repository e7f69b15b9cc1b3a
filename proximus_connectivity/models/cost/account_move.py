from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """An operator's bill that comes in as a file splits itself at once."""

    _inherit = "account.move"

    def _extend_with_attachments(self, files_data, new=False):
        """Override of `account`: a bill that has just been read is allocated."""
        result = super()._extend_with_attachments(files_data, new)
        fresh = self.filtered(
            lambda move: (
                move.is_proximus_bill
                and move.move_type == "in_invoice"
                and move.state == "draft"
                and not move.proximus_check_ids
                and any(move.invoice_line_ids.mapped("is_imported"))
            )
        )
        for move in fresh:
            move._proximus_allocate_imported()
        return result

    def _proximus_allocate_imported(self) -> None:
        """Allocate a bill by a check that leaves nothing else behind.

        What is wrong with the bill is said when somebody checks it: it comes in all the
        same.
        """
        # sudo: the bill may come in by mail, and nobody in particular enters it
        checks_sudo = self.env["proximus.bill.check"].sudo()
        try:
            with self.env.cr.savepoint():
                check_sudo = checks_sudo.create(
                    {"move_id": self.id, "company_id": self.company_id.id}
                )
                check_sudo.action_check()
                check_sudo.unlink()
        except UserError:
            self.invalidate_recordset()
