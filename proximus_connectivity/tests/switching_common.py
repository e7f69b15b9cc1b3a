import base64

from odoo import fields

from .common import ConnectivityCommon


class SwitchingCommon(ConnectivityCommon):
    """Two operators, wired offers, addresses and factories of what moves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old_operator, cls.new_operator = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Oldcom", "Newcom")]
        )
        cls.site.write({"street": "Rue du Vieux Tilleul 12", "zip": "4000"})
        cls.second_site.write({"street": "Rue Haute 3", "zip": "5000"})
        cls.fibre = cls._create_offer(
            "internet",
            name="Fibre",
            access_technology="ftth",
            download_mbps=1000,
            upload_mbps=500,
        )
        cls.copper = cls._create_offer(
            "internet",
            name="Copper",
            access_technology="vdsl",
            download_mbps=100,
            upload_mbps=30,
        )
        cls.mandate = base64.b64encode(b"signed")
        cls.today = fields.Date.to_date("2026-11-23")

    @classmethod
    def _create_coverage(cls, **vals):
        return cls.env["proximus.coverage"].create(
            {
                "zip": "4000",
                "street": "Rue du Vieux Tilleul",
                "access_technology": "ftth",
                "download_mbps": 1000,
                "upload_mbps": 500,
                **vals,
            }
        )

    @classmethod
    def _create_task(cls, *products, **vals):
        return cls.env["proximus.qualification"].create(
            {
                "site_id": cls.site.id,
                "item_ids": [
                    fields.Command.create({"product_id": product.id})
                    for product in products or (cls.fibre,)
                ],
                **vals,
            }
        )

    @classmethod
    def _create_number(cls, e164="0470123456", line=None, **vals):
        line = line or cls._create_active_line()
        return cls.env["proximus.number"].create(
            {"e164": e164, "line_id": line.id, "state": "reserved", **vals}
        )

    @classmethod
    def _create_port(cls, numbers=None, **vals):
        """Create a port-in that can be submitted, unless ``vals`` takes it away."""
        numbers = cls._create_number() if numbers is None else numbers
        return cls.env["proximus.port.request"].create(
            {
                "partner_id": cls.partner.id,
                "donor_id": cls.old_operator.id,
                "recipient_id": cls.new_operator.id,
                "donor_customer_ref": "C-123",
                "number_ids": [fields.Command.set(numbers.ids)],
                "mandate": cls.mandate,
                "mandate_signed_on": "2026-11-01",
                **vals,
            }
        )

    @classmethod
    def _create_switch(cls, *answers, **vals):
        """Create a mandate with pairs of a number and an answer."""
        return cls.env["proximus.switch"].create(
            {
                "partner_id": cls.partner.id,
                "donor_id": cls.old_operator.id,
                "recipient_id": cls.new_operator.id,
                "customer_ref": "C-123",
                "mandate": cls.mandate,
                "mandate_signed_on": "2026-11-01",
                "line_ids": [
                    fields.Command.create({"e164": number, "answer": answer})
                    for number, answer in answers
                ],
                **vals,
            }
        )
