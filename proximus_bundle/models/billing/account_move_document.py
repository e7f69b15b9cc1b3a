from odoo import models


class AccountMove(models.Model):
    """What a customer reads on an invoice: equal lines as one row, plain numbers."""

    _inherit = "account.move"

    def _get_move_lines_to_report(self):
        """Extend: of equal lines, the first stands for all of them."""
        lines = super()._get_move_lines_to_report()
        merged = self._px_merged_rows()
        hidden = {line for row in merged.values() for line in row["lines"][1:]}
        return lines.filtered(lambda line: line not in hidden)

    def _px_merged_rows(self) -> dict:
        """Return the rows that stand for several equal lines, by their first line.

        Equal is what is one offer for the same days with the same taxes, and differs by
        a cent at most: the shares of a bundle are spread to the cent.

        :return: dictionaries with ``name``, ``quantity``, ``price_unit``,
            ``price_subtotal``, ``price_total`` and ``lines`` (account.move.line).
        """
        self.ensure_one()
        if self.move_type not in ("out_invoice", "out_refund"):
            return {}
        # sudo: a customer reads the own invoice, not the ledger
        lines = self.sudo().invoice_line_ids.sorted("sequence")
        groups = {}
        for line in lines.filtered("px_period_from"):
            item = line.billing_item_ids[:1]
            installed = item.subscription_line_id.line_id
            if item.kind != "recurring" or not installed or line.quantity != 1:
                continue
            key = (
                item.subscription_id,
                item.segment_id.name,
                item.name,
                line.product_id,
                line.tax_ids,
                line.px_period_from,
                line.px_period_to,
                item.days,
            )
            groups.setdefault(key, []).append(line)
        return {
            alike[0].sudo(False): self._px_merged_row(alike)
            for group in groups.values()
            for alike in self._px_equal(group)
            if len(alike) > 1
        }

    def _px_equal(self, lines) -> list:
        """Return the lines in groups whose amounts differ by a cent at most."""
        found = []
        for line in sorted(lines, key=lambda line: line.price_subtotal):
            cent = self.currency_id.rounding * 1.5
            if found and line.price_subtotal - found[-1][0].price_subtotal <= cent:
                found[-1].append(line)
            else:
                found.append([line])
        return [sorted(alike, key=lambda line: line.sequence) for alike in found]

    def _px_merged_row(self, lines) -> dict:
        item = lines[0].billing_item_ids[:1]
        charged = self.env["proximus.billing.item"].union(
            *(line.billing_item_ids[:1] for line in lines)
        )
        total = sum(line.price_subtotal for line in lines)
        period = lines[0].name.partition("\n")[2]
        return {
            "name": "\n".join(
                filter(None, [item.name, charged._installed_names(), period])
            ),
            "quantity": len(lines),
            "price_unit": sum(line.price_unit for line in lines) / len(lines),
            "price_subtotal": self.currency_id.round(total),
            "price_total": sum(line.price_total for line in lines),
            "lines": [line.sudo(False) for line in lines],
        }
