from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.offer.proximus_technical_mixin import KIND_FIGURES
from ..tools import bill_lines, bill_words, numbers
from ..tools.bill_lines import Found

#: Warnings that the dialog says at once; each row has its own.
SHOWN = 8


class ProximusBillLines(models.TransientModel):
    """The lines that a bill names and nobody knows: looked through, then made.

    The first bill of a firm is the inventory of its lines. All of what is chosen is
    made, or nothing; the bill is checked again at once, and knows them.

    The file for whoever owns the lines is in ``proximus_bill_lines_file.py``.
    """

    _name = "proximus.bill.lines"
    _description = "Lines from a Bill"

    check_id = fields.Many2one(
        "proximus.bill.check", "Bill", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    operator_id = fields.Many2one(related="check_id.operator_id")
    is_selling = fields.Boolean(
        readonly=True, help="The company has lines of customers too."
    )
    partner_id = fields.Many2one(
        "res.partner", "Holder", help="Who holds the contract of these lines."
    )
    row_ids = fields.One2many("proximus.bill.lines.row", "wizard_id", "Lines to Create")
    nameless_count = fields.Integer(
        "Rows without a Subscription",
        readonly=True,
        help="Rows that name no subscription: they stay unknown.",
    )
    chosen_count = fields.Integer("Lines", compute="_compute_chosen")
    chosen_cost = fields.Monetary("Cost per Month", compute="_compute_chosen")
    warning_text = fields.Text("To Look At", compute="_compute_warning_text")

    # === COMPUTE METHODS === #

    @api.depends("row_ids.is_included", "row_ids.monthly_cost")
    def _compute_chosen(self):
        for wizard in self:
            chosen = wizard.row_ids.filtered("is_included")
            wizard.chosen_count = len(chosen)
            wizard.chosen_cost = sum(chosen.mapped("monthly_cost"))

    @api.depends("row_ids.warning")
    def _compute_warning_text(self):
        for wizard in self:
            told = [row._told_warning() for row in wizard.row_ids if row.warning]
            if len(told) > SHOWN:
                more = len(told) - SHOWN
                told = told[:SHOWN]
                told.append(self.env._("… and %(count)s more", count=more))
            wizard.warning_text = "\n".join(told) or False

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        """Propose the sites of another holder."""
        sites = self._sites()
        for row in self.row_ids:
            row.site_id = self._site_of(row.text or "", sites)

    # === ACTIONS === #

    def action_create(self):
        """Make the chosen lines and check the bill again; a second time does nothing.

        :raises UserError: naming what is in the way of the first lines; nothing is
            made then.
        """
        self.ensure_one()
        self.check_id._lock_for_lines()
        if not self.row_ids.line_id:
            rows = self._rows_to_make()
            self._check_rows(rows)
            self._make(rows)
        return {"type": "ir.actions.act_window_close"}

    # === PREVIEW === #

    @api.model
    def _open(self, check) -> dict:
        """Return the dialog for what the unknown rows of a check name.

        :param check: the bill check (proximus.bill.check).
        :raises UserError: when no row names a subscription.
        """
        found, nameless = check._unknown_subscriptions()
        if not found:
            raise UserError(
                self.env._(
                    "No unknown row of %(check)s names a subscription: there is no "
                    "number or reference in it. Choose the line of a row yourself.",
                    check=check.name,
                )
            )
        is_selling = check._is_selling()
        own = self.env["res.partner"] if is_selling else check.company_id.partner_id
        wizard = self.create(
            {
                "check_id": check.id,
                "company_id": check.company_id.id,
                "is_selling": is_selling,
                "partner_id": (check.holder_id or own).id,
                "nameless_count": len(nameless),
            }
        )
        wizard._propose(found)
        return wizard._dialog()

    def _dialog(self) -> dict:
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Create Lines from %(bill)s", bill=self.check_id.name),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    def _propose(self, found: list[Found]) -> None:
        """Fill the preview: a row a subscription."""
        self.ensure_one()
        offers, sites = self._offers(), self._sites()
        rows = self.env["proximus.bill.lines.row"].create(
            [
                {
                    "wizard_id": self.id,
                    "sequence": place,
                    **self._row_vals(one, offers, sites),
                }
                for place, one in enumerate(found, 1)
            ]
        )
        for row in rows.filtered("is_blocked"):
            row.is_included = False

    def _row_vals(self, found: Found, offers: list[tuple], sites) -> dict:
        text = "\n".join(found.texts)
        offer = bill_lines.fitting_offer(found, offers)
        site = self._site_of(text, sites)
        address = sites & site
        kinds = {product_id: kind for product_id, kind, *_more in offers}
        return {
            "is_included": "only_credit" not in found.remarks,
            "external_ref": found.reference or False,
            "number": numbers.display(found.number) if found.number else False,
            "line_kind": found.kind or kinds.get(offer) or False,
            "product_id": offer,
            "offer_name": bill_lines.offer_name(found, (address.name, address.street)),
            "monthly_cost": float(found.monthly or 0),
            "is_cost_known": found.monthly is not None,
            "start_date": found.start,
            "site_id": site.id,
            "text": text,
            "places": ",".join(found.places),
            "remarks": ",".join(found.remarks),
        }

    def _offers(self) -> list[tuple[int, str, str, bool]]:
        """Return the line offers of the company, see ``bill_lines.fitting_offer``."""
        # sudo: who checks a bill sees which offers there are, not what they are sold at
        products = self.env["product.product"].sudo()
        found = products.search_fetch(
            [
                *products._check_company_domain(self.company_id),
                ("line_kind", "!=", False),
            ],
            ["name", "line_kind", "seller_ids"],
        )
        operator = self.operator_id
        return [
            (
                product.id,
                product.line_kind,
                product.name or "",
                operator in product.seller_ids.partner_id.commercial_partner_id,
            )
            for product in found
        ]

    def _sites(self):
        """Return the addresses of the holder."""
        # sudo: a site is told apart by its name and street, whoever checks the bill
        holder = self.partner_id.commercial_partner_id.sudo()
        if not holder:
            return holder
        found = holder.search_fetch(
            [("commercial_partner_id", "=", holder.id), ("is_company", "=", False)],
            ["name", "street", "type"],
        )
        # the firm itself is a place too; a person is none
        return holder | found.filtered(lambda site: site.type != "contact")

    @api.model
    def _site_of(self, text: str, sites):
        """Return the only site whose name or street a text says, maybe none."""
        key = f" {bill_words.match_key(text)} "
        here = sites.filtered(
            lambda site: any(
                len(word) > 4 and f" {word} " in key
                for word in map(
                    bill_words.match_key, (site.name or "", site.street or "")
                )
            )
        )
        return here.sudo(False) if len(here) == 1 else self.env["res.partner"]

    # === MAKING === #

    def _rows_to_make(self):
        """Return the chosen rows of which the bill still knows nothing."""
        unknown = set(self.check_id._unknown_results().mapped("row_place"))
        return self.row_ids.filtered(
            lambda row: row.is_included and unknown & set(row._place_list())
        )

    def _check_rows(self, rows) -> None:
        _ = self.env._
        if not self.partner_id:
            raise UserError(_("Choose who holds the contract of these lines."))
        if not rows:
            raise UserError(_("Choose the lines to create: none is left to make."))
        wrong = rows.filtered("is_blocked")
        if wrong:
            told = [row._told_warning() for row in wrong[:10]]
            if len(wrong) > 10:
                told.append(_("… and %(count)s more", count=len(wrong) - 10))
            raise UserError(
                _(
                    "Correct these lines, or leave them out:\n%(rows)s",
                    rows="\n".join(told),
                )
            )

    def _make(self, rows) -> None:
        """Create the lines, remember what names them, and check the bill again."""
        self._make_offers(rows)
        stock = self._stock(rows)
        # sudo: who checks a bill may make the lines that it names, though others
        # manage them
        lines = self.env["proximus.line"].sudo().with_company(self.company_id)
        made = lines.create([row._line_vals(stock) for row in rows])
        for row, line in zip(rows, made.sudo(False), strict=True):
            row.line_id = line
        self._remember(rows)
        self.check_id._check_again()

    def _make_offers(self, rows) -> None:
        """Put what the bill calls an offer in the catalogue, where none fits."""
        by_offer = rows.filtered(lambda row: not row.product_id).grouped(
            lambda row: (row.line_kind, row.offer_name or row._kind_label())
        )
        # sudo: the catalogue is kept by others; these offers are only what the bill
        # names, and are not sold
        products = self.env["product.product"].sudo()
        category = self.env.ref("proximus_connectivity.product_category_lines")
        made = products.create(
            [
                {
                    "name": name,
                    "type": "service",
                    "line_kind": kind,
                    "categ_id": category.id,
                    "company_id": self.company_id.id,
                    "sale_ok": False,
                    "list_price": 0.0,
                }
                for kind, name in by_offer
            ]
        )
        for product, of_offer in zip(made, by_offer.values(), strict=True):
            of_offer.product_id = product.sudo(False)

    def _stock(self, rows) -> dict:
        """Return the numbers of these rows that are in the inventory on no line."""
        wanted = [row._e164() for row in rows if row.number]
        # sudo: the numbers are managed by others, see the lines
        return self.env["proximus.number"].sudo()._in_stock(wanted, self.company_id)

    def _remember(self, rows) -> None:
        """Remember which line each text is about, where it is about one only."""
        texts = {
            result.row_place: result.document_text or result.name
            for result in self.check_id.line_ids
        }
        lines, told = defaultdict(set), {}
        for row in rows:
            for place in row._place_list():
                text = texts.get(place)
                if text:
                    lines[bill_words.match_key(text)].add(row.line_id.id)
                    told[text] = row.line_id
        self.env["proximus.bill.match"]._remember(
            self.check_id,
            {
                text: line
                for text, line in told.items()
                if len(lines[bill_words.match_key(text)]) == 1
            },
        )

    @api.model
    def _needs_offer(self, kind: str) -> bool:
        """Return whether an offer of a kind needs figures that no bill tells."""
        return kind in KIND_FIGURES
