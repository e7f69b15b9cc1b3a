"""Usage records as operators write them (TMF635 v4), for the tests."""

import random


def characteristic(name, value):
    return {"name": name, "value": value}


def record(number, kind="voice", day="2026-10-05", **more):
    """Return a usage record of a line.

    :param number: id of the record.
    :param kind: ``voice``, ``data`` or ``sms``.
    :param more: ``msisdn``, ``product``, ``amount`` (without tax), ``used`` (with its
        unit), and whatever replaces a key of the record.
    """
    msisdn, product = more.pop("msisdn", ""), more.pop("product", "")
    amount, used = more.pop("amount", None), more.pop("used", None)
    names = {"voice": "callDuration", "data": "dataVolume", "sms": "messageCount"}
    units = {"voice": (90, "SEC"), "data": (250, "MB"), "sms": (1, "message")}
    quantity, unit = used or units[kind]
    values = [characteristic(names[kind], quantity), characteristic("unit", unit)]
    if msisdn:
        values.append(characteristic("msisdn", msisdn))
    data = {
        "id": number,
        "href": f"https://api.operator.example/usage/{number}",
        "usageDate": f"{day}T09:13:16+02:00",
        "usageType": kind,
        "status": "received",
        "usageCharacteristic": values,
        "@type": "Usage",
    }
    if product or amount is not None:
        data["ratedProductUsage"] = [rating(amount or 0, product, day)]
        data["status"] = "rated"
    return data | more


def rating(amount, product="", day="2026-10-05", rate=21, unit="EUR"):
    """Return how a record was rated: an amount without tax, and one with it."""
    rated = {
        "ratingDate": f"{day}T23:00:00Z",
        "isBilled": False,
        "taxRate": rate,
        "taxExcludedRatingAmount": {"unit": unit, "value": amount},
        "taxIncludedRatingAmount": {
            "unit": unit,
            "value": round(amount * (1 + rate / 100), 4),
        },
        "usageRatingTag": "non included usage",
    }
    if product:
        rated["productRef"] = {"id": product}
    return rated


def month(numbers, count, seed=7, first=1, day="2026-10"):
    """Return so many records of some numbers, of all kinds, in one month."""
    dice = random.Random(seed)
    records = []
    for index in range(count):
        kind = dice.choice(["voice", "data", "sms"])
        used = {
            "voice": (dice.randint(1, 3600), "seconds"),
            "data": (dice.randint(1, 10**9), "bytes"),
            "sms": (1, "sms"),
        }[kind]
        records.append(
            record(
                f"U-{first + index}",
                kind,
                f"{day}-{dice.randint(1, 28):02}",
                msisdn=numbers[index % len(numbers)],
                used=used,
                amount=dice.choice([None, 0, 0.15]),
            )
        )
    return records


def v5(data):
    """Return a record as version 5 of the interface writes it."""
    parties = [
        {
            "@type": "RelatedPartyRefOrPartyRoleRef",
            "role": party.get("role", "subscriber"),
            "partyOrPartyRole": {"@type": "PartyRef", **party},
        }
        for party in data.get("relatedParty", [])
    ]
    values = [
        {
            "@type": "NumberCharacteristic"
            if isinstance(one["value"], int | float)
            else "StringCharacteristic",
            **one,
        }
        for one in data["usageCharacteristic"]
    ]
    return {**data, "usageCharacteristic": values, "relatedParty": parties}
