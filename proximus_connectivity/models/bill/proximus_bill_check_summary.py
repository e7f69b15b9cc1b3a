from odoo import api, fields, models


class ProximusBillCheck(models.Model):
    """What a check has found in one sentence, and the screen to work through it."""

    _inherit = "proximus.bill.check"

    summary = fields.Char(compute="_compute_summary", help="What the check has found.")
    unknown_count = fields.Integer(
        "Unknown Rows",
        compute="_compute_unknown",
        help="Rows that no line is known of.",
    )
    unknown_text = fields.Char(compute="_compute_unknown")

    # === COMPUTE METHODS === #

    @api.depends(
        "checked_on",
        "line_ids.attention",
        "line_ids.expected_credit",
        "document_kind",
    )
    @api.depends_context("lang")
    def _compute_summary(self):
        for check in self:
            check.summary = check.checked_on and check._summarise()

    @api.depends("checked_on", "line_ids.result", "line_ids.line_id")
    @api.depends_context("lang")
    def _compute_unknown(self):
        for check in self:
            count = len(check._unknown_results())
            check.unknown_count = count
            check.unknown_text = count and (
                self.env._(
                    "We do not know the line of one row: create it from this bill."
                )
                if count == 1
                else self.env._(
                    "We do not know the lines of these %(count)s rows: create them "
                    "from this bill.",
                    count=count,
                )
            )

    # === ACTIONS === #

    @api.readonly
    def action_view_results(self):
        """Open what became of each row, first what somebody has to look at."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_bill_check_line_action"
        )
        name = self.env._("Rows of %(check)s", check=self.name)
        if self.expected_credit > 0:
            # the whole sentence would not fit between the places before it
            name = self.env._(
                "%(check)s: %(amount)s to claim",
                check=self.name,
                amount=self.currency_id.format(self.expected_credit),
            )
        return {
            **action,
            "display_name": name,
            "domain": [("check_id", "=", self.id)],
            "context": {"search_default_filter_open": bool(self.problem_count)},
        }

    # === BUSINESS === #

    def _summarise(self) -> str:
        """Return what is to be claimed and what is only to be looked at."""
        self.ensure_one()
        _ = self.env._
        if self.document_kind == "credit_note":
            return self._describe_credit()
        if self.document_kind == "third_party":
            return _(
                "Third-party statement: %(amount)s that the operator collects for "
                "others. It is not its own sale, and no line is expected on it.",
                amount=self.currency_id.format(self.billed_total),
            )
        groups = self.line_ids.grouped("attention")
        none = self.line_ids.browse()
        owed, look, missing = (
            groups.get(name, none) for name in ("claim", "look", "not_billed")
        )
        told = []
        if owed:
            told.append(
                _(
                    "%(amount)s to claim: %(reasons)s.",
                    amount=self.currency_id.format(self.expected_credit),
                    reasons=self._count_results(owed),
                )
            )
        elif look or missing:
            told.append(_("Nothing to claim."))
        else:
            return _("Nothing to claim: everything on this bill is as agreed.")
        if look:
            told.append(
                _("To look at: %(reasons)s.", reasons=self._count_results(look))
            )
        if missing:
            told.append(_("Not billed: %(count)s.", count=len(missing)))
        return " ".join(told)

    @api.model
    def _count_results(self, rows) -> str:
        """Return how many there are of each result, what is worth most first."""
        words = rows._result_words()
        labels = dict(rows._fields["result"]._description_selection(self.env))
        groups = sorted(
            rows.grouped("result").items(),
            key=lambda group: (
                -sum(group[1].mapped("expected_credit")),
                -sum(group[1].mapped("billed")),
            ),
        )
        return ", ".join(
            f"{len(some)} {words.get(result) or labels[result]}"
            for result, some in groups
        )
