"""Bills of an operator (TMF678 v4), read only."""

import datetime
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from . import tmf

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
    :raises ValueError: for a bill without an id, or a line without an amount.
    """
    bill = tmf.as_dict(data)
    if not bill.get("id"):
        raise ValueError("The bill has no id.")
    date_from, date_to = _period(bill.get("billingPeriod"))
    state = bill.get("state")
    return {
        "external_ref": str(bill["id"]),
        "number": str(bill.get("billNo") or bill["id"]),
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
            if _bill_of(rate) in ("", str(bill["id"]))
        ],
    }


def _bill_of(rate: dict) -> str:
    return str(tmf.as_dict(rate.get("bill")).get("id") or "")


def _read_rate(rate: dict) -> dict:
    amount = _amount(rate.get("taxExcludedAmount"))
    name = str(rate.get("name") or rate.get("description") or rate.get("id") or "")
    if amount is None:
        raise ValueError(f"The bill line “{name[:80]}” has no amount without tax.")
    product = tmf.as_dict(rate.get("product"))
    taxes = [tmf.as_dict(tax) for tax in tmf.as_list(rate.get("appliedTax"))]
    date_from, date_to = _period(rate.get("periodCoverage"))
    credit = str(rate.get("type") or "").lower() in ("credit", "discount")
    return {
        "name": name,
        "product": str(product.get("id") or ""),
        # an operator may state a credit as a positive amount of type "credit"
        "amount": -abs(amount) if credit else amount,
        "tax_rate": _decimal(taxes[0].get("taxRate")) if taxes else None,
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
        if unit := tmf.as_dict(bill.get(key)).get("unit"):
            return str(unit)
    return ""


def _amount(value: Any) -> Decimal | None:
    return _decimal(tmf.as_dict(value).get("value"))


def _decimal(value: Any) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
