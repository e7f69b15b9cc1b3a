import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import consteq

from ...tools.public import read_origins

PATH = "/self-assessment"
#: Other texts are no token of ours.
TOKEN = re.compile("[A-Za-z0-9_-]{1,64}")


class ProximusOnboardingCampaign(models.Model):
    """A public page with a few questions, under a link that a seller spreads."""

    _name = "proximus.onboarding.campaign"
    _description = "Public Self-Assessment"
    _order = "id desc"

    name = fields.Char("Campaign", required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        "Seller",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        default=lambda self: self.env.user,
        ondelete="set null",
        help="Is told when a visitor wants to be contacted.",
    )
    access_token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(18),
    )
    url = fields.Char("Link", compute="_compute_url")
    is_front = fields.Boolean(
        "Also at /self-assessment",
        copy=False,
        help="The one that visitors find without knowing its link.",
    )
    date_to = fields.Date("Open Until", help="Empty: until it is archived.")
    embed_sites = fields.Char(
        "Websites That May Show It",
        help="Addresses such as https://www.example.be, separated by commas. Other "
        "websites cannot show it inside their own pages.",
    )
    embed_code = fields.Char(compute="_compute_url")
    keep_days = fields.Integer(
        "Days Kept",
        required=True,
        default=90,
        help="After so many days the answers of a visitor are deleted.",
    )
    most_hourly = fields.Integer(
        "Most an Hour",
        required=True,
        default=1000,
        help="More answers than these in one hour are shown their result, not kept.",
    )
    visitor_ids = fields.One2many("proximus.onboarding.visitor", "campaign_id")
    visitor_count = fields.Integer("Answers", compute="_compute_counts")
    contact_count = fields.Integer("Want Contact", compute="_compute_counts")
    session_count = fields.Integer("Set Up", compute="_compute_counts")

    _token_unique = models.Constraint(
        "UNIQUE(access_token)", "Two campaigns cannot have the same link."
    )
    _front_unique = models.UniqueIndex(
        "(is_front) WHERE is_front AND active",
        "Another campaign stands at /self-assessment already.",
    )
    _days_valid = models.Constraint(
        "CHECK(keep_days BETWEEN 1 AND 730)",
        "Answers are kept for at least one day and at most two years (730 days).",
    )
    _hourly_valid = models.Constraint(
        "CHECK(most_hourly >= 1)", "At least one answer an hour must be allowed."
    )

    # === COMPUTE METHODS === #

    @api.depends("access_token")
    def _compute_url(self):
        for campaign in self:
            url = f"{campaign.get_base_url()}{campaign._get_path()}"
            campaign.url = url
            campaign.embed_code = (
                f'<iframe src="{url}?embed=1" width="100%" height="900"></iframe>'
            )

    @api.depends("visitor_ids.state", "visitor_ids.session_id")
    def _compute_counts(self):
        # what was deleted since is counted still
        visitors = self.env["proximus.onboarding.visitor"].with_context(
            active_test=False
        )
        found = {
            campaign: (count, contacts, sessions)
            for campaign, count, contacts, sessions in visitors._read_group(
                Domain("campaign_id", "in", self.ids),
                ["campaign_id"],
                ["__count", "confirmed_on:count", "taken_on:count"],
            )
        }
        for campaign in self:
            counts = found.get(campaign, (0, 0, 0))
            campaign.visitor_count, campaign.contact_count = counts[:2]
            campaign.session_count = counts[2]

    @api.constrains("embed_sites")
    def _check_embed_sites(self):
        for campaign in self:
            try:
                read_origins(campaign.embed_sites)
            except ValueError as error:
                raise ValidationError(
                    self.env._(
                        "“%(site)s” is no address of a website: write it as "
                        "https://www.example.be, without a page behind it.",
                        site=error,
                    )
                ) from error

    # === ACTIONS === #

    def action_open_page(self) -> dict:
        """Show the page as a visitor sees it."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}

    def action_new_link(self):
        """Give the campaign another link; the one that is spread stops working."""
        for campaign in self:
            campaign.access_token = secrets.token_urlsafe(18)
        return True

    @api.readonly
    def action_view_visitors(self) -> dict:
        """Show what visitors answered."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_onboarding.proximus_onboarding_visitor_action"
        )
        return {**action, "domain": [("campaign_id", "=", self.id)]}

    # === BUSINESS METHODS === #

    def _get_path(self) -> str:
        """Return the address of the page on this server."""
        self.ensure_one()
        return f"{PATH}/{self.access_token}"

    @api.model
    def _find(self, token: str | None):
        """Return the campaign of a link, an empty record for any other text.

        :param token: as it stands in the address; without one, the page for everybody.
        """
        if not token:
            return self.search([("is_front", "=", True)], limit=1)
        if not TOKEN.fullmatch(token):
            return self.browse()
        found = self.with_context(active_test=False).search(
            [("access_token", "=", token)], limit=1
        )
        return found.filtered(lambda one: consteq(one.access_token, token))

    def _is_open(self) -> bool:
        """Whether visitors can answer today."""
        self.ensure_one()
        today = self.company_id._proximus_today()
        return self.active and not (self.date_to and self.date_to < today)

    def _has_room(self) -> bool:
        """Whether fewer were kept in the last hour than are allowed."""
        self.ensure_one()
        hour = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        visitors = self.env["proximus.onboarding.visitor"].with_context(
            active_test=False
        )
        kept = Domain("campaign_id", "=", self.id) & Domain("create_date", ">=", hour)
        count = visitors.search_count(kept, limit=self.most_hourly)
        return count < self.most_hourly

    def _get_ancestors(self) -> str:
        """Return which pages may hold this one, as a browser is told."""
        sites = read_origins(self.embed_sites) if self else []
        return " ".join(["frame-ancestors 'self'", *sites])
