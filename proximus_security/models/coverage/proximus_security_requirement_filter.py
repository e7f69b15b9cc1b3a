import ast
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.sql import column_exists

from ...tools.required_sql import LIVE_LINES
from ...tools.seat_status import LINE_KINDS

#: What the domain of a requirement is about.
MODEL_OF_SUBJECT = {
    "employee": "hr.employee",
    "user": "res.users",
    "device": "proximus.device",
    "line": "proximus.line",
    "site": "res.partner",
    "domain": "proximus.security.domain",
    "company": "res.company",
}
#: What reading a filter can raise.
UNREADABLE = (ValueError, KeyError, TypeError, NotImplementedError)
#: How many names a preview says before "and n more".
NAMED = 5


class ProximusSecurityRequirement(models.Model):
    """Whom a requirement reaches: departments, a filter, and a preview in plain words.

    The filter is kept as a query too, which the view of what is required runs: whoever
    joins is reached at once, without a job and in the same single query. Saving it is
    one row: the view stays as it is, nobody who reads it waits.
    """

    _inherit = "proximus.security.requirement"

    filter_domain = fields.Char(
        "Only Those",
        help="Empty: all. Otherwise only those that fit, now and whenever they change.",
    )
    filter_query = fields.Text(
        compute="_compute_filter_query",
        store=True,
        compute_sudo=True,
        # the database runs it: nobody reads or writes it but the code
        groups=fields.NO_ACCESS,
    )
    subject_model = fields.Char(compute="_compute_subject_model")
    reach_text = fields.Char("Reaches", compute="_compute_reach_text")

    @api.depends("subject")
    def _compute_subject_model(self):
        for requirement in self:
            requirement.subject_model = MODEL_OF_SUBJECT.get(requirement.subject)

    @api.depends("type_id", "company_id", "department_ids", "filter_domain")
    @api.depends_context("lang")
    def _compute_reach_text(self):
        for requirement in self:
            requirement.reach_text = requirement._describe_reach()

    # === WHOM IT REACHES === #

    def _describe_reach(self) -> str | bool:
        """Return whom the requirement reaches, in a sentence; False without a type."""
        self.ensure_one()
        if not self.type_id:
            return False
        try:
            own = self._filter() & self._department_domain()
        except ValueError:
            return self.env._("This filter cannot be read: choose it again.")
        # sudo: a preview of names that the list of what is missing tells as well
        subjects_sudo = self._subjects().sudo()
        everybody = self._eligible_domain()
        total = subjects_sudo.search_count(everybody)
        count = subjects_sudo.search_count(everybody & own)
        if not total:
            return self.env._("Nobody and nothing yet that it could reach.")
        first = subjects_sudo.search(everybody & own, limit=NAMED)
        names = ", ".join(first.mapped("display_name"))
        values = {"count": count, "total": total, "names": names}
        if not count:
            return self.env._("Reaches none of %(total)s.", **values)
        if count <= NAMED:
            return self.env._("Reaches %(count)s of %(total)s: %(names)s.", **values)
        return self.env._(
            "Reaches %(count)s of %(total)s: %(names)s and %(more)s more.",
            **values,
            more=count - NAMED,
        )

    def _subjects(self):
        """Return the empty records among which the requirement chooses."""
        self.ensure_one()
        model = self.env[MODEL_OF_SUBJECT[self.type_id.subject]]
        company = self.company_id or self.env.company
        # sudo: the words of a filter are those of the company, whoever saves it
        lang = company.sudo().partner_id.lang or None
        return model.with_context(active_test=False, lang=lang).with_company(company)

    def _eligible_domain(self) -> Domain:
        """Return what could be reached, as the view counts it."""
        self.ensure_one()
        company = self.company_id or self.env.company
        live = Domain("active", "=", True)
        here = Domain("company_id", "=", company.id)
        lines = here & live & Domain("state", "in", LIVE_LINES)
        return {
            "employee": here & live,
            "mailbox": here & live & Domain("work_email", "not in", [False, ""]),
            "user": here & live & Domain("share", "=", False),
            "device": here & live & Domain("state", "=", "in_use"),
            **{
                unit: lines & Domain("line_kind", "in", kinds)
                for unit, kinds in LINE_KINDS.items()
            },
            "site": live & self._site_domain(lines),
            "domain": here & live,
            "company": Domain("id", "=", company.id),
        }[self.type_id.unit]

    def _site_domain(self, lines: Domain) -> Domain:
        """Return the sites where lines are installed."""
        if self.type_id.unit != "site":
            return Domain.FALSE
        # sudo: the sites of lines, whoever may read those
        lines_sudo = self.env["proximus.line"].sudo()
        return Domain("id", "in", lines_sudo.search(lines).site_id.ids)

    def _department_domain(self) -> Domain:
        """Return what the departments leave, for what has one."""
        departments = self.department_ids.ids
        if not departments:
            return Domain.TRUE
        inside = ("child_of", departments)
        return {
            "employee": Domain("department_id", *inside),
            "user": Domain(
                "employee_ids",
                "any",
                Domain("department_id", *inside)
                & Domain("company_id", "=", self.company_id.id),
            ),
            "line": Domain("department_id", *inside),
            "device": Domain("employee_id.department_id", *inside)
            | Domain("employee_id.department_id", "=", False)
            & Domain("line_id.department_id", *inside),
        }.get(self.type_id.subject, Domain.FALSE)

    def _filter(self) -> Domain:
        """Return the filter as a domain; everybody where there is none.

        :raises ValueError: when it is no domain of plain values.
        """
        self.ensure_one()
        if not (self.filter_domain or "").strip():
            return Domain.TRUE
        try:
            return Domain(ast.literal_eval(self.filter_domain.strip()))
        except (SyntaxError, TypeError) as error:
            raise ValueError(str(error)) from error

    @api.constrains("filter_domain", "type_id", "department_ids")
    def _check_filter(self):
        for requirement in self.filtered("filter_domain"):
            try:
                requirement._filter_sql()
            except UNREADABLE as error:
                raise ValidationError(
                    self.env._(
                        "%(requirement)s: the filter “%(filter)s” cannot be used. "
                        "Choose its fields and values again, with dates as days and "
                        "not as “today”.",
                        requirement=requirement.display_name,
                        filter=requirement.filter_domain,
                    )
                ) from error

    # === ITS PLACE IN THE VIEW === #

    @api.depends("filter_domain", "type_id.unit", "company_id.partner_id.lang")
    def _compute_filter_query(self):
        for requirement in self:
            requirement.filter_query = requirement._compiled()

    def _compiled(self) -> str | bool:
        """Return the query of those whom the filter reaches; False for everybody.

        What cannot be read reaches everybody: a field of it went with its module, and
        it is better to ask too much than to hide.
        """
        self.ensure_one()
        if not self.filter_domain:
            return False
        try:
            return self._filter_sql()
        except UNREADABLE:
            return False

    @api.constrains("filter_query")
    def _check_filter_query(self):
        """Refuse a query that is not that of the filter: the database will run it."""
        # sudo: the query is for no reader
        for requirement in self.sudo():
            if (requirement.filter_query or False) != requirement._compiled():
                raise ValidationError(
                    self.env._(
                        "%s: change the filter, not the query that follows from it.",
                        requirement.display_name,
                    )
                )

    def _filter_sql(self) -> str:
        """Return the query of the ids that fit the filter, its values written out.

        :raises ValueError: when the filter cannot be read, or moves with the day.
        """
        self.ensure_one()
        domain = self._filter()
        # sudo: what is required of somebody does not depend on who asks
        subjects_sudo = self._subjects().sudo()
        for condition in domain.iter_conditions():
            self._check_fixed(subjects_sudo, condition)
        select = subjects_sudo._search(domain & self._company_domain()).subselect()
        return self.env.cr.mogrify(select.code, select.params).decode()

    def _company_domain(self) -> Domain:
        """Return what keeps the query of a filter to its company, where that is told.

        The view looks at the subjects of the company only: the query then need not read
        those of all others.
        """
        if self.type_id.subject in ("site", "company"):
            return Domain.TRUE
        return Domain("company_id", "=", self.company_id.id)

    @api.model
    def _check_fixed(self, subjects, condition) -> None:
        """Refuse what the view would freeze: "today", or what is only worked out.

        :raises ValueError: naming the value.
        """
        model, field = subjects, None
        for name in condition.field_expr.split("."):
            field = model._fields.get(name)
            if field is None:
                break
            if not (field.store or field.inherited or name == "id"):
                raise ValueError(condition.field_expr)
            model = self.env[field.comodel_name] if field.comodel_name else model
        value = condition.value
        is_day = field is not None and field.type in ("date", "datetime")
        if is_day and isinstance(value, str) and not re.match(r"\d{4}-", value):
            raise ValueError(value)

    def _register_hook(self):
        """Write the queries anew: columns came or went with the modules."""
        result = super()._register_hook()
        if column_exists(self.env.cr, self._table, "filter_query"):
            # sudo: of all companies, the view has them all
            filtered = self.sudo().with_context(active_test=False)
            filtered = filtered.search([("filter_domain", "not in", [False, ""])])
            for requirement in filtered:
                query = requirement._compiled()
                if requirement.filter_query != query:
                    requirement.filter_query = query
        return result
