import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools import bill_kind, bill_ubl, tmf_bill
from ...tools.bill_document import BillError, Document
from ...tools.tmf_error import TmfError

_logger = logging.getLogger(__name__)

#: What the VAT of a bill and of some of its rows may differ by, as each is rounded.
_CENTS = 0.02
#: The documents that an operator sends.
DOCUMENT_KINDS = [
    ("bill", "Bill"),
    ("credit_note", "Credit Note"),
    ("third_party", "Third-Party Statement"),
]


class AccountMove(models.Model):
    """Which of an operator's three documents a vendor bill is, and how it is booked.

    A statement of what an operator collects for others (0900 numbers, parking by text
    message) is not its own sale. It is booked to the account and tax that the company
    has chosen; as long as it has not, that is proposed and nothing is changed.
    """

    _inherit = "account.move"

    # not read along with other fields: an earlier database is upgraded from its Apps
    # page, which reads bills before the column is there
    is_proximus_statement = fields.Boolean(
        "Third-Party Statement",
        copy=False,
        readonly=True,
        prefetch=False,
        help="The operator collects this for others: it is not its own sale.",
    )
    proximus_document_kind = fields.Selection(
        DOCUMENT_KINDS,
        "Operator's Document",
        compute="_compute_proximus_document_kind",
    )
    proximus_statement_note = fields.Char(compute="_compute_proximus_statement_note")
    is_proximus_to_book = fields.Boolean(
        "Statement to Book", compute="_compute_proximus_statement_note"
    )

    # === COMPUTE METHODS === #

    @api.depends("move_type", "is_proximus_statement")
    def _compute_proximus_document_kind(self):
        kinds = {"in_invoice": "bill", "in_refund": "credit_note"}
        for move in self:
            kind = kinds.get(move.move_type, False)
            is_statement = kind == "bill" and move.is_proximus_statement
            move.proximus_document_kind = "third_party" if is_statement else kind

    @api.depends("is_proximus_statement", "state", "invoice_line_ids.account_id")
    @api.depends_context("lang")
    def _compute_proximus_statement_note(self):
        _ = self.env._
        for move in self:
            account = move.company_id.proximus_statement_account_id
            booked = move._proximus_statement_rows().account_id == account
            is_draft = move.is_proximus_statement and move.state == "draft"
            move.is_proximus_to_book = bool(is_draft and account and not booked)
            if not move.is_proximus_statement:
                move.proximus_statement_note = False
                continue
            said = _(
                "Third-party statement: the operator collects this for others, it is "
                "not its own sale."
            )
            if not account:
                said += " " + _(
                    "Choose in the settings to which account, and with which tax, such "
                    "a statement is booked; until then it stays as it is. Without a "
                    "tax, no VAT is deducted."
                )
            elif not booked:
                said += " " + _("It is not booked to %s yet.", account.display_name)
            move.proximus_statement_note = said

    # === ACTIONS === #

    def action_proximus_statement(self):
        """Say that drafts are third-party statements, and book them as such.

        :raises UserError: naming a document that is posted or no vendor bill, and for
            a tax that changes what has to be paid.
        """
        for move in self:
            if move.move_type != "in_invoice" or move.state != "draft":
                raise UserError(
                    self.env._(
                        "%(bill)s is no draft vendor bill: what is posted stays as it "
                        "is booked. Reset it to draft first.",
                        bill=move.display_name,
                    )
                )
        self.is_proximus_statement = True
        self._proximus_book_statement()
        return True

    def action_proximus_own_bill(self):
        """Say that drafts are the operator's own bills; accounts are left alone."""
        for move in self.filtered(lambda move: move.state != "draft"):
            raise UserError(
                self.env._(
                    "%(bill)s is posted and stays what it is. Reset it to draft first.",
                    bill=move.display_name,
                )
            )
        self.is_proximus_statement = False
        return True

    # === BOOKING === #

    def _proximus_statement_rows(self):
        return self.invoice_line_ids.filtered(lambda ln: ln.display_type == "product")

    def _proximus_book_statement(self) -> None:
        """Book statements to the account and tax of the company, where it has them.

        What has to be paid stays the same: without a tax, an amount includes the VAT.

        :raises UserError: for a tax that changes what has to be paid.
        """
        for move in self.filtered("company_id.proximus_statement_account_id"):
            move._proximus_book_rows(move._proximus_statement_rows())

    def _proximus_book_rows(self, rows) -> None:
        """Book rows that are collected for others to the account of the company.

        :raises UserError: for a tax that changes what has to be paid.
        """
        self.ensure_one()
        company, total = self.company_id, self.amount_total
        commands = [
            Command.update(row.id, self._proximus_statement_vals(row, company))
            for row in rows
        ]
        self.write({"invoice_line_ids": commands})
        cents = self.currency_id.round(total - self.amount_total)
        if cents and abs(cents) <= _CENTS:
            # the VAT of a bill is rounded once, that of these rows each
            single = rows.filtered(lambda row: row.quantity == 1 and not row.discount)
            commands = [
                Command.update(row.id, {"price_unit": row.price_unit + cents})
                for row in single[-1:]
            ]
            self.write({"invoice_line_ids": commands})
        if self.currency_id.compare_amounts(self.amount_total, total):
            raise UserError(
                self.env._(
                    "%(bill)s: with the tax “%(tax)s” another amount would have to "
                    "be paid. Choose a tax of zero percent, or none, in the "
                    "settings.",
                    bill=self.display_name,
                    tax=company.proximus_statement_tax_id.name,
                )
            )

    def _proximus_statement_vals(self, row, company) -> dict:
        tax = company.proximus_statement_tax_id
        vals = {
            "account_id": company.proximus_statement_account_id.id,
            "tax_ids": [Command.set(tax.ids)],
        }
        if row.tax_ids != tax and row.price_total != row.price_subtotal:
            vals.update(quantity=1, discount=0, price_unit=row.price_total)
        return vals

    # === IMPORT === #

    def _extend_with_attachments(self, files_data, new=False):
        """Extend: say which of an operator's documents has come in."""
        result = super()._extend_with_attachments(files_data, new)
        for move in self.filtered(lambda move: move.state == "draft"):
            move._proximus_tell_kind([data.get("raw") for data in files_data])
        return result

    def _proximus_tell_kind(self, files: list) -> None:
        """Make of an imported draft what the operator's own document says it is.

        What cannot be read or booked is left as it was imported: nothing is lost.

        :param files: what came in, as bytes.
        """
        self.ensure_one()
        if not self.is_proximus_bill:
            return
        documents = filter(None, map(self._proximus_parse, files))
        document = next(documents, None)
        if document is None:
            return
        kind = bill_kind.document_kind(document)
        is_refund = self.move_type == "in_refund"
        try:
            with self.env.cr.savepoint():
                if is_refund != (kind == "credit_note") and not self.posted_before:
                    self.action_switch_move_type()
                if kind == "credit_note":
                    self._proximus_link_credited(document)
                if kind == "third_party":
                    self.action_proximus_statement()
        except UserError as error:
            _logger.info("%s stays as it was imported: %s", self.display_name, error)
            self.is_proximus_statement = kind == "third_party"

    @api.model
    def _proximus_parse(self, data) -> Document | None:
        """Return the operator's bill that some bytes are; None when they are none."""
        if not isinstance(data, bytes):
            return None
        try:
            if bill_ubl.is_ubl(data):
                return bill_ubl.read_ubl(data)
            if tmf_bill.is_document(data):
                return tmf_bill.read_document(data)
        except (BillError, TmfError):
            # the check of the bill says what is wrong with it
            return None
        return None

    def _proximus_link_credited(self, document: Document) -> None:
        """Link a credit note to the one bill that it says to credit."""
        if self.reversed_entry_id or not document.credits:
            return
        bills = self.search(
            [
                ("move_type", "=", "in_invoice"),
                ("state", "!=", "cancel"),
                ("company_id", "=", self.company_id.id),
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("ref", "in", list(document.credits)),
            ],
            limit=2,
        )
        if len(bills) == 1:
            self.reversed_entry_id = bills

    def _proximus_credited_bills(self) -> dict[int, tuple[str, ...]]:
        """Extend: also a bill that the document credits and that is not here."""
        found = super()._proximus_credited_bills()
        for file in self.env["proximus.bill.check"]._originals(self):
            document = self._proximus_parse(file.raw)
            if document:
                told = (*document.credits, *document.notes)
                found[file.res_id] = (*found.get(file.res_id, ()), *told)
        return found
