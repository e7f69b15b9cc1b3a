from odoo import api, fields, models

from ...tools import lifecycle, numbers

#: Known by who calls with them; every other line is known by what it is and where.
PERSONAL_KINDS = ("mobile",)
#: Known by their number, which a company has printed on its paper.
NUMBERED_KINDS = ("mobile", "iot", "voice", "sip_trunk")


class ProximusLine(models.Model):
    """A line is called what people call it.

    “Fibre 1000 – Brewery Liège” is what and where, “Claire Dubois – 0470 12 34 01” who
    and which number. The reference stays for whoever looks for it.
    """

    _inherit = "proximus.line"

    site_name = fields.Char(
        "At",
        compute="_compute_site_name",
        help="Name of the site without that of its company.",
    )
    number_short = fields.Char(
        "First Number",
        compute="_compute_number_short",
        help="The first number of the line and how many more there are.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "name",
        "line_kind",
        "product_id.name",
        "employee_id.name",
        "contact_id.name",
        "site_name",
        "number_short",
    )
    @api.depends_context(
        "lang", "uid", "company", "formatted_display_name", "import_compat"
    )
    def _compute_display_name(self):
        if self.env.context.get("import_compat"):
            # a file that is to be read again names a line by what only it has
            for line in self:
                line.display_name = line.name
            return
        for line in self:
            # sudo: whoever sees a line (in the portal too) may know what it is called:
            # its offer, site and user, but nothing else of an employee
            line.display_name = line.sudo()._spoken_name()
        if self.env.context.get("formatted_display_name"):
            # in a list to choose from, two lines of one site are told apart
            for line in self.filtered("name"):
                line.display_name = f"{line.display_name} \t --{line.name}--"

    @api.depends("site_id.name", "site_id.city", "site_id.street")
    @api.depends_context("lang")
    def _compute_site_name(self):
        for line in self:
            # sudo: whoever sees a line may know where it is
            site = line.sudo().site_id
            named = site.name or site.city or site.street
            line.site_name = named or site.display_name or False

    @api.depends("number_ids.e164", "number_ids.state", "number_ids.last_e164")
    @api.depends_context("uid", "company")
    def _compute_number_short(self):
        region = self.env["proximus.number"]._reader_region()
        for line in self:
            # sudo: whoever sees a line may know its number
            held = line.sudo()._shown_numbers()
            short = numbers.display(held[:1].e164 or "", region)
            more = sum(held.mapped("size")) - 1
            line.number_short = f"{short} +{more}" if more > 0 else short or False

    # === GROUPS === #

    @api.model
    def web_read_group(
        self,
        domain,
        groupby,
        aggregates=(),
        limit=None,
        offset=0,
        order=None,
        *,
        auto_unfold=False,
        opening_info=None,
        unfold_read_default_limit=80,
        **kwargs,
    ):
        """Extend: where groups open by themselves, lines without a site do so too.

        Core keeps them folded, and a firm of one address would see nothing else.
        """
        if auto_unfold and not opening_info and list(groupby) == ["site_id"]:
            opening_info = [
                {
                    "value": False,
                    "folded": False,
                    "offset": 0,
                    "limit": unfold_read_default_limit,
                }
            ]
        return super().web_read_group(
            domain,
            groupby,
            aggregates,
            limit,
            offset,
            order,
            auto_unfold=auto_unfold,
            opening_info=opening_info,
            unfold_read_default_limit=unfold_read_default_limit,
            **kwargs,
        )

    # === NAMES === #

    def _spoken_name(self) -> str:
        """Return by what people know one line; its reference when nothing else."""
        offer = self.product_id._offer_name()
        person = self.employee_id.name or self.contact_id.name
        number = self.number_short
        drawer = self.line_kind in NUMBERED_KINDS and not number and not person
        if drawer and self.site_name and self.name:
            # ten phones of one site in a drawer: only their reference tells them apart
            place = f"{self.site_name} ({self.name})"
            return " – ".join(filter(None, (offer, place)))
        if self.line_kind in PERSONAL_KINDS:
            parts = (person or offer, number or (person and offer) or self.site_name)
        elif self.line_kind in NUMBERED_KINDS and number:
            parts = (offer, number)
        else:
            parts = (offer, self.site_name or person or number)
        first, second = parts
        return " – ".join(filter(None, (first, second or self.name)))

    def _shown_numbers(self):
        """Return the numbers a line has, or those it had last."""
        held = self.number_ids.filtered(
            lambda number: number.state not in lifecycle.NUMBER_FREED
        )
        return held or self.number_ids
