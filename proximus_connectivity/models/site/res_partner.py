from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import lifecycle
from .proximus_coverage import FIBRE_STATES
from .proximus_qualification import RESULTS

_USER = "proximus_connectivity.group_user"


class ResPartner(models.Model):
    """A contact, with the lines that it holds or that work at its address.

    A customer or a site is found by the number of one of its lines.
    A site: an address of a customer at which lines are, or might be, delivered.
    """

    _inherit = "res.partner"

    proximus_line_count = fields.Integer(
        "Lines",
        compute="_compute_proximus_line_count",
        groups="proximus_connectivity.group_user",
    )

    # === NUMBERS === #
    proximus_number_search = fields.Char(
        "Number of a Line",
        compute="_compute_proximus_number_search",
        search="_search_proximus_number_search",
        groups="proximus_connectivity.group_user",
        help="Finds holders and sites by a phone number in any spelling.",
    )

    # === SITE === #
    proximus_site_line_ids = fields.One2many(
        "proximus.line", "site_id", "Lines at This Site", groups=_USER
    )
    proximus_qualification_ids = fields.One2many(
        "proximus.qualification", "site_id", "Address Checks", groups=_USER
    )
    is_proximus_site = fields.Boolean(
        "Is a Site",
        compute="_compute_proximus_site",
        search="_search_is_proximus_site",
        groups=_USER,
    )
    proximus_site_state = fields.Selection(
        [*RESULTS, ("expired", "Expired"), ("unknown", "Unknown")],
        "Address",
        compute="_compute_proximus_site",
        groups=_USER,
        help="The newest answer about what can be delivered here.",
    )
    proximus_site_valid_until = fields.Date(
        "Answer Valid Until", compute="_compute_proximus_site", groups=_USER
    )
    proximus_site_line_count = fields.Integer(
        "Open Lines", compute="_compute_proximus_site_lines", groups=_USER
    )
    proximus_copper_count = fields.Integer(
        "Copper Lines",
        compute="_compute_proximus_site_lines",
        groups=_USER,
        help="Lines here that run, or may run, over copper.",
    )
    proximus_fibre_state = fields.Selection(
        FIBRE_STATES, "Fibre", compute="_compute_proximus_fibre", groups=_USER
    )
    proximus_fibre_ready_on = fields.Date(
        "Fibre From", compute="_compute_proximus_fibre", groups=_USER
    )

    # === COMPUTE METHODS === #

    def _compute_proximus_line_count(self):
        lines = self.env["proximus.line"]
        held = lines._count_open_by("commercial_partner_id", self.ids)
        here = lines._count_open_by("site_id", self.ids)
        for partner in self:
            partner.proximus_line_count = held.get(partner.id) or here.get(
                partner.id, 0
            )

    def _compute_proximus_number_search(self):
        """It exists for searching only: a customer may have thousands of numbers."""
        self.proximus_number_search = False

    @api.model
    def _search_proximus_number_search(self, operator, value):
        if operator not in ("in", "ilike", "like", "=ilike", "=like"):
            return NotImplemented
        lines = self.env["proximus.line"]
        kinds = ("commercial_partner_id", "partner_id", "site_id")
        lines.flush_model(kinds)
        held = lines._search(Domain("number_search", operator, value))
        return Domain.OR(Domain("id", "in", held.subselect(kind)) for kind in kinds)

    @api.model
    def _search_is_proximus_site(self, operator, value):
        if operator != "in":
            return NotImplemented
        sites = self._site_domain()
        return sites if True in value else ~sites

    def _compute_proximus_site(self):
        newest = self._newest_qualifications()
        lines = self.env["proximus.line"]
        here = {
            site.id
            for (site,) in lines._read_group([("site_id", "in", self.ids)], ["site_id"])
        }
        for site in self:
            task = newest.get(site, self.env["proximus.qualification"])
            expired = task and not task.is_live
            site.is_proximus_site = bool(task) or site.id in here
            site.proximus_site_valid_until = task.valid_until
            site.proximus_site_state = (
                "expired" if expired else task.result or "unknown"
            )

    def _compute_proximus_site_lines(self):
        lines = self.env["proximus.line"]
        here = [
            ("site_id", "in", self.ids),
            ("state", "in", list(lifecycle.LINE_OPEN)),
        ]
        copper = Domain(here) & Domain("on_copper", "in", ("yes", "maybe"))
        counts = dict(lines._read_group(here, ["site_id"], ["__count"]))
        on_copper = dict(lines._read_group(copper, ["site_id"], ["__count"]))
        for site in self:
            site.proximus_site_line_count = counts.get(site._origin, 0)
            site.proximus_copper_count = on_copper.get(site._origin, 0)

    @api.depends("zip", "street")
    def _compute_proximus_fibre(self):
        states = self._proximus_fibre_states()
        for site in self:
            state, date = states.get(site, ("unknown", None))
            site.proximus_fibre_state, site.proximus_fibre_ready_on = state, date

    # === ACTIONS === #

    @api.readonly
    def action_view_proximus_lines(self):
        self.ensure_one()
        lines = self.env["proximus.line"]
        is_holder = self.commercial_partner_id == self
        return lines._action_of(
            "commercial_partner_id" if is_holder else "site_id", self
        )

    @api.readonly
    def action_view_proximus_site_lines(self):
        self.ensure_one()
        return self.env["proximus.line"]._action_of("site_id", self)

    def action_proximus_qualify(self):
        """Ask the coverage files about the wired starter offers at the sites.

        :return: action that shows the qualifications.
        """
        offers = self.env["product.product"].search(
            [
                ("line_kind", "=", "internet"),
                ("access_technology", "in", ("ftth", "vdsl", "coax")),
            ]
        )
        tasks = self.env["proximus.qualification"]._qualify(dict.fromkeys(self, offers))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Address Checks"),
            "res_model": "proximus.qualification",
            "view_mode": "list,form",
            "domain": [("id", "in", tasks.ids)],
        }

    # === SITE === #

    @api.model
    def _site_domain(self) -> Domain:
        """Return the domain of the addresses that are sites."""
        return Domain("proximus_site_line_ids", "!=", False) | Domain(
            "proximus_qualification_ids", "!=", False
        )

    def _newest_qualifications(self) -> dict:
        """Return the newest answered qualification of each site, in one query."""
        tasks = self.env["proximus.qualification"].search(
            [("site_id", "in", self.ids), ("state", "=", "done")],
            order="done_on desc, id desc",
        )
        return {site: found[0] for site, found in tasks.grouped("site_id").items()}

    def _proximus_fibre_states(self) -> dict:
        """Return whether fibre can be had at each site, with few queries.

        An operator's live answer outweighs a coverage file, for whoever may read it.

        :return: per partner a state of :data:`FIBRE_STATES` and a date (or ``None``).
        """
        # sudo: a line shows it to whoever may read the line; an address is no secret
        states = self.env["proximus.coverage"].sudo()._fibre_at(self)
        answered = self.env["proximus.qualification.item"]
        if not answered.has_access("read"):
            return states
        domain = (
            Domain("site_id", "in", self.ids)
            & Domain("product_id.access_technology", "=", "ftth")
            & Domain("result", "!=", False)
            & Domain("qualification_id.is_live", "=", True)
        )
        for item in answered.search(domain, order="id"):
            site = self.browse(item.site_id.id)
            if item.result == "qualified" or "ftth" in (
                item.alternate_product_ids.mapped("access_technology")
            ):
                states[site] = ("ready", item.expected_activation or None)
            elif item.expected_activation:
                states[site] = ("planned", item.expected_activation)
            else:
                states[site] = ("no", None)
        return states
