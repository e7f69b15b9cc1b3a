from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain

from ...tools import billing, usage_match

#: Records whose line is looked for again in one go.
BATCH = 20_000


class ProximusUsageRecord(models.Model):
    """Whose a usage record is, by who had the number on its day."""

    _inherit = "proximus.usage.record"

    # === ACTIONS === #

    def action_match(self):
        """Look again for the lines of the records that have none."""
        # the figures are whoever's who may enter them
        self.env["proximus.line.usage"].check_access("create")
        found = self.env["proximus.usage.record"]
        for company in self.company_id:
            found |= self.filtered(
                lambda one, company=company: one.company_id == company
            )._match_again()
        return self._proximus_notice(
            "success" if found else "warning",
            self.env._(
                "Records with a line now: %(found)s of %(count)s.",
                found=len(found),
                count=len(self),
            ),
        )

    # === BUSINESS === #

    @api.model
    def _match_waiting(self, company) -> None:
        """Look again for the lines of the records of a company that have none."""
        waiting = self.search(
            [("company_id", "=", company.id), ("line_id", "=", False)],
            limit=BATCH,
            order="id desc",
        )
        waiting._match_again()

    def _match_again(self):
        """Enter the lines that are known by now; return the records that have one.

        The records are of one company.
        """
        waiting = self.filtered(lambda record: not record.line_id)
        if not waiting:
            return waiting
        # sudo: records are written by the machinery only
        records = waiting.sudo()
        wanted = {
            record.id: [tuple(one) for one in record.references or ()]
            for record in records
        }
        finder = self._owners(waiting.company_id, wanted.values())
        groups = defaultdict(list)
        for record in records:
            owner = finder(wanted[record.id], record.day)
            if owner.line or owner.problem != record.problem:
                groups[owner.line, owner.problem].append(record.id)
        found = records.browse()
        for (line, problem), ids in groups.items():
            some = records.browse(ids)
            some.write({"line_id": line or False, "problem": problem or False})
            found |= some.filtered("line_id")
        found._sum_up(found._places())
        return found.sudo(False)

    @api.model
    def _owners(self, company, wanted):
        """Return what gives the owner of references on a day; three queries at most.

        :param wanted: the references of each of the records, see ``tmf_usage.Usage``.
        """
        told = {one for references in wanted for one in references}
        by_number = self.env["proximus.number"]._tenures_by_number(
            company,
            {text for kind, text in told if kind == "number"},
            ["start_date", "termination_date"],
        )
        texts = {text for kind, text in told if kind != "number"}
        by_reference = self._lines_by_reference(company, texts)

        def find(references, day):
            return usage_match.owner(references, day, by_reference, by_number)

        return find

    @api.model
    def _lines_by_reference(self, company, texts: set[str]):
        """Return what gives the lines of an operator's reference, or of ours."""
        keys = {text: billing.reference_key(text) for text in texts}
        known = defaultdict(list)
        if texts:
            lines = self.env["proximus.line"].with_context(active_test=False)
            found = lines.search_fetch(
                Domain("company_id", "=", company.id)
                & (
                    Domain("external_ref_key", "in", list(filter(None, keys.values())))
                    | Domain("name", "in", list(texts))
                ),
                ["name", "external_ref_key", "start_date", "termination_date"],
            )
            for line in found:
                for key in {line.name, line.external_ref_key} - {False}:
                    known[key].append(line._tenure())
        return lambda text: known.get(keys[text]) or known.get(text) or []
