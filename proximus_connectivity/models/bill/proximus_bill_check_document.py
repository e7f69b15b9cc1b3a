import re
from collections import Counter, defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import bill_document, bill_kind, bill_ubl, tmf_bill
from ...tools.bill_document import Billed, BillError, Document, Row
from ...tools.money import round_half_up
from ...tools.tmf_error import TmfError

_DIGITS = re.compile(r"\D")
#: Why a file does not fit what is remembered of the files of its operator.
_OTHER_LAYOUT = ("cells", "column", "encoding", "separator")
#: Totals of a document and of the bill made of it differ by roundings.
_ROUNDING = Decimal("0.02")


class ProximusBillCheck(models.Model):
    """What the operator's document says, read again: core's import loses most of it."""

    _inherit = "proximus.bill.check"

    document_note = fields.Text(
        "The Document Says",
        readonly=True,
        copy=False,
        help="Where the operator's document and the bill made of it differ.",
    )

    # === READING === #

    def _document(self) -> Document | None:
        """Return what the original of the bill says, ``None`` without one.

        :raises UserError: for one that no bill can be, that is in another currency or
            for somebody else.
        """
        self.ensure_one()
        move = self.move_id
        if move.currency_id != self.currency_id:
            raise UserError(
                self.env._(
                    "%(bill)s is in %(currency)s, and lines cost %(own)s: nobody can "
                    "tell a wrong amount from another exchange rate.",
                    bill=move.display_name,
                    currency=move.currency_id.name,
                    own=self.currency_id.name,
                )
            )
        documents = [self._read(file) for file in self._originals(move)]
        found = [document for document in documents if document]
        document = next(
            (one for one in found if one.number == (move.ref or "").strip()),
            found[0] if found else None,
        )
        if document:
            self._check_document(document)
        return document

    @api.model
    def _originals(self, move):
        """Return the files of a bill that may be its original, the last one first."""
        return (
            self.env["ir.attachment"]
            # sudo: who may check a bill reads its original, which the import has kept
            .sudo()
            .search(
                Domain("res_model", "=", "account.move")
                & Domain("res_id", "in", move.ids)
                & Domain("res_field", "in", [False, "ubl_cii_xml_file"])
                & Domain.OR(
                    Domain("name", "=ilike", f"%.{ending}")
                    for ending in ("xml", "json", "csv")
                ),
                order="id desc",
            )
        )

    def _read(self, file) -> Document | None:
        """Return the bill that a file is; ``None`` when it is something else."""
        data = file.raw or b""
        try:
            if bill_ubl.is_ubl(data):
                return bill_ubl.read_ubl(data)
            if tmf_bill.is_document(data):
                return tmf_bill.read_document(data)
            if file.name.lower().endswith(".csv"):
                return self._read_detail(data)
        except (BillError, TmfError) as error:
            raise UserError(
                self.env._(
                    "%(file)s: %(reason)s",
                    file=file.name,
                    reason=self._bill_reason(error),
                )
            ) from error
        return None

    def _read_detail(self, data: bytes) -> Document | None:
        """Return the bill that a CSV file is, when it is known how to read it.

        A file that the operator wrote in another way than its last one is not read:
        the rows that the bill was made of still are.
        """
        layout = self.env["proximus.bill.format"]._of(self.company_id, self.operator_id)
        try:
            return layout._read(data, self.name) if layout else None
        except BillError as error:
            if error.code in _OTHER_LAYOUT:
                return None
            raise

    def _check_document(self, document: Document) -> None:
        """Refuse a document in another currency, or for somebody else.

        :raises UserError: saying which.
        """
        if document.currency and document.currency != self.currency_id.name:
            raise UserError(
                self.env._(
                    "%(bill)s is in %(currency)s, and was entered in %(own)s. Enter it "
                    "again in its own currency.",
                    bill=document.number,
                    currency=document.currency,
                    own=self.currency_id.name,
                )
            )
        if document.buyers and not self._is_for_us(document.buyers):
            raise UserError(
                self.env._(
                    "%(bill)s is addressed to %(buyer)s, and not to %(company)s. Move "
                    "it to the company that has to pay it.",
                    bill=document.number,
                    buyer=document.buyers[0],
                    company=self.company_id.name,
                )
            )

    def _is_for_us(self, buyers: tuple[str, ...]) -> bool:
        """Return whether a document names the company, or a holder of its lines."""
        numbers = {_DIGITS.sub("", text) for text in buyers}
        numbers = {digits for digits in numbers if len(digits) > 7}
        known = self.company_id | self.company_id.parent_ids
        own = {
            _DIGITS.sub("", text or "")
            for company in known
            for text in (company.vat, company.company_registry)
        } - {""}
        names = {text.casefold().strip() for text in buyers}
        if numbers & own or names & {name.casefold() for name in known.mapped("name")}:
            return True
        if not own or not numbers:
            return True
        # sudo: whether a holder of our lines is meant, whatever one may see of it
        holders = self.env["res.partner"].sudo()
        variants = [*buyers, *numbers, *(f"BE{digits}" for digits in numbers)]
        holders = holders.search(
            Domain("name", "in", list(buyers))
            | Domain("vat", "in", variants)
            | Domain("company_registry", "in", variants)
        )
        lines = self.env["proximus.line"].with_context(active_test=False)
        return bool(
            lines.search_count(
                [
                    ("company_id", "=", self.company_id.id),
                    ("commercial_partner_id", "in", holders.commercial_partner_id.ids),
                ],
                limit=1,
            )
        )

    # === ROWS === #

    def _billed(self, document: Document | None) -> list[Billed]:
        """Return the rows of the bill with the days that they charge.

        Without a document these are the rows of the vendor bill. A row that says
        nothing of days is about those of the document, else about those of the check.
        """
        booked = self._bill_lines(self.move_id).sorted(lambda ln: (ln.sequence, ln.id))
        if not document:
            return [self._typed(line) for line in booked]
        pairs = self._pair(document, booked)
        days = (document.date_from, document.date_to)
        return [
            self._billed_row(row, f"{place}", pairs.get(place), days)
            for place, row in enumerate(document.rows, 1)
        ]

    def _typed(self, line) -> Billed:
        """Return an accounting row as a row of the bill."""
        text = line.name or ""
        first, last = bill_document.period_in(text)
        amount = round_half_up(line.balance)
        row = Row(str(line.id), text, amount, (), (), (), first, last)
        return self._billed_row(row, f"b{line.id}", line.id, (None, None))

    def _billed_row(self, row: Row, place: str, booked, days: tuple) -> Billed:
        first, last = (row.date_from, row.date_to) if row.date_from else days
        return Billed(
            place,
            row,
            booked,
            first or self.date_from,
            last or self.date_to,
            bool(first),
        )

    def _pair(self, document: Document, booked) -> dict[int, int]:
        """Return the accounting row of each row of a document, by place, from 1.

        Core keeps their order, and books a charge on a row of its own.
        """
        waiting = defaultdict(list)
        for line in reversed(booked):
            amount = round_half_up(line.balance)
            waiting[amount].append(line)
            waiting[amount, (line.name or "").strip()].append(line)
        taken, pairs = set(), {}

        def take(*keys):
            for key in keys:
                while waiting[key]:
                    line = waiting[key].pop()
                    if line.id not in taken:
                        taken.add(line.id)
                        return line.id
            return None

        for place, row in enumerate(document.rows, 1):
            amount = round_half_up(row.amount - sum(row.charges))
            texts = [(amount, text) for text in (*row.texts, row.name)]
            line_id = take(*texts, amount)
            for charge in row.charges:
                take(round_half_up(charge))
            if line_id:
                pairs[place] = line_id
        return pairs | self._pair_by_text(document, booked, taken, pairs)

    def _pair_by_text(self, document: Document, booked, taken, pairs) -> dict[int, int]:
        """Return the accounting rows of rows that are booked at another amount.

        A row without VAT holds what it was with VAT. Only where one row each has the
        text.
        """
        free = [line for line in booked if line.id not in taken]
        left = [
            (place, (row.name or "").strip())
            for place, row in enumerate(document.rows, 1)
            if place not in pairs
        ]
        rows = Counter(text for _place, text in left)
        lines = defaultdict(list)
        for line in free:
            for text in {(line.name or "").strip(), *(line.name or "").splitlines()}:
                lines[text].append(line.id)
        return {
            place: lines[text][0]
            for place, text in left
            if text and rows[text] == 1 and len(lines[text]) == 1
        }

    # === THE PERIOD === #

    def _adopt_period(self, document: Document | None) -> None:
        """Take the period that the bill names, unless somebody chose another one."""
        guess = self._month_of(self.move_id.invoice_date or self._proximus_today())
        is_begun = self.checked_on or self.rows_done
        if is_begun or (self.date_from, self.date_to) != guess:
            return
        first, last = None, None
        if document and document.date_from:
            first, last = document.date_from, document.date_to
        else:
            rows = self._billed(document)
            days = Counter(
                (row.date_from, row.date_to)
                for row in rows
                if row.is_dated and row.amount > 0
            )
            if days and sum(days.values()) * 2 > len(rows):
                [((first, last), _count)] = days.most_common(1)
        if first:
            self.write({"date_from": first, "date_to": last})

    # === WHAT DIFFERS === #

    def _describe_document(self, document: Document | None) -> str | bool:
        """Return where the document and the vendor bill differ, a sentence a row."""
        if not document:
            return self._describe_unread()
        _ = self.env._
        move, notes = self.move_id, []
        money = self.currency_id.format
        ref = (move.ref or "").strip()
        if ref and ref != document.number:
            notes.append(
                _(
                    "Its number is %(number)s; the bill has %(ref)s.",
                    number=document.number,
                    ref=ref,
                )
            )
        if bill_kind.is_proforma(document):
            notes.append(
                _("It calls itself a pro forma: ask for the bill before you pay.")
            )
        kind, entered = bill_kind.document_kind(document), self.document_kind
        if kind not in ("bill", entered):
            words = dict(
                move._fields["proximus_document_kind"]._description_selection(self.env)
            )
            notes.append(
                _(
                    "By what it says it is a %(kind)s; it was entered as "
                    "a %(entered)s.",
                    kind=words[kind],
                    entered=words[entered],
                )
            )
        rows = sum((row.amount for row in document.rows), Decimal(0))
        if document.untaxed is not None and abs(rows - document.untaxed) > _ROUNDING:
            notes.append(
                _(
                    "Its rows add up to %(rows)s; its own total without VAT is "
                    "%(total)s.",
                    rows=money(float(rows)),
                    total=money(float(document.untaxed)),
                )
            )
        sign = -1 if move.move_type == "in_refund" else 1
        for total, booked, words in (
            (
                rows if document.untaxed is None else document.untaxed,
                move.amount_untaxed,
                _("Without VAT it is %(total)s; the bill has %(booked)s."),
            ),
            (
                document.total,
                move.amount_total,
                _("With VAT it is %(total)s; the bill has %(booked)s."),
            ),
        ):
            booked = sign * round_half_up(booked)
            if total is not None and abs(total - booked) > _ROUNDING:
                notes.append(
                    words
                    % {"total": money(float(total)), "booked": money(float(booked))}
                )
        return "\n".join(notes) or False

    def _describe_unread(self) -> str | bool:
        """Return which file is not read: the rows are those of the bill itself."""
        files = self._originals(self.move_id).filtered(
            lambda file: file.name.lower().endswith(".csv")
        )
        return bool(files) and self.env._(
            "%(file)s is not read: nobody said how it is written, or the last file of "
            "the operator is written in another way. The rows are those of the bill.",
            file=files[0].name,
        )

    @api.model
    def _bill_reason(self, error: BillError | TmfError) -> str:
        """Return what is wrong with a bill, in which row, in the reader's language."""
        if isinstance(error, TmfError):
            return self.env["proximus.provider"]._tmf_reason(error)
        _ = self.env._
        reason = {
            "empty": _("it is empty."),
            "large": _("it is too large to be a bill."),
            "xml": _("it is damaged: no XML that can be read."),
            "envelope": _("the envelope holds no bill that can be read."),
            "doctype": _(
                "it defines entities of its own, which no bill does. It is not read."
            ),
            "format": _("it is no bill in UBL."),
            "number": _("the bill has no number."),
            "rows": _("it has too many rows."),
            "text": _("the text that begins with “%s” is too long to be meant."),
            "amount": _("“%s” is no amount. Check the decimal sign."),
            "date": _("“%s” is no day."),
            "period": _("the period %s ends before it begins."),
            "sign": _(
                "the amount %s has the opposite sign of its quantity and price, and "
                "the total of the bill does not fit it."
            ),
            "tax": _("it does not say which VAT is due."),
            "currency": _("it is in another currency (%s) than the bill."),
            "encoding": _("it is no text, or in another encoding."),
            "workbook": _("it is no Excel workbook (.xlsx), or it is damaged."),
            "separator": _("it has one column only. Choose the right separator."),
            "cells": _("it has another number of cells (%s) than the titles."),
            "column": _("there is no column “%s”."),
            "row": _("there is no row “%s” in the preview."),
            "value": _("nobody here knows “%s”."),
        }[error.code]
        if "%s" in reason:
            reason = reason % error.what
        if error.row:
            return _("row %(row)s: %(reason)s", row=error.row, reason=reason)
        return reason
