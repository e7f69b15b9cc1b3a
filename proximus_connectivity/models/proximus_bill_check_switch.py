from odoo import fields, models


class ProximusBillCheck(models.Model):
    """Double charging: an operator that bills a number which it has lost.

    The number is found on the line of the new operator, where its price might even
    match; what counts is who bills, and since when the number is gone.
    """

    _inherit = "proximus.bill.check"

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

    def _moved_explanation(self, port) -> str:
        """Return the sentence about a charge after the number has moved."""
        return self.env._(
            "Double charging: the number moved to %(operator)s on %(date)s (%(port)s).",
            operator=port.recipient_id.display_name,
            date=fields.Date.to_string(port.ported_on),
            port=port.name,
        )
