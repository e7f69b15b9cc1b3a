import ast
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.required_sql import FIXED_LINES, LIVE_LINES

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
#: How many names a preview says before "and n more".
NAMED = 5


class ProximusSecurityRequirement(models.Model):
    """Whom a requirement reaches: departments, a filter, and a preview in plain words.

    The filter is compiled into the view of what is required, so that whoever joins is
    reached at once, without a job and in the same single query.
    """

    _inherit = "proximus.security.requirement"

    filter_domain = fields.Char(
        "Only Those",
        help="Empty: all. Otherwise only those that fit, now and whenever they change.",
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
        return model.with_context(active_test=False).with_company(company)

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
            "mobile_line": lines & Domain("line_kind", "=", "mobile"),
            "fixed_line": lines & Domain("line_kind", "in", FIXED_LINES),
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
            except (ValueError, KeyError, TypeError, NotImplementedError) as error:
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
        query = subjects_sudo._search(domain)
        select = query.subselect()
        return self.env.cr.mogrify(select.code, select.params).decode()

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

    @api.model
    def _filter_scopes(self) -> dict[str, list[tuple[int, str]]]:
        """Return per kind of subject the requirements with a filter, and their ids."""
        # sudo: of all companies, the view has them all
        filtered = self.sudo().search(
            [("filter_domain", "not in", [False, ""])], order="id"
        )
        scopes = {}
        for requirement in filtered:
            try:
                query = requirement._filter_sql()
            except (ValueError, KeyError, TypeError, NotImplementedError):
                # a field of it went with its module: rather ask too much than hide
                continue
            kind = requirement.type_id.subject
            scopes.setdefault(kind, []).append((requirement.id, query))
        return scopes

    @api.model_create_multi
    def create(self, vals_list):
        requirements = super().create(vals_list)
        if requirements.filtered("filter_domain"):
            self.env["proximus.security.status"]._refresh()
        return requirements

    def write(self, vals):
        result = super().write(vals)
        if {"filter_domain", "type_id", "company_id"} & vals.keys():
            self.env["proximus.security.status"]._refresh()
        return result
