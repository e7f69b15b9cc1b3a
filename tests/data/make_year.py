"""Twelve months of an operator's bills, as operators really write them.

Peppol BIS Billing 3 (UBL 2.1). Each bill is issued on the third of the month after the
one that it is for. It names a line in another place each month: in the description
beside the name, as invoiced object (BT-128), as item of the seller or the buyer, as
property, in a note, as line of an order; by number in any spelling, by reference in any
punctuation. It has fees with discounts and allowances, parts of a month, periods that
are no calendar month, usage, amounts of zero, amounts of third parties, and on the next
bill the credit for what was wrong. ``PLANTED`` says what is wrong; months that are not
in it are right.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree

from make_bill import (
    EXEMPT,
    EXEMPTION,
    NAMESPACES,
    STANDARD,
    kbo,
    put,
    put_amount,
    put_party,
    put_tax,
    qualified,
)
from make_lines import CUSTOMER

YEAR = 2026
OPERATOR = "Opérateur Exemple SA"


@dataclass(frozen=True)
class Installed:
    """A line of the firm: what was agreed, from when to when."""

    ref: str
    product: str
    offer: str
    monthly: str
    number: str = ""
    start: str = "2024-01-01"
    end: str = ""
    #: (first day, monthly cost) of a change of price
    change: tuple = ()


INVENTORY = (
    Installed("FIB-0042", "internet", "Fibre 500", "55.00"),
    Installed("SIP.07/A", "sip_trunk", "SIP Trunk", "60.00", "081 12 34 00"),
    Installed(
        "M-101",
        "mobile",
        "Mobile 20 GB",
        "15.00",
        "0470 12 34 01",
        change=(f"{YEAR}-10-01", "12.00"),
    ),
    Installed("M-102", "mobile", "Mobile 20 GB", "15.00", "0470 12 34 02"),
    Installed("M-103", "mobile", "Mobile Unlimited", "30.00", "0470 12 34 03"),
    Installed("M-104", "mobile", "Mobile 20 GB", "18.00", "0470 12 34 04"),
    Installed(
        "M-105",
        "mobile",
        "Mobile Unlimited",
        "31.00",
        "0470 12 34 05",
        start=f"{YEAR}-05-15",
    ),
    Installed(
        "M-106",
        "mobile",
        "Mobile 20 GB",
        "15.00",
        "0470 12 34 06",
        start=f"{YEAR}-05-20",
    ),
    Installed("M-107", "mobile", "Mobile 20 GB", "15.00", "0470 12 34 07"),
    Installed(
        "M-108", "mobile", "Mobile 20 GB", "15.00", "0470 12 34 08", end=f"{YEAR}-03-31"
    ),
    Installed(
        "M-109", "mobile", "Mobile 20 GB", "31.00", "0470 12 34 09", end=f"{YEAR}-12-10"
    ),
    Installed("V-200", "voice", "Voice Line", "12.00", "081 12 35 00"),
    # the number of the line above that ended in March, given to somebody else
    Installed(
        "M-110",
        "mobile",
        "Mobile Unlimited",
        "30.00",
        "0470 12 34 08",
        start=f"{YEAR}-08-01",
    ),
)

#: What is wrong, by month: result, reference of the line and certain credit.
PLANTED = {
    1: [("price_differs", "M-101", "3.00")],
    2: [("duplicate", "M-102", "15.00")],
    4: [("after_end", "M-108", "15.00")],
    5: [("unknown_line", "", "0.00"), ("not_billed", "M-106", "0.00")],
    7: [("not_billed", "FIB-0042", "0.00")],
    8: [("duplicate", "M-103", "30.00")],
    10: [("price_differs", "M-101", "3.00")],
    11: [("price_differs", "M-104", "2.00")],
    12: [("price_differs", "M-109", "21.00")],
}
#: Credited on the bill of the month after: month, line, amount.
CREDITED = {2: ("M-101", "3.00"), 3: ("M-102", "15.00"), 5: ("M-108", "15.00")}


@dataclass
class Fee:
    """One row of a bill."""

    line: Installed | None
    name: str
    amount: Decimal
    first: date | None
    last: date | None
    result: str = "matched"
    credit: str = "0.00"
    tax: tuple = STANDARD
    unit: str = "C62"
    allowance: Decimal = Decimal(0)
    charge: Decimal = Decimal(0)


def month_of(number, year=YEAR):
    """Return first and last day of a month."""
    first = date(year, number, 1)
    following = date(year + number // 12, number % 12 + 1, 1)
    return first, following - timedelta(days=1)


def price_on(line, day):
    """Return what a line costs a month on a day."""
    if line.change and day >= date.fromisoformat(line.change[0]):
        return Decimal(line.change[1])
    return Decimal(line.monthly)


def part(line, first, last):
    """Return what a line costs over days of one month, and the days of its service."""
    start = max(first, date.fromisoformat(line.start))
    end = min(last, date.fromisoformat(line.end or "9999-01-01"))
    days = (end - start).days + 1
    if days <= 0:
        return Decimal(0), None, None
    share = price_on(line, start) * days / ((last - first).days + 1)
    return share.quantize(Decimal("0.01")), start, end


def fees_of(month):
    """Return the rows of the bill of a month."""
    first, last = month_of(month)
    planted = {ref: result for result, ref, _credit in PLANTED.get(month, ())}
    rows = []
    for line in INVENTORY:
        amount, start, end = part(line, first, last)
        if not amount or planted.get(line.ref) == "not_billed":
            continue
        rows += fee_of(line, amount, start, end, month)
    return [*rows, *wrong_of(month), *beside(month)]


def fee_of(line, amount, start, end, month):
    """Return how the fee of a line stands on the bill of a month."""
    fee = Fee(line, f"Abonnement {line.offer}", amount, start, end)
    if line.ref == "M-104" and month != 11:
        discount = Fee(line, f"Remise {line.offer}", Decimal("-2.00"), start, end)
        fee.amount += 2
        return [fee, discount]
    if line.ref == "M-103":
        fee.allowance = Decimal("5.00")
    if line.ref == "M-107":
        fee.charge = Decimal("3.00")
    if line.ref == "V-200":
        # from the fifteenth to the fourteenth
        fee.first = date(start.year, month, 15)
        following = date(YEAR + month // 12, month % 12 + 1, 14)
        fee.last = following
    if (line.ref, month) == ("M-106", 6):
        late, begin, until = part(line, *month_of(5))
        return [Fee(line, fee.name, late, begin, until), fee]
    wrong = {
        result: credit
        for result, ref, credit in PLANTED.get(month, ())
        if ref == line.ref
    }
    if "price_differs" in wrong:
        fee.amount += Decimal(wrong["price_differs"])
        fee.result, fee.credit = "price_differs", wrong["price_differs"]
        if line.ref == "M-109":
            fee.first, fee.last = month_of(12)
        if line.ref == "M-104":
            fee.amount = Decimal("20.00")
    if "duplicate" in wrong and month == 2:
        again = Fee(line, fee.name, fee.amount, start, end, "duplicate", "15.00")
        return [fee, again]
    return [fee]


def wrong_of(month):
    """Return rows of a bill that are about no fee of its month."""
    by_ref = {line.ref: line for line in INVENTORY}
    first, last = month_of(month)
    if month == 4:
        line = by_ref["M-108"]
        yield Fee(
            line,
            "Abonnement Mobile 20 GB",
            Decimal("15.00"),
            first,
            last,
            "after_end",
            "15.00",
        )
    if month == 5:
        yield Fee(
            None,
            "Abonnement Mobile 20 GB 0499 00 00 00",
            Decimal("15.00"),
            first,
            last,
            "unknown_line",
        )
    if month == 8:
        yield Fee(
            by_ref["M-103"],
            "Abonnement Mobile Unlimited",
            Decimal("30.00"),
            *month_of(7),
            "duplicate",
            "30.00",
        )
    if month in CREDITED:
        ref, amount = CREDITED[month]
        yield Fee(
            by_ref[ref],
            "Note de crédit",
            -Decimal(amount),
            *month_of(month - 1),
            "credit",
        )


def beside(month):
    """Return usage, zeros and what is collected for others."""
    by_ref = {line.ref: line for line in INVENTORY}
    before = month_of(month - 1) if month > 1 else month_of(12, YEAR - 1)
    yield Fee(
        by_ref["M-102"],
        "Appels vers l'étranger",
        Decimal("4.20"),
        *before,
        "extra",
        unit="MIN",
    )
    yield Fee(by_ref["M-101"], "SMS inclus", Decimal("0.00"), *month_of(month))
    yield Fee(by_ref["FIB-0042"], "Verbruik data", Decimal("0.00"), None, None)
    if month % 3 == 0:
        yield Fee(by_ref["M-107"], "Roaming", Decimal("2.35"), None, None, "extra")
    if month % 2 == 0:
        yield Fee(
            by_ref["M-103"],
            "Services de tiers: parking SMS",
            Decimal("6.40"),
            None,
            None,
            "third_party",
            tax=EXEMPT,
        )


def expected_of(month):
    """Return what a check must say of all that is not simply right.

    :return: sorted (result, reference of the line, certain credit).
    """
    rows = [
        (fee.result, fee.line.ref if fee.line else "", fee.credit)
        for fee in fees_of(month)
        if fee.result not in ("matched", "credit")
    ]
    missing = [one for one in PLANTED.get(month, ()) if one[0] == "not_billed"]
    return sorted([*rows, *missing])


# === UBL === #


def spelled(line, month):
    """Return a number as operators spell it, another way each month."""
    digits = line.number.replace(" ", "")[1:]
    zone, rest = (
        (digits[:3], digits[3:]) if digits[0] == "4" else (digits[:2], digits[2:])
    )
    pairs = [rest[i : i + 2] for i in range(0, len(rest), 2)]
    return (
        f"0{zone}/{'.'.join(pairs)}",
        f"+32 {zone} {' '.join(pairs)}",
        f"{zone} {' '.join(pairs)}",
        f"+32 (0){zone} {rest}",
        f"0032{digits}",
        f"32{digits}",
    )[month % 6]


def reference(line, month):
    """Return a reference in another case and punctuation each month."""
    plain = line.ref.replace("-", "").replace(".", "").replace("/", "")
    return (line.ref, plain.lower(), line.ref.replace("-", " "), plain)[month % 4]


def put_row(root, fee, place, month):
    """Add the invoice line of a fee, with its line named somewhere."""
    line = put(root, "cac:InvoiceLine")
    put(line, "cbc:ID", place)
    where = month % 6
    named = fee.line and (fee.line.number and spelled(fee.line, month))
    named = fee.line and (named or reference(fee.line, month))
    if fee.line and where == 0:
        put(line, "cbc:Note", f"Concerne {named}")
    quantity = "-1" if fee.amount < 0 else "1"
    price = abs(fee.amount) + fee.allowance - fee.charge
    if fee.unit == "MIN":
        quantity, price = "42", Decimal("0.10")
    put(line, "cbc:InvoicedQuantity", quantity, unitCode=fee.unit)
    put_amount(line, "cbc:LineExtensionAmount", fee.amount)
    if fee.first and month % 4 != 3:
        put(line, "cac:InvoicePeriod/cbc:StartDate", fee.first)
        put(line, "cac:InvoicePeriod/cbc:EndDate", fee.last)
    if fee.line and where == 5:
        put(line, "cac:OrderLineReference/cbc:LineID", reference(fee.line, month))
    if fee.line and where == 1:
        put(line, "cac:DocumentReference/cbc:ID", named)
        put(line[-1], "cbc:DocumentTypeCode", "130")
    for amount, sign, reason in (
        (fee.allowance, "false", "Remise"),
        (fee.charge, "true", "Option"),
    ):
        if amount:
            put(line, "cac:AllowanceCharge/cbc:ChargeIndicator", sign)
            put(line[-1], "cbc:AllowanceChargeReason", reason)
            put_amount(line[-1], "cbc:Amount", amount)
    put_item(line, fee, named, month)
    put_amount(line, "cac:Price/cbc:PriceAmount", price)


def put_item(line, fee, named, month):
    """Add what is charged, which may name the line as well."""
    where = month % 6 if fee.line else None
    item = put(line, "cac:Item")
    described = [named] if where == 2 else []
    if fee.first and month % 4 == 3:
        described.append(f"du {fee.first:%d/%m/%Y} au {fee.last:%d/%m/%Y}")
    if described:
        put(item, "cbc:Description", ", ".join(described))
    put(item, "cbc:Name", fee.name)
    if where == 3:
        path = "cac:BuyersItemIdentification/cbc:ID"
        put(item, path, reference(fee.line, month))
    if where == 4:
        path = "cac:SellersItemIdentification/cbc:ID"
        put(item, path, reference(fee.line, month))
    put_tax(item, "cac:ClassifiedTaxCategory", fee.tax)
    if where == 5:
        put(item, "cac:AdditionalItemProperty/cbc:Name", "MSISDN")
        put(item[-1], "cbc:Value", named)


def make_month(month):
    """Return the bill of a month as bytes of XML."""
    for prefix, uri in NAMESPACES.items():
        ElementTree.register_namespace(prefix, uri)
    root = ElementTree.Element(qualified("Invoice"))
    first, last = month_of(month)
    peppol = "urn:fdc:peppol.eu:2017:poacc:billing"
    put(root, "cbc:CustomizationID", f"urn:cen.eu:en16931:2017#compliant#{peppol}:3.0")
    put(root, "cbc:ProfileID", f"{peppol}:01:1.0")
    put(root, "cbc:ID", f"OE-{YEAR}-{month:02d}")
    put(root, "cbc:IssueDate", last + timedelta(days=3))
    put(root, "cbc:DueDate", last + timedelta(days=33))
    put(root, "cbc:InvoiceTypeCode", "380")
    put(root, "cbc:DocumentCurrencyCode", "EUR")
    put(root, "cac:InvoicePeriod/cbc:StartDate", first)
    put(root, "cac:InvoicePeriod/cbc:EndDate", last)
    seller = ("Boulevard de l'Exemple 1", "Bruxelles", "1000")
    put_party(root, "Supplier", OPERATOR, kbo(19999998), seller)
    buyer = ("Rue de la Malterie Ancienne 14", "Liège", "4020")
    put_party(root, "Customer", CUSTOMER, kbo(19999999), buyer)
    fees = fees_of(month)
    put_sums(root, fees)
    for place, fee in enumerate(fees, 1):
        put_row(root, fee, place, month)
    return ElementTree.tostring(root, "utf-8", xml_declaration=True) + b"\n"


def put_sums(root, fees):
    """Add VAT per rate and the totals."""
    net = {
        tax: sum((fee.amount for fee in fees if fee.tax == tax), Decimal(0))
        for tax in (STANDARD, EXEMPT)
    }
    vat = {
        tax: (amount * Decimal(tax[1]) / 100).quantize(Decimal("0.01"))
        for tax, amount in net.items()
    }
    totals = put(root, "cac:TaxTotal")
    put_amount(totals, "cbc:TaxAmount", sum(vat.values()))
    for tax, reason in ((STANDARD, None), (EXEMPT, EXEMPTION)):
        if net[tax]:
            subtotal = put(totals, "cac:TaxSubtotal")
            put_amount(subtotal, "cbc:TaxableAmount", net[tax])
            put_amount(subtotal, "cbc:TaxAmount", vat[tax])
            put_tax(subtotal, "cac:TaxCategory", tax, reason)
    whole = sum(net.values())
    totals = put(root, "cac:LegalMonetaryTotal")
    put_amount(totals, "cbc:LineExtensionAmount", whole)
    put_amount(totals, "cbc:TaxExclusiveAmount", whole)
    put_amount(totals, "cbc:TaxInclusiveAmount", whole + sum(vat.values()))
    put_amount(totals, "cbc:PayableAmount", whole + sum(vat.values()))
