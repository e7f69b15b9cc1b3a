from odoo import api, fields, models

#: Why a row has its result, as :mod:`~.tools.bill_judge` says it.
REASONS = [
    ("agreed", "As Expected"),
    ("sum", "Right Together"),
    ("share", "Part of a Month"),
    ("zero", "Nothing Charged"),
    ("corrected", "Charged and Given Back"),
    ("unknown", "Cost Unknown"),
    ("price", "Other Amount"),
    ("early", "Not in Service Yet"),
    ("extra", "On Top"),
    ("credit", "Given Back"),
    ("ended", "After the End"),
    ("void", "Never in Service"),
    ("again", "Charged Twice"),
    ("billed", "On an Earlier Bill"),
    ("unknown_line", "No Line Found"),
    ("third_party", "For Another Party"),
    ("not_billed", "Missing"),
]


class ProximusBillCheckLine(models.Model):
    """What became of a row, in words of whoever reads it."""

    _inherit = "proximus.bill.check.line"

    reason = fields.Selection(REASONS, "Why", readonly=True)
    ended_on = fields.Date(
        readonly=True, help="When the line ended or its number moved away."
    )
    port_id = fields.Many2one(
        "proximus.port.request",
        "Moved By",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The move by which the number of the line left this operator.",
    )
    billed_check_id = fields.Many2one(
        "proximus.bill.check",
        "Billed Before On",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    explanation = fields.Char(compute="_compute_explanation")

    @api.depends(
        "reason",
        "ended_on",
        "port_id",
        "billed_check_id",
        "line_id",
        "confidence",
        "is_expected_known",
    )
    @api.depends_context("lang")
    def _compute_explanation(self):
        sentences = self._reason_sentences()
        for row in self:
            said = row._describe_reason(sentences) if row.reason else ""
            if row.confidence == "likely":
                said += " " + self.env._(
                    "That it is this line is only likely: confirm it, or choose "
                    "another."
                )
            row.explanation = said.strip()

    def _describe_reason(self, sentences: dict[str, str]) -> str:
        """Return why a row has its result.

        :param sentences: see :meth:`_reason_sentences`.
        """
        self.ensure_one()
        if self.reason == "ended":
            return self._describe_end()
        if self.reason == "billed":
            return self._describe_billed()
        if self.reason == "not_billed" and not self.is_expected_known:
            return self.env._(
                "In service in this period, but not on the bill; what it costs is "
                "unknown."
            )
        # of most rows nothing is said that needs the name of their line
        said = sentences[self.reason]
        if "%(line)s" in said:
            said = said % {"line": self.line_id.display_name or ""}
        return said

    @api.model
    def _reason_sentences(self) -> dict[str, str]:
        """Return what is said of a row by reason; ``%(line)s`` is its line."""
        _ = self.env._
        return {
            "agreed": _("As expected."),
            "sum": _("Right together with the other rows of %(line)s."),
            "share": _("A part of a month, counted in another way."),
            "zero": _("Nothing is charged."),
            "corrected": _("Charged and given back on this bill."),
            "unknown": _(
                "%(line)s, whose cost nobody filled in: what the operator should bill "
                "is unknown."
            ),
            "price": _("Not the amount that %(line)s should cost in this period."),
            "early": _("%(line)s is not in service yet, as far as anybody wrote down."),
            "extra": _("An amount on top of the subscription of %(line)s: to look at."),
            "credit": _("The operator gives this back."),
            "void": _("The line was never put in service."),
            "again": _("The same amount for the same line, again."),
            "unknown_line": _(
                "No line has a number or reference that this text mentions."
            ),
            "third_party": _(
                "Collected for another party: it belongs on a payment statement."
            ),
            "not_billed": _("In service in this period, but not on the bill."),
        }

    def _describe_end(self) -> str:
        """Return the sentence about a charge after the end of its line."""
        _ = self.env._
        if not self.ended_on:
            return _("The line has ended.")
        day = self._proximus_spoken_day(self.ended_on, with_year=True)
        if not self.port_id:
            return _("The line ended on %(date)s.", date=day)
        # sudo: billing people see that a number moved, whatever they may read of it
        port_sudo = self.port_id.sudo()
        return _(
            "Double charging: the number moved to %(operator)s on %(date)s (%(port)s).",
            operator=port_sudo.recipient_id.display_name,
            date=day,
            port=port_sudo.name,
        )

    def _describe_billed(self) -> str:
        """Return the sentence about days that an earlier bill charged already."""
        if not self.billed_check_id:
            return self.env._("An earlier bill charged this period already.")
        return self.env._(
            "Bill %(other)s charged this period already.",
            other=self.billed_check_id.name,
        )
