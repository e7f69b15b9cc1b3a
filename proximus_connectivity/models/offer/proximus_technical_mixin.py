from odoo import api, fields, models
from odoo.exceptions import ValidationError

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
#: What a line of a kind needs before it can really be used.
NEEDS = {
    "number": {"mobile", "voice"},
    "sim": {"mobile", "iot"},
    "site": {"internet", "sdwan", "backup"},
}
#: What a specification says and an offer takes over from it.
TECHNICAL = (
    "access_technology",
    "download_mbps",
    "upload_mbps",
    "committed_mbps",
    "data_allowance_gb",
    "data_unlimited",
    "voice_channels",
    "repair_hours",
)


class ProximusTechnicalMixin(models.AbstractModel):
    """What a line technically is: the same facts on a specification and on an offer."""

    _name = "proximus.technical.mixin"
    _description = "Proximus Technical Facts"

    line_kind = fields.Selection(LINE_KINDS)
    access_technology = fields.Selection(TECHNOLOGIES)
    download_mbps = fields.Integer("Download (Mbps)", help="0: not stated.")
    upload_mbps = fields.Integer("Upload (Mbps)", help="0: not stated.")
    committed_mbps = fields.Integer(
        "Committed (Mbps)",
        help="Speed that is guaranteed at any time. 0: none is.",
    )
    data_allowance_gb = fields.Float(
        "Data Allowance (GB)", help="Monthly. 0: unlimited or not stated."
    )
    data_unlimited = fields.Boolean("Unlimited Data")
    voice_channels = fields.Integer(help="How many calls at the same time.")
    repair_hours = fields.Float(
        "Repair Within (Hours)", help="Promised repair time. 0: not stated."
    )

    speed_text = fields.Char(
        "Mbps ↓/↑", compute="_compute_technical_text", help="Download and upload."
    )
    data_text = fields.Char("Data a Month", compute="_compute_technical_text")

    _technical_positive = models.Constraint(
        """CHECK(
            COALESCE(download_mbps, 0) >= 0 AND COALESCE(upload_mbps, 0) >= 0
            AND COALESCE(committed_mbps, 0) >= 0
            AND COALESCE(data_allowance_gb, 0) >= 0 AND COALESCE(voice_channels, 0) >= 0
            AND COALESCE(repair_hours, 0) >= 0
        )""",
        "Speeds, allowance, channels and hours of an offer cannot be negative.",
    )

    @api.depends("download_mbps", "upload_mbps", "data_allowance_gb", "data_unlimited")
    @api.depends_context("lang")
    def _compute_technical_text(self):
        """What an offer does not state stays blank: zero would be a statement."""
        for record in self:
            speeds = (record.download_mbps, record.upload_mbps)
            shown = " / ".join(str(speed or "–") for speed in speeds)
            record.speed_text = shown if any(speeds) else False
            record.data_text = record._data_in_words()

    def _data_in_words(self) -> str | bool:
        if self.data_unlimited:
            return self.env._("Unlimited")
        if self.data_allowance_gb:
            return self.env._(
                "%(data)s GB",
                data=self._proximus_spoken_number(self.data_allowance_gb, 3),
            )
        return False

    @api.constrains("line_kind", *TECHNICAL)
    def _check_technical(self):
        for record in self:
            record._check_not_negative(
                name for name in TECHNICAL if record._fields[name].type != "selection"
            )
            record._check_speeds_and_data()
            if record.line_kind:
                record._check_kind_figures()
                record._check_kind_technology()

    def _check_not_negative(self, names) -> None:
        """Raise a sentence that names the first figure that is out of range."""
        for name in names:
            if self[name] < 0:
                raise ValidationError(
                    self.env._(
                        "%(field)s of %(product)s cannot be negative (%(value)s).",
                        field=self._line_field_label(name),
                        product=self.display_name,
                        value=self[name],
                    )
                )

    def _check_speeds_and_data(self) -> None:
        if self.download_mbps and self.committed_mbps > self.download_mbps:
            raise ValidationError(
                self.env._(
                    "%(product)s: the committed speed (%(committed)s Mbps) cannot be "
                    "above the download speed (%(download)s Mbps).",
                    product=self.display_name,
                    committed=self.committed_mbps,
                    download=self.download_mbps,
                )
            )
        if self.data_unlimited and self.data_allowance_gb:
            raise ValidationError(
                self.env._(
                    "%(product)s: data is unlimited, so that there is no allowance of "
                    "%(data)s GB. Keep one of the two.",
                    product=self.display_name,
                    data=self.data_allowance_gb,
                )
            )

    def _check_kind_figures(self) -> None:
        """Raise when a figure is missing without which a kind makes no sense."""
        for name in KIND_FIGURES.get(self.line_kind, ()):
            if not self[name]:
                raise ValidationError(
                    self.env._(
                        "%(product)s is a line of kind %(kind)s: fill in “%(field)s”.",
                        field=self._line_field_label(name),
                        product=self.display_name,
                        kind=self._label_of("line_kind"),
                    )
                )

    def _check_kind_technology(self) -> None:
        technology = self.access_technology or "none"
        if technology not in KIND_TECHNOLOGIES.get(self.line_kind, {technology}):
            raise ValidationError(
                self.env._(
                    "%(product)s is a line of kind %(kind)s: the access technology "
                    "“%(technology)s” does not fit.",
                    technology=self._label_of("access_technology"),
                    product=self.display_name,
                    kind=self._label_of("line_kind"),
                )
            )

    def _label_of(self, name: str) -> str:
        """Return the label of the value of a selection field."""
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")

    def _line_field_label(self, name: str) -> str:
        return self.env["ir.model.fields"].get_field_string(self._name)[name]
