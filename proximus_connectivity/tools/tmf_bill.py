"""Bills of an operator (TMF678 v4), read only."""

import datetime
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from . import tmf
from .bill_document import Document, Row, period_in, read_period, read_rate
from .tmf_error import TmfError

PATH = "/tmf-api/customerBillManagement/v4/customerBill"
RATE_PATH = "/tmf-api/customerBillManagement/v4/appliedCustomerBillingRate"
#: Keys of a file that keeps a bill as the operator sent it.
_BILL, _RATES = "customerBill", "appliedCustomerBillingRate"


def write_document(data: Any, rates: Iterable[Any]) -> bytes:
    """Return a file that keeps a bill and its rates as received."""
    kept = {_BILL: data, _RATES: list(rates)}
    return json.dumps(kept, ensure_ascii=True, indent=1, default=str).encode()


def is_document(data: bytes) -> bool:
    """Return whether some bytes look like a file of :func:`write_document`."""
    return data[:1] == b"{" and f'"{_BILL}"'.encode() in data[:200]


def read_document(data: bytes) -> Document:
    """Return the bill in a file of :func:`write_document`.

    :raises TmfError: for what is no such file, or no bill.
    """
    try:
        kept = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise TmfError("json", "It is no JSON document.") from error
    kept = tmf.as_dict(kept)
    bill = read_bill(kept.get(_BILL), tmf.as_list(kept.get(_RATES)))
    return Document(
        number=bill["number"],
        kind="credit_note"
        if sum(ln["amount"] for ln in bill["lines"]) < 0
        else "invoice",
        issued=bill["date"],
        date_from=bill["date_from"],
        date_to=bill["date_to"],
        currency=bill["currency"],
        untaxed=bill["untaxed"],
        total=bill["total"],
        type_code=bill["category"],
        rows=tuple(
            _document_row(line, place) for place, line in enumerate(bill["lines"], 1)
        ),
    )


def _document_row(line: dict, place: int) -> Row:
    days = line["date_from"], line["date_to"]
    if days[0] is None:
        days = period_in(line["name"])
    product = line["product"]
    return Row(
        number=str(place),
        name=line["name"],
        references=(("object", product),) if product else (),
        amount=line["amount"],
        date_from=days[0],
        date_to=days[1],
        tax_rate=line["tax_rate"],
    )


def read_bill(data: Any, rates: Iterable[Any] = ()) -> dict:
    """Return a bill with its lines.

    :param data: ``CustomerBill`` as received.
    :param rates: its ``AppliedCustomerBillingRate``; those of other bills are skipped.
    :return: ``external_ref``, ``number``, ``state``, ``date`` and ``due_date`` (date or
        ``None``), ``date_from``, ``date_to`` (inclusive days or ``None``),
        ``currency``, ``untaxed``, ``total`` (Decimal or ``None``) and ``lines``: each
        ``name``, ``product`` (operator's reference of the line), ``amount`` (Decimal,
        without tax), ``tax_rate`` (Decimal or ``None``), ``date_from``, ``date_to``;
        ``category`` is the operator's word for the kind of bill. What a credit note
        gives back is negative, whichever sign the operator writes.
    :raises TmfError: for a bill without an id, or a line without an amount.
    """
    bill = tmf.as_dict(data)
    reference = tmf.read_text(bill.get("id"), "id")
    if not reference:
        raise TmfError("id", "The bill has no id.")
    date_from, date_to = _period(bill.get("billingPeriod"))
    state = bill.get("state")
    read = {
        "external_ref": reference,
        "number": tmf.read_text(bill.get("billNo"), "billNo") or reference,
        "state": tmf.read_word(state, tmf.BILL_STATES) if state else "",
        "date": tmf.read_date(bill.get("billDate")),
        "due_date": tmf.read_date(bill.get("paymentDueDate")),
        "date_from": date_from,
        "date_to": date_to,
        "currency": _currency(bill),
        "untaxed": _amount(bill.get("taxExcludedAmount")),
        "total": _amount(bill.get("taxIncludedAmount")),
        "lines": [
            _read_rate(rate)
            for rate in map(tmf.as_dict, rates)
            if _bill_of(rate) in ("", reference)
        ],
        "category": tmf.read_text(bill.get("category"), "category"),
    }
    return _given_back(read) if is_credit(read["category"]) else read


def is_credit(category: str) -> bool:
    """Return whether an operator calls a bill a credit note."""
    return "credit" in category.lower().replace("creditcard", "")


def _given_back(bill: dict) -> dict:
    """Return a credit note whose amounts say that money is given back."""
    if sum(line["amount"] for line in bill["lines"]) <= 0:
        return bill
    totals = {
        name: bill[name] and -bill[name]
        for name in ("untaxed", "total")
        if (bill[name] or 0) > 0
    }
    lines = [{**line, "amount": -line["amount"]} for line in bill["lines"]]
    return {**bill, **totals, "lines": lines}


def _bill_of(rate: dict) -> str:
    return tmf.read_text(tmf.as_dict(rate.get("bill")).get("id"), "bill.id")


def _read_rate(rate: dict) -> dict:
    name = rate.get("name") or rate.get("description") or rate.get("id")
    name = tmf.read_text(name, "name")
    taxes = [tmf.as_dict(tax) for tax in tmf.as_list(rate.get("appliedTax"))]
    try:
        amount = _amount(rate.get("taxExcludedAmount"))
        tax_rate = _rate(taxes[0].get("taxRate")) if taxes else None
    except TmfError as error:
        raise error.inside(name[:80]) from error
    if amount is None:
        raise TmfError("no_amount", "it has no amount without tax.", where=name[:80])
    product = tmf.as_dict(rate.get("product"))
    date_from, date_to = _period(rate.get("periodCoverage"))
    kind = tmf.read_text(rate.get("type"), "type").lower()
    credit = kind in ("credit", "discount")
    return {
        "name": name,
        "product": tmf.read_text(product.get("id"), "product.id"),
        # an operator may state a credit as a positive amount of type "credit"
        "amount": -abs(amount) if credit else amount,
        "tax_rate": tax_rate,
        "date_from": date_from,
        "date_to": date_to,
    }


def _period(value: Any) -> tuple[datetime.date | None, datetime.date | None]:
    period = tmf.as_dict(value)
    first = tmf.read_date(period.get("startDateTime"))
    last = tmf.read_date(period.get("endDateTime"))
    if first and last and first <= last:
        return read_period(first, last)
    return first, last if last is None or first is None or first <= last else None


def _currency(bill: dict) -> str:
    for key in ("taxExcludedAmount", "taxIncludedAmount", "amountDue"):
        if unit := tmf.read_text(tmf.as_dict(bill.get(key)).get("unit"), "unit"):
            return unit
    return ""


def _amount(value: Any) -> Decimal | None:
    return tmf.read_amount(tmf.as_dict(value).get("value"))


def _rate(value: Any) -> Decimal | None:
    """Return a tax rate in percent; one written as a fraction is understood.

    :raises TmfError: for what is no rate: a bill without its VAT is another bill.
    """
    rate = read_rate(tmf.read_amount(value, "taxRate"))
    if rate is not None and not 0 <= rate <= 100:
        raise TmfError("amount", f"“{rate}” is no tax rate.", rate)
    return rate
