from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...fields import Pasted, Reference
from ...tools import numbers, pasted
from ...tools.lifecycle import LINE_OPEN
from ...tools.quote_document import Item, Named, other_wish
from ...tools.text import plain

#: More of one thing is a slip of the keyboard.
MAX_QUANTITY = 10_000

ACTIONS = [
    ("add", "Add"),
    ("replace", "Replace"),
    ("keep", "Keep as It Is"),
]
NUMBER_WISHES = [("keep", "Keep the numbers"), ("cancel", "Give the numbers up")]


class ProximusQuoteRequestItem(models.Model):
    """One thing that is wanted, and what happens to the lines that are there.

    Nothing is assumed: an item adds, replaces the lines that it names, or says that
    they stay. A line stands in one item of a request only.
    """

    _name = "proximus.quote.request.item"
    _description = "Item of a Request for an Offer"
    _order = "request_id, sequence, id"
    _check_company_auto = True

    request_id = fields.Many2one(
        "proximus.quote.request", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="request_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    action = fields.Selection(
        ACTIONS,
        required=True,
        help="Add: something new. Replace: the offer takes the place of the lines that "
        "you choose. Keep: these lines stay as they are.",
    )
    product_id = fields.Many2one(
        "product.product",
        "Offer",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('sale_ok', '=', True)]",
    )
    name = fields.Char(
        "Wanted",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        help="In your own words, where you do not know the offer.",
    )
    offer_code = Reference(
        "Code of the Seller",
        compute="_compute_offer_code",
        store=True,
        readonly=False,
        precompute=True,
        help="By which the seller finds the offer in its catalogue.",
    )
    quantity = fields.Integer(default=1, required=True)
    holder_id = fields.Many2one(related="company_id.partner_id.commercial_partner_id")
    site_id = fields.Many2one(
        "res.partner",
        index="btree_not_null",
        check_company=True,
        domain="[('commercial_partner_id', '=', holder_id)]",
        help="Address of the company where it is wanted.",
    )
    # the public card: whoever asks for an offer need not see the personal one
    employee_ids = fields.Many2many(
        "hr.employee.public",
        "proximus_quote_request_item_employee_rel",
        "item_id",
        "employee_id",
        "People",
        check_company=True,
        help="Who will use it. Their names are sent to the seller.",
    )
    replaced_line_ids = fields.Many2many(
        "proximus.line",
        "proximus_quote_request_item_line_rel",
        "item_id",
        "line_id",
        "Lines",
        check_company=True,
        copy=True,
        domain=f"[('is_own', '=', True), ('company_id', '=', company_id), "
        f"('state', 'in', {sorted(LINE_OPEN)})]",
        help="Replace: the lines that the offer takes the place of. Keep: those that "
        "stay as they are.",
    )
    other_numbers = Pasted(
        help="Numbers that are on no line here, one per row, in any spelling. A range "
        "as its first and last number: 081 12 34 00 - 081 12 34 99."
    )
    number_wish = fields.Selection(
        NUMBER_WISHES,
        "Numbers",
        help="What becomes of the numbers of the replaced lines.",
    )
    wish_exceptions = Pasted(
        "Except These",
        help="Numbers for which the other choice holds, one per row; of a range its "
        "first number.",
    )
    number_display = fields.Char("Their Numbers", compute="_compute_number_display")
    today_display = fields.Char("Lines of Today", compute="_compute_today_display")
    note = fields.Char("Remark")

    _quantity_valid = models.Constraint(
        f"CHECK(quantity BETWEEN 1 AND {MAX_QUANTITY})",
        f"The quantity of an item must be between 1 and {MAX_QUANTITY}.",
    )

    # === COMPUTE METHODS === #

    @api.depends("product_id")
    def _compute_name(self):
        for item in self.filtered("product_id"):
            item.name = item.product_id.name

    @api.depends("product_id")
    def _compute_offer_code(self):
        for item in self.filtered("product_id"):
            item.offer_code = item.product_id.default_code

    @api.depends("name", "quantity")
    def _compute_display_name(self):
        for item in self:
            item.display_name = item._describe()

    @api.depends("replaced_line_ids.number_ids.state", "other_numbers")
    def _compute_number_display(self):
        for item in self:
            shown = item.number_list()
            more = f", +{len(shown) - 2}" if len(shown) > 2 else ""
            item.number_display = ", ".join(shown[:2]) + more

    @api.depends("replaced_line_ids.display_name", "other_numbers")
    @api.depends_context("lang", "uid")
    def _compute_today_display(self):
        for item in self:
            named = item.replaced_line_ids.mapped("display_name")
            others = [" – ".join(filter(None, ends)) for ends in item._other_blocks()]
            shown = [*named, *others]
            more = f" +{len(shown) - 1}" if len(shown) > 1 else ""
            item.today_display = "".join(shown[:1]) + more

    # === CONSTRAINTS === #

    @api.constrains("action", "replaced_line_ids", "request_id")
    def _check_lines(self):
        for item in self:
            if item.action == "add" and item.replaced_line_ids:
                raise ValidationError(
                    self.env._(
                        "%(item)s adds something: it replaces no line. Choose Replace, "
                        "or take %(line)s out.",
                        item=item._describe(),
                        line=item.replaced_line_ids[0].display_name,
                    )
                )
            foreign = item.replaced_line_ids.filtered(lambda line: not line.is_own)
            if foreign:
                raise ValidationError(
                    self.env._(
                        "%s is a line of a customer. A request is about the lines that "
                        "the company uses itself.",
                        foreign[0].display_name,
                    )
                )
            others = item.request_id.item_ids - item
            twice = item.replaced_line_ids & others.replaced_line_ids
            if twice:
                raise ValidationError(
                    self.env._(
                        "%(line)s stands in two items of %(request)s. A line is "
                        "replaced or kept once.",
                        line=twice[0].display_name,
                        request=item.request_id.name,
                    )
                )

    @api.constrains("other_numbers")
    def _check_other_numbers(self):
        for item in self:
            for row in (item.other_numbers or "").splitlines():
                if plain(row) and not item._parse(row):
                    raise ValidationError(
                        self.env._(
                            "“%s” is no valid phone number or range; write one per "
                            "row, as on the bill.",
                            row.strip(),
                        )
                    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items.request_id._check_draft()
        return items

    def write(self, vals):
        if vals.keys() - {"sequence"}:
            self.request_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        for request in self.request_id:
            if request.state != "cancelled":
                request._check_draft()

    # === BUSINESS METHODS === #

    @api.model
    def _prepare_asked(self, item: dict) -> dict:
        """Return the values of an item from what ``_ask`` of a request takes."""
        renamed = {
            "product": "product_id",
            "site": "site_id",
            "employees": "employee_ids",
            "lines": "replaced_line_ids",
            "numbers": "other_numbers",
        }
        vals = {}
        for key, value in item.items():
            name = renamed.get(key, key)
            if isinstance(value, models.BaseModel):
                many = self._fields[name].type == "many2many"
                value = [Command.set(value.ids)] if many else value.id
            vals[name] = value
        return vals

    def _describe(self) -> str:
        """Return what is wanted, in a few words."""
        self.ensure_one()
        name = self.name or self.env._("something")
        return f"{self.quantity} × {name}" if self.quantity != 1 else name

    def _check_complete(self) -> None:
        """Refuse items that a seller could only guess at.

        :raises UserError: naming the item and what it does not say.
        """
        for item in self:
            missing = item._find_missing()
            if missing:
                sentence = f"{item._describe()}: {missing}"
                raise UserError(sentence)

    def _find_missing(self) -> str:
        """Return a sentence on what an item does not say; empty when it says it all."""
        named = self.replaced_line_ids or (self.other_numbers or "").strip()
        if self.action != "keep" and not (self.name or self.offer_code):
            return self.env._("say what you want, or choose an offer.")
        if self.action == "replace" and not named:
            return self.env._("choose the lines or give the numbers that it replaces.")
        if self.action == "keep" and not named:
            return self.env._("choose the lines or give the numbers that stay.")
        if self.action == "replace" and self._blocks() and not self.number_wish:
            return self.env._("say whether the numbers are kept or given up.")
        named = {first for first, _last in self._blocks()}
        for row in self._exception_rows():
            if (self._parse(row) or ("",))[0] not in named:
                return self.env._("%s is none of its numbers.", row)
        return ""

    def _exception_rows(self) -> list[str]:
        """Return the rows on which a number with another wish stands."""
        rows = (self.wish_exceptions or "").splitlines() if self.number_wish else []
        return [row.strip() for row in rows if plain(row)]

    def _exceptions(self) -> tuple[str, ...]:
        """Return the numbers for which the other wish holds, once each, in E.164."""
        parsed = filter(None, map(self._parse, self._exception_rows()))
        return tuple(dict.fromkeys(first for first, _last in parsed))

    def _parse(self, text: str) -> tuple[str, str] | None:
        """Return the number or range of a row, None when it is none in any spelling.

        :return: first and last number in E.164, the last one empty for one number.
        """
        first, last = pasted.read_ends(text.strip())
        holder = self.company_id.partner_id
        for region in self.env["proximus.number"]._regions(holder):
            try:
                block = numbers.parse_range(first, last or first, region)
            except numbers.NumberError:
                continue  # the next country may know this spelling
            return block.first.e164, block.last.e164 if block.size > 1 else ""
        return None

    def _other_blocks(self) -> list[tuple[str, str]]:
        """Return the numbers and ranges that are on no line here, see ``_parse``."""
        rows = (self.other_numbers or "").splitlines()
        return list(filter(None, (self._parse(row) for row in rows if plain(row))))

    def _blocks(self) -> list[tuple[str, str]]:
        """Return all numbers and ranges that the item is about, once each."""
        on_lines = [
            (number.e164, number.last_e164 or "")
            for number in self.replaced_line_ids._quote_numbers()
        ]
        return list(dict.fromkeys([*on_lines, *self._other_blocks()]))

    @api.private
    def number_list(self) -> list[str]:
        """Return the numbers that the item is about, as they are printed."""
        return [
            " – ".join(numbers.display(end) for end in ends if end)
            for ends in self._blocks()
        ]

    @api.private
    def exception_text(self) -> str:
        """Return for which numbers the other wish holds, as it is printed."""
        exceptions = self._exceptions()
        shown = [
            " – ".join(numbers.display(end) for end in ends if end)
            for ends in self._blocks()
            if ends[0] in exceptions
        ]
        if not shown:
            return ""
        labels = dict(self._fields["number_wish"]._description_selection(self.env))
        return f"{labels[other_wish(self.number_wish)]}: {', '.join(shown)}"

    # === DOCUMENT === #

    def _to_quote(self) -> Item:
        """Return the item as its document tells it."""
        self.ensure_one()
        people = self.employee_ids.mapped("name")
        lines = [line._to_quote() for line in self.replaced_line_ids]
        told = {number for line in lines for number in line.numbers}
        told |= {ends for line in lines for ends in line.ranges}
        others = dict.fromkeys(
            ends
            for ends in self._other_blocks()
            if (ends if ends[1] else ends[0]) not in told
        )
        if others:
            lines.append(
                Named(
                    numbers=tuple(first for first, last in others if not last),
                    ranges=tuple(ends for ends in others if ends[1]),
                )
            )
        return Item(
            id=str(self.id),
            action=self.action,
            code=self.offer_code or "",
            name=self.name or "",
            is_bundle=self._is_bundle(),
            quantity=self.quantity,
            number_wish=self.number_wish or "",
            wish_exceptions=self._exceptions(),
            note=self.note or "",
            site=self.site_id._to_quote_site(),
            people=tuple(people),
            lines=tuple(lines),
            **self._quote_figures(),
        )

    def _quote_figures(self) -> dict:
        """Return what the offer is, for a seller who does not know its code."""
        offer = self.product_id
        return {
            "kind": offer.line_kind or "",
            "download_mbps": offer.download_mbps,
            "data_gb": round(offer.data_allowance_gb),
            "people_count": len(self.employee_ids),
        }

    def _is_bundle(self) -> bool:
        """Tell whether a bundle is wanted; a module that has bundles knows."""
        return False
