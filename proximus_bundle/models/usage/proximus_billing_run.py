from odoo import api, fields, models
from odoo.fields import Domain

#: Lines that the note of a run names.
_NAMED = 5


class ProximusBillingRun(models.Model):
    """What a run says of usage: what it waits for, and what nobody knows."""

    _inherit = "proximus.billing.run"

    usage_note = fields.Text("Usage", compute="_compute_usage_note")

    @api.depends("date", "state", "billed_count")
    @api.depends_context("lang")
    def _compute_usage_note(self):
        unknown, unrated = self._usage_problems()
        for run in self:
            waiting = run.date and run._usage_waiting()
            sentences = [
                waiting and run._describe_waiting(waiting),
                run._describe_unknown(unknown.get(run._origin.id)),
                run._describe_unrated(unrated.get(run._origin.id, 0)),
            ]
            run.usage_note = "\n".join(filter(None, sentences)) or False

    def _usage_waiting(self):
        """Return the subscription lines whose usage is due and has not come."""
        self.ensure_one()
        # sudo: what the run waits for, for who may see it
        lines = self.env["proximus.subscription.line"].sudo()
        return lines.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("usage_waits_until", ">", self.date),
            order="usage_waits_until, id",
        )

    def _usage_problems(self) -> tuple[dict, dict]:
        """Return the entries of unknown usage, and the records without an amount."""
        # sudo: counts, for who may see the run
        items = self.env["proximus.billing.item"].sudo()
        domain = Domain("run_id", "in", self.ids) & Domain("state", "=", "billed")
        unknown = items._read_group(
            domain & Domain("is_usage_unknown", "=", True),
            ["run_id"],
            ["id:recordset"],
        )
        unrated = items._read_group(
            domain & Domain("usage_unrated", ">", 0), ["run_id"], ["usage_unrated:sum"]
        )
        return (
            {run.id: found for run, found in unknown},
            {run.id: count for run, count in unrated},
        )

    def _describe_waiting(self, lines) -> str:
        day = min(lines.mapped("usage_waits_until"))
        return self.env._(
            "Waiting for usage records until %(date)s or later: %(lines)s. They are "
            "billed as soon as their records are here.",
            date=self._proximus_spoken_day(day),
            lines=self._listed(lines, "display_name"),
        )

    def _describe_unknown(self, items) -> str:
        if not items:
            return ""
        return self.env._(
            "No usage record came in time, so that nothing is charged for it: "
            "%(lines)s. It is not known whether nothing was used. What comes later "
            "goes on the next invoice.",
            lines=self._listed(items, lambda item: item._charge_name()),
        )

    def _describe_unrated(self, count: int) -> str:
        if not count:
            return ""
        return self.env._(
            "Usage records that the operator has not rated yet, and that are not "
            "charged so far: %(count)s. They go on the next invoice once they are "
            "rated.",
            count=count,
        )

    def _listed(self, records, name) -> str:
        """Return the names of some records, and how many more there are.

        :param name: what gives the name, as for ``mapped``.
        """
        names = records[:_NAMED].mapped(name)
        more = len(records) - _NAMED
        if more > 0:
            names.append(self.env._("%s more", more))
        return ", ".join(names)
