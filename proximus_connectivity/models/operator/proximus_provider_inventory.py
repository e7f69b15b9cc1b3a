from markupsafe import Markup

from odoo import api, fields, models

from ...tools import lifecycle, tmf_inventory, tmf_product


class ProximusProvider(models.Model):
    """The operator's inventory (TMF637) against our lines: a list to decide on."""

    _inherit = "proximus.provider"

    difference_ids = fields.One2many(
        "proximus.inventory.difference", "provider_id", "Differences"
    )
    difference_count = fields.Integer("To Decide", compute="_compute_difference_count")

    def _compute_difference_count(self):
        groups = self.env["proximus.inventory.difference"]._read_group(
            [("provider_id", "in", self.ids), ("state", "=", "open")],
            ["provider_id"],
            ["__count"],
        )
        counts = {provider.id: count for provider, count in groups}
        for provider in self:
            provider.difference_count = counts.get(provider.id, 0)

    @api.readonly
    def action_view_differences(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_inventory_difference_action"
        )
        return {**action, "domain": [("provider_id", "=", self.id)]}

    def _compare_inventory(self, products: list[dict], errors: list[str]) -> str:
        """Renew the list of what differs; no line is changed.

        :param products: see ``tmf_inventory.read_line``.
        :param errors: a sentence for each product that could not be read.
        :return: a sentence that says how much differs.
        """
        lines = self._inventory_lines()
        vals_list, found = [], set()
        by_ref = {line.external_ref: line for line in lines if line.external_ref}
        by_ref |= {line.name: line for line in lines}
        for product in products:
            line = by_ref.get(product["id"]) or by_ref.get(product["reference"])
            if line:
                found.add(line)
                vals_list += self._difference_vals(line, product)
            # a product that is over and that we do not have is no difference
            elif product["state"] not in lifecycle.LINE_FINAL:
                vals_list.append(self._unknown_vals(product))
        vals_list += [
            {"kind": "here", "line_id": line.id, "reference": line.external_ref}
            for line in lines.filtered("external_ref")
            if line not in found
        ]
        count = self._renew_differences(vals_list)
        return self._post_inventory(len(products), count, errors)

    def _inventory_lines(self):
        """Return the lines that the operator should know: those not over yet.

        One that ended here but goes on there is found among its products.
        """
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "not in", list(lifecycle.LINE_FINAL)),
        ]
        if self.partner_id:
            domain.append(("operator_id", "in", (False, self.partner_id.id)))
        return self.env["proximus.line"].search(domain)

    def _difference_vals(self, line, product: dict) -> list[dict]:
        ours = line._to_plain()
        rows = self.env["proximus.inventory.difference"]
        return [
            {
                "kind": "differs",
                "line_id": line.id,
                "reference": product["id"] or product["reference"],
                "field": key,
                "ours": rows._describe_value(key, ours[key]),
                "theirs": rows._describe_value(key, product[key]),
                "data": tmf_inventory.line_payload(product),
            }
            for key in tmf_product.differences(ours, product)
        ]

    def _unknown_vals(self, product: dict) -> dict:
        offer = product["offer_name"] or product["offer"]
        return {
            "kind": "there",
            "reference": product["id"] or product["reference"],
            "theirs": ", ".join(filter(None, [offer, *product["numbers"][:3]])),
            "data": tmf_inventory.line_payload(product),
        }

    def _renew_differences(self, vals_list: list[dict]) -> int:
        """Replace the open rows, but for what somebody chose to leave; count them."""
        # sudo: rows are written by the machinery only
        rows = self.sudo().difference_ids
        rows.filtered(lambda row: row.state == "open").unlink()
        left = {
            (row.kind, row.reference, row.field or False, row.theirs or False)
            for row in rows.exists().filtered(lambda row: row.state == "ignored")
        }
        fresh = [
            {**vals, "provider_id": self.id}
            for vals in vals_list
            if (
                vals["kind"],
                vals["reference"],
                vals.get("field") or False,
                vals.get("theirs") or False,
            )
            not in left
        ]
        rows.create(fresh)
        self.invalidate_recordset(["difference_count"])
        return len(fresh)

    def _post_inventory(self, count: int, differences: int, errors: list[str]) -> str:
        """Note when the inventory was compared, and what of it could not be read."""
        summary = self.env._(
            "Inventory of the operator: %(count)s products, %(differences)s "
            "differences, %(errors)s unreadable.",
            count=count,
            differences=differences,
            errors=len(errors),
        )
        shown = [*errors[:50], "…"] if len(errors) > 50 else errors
        listed = Markup().join(Markup("<li>%s</li>") % error for error in shown)
        self.message_post(body=Markup("<p>%s</p><ul>%s</ul>") % (summary, listed))
        return summary
