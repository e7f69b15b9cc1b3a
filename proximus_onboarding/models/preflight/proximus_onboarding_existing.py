from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.proximus_connectivity.models.offer.proximus_technical_mixin import (
    LINE_KINDS,
)
from odoo.addons.proximus_connectivity.tools import cost, numbers

from .proximus_onboarding_existing_number import WISHES

CHOICES = [("keep", "Keep"), ("replace", "Replace"), ("aside", "Leave Aside")]
#: Kind of a typed number → kind of line that it is on; a fixed one may be on any.
LINE_OF = {"mobile": "mobile", "m2m": "iot"}


class ProximusOnboardingExisting(models.Model):
    """A line, number or service that the customer has today, and what becomes of it.

    Nothing is assumed: without a choice it stays, and no offer is asked for.
    """

    _name = "proximus.onboarding.existing"
    _description = "Line of Today"
    _inherit = "proximus.onboarding.part.mixin"
    _order = "session_id, line_kind, id"

    session_id = fields.Many2one(
        "proximus.onboarding.session", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="session_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    may_decide = fields.Boolean(related="session_id.may_decide")
    source = fields.Selection(
        [("detected", "Found in the database"), ("typed", "Typed")],
        required=True,
        readonly=True,
        default="typed",
    )
    line_id = fields.Many2one(
        "proximus.line", readonly=True, index="btree_not_null", ondelete="cascade"
    )
    service_id = fields.Many2one(
        "proximus.security.service",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    name = fields.Char("What", required=True)
    line_kind = fields.Selection(LINE_KINDS, "Kind", readonly=True)
    count = fields.Integer("How Many", default=1, readonly=True)
    e164 = fields.Char(readonly=True)
    last_e164 = fields.Char(readonly=True)
    number_display = fields.Char("Numbers", readonly=True)
    problem = fields.Selection(
        [("unreadable", "No telephone number that can be read")], readonly=True
    )
    choice = fields.Selection(CHOICES, "What Becomes of It")
    number_wish = fields.Selection(
        WISHES, "Its Numbers", help="Empty: what holds for all replaced numbers."
    )
    number_ids = fields.One2many(
        "proximus.onboarding.existing.number", "existing_id", "Number by Number"
    )
    wish_shown = fields.Char(compute="_compute_wish_shown")
    monthly_cost = fields.Monetary(
        "Today per Month", help="Without VAT. Empty: not known, which is not zero."
    )
    is_cost_known = fields.Boolean("Cost Known")
    is_cost_ours = fields.Boolean("Cost Is on the Line", readonly=True)

    _line_unique = models.UniqueIndex(
        "(session_id, line_id) WHERE line_id IS NOT NULL",
        "This line is in the list already.",
    )
    _number_unique = models.UniqueIndex(
        "(session_id, e164) WHERE e164 IS NOT NULL",
        "This number is in the list already.",
    )
    _cost_positive = models.Constraint(
        "CHECK(COALESCE(monthly_cost, 0) >= 0)", "What a line costs is not negative."
    )
    _problem_aside = models.Constraint(
        "CHECK(problem IS NULL OR choice IS NULL OR choice = 'aside')",
        "What cannot be read can only be left aside: correct the number first.",
    )

    # === COMPUTE METHODS === #

    @api.depends("number_wish", "number_ids.wish", "session_id.number_wish")
    def _compute_wish_shown(self):
        for row in self:
            wishes = set(row._get_wishes().values())
            row.wish_shown = wishes.pop() if len(wishes) == 1 else "several"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([cost.complete(vals) for vals in vals_list])

    def write(self, vals):
        result = super().write(cost.complete(vals))
        if "choice" in vals:
            self.session_id._existing_changed()
        return result

    # === ACTIONS === #

    def action_keep(self):
        """Let these stay as they are; the seller is told."""
        return self._choose("keep")

    def action_replace(self):
        """Have the offer take the place of these."""
        return self._choose("replace")

    def action_aside(self):
        """Leave these out of it altogether."""
        return self._choose("aside")

    def action_keep_numbers(self):
        """Take all numbers of these along to what replaces them."""
        return self._wish("keep")

    def action_cancel_numbers(self):
        """Give all numbers of these up."""
        return self._wish("cancel")

    def action_numbers(self) -> dict:
        """Decide number by number.

        :return: the action that opens the dialog.
        """
        self.ensure_one()
        view = "proximus_onboarding.proximus_onboarding_existing_view_form_numbers"
        return {
            "type": "ir.actions.act_window",
            "name": self._get_label(),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref(view).id, "form")],
            "target": "new",
        }

    def action_remove(self):
        """Take out what was typed.

        :raises UserError: for what the database shows.
        """
        sessions = self.session_id
        sessions._check_may_decide()
        for row in self.filtered("line_id"):
            raise UserError(
                self.env._("%s is installed: leave it aside instead.", row.name)
            )
        self.unlink()
        sessions._existing_changed()
        return True

    # === BUSINESS METHODS === #

    def _choose(self, choice: str):
        """Note what becomes of these.

        :param choice: keep, replace or aside.
        :raises UserError: for a number that nobody can read.
        """
        self.session_id._check_open()
        self.session_id._check_may_decide()
        unread = self.filtered("problem")
        if choice != "aside" and unread:
            raise UserError(
                self.env._(
                    "“%s” is no telephone number that can be read: remove it and type "
                    "it again, or leave it aside.",
                    unread[0].name,
                )
            )
        self.write({"choice": choice})
        return True

    def _wish(self, wish: str):
        """Note what becomes of all numbers of these.

        :param wish: keep or cancel.
        """
        self.session_id._check_open()
        self.session_id._check_may_decide()
        self.write({"number_wish": wish})
        self.number_ids.write({"wish": False})
        return True

    def _get_ends(self) -> list[tuple[str, str]]:
        """Return the numbers of a row, first and last; the last empty for one."""
        self.ensure_one()
        if self.e164:
            return [(self.e164, self.last_e164 or "")]
        # sudo: the numbers of the customer's own line, for whoever may not read lines
        found_sudo = self.sudo().line_id._quote_numbers()
        return [(one.e164, one.last_e164 or "") for one in found_sudo]

    def _get_wishes(self) -> dict[str, str]:
        """Return what becomes of each number, or range by its first one."""
        self.ensure_one()
        usual = self.number_wish or self.session_id.number_wish
        own = {one.e164: one.wish for one in self.number_ids if one.wish}
        return {first: own.get(first, usual) for first, _last in self._get_ends()}

    @api.model
    def _prepare_number(self, row, regions: list[str]) -> dict:
        """Return the values of a number as it was typed.

        :param row: a `PastedRow` of tools/pasted.
        :param regions: countries whose national spelling is understood.
        """
        typed = " – ".join(filter(None, (row.number, row.last)))
        for region in regions:
            try:
                block = numbers.parse_range(row.number, row.last or row.number, region)
            except numbers.NumberError:
                continue  # the next country may know this spelling
            first, last = block.first, block.last if block.size > 1 else None
            shown = [numbers.display(end.e164) for end in (first, last) if end]
            return {
                "name": row.beside or self.env._("Number"),
                "e164": first.e164,
                "last_e164": last.e164 if last else False,
                "line_kind": LINE_OF.get(first.kind, False),
                "number_display": " – ".join(shown),
            }
        return {
            "name": " ".join(filter(None, (typed, row.beside))),
            "problem": "unreadable",
        }

    def _get_label(self) -> str:
        """Return a name by which a person recognises it."""
        self.ensure_one()
        return " ".join(filter(None, (self.name, self.number_display)))
