"""Which of an operator's three documents one is: bill, credit note, statement."""

from .bill_document import Document
from .billing import is_third_party

#: UNTDID 1001: an offer in the form of an invoice; nothing is to be paid or booked.
PROFORMA = "325"


def document_kind(document: Document) -> str:
    """Return ``bill``, ``credit_note`` or ``third_party``.

    A document that gives money back as a whole is a credit note, whatever it calls
    itself. It is a statement of third-party services when the operator's own word for
    it says so, when each of its rows does, or when it says so as a whole and asks no
    VAT on any row: what an operator collects for others is not its own sale. A bill
    that merely has such a row among its own is a bill.
    """
    rows = [row for row in document.rows if row.amount]
    given_back = sum(row.amount for row in rows) < 0
    if document.kind == "credit_note" or given_back:
        return "credit_note"
    if is_third_party(document.type_code) or (
        rows and all(is_third_party(row.text) for row in rows)
    ):
        return "third_party"
    told = any(is_third_party(note) for note in document.notes)
    if told and rows and not any(row.tax_rate for row in rows):
        return "third_party"
    return "bill"


def is_proforma(document: Document) -> bool:
    """Return whether a document only looks like a bill."""
    return document.type_code == PROFORMA
