"""The lines of a fictitious Belgian SME with three sites and 40 employees.

People, companies and references are invented; telephone numbers are drawn at random
from ranges that exist, because the suite refuses any others.
"""

import unicodedata
from datetime import date, timedelta
from decimal import Decimal

import phonenumbers

CUSTOMER = "Brasserie du Vieux Tilleul SRL"
#: name, street, zip, city, pattern of its fixed numbers (# is any digit)
SITES = (
    ("Brewery Liège", "Rue de la Malterie Ancienne 14", "4020", "Liège", "42######"),
    ("Taproom Namur", "Place des Trois Houblons 7", "5000", "Namur", "812#####"),
    ("Depot Gent", "Brouwersdok 31", "9000", "Gent", "92######"),
)
FIRST_NAMES = (
    "Amélie Benoît Chloé Damien Élodie François Gaëlle Hugo Inès Jérôme Léa Maxime "
    "Noémie Olivier Anke Bram Daan Eline Femke Gijs Hanne Jelle Katrijn Lotte Maarten "
    "Nele Pieter Ruben Sofie Tine Wout Anneliese Björn Dörte Jürgen Käthe Lukas Monika "
    "Stefan Ute"
).split()
LAST_NAMES = (
    "Dumoulin,Lefèvre,Hanquet,Servais,Delvaux,Piérard,Noël-Gillet,Bastin,Collignon,"
    "d'Hoine,Marchal,Thonnard,Wauters,Géradon,Van den Houte,De Smet,Vercruysse,Claeys,"
    "Baert,Van Damme,Lambrecht,Desmedt,Goossens,'t Kindt,Verhulst,Buyse,De Clercq,"
    "Moerman,Haeck,Van Hove,Rogiers,Schäfer,Größer,Thelen,Kirch,Müllender,Backes,"
    "Löffler,Heinen,Reuter"
).split(",")
DEPARTMENTS = ("Brewing", "Taproom", "Logistics", "Sales", "Administration")
MOBILE, MACHINE = ("470######", "477######", "486######", "496######"), "77##########"
#: toll free, universal access, shared cost and two premium numbers: first voice lines
SPECIAL = ("800#####", "7815####", "7879####", "702#####", "900#####")
#: default_code: name on the bill, monthly price, good lines, years of commitment
OFFERS = {
    "PX-FIBRE-1000": ("Fibre 1000", "55.00", 3, 2),
    "PX-FIBRE-500": ("Fibre 500", "45.00", 3, 2),
    "PX-VDSL-100": ("VDSL 100", "40.00", 4, 1),
    "PX-MOBILE-20": ("Mobile 20 GB", "15.00", 66, 0),
    "PX-MOBILE-UNL": ("Mobile Unlimited", "30.00", 29, 1),
    "PX-VOICE": ("Voice Line", "12.00", 26, 1),
    "PX-SIP-10": ("SIP Trunk 10 Channels", "60.00", 5, 2),
    "PX-SDWAN": ("SD-WAN Site", "80.00", 3, 3),
    "PX-BACKUP-5G": ("5G Backup", "20.00", 6, 1),
    "PX-IOT": ("IoT SIM", "3.00", 40, 0),
}
WITH_SIM = ("PX-MOBILE-20", "PX-MOBILE-UNL", "PX-BACKUP-5G", "PX-IOT")
COLUMNS = (
    "external_ref partner_id site_id employee_id product_id state start_date "
    "commitment_end_date monthly_cost number_ids/e164 sim_ids/iccid termination_date"
).split()
NUMBER, ICCID, END = "number_ids/e164", "sim_ids/iccid", "commitment_end_date"
#: kind of error, column, value made of the row and an earlier good row like it
SPOILERS = (
    ("number_malformed", NUMBER, lambda row, twin: "onbekend"),
    ("number_too_short", NUMBER, lambda row, twin: "0470/12.34.5"),
    ("number_unused_range", NUMBER, lambda row, twin: "0440/12.34.56"),
    ("number_duplicate", NUMBER, lambda row, twin: twin["_e164"]),
    ("iccid_check_digit", ICCID, lambda row, twin: wrong_last_digit(row[ICCID])),
    ("iccid_18_digits", ICCID, lambda row, twin: row[ICCID][:-1]),
    ("iccid_duplicate", ICCID, lambda row, twin: twin[ICCID]),
    ("cost_negative", "monthly_cost", lambda row, twin: "-15.00"),
    ("end_before_start", END, lambda row, twin: row["start_date"] - timedelta(1)),
    ("product_unknown", "product_id", lambda row, twin: "PX-COPPER-1"),
    ("product_empty", "product_id", lambda row, twin: ""),
    ("site_unknown", "site_id", lambda row, twin: f"{CUSTOMER}, Loods Oostende"),
    ("employee_unknown", "employee_id", lambda row, twin: "Nemo Onbekend"),
    ("ref_duplicate", "external_ref", lambda row, twin: twin["external_ref"]),
    ("state_unknown", "state", lambda row, twin: "running"),
)
#: Odoo gives up after ten errors unless fewer than one row in ten is bad so far
FIRST_BAD, BAD_EVERY = 6, 13


# === NUMBERS === #


