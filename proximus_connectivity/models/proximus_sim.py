from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import lifecycle, sim


class ProximusSim(models.Model):
    """A SIM card, physical or embedded; one active card per line."""

    _name = "proximus.sim"
    _description = "SIM Card"
    _inherit = ["mail.thread"]
    _order = "iccid, id desc"
    _rec_name = "iccid"
    _check_company_auto = True

    iccid = fields.Char(
        "Card Number (ICCID)",
        required=True,
        index="trigram",
        help="19 or 20 digits printed on the card; the last one is a check digit.",
    )
    sim_type = fields.Selection(
        [("physical", "Physical"), ("esim", "eSIM")], default="physical", required=True
    )
    eid = fields.Char("EID", help="32 digits of the device that holds an eSIM.")
    imsi = fields.Char("IMSI", help="15 digits.")
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
    line_id = fields.Many2one(
        "proximus.line",
        index="btree_not_null",
        tracking=True,
        copy=False,
        check_company=True,
        ondelete="restrict",
        domain="[('line_kind', 'not in', ('voice', 'sip_trunk'))]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    pin = fields.Char("PIN", groups="proximus_connectivity.group_secret", copy=False)
    puk = fields.Char("PUK", groups="proximus_connectivity.group_secret", copy=False)

    _iccid_unique = models.UniqueIndex(
        "(company_id, iccid) WHERE state != 'retired'",
        "This SIM card is registered already.",
    )
    _line_unique = models.UniqueIndex(
        "(line_id) WHERE state = 'active'",
        "The line has an active SIM card already: retire that one first.",
    )

    @api.depends("line_id")
    def _compute_company_id(self):
        for card in self:
            company = card.line_id.company_id or card.company_id
            card.company_id = company or self.env.company

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
            if card.imsi and not (card.imsi.isdigit() and len(card.imsi) == 15):
                raise ValidationError(
                    self.env._(
                        "SIM card %(iccid)s: “%(imsi)s” is no IMSI (15 digits).",
                        iccid=card.iccid,
                        imsi=card.imsi,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        lines = self.env["proximus.line"].browse(
            [vals["line_id"] for vals in vals_list if vals.get("line_id")]
        )
        by_id = {line.id: line for line in lines}
        for vals in vals_list:
            line = by_id.get(vals.get("line_id"), lines[:0])
            name = line._import_name() if line else ""
            vals["iccid"] = self._normalise(vals.get("iccid"), name)
            if line:
                vals.setdefault("state", self._state_on(line.state))
        self._check_single(vals_list)
        # a card is its own history: a note "created" per card tells nothing
        quiet = self.with_context(mail_create_nolog=True)
        created = super(ProximusSim, quiet).create(vals_list)
        return created.with_env(self.env)

    def write(self, vals):
        if "iccid" in vals:
            line = self[:1].line_id
            name = line._import_name() if line else ""
            vals = {**vals, "iccid": self._normalise(vals["iccid"], name)}
        if vals.get("line_id") and "state" not in vals:
            line = self.env["proximus.line"].browse(vals["line_id"])
            vals = {**vals, "state": self._state_on(line.state)}
        if vals.keys() & {"iccid", "line_id", "company_id", "state"}:
            self._check_single([{**card._held_vals(), **vals} for card in self], self)
        return super().write(vals)

    def _held_vals(self) -> dict:
        """Return what decides whether a card is in the way of another."""
        return {
            "iccid": self.iccid,
            "line_id": self.line_id.id,
            "company_id": self.company_id.id,
            "state": self.state,
        }

    @api.model
    def _check_single(self, vals_list: list[dict], own=None) -> None:
        """Name the card in the way, before a unique index can only refuse.

        :param vals_list: values about to be written.
        :param own: the records about to be written.
        :raises ValidationError: naming the card and its line.
        """
        wanted = []
        lines = self.env["proximus.line"].browse(
            {vals["line_id"] for vals in vals_list if vals.get("line_id")}
        )
        for vals in vals_list:
            line = lines.browse(vals.get("line_id") or [])
            line = line.with_prefetch(lines._prefetch_ids)
            company = line.company_id.id or vals.get("company_id")
            wanted.append(
                {
                    "iccid": vals["iccid"],
                    "state": vals.get("state") or "available",
                    "company_id": company or self.env.company.id,
                    "line_id": line.id,
                    "line_name": line._import_name() if line else "",
                }
            )
        for _index, message in self._conflicts(wanted, own):
            raise ValidationError(message)

    @api.model
    def _conflicts(self, wanted: list[dict], own=None):
        """Yield the position and the sentence of each card that is in the way.

        :param wanted: ``iccid``, ``state``, ``company_id``, ``line_id`` (falsy for a
            line to be) and ``line_name`` of cards to be.
        :param own: records that are not in the way: those about to be written.
        """
        cards = [card for card in wanted if card["state"] != "retired"]
        if not cards:
            return
        # sudo: the indexes are the same for everybody; only the reference is shown
        others = self.sudo().search(
            [
                ("state", "!=", "retired"),
                ("id", "not in", own.ids if own else []),
                "|",
                ("iccid", "in", [card["iccid"] for card in cards]),
                ("line_id", "in", [card["line_id"] or 0 for card in cards]),
            ]
        )
        taken = {(c.company_id.id, c.iccid): c.line_id.name or "" for c in others}
        active = {c.line_id.id: c.iccid for c in others if c.state == "active"}
        for index, card in enumerate(wanted):
            if card["state"] == "retired":
                continue
            key, line = (card["company_id"], card["iccid"]), card["line_id"]
            if key in taken:
                yield index, self._twin_message(card["iccid"], taken[key])
            elif card["state"] == "active" and line and line in active:
                yield index, self._second_message(card["line_name"], active[line])
            taken[key] = card["line_name"]
            if card["state"] == "active" and line:
                active[line] = card["iccid"]

    @api.model
    def _twin_message(self, iccid: str, line_name: str) -> str:
        return self.env._(
            "SIM card %(iccid)s is registered already%(where)s.",
            iccid=iccid,
            where=self.env._(" on line %(line)s", line=line_name) if line_name else "",
        )

    @api.model
    def _second_message(self, line_name: str, iccid: str) -> str:
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
    def _state_on(self, line_state: str) -> str:
        """Return the state of a card that is put on a line in that state."""
        return "active" if line_state in lifecycle.LINE_OPEN else "retired"

    def _follow_lines(self) -> None:
        """Retire the cards of lines that have ended."""
        self.filtered(
            lambda card: (
                card.state in ("active", "blocked")
                and card.line_id.state not in lifecycle.LINE_OPEN
            )
        ).write({"state": "retired"})

    def action_retire(self):
        """Take cards out of use for good; they stay in the history of their line."""
        self.write({"state": "retired"})
