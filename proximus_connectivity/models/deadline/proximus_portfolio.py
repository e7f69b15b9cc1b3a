from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import lifecycle, porting, problem

#: How long before the end of a commitment a customer should be spoken to.
SOON_DAYS = 60
OPEN_PROBLEMS = tuple(sorted(problem.OPEN))
OPEN_PORTS = ("draft", *sorted(porting.PORT_RUNNING))


class ProximusPortfolio(models.Model):
    """What has to be looked after for each customer, in one row: for who has many.

    Lines that a company uses itself are no customer's. What a customer pays is known by
    later modules, which add their figures to :meth:`_figures`.
    """

    _name = "proximus.portfolio"
    _description = "Customer Portfolio"
    _auto = False
    _rec_name = "commercial_partner_id"
    _order = "line_count desc, id"

    commercial_partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    line_count = fields.Integer("Open Lines", readonly=True)
    site_count = fields.Integer("Sites", readonly=True)
    pending_count = fields.Integer("Ordered Lines", readonly=True)
    ending_count = fields.Integer(
        "Commitment Ends Soon",
        readonly=True,
        help="Working lines whose commitment ends within 60 days.",
    )
    unqualified_count = fields.Integer(
        "Addresses Not Checked",
        readonly=True,
        help="Sites with open lines for which there is no valid qualification.",
    )
    port_count = fields.Integer("Open Number Moves", readonly=True)
    late_port_count = fields.Integer(
        "Late Number Moves", readonly=True, help="Scheduled for a day that has passed."
    )
    problem_count = fields.Integer("Open Problems", readonly=True)
    attention = fields.Char(
        compute="_compute_attention", help="What the customer waits for."
    )

    @property
    def _table_query(self):
        figures, sources = self._figures(), self._sources()
        names = [name for columns in figures.values() for name in columns]
        facts = SQL(" UNION ALL ").join(
            SQL(
                "SELECT commercial_partner_id AS partner_id, company_id, %s FROM %s "
                "GROUP BY commercial_partner_id, company_id",
                SQL(", ").join(
                    SQL("%s AS %s", columns.get(name, SQL("0")), SQL.identifier(name))
                    for name in names
                ),
                sources[source],
            )
            for source, columns in figures.items()
        )
        # Two numbers paired to one, each pair to another (Szudzik), for any size.
        return SQL(
            """
            WITH fact AS (%(facts)s)
            SELECT CASE WHEN fact.partner_id < fact.company_id
                        THEN fact.company_id::bigint * fact.company_id
                             + fact.partner_id
                        ELSE fact.partner_id::bigint * (fact.partner_id + 1)
                             + fact.company_id
                    END AS id,
                   fact.partner_id AS commercial_partner_id,
                   fact.company_id,
                   company.currency_id,
                   %(sums)s
              FROM fact
              JOIN res_company AS company ON company.id = fact.company_id
             WHERE NOT EXISTS (
                       SELECT FROM res_company AS own
                         JOIN res_partner AS holder ON holder.id = own.partner_id
                        WHERE company.parent_path LIKE own.parent_path || '%%'
                          AND holder.commercial_partner_id = fact.partner_id)
          GROUP BY fact.partner_id, fact.company_id, company.currency_id
            """,
            facts=facts,
            sums=SQL(", ").join(
                SQL("SUM(%(name)s)::%(kind)s AS %(name)s", name=name, kind=kind)
                for name, kind in (
                    (SQL.identifier(name), self._figure_type(name)) for name in names
                )
            ),
        )

    def _figure_type(self, name: str) -> SQL:
        """Return the type of a figure in the database."""
        return SQL("int" if self._fields[name].type == "integer" else "numeric")

    def _figures(self) -> dict[str, dict[str, SQL]]:
        """Return the aggregates by field, per source; extended by later modules."""
        today = self.env.company._proximus_today()
        return {
            "lines": {
                "line_count": SQL("COUNT(*)"),
                "pending_count": SQL(
                    "COUNT(*) FILTER (WHERE state = 'pending_active')"
                ),
                "ending_count": SQL(
                    """COUNT(*) FILTER (
                           WHERE state IN %s
                             AND commitment_end_date BETWEEN %s AND %s)""",
                    tuple(sorted(lifecycle.LINE_LIVE)),
                    today,
                    fields.Date.add(today, days=SOON_DAYS),
                ),
            },
            "sites": {
                "site_count": SQL("COUNT(*)"),
                "unqualified_count": SQL(
                    """COUNT(*) FILTER (WHERE NOT EXISTS (
                           SELECT FROM proximus_qualification AS task
                            WHERE task.site_id = site.site_id
                              AND task.state = 'done'
                              AND task.valid_until >= %s))""",
                    today,
                ),
            },
            "ports": {
                "port_count": SQL("COUNT(*)"),
                "late_port_count": SQL(
                    "COUNT(*) FILTER (WHERE scheduled_on < %s)", today
                ),
            },
            "problems": {"problem_count": SQL("COUNT(*)")},
        }

    def _sources(self) -> dict[str, SQL]:
        """Return what the figures are counted in, each with customer and company."""
        sold = SQL(
            "active AND NOT is_own AND state IN %s", tuple(sorted(lifecycle.LINE_OPEN))
        )
        return {
            "lines": SQL("proximus_line AS line WHERE %s", sold),
            "sites": SQL(
                """(SELECT DISTINCT commercial_partner_id, company_id, site_id
                      FROM proximus_line
                     WHERE %s AND site_id IS NOT NULL) AS site""",
                sold,
            ),
            "ports": SQL(
                """(SELECT holder.commercial_partner_id, port.company_id,
                           port.scheduled_on
                      FROM proximus_port_request AS port
                      JOIN res_partner AS holder ON holder.id = port.partner_id
                     WHERE port.state IN %s) AS port""",
                OPEN_PORTS,
            ),
            "problems": SQL(
                "proximus_problem AS problem WHERE state IN %s", OPEN_PROBLEMS
            ),
        }

    # === COMPUTE METHODS === #

    @api.depends("problem_count", "port_count", "late_port_count", "unqualified_count")
    @api.depends_context("lang")
    def _compute_attention(self):
        for row in self:
            waiting = {
                "problem": row.problem_count,
                "late_move": row.late_port_count,
                "move": row.port_count - row.late_port_count,
                "address": row.unqualified_count,
            }
            said = [
                self._proximus_counted(count, unit)
                for unit, count in waiting.items()
                if count > 0
            ]
            row.attention = " · ".join(said) or False

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

    @api.readonly
    def action_view_lines(self):
        """Open the open lines of the customer."""
        action = self._open(
            "proximus_line_action_sold",
            Domain("is_own", "=", False)
            & Domain("state", "in", list(lifecycle.LINE_OPEN)),
        )
        action["context"]["proximus_side"] = "sold"
        return action

    @api.readonly
    def action_view_ports(self):
        """Open the port requests of the customer that are not done."""
        return self._open(
            "proximus_port_request_action", Domain("state", "in", OPEN_PORTS)
        )

    @api.readonly
    def action_view_problems(self):
        """Open the open service problems of the customer."""
        return self._open(
            "proximus_problem_action", Domain("state", "in", OPEN_PROBLEMS)
        )
