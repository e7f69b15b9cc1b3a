from collections import defaultdict
from collections.abc import Callable

from odoo import api, models
from odoo.tools import SQL


class IrSequence(models.Model):
    """Draws the references of a batch of records at once."""

    _inherit = "ir.sequence"

    @api.model
    def _name_batch(
        self,
        code: str,
        vals_list: list[dict],
        find_taken: Callable[[int, list[str]], set[str]] | None = None,
    ) -> None:
        """Give a reference, in place, to each set of values that has no name.

        :param code: code of the sequence.
        :param vals_list: values of records to be; each company has its own sequence.
        :param find_taken: given a company id and references, returns those that are
            in use already, where records may bring a reference from elsewhere.
        """
        nameless = defaultdict(list)
        for vals in vals_list:
            if not vals.get("name"):
                nameless[vals.get("company_id") or self.env.company.id].append(vals)
        for company_id, group in nameless.items():
            # sudo: whoever may create a record may draw a reference for it
            sequences = self.sudo().with_company(company_id)
            drawn = sequences._next_batch_by_code(code, len(group))
            while find_taken and (taken := find_taken(company_id, drawn)):
                fresh = sequences._next_batch_by_code(code, len(taken))
                drawn = [name for name in drawn if name not in taken] + fresh
            for vals, name in zip(group, drawn, strict=True):
                vals["name"] = name

    @api.model
    def _next_batch_by_code(self, code: str, count: int) -> list[str]:
        """Draw several values of a sequence with one query instead of one each.

        :param code: code of the sequence, looked up as in :meth:`next_by_code`.
        :param count: how many values.
        :return: that many values; drawn one by one when the sequence was configured by
            the user to be gapless or to restart per date range.
        """
        companies = [self.env.company.id, False]
        sequence = self.search(
            [("code", "=", code), ("company_id", "in", companies)],
            order="company_id",
            limit=1,
        )
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [self.next_by_code(code) for _counter in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        return [sequence.get_next_char(number) for (number,) in rows]
