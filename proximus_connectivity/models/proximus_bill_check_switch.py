from odoo import fields, models


class ProximusBillCheck(models.Model):
    """Double charging: an operator that bills a number which it has lost.

    The number is found on the line of the new operator, where its price might even
    match; what counts is who bills, and since when the number is gone.
    """

    _inherit = "proximus.bill.check"

    def _result_vals(self):
        vals_list = super()._result_vals()
        billed = [vals for vals in vals_list if vals["line_id"] and vals["billed"] > 0]
        moved = self._moved_away({vals["line_id"] for vals in billed})
        for vals in billed:
            if vals["line_id"] in moved and vals["result"] != "third_party":
                vals |= self._moved_vals(vals, moved[vals["line_id"]])
        return vals_list

    def _moved_away(self, line_ids: set[int]) -> dict:
        """Return the port by which each line's numbers left this operator, if any."""
        if not line_ids:
            return {}
        # sudo: billing people see that a number moved, whatever they may read of it
        ports = self.env["proximus.port.request"].sudo()
        ports = ports.search(
            [
                ("direction", "=", "in"),
                ("state", "=", "ported"),
                ("ported_on", "<", self.date_from),
                ("donor_id.commercial_partner_id", "=", self.operator_id.id),
                ("number_ids.line_id", "in", list(line_ids)),
            ],
            order="ported_on",
        )
        return {
            line.id: port
            for port in ports
            for line in port.line_ids
            if line.operator_id.commercial_partner_id != self.operator_id
        }

    def _moved_vals(self, vals: dict, port) -> dict:
        return {
            "result": "after_end",
            "expected": 0.0,
            "expected_credit": self.currency_id.round(vals["billed"]),
            "explanation": self.env._(
                "Double charging: the number moved to %(operator)s on %(date)s "
                "(%(port)s).",
                operator=port.recipient_id.display_name,
                date=fields.Date.to_string(port.ported_on),
                port=port.name,
            ),
        }
