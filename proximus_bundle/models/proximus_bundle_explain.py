from odoo import models


class ProximusBundle(models.Model):
    """The way from list prices to shares, in words and numbers."""

    _inherit = "proximus.bundle"

    def _explain(self, trace, currency, name):
        """Return what the template ``price_explanation_table`` shows.

        :param dict trace: as :meth:`_price` makes it.
        :param currency: currency of the amounts.
        :param str name: what was priced.
        """
        pools = [
            self._explain_pool(pool, trace["pools"][pool], trace["rows"])
            for pool in ("recurring", "one_off")
            if pool in trace["pools"]
        ]
        missing = self.component_ids.browse(trace.get("missing", ())).exists()
        return {
            "name": name,
            "currency": currency,
            "pools": pools,
            "degradation": self._degradation_sentence(missing),
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
        selection = self.component_ids._fields["billing_pool"]._description_selection
        rows = [row for row in rows if row["pool"] == name]
        products = self.env["product.product"].browse(
            [row["product_id"] for row in rows]
        )
        names = {product.id: product.display_name for product in products}
        weights = sum(row["weight"] for row in rows if row["in_scope"])
        return {
            "label": dict(selection(self.env))[name],
            "note": self._explain_note(pool["note"]),
            "list_total": float(pool["list_total"]),
            "total": float(pool["total"]),
            "steps": self._explain_steps(pool["steps"]),
            "rows": [
                self._explain_row(row, names[row["product_id"]], weights)
                for row in rows
            ],
        }

    def _explain_row(self, row, name, weights):
        weighs = row["in_scope"] and weights
        return {
            "name": name,
            "quantity": row["quantity"],
            "list_price": row["list_price"],
            "list_total": row["list_total"],
            "weight": 100 * row["weight"] / weights if weighs else None,
            "share": float(row["share"]),
            "in_scope": row["in_scope"],
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
            "seller": self.env._("Discount on this quotation"),
            "left": self.env._("Without what was taken out"),
            "phase": self.env._("Promotion"),
        }.get(code, code)

    def _explain_note(self, code):
        if code != "residual_negative":
            return ""
        return self.env._(
            "The other components cost more than the bundle, so the component that "
            "should take the rest gets its share by price like them."
        )
