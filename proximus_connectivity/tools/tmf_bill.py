"""Bills of an operator (TMF678 v4), read only."""

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from . import tmf
from .tmf_error import TmfError

PATH = "/tmf-api/customerBillManagement/v4/customerBill"
RATE_PATH = "/tmf-api/customerBillManagement/v4/appliedCustomerBillingRate"


def read_bill(data: Any, rates: Iterable[Any] = ()) -> dict:
    """Return a bill with its lines.

    :param data: ``CustomerBill`` as received.
    :param rates: its ``AppliedCustomerBillingRate``; those of other bills are skipped.
    :return: ``external_ref``, ``number``, ``state``, ``date`` and ``due_date`` (date or
        ``None``), ``date_from``, ``date_to`` (inclusive days or ``None``),
        ``currency``, ``untaxed``, ``total`` (Decimal or ``None``) and ``lines``: each
        ``name``, ``product`` (operator's reference of the line), ``amount`` (Decimal,
        without tax), ``tax_rate`` (Decimal or ``None``), ``date_from``, ``date_to``.
    :raises TmfError: for a bill without an id, or a line without an amount.
    """
    bill = tmf.as_dict(data)
    reference = tmf.read_text(bill.get("id"), "id")
    if not reference:
        raise TmfError("id", "The bill has no id.")
    date_from, date_to = _period(bill.get("billingPeriod"))
    state = bill.get("state")
    return {
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
    }


def _bill_of(rate: dict) -> str:
    return tmf.read_text(tmf.as_dict(rate.get("bill")).get("id"), "bill.id")


def _read_rate(rate: dict) -> dict:
    name = rate.get("name") or rate.get("description") or rate.get("id")
    name = tmf.read_text(name, "name")
    try:
        amount = _amount(rate.get("taxExcludedAmount"))
    except TmfError as error:
        raise error.inside(name[:80]) from error
    if amount is None:
        raise TmfError("no_amount", "it has no amount without tax.", where=name[:80])
    product = tmf.as_dict(rate.get("product"))
    taxes = [tmf.as_dict(tax) for tax in tmf.as_list(rate.get("appliedTax"))]
    date_from, date_to = _period(rate.get("periodCoverage"))
    kind = tmf.read_text(rate.get("type"), "type").lower()
    credit = kind in ("credit", "discount")
    return {
        "name": name,
        "product": tmf.read_text(product.get("id"), "product.id"),
        # an operator may state a credit as a positive amount of type "credit"
        "amount": -abs(amount) if credit else amount,
        "tax_rate": _rate(taxes[0].get("taxRate")) if taxes else None,
        "date_from": date_from,
        "date_to": date_to,
    }


def _period(value: Any) -> tuple[datetime.date | None, datetime.date | None]:
    period = tmf.as_dict(value)
    return (
        tmf.read_date(period.get("startDateTime")),
        tmf.read_date(period.get("endDateTime")),
    )


def _currency(bill: dict) -> str:
    for key in ("taxExcludedAmount", "taxIncludedAmount", "amountDue"):
        if unit := tmf.read_text(tmf.as_dict(bill.get(key)).get("unit"), "unit"):
            return unit
    return ""


def _amount(value: Any) -> Decimal | None:
    return tmf.read_amount(tmf.as_dict(value).get("value"))


def _rate(value: Any) -> Decimal | None:
    """Return a tax rate; one that cannot be read is not told, the amounts count."""
    try:
        return tmf.read_amount(value, "taxRate")
    except ValueError:
        return None
