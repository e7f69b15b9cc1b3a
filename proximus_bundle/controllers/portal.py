from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request, route

from odoo.addons.proximus_connectivity.controllers.portal import SafePortal, only_shown

from ..tools.lifecycle import RUNNING


class BundlePortal(SafePortal):
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
        readonly=True,
    )
    def portal_my_subscriptions(self, page=1, **kwargs):
        """List the subscriptions of the user's company."""
        found, values = self._list_page(
            request.env["proximus.subscription"],
            self._prepare_subscriptions_domain(),
            "/my/subscriptions",
            page,
        )
        request.session["my_subscriptions_history"] = found.ids[:100]
        values.update(
            {
                # sudo: names of products and lines, of the records found by right
                "subscriptions": found.sudo(),
                "rights": self._visitor_rights(),
                "page_name": "subscription",
            }
        )
        return request.render("proximus_bundle.portal_my_subscriptions", values)

    @route(
        "/my/subscriptions/<int:subscription_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_subscription_page(self, subscription_id, access_token=None, **kwargs):
        """Show one subscription, by right or by its token."""
        try:
            subscription_sudo = self._document_check_access(
                "proximus.subscription", subscription_id, access_token=access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        values = self._page_values(
            subscription_sudo,
            access_token,
            {
                "subscription": subscription_sudo,
                "page_name": "subscription",
                "is_customer": self._is_customer(subscription_sudo),
                "rights": self._visitor_rights(subscription_sudo),
                "message": kwargs.get("message"),
            },
            "my_subscriptions_history",
            kwargs,
        )
        return request.render("proximus_bundle.portal_subscription_page", values)

    @route(
        "/my/subscriptions/<int:subscription_id>/usage/<int:item_id>",
        type="http",
        auth="public",
        website=True,
        readonly=True,
    )
    def portal_subscription_usage(
        self, subscription_id, item_id, access_token=None, **kwargs
    ):
        """Download what was used for an amount: by day, without anybody's number."""
        try:
            subscription_sudo = self._document_check_access(
                "proximus.subscription", subscription_id, access_token=access_token
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        item_sudo = subscription_sudo._portal_usage().filtered(
            lambda item: item.id == item_id
        )
        if not item_sudo or "money" not in self._visitor_rights(subscription_sudo):
            return request.redirect("/my")
        name = f"{subscription_sudo.name} {item_sudo.usage_month:%Y-%m}.csv"
        return request.make_response(
            item_sudo._usage_csv(),
            headers=[
                ("Content-Type", "text/csv; charset=utf-8"),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _is_customer(self, subscription_sudo):
        """Return whether the user may ask for something: by right, not by a link."""
        return (
            not request.env.user._is_public()
            and subscription_sudo.state in RUNNING
            and subscription_sudo.with_user(request.env.user).has_access("read")
        )

    def _own_subscription(self, subscription_id):
        """Return the running subscription of the user's company, else None."""
        try:
            found = self._document_check_access(
                "proximus.subscription", subscription_id
            )
        except (AccessError, MissingError):
            return None
        return found if self._is_customer(found) else None

    @route(
        "/my/subscriptions/<int:subscription_id>/request",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_subscription_request(self, subscription_id, text="", **kwargs):
        """Pass on a request for a change; it changes nothing by itself."""
        subscription_sudo = self._own_subscription(subscription_id)
        if subscription_sudo is None:
            return request.redirect("/my")
        try:
            subscription_sudo._request_change(text, request.env.user.partner_id)
        except UserError as error:
            return self._subscription_message(subscription_sudo, error=str(error))
        return request.redirect(f"{subscription_sudo.access_url}?message=request")

    @route(
        "/my/subscriptions/<int:subscription_id>/notice",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
        readonly=only_shown,
    )
    def portal_subscription_notice(
        self, subscription_id, last_day="", confirmed="", **kwargs
    ):
        """Show when the subscription can end and what it costs; end it if confirmed."""
        subscription_sudo = self._own_subscription(subscription_id)
        if subscription_sudo is None or "notice" not in self._visitor_rights():
            return request.redirect("/my")
        if request.httprequest.method == "GET":
            return self._subscription_message(subscription_sudo)
        try:
            if not confirmed:
                raise UserError(
                    request.env._("Tick that you want to end the subscription.")
                )
            self._check_offered(subscription_sudo, last_day)
            done = subscription_sudo._request_notice(
                last_day, request.env.user.partner_id
            )
        except UserError as error:
            return self._subscription_message(subscription_sudo, error=str(error))
        message = "notice" if done else "handled"
        return request.redirect(f"{subscription_sudo.access_url}?message={message}")

    def _offered_ways(self, subscription_sudo) -> tuple[list[dict], bool]:
        """Return how the visitor may end a subscription, and whether that is not all.

        Nobody agrees to a fee that they may not see.
        """
        if subscription_sudo.state != "active":
            return [], False
        ways = subscription_sudo._notice_options()
        if "money" in self._visitor_rights():
            return ways, False
        free = [way for way in ways if not way["total"]]
        return free, len(free) < len(ways)

    def _check_offered(self, subscription_sudo, last_day) -> None:
        """Raise a sentence for a day that was not offered to this visitor."""
        ways, _is_fee_kept = self._offered_ways(subscription_sudo)
        if last_day not in {way["last_day"].isoformat() for way in ways}:
            raise UserError(
                request.env._(
                    "Choose one of the days on which the subscription can end."
                )
            )

    def _subscription_message(self, subscription_sudo, error=None):
        """Render the page of the ways to leave, or of what went wrong."""
        ways, is_fee_kept = self._offered_ways(subscription_sudo)
        return request.render(
            "proximus_bundle.portal_subscription_notice",
            {
                "subscription": subscription_sudo,
                "options": ways,
                "is_fee_kept": is_fee_kept,
                "error": error,
                "page_name": "subscription",
            },
        )
