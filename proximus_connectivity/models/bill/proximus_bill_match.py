from odoo import api, fields, models

from ...tools import bill_words


class ProximusBillMatch(models.Model):
    """The line that a text on an operator's bill is about, as somebody confirmed it.

    Deleting one forgets it: the next check finds the line by itself, or does not.
    """

    _name = "proximus.bill.match"
    _description = "Confirmed Match"
    _order = "text, id"
    _rec_name = "text"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    operator_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    text = fields.Char("Text on the Bill", required=True)
    key = fields.Char(
        compute="_compute_key",
        store=True,
        precompute=True,
        index=True,
        help="The text without days and months, which change from bill to bill.",
    )
    line_id = fields.Many2one(
        "proximus.line",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )

    _key_unique = models.UniqueIndex(
        "(company_id, operator_id, key)",
        "This text is matched already: change that match instead.",
    )

    @api.depends("text")
    def _compute_key(self):
        for match in self:
            match.key = bill_words.match_key(match.text or "")

    @api.model
    def _of(self, check) -> dict[str, int]:
        """Return the line id per key of what is confirmed for the operator of a check.

        :param check: the bill check (proximus.bill.check).
        """
        found = self.search_fetch(
            [
                ("company_id", "=", check.company_id.id),
                ("operator_id", "=", check.operator_id.id),
            ],
            ["key", "line_id"],
        )
        return {match.key: match.line_id.id for match in found if match.key}

    @api.model
    def _remember(self, check, lines_by_text: dict) -> None:
        """Keep the line of some texts, and forget those that have none.

        :param lines_by_text: line (proximus.line, maybe empty) per text of a row.
        """
        wanted = {
            bill_words.match_key(text): (text, line)
            for text, line in lines_by_text.items()
        }
        wanted.pop("", None)
        known = self.search(
            [
                ("company_id", "=", check.company_id.id),
                ("operator_id", "=", check.operator_id.id),
                ("key", "in", list(wanted)),
            ]
        )
        known.unlink()
        self.create(
            [
                {
                    "company_id": check.company_id.id,
                    "operator_id": check.operator_id.id,
                    "text": text,
                    "line_id": line.id,
                }
                for text, line in wanted.values()
                if line
            ]
        )
