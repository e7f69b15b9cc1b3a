from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import lifecycle, porting, problem

#: How long before the end of a commitment a customer should be spoken to.
SOON_DAYS = 60
OPEN_PROBLEMS = tuple(sorted(problem.OPEN))
OPEN_PORTS = ("draft", *sorted(porting.PORT_RUNNING))


class ProximusPortfolio(models.Model):
    """What has to be looked after for each customer, in one row: for who has many."""

    _name = "proximus.portfolio"
    _description = "Customer Portfolio"
    _auto = False
    _rec_name = "commercial_partner_id"
    _order = "monthly_cost desc, id"

    commercial_partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    line_count = fields.Integer("Open Lines", readonly=True)
    site_count = fields.Integer("Sites", readonly=True)
    monthly_cost = fields.Monetary("Per Month", readonly=True)
    pending_count = fields.Integer("Ordered Lines", readonly=True)
    ending_count = fields.Integer(
        "Commitment Ends Soon",
        readonly=True,
        help="Working lines whose commitment ends within 60 days.",
    )
    unqualified_count = fields.Integer(
        "Sites Without Answer",
        readonly=True,
        help="Sites with open lines for which there is no valid qualification.",
    )
    port_count = fields.Integer("Open Ports", readonly=True)
    late_port_count = fields.Integer(
        "Late Ports", readonly=True, help="Scheduled for a day that has passed."
    )
    problem_count = fields.Integer("Open Problems", readonly=True)

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        return SQL(
            """
            WITH fact AS (%(lines)s UNION ALL %(sites)s UNION ALL %(ports)s
                          UNION ALL %(problems)s)
            SELECT MIN(fact.partner_id * 10000::bigint + fact.company_id) AS id,
                   fact.partner_id AS commercial_partner_id,
                   fact.company_id,
                   company.currency_id,
                   SUM(fact.lines)::int AS line_count,
                   SUM(fact.sites)::int AS site_count,
                   SUM(fact.cost) AS monthly_cost,
                   SUM(fact.pending)::int AS pending_count,
                   SUM(fact.ending)::int AS ending_count,
                   SUM(fact.unqualified)::int AS unqualified_count,
                   SUM(fact.ports)::int AS port_count,
                   SUM(fact.late_ports)::int AS late_port_count,
                   SUM(fact.problems)::int AS problem_count
              FROM fact
              JOIN res_company AS company ON company.id = fact.company_id
          GROUP BY fact.partner_id, fact.company_id, company.currency_id
            """,
            lines=self._query_lines(today),
            sites=self._query_sites(today),
            ports=self._query_ports(today),
            problems=self._query_problems(),
        )

    def _query_lines(self, today):
        return SQL(
            """
            SELECT commercial_partner_id AS partner_id,
                   company_id,
                   COUNT(*) AS lines,
                   0 AS sites,
                   SUM(monthly_cost) FILTER (WHERE state IN %(live)s) AS cost,
                   COUNT(*) FILTER (WHERE state = 'pending_active') AS pending,
                   COUNT(*) FILTER (
                       WHERE state IN %(live)s
                         AND commitment_end_date BETWEEN %(today)s AND %(soon)s
                   ) AS ending,
                   0 AS unqualified,
                   0 AS ports,
                   0 AS late_ports,
                   0 AS problems
              FROM proximus_line
             WHERE active AND state IN %(open)s
          GROUP BY commercial_partner_id, company_id
            """,
            live=tuple(sorted(lifecycle.LINE_LIVE)),
            open=tuple(sorted(lifecycle.LINE_OPEN)),
            today=today,
            soon=fields.Date.add(today, days=SOON_DAYS),
        )

    def _query_sites(self, today):
        return SQL(
            """
            SELECT partner_id, company_id, 0, COUNT(*), 0, 0, 0,
                   COUNT(*) FILTER (WHERE NOT EXISTS (
                       SELECT FROM proximus_qualification AS task
                        WHERE task.site_id = site.site_id
                          AND task.state = 'done'
                          AND task.valid_until >= %(today)s)),
                   0, 0, 0
              FROM (SELECT DISTINCT commercial_partner_id AS partner_id, company_id,
                           site_id
                      FROM proximus_line
                     WHERE active AND state IN %(open)s AND site_id IS NOT NULL
                   ) AS site
          GROUP BY partner_id, company_id
            """,
            today=today,
            open=tuple(sorted(lifecycle.LINE_OPEN)),
        )

    def _query_ports(self, today):
        return SQL(
            """
            SELECT holder.commercial_partner_id, port.company_id, 0, 0, 0, 0, 0, 0,
                   COUNT(*),
                   COUNT(*) FILTER (WHERE port.scheduled_on < %(today)s),
                   0
              FROM proximus_port_request AS port
              JOIN res_partner AS holder ON holder.id = port.partner_id
             WHERE port.state IN %(open)s
          GROUP BY holder.commercial_partner_id, port.company_id
            """,
            today=today,
            open=OPEN_PORTS,
        )

    def _query_problems(self):
        return SQL(
            """
            SELECT commercial_partner_id, company_id, 0, 0, 0, 0, 0, 0, 0, 0, COUNT(*)
              FROM proximus_problem
             WHERE state IN %(open)s
          GROUP BY commercial_partner_id, company_id
            """,
            open=OPEN_PROBLEMS,
        )

    # === ACTIONS === #

    def _open(self, action: str, domain=Domain.TRUE) -> dict:
        """Return an action of the suite, narrowed down to the customer.

        :param action: its external identifier, without the module.
        """
        self.ensure_one()
        partner = self.commercial_partner_id
        values = self.env["ir.actions.act_window"]._for_xml_id(
            f"proximus_connectivity.{action}"
        )
        own = Domain("partner_id", "child_of", partner.id)
        return {
            **values,
            "domain": list(
                own & Domain("company_id", "=", self.company_id.id) & domain
            ),
            "context": {"default_partner_id": partner.id},
            "display_name": f"{values['name']}: {partner.name}",
        }

    def action_view_lines(self):
        """Open the open lines of the customer."""
        return self._open(
            "proximus_line_action", Domain("state", "in", list(lifecycle.LINE_OPEN))
        )

    def action_view_ports(self):
        """Open the port requests of the customer that are not done."""
        return self._open(
            "proximus_port_request_action", Domain("state", "in", OPEN_PORTS)
        )

    def action_view_problems(self):
        """Open the open service problems of the customer."""
        return self._open(
            "proximus_problem_action", Domain("state", "in", OPEN_PROBLEMS)
        )
