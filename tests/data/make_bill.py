"""The operator's bill for the lines, as a Peppol BIS Billing 3 invoice (UBL 2.1).

Its structure is that of Odoo's own test files (``l10n_account_edi_ubl_cii_tests``), its
rules those of https://docs.peppol.eu/poacc/billing/3.0/ (BR-CO-10 to 17, R120). Items
have no ``Description``: Odoo would take it for the name of the bill line.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from xml.etree import ElementTree

from make_lines import CUSTOMER, MACHINE, MOBILE, OFFERS, SITES, draw

OPERATOR = "Opérateur Exemple SA"
NUMBER = "OE-2026-10-004711"
ISSUED, DUE = date(2026, 10, 1), date(2026, 10, 31)
MONTH = (date(2026, 10, 1), date(2026, 10, 31))
#: euro more or less than agreed
PRICE_DIFFERENCES = ("3.00", "1.50", "-2.00")
NOTHING = Decimal("0.00")
THIRD_PARTY = ("Paiement de services de tiers: parking SMS", Decimal("7.60"))
#: VAT category and rate; what the operator only passes on is outside its own turnover
STANDARD, EXEMPT = ("S", "21"), ("E", "0")
EXEMPTION = "Débours au nom et pour le compte du client (art. 28, 5° du Code de la TVA)"
NAMESPACES = {
    "": "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


# === WHAT IS CHARGED === #


def make_charges(rng, lines):
    """Return what the operator charges and what a check must say of each charge.

    :return: dicts in the order of the bill; one that should be on the bill and is not
        has no ``line_id`` and 0 ``billed``. ``expected`` is what the line may cost.
    """
    plain = [line for line in lines if line["state"] == "active" and line["_e164"]]
    chosen = rng.sample(plain, len(PRICE_DIFFERENCES) + 3)
    *differing, missing, lost, twice = chosen
    charges, again = [], []
    for line in lines:
        agreed = billed = line["monthly_cost"]
        charge = charge_of(line["external_ref"], line["product_id"], line["_e164"])
        if line["state"] == "terminated":
            charge.update(result="after_end", expected=NOTHING, billed=billed)
        elif line in differing:
            billed += Decimal(PRICE_DIFFERENCES[differing.index(line)])
            charge.update(result="price_differs", expected=agreed, billed=billed)
        elif line in (missing, lost):
            charge.update(result="not_billed", expected=agreed, billed=NOTHING)
        else:
            charge.update(result="matched", expected=agreed, billed=billed)
        charges.append(charge)
        if line is twice:
            again = [{**charge, "result": "duplicate", "expected": NOTHING}]
    return number_lines([*charges, *strange_charges(rng), *again])


def charge_of(external_ref, code, e164):
    """Return what every charge for a line has: its reference and its text."""
    name = f"{OFFERS[code][0]} {e164 or external_ref}"
    return {"external_ref": external_ref, "item_name": name}


def strange_charges(rng):
    """Return charges for lines that nobody knows and for what is not the operator's."""
    unknown = (("PX-MOBILE-20", rng.choice(MOBILE)), ("PX-IOT", MACHINE))
    for index, (code, pattern) in enumerate(unknown, 1):
        charge = charge_of(f"OE-2790{index}", code, f"+32{draw(rng, pattern)}")
        billed = Decimal(OFFERS[code][1])
        yield {
            **charge,
            "result": "unknown_line",
            "expected": NOTHING,
            "billed": billed,
        }
    name, billed = THIRD_PARTY
    charge = {"external_ref": "OE-TIERS", "item_name": name}
    yield {**charge, "result": "third_party", "expected": NOTHING, "billed": billed}


def number_lines(charges):
    """Give each charge its number on the bill, and the difference found."""
    number = 0
    for charge in charges:
        on_bill = charge["result"] != "not_billed"
        number += on_bill
        charge["line_id"] = number if on_bill else ""
        charge["difference"] = charge["billed"] - charge["expected"]
    return charges


# === UBL === #


def kbo(base):
    """Return a Belgian enterprise number: 8 digits and 97 minus their remainder."""
    return f"{base}{97 - base % 97:02d}"


def iban(account):
    """Return the Belgian IBAN of the first ten digits of an account."""
    bban = f"{account}{account % 97 or 97:02d}"
    return f"BE{98 - int(bban + '111400') % 97:02d}{bban}"


def structured_message(number):
    """Return the Belgian payment reference (OGM) of a number of ten digits."""
    digits = f"{number:010d}{number % 97 or 97:02d}"
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


def qualified(tag):
    """Return a tag such as ``cbc:Name`` as ElementTree wants it."""
    prefix, _colon, name = tag.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{name}"


def put(parent, path, text=None, **attributes):
    """Add the last element of a path such as ``cac:Party/cbc:Name`` and return it.

    The others are made when the parent does not end with them already.
    """
    *above, last = path.split("/")
    for tag in above:
        found = parent[-1] if len(parent) else None
        if found is None or found.tag != qualified(tag):
            found = ElementTree.SubElement(parent, qualified(tag))
        parent = found
    element = ElementTree.SubElement(parent, qualified(last), attributes)
    element.text = None if text is None else str(text)
    return element


def put_amount(parent, path, amount):
    """Add an amount in euro, with cents."""
    put(parent, path, f"{amount:.2f}", currencyID="EUR")


def put_period(parent):
    """Add the month that bill and lines are for."""
    put(parent, "cac:InvoicePeriod/cbc:StartDate", MONTH[0])
    put(parent, "cac:InvoicePeriod/cbc:EndDate", MONTH[1])