def luhn_digit(payload):
    """Return the check digit that ends an ICCID (ITU-T E.118)."""
    doubled = [int(c) * (2 - i % 2) for i, c in enumerate(reversed(payload))]
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)


def wrong_last_digit(digits):
    """Return digits of which the last, the check digit, is wrong."""
    return digits[:-1] + str((int(digits[-1]) + 1) % 10)


def draw(rng, pattern):
    """Return digits that fit a pattern and, unless machine-to-machine, exist."""
    while True:
        digits = "".join(str(rng.randrange(10)) if c == "#" else c for c in pattern)
        if pattern == MACHINE or phonenumbers.is_valid_number(
            phonenumbers.parse("+32" + digits)
        ):
            return digits


def spellings(digits):
    """Return the ways in which Belgians write a national number."""
    mobile_or_free = len(digits) == 9 and digits[0] == "4" or digits[1:3] == "00"
    zone = 3 if mobile_or_free else 1 if digits[0] in "49" else 2
    zone, rest = digits[:zone], digits[zone:]
    cut = 2 + len(rest) % 2
    parts = [rest[:cut], *(rest[i : i + 2] for i in range(cut, len(rest), 2))]
    spaced = " ".join([zone, *parts])
    return (
        f"0{zone}/{'.'.join(parts)}",
        f"0{spaced}",
        f"0{zone}-{'-'.join(parts)}",
        f"0{digits}",
        f"+32 {spaced}",
        f"+32 (0){spaced}",
        f"0032{digits}",
    )


# === PEOPLE AND LINES === #


def make_employees(rng):
    """Return 40 employees of three languages, as Odoo's import wants them."""
    pairs = list(zip(FIRST_NAMES, LAST_NAMES, strict=True))
    rng.shuffle(pairs)
    rows = []
    for index, (first, last) in enumerate(pairs):
        plain = unicodedata.normalize("NFKD", f"{first}.{last}".replace("ß", "ss"))
        local = "".join(c for c in plain.lower() if c.isascii() and c not in " '")
        rows.append(
            {
                "name": f"{first} {last}",
                "department_id": DEPARTMENTS[index % len(DEPARTMENTS)],
                "work_email": f"{local}@vieux-tilleul.example",
            }
        )
    return rows


def make_line(rng, code, employee="", pattern=""):
    """Return one installed line; keys that start with ``_`` are not written."""
    site, (_name, price, _count, years) = rng.choice(SITES), OFFERS[code]
    if code in ("PX-VOICE", "PX-SIP-10"):
        pattern = pattern or site[-1]
    digits = pattern and draw(rng, pattern)
    start = date(rng.randint(2022, 2025), rng.randint(1, 12), rng.randint(1, 28))
    factor = Decimal("0.9") if rng.random() < 0.15 else 1  # negotiated: 10% off
    payload = f"893201{rng.randrange(10**12):012d}"
    return {
        "partner_id": CUSTOMER,
        "site_id": f"{CUSTOMER}, {site[0]}",
        "employee_id": employee,
        "product_id": code,
        "state": "active",
        "start_date": start,
        "commitment_end_date": start.replace(year=start.year + years) if years else "",
        "monthly_cost": (Decimal(price) * factor).quantize(Decimal("0.01")),
        "number_ids/e164": rng.choice(spellings(digits)) if digits else "",
        "sim_ids/iccid": payload + luhn_digit(payload) if code in WITH_SIM else "",
        "termination_date": "",
        "_e164": digits and f"+32{digits}",
        "_error": None,
    }


def make_good_lines(rng, employees):
    """Return the good lines: each employee has a mobile, some have two."""
    names = [employee["name"] for employee in employees]
    holders, special = iter(names), iter(SPECIAL)
    codes = [code for code, offer in OFFERS.items() for _ in range(offer[2])]
    rng.shuffle(codes)
    rows = []
    for code in codes:
        employee = pattern = ""
        if code in ("PX-MOBILE-20", "PX-MOBILE-UNL"):
            pattern = rng.choice(MOBILE)
            employee = next(holders, rng.choice([*names, *[""] * 30]))
        elif code == "PX-IOT":
            pattern = MACHINE
        elif code == "PX-VOICE":
            pattern = next(special, "")
        rows.append(make_line(rng, code, employee, pattern))
    for row in rng.sample(rows, 5):
        row["state"] = "suspended"
    for row, end in zip(rng.sample(rows, 2), ("2026-06-30", "2026-08-31"), strict=True):
        row.update(state="terminated", termination_date=end)
    return rows


def add_bad_lines(rng, rows):
    """Put the bad rows between the good ones, evenly, and number all of them."""
    for index, spoiler in enumerate(SPOILERS):
        row = make_line(rng, "PX-MOBILE-20", "", rng.choice(MOBILE))
        row["_error"] = spoiler
        rows.insert(FIRST_BAD + index * BAD_EVERY, row)
    twin = None
    for number, row in enumerate(rows, 1):
        row["external_ref"] = f"OE-{26000 + number}"
        if row["_error"]:
            _kind, column, value = row["_error"]
            row[column] = value(row, twin)
        elif row["_e164"] and row[ICCID]:
            twin = row
    return rows
