import hashlib

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, drop_view_if_exists
from odoo.tools.sql import column_exists

from ...tools.required_sql import GAPS, REACHED, READS, required
from ...tools.seat_status import STATUSES, SUBJECT_COLUMNS
from ..service.proximus_security_coverage import STATUS_FIELDS

#: What a gap has of the status.
GAP_COLUMNS = (
    "id",
    "requirement_id",
    "company_id",
    "type_id",
    "mandatory",
    "weight",
    "subject",
    "subject_name",
    "department_id",
    "customer_id",
    "coverage_id",
    "free_seats",
    "can_give",
    "status",
    "reason",
)


def _reads() -> dict[str, list[str]]:
    """Return what must reach the database before the view is read."""
    found = {
        "proximus.security.coverage": {
            "company_id",
            "type_id",
            *SUBJECT_COLUMNS.values(),
        },
        "proximus.security.exemption": {
            "active",
            "company_id",
            "date_from",
            "date_to",
            "type_id",
            *SUBJECT_COLUMNS.values(),
        },
        "proximus.security.requirement": {
            "active",
            "company_id",
            "department_ids",
            "filter_query",
            "mandatory",
            "type_id",
        },
        "proximus.security.service": {"partner_id", "seats"},
        "proximus.security.service.type": {
            "active",
            "odoo_evidence",
            "subject",
            "unit",
            "weight",
        },
    }
    for models_read in (*READS.values(), STATUS_FIELDS):
        for model, names in models_read.items():
            found.setdefault(model, set()).update(names)
    return {model: sorted(names) for model, names in found.items()}


class ProximusSecurityStatus(models.Model):
    """What is known of each protection that somebody must have: a view of the database.

    A row per requirement and person, login, device, line, site or company. It is the
    one definition: the list of what is missing, the score, the home, the forms and the
    portal all read it.
    """

    _name = "proximus.security.status"
    _inherit = ["proximus.security.required.mixin"]
    _description = "Required Protection"
    _auto = False
    _order = "mandatory desc, weight desc, type_id, subject_name, id"
    _rec_name = "subject_name"
    _depends = _reads()

    source = fields.Selection(related="coverage_id.source")
    exemption_id = fields.Many2one("proximus.security.exemption", readonly=True)
    can_give = fields.Boolean("Seat Can Be Given", readonly=True)

    # === THE VIEW === #

    def init(self):
        # The tables that it reads may not be there yet.
        self.pool.post_init(self._create_views)

    def _register_hook(self):
        """Make the view anew where a module or a column that it reads came or went.

        That happens with modules, never while people work: a filter is data.
        """
        result = super()._register_hook()
        table = self.env["proximus.security.requirement"]._table
        # a server with new code on a database that is not upgraded yet only waits
        if column_exists(self.env.cr, table, "filter_query"):
            text = self._definition()
            if self._stored_digest() != self._digest(text):
                self._create_views(text)
        return result

    @api.model
    def _second_proofs(self) -> tuple[str, ...]:
        """Return what tells that user ``usr`` signs in to Odoo with a second proof."""
        proofs = []
        if column_exists(self.env.cr, "res_users", "totp_secret"):
            proofs.append("usr.totp_secret IS NOT NULL")
        if "auth.passkey.key" in self.env.registry:
            proofs.append(
                "EXISTS (SELECT FROM auth_passkey_key passkey"
                " WHERE passkey.create_uid = usr.id)"
            )
        return tuple(proofs)

    @api.model
    def _definition(self) -> str:
        """Return the query of the view in this database."""
        return required(self._second_proofs())

    @api.model
    def _digest(self, text: str) -> str:
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _stored_digest(self) -> str | None:
        """Return the digest of the query that the view was made from, if any."""
        self.env.cr.execute(
            SQL("SELECT obj_description(to_regclass(%s), 'pg_class')", self._table)
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _create_views(self, text: str | None = None) -> None:
        """Create the view, or replace that of an older version, and that of gaps.

        :param text: the query; that of this database when not given.
        """
        text = text or self._definition()
        gaps = self.env["proximus.security.gap"]
        columns = (*GAP_COLUMNS, *SUBJECT_COLUMNS.values())
        drop_view_if_exists(self.env.cr, gaps._table)
        drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(SQL(REACHED))
        self.env.cr.execute(
            SQL("CREATE VIEW %s AS (%s)", SQL.identifier(self._table), SQL(text))
        )
        self.env.cr.execute(
            SQL(
                "COMMENT ON VIEW %s IS %s",
                SQL.identifier(self._table),
                self._digest(text),
            )
        )
        self.env.cr.execute(
            SQL(
                "CREATE VIEW %s AS (%s)",
                SQL.identifier(gaps._table),
                SQL(GAPS.format(columns=", ".join(columns))),
            )
        )

    @api.model
    def _domain_of(self, user) -> Domain:
        """Return what tells the rows of a user: person, login, lines and devices.

        :param user: res.users; a guest of the portal has none.
        """
        if user.share:
            return Domain.FALSE
        # sudo: the own file, which not everybody may open
        own = user.sudo().with_context(active_test=True).employee_ids.ids
        return (
            Domain("user_id", "=", user.id)
            | Domain("employee_id", "in", own)
            | Domain("line_id.employee_id", "in", own)
            | Domain("device_id.employee_id", "in", own)
        )

    # === REMEDIES === #

    def _as_gaps(self):
        """Return the same rows among those of what is missing: the ids are the same."""
        return self.env["proximus.security.gap"].browse(self.ids)

    def action_give_seat(self):
        """Give each of these people and things a free seat, as far as there are any."""
        return self._as_gaps().action_give_seat()

    def action_confirm(self):
        """Confirm that the seats which these people and things have do protect them."""
        return self._as_gaps().action_confirm()

    # === COUNTS === #

    @api.model
    def _counts(self, company_ids: list[int]) -> dict[tuple[int, int], dict[str, int]]:
        """Return how many subjects of each status there are, in one query.

        Those of customers are theirs to protect and left out.

        :param company_ids: of which companies.
        :return: by company and type: ``eligible`` (all that count, so without those
            left out), and a number for each status.
        """
        counts = {}
        # sudo: numbers, nobody is named
        groups = self.sudo()._read_group(
            [("company_id", "in", company_ids), ("customer_id", "=", False)],
            ["company_id", "type_id", "status"],
            ["__count"],
        )
        for company, kind, status, count in groups:
            found = counts.setdefault(
                (company.id, kind.id), {"eligible": 0, **dict.fromkeys(STATUSES, 0)}
            )
            found[status] += count
            if status != "exempt":
                found["eligible"] += count
        return counts
