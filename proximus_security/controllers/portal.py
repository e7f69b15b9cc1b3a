from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.proximus_connectivity.controllers.portal import SafePortal

#: Who reads who is protected and who is not.
READER = "proximus_security.group_reader"
#: How each status looks, as in the lists of the back end.
COLOURS = {
    "verified": "text-bg-success",
    "declared": "text-bg-info",
    "unknown": "text-bg-warning",
    "missing": "text-bg-danger",
    "exempt": "text-bg-secondary",
}


class ProtectionPortal(SafePortal):
    """*My protection*: what a customer bought, and how much of it is known to work.

    Seats are counted and nobody is named: who has none is the holder's own business. An
    employee sees what protects the own person, login, lines and devices.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "protection_count" in counters:
            services = request.env["proximus.security.service"]
            values["protection_count"] = (
                services.search_count(services._portal_domain(self._holder()))
                if services.has_access("read")
                else 0
            )
        return values

    @http.route(
        ["/my/protection", "/my/protection/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_protection(self, page=1, **kw):
        """Show the security services of the visitor's company and what is missing."""
        services = request.env["proximus.security.service"]
        domain = services._portal_domain(self._holder())
        if not services.has_access("read"):
            # sudo: for nothing, as the services of the company are others' business
            domain, services = Domain.FALSE, services.sudo()
        found, values = self._list_page(services, domain, "/my/protection", page)
        # sudo: names of protections, and seats counted without saying whose they are
        shown_sudo = found.sudo()
        # sudo: seats counted, of services found by right
        all_sudo = services.search(domain).sudo()
        values.update(
            services=shown_sudo,
            seats=shown_sudo._seats_by_evidence(),
            totals=all_sudo._portal_totals(),
            missing=self._portal_gaps("missing"),
            unknown=self._portal_gaps("unknown"),
            mine=self._portal_mine(),
            colours=COLOURS,
            rights=self._visitor_rights(),
            page_name="protection",
        )
        return request.render("proximus_security.portal_my_protection", values)

    def _portal_gaps(self, status: str) -> list[dict]:
        """Return how many of the visitor's company have a status, without names."""
        user = request.env.user
        if user._is_internal() and not user.has_group(READER):
            return []
        # sudo: how many lack something, nobody is named
        gaps_sudo = request.env["proximus.security.gap"].sudo()
        return gaps_sudo._count_missing_of(self._holder(), status)

    def _portal_mine(self):
        """Return what an employee must have, and whether it is there."""
        # sudo: of the visitor alone, who has no right on the list of everybody
        statuses_sudo = request.env["proximus.security.status"].sudo()
        return statuses_sudo.search(statuses_sudo._domain_of(request.env.user))
