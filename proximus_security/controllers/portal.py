from odoo import http
from odoo.http import request

from odoo.addons.proximus_connectivity.controllers.portal import SafePortal


class ProtectionPortal(SafePortal):
    """*My protection*: what a customer bought, and how much of it is known to work.

    Seats are counted and nobody is named: who has none is the holder's own business.
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
    )
    def portal_my_protection(self, page=1, **kw):
        """Show the security services of the visitor's company and what is missing."""
        services = request.env["proximus.security.service"]
        domain = services._portal_domain(self._holder())
        found, values = self._list_page(services, domain, "/my/protection", page)
        # sudo: names of protections, and seats counted without saying whose they are
        shown_sudo = found.sudo()
        # sudo: seats counted, of services found by right
        all_sudo = services.search(domain).sudo()
        # sudo: how many lack something, nobody is named
        gaps_sudo = request.env["proximus.security.gap"].sudo()
        values.update(
            services=shown_sudo,
            seats=shown_sudo._seats_by_evidence(),
            totals=all_sudo._portal_totals(),
            missing=gaps_sudo._count_missing_of(self._holder()),
            page_name="protection",
        )
        return request.render("proximus_security.portal_my_protection", values)
