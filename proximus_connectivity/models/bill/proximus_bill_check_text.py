from odoo import fields, models


class ProximusBillCheck(models.Model):
    """What became of each bill line in words."""

    _inherit = "proximus.bill.check"

    def _describe_result(
        self, result: str, line, other: str, extra: bool, unknown: bool
    ) -> str:
        _ = self.env._
        if unknown and result == "matched":
            return _(
                "%(line)s, whose cost nobody filled in: what the operator should bill "
                "is unknown.",
                line=line.display_name,
            )
        if unknown and result == "not_billed":
            return _(
                "In service in this period, but not on the bill; what it costs is "
                "unknown."
            )
        if result == "price_differs" and extra:
            return _(
                "An amount on top of the subscription of %(line)s.",
                line=line.display_name,
            )
        if result == "duplicate" and other:
            return _("Bill %(other)s charged this period already.", other=other)
        return {
            "matched": lambda: _("As expected."),
            "price_differs": lambda: _(
                "Not the amount that %(line)s should cost in this period.",
                line=line.display_name,
            ),
            "unknown_line": lambda: _(
                "No line has a number or reference that this text mentions."
            ),
            "after_end": lambda: (
                line.termination_date
                and _("The line ended on %(date)s.", date=line.termination_date)
                or _("The line was never put in service.")
            ),
            "not_billed": lambda: _("In service in this period, but not on the bill."),
            "duplicate": lambda: _("The same amount for the same line, again."),
            "third_party": lambda: _(
                "Collected for another party: it belongs on a payment statement."
            ),
        }[result]()

    def _describe_moved(self, port) -> str:
        """Return the sentence about a charge after the number has moved."""
        return self.env._(
            "Double charging: the number moved to %(operator)s on %(date)s (%(port)s).",
            operator=port.recipient_id.display_name,
            date=fields.Date.to_string(port.ported_on),
            port=port.name,
        )
