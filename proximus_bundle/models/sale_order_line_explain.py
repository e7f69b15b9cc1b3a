from odoo import models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _price_explanation(self):
        """Return the explanation of the bundle of this section."""
        self.ensure_one()
        trace = self.bundle_trace
        pools = [
            self._explain_pool(name, trace["pools"][name], trace["rows"])
            for name in ("recurring", "one_off")
            if name in trace["pools"]
        ]
        return {
            "name": self.name,
            "currency": self.currency_id,
            "pools": pools,
            "phases": [
                {
                    "name": phase["name"],
                    "first": phase["month_from"],
                    "last": phase["month_from"] + phase["months"] - 1,
                    "total": float(phase["total"]),
                }
                for phase in trace["phases"]
            ],
        }

    def _explain_pool(self, name, pool, rows):
        labels = dict(self._fields["billing_pool"]._description_selection(self.env))
        products = self.env["product.product"].browse(
            [row["product_id"] for row in rows]
        )
        names = {product.id: product.display_name for product in products}
        return {
            "label": labels[name],
            "note": self._explain_note(pool["note"]),
            "list_total": float(pool["list_total"]),
            "total": float(pool["total"]),
            "steps": self._explain_steps(pool["steps"]),
            "rows": [
                {
                    "name": names[row["product_id"]],
                    "quantity": row["quantity"],
                    "list_price": row["list_price"],
                    "list_total": row["list_total"],
                    "weight": row["weight"],
                    "share": float(row["share"]),
                    "in_scope": row["in_scope"],
                }
                for row in rows
                if row["pool"] == name
            ],
        }

    def _explain_steps(self, steps):
        """Return what each step took off, and what was left."""
        result, before = [], 0.0
        for code, amount in steps:
            left = float(amount)
            result.append(
                {
                    "label": self._explain_step(code),
                    "difference": left - before if result else 0.0,
                    "amount": left,
                }
            )
            before = left
        return result

    def _explain_step(self, code):
        """Return what a step of the price is called."""
        if code.startswith("advantage:"):
            advantage = self.env["proximus.advantage"].browse(int(code[10:])).exists()
            return self.env._("Advantage: %s", advantage.name or "?")
        return {
            "base": self.env._("Price before reductions"),
            "bundle": self.env._("Discount of the bundle"),
            "tier": self.env._("Discount for the number of units"),
            "term": self.env._("Discount for the term"),
            "phase": self.env._("Promotion"),
        }.get(code, code)

    def _explain_note(self, code):
        if code != "residual_negative":
            return ""
        return self.env._(
            "The other components cost more than the bundle, so the component that "
            "should take the rest gets its share by price like them."
        )
