import base64
import json

from .provider_common import ProviderCommon

NUMBER, OTHER = "+32470123456", "+32478000001"


class UsageCommon(ProviderCommon):
    """Two mobile lines with a number each, and the operator that tells of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.EUR").active = True
        cls.mobile = cls.env["product.product"].create(
            {"name": "Mobile 20", "line_kind": "mobile", "data_allowance_gb": 20}
        )
        cls.operator_partner = cls.env["res.partner"].create({"name": "Operator SA"})
        cls.line = cls._create_mobile(NUMBER, external_ref="P-1")
        cls.other = cls._create_mobile(OTHER, external_ref="P-2")

    @classmethod
    def _create_mobile(cls, number, start="2026-01-01", **vals):
        line = cls._create_line(
            product_id=cls.mobile.id, site_id=False, start_date=start, **vals
        )
        cls.env["proximus.number"].create(
            {
                "e164": number,
                "line_id": line.id,
                "company_id": cls.company.id,
                "state": "assigned",
                "assigned_on": start,
            }
        )
        return line

    def _records(self):
        return self.env["proximus.usage.record"].search(
            [("company_id", "=", self.company.id)]
        )

    def _figures(self, line=None, month="2026-10-01"):
        """Return data, minutes and messages of a month; ``None`` when unknown."""
        self.env.flush_all()
        months = self.env["proximus.line.usage.month"]
        months.invalidate_model()
        found = months.search(
            [("line_id", "=", (line or self.line).id), ("month", "=", month)]
        )
        return found and (
            round(found.data_gb, 3) if found.has_data else None,
            round(found.minutes, 1) if found.has_voice else None,
            found.sms if found.has_voice else None,
        )

    def _take(self, *documents):
        """Take documents in, as a file and an interface do; return their statuses."""
        records = self.env["proximus.usage.record"]
        items = records._compare(list(documents), self.operator_partner, self.company)
        records._take(items)
        return [item["status"] for item in items]

    def _wizard(self, documents, user=None, **vals):
        content = (
            documents
            if isinstance(documents, bytes)
            else json.dumps(documents).encode()
        )
        return (
            self.env["proximus.usage.import"]
            .with_user(user or self.user)
            .create(
                {
                    "content": base64.b64encode(content),
                    "file_name": "usage.json",
                    "company_id": self.company.id,
                    "operator_id": self.operator_partner.id,
                    **vals,
                }
            )
        )
