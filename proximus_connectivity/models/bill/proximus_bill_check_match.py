from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import bill_match, bill_words, lifecycle
from ...tools.bill_document import Billed
from ...tools.bill_match import Match, Tenure


class ProximusBillCheck(models.Model):
    """Which line each row of a bill is about, by whose it was in the billed period."""

    _inherit = "proximus.bill.check"

    match_count = fields.Integer("Confirmed Lines", compute="_compute_match_count")

    @api.depends("operator_id", "line_ids")
    def _compute_match_count(self):
        counts = dict(
            self.env["proximus.bill.match"]
            # sudo: who may read a check may know how much of it was confirmed
            .sudo()
            ._read_group(
                [("operator_id", "in", self.operator_id.ids)],
                ["operator_id"],
                ["__count"],
            )
        )
        for check in self:
            check.match_count = counts.get(check.operator_id, 0)

    @api.readonly
    def action_view_matches(self):
        """Open what is confirmed for the operator, to correct or forget it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_connectivity.proximus_bill_match_action"
        )
        return {**action, "domain": [("operator_id", "=", self.operator_id.id)]}

    # === BUSINESS === #

    def _match(self, rows: list[Billed]) -> dict[str, Match]:
        """Return the line of each row that names one, by the place of the row.

        What somebody confirmed comes first, then what a row says, the surest place
        first; at last the only line of a site that nothing else is about. Six queries,
        whatever the number of rows and lines.
        """
        countries = tuple(
            sorted({"32", str(self.company_id.country_id.phone_code or 32)})
        )
        told = {row.place: bill_match.told_by(row.row, countries) for row in rows}
        texts = [one for found in told.values() for one in found]
        references, names = self._lines_by_reference(texts)
        numbers = self.env["proximus.number"]._tenures_by_number(
            self.company_id,
            {number for one in texts for number in one.numbers},
            self._line_fields(),
        )
        remembered = self.env["proximus.bill.match"]._of(self)
        lives = self._lives(set(remembered.values()))
        matches = {}
        for row in rows:
            days = (row.date_from, row.date_to)
            found = bill_match.match(told[row.place], days, references, names, numbers)
            line_id = remembered and remembered.get(bill_words.match_key(row.row.text))
            if line_id and not (found and self._is_over(lives[line_id], days)):
                found = Match(line_id, "remembered", row.row.name)
            if found:
                matches[row.place] = found
        matches.update(self._match_by_site(rows, matches))
        return matches

    def _is_over(self, life: Tenure, days: tuple) -> bool:
        return bool(life.end and life.end <= days[0])

    def _lives(self, line_ids: set[int]) -> dict[int, Tenure]:
        lines = self.env["proximus.line"].browse(line_ids)
        lines.fetch(self._line_fields())
        return {line.id: line._tenure() for line in lines}

    def _lines_by_reference(self, texts: list) -> tuple[dict, dict]:
        """Return tenures per key of the operator's reference, and per our own."""
        keys = {key for told in texts for key in told.keys}
        words = {word for told in texts for word in told.words}
        lines = self.env["proximus.line"].with_context(active_test=False)
        found = lines.search_fetch(
            Domain("company_id", "=", self.company_id.id)
            & (
                Domain("external_ref_key", "in", list(keys))
                | Domain("name", "in", list(words))
            ),
            [*self._line_fields(), "external_ref_key"],
        )
        by_key, by_name = defaultdict(list), defaultdict(list)
        for line in found:
            life = line._tenure()
            by_name[line.name].append(life)
            if line.external_ref_key:
                by_key[line.external_ref_key].append(life)
        return by_key, by_name

    def _match_by_site(self, rows: list[Billed], matches: dict) -> dict[str, Match]:
        """Return likely lines: the only one of a site that no other row is about.

        Where a site has several, the only one that costs what the row charges.
        """
        todo = [row for row in rows if row.place not in matches and row.amount > 0]
        if not todo:
            return {}
        taken = {match.line for match in matches.values()}
        free = self._expected_lines().filtered(
            lambda line: line.site_id and line.id not in taken
        )
        # sudo: a site is told apart by its name and street, whoever checks the bill
        sites = free.site_id.sudo()
        by_site = free.grouped("site_id")
        names = {
            site: [
                key
                for text in (site.name, site.street)
                if len(key := bill_words.match_key(text or "")) > 4
            ]
            for site in sites
        }
        found = {}
        for row in todo:
            key = f" {bill_words.match_key(row.row.text)} "
            here = [
                site
                for site in sites
                if any(f" {name} " in key for name in names[site])
            ]
            if len(here) != 1:
                continue
            lines = by_site[here[0].sudo(False)].filtered(lambda ln: ln.id not in taken)
            lines = self._of_kind(lines, row)
            if len(lines) > 1:
                lines = lines.filtered(
                    lambda ln, row=row: abs(ln.monthly_cost - float(row.amount)) < 0.005
                )
            if len(lines) == 1:
                taken.add(lines.id)
                found[row.place] = Match(lines.id, "site", here[0].name, False)
        return found

    def _of_kind(self, lines, row: Billed):
        """Return those of some lines of whose kind or offer a row speaks, else all."""
        told = bill_words.words(row.row.text)
        meant = lines.filtered(
            lambda line: (
                line.line_kind in told
                or told & bill_words.words(line.product_id.name or "")
            )
        )
        return meant or lines

    def _line_fields(self) -> list[str]:
        return [
            "name",
            "external_ref",
            "state",
            "start_date",
            "termination_date",
            "monthly_cost",
            "is_cost_known",
            "product_id",
            "line_kind",
            "site_id",
        ]

    def _expected_lines(self):
        """Return the lines that should be on this bill: in service in its period.

        A line of which nobody knows the cost is expected where it says that this
        operator bills it; else it may well be on no bill of ours at all. One that came
        after the bill was made cannot be on it.
        """
        operator = self.operator_id.id
        costs = Domain("monthly_cost", ">", 0) & Domain(
            "operator_id", "in", [False, operator]
        )
        unknown = Domain("is_cost_known", "=", False) & Domain(
            "operator_id", "=", operator
        )
        until = min(self.date_to, self.move_id.invoice_date or self.date_to)
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "in", [*lifecycle.LINE_LIVE, "terminated"])
            & Domain("start_date", "<=", max(until, self.date_from))
            & (
                Domain("termination_date", "=", False)
                | Domain("termination_date", ">=", self.date_from)
            )
            & (costs | unknown)
        )
        if self.holder_id:
            domain &= Domain("partner_id", "child_of", self.holder_id.id)
        return self.env["proximus.line"].search_fetch(domain, self._line_fields())