def put_tax(parent, tag, tax, reason=None):
    """Add a VAT category and rate, and why nothing is due."""
    put(parent, f"{tag}/cbc:ID", tax[0])
    put(parent, f"{tag}/cbc:Percent", tax[1])
    if reason:
        put(parent, f"{tag}/cbc:TaxExemptionReason", reason)
    put(parent, f"{tag}/cac:TaxScheme/cbc:ID", "VAT")


def put_party(root, role, name, number, address):
    """Add seller or buyer, known by its enterprise number (Peppol scheme 0208)."""
    party = put(root, f"cac:Accounting{role}Party/cac:Party")
    put(party, "cbc:EndpointID", number, schemeID="0208")
    put(party, "cac:PartyName/cbc:Name", name)
    for tag, text in zip(
        ("StreetName", "CityName", "PostalZone"), address, strict=True
    ):
        put(party, f"cac:PostalAddress/cbc:{tag}", text)
    put(party, "cac:PostalAddress/cac:Country/cbc:IdentificationCode", "BE")
    put(party, "cac:PartyTaxScheme/cbc:CompanyID", f"BE{number}")
    put(party, "cac:PartyTaxScheme/cac:TaxScheme/cbc:ID", "VAT")
    put(party, "cac:PartyLegalEntity/cbc:RegistrationName", name)
    put(party, "cac:PartyLegalEntity/cbc:CompanyID", number, schemeID="0208")


def put_head(root):
    """Add all that comes before the totals."""
    peppol = "urn:fdc:peppol.eu:2017:poacc:billing"
    profile = f"urn:cen.eu:en16931:2017#compliant#{peppol}:3.0"
    put(root, "cbc:CustomizationID", profile)
    put(root, "cbc:ProfileID", f"{peppol}:01:1.0")
    put(root, "cbc:ID", NUMBER)
    put(root, "cbc:IssueDate", ISSUED)
    put(root, "cbc:DueDate", DUE)
    put(root, "cbc:InvoiceTypeCode", "380")
    put(root, "cbc:DocumentCurrencyCode", "EUR")
    put(root, "cbc:BuyerReference", "Télécom")
    put_period(root)
    operator = ("Boulevard de l'Exemple 1", "Bruxelles", "1000")
    put_party(root, "Supplier", OPERATOR, kbo(19999998), operator)
    _site, street, postcode, city, _pattern = SITES[0]
    put_party(root, "Customer", CUSTOMER, kbo(19999999), (street, city, postcode))
    put(root, "cac:PaymentMeans/cbc:PaymentMeansCode", "30")
    put(root, "cac:PaymentMeans/cbc:PaymentID", structured_message(2610004711))
    put(root, "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID", iban(9990004711))


def put_totals(root, charges):
    """Add VAT per rate, rounded once per rate (BR-CO-17), and the totals."""
    sums = {STANDARD: Decimal(0), EXEMPT: Decimal(0)}
    for charge in charges:
        sums[tax_of(charge)] += charge["billed"]
    vat = {
        tax: (net * Decimal(tax[1]) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
        for tax, net in sums.items()
    }
    net, total_vat = sum(sums.values()), sum(vat.values())
    totals = put(root, "cac:TaxTotal")
    put_amount(totals, "cbc:TaxAmount", total_vat)
    for tax, reason in ((STANDARD, None), (EXEMPT, EXEMPTION)):
        subtotal = put(totals, "cac:TaxSubtotal")
        put_amount(subtotal, "cbc:TaxableAmount", sums[tax])
        put_amount(subtotal, "cbc:TaxAmount", vat[tax])
        put_tax(subtotal, "cac:TaxCategory", tax, reason)
    totals = put(root, "cac:LegalMonetaryTotal")
    put_amount(totals, "cbc:LineExtensionAmount", net)
    put_amount(totals, "cbc:TaxExclusiveAmount", net)
    put_amount(totals, "cbc:TaxInclusiveAmount", net + total_vat)
    put_amount(totals, "cbc:PayableAmount", net + total_vat)


def tax_of(charge):
    """Return the VAT category and rate of a charge."""
    return EXEMPT if charge["result"] == "third_party" else STANDARD


def put_line(root, charge):
    """Add the invoice line of a charge; net price and amount are equal."""
    line = put(root, "cac:InvoiceLine")
    put(line, "cbc:ID", charge["line_id"])
    put(line, "cbc:InvoicedQuantity", "1", unitCode="C62")
    put_amount(line, "cbc:LineExtensionAmount", charge["billed"])
    put_period(line)
    put(line, "cac:Item/cbc:Name", charge["item_name"])
    put(line, "cac:Item/cac:SellersItemIdentification/cbc:ID", charge["external_ref"])
    put_tax(line[-1], "cac:ClassifiedTaxCategory", tax_of(charge))
    put_amount(line, "cac:Price/cbc:PriceAmount", charge["billed"])


def make_bill(charges):
    """Return the invoice of the charges that have a line on it, as bytes of XML."""
    for prefix, uri in NAMESPACES.items():
        ElementTree.register_namespace(prefix, uri)
    root = ElementTree.Element(qualified("Invoice"))
    billed = [charge for charge in charges if charge["line_id"]]
    put_head(root)
    put_totals(root, billed)
    for charge in billed:
        put_line(root, charge)
    ElementTree.indent(root)
    return ElementTree.tostring(root, "utf-8", xml_declaration=True) + b"\n"
