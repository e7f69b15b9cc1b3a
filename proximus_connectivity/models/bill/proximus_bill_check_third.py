from odoo import api, fields, models
from odoo.exceptions import UserError


class ProximusBillCheck(models.Model):
    """What an operator collects for others on its own bill, and where that is booked.

    It is booked as a statement of such amounts is. A posted bill stays as it is: what
    is to be corrected is said.
    """

    _inherit = "proximus.bill.check"

    third_party_note = fields.Char(compute="_compute_third_party_note")
    is_third_party_to_book = fields.Boolean(compute="_compute_third_party_note")

    # === COMPUTE METHODS === #

    @api.depends(
        "line_ids.result",
        "line_ids.move_line_id.account_id",
        "line_ids.move_line_id.tax_ids",
        "move_id.state",
        "company_id.proximus_statement_account_id",
        "company_id.proximus_statement_tax_id",
    )
    @api.depends_context("lang")
    def _compute_third_party_note(self):
        for check in self:
            # sudo: who reads a check may know how its bill is booked
            check_sudo = check.sudo()
            rows = check_sudo._third_party_rows()
            account = check_sudo.company_id.proximus_statement_account_id
            is_draft = check.move_id.state == "draft"
            check.is_third_party_to_book = bool(rows and account and is_draft)
            check.third_party_note = bool(rows) and " ".join(
                check._third_party_sentences(rows, account, is_draft)
            )

    def _third_party_sentences(self, rows, account, is_draft: bool) -> list[str]:
        """Return how rows are booked, and what to do about it.

        :param rows: accounting rows (account.move.line) booked as others are.
        :param account: where the company books what is collected for others.
        """
        _, money = self.env._, self.currency_id.format
        tax = sum(rows.mapped("price_total")) - sum(rows.mapped("price_subtotal"))
        told = [
            _(
                "%(amount)s that the operator collects for others is booked on "
                "%(accounts)s.",
                amount=money(sum(rows.mapped("balance"))),
                accounts=", ".join(rows.account_id.mapped("display_name")),
            )
        ]
        if self.currency_id.compare_amounts(tax, 0) > 0:
            told.append(_("%(tax)s of VAT is on it.", tax=money(tax)))
        if not account:
            told.append(
                _(
                    "Choose in the settings where third-party statements are booked; "
                    "until then nothing is changed."
                )
            )
        elif is_draft:
            told.append(
                _("You can book it on %(account)s.", account=account.display_name)
            )
        else:
            told.append(
                _(
                    "The bill is posted and stays as it is. To correct it, reset it to "
                    "draft and book these rows on %(account)s, or move the amount "
                    "there by a journal entry.",
                    account=account.display_name,
                )
            )
        return told

    # === ACTIONS === #

    def action_book_third_party(self):
        """Show how what is collected for others would be booked, to book it so.

        :raises UserError: for a bill that is posted, or with nothing to book; where the
            company has not chosen an account.
        """
        self.ensure_one()
        rows = self._third_party_to_book()
        wizard = self.env["proximus.bill.third"].create(
            {"check_id": self.id, "row_ids": rows.ids}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Book What Is Collected for Others"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    # === BUSINESS === #

    def _third_party_rows(self):
        """Return the rows for others that are not booked as a statement is.

        :return: accounting rows (account.move.line).
        """
        self.ensure_one()
        company = self.company_id
        account = company.proximus_statement_account_id
        tax = company.proximus_statement_tax_id
        found = self.line_ids.browse()
        if self.document_kind == "bill":
            # a bill opens often and has thousands of rows: these are few
            found = found.search(
                [("check_id", "=", self._origin.id), ("result", "=", "third_party")]
            )
        return found.move_line_id.filtered(
            lambda row: row.account_id != account or row.tax_ids != tax
        )

    def _third_party_to_book(self):
        """Return the rows that can be booked apart.

        :raises UserError: see :meth:`action_book_third_party`.
        """
        self.check_access("write")
        _, move = self.env._, self.move_id
        if move.state != "draft":
            raise UserError(
                _(
                    "%(bill)s is posted and stays as it is booked. Reset it to draft "
                    "first.",
                    bill=move.display_name,
                )
            )
        if not self.company_id.proximus_statement_account_id:
            raise UserError(
                _(
                    "Choose in the settings to which account third-party statements "
                    "are booked first."
                )
            )
        rows = self._third_party_rows()
        if not rows:
            raise UserError(
                _(
                    "%(bill)s has no row for others that is booked elsewhere.",
                    bill=move.display_name,
                )
            )
        return rows
