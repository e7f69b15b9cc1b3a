import datetime

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...fields import Reference
from ...tools import lifecycle, sim
from .proximus_secret_mixin import SECRET_GROUP, Secret

RETIRE_REASONS = [
    ("lost", "Lost"),
    ("stolen", "Stolen"),
    ("defect", "Defective"),
    ("esim_move", "eSIM Moved to Another Device"),
    ("line_ended", "Its Line Has Ended"),
    ("handed_over", "Handed Over to Another Holder"),
    ("other", "Other"),
]
#: Fewest and most digits of each code of a card.
CODES = {"pin": (4, 8), "puk": (8, 8), "pin2": (4, 8), "puk2": (8, 8)}


class ProximusSim(models.Model):
    """A SIM card, physical or embedded; one active card per line.

    Its state has no life cycle of its own: it follows from its line and from what an
    operator or a file says of the card, in any order. What must hold (one active card
    per line, no card twice) is an index of the database.

    Import of a list of SIM cards of its own (see the import mixin).
    """

    _name = "proximus.sim"
    _description = "SIM Card"
    _inherit = [
        "proximus.line.resource",
        "proximus.secret.mixin",
        "proximus.import.resource.mixin",
    ]
    _order = "iccid, id desc"
    _rec_name = "iccid"
    _rec_names_search = ["iccid", "line_id.number_search"]
    _check_company_auto = True
    _resource_key = "iccid"
    _import_template = "sim_cards"

    iccid = Reference(
        "Card Number (ICCID)",
        required=True,
        index="trigram",
        help="19 or 20 digits printed on the card; the last one is a check digit.",
    )
    active = fields.Boolean(default=True)
    sim_type = fields.Selection(
        [("physical", "Physical"), ("esim", "eSIM")],
        "Card Type",
        default="physical",
        required=True,
    )
    eid = Reference("EID", help="32 digits of the device that holds an eSIM.")
    imsi = Reference("IMSI", help="15 digits.")
    state = fields.Selection(
        [
            ("available", "In Stock"),
            ("active", "Active"),
            ("blocked", "Blocked"),
            ("retired", "Retired"),
        ],
        required=True,
        default="available",
        index=True,
        tracking=True,
        copy=False,
    )
    line_id = fields.Many2one(domain=[("line_kind", "not in", ("voice", "sip_trunk"))])
    assigned_on = fields.Date("In Use Since", readonly=True, copy=False)
    released_on = fields.Date("In Use Until", readonly=True, copy=False)
    retire_reason = fields.Selection(
        RETIRE_REASONS, readonly=True, copy=False, tracking=True
    )
    iccid_warning = fields.Char(compute="_compute_iccid_warning")
    pin = Secret("PIN", groups=SECRET_GROUP, copy=False)
    puk = Secret("PUK", groups=SECRET_GROUP, copy=False)
    pin2 = Secret("PIN2", groups=SECRET_GROUP, copy=False)
    puk2 = Secret("PUK2", groups=SECRET_GROUP, copy=False)
    activation_code = Secret(
        "eSIM Activation Code",
        groups=SECRET_GROUP,
        copy=False,
        help="Text of the QR code, LPA:1$…; whoever has it can install the eSIM once.",
    )

    _iccid_unique = models.UniqueIndex(
        "(company_id, iccid) WHERE state != 'retired'",
        "This SIM card is registered already.",
    )
    _line_unique = models.UniqueIndex(
        "(line_id) WHERE state = 'active'",
        "The line has an active SIM card already: retire that one first.",
    )
    _imsi_unique = models.UniqueIndex(
        "(company_id, imsi) WHERE imsi IS NOT NULL AND state != 'retired'",
        "Another SIM card has this IMSI already.",
    )
    _dates_order = models.Constraint(
        "CHECK(released_on >= assigned_on)",
        "A SIM card cannot go out of use before it was in use.",
    )
    # finds a card by its number, also a retired one, and gives the list's order
    _iccid_order = models.Index("(iccid, id DESC)")

    # === COMPUTE METHODS === #

    @api.depends("iccid")
    def _compute_iccid_warning(self):
        for card in self:
            doubtful = card.iccid and not sim.iccid_is_valid(card.iccid)
            card.iccid_warning = doubtful and self.env._(
                "The last digit is not the check digit of the others. Some cards of 20 "
                "digits are like that; compare the number with the card."
            )

    # === CONSTRAINTS === #

    @api.constrains("eid", "imsi")
    def _check_identifiers(self):
        for card in self:
            if card.eid and not sim.eid_is_valid(card.eid):
                raise ValidationError(
                    self.env._(
                        "SIM card %(iccid)s: “%(eid)s” is no EID. It has 32 digits, of "
                        "which the last two are check digits.",
                        iccid=card.iccid,
                        eid=card.eid,
                    )
                )
            if card.imsi and not sim.imsi_is_valid(card.imsi):
                raise ValidationError(
                    self.env._(
                        "SIM card %(iccid)s: “%(imsi)s” is no IMSI (15 digits).",
                        iccid=card.iccid,
                        imsi=card.imsi,
                    )
                )

    @api.constrains(*CODES)
    def _check_codes(self):
        """The sentence says which code is wrong and never repeats the code itself."""
        for card in self:
            for name, (shortest, longest) in CODES.items():
                if card[name] and not sim.code_is_valid(card[name], shortest, longest):
                    raise ValidationError(
                        self.env._(
                            "SIM card %(iccid)s: the %(code)s is not right. It has "
                            "%(digits)s digits and nothing else.",
                            iccid=card.iccid,
                            code=name.upper(),
                            digits=" – ".join(
                                str(n) for n in sorted({shortest, longest})
                            ),
                        )
                    )

    # === ACTIONS === #

    def action_retire(self):
        """Take cards out of use for good; they stay in the history of their line."""
        self._retire("other", self._proximus_today())

    def action_block(self):
        """Block active cards, as when one is lost; their lines have no card then."""
        self.filtered(lambda card: card.state == "active").write({"state": "blocked"})

    def action_unblock(self):
        """Put blocked cards back in use.

        :raises ValidationError: when a line has another active card by now.
        """
        self.filtered(lambda card: card.state == "blocked").write({"state": "active"})

    # === HOOKS OF THE RESOURCE === #

    @api.model
    def _prepare_vals(self, vals, line, own=None):
        for name in ("eid", "imsi"):
            if name in vals:
                vals[name] = vals[name] and self._normalise_code(vals[name]) or False
        if own is None or "iccid" in vals:
            name = line._import_name() if line else ""
            vals["iccid"] = self._normalise(vals.get("iccid"), name)

    @api.model
    def _place_vals(self, vals, line):
        result = super()._place_vals(vals, line)
        if vals["state"] == "active":
            vals.setdefault("assigned_on", line.start_date)
        return result

    def _was_used(self):
        return (
            super()._was_used()
            or self.state not in ("available", "active")
            or bool(self.assigned_on or self.released_on)
        )

    def _is_over(self):
        return super()._is_over() or self.state == "retired"

    @api.model
    def _wanted_vals(self, vals, line):
        return {"line_name": line._import_name() if line else ""}

    @api.model
    def _conflicts(self, wanted: list[dict], own=None):
        """Yield cards that are not free; see the resource.

        :param wanted: also ``line_name``; ``line_id`` is falsy for a line to be.
        """
        cards = [card for card in wanted if card["state"] != "retired"]
        if not cards:
            return
        # sudo: the indexes are the same for everybody; only the reference is shown
        others = self.sudo().with_context(active_test=False)
        others = others.search(
            [
                ("state", "!=", "retired"),
                ("id", "not in", own.ids if own else []),
                "|",
                ("iccid", "in", [card["iccid"] for card in cards]),
                ("line_id", "in", [card["line_id"] or 0 for card in cards]),
            ]
        )
        taken = {
            (c.company_id.id, c.iccid): c.line_id.display_name or "" for c in others
        }
        active = {c.line_id.id: c.iccid for c in others if c.state == "active"}
        for index, card in enumerate(wanted):
            if card["state"] == "retired":
                continue
            key, line = (card["company_id"], card["iccid"]), card["line_id"]
            if key in taken:
                yield index, self._describe_twin(card["iccid"], taken[key])
            elif card["state"] == "active" and line and line in active:
                yield index, self._describe_second(card["line_name"], active[line])
            taken[key] = card["line_name"]
            if card["state"] == "active" and line:
                active[line] = card["iccid"]

    @api.model
    def _describe_twin(self, iccid: str, line_name: str) -> str:
        return self.env._(
            "SIM card %(iccid)s is registered already%(where)s.",
            iccid=iccid,
            where=self.env._(" on line %(line)s", line=line_name) if line_name else "",
        )

    @api.model
    def _describe_second(self, line_name: str, iccid: str) -> str:
        return self.env._(
            "Line %(line)s has the active SIM card %(iccid)s already. Retire that card "
            "first.",
            line=line_name,
            iccid=iccid,
        )

    @api.model
    def _normalise(self, text: str, line_name: str) -> str:
        """Return the digits of a card number.

        :param line_name: how the user calls the line, to name it in the sentence.
        :raises ValidationError: naming the line and what is wrong with the number.
        """
        try:
            return sim.normalise_iccid(text)
        except sim.SimError as error:
            _ = self.env._
            reasons = {
                "empty": _("it is empty"),
                "characters": _("it holds more than digits"),
                "length": _("it must have 19 or 20 digits"),
                "check_digit": _("the check digit is wrong, so a digit was mistyped"),
                "destroyed": _(
                    "a spreadsheet has shortened it and its last digits are lost: "
                    "format the column as text and enter it again"
                ),
            }
            raise ValidationError(
                _(
                    "SIM card number (ICCID) “%(iccid)s”%(where)s is not valid: "
                    "%(reason)s.",
                    iccid=text or "",
                    where=_(" of line %(line)s", line=line_name) if line_name else "",
                    reason=reasons[error.code],
                )
            ) from error

    @api.model
    def _normalise_code(self, written: str) -> str:
        """Return a long identifier without blanks and dashes.

        :raises ValidationError: when a spreadsheet has lost some of its digits.
        """
        try:
            return sim.normalise_code(written)
        except sim.SimError as error:
            raise ValidationError(
                self.env._(
                    "“%(code)s” is what a spreadsheet made of a number: its last "
                    "digits are lost. Format the column as text and enter it again.",
                    code=written,
                )
            ) from error

    @api.model
    def _state_on(self, line_state: str) -> str:
        """Return the state of a card that is put on a line in that state."""
        return "active" if line_state in lifecycle.LINE_OPEN else "retired"

    def _follow_lines(self, date: datetime.date) -> None:
        """Put the cards of lines in use on that day; retire those of ended lines."""
        live = self.filtered(lambda card: card.line_id.state in lifecycle.LINE_LIVE)
        fresh = live.filtered(lambda card: card.state == "active")
        fresh.filtered(lambda card: not card.assigned_on).write({"assigned_on": date})
        self.filtered(
            lambda card: (
                card.state in lifecycle.SIM_IN_USE
                and card.line_id.state not in lifecycle.LINE_OPEN
            )
        )._retire("line_ended", date)

    def _retire(self, reason: str, date: datetime.date) -> None:
        """Take cards out of use for good; they stay in the history of their line.

        :param reason: one of :data:`RETIRE_REASONS`.
        :param date: last day of use; for a card that was put in use later, that day.
        """
        late = self.filtered(lambda card: card.assigned_on and card.assigned_on > date)
        vals = {"state": "retired", "retire_reason": reason}
        (self - late).write({**vals, "released_on": date})
        for day, cards in late.grouped("assigned_on").items():
            cards.write({**vals, "released_on": day})

    # === IMPORT === #

    @api.model
    def _import_normalise(self, vals, line):
        vals["iccid"] = self._normalise(vals["iccid"], "")

    @api.model
    def _import_find(self, vals_list):
        told = [vals["iccid"] for vals in vals_list if vals.get("iccid")]
        cards = self.with_context(active_test=False).search_fetch(
            Domain("iccid", "in", told)
            & Domain("company_id", "in", self._import_companies(vals_list)),
            ["iccid", "line_id", "state", "company_id"],
            order="id",
        )
        # the later one wins, and one in use over a retired one
        known = {
            (card.company_id.id, card.iccid): card
            for card in cards.sorted(lambda card: card.state != "retired")
        }
        return [
            known.get(
                (vals.get("company_id") or self.env.company.id, vals.get("iccid")),
                self.browse(),
            )
            for vals in vals_list
        ]
