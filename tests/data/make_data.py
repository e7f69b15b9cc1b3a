"""Make the real input of the tests: the lines of an SME and its operator's bill.

``python make_data.py`` writes the files beside itself, byte for byte the same each
time, and checks them. It needs the package ``phonenumbers`` and nothing of Odoo.

- ``sites.csv``, ``employees.csv``: what the lines refer to; import them first.
- ``lines.csv``: 200 installed lines, of which 15 are bad, each in its own way;
  ``lines_bad_rows.csv`` says which (row 1 is the first below the title) and how.
- ``lines_good.csv``: the same without the bad rows.
- ``lines_bad_date.csv``: one impossible date, for which Odoo's import refuses a whole
  file before it looks at the rows.
- ``operator_bill.xml``: the bill of October 2026 (Peppol BIS Billing 3);
  ``operator_bill_expected.csv``: what a check of it must find.
- ``unreadable.csv``, ``unreadable.xml``: mixed encodings, and cut off in the middle.
"""

import csv
import random
from collections import Counter
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import phonenumbers
from make_bill import NAMESPACES, make_bill, make_charges
from make_lines import (
    COLUMNS,
    CUSTOMER,
    ICCID,
    NUMBER,
    SITES,
    add_bad_lines,
    luhn_digit,
    make_employees,
    make_good_lines,
)

HERE = Path(__file__).parent
SEED = 19
BILL_COLUMNS = (
    "line_id external_ref item_name result expected billed difference".split()
)
RESULTS = {
    "price_differs": 3,
    "unknown_line": 2,
    "after_end": 2,
    "not_billed": 2,
    "duplicate": 1,
    "third_party": 1,
}


def write_csv(name, columns, rows):
    """Write rows as UTF-8 with a title row; other keys are left out."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, columns, extrasaction="ignore", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)


def read_csv(name):
    """Return the rows of a UTF-8 file by column name."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_sites():
    """Write the sites as addresses of the customer, which must exist already."""
    columns = ("name", "parent_id", "type", "street", "zip", "city", "country_id/id")
    rows = [
        (name, CUSTOMER, "other", street, postcode, city, "base.be")
        for name, street, postcode, city, _pattern in SITES
    ]
    write_csv(
        "sites.csv", columns, [dict(zip(columns, row, strict=True)) for row in rows]
    )


def write_lines(lines):
    """Write the lines with, without and about the bad ones."""
    good = [line for line in lines if not line["_error"]]
    write_csv("lines.csv", COLUMNS, lines)
    write_csv("lines_good.csv", COLUMNS, good)
    impossible = [*good[:2], {**good[2], "start_date": "2025-02-30"}]
    write_csv("lines_bad_date.csv", COLUMNS, impossible)
    bad = [
        {
            "row": row,
            "external_ref": line["external_ref"],
            "error": line["_error"][0],
            "field": line["_error"][1],
            "value": line[line["_error"][1]],
        }
        for row, line in enumerate(lines, 1)
        if line["_error"]
    ]
    write_csv("lines_bad_rows.csv", list(bad[0]), bad)


def write_unreadable():
    """Write a CSV that changes its encoding half-way, and an XML without its end."""
    text = (HERE / "lines_good.csv").read_text(encoding="utf-8")
    title, *rows = text.splitlines(keepends=True)
    first, second = [row for row in rows if "Liège" in row][:2]
    mixed = (title + first).encode("utf-8-sig") + second.encode("cp1252")
    (HERE / "unreadable.csv").write_bytes(mixed)
    (HERE / "unreadable.xml").write_bytes(
        (HERE / "operator_bill.xml").read_bytes()[:4000]
    )


