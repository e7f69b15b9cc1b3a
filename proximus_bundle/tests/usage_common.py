from datetime import date

from odoo import Command

from odoo.addons.proximus_connectivity.tests.usage_sample import rating, record

from .common import BundleCommon

MARCH = date(2026, 3, 1)


class UsageChargeCommon(BundleCommon):
    """A fibre of 55.00 and a mobile of 15.00 a month, with use on top of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = cls.env["res.partner"].create({"name": "Operator SA"})
        cls.bundle = cls._create_usage_bundle()
        cls.subscription = cls._create_active(MARCH)
        cls.line = cls.subscription.line_ids.filtered("usage_terms")
        cls.line.line_id.external_ref = "P-1"

    @classmethod
    def _create_usage_bundle(cls, **vals):
        return cls._create_bundle(
            [
                {"product_id": cls.fibre.id},
                {
                    "product_id": cls.mobile.id,
                    "usage_ids": [Command.create(one) for one in cls._prices()],
                    **vals,
                },
            ],
            discount=0.0,
        )

    @classmethod
    def _prices(cls):
        return [
            {"usage_kind": "data", "price": 2.0, "allowance": 5},
            {"usage_kind": "voice", "price": 0.1, "allowance": 100},
            {"usage_kind": "other", "method": "markup", "markup": 10},
        ]

    def _take(self, *documents):
        """Take documents in, as a file and an interface do."""
        records = self.env["proximus.usage.record"]
        items = records._compare(list(documents), self.operator, self.company)
        self.assertFalse([item["message"] for item in items if item["message"]])
        records._take(items)

    def _data(self, number, gigabytes, day="2026-03-05", amount=0):
        used = record(number, "data", day, used=(gigabytes, "GB"))
        return used | self._rating(amount, day)

    def _rated(self, number, amount, day="2026-03-05"):
        """A premium service: an amount, and nothing that is counted."""
        bare = record(number, "data", day) | {"usageType": "premium"}
        return bare | {"usageCharacteristic": []} | self._rating(amount, day)

    def _unrated(self, number, day="2026-03-05"):
        """A premium service that the operator has not rated yet."""
        named = [{"name": "serviceId", "value": "P-1"}]
        named += [{"name": "messageCount", "value": 0}]
        named += [{"name": "unit", "value": "message"}]
        bare = record(number, "sms", day) | {"usageType": "premium"}
        return bare | {"usageCharacteristic": named}

    def _rating(self, amount, day):
        rated = rating(amount, "P-1", day, unit=self.currency.name)
        return {"ratedProductUsage": [rated], "status": "rated"}

    def _usage(self, subscription=None):
        """Return kind, month, revision and amount of what usage has in the ledger."""
        items = (subscription or self.subscription).item_ids.filtered(
            lambda item: item.kind == "usage" and item.state != "void"
        )
        return [
            (item.usage_kind, item.usage_month, item.usage_revision, item.amount)
            for item in items.sorted("id")
        ]

    def _usage_lines(self, moves):
        return moves.invoice_line_ids.filtered(
            lambda line: line.billing_item_ids.kind == "usage"
        )
