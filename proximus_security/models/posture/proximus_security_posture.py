import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...tools.posture import STATUSES, Posture, Standing, ceiled, floored, measure
from ..service.proximus_security_control import LEVELS

#: What a snapshot counts of each type of protection.
COUNTED = (*STATUSES, "exempt")
#: Decimals of a percentage that is kept.
DIGITS = 2
#: Parameters: for how long each day is kept, and then the last one of each month.
DAILY_CODE, KEEP_CODE = "posture_daily_months", "posture_keep_days"
#: Only the code that knows this object may delete a snapshot.
_EXPIRED = object()


class ProximusSecurityPosture(models.Model):
    """How well a company was protected on a day: taken once, never changed.

    The counts are what was measured; the shares follow from them. CyFun's last result
    stands beside the score and is never mixed with it.
    """

    _name = "proximus.security.posture"
    _description = "Protection Score"
    _inherit = ["proximus.work.mixin", "proximus.retention.mixin"]
    _order = "date desc, company_id"
    _rec_name = "date"

    _work_item = "res.company"
    _work_batch = 20

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Date(
        required=True, readonly=True, help="The day where the company works."
    )
    counts = fields.Json(
        readonly=True,
        help="By type of protection: its weight, and how many have which status.",
    )
    is_scored = fields.Boolean(
        "Has a Score",
        compute="_compute_score",
        store=True,
        precompute=True,
        help="Something is required of somebody. Otherwise there is no score, which is "
        "neither 0 nor 100.",
    )
    score_verified = fields.Float(
        "Verified (%)",
        compute="_compute_score",
        store=True,
        precompute=True,
        digits=(5, DIGITS),
        aggregator="avg",
        help="The score: what the protection itself reported recently, weighted by "
        "type, rounded down. A score is no guarantee.",
    )
    score_declared = fields.Float(
        "Declared (%)",
        compute="_compute_score",
        store=True,
        precompute=True,
        digits=(5, DIGITS),
        aggregator="avg",
        help="What only a person says is protected; it stands beside the score.",
    )
    share_unknown = fields.Float(
        "Unknown (%)",
        compute="_compute_score",
        store=True,
        precompute=True,
        digits=(5, DIGITS),
        aggregator="avg",
        help="Seats that nobody knows to work: not confirmed, or not seen for long.",
    )
    share_missing = fields.Float(
        "Missing (%)",
        compute="_compute_score",
        store=True,
        precompute=True,
        digits=(5, DIGITS),
        aggregator="avg",
    )
    share_exempt = fields.Float(
        "Left Out (%)",
        compute="_compute_score",
        store=True,
        precompute=True,
        digits=(5, DIGITS),
        aggregator="avg",
        help="Share of all who would need a protection and are exempt from it.",
    )
    is_flagged = fields.Boolean(
        "Many Left Out",
        compute="_compute_score",
        store=True,
        precompute=True,
        help="More than 20 % are left out: the score says more about them than about "
        "the protection.",
    )
    missing_count = fields.Integer(
        "Missing", compute="_compute_score", store=True, precompute=True
    )
    unknown_count = fields.Integer(
        "Unknown", compute="_compute_score", store=True, precompute=True
    )
    maturity_level = fields.Selection(
        LEVELS,
        "CyFun Level",
        readonly=True,
        help="Level of the last self-assessment of CyberFundamentals by that day.",
    )
    maturity_total = fields.Float(
        "CyFun Total",
        readonly=True,
        digits=(3, 2),
        aggregator=None,
        help="Its total from 1 to 5, rounded down; of CyFun Small the average.",
    )
    breakdown = fields.Html("By Protection", compute="_compute_breakdown")

    _company_date_unique = models.UniqueIndex(
        "(company_id, date)", "The score of this company was kept on that day already."
    )

    @api.depends("counts")
    def _compute_score(self):
        for snapshot in self:
            posture = measure(snapshot._kept_standings())
            snapshot.is_scored = posture.is_scored
            snapshot.is_flagged = posture.flagged
            snapshot.score_verified = floored(posture.verified, DIGITS)
            snapshot.score_declared = floored(posture.declared, DIGITS)
            snapshot.share_unknown = ceiled(posture.unknown, DIGITS)
            snapshot.share_missing = ceiled(posture.missing, DIGITS)
            snapshot.share_exempt = ceiled(posture.exempt, DIGITS)
            rows = (snapshot.counts or {}).values()
            snapshot.missing_count = sum(row["missing"] for row in rows)
            snapshot.unknown_count = sum(row["unknown"] for row in rows)

    @api.depends("date", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for snapshot in self:
            day = format_date(self.env, snapshot.date)
            snapshot.display_name = f"{snapshot.company_id.name or ''} · {day}"

    @api.depends("counts")
    @api.depends_context("lang")
    def _compute_breakdown(self):
        for snapshot in self:
            snapshot.breakdown = self.env["ir.qweb"]._render(
                "proximus_security.posture_breakdown", {"rows": snapshot._rows()}
            )

    def write(self, vals):
        """Override: what was measured on a day is not changed afterwards."""
        self._refuse_change()
        return super().write(vals)

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "A protection score is evidence of its day and cannot be changed. What "
                "is different today counts in the score of today."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_only_expired(self):
        if self.env.context.get("proximus_posture") is not _EXPIRED:
            raise UserError(
                self.env._(
                    "A protection score is evidence of its day and cannot be deleted. "
                    "It goes by itself after the time set in the parameters."
                )
            )

    # === WHAT HOLDS TODAY === #

    @api.model
    def _standings(self, companies) -> dict:
        """Return company → type → how many have which status today.

        :param companies: res.company
        :return: of each company a dictionary, empty where nothing is required
        """
        counts = self.env["proximus.security.requirement"]._status_counts(companies)
        ids = {type_id for _company, type_id in counts}
        types = self.env["proximus.security.service.type"].browse(sorted(ids))
        found = {company: {} for company in companies}
        by_id = {company.id: found[company] for company in companies}
        for service_type in types.sorted(lambda kind: (kind.sequence, kind.id)):
            for company_id, standings in by_id.items():
                row = counts.get((company_id, service_type.id))
                if row:
                    standings[service_type] = Standing(
                        service_type.weight, **{name: row[name] for name in COUNTED}
                    )
        return found

    @api.model
    def _measure(self, companies) -> dict:
        """Return company → its :class:`~..tools.posture.Posture` of today."""
        return {
            company: measure(standings)
            for company, standings in self._standings(companies).items()
        }

    @api.model
    def _maturity(self, companies) -> dict:
        """Return company id → level and total of the last assessment that was done.

        One of Basic or higher goes before CyFun Small, which is a start. A company
        without any is absent.
        """
        done = self.env["proximus.security.assessment"].search_fetch(
            Domain("company_id", "in", companies.ids) & Domain("state", "=", "done"),
            ["company_id", "level", "total", "small_average"],
            order="date, id",
        )
        return {
            each.company_id.id: {
                "maturity_level": each.level,
                "maturity_total": each.total or each.small_average,
            }
            for each in done.sorted(lambda each: each.level != "small")
        }

    # === SNAPSHOTS === #

    @api.model
    def _cron_snapshot(self):
        """Keep the score of every company for its day.

        The job runs more than once a day: each company has its own midnight, and what
        is kept already stays as it is.
        """
        self._work_scheduled()

    def _work_domain(self):
        companies = self.env["res.company"].search(Domain.TRUE)
        return Domain("id", "in", self._lacking(companies).ids)

    def _work_do(self, items):
        self._take(items)

    @api.model
    def _lacking(self, companies):
        """Return the companies that have no score of their today yet."""
        days = {company: company._proximus_today() for company in companies}
        # sudo: whoever asks, each day has one
        kept = self.sudo().search_fetch(
            Domain("company_id", "in", companies.ids)
            & Domain("date", "in", list(set(days.values()))),
            ["company_id", "date"],
        )
        there = {(each.company_id, each.date) for each in kept}
        return companies.filtered(lambda each: (each, days[each]) not in there)

    @api.model
    def _take(self, companies):
        """Keep the scores of today of the companies that have none yet.

        :param companies: res.company
        :return: the snapshots of today that were made
        """
        # sudo: nobody may write a snapshot by hand, and each day has one
        snapshots, due = self.sudo(), self._lacking(companies)
        if not due:
            return self.browse()
        standings, maturity = snapshots._standings(due), snapshots._maturity(due)
        return snapshots.create(
            [
                self._snapshot_vals(
                    company, company._proximus_today(), standings[company]
                )
                | maturity.get(company.id, {})
                for company in due
            ]
        ).sudo(False)

    @api.model
    def _snapshot_vals(self, company, date: datetime.date, standings: dict) -> dict:
        """Return the values of a snapshot."""
        return {
            "company_id": company.id,
            "date": date,
            "counts": {
                str(service_type.id): {
                    "name": service_type.name,
                    "weight": each.weight,
                    **{name: getattr(each, name) for name in COUNTED},
                }
                for service_type, each in standings.items()
            },
        }

    # === RETENTION === #

    @api.model
    def _retention_records(self):
        """Extend: nobody else may delete one."""
        records = super()._retention_records()
        return records.with_context(proximus_posture=_EXPIRED)

    @api.model
    def _retention_fields(self):
        """Extend."""
        return {**super()._retention_fields(), DAILY_CODE: "date", KEEP_CODE: "date"}

    @api.model
    def _retention_domain(self, code, first):
        """Extend: of a month that is thinned out, the last day with a score stays."""
        domain = super()._retention_domain(code, first)
        if code == DAILY_CODE:
            self.flush_model(["company_id", "date"])
            earlier = SQL(
                """
                SELECT id
                  FROM (
                       SELECT id, row_number() OVER (
                              PARTITION BY company_id, date_trunc('month', date)
                                  ORDER BY date DESC) AS place
                         FROM proximus_security_posture
                        WHERE date < %s::date + INTERVAL '1 month'
                       ) day
                 WHERE place > 1
                """,
                first,
            )
            domain &= Domain("id", "in", earlier)
        return domain

    # === WHAT WAS KEPT === #

    def _kept_standings(self) -> dict[str, Standing]:
        """Return type id, as text → what the snapshot kept of it."""
        return {
            key: Standing(row["weight"], **{name: row[name] for name in COUNTED})
            for key, row in (self.counts or {}).items()
        }

    def _rows(self) -> list[dict]:
        """Return what the snapshot kept of each type, with its name of today.

        The name that it had then stands for a type that is gone.
        """
        standings = self._kept_standings()
        types = self.env["proximus.security.service.type"].browse(map(int, standings))
        names = {str(each.id): each.name for each in types.exists()}
        return [
            {
                "name": names.get(key) or self.counts[key]["name"],
                "standing": each,
                **{name: getattr(each, name) for name in (*COUNTED, "eligible")},
            }
            for key, each in standings.items()
        ]

    def _posture(self) -> Posture:
        """Return the exact score that was kept."""
        self.ensure_one()
        return measure(self._kept_standings())
