"""An operator's bill in UBL 2.1 (Peppol BIS Billing 3, EN 16931), read only.

Odoo's own import books the bill; it keeps neither the periods nor most of the places in
which an operator names a subscription. Those are read here, from the same file.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from lxml import etree

from .bill_document import (
    MAX_BYTES,
    MAX_ROWS,
    WHOLE_BILL,
    BillError,
    Document,
    Row,
    period_in,
    read_day,
    read_decimal,
    read_period,
    read_rate,
    read_text,
)

_NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:"
_ROOTS = {
    f"{{{_NAMESPACE}Invoice-2}}Invoice": "invoice",
    f"{{{_NAMESPACE}CreditNote-2}}CreditNote": "credit_note",
}
#: An envelope around another document.
_ENVELOPE = f"{{{_NAMESPACE}AttachedDocument-2}}AttachedDocument"
#: Envelopes in each other that are opened.
_MAX_ENVELOPES = 3
#: UNTDID 1001: what is a credit note by its type, as EN 16931 sorts them.
_CREDIT_TYPES = frozenset(
    "81 83 261 262 296 308 381 396 420 458 532".split(),
)
#: VAT categories (UNCL 5305) that have no rate: nothing is due, or somebody else pays.
_WITHOUT_RATE = ("O", "E", "Z", "AE", "K", "G")
#: UNTDID 1001: the document is the object that the row is about.
_OBJECT_TYPE = "130"
#: What roundings per row may add up to in a total.
_ROUNDING = Decimal("0.02")


def is_ubl(data: bytes) -> bool:
    """Return whether some bytes look like a bill in UBL; they need not be readable."""
    head = data[:4096]
    return b"CommonBasicComponents-2" in head or any(
        f"{_NAMESPACE}{kind}-2".encode() in head
        for kind in ("Invoice", "CreditNote", "AttachedDocument")
    )


def read_ubl(data: bytes) -> Document:
    """Return the bill of a UBL Invoice or CreditNote, also of one in an envelope.

    No entity is expanded, no other file is read, nothing is fetched.

    :raises BillError: naming the row for what no bill can be.
    """
    root = _unwrap(_parse(data))
    kind = _ROOTS.get(root.tag)
    if not kind:
        raise BillError("format", f"“{root.tag}” is no UBL bill.", 0, root.tag)
    sign = -1 if kind == "credit_note" else 1
    code = _text(root, "InvoiceTypeCode") or _text(root, "CreditNoteTypeCode")
    if code in _CREDIT_TYPES and sign > 0:
        kind = "credit_note"
        # some write what they give back as negative amounts, some as positive ones
        total = _amount(root.find("{*}LegalMonetaryTotal"), "TaxExclusiveAmount")
        sign = 1 if total is not None and total < 0 else -1
    number = _text(root, "ID")
    if not number:
        raise BillError("number", "The bill has no number.")
    currency = _text(root, "DocumentCurrencyCode")
    date_from, date_to = _period(root)
    lines = root.findall("{*}InvoiceLine") + root.findall("{*}CreditNoteLine")
    if len(lines) > MAX_ROWS:
        raise BillError("rows", f"The bill has {len(lines)} rows.", 0, str(len(lines)))
    totals = root.find("{*}LegalMonetaryTotal")
    whole = [(WHOLE_BILL, t) for _k, t in _objects(root, "AdditionalDocumentReference")]
    document = Document(
        number=number,
        kind=kind,
        issued=read_day(_text(root, "IssueDate")),
        date_from=date_from,
        date_to=date_to,
        currency=currency,
        sellers=tuple(_party_ids(root, "AccountingSupplierParty")),
        buyers=tuple(_party_ids(root, "AccountingCustomerParty")),
        untaxed=_signed(_amount(totals, "TaxExclusiveAmount"), sign),
        total=_signed(_amount(totals, "TaxInclusiveAmount"), sign),
        type_code=code,
        credits=tuple(_texts(root, "BillingReference/InvoiceDocumentReference/ID")),
        notes=tuple(_texts(root, "Note")),
        rows=(
            *(
                _about(_read_row(line, place, sign, currency), whole)
                for place, line in enumerate(lines, 1)
            ),
            *_whole_bill(root, sign),
        ),
    )
    _check_signs(document, lines)
    return document


def _about(row: Row, whole: list[tuple[str, str]]) -> Row:
    """Return a row that names no object with that of the whole bill (BT-18)."""
    if not whole or any(kind == "object" for kind, _text in row.references):
        return row
    return replace(row, references=(*row.references, *whole))


def _whole_bill(root, sign: int) -> Iterator[Row]:
    """Yield what the bill gives or charges as a whole."""
    for place, node in enumerate(root.iterfind("{*}AllowanceCharge"), 1):
        number = f"A{place}"
        amount = _amount(node, "Amount", number) or Decimal(0)
        if _text(node, "ChargeIndicator").lower() != "true":
            amount = -amount
        reason = _text(node, "AllowanceChargeReason", number)
        rate = read_rate(_amount(node, "TaxCategory/Percent", number))
        yield Row(number, reason or number, amount * sign, tax_rate=rate)


def _unwrap(root, depth: int = 0) -> etree._Element:
    """Return the document in an envelope, or what is none as it is.

    :raises BillError: for an envelope without a document.
    """
    if root.tag != _ENVELOPE:
        return root
    binary = root.findtext("{*}Attachment/{*}EmbeddedDocumentBinaryObject") or ""
    inner = root.findtext("{*}Attachment/{*}ExternalReference/{*}Description") or ""
    try:
        data = base64.b64decode(binary, validate=False) or inner.encode()
    except (binascii.Error, ValueError) as error:
        raise BillError("envelope", "What the envelope holds is damaged.") from error
    if not data.strip() or depth >= _MAX_ENVELOPES:
        raise BillError("envelope", "The envelope holds no bill.")
    return _unwrap(_parse(data), depth + 1)


def _parse(data: bytes) -> etree._Element:
    if not data.strip():
        raise BillError("empty", "The file is empty.")
    if len(data) > MAX_BYTES:
        raise BillError("large", f"The file has {len(data)} bytes.", 0, str(len(data)))
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        # a hostile definition is refused for itself, not for what it breaks
        code = "doctype" if b"<!DOCTYPE" in data[:4096] else "xml"
        raise BillError(code, f"This is no XML: {error}.") from error
    if root.getroottree().docinfo.doctype:
        raise BillError("doctype", "A bill defines no entities of its own.")
    return root


def _signed(amount: Decimal | None, sign: int) -> Decimal | None:
    return None if amount is None else amount * sign


def _text(element, path: str, row: int | str = 0) -> str:
    """Return the text of an element below; the path has no prefixes."""
    if element is None:
        return ""
    steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
    return read_text(element.findtext(steps), row)


def _texts(element, path: str, row: int | str = 0) -> Iterator[str]:
    steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
    for found in element.iterfind(steps):
        if text := read_text(found.text, row):
            yield text


def _amount(element, path: str, row: int | str = 0) -> Decimal | None:
    return read_decimal(_text(element, path, row), row)


def _period(element, row: int | str = 0):
    first = read_day(_text(element, "InvoicePeriod/StartDate", row), row)
    last = read_day(_text(element, "InvoicePeriod/EndDate", row), row)
    return read_period(first, last, row)


def _party_ids(root, role: str) -> Iterator[str]:
    party = root.find(f"{{*}}{role}/{{*}}Party")
    if party is None:
        return
    for path in (
        "PartyTaxScheme/CompanyID",
        "PartyLegalEntity/CompanyID",
        "PartyIdentification/ID",
        "EndpointID",
    ):
        yield from _texts(party, path)


def _read_row(line, place: int, sign: int, currency: str) -> Row:
    number = _text(line, "ID") or str(place)
    amount = _amount(line, "LineExtensionAmount", number)
    if amount is None:
        raise BillError("amount", "it has no amount.", number)
    _check_currency(line, currency, number)
    name = _text(line, "Item/Name", number)
    descriptions = list(_texts(line, "Item/Description", number))
    notes = list(_texts(line, "Note", number))
    references = tuple(_references(line, number))
    date_from, date_to = _period(line, number)
    if date_from is None:
        date_from, date_to = period_in("\n".join([name, *descriptions, *notes]))
    quantity = line.find("{*}InvoicedQuantity")
    if quantity is None:
        quantity = line.find("{*}CreditedQuantity")
    return Row(
        number=number,
        name=name or next(iter([*descriptions, *notes]), ""),
        texts=(*descriptions, *notes),
        references=references,
        amount=amount * sign,
        charges=tuple(charge * sign for charge in _charges(line, number)),
        date_from=date_from,
        date_to=date_to,
        tax_rate=_tax_rate(line, number),
        unit="" if quantity is None else read_text(quantity.get("unitCode"), number),
    )


def _check_currency(line, currency: str, row: str) -> None:
    found = line.find("{*}LineExtensionAmount").get("currencyID") or currency
    if currency and found != currency:
        raise BillError(
            "currency", f"it is in {found}, the bill in {currency}.", row, found
        )


def _charges(line, row: str) -> Iterator[Decimal]:
    """Yield what is charged on top of the price of a row."""
    for node in line.iterfind("{*}AllowanceCharge"):
        if _text(node, "ChargeIndicator").lower() == "true":
            yield _amount(node, "Amount", row) or Decimal(0)


def _check_signs(document: Document, lines: list) -> None:
    """Refuse a row that gives back what its price charges, or the other way round.

    Some write a return as an amount below zero beside a quantity above it: as long as
    the total of the bill says the same, the amount is right.

    :raises BillError: naming the row.
    """
    if document.untaxed is None:
        return
    if abs(document.untaxed - sum(row.amount for row in document.rows)) <= _ROUNDING:
        return
    for line, row in zip(lines, document.rows, strict=False):
        quantity = _amount(line, "InvoicedQuantity", row.number)
        price = _amount(line, "Price/PriceAmount", row.number)
        if quantity and price and row.amount:
            sign = 1 if document.kind == "invoice" else -1
            if (row.amount * sign > 0) != (quantity * price > 0):
                raise BillError(
                    "sign",
                    f"its amount is {row.amount}, its quantity {quantity}.",
                    row.number,
                    str(row.amount),
                )


def _tax_rate(line, row: str) -> Decimal | None:
    """Return the VAT rate of a row in percent.

    :raises BillError: for a row that does not say which VAT is due on it.
    """
    category = line.find("{*}Item/{*}ClassifiedTaxCategory")
    if category is None:
        category = line.find("{*}TaxTotal/{*}TaxSubtotal/{*}TaxCategory")
    if category is None:
        raise BillError("tax", "it does not say which VAT is due.", row)
    rate = read_rate(_amount(category, "Percent", row))
    if rate is None and _text(category, "ID") in _WITHOUT_RATE:
        return Decimal(0)
    if rate is None or not 0 <= rate <= 100:
        raise BillError("tax", "it has no VAT rate.", row, str(rate or ""))
    return rate


def _references(line, row: str) -> Iterator[tuple[str, str]]:
    """Yield what names a subscription, see ``bill_document.REFERENCE_KINDS``."""
    yield from _objects(line, "DocumentReference", row, ("", _OBJECT_TYPE))
    for item in line.iterfind("{*}Item/{*}AdditionalItemProperty"):
        if text := _text(item, "Value", row):
            yield "property", text
    for kind, path in (
        ("buyer_item", "Item/BuyersItemIdentification/ID"),
        ("seller_item", "Item/SellersItemIdentification/ID"),
        ("order", "OrderLineReference/LineID"),
        ("order", "OrderLineReference/OrderReference/ID"),
        ("item", "Item/StandardItemIdentification/ID"),
        ("order", "AccountingCost"),
    ):
        for text in _texts(line, path, row):
            yield kind, text


def _objects(
    element, tag: str, row: int | str = 0, codes: tuple[str, ...] = (_OBJECT_TYPE,)
) -> Iterator[tuple[str, str]]:
    """Yield the objects that an element is about (BT-18 of a bill, BT-128 of a row)."""
    for document in element.iterfind(f"{{*}}{tag}"):
        code = _text(document, "DocumentTypeCode", row)
        if code in codes and (text := _text(document, "ID", row)):
            yield "object", text
