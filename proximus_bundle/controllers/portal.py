from odoo.exceptions import AccessError, MissingError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager


class BundlePortal(CustomerPortal):
    """*My subscriptions*: what a customer has, what it costs and what comes next."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "subscription_count" in counters:
            subscriptions = request.env["proximus.subscription"]
            values["subscription_count"] = (
                subscriptions.search_count(self._prepare_subscriptions_domain())
                if subscriptions.has_access("read")
                else 0
            )
        return values

    def _prepare_subscriptions_domain(self):
        customer = request.env.user.partner_id.commercial_partner_id
        return [
            ("partner_id", "child_of", customer.id),
            ("state", "!=", "cancelled"),
        ]

    @route(
        ["/my/subscriptions", "/my/subscriptions/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def portal_my_subscriptions(self, page=1, **kwargs):
        """List the subscriptions of the user's company."""
        subscriptions = request.env["proximus.subscription"]
        domain = self._prepare_subscriptions_domain()
        pager = portal_pager(
            url="/my/subscriptions",
            total=subscriptions.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = subscriptions.search(
            domain, limit=self._items_per_page, offset=pager["offset"]
        )
        request.session["my_subscriptions_history"] = found.ids[:100]
        values = self._prepare_portal_layout_values()
        values.update(
            {
                # sudo: names of products and lines, of the records found by right
                "subscriptions": found.sudo(),
                "page_name": "subscription",
                "pager": pager,
                "default_url": "/my/subscriptions",
            }
        )
        return request.render("proximus_bundle.portal_my_subscriptions", values)

    @route(
        "/my/subscriptions/<int:subscription_id>",
        type="http",
        auth="public",
        website=True,
    )
    def portal_subscription_page(self, subscription_id, access_token=None, **kwargs):
        """Show one subscription, by right or by its token."""
        try:
            subscription_sudo = self._document_check_access(
                "proximus.subscription", subscription_id, access_token=access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._get_page_view_values(
            subscription_sudo,
            access_token,
            {"subscription": subscription_sudo, "page_name": "subscription"},
            "my_subscriptions_history",
            False,
            **kwargs,
        )
        return request.render("proximus_bundle.portal_subscription_page", values)
