import datetime
import operator as operators

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...fields import MaybeAmount, MaybeCount
from ...tools import digest
from ...tools.digest import Unknown
from ..resource.proximus_secret_mixin import SECRET_GROUP, Secret

#: Days after which figures of a file are old, unless the settings say otherwise: a file
#: a week, and the days that a mail may take.
STALE_DAYS = 10
STALE_PARAMETER = "proximus_connectivity.digest_stale_days"
_COMPARED = {
    ">": operators.gt,
    ">=": operators.ge,
    "<": operators.lt,
    "<=": operators.le,
}


def searched(name: str):
    """Return how a figure is searched by: as it is shown, for who looks."""

    def search(records, operator, value):
        return records._search_figure(name, operator, value)

    return search


class ProximusClient(models.Model):
    """A client that somebody looks after: a company here, or a database of its own.

    One list tells how all of them are. The figures of a company are counted as the user
    may see them; those of another database are what its last file said. What is not
    known is empty, and said in words.
    """

    _name = "proximus.client"
    _description = "Client"
    _inherit = ["mail.thread", "mail.activity.mixin", "proximus.secret.mixin"]
    _rec_name = "partner_id"
    _order = "partner_id, id"

    partner_id = fields.Many2one(
        "res.partner",
        "Client",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        "Followed By",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        index="btree_not_null",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        tracking=True,
    )
    active = fields.Boolean(default=True)
    client_company_id = fields.Many2one(
        "res.company",
        "Company in This Database",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Empty: the client has a database of its own, and sends files.",
    )
    source = fields.Selection(
        [("company", "Company Here"), ("database", "Own Database")],
        compute="_compute_source",
        store=True,
    )

    # === PAIRING === #
    key = Secret(
        groups=SECRET_GROUP,
        copy=False,
        help="The client shows it to you once it has agreed. Files are signed with it.",
    )
    key_id = fields.Char(
        "Key Known As",
        compute="_compute_key_id",
        store=True,
        copy=False,
        help="By which a file says which key signed it. It is no secret.",
    )
    database = fields.Char(readonly=True, copy=False)
    database_company = fields.Char(readonly=True, copy=False)
    digest_ids = fields.One2many("proximus.client.digest", "client_id", "Files")
    digest_id = fields.Many2one(
        "proximus.client.digest",
        "Last File",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    told_at = fields.Datetime("Made On", readonly=True, copy=False)

    # === FIGURES === #
    as_of = fields.Datetime(
        compute="_compute_as_of", help="When the figures were as they are shown."
    )
    freshness = fields.Selection(
        [
            ("live", "Live"),
            ("hidden", "No access"),
            ("recent", "Recent"),
            ("stale", "Stale"),
            ("none", "No file yet"),
        ],
        "State of Figures",
        compute="_compute_as_of",
        search="_search_freshness",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_figures")
    line_count = MaybeCount(
        "Lines",
        compute="_compute_figures",
        search=searched("line_count"),
        help="Lines that the client has in use.",
    )
    monthly_cost = MaybeAmount(
        "Cost per Month",
        compute="_compute_figures",
        search=searched("monthly_cost"),
        help="What the operators bill for the active lines, without VAT, as far as it "
        "is known.",
    )
    cost_unknown_count = MaybeCount(
        "Lines of Unknown Cost",
        compute="_compute_figures",
        search=searched("cost_unknown_count"),
    )
    late_port_count = MaybeCount(
        "Late Number Moves",
        compute="_compute_figures",
        search=searched("late_port_count"),
        help="Scheduled for a day that has passed.",
    )
    check_count = MaybeCount(
        "Bills to Check",
        compute="_compute_figures",
        search=searched("check_count"),
        help="Bills of operators that nobody has checked.",
    )
    claim_amount = MaybeAmount(
        "Open Claims",
        compute="_compute_figures",
        search=searched("claim_amount"),
        help="What operators still owe, as far as it is known.",
    )
    claim_unknown_count = MaybeCount(
        "Claims of Unknown Amount",
        compute="_compute_figures",
        search=searched("claim_unknown_count"),
    )
    unknown_text = fields.Char(
        "Not Known",
        compute="_compute_figures",
        help="Figures that are empty since they are not known, and why.",
    )

    _company_unique = models.UniqueIndex(
        "(company_id, client_company_id) WHERE active",
        "This company is on the list already. Look for it there, archived ones too.",
    )
    _key_unique = models.UniqueIndex(
        "(key_id)",
        "Another client has this key. Each client makes a key of its own: ask for it.",
    )

    # === COMPUTE METHODS === #

    @api.depends("client_company_id")
    def _compute_source(self):
        for client in self:
            client.source = "company" if client.client_company_id else "database"

    @api.depends("key")
    def _compute_key_id(self):
        for client in self:
            # sudo: what it is known as is no secret, and nobody gets the key from it
            key = client.sudo().key
            client.key_id = digest.key_id(key) if digest.is_key(key) else False

    @api.depends("client_company_id", "told_at")
    @api.depends_context("uid")
    def _compute_as_of(self):
        now, oldest = fields.Datetime.now(), self._oldest_recent()
        mine = self.env.user.company_ids
        for client in self:
            if client.client_company_id:
                is_mine = client.client_company_id in mine
                client.as_of = is_mine and now
                client.freshness = "live" if is_mine else "hidden"
                continue
            told = client.told_at
            client.as_of = told
            client.freshness = (
                "none" if not told else "stale" if told < oldest else "recent"
            )

    @api.model
    def _search_freshness(self, operator, value):
        if operator != "in":
            return NotImplemented
        files, oldest = Domain("client_company_id", "=", False), self._oldest_recent()
        mine = self.env.user.company_ids.ids
        domains = {
            "live": Domain("client_company_id", "in", mine),
            "hidden": Domain("client_company_id", "not in", [*mine, False]),
            "recent": files & Domain("told_at", ">=", oldest),
            "stale": files & Domain("told_at", "<", oldest),
            "none": files & Domain("told_at", "=", False),
        }
        return Domain.OR(domains[each] for each in value if each in domains)

    @api.model
    def _oldest_recent(self) -> datetime.datetime:
        """Return the moment before which figures of a file are old."""
        # sudo: a setting of the database, which is no secret
        days = self.env["ir.config_parameter"].sudo().get_param(STALE_PARAMETER)
        days = int(days) if str(days).isdecimal() and int(days) else STALE_DAYS
        return fields.Datetime.now() - datetime.timedelta(days)

    @api.depends("client_company_id", "digest_id")
    @api.depends_context("uid", "lang")
    def _compute_figures(self):
        figures = self.env["proximus.figures"]
        names, labels = list(figures._kinds()), figures._labels()
        for client, values in self._figures().items():
            unknown = {}
            # first of all: amounts are rounded by it
            client.currency_id = values["currency"]
            for name in names:
                value = values[name]
                is_unknown = isinstance(value, Unknown)
                client[name] = None if is_unknown else value
                if is_unknown:
                    unknown.setdefault(str(value), []).append(labels[name])
            client.unknown_text = client._unknown_words(unknown, len(names))

    def _unknown_words(self, unknown: dict[str, list[str]], total: int) -> str | bool:
        """Return which figures are not known, and why.

        :param unknown: names of figures by reason.
        :param total: how many figures there are.
        """
        figures, words = self.env["proximus.figures"], []
        for reason, names in unknown.items():
            text = figures._reason(reason)
            if len(names) < total:
                text = self.env._(
                    "%(reason)s: %(names)s", reason=text, names=", ".join(names)
                )
            words.append(text)
        return " · ".join(words) or False

    def _figures(self) -> dict:
        """Return the figures of each client by name, and the currency of amounts."""
        figures = self.env["proximus.figures"]
        companies = self.client_company_id & self.env.user.company_ids
        live = figures._of(companies)
        told = self.digest_id._values()
        result = {}
        for client in self:
            company, file = client.client_company_id, client.digest_id
            if company:
                reason, values = "no_access", live.get(company)
                currency = company.currency_id if values else None
            else:
                reason, values = "no_file", told.get(file)
                currency = file.currency_id
            unknown = dict.fromkeys(figures._kinds(), Unknown(reason))
            result[client] = {**(values or unknown), "currency": currency}
        return result

    @api.model
    def _search_figure(self, name, operator, value):
        """Return which clients have a figure; the unknown is neither more nor less.

        :param name: a figure.
        """
        if operator != "in" and operator not in _COMPARED:
            return NotImplemented
        # as many queries as for the list itself
        clients = self.with_context(active_test=False).search(Domain.TRUE)

        def fits(figure):
            if operator == "in":
                # nothing equals zero but zero: what is unknown is False
                return any(
                    each == figure and (each is False) == (figure is False)
                    for each in value
                )
            return figure is not False and _COMPARED[operator](figure, value)

        found = clients.filtered(lambda client: fits(client[name]))
        return Domain("id", "in", found.ids)

    # === FILES === #

    def _last_number(self) -> int:
        """Return the number of the last file that was signed with the key of now."""
        own = self.digest_ids.filtered(lambda file: file.key_id == self.key_id)
        return max(own.mapped("sequence"), default=0)

    def _pinned(self) -> tuple[str, str] | None:
        """Return which database, and which of its companies, the files come from."""
        return (self.database, self.database_company) if self.database else None

    # === CONSTRAINTS === #

    @api.constrains("key")
    def _check_key(self):
        for client in self:
            # sudo: whoever may write it need not be who looks at it here
            key = client.sudo().key
            if key and not digest.is_key(key):
                raise ValidationError(
                    self.env._(
                        "%(client)s: this is no key. A key has 64 digits from 0 to 9 "
                        "and a to f: copy it once more from the database of the "
                        "client.",
                        client=client.display_name,
                    )
                )

    @api.constrains("client_company_id", "company_id")
    def _check_companies(self):
        for client in self:
            if client.client_company_id == client.company_id:
                raise ValidationError(
                    self.env._(
                        "%(company)s cannot be its own client. Choose the company of "
                        "the client, or leave it empty.",
                        company=client.company_id.name,
                    )
                )

    @api.constrains("client_company_id", "digest_id", "key")
    def _check_source(self):
        for client in self:
            if client.client_company_id and (client.key_id or client.digest_id):
                raise ValidationError(
                    self.env._(
                        "%(client)s sends files from a database of its own: a company "
                        "here is another client. Make a new one for it.",
                        client=client.display_name,
                    )
                )

    @api.onchange("client_company_id")
    def _onchange_client_company_id(self):
        if self.client_company_id and not self.partner_id:
            self.partner_id = self.client_company_id.partner_id

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._trimmed(vals) for vals in vals_list])

    def write(self, vals):
        """Extend: a new key is that of another pairing, which names its database."""
        vals = self._trimmed(vals)
        if "key" in vals:
            vals = {**vals, "database": False, "database_company": False}
        return super().write(vals)

    @api.model
    def _trimmed(self, vals: dict) -> dict:
        """Return values with a key as it is, without what is copied along with it."""
        key = vals.get("key")
        return {**vals, "key": key.strip().lower()} if isinstance(key, str) else vals

    @api.ondelete(at_uninstall=False)
    def _unlink_never_told(self):
        told = self.filtered("digest_id")
        if told:
            raise UserError(
                self.env._(
                    "%(client)s has sent files, which are kept: archive it instead.",
                    client=told[0].display_name,
                )
            )
