import datetime
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...fields import Reference
from ...tools import coverage, qualification
from ...tools.text import plain
from ..offer.proximus_technical_mixin import TECHNOLOGIES

FIBRE_STATES = [
    ("ready", "Ready"),
    ("planned", "Planned"),
    ("no", "Not Planned"),
    ("unknown", "Unknown"),
]


class ProximusCoverage(models.Model):
    """A row of a coverage file: what reaches a street, or a part of it.

    Filled by Odoo's own import. A row with the same ``external_ref`` is not doubled:
    the unique index refuses it, and an import by external id updates it.
    """

    _name = "proximus.coverage"
    _description = "Coverage"
    _order = "zip, street_key, number_from, id"
    _rec_name = "street"

    external_ref = Reference("Row Reference", copy=False)
    active = fields.Boolean(default=True)
    zip = Reference("Postal Code", required=True, index=True)
    city = fields.Char()
    street = fields.Char(
        required=True,
        help="With a house number behind it, the row is about that house only.",
    )
    street_key = fields.Char(
        compute="_compute_street_key", store=True, precompute=True, index=True
    )
    number_from = fields.Integer("First House Number", help="0: from the beginning.")
    number_to = fields.Integer("Last House Number", help="0: to the end.")
    side = fields.Selection(
        [("both", "Both"), ("even", "Even"), ("odd", "Odd")],
        "House Numbers",
        required=True,
        default="both",
    )
    access_technology = fields.Selection(
        [technology for technology in TECHNOLOGIES if technology[0] != "none"],
        required=True,
        default="ftth",
    )
    download_mbps = fields.Integer("Download (Mbps)", help="0: not stated.")
    upload_mbps = fields.Integer("Upload (Mbps)", help="0: not stated.")
    ready_on = fields.Date("Ready From", help="Empty: ready.")
    switch_off_on = fields.Date(
        "Switched Off On",
        help="Day on which the technology ends there, such as copper.",
    )
    operator_id = fields.Many2one("res.partner", index="btree_not_null")
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )
    source = fields.Char(help="Name of the file or of the page it comes from.")
    checked_on = fields.Date(
        "As Of", default=lambda self: self._proximus_today(), help="Date of the file."
    )
    valid_until = fields.Date(help="Last day on which the row may be relied on.")

    _external_ref_unique = models.UniqueIndex(
        "(external_ref, COALESCE(company_id, 0)) WHERE external_ref IS NOT NULL",
        "There is already a coverage row with this reference.",
    )
    _numbers_order = models.Constraint(
        """CHECK(COALESCE(number_from, 0) >= 0 AND COALESCE(number_to, 0) >= 0
            AND (COALESCE(number_to, 0) = 0
                 OR number_to >= COALESCE(number_from, 0)))""",
        "The last house number comes before the first, or one is negative.",
    )
    _speed_positive = models.Constraint(
        "CHECK(COALESCE(download_mbps, 0) >= 0 AND COALESCE(upload_mbps, 0) >= 0)",
        "A speed cannot be negative.",
    )

    @api.depends("street")
    def _compute_street_key(self):
        for row in self:
            row.street_key = coverage.parse_street(row.street).street

    @api.depends("zip", "street", "access_technology")
    def _compute_display_name(self):
        labels = dict(
            self._fields["access_technology"]._description_selection(self.env)
        )
        for row in self:
            technology = labels.get(row.access_technology, "")
            row.display_name = f"{row.zip or ''} {row.street or ''}: {technology}"

    @api.constrains("street", "zip")
    def _check_street(self):
        for row in self:
            if not row.street_key or not (row.zip or "").strip():
                raise ValidationError(
                    self.env._(
                        "“%(street)s” (%(zip)s) is no street with a postal code.",
                        street=row.street or "",
                        zip=row.zip or "",
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._tidy(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._tidy(vals))

    @api.model
    def _tidy(self, vals: dict) -> dict:
        """Return the values with a bare postal code, and house numbers of their own.

        Spreadsheets turn 4000 into 4000.0, some lists write B-4000, and some have the
        house number behind the street.
        """
        vals = dict(vals)
        if vals.get("zip"):
            text = plain(str(vals["zip"])).upper()
            text = text.removesuffix(".0").removeprefix("B-").removeprefix("BE-")
            vals["zip"] = text
        house = coverage.parse_street(vals.get("street")).number
        if house and not (vals.get("number_from") or vals.get("number_to")):
            vals.update(number_from=house, number_to=house)
        return vals

    # === LOOK-UP === #

    @api.model
    def _rows_at(self, sites) -> dict:
        """Return the valid rows of the street of each site, in one query.

        :param sites: ``res.partner`` records.
        :return: records of this model per site; none when the street is in no file.
        """
        addresses = {
            site: (site.zip or "", coverage.parse_street(site.street)) for site in sites
        }
        today = self._proximus_today()
        # the company is named here too: who reads a line looks through sudo
        rows = self.search(
            [
                ("company_id", "in", [False, self.env.company.id]),
                ("zip", "in", list({code for code, _address in addresses.values()})),
                ("street_key", "in", [a.street for _code, a in addresses.values()]),
                "|",
                ("valid_until", "=", False),
                ("valid_until", ">=", today),
            ]
        ).grouped(lambda row: (row.zip, row.street_key))
        return {
            site: rows.get((code, address.street), self.browse())
            for site, (code, address) in addresses.items()
        }

    def _as_row(self) -> qualification.Row:
        """Return the row as the plain value that the rules work on."""
        self.ensure_one()
        return qualification.Row(
            technology=self.access_technology,
            download=self.download_mbps,
            upload=self.upload_mbps,
            first=self.number_from or None,
            last=self.number_to or None,
            side=self.side,
            ready_on=self.ready_on or None,
        )

    @api.model
    def _fibre_at(self, sites) -> dict:
        """Return whether fibre reaches each site, from valid coverage rows.

        :return: per site a state of :data:`FIBRE_STATES` and the date from which.
        """
        today = self._proximus_today()
        answers = {}
        for site, rows in self._rows_at(sites).items():
            number = coverage.parse_street(site.street).number
            verdict = qualification.verdict(
                [row._as_row() for row in rows], number, "ftth", 0, 0, today
            )
            answers[site] = self._fibre_state(verdict)
        return answers

    @api.model
    def _fibre_state(self, verdict) -> tuple[str, datetime.date | None]:
        if verdict.result is None:
            return "unknown", None
        if verdict.result == "qualified":
            return "ready", verdict.best.ready_on
        if verdict.reason == qualification.PLANNED:
            return "planned", verdict.best.ready_on
        return "no", None

    # === QUALIFICATION === #

    @api.model
    def _answer(self, tasks) -> None:
        """Answer qualification tasks from the rows of their streets."""
        rows_at = self._rows_at(tasks.site_id)
        offers = self.env["product.product"].search(
            [("line_kind", "!=", False), ("access_technology", "!=", "none")]
        )
        for task in tasks:
            rows = rows_at[task.site_id]
            plain = [row._as_row() for row in rows]
            results = {
                item.id: self._item_vals(item, plain, offers) for item in task.item_ids
            }
            until = min(filter(None, rows.mapped("valid_until")), default=None)
            task._apply_results(results, "coverage", until)

    @api.model
    def _item_vals(self, item, rows: list, offers) -> dict:
        """Return the answer about one offer as values of the item."""
        product, site = item.product_id, item.site_id
        number = coverage.parse_street(site.street).number
        today = self._proximus_today()
        verdict = qualification.verdict(
            rows,
            number,
            product.access_technology,
            product.download_mbps,
            product.upload_mbps,
            today,
        )
        if verdict.result is None:
            return {}
        best = verdict.best
        alternates = self._alternates(product, rows, number, verdict, offers, today)
        return {
            "result": "unqualified"
            if verdict.result == "alternate" and not alternates
            else verdict.result,
            "reason_ids": [fields.Command.set(self._reason(verdict.reason).ids)],
            "alternate_product_ids": [fields.Command.set(alternates.ids)],
            "download_mbps": best.download if best else 0,
            "upload_mbps": best.upload if best else 0,
            "expected_activation": best.ready_on if best else False,
        }

    @api.model
    def _reason(self, code: str | None):
        reasons = self.env["proximus.qualification.reason"]
        return reasons._by_codes({code: code}) if code else reasons

    @api.model
    def _alternates(self, product, rows, number, verdict, offers, today):
        """Return the offers of the same kind that the rows do allow."""
        if verdict.result != "alternate":
            return offers.browse()
        same_kind = defaultdict(offers.browse)
        for offer in offers:
            if offer.line_kind == product.line_kind and offer != product:
                same_kind[offer.access_technology] |= offer
        candidates = offers.union(*(same_kind[name] for name in verdict.alternates))
        return candidates.filtered(
            lambda offer: (
                qualification.verdict(
                    rows,
                    number,
                    offer.access_technology,
                    offer.download_mbps,
                    offer.upload_mbps,
                    today,
                ).result
                == "qualified"
            )
        )
