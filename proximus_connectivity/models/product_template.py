from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

LINE_KINDS = [
    ("internet", "Internet"),
    ("mobile", "Mobile"),
    ("voice", "Voice"),
    ("sip_trunk", "SIP Trunk"),
    ("sdwan", "SD-WAN"),
    ("backup", "Backup"),
    ("iot", "IoT SIM"),
]
TECHNOLOGIES = [
    ("ftth", "Fibre"),
    ("vdsl", "VDSL"),
    ("coax", "Coax"),
    ("4g", "4G"),
    ("5g", "5G"),
    ("satellite", "Satellite"),
    ("none", "None"),
]
#: Which technologies a kind may use ("none": not stated) where not all make sense, and
#: which figures an offer of a kind must state.
KIND_TECHNOLOGIES = {
    "mobile": {"4g", "5g", "none"},
    "iot": {"4g", "5g", "none"},
}
KIND_FIGURES = {"sip_trunk": ("voice_channels",)}
FIGURES = (
    "download_mbps",
    "upload_mbps",
    "data_allowance_gb",
    "voice_channels",
    "commitment_months",
    "notice_days",
    "repair_hours",
)


class ProductTemplate(models.Model):
    _inherit = "product.template"

    line_kind = fields.Selection(
        LINE_KINDS,
        index="btree_not_null",
        help="What kind of line this product delivers. Empty: it is no line.",
    )
    access_technology = fields.Selection(TECHNOLOGIES, default="none")
    download_mbps = fields.Integer("Download (Mbps)", help="0: not stated.")
    upload_mbps = fields.Integer("Upload (Mbps)", help="0: not stated.")
    data_allowance_gb = fields.Float(
        "Data Allowance (GB)", help="Monthly. 0: unlimited or not stated."
    )
    voice_channels = fields.Integer(help="How many calls at the same time.")
    commitment_months = fields.Integer(
        "Commitment (Months)", help="Minimum term from the day of activation."
    )
    notice_days = fields.Integer("Notice (Days)", help="Notice to end the line.")
    repair_hours = fields.Float(
        "Repair Within (Hours)", help="Promised repair time. 0: not stated."
    )

    _line_figures_positive = models.Constraint(
        """CHECK(
            COALESCE(download_mbps, 0) >= 0 AND COALESCE(upload_mbps, 0) >= 0
            AND COALESCE(data_allowance_gb, 0) >= 0 AND COALESCE(voice_channels, 0) >= 0
            AND COALESCE(commitment_months, 0) >= 0 AND COALESCE(notice_days, 0) >= 0
            AND COALESCE(repair_hours, 0) >= 0
        )""",
        "Speeds, allowance, channels, terms and hours of an offer cannot be negative.",
    )

    @api.constrains("line_kind", "access_technology", "type", *FIGURES)
    def _check_line_offer(self):
        for product in self:
            product._check_line_figures()
            if product.line_kind:
                product._check_line_kind()

    def _check_line_figures(self):
        """Raise a sentence that names the first figure that is out of range."""
        for name in FIGURES:
            if self[name] < 0:
                raise ValidationError(
                    self.env._(
                        "%(field)s of %(product)s cannot be negative (%(value)s).",
                        field=self._line_field_label(name),
                        product=self.display_name,
                        value=self[name],
                    )
                )

    def _check_line_kind(self):
        """Raise when the offer lacks what its kind needs, or contradicts it."""
        kind = dict(self._fields["line_kind"]._description_selection(self.env))
        names = {"product": self.display_name, "kind": kind[self.line_kind]}
        if self.type != "service":
            raise ValidationError(
                self.env._(
                    "%(product)s delivers a line: set its type to Service.", **names
                )
            )
        for name in KIND_FIGURES.get(self.line_kind, ()):
            if not self[name]:
                raise ValidationError(
                    self.env._(
                        "%(product)s is a line of kind %(kind)s: fill in “%(field)s”.",
                        field=self._line_field_label(name),
                        **names,
                    )
                )
        technology = self.access_technology or "none"
        if technology not in KIND_TECHNOLOGIES.get(self.line_kind, {technology}):
            labels = dict(
                self._fields["access_technology"]._description_selection(self.env)
            )
            raise ValidationError(
                self.env._(
                    "%(product)s is a line of kind %(kind)s: the access technology "
                    "“%(technology)s” does not fit.",
                    technology=labels[technology],
                    **names,
                )
            )

    def _line_field_label(self, name: str) -> str:
        return self.env["ir.model.fields"].get_field_string(self._name)[name]

    @api.onchange("line_kind")
    def _onchange_line_kind(self):
        if self.line_kind:
            self.type = "service"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("line_kind"):
                vals.setdefault("type", "service")
        return super().create(vals_list)

    def write(self, vals):
        if "line_kind" in vals:
            self._check_line_kind_change(vals["line_kind"])
            if vals["line_kind"]:
                vals = {"type": "service", **vals}
        return super().write(vals)

    def _check_line_kind_change(self, kind):
        """Refuse to change what installed lines are."""
        changing = self.filtered(
            lambda product: product.line_kind and product.line_kind != kind
        )
        # sudo: a line of another company counts too
        lines = self.env["proximus.line"].sudo()
        in_use = lines.search(
            [("product_id.product_tmpl_id", "in", changing.ids)], limit=1
        )
        if in_use:
            raise UserError(
                self.env._(
                    "Lines of %(product)s exist already: its kind cannot change. Make "
                    "another product for the new kind.",
                    product=in_use.product_id.display_name,
                )
            )
