from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain

from ...tools.seat_status import SUBJECT_COLUMNS
from ..service.proximus_security_service_type import WHOLE_UNITS

#: Reasons that a person settles by confirming that the protection works.
CONFIRMABLE = {"error", "pending", "unseen"}
#: Reasons that only more seats remove, or another service.
TO_ASK = {"no_seat", "no_service", "service_off"}


class ProximusSecurityGap(models.Model):
    """Who lacks a protection that is required, and why: a view of the database.

    The rows of what is required whose protection is unknown or missing.
    """

    _name = "proximus.security.gap"
    _inherit = ["proximus.security.required.mixin"]
    _description = "Missing Protection"
    _auto = False
    _order = "mandatory desc, weight desc, type_id, subject_name, id"
    _rec_name = "subject_name"
    # its view is made with that of what is required, which it reads
    _depends = {"proximus.security.status": ["status"]}

    can_give = fields.Boolean("Seat Can Be Given", readonly=True)

    @api.model
    def get_empty_list_help(self, help_message):
        """Say which of two opposite things an empty list means."""
        if self.env["proximus.security.requirement"].search_count([], limit=1):
            return help_message
        title = self.env._("Nothing is required yet")
        text = self.env._(
            "Choose a baseline or add a requirement. Until then nobody can tell who is "
            "protected and who is not."
        )
        return f'<p class="o_view_nocontent_smiling_face">{title}</p><p>{text}</p>'

    @api.model
    def _count_missing_of(self, holder, status: str = "missing") -> list[dict]:
        """Return how many people and things of a holder lack a protection, by type.

        Its own where its company is in this database, and its lines, devices and
        sites that others deliver to. Nobody is named. A service in force that protects
        a whole protects as many sites as it has free seats: which of them is for the
        seller to write down.

        :param holder: a company, as a partner.
        :param status: ``missing``, or ``unknown`` for those of whom nobody knows.
        :return: dictionaries with ``type`` (what is missing), ``people`` and ``lines``;
            for what is neither, ``others`` and ``subject`` (what it is counted per).
        """
        own = Domain("company_id.partner_id", "=", holder.id)
        theirs = own & Domain("customer_id", "=", False)
        theirs |= Domain("customer_id", "=", holder.id)
        groups = self._read_group(
            theirs & Domain("status", "=", status),
            ["type_id", "subject"],
            ["__count", "free_seats:max"],
        )
        found = []
        for kind, subject, rows, free in groups:
            is_whole = status == "missing" and kind.unit in WHOLE_UNITS
            count = rows - free if is_whole else rows
            if count <= 0:
                continue
            people = count if subject in ("employee", "user") else 0
            lines = count if subject == "line" else 0
            row = {"type": kind, "people": people, "lines": lines}
            if not people and not lines:
                row.update({"others": count, "subject": subject})
            found.append(row)
        return found

    # === REMEDIES === #

    def action_give_seat(self):
        """Give each of these people and lines a free seat, as far as there are any."""
        gaps = self._still_open()
        given = sum(
            rows._give_seats(company, service_type, customer)
            for (company, service_type, customer), rows in gaps.filtered("can_give")
            .grouped(lambda gap: (gap.company_id, gap.type_id, gap.customer_id))
            .items()
        )
        if not given:
            raise UserError(
                self.env._(
                    "No free seat to give for: %(types)s. Order more seats, or exempt "
                    "who does not need it.",
                    types=", ".join(gaps.type_id.mapped("name")),
                )
            )
        return self._report(given, len(gaps) - given)

    def _give_seats(self, company, service_type, customer):
        """Give free seats of one type in one company; return how many were given.

        Whoever comes first in the list goes first, when there are too few. The seats of
        a customer are for its lines, devices and sites, and ours for our own.

        :param customer: whose lines, devices or sites they are; empty for our own.
        """
        services = self.env["proximus.security.service"].search(
            [
                ("company_id", "=", company.id),
                ("type_id", "=", service_type.id),
                ("is_effective", "=", True),
            ],
            order="date_start, id",
        )
        services = services.filtered(
            lambda service: (
                service.partner_id.commercial_partner_id == customer
                if customer
                else service.is_own
            )
        )
        try:
            # Two people who click at once must not both get the last seat.
            services.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else is giving seats of %(type)s. Try again in a moment.",
                    type=service_type.name,
                )
            ) from error
        waiting = list(self)
        vals_list = []
        for service in services:
            count = max(service.seats_free, 0)
            taken, waiting = waiting[:count], waiting[count:]
            vals_list += [gap._seat_vals(service) for gap in taken]
        self.env["proximus.security.coverage"].create(vals_list)
        return len(vals_list)

    def _subject_id_vals(self):
        """Return who or what it is about, as a seat or an exemption names it."""
        name = SUBJECT_COLUMNS[self.subject]
        return {name: self[name].id}

    def _seat_vals(self, service):
        """Return the values of the seat that closes this gap."""
        return {"service_id": service.id, **self._subject_id_vals()}

    def action_confirm(self):
        """Confirm that the seats which these people and lines have do protect them."""
        gaps = self._still_open().filtered(lambda gap: gap.reason in CONFIRMABLE)
        if not gaps:
            raise UserError(
                self.env._("There is no seat to confirm: give these people one first.")
            )
        gaps.coverage_id.action_confirm()
        self.invalidate_model()

    def action_ask(self):
        """Ask the seller for seats for our own people and lines that nothing covers.

        :return: the action that shows the draft: a person reads and sends it.
        :raises UserError: when nobody here needs a seat that has to be bought, or the
            rows are of several companies.
        """
        gaps = self._still_open()._to_ask().filtered(lambda gap: not gap.customer_id)
        if not gaps:
            raise UserError(
                self.env._(
                    "Nothing has to be bought for these rows: give the seats that are "
                    "free, or wait for what is ordered."
                )
            )
        if len(gaps.company_id) > 1:
            raise UserError(
                self.env._(
                    "These rows are of several companies. Ask for one company at a "
                    "time: group the list by company."
                )
            )
        offers = gaps._offers()
        requests = self.env["proximus.quote.request"].with_company(gaps.company_id)
        request = requests._ask(
            [
                {
                    "action": "add",
                    "name": kind.name,
                    "quantity": len(rows),
                    "employees": rows.employee_id,
                    "security_type_id": kind,
                    **({"product": offers[kind]} if kind in offers else {}),
                }
                for kind, rows in gaps.grouped("type_id").items()
            ]
        )
        return request.get_formview_action()

    def _to_ask(self):
        """Return the rows that only more seats remove, or another service."""
        return self.filtered(lambda gap: gap.reason in TO_ASK)

    def action_exempt(self):
        """Open the wizard that exempts these people and lines until a date."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "proximus_security.proximus_security_exempt_action"
        )
        action["context"] = {"proximus_gap_ids": self._still_open().ids}
        return action

    def _still_open(self):
        """Return the rows that are still there: the page may be older than the data."""
        self.invalidate_model()
        gaps = self.exists()
        if self and not gaps:
            raise UserError(
                self.env._("These gaps are closed already. Reload the list to see.")
            )
        return gaps

    def _report(self, given, left):
        """Return the message that says what was done, and reload the list."""
        self.invalidate_model()
        message = self.env._("Seats given: %(given)s.", given=given)
        if left:
            message += " " + self.env._(
                "Left without: %(left)s, for want of free seats.", left=left
            )
        return self._proximus_notice("warning" if left else "success", message)
