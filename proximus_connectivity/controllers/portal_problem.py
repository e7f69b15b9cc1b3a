from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request

from ..tools import lifecycle, text
from ..tools import problem as problem_rules
from .portal import SafePortal

#: Longest texts that are taken from a visitor.
SUBJECT_LENGTH, DESCRIPTION_LENGTH = 200, 5000


class ProblemPortal(SafePortal):
    """Report a problem, and see what became of it."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "problem_count" in counters:
            problems = request.env["proximus.problem"]
            values["problem_count"] = (
                problems.search_count(self._problem_domain())
                if problems.has_access("read")
                else 0
            )
        return values

    def _problem_domain(self) -> Domain:
        return Domain("commercial_partner_id", "=", self._holder().id)

    @http.route(
        ["/my/problems", "/my/problems/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_problems(self, page=1, filterby="all", **kw):
        _ = request.env._
        open_domain = Domain("state", "in", list(problem_rules.OPEN))
        filters = {
            "all": {"label": _("All"), "domain": Domain.TRUE},
            "open": {"label": _("Open"), "domain": open_domain},
        }
        filterby = filterby if filterby in filters else "all"
        domain = self._problem_domain() & filters[filterby]["domain"]
        problems = request.env["proximus.problem"]
        found, values = self._list_page(
            problems,
            domain,
            "/my/problems",
            page,
            order="reported_at desc",
            filterby=filterby,
        )
        values.update(
            problems=found.sudo(),  # sudo: the page names lines and site of these
            # sudo: the company that looks after these problems
            zone=self._reader_zone(found.sudo().company_id[:1]),
            page_name="problem",
            rights=self._visitor_rights(),
            searchbar_filters=filters,
        )
        return request.render("proximus_connectivity.portal_my_problems", values)

    @http.route(
        ["/my/problems/new"], type="http", auth="user", website=True, readonly=True
    )
    def portal_new_problem(self, line_id=None, **kw):
        if "report" not in self._visitor_rights():
            return request.redirect("/my/problems")
        values = self._new_problem_values({"line_id": line_id})
        return request.render("proximus_connectivity.portal_new_problem", values)

    @http.route(
        ["/my/problems/report"],
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_report_problem(self, **post):
        if "report" not in self._visitor_rights():
            return request.redirect("/my/problems")
        post = {key: text.kept(str(value)) for key, value in post.items()}
        lines, sites = self._own_lines(), self._own_sites()
        line = lines.filtered(lambda one: str(one.id) == post.get("line_id"))
        site = sites.filtered(lambda one: str(one.id) == post.get("site_id"))
        error = self._report_error(line, site, post)
        if not error:
            try:
                problem = self._create_problem(line, site, post)
            except UserError as failure:
                error = str(failure)
        if error:
            values = self._new_problem_values(post, error)
            return request.render("proximus_connectivity.portal_new_problem", values)
        return request.redirect(f"/my/problems/{problem.id}?reported=1")

    @http.route(
        ["/my/problems/<int:problem_id>"],
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_my_problem(self, problem_id, access_token=None, **kw):
        try:
            problem_sudo = self._document_check_access(
                "proximus.problem", problem_id, access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        return self._problem_page(problem_sudo, access_token, kw=kw)

    @http.route(
        ["/my/problems/<int:problem_id>/claim"],
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_claim_problem(self, problem_id, **kw):
        """Claim what a late repair is worth, for the visitor's company."""
        if "money" not in self._visitor_rights():
            return request.redirect("/my/problems")
        try:
            problem_sudo = self._document_check_access("proximus.problem", problem_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        try:
            problem_sudo._claim_by_customer(request.env.user.partner_id)
        except UserError as error:
            return self._problem_page(problem_sudo, error=str(error))
        return request.redirect(f"{problem_sudo.access_url}?claimed=1")

    def _problem_page(self, problem_sudo, access_token=None, error="", kw=None):
        user, kw = request.env.user, kw or {}
        values = self._page_values(
            problem_sudo,
            access_token,
            {
                "page_name": "problem",
                "problem": problem_sudo,
                "reported": kw.get("reported"),
                "claimed": kw.get("claimed"),
                "error": error,
                "rights": self._visitor_rights(problem_sudo),
                "zone": self._reader_zone(problem_sudo.company_id),
                # by right, not by a link
                "is_holder": not user._is_public()
                and problem_sudo.with_user(user).has_access("read"),
            },
            "my_problems_history",
            kw,
        )
        return request.render("proximus_connectivity.portal_my_problem", values)

    # === HELPERS === #

    def _own_lines(self):
        """Return the lines that a visitor may report about, as sudo."""
        domain = [
            ("commercial_partner_id", "=", self._holder().id),
            ("state", "in", list(lifecycle.LINE_LIVE)),
        ]
        # sudo: the visitor's own lines, with names of offers and sites
        return request.env["proximus.line"].sudo().search(domain)

    def _own_sites(self):
        return self._own_lines().site_id

    def _new_problem_values(self, post: dict, error: str = "") -> dict:
        """Return what the form shows, with what was typed already."""
        impacts = request.env["proximus.problem"]._fields["impact"]
        return {
            **self._prepare_portal_layout_values(),
            "page_name": "problem",
            "new_problem": True,
            "lines": self._own_lines(),
            "sites": self._own_sites(),
            "impacts": impacts._description_selection(request.env),
            "post": post,
            "error": error,
        }

    def _report_error(self, line, site, post: dict) -> str:
        """Return what is wrong with a report; empty when nothing is."""
        _ = request.env._
        impacts = dict(request.env["proximus.problem"]._fields["impact"].selection)
        if not line and not site:
            return _("Choose the line or the site that has the problem.")
        if not (post.get("subject") or "").strip():
            return _("Say in a few words what is wrong.")
        if post.get("impact") not in impacts:
            return _("Choose how bad it is.")
        return ""

    def _create_problem(self, line, site, post: dict):
        """Make the problem of a visitor, for the company that the line belongs to."""
        company = (
            line.company_id
            or self._own_lines()
            .filtered(lambda one: one.site_id == site)[:1]
            .company_id
        )
        # sudo: a visitor has no right to create; line and site are known to be theirs
        problems = request.env["proximus.problem"].sudo().with_company(company)
        return problems.create(
            {
                "partner_id": self._holder().id,
                "reporter_id": request.env.user.partner_id.id,
                "company_id": company.id,
                "user_id": False,
                "line_ids": line.ids,
                "site_id": site.id or line.site_id.id,
                "impact": post["impact"],
                "subject": post["subject"].strip()[:SUBJECT_LENGTH],
                "description": (post.get("description") or "")[:DESCRIPTION_LENGTH],
            }
        )