def write():
    """Write all files and check them."""
    rng = random.Random(SEED)
    employees = make_employees(rng)
    lines = add_bad_lines(rng, make_good_lines(rng, employees))
    charges = make_charges(rng, [line for line in lines if not line["_error"]])
    write_sites()
    write_csv("employees.csv", list(employees[0]), employees)
    write_lines(lines)
    write_csv("operator_bill_expected.csv", BILL_COLUMNS, charges)
    (HERE / "operator_bill.xml").write_bytes(make_bill(charges))
    write_unreadable()
    check()


# === WHAT MUST BE TRUE OF THE FILES === #


def check():
    """Check the files as they are on disk.

    :raises AssertionError: when one is not what this module's docstring says.
    """
    lines, good = read_csv("lines.csv"), read_csv("lines_good.csv")
    bad = read_csv("lines_bad_rows.csv")
    assert (len(lines), len(good)) == (200, 185), "wrong number of lines"
    assert len(bad) == len({row["error"] for row in bad}) == 15, "wrong bad rows"
    bad_rows = {int(row["row"]) for row in bad}
    assert good == [row for i, row in enumerate(lines, 1) if i not in bad_rows]
    assert all(lines[int(row["row"]) - 1][row["field"]] == row["value"] for row in bad)
    check_lines(good)
    check_bill(good)
    check_unreadable()


def check_lines(lines):
    """Good lines are complete, and nothing is used twice."""
    employees = {row["name"] for row in read_csv("employees.csv")}
    assert len(employees) == 40, "two employees have the same name"
    for column in ("external_ref", ICCID):
        values = [line[column] for line in lines if line[column]]
        assert len(values) == len(set(values)), f"{column} is used twice"
    numbers = [e164(line[NUMBER]) for line in lines if line[NUMBER]]
    assert len(numbers) == len(set(numbers)), "a number is used twice"
    for line in lines:
        iccid = line[ICCID]
        assert not iccid or len(iccid) == 19 and luhn_digit(iccid[:-1]) == iccid[-1]
        assert line["employee_id"] in employees | {""}
        assert (line["state"] == "terminated") == bool(line["termination_date"])
        assert line["start_date"] < (line["commitment_end_date"] or "9999")
        assert line["start_date"] < (line["termination_date"] or "9999")


def e164(text):
    """Return a number in E.164, once it is known to exist."""
    number = phonenumbers.parse(text, "BE")
    machine = str(number.national_number).startswith("77")
    assert machine or phonenumbers.is_valid_number(number), text
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def check_bill(lines):
    """The bill adds up, and differs from the lines exactly as expected."""
    root = ElementTree.parse(HERE / "operator_bill.xml").getroot()
    rows = root.findall("cac:InvoiceLine", NAMESPACES)
    amounts = [
        Decimal(row.findtext("cbc:LineExtensionAmount", "", NAMESPACES)) for row in rows
    ]
    names = [row.findtext("cac:Item/cbc:Name", "", NAMESPACES) for row in rows]
    expected = read_csv("operator_bill_expected.csv")
    billed = [row for row in expected if row["line_id"]]
    assert [row["item_name"] for row in billed] == names
    assert [Decimal(row["billed"]) for row in billed] == amounts
    results = Counter(row["result"] for row in expected)
    assert results == Counter(RESULTS, matched=len(lines) - 3 - 2 - 2)
    third = sum(Decimal(r["billed"]) for r in billed if r["result"] == "third_party")
    vat = ((sum(amounts) - third) * 21 / 100).quantize(Decimal("0.01"))
    total = root.findtext("cac:LegalMonetaryTotal/cbc:PayableAmount", "", NAMESPACES)
    assert Decimal(total) == sum(amounts) + vat, "the bill does not add up"


def check_unreadable():
    """The unreadable files cannot be read."""
    for name, read, error in (
        ("unreadable.csv", read_csv, UnicodeDecodeError),
        ("unreadable.xml", lambda name: ElementTree.parse(HERE / name), SyntaxError),
    ):
        try:
            read(name)
        except error:
            continue
        raise AssertionError(f"{name} can be read")


if __name__ == "__main__":
    write()
