import datetime

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import lifecycle, tenure

GROUP_OF_SECRETS = "proximus_connectivity.group_secret"
#: What a successor has as its predecessor had it.
CARRIED = (
    "company_id",
    "operator_id",
    "product_id",
    "monthly_cost",
    "is_cost_known",
    "external_ref",
    "exit_terms",
    "exit_share",
)


class ProximusLine(models.Model):
    """Another holder for an installed line: a successor goes on where it ends.

    Nothing is interrupted: the old line ends the day before, the new one starts on the
    day, and numbers, cards and devices pass from one to the other.

    What keeps a line from going to another holder without others.
    """

    _inherit = "proximus.line"

    predecessor_id = fields.Many2one(
        "proximus.line",
        "Transferred From",
        index="btree_not_null",
        check_company=True,
        copy=False,
        readonly=True,
        ondelete="restrict",
        help="The line of the former holder that this one goes on from.",
    )
    successor_ids = fields.One2many(
        "proximus.line", "predecessor_id", "Transferred To", readonly=True
    )

    # === BUSINESS METHODS === #

    def _change_holder(self, vals: dict, date: datetime.date | None, reason=None):
        """Let another holder go on with those lines that are not its own yet.

        :param vals: ``partner_id`` (the holder), and perhaps ``billing_partner_id`` and
            ``commitment_restart``, see :meth:`_hand_over`.
        :return: the successors.
        """
        partners = self.env["res.partner"]
        holder = partners.browse(vals["partner_id"])
        todo = self.filtered(lambda line: line.partner_id != holder)
        return todo._hand_over(
            holder,
            date,
            reason,
            billing=partners.browse(vals.get("billing_partner_id") or []),
            restart=vals.get("commitment_restart", False),
        )

    def _hand_over(self, holder, date=None, reason=None, billing=None, restart=False):
        """Let another holder go on with installed lines.

        :param holder: the new holder (``res.partner``).
        :param date: first day of the new holder (``date`` or ISO text), today by
            default; the last day of the old one is the day before.
        :param reason: shown in the history of both.
        :param billing: billing contact of the new holder, its invoice address by
            default.
        :param restart: the term of the offer starts again; otherwise the new holder is
            committed until when the old one was.
        :return: the successors, in the order of the lines.
        :raises UserError: naming the line that cannot be taken over, and why.
        """
        if not self:
            return self
        date = fields.Date.to_date(date) or self._proximus_today()
        self._check_hand_over(holder, date)
        before = self._change_texts("holder")
        successors = self._create_successors(holder, date, restart)
        self._hand_over_dependencies(successors)
        if billing:
            successors.billing_partner_id = billing
        pairs = dict(zip(self, successors, strict=True))
        self._hand_over_relatives(pairs)
        self._hand_over_resources(pairs, date)
        last = fields.Date.subtract(date, days=1)
        self._transition("terminated", date=last, reason=reason)
        after = successors._change_texts("holder")
        news = {line.id: after[pairs[line].id] for line in self}
        self._create_change_events("holder", before, news, date, reason)
        olds = {pairs[line].id: before[line.id] for line in self}
        successors._create_change_events("holder", olds, after, date, reason)
        previous = {
            successor.id: {"partner_id": line.partner_id.id, "predecessor_id": False}
            for line, successor in pairs.items()
        }
        successors._after_change("holder", date, previous)
        return successors

    # === WHAT MAY NOT BE === #

    def _check_hand_over(self, holder, date: datetime.date) -> None:
        if date > self._proximus_today():
            raise UserError(
                self.env._(
                    "%(line)s cannot be taken over on %(date)s already: that day is "
                    "still to come. Order it for that day.",
                    line=self[0]._import_name(),
                    date=self._proximus_spoken_day(date),
                )
            )
        for line in self:
            for message in line._hand_over_errors(holder, date):
                raise UserError(message)
        self._check_transfer_blockers()

    def _hand_over_errors(self, holder, date: datetime.date):
        """Yield each sentence about why this line cannot be taken over.

        :param holder: the new holder; empty: not chosen yet.
        :param date: first day of the new holder.
        """
        _, name = self.env._, self._import_name()
        if self.state not in lifecycle.LINE_IN_SERVICE:
            labels = dict(self._fields["state"]._description_selection(self.env))
            yield _(
                "%(line)s is “%(state)s”: only a line in service can be taken over.",
                line=name,
                state=labels[self.state],
            )
        if holder.commercial_partner_id == self.commercial_partner_id:
            yield _(
                "%(line)s: %(holder)s belongs to the same customer. Change the billing "
                "contact or the user instead.",
                line=name,
                holder=holder.display_name,
            )
        if self.start_date and date <= self.start_date:
            yield _(
                "%(line)s works since %(start)s: another holder can have it from the "
                "next day at the earliest.",
                line=name,
                start=self._proximus_spoken_day(self.start_date),
            )
        moving = self._porting_numbers()
        if moving:
            yield _(
                "%(line)s: number %(number)s is being ported. Wait for it or cancel "
                "the port first.",
                line=name,
                number=", ".join(moving.mapped("label")),
            )

    def _porting_numbers(self):
        return self.number_ids.filtered(lambda number: number._is_porting())

    # === WHAT GOES ALONG === #

    def _create_successors(self, holder, date: datetime.date, restart: bool):
        """Create the lines of the new holder, in service from a day on."""
        sites = self._sites_at(holder)
        references = self.mapped("external_ref")
        vals_list = [
            {
                **{name: line._plain(name) for name in CARRIED},
                "partner_id": holder.id,
                "site_id": sites[line.site_id.id],
                "employee_id": line._employee_at(holder),
                "analytic_distribution": line.analytic_distribution,
                "predecessor_id": line.id,
                "start_date": date,
                "commitment_end_date": line._commitment_after(date, restart),
                "state": line.state,
                "origin": line.name,
            }
            for line in self
        ]
        # the operator's reference is unique: it goes on with the line that goes on
        if any(references):
            self.write({"external_ref": False})
            self.flush_recordset(["external_ref"])
        return self.create(vals_list)

    def _commitment_after(self, date: datetime.date, restart: bool):
        """Return until when the successor is committed, if at all."""
        months = self.product_id.commitment_months
        if restart:
            return tenure.commitment_end(date, months) if months else False
        end = self.commitment_end_date
        return end if end and end >= date else False

    def _employee_at(self, holder) -> int | bool:
        """Return the user of the line if that is an employee of the new holder."""
        ours = holder.commercial_partner_id == self.company_id.partner_id
        return self.employee_id.id if ours else False

    def _sites_at(self, holder) -> dict:
        """Return, per id of a site, the same address among those of another holder.

        An address that the new holder does not have yet is added to it.
        """
        # sudo: who may change a line need not be allowed to manage contacts
        customer = holder.sudo().commercial_partner_id
        own = self.env["res.partner"].sudo()  # sudo: same reason
        own = own.search([("commercial_partner_id", "=", customer.id)])
        known = {_address(place): place for place in reversed(own)}
        sites = self.sudo().site_id  # sudo: same reason
        missing = sites.filtered(
            lambda site: not site.street or _address(site) not in known
        )
        added = own.create(
            [
                {
                    **dict(_address(site)),
                    "name": site.name or site.commercial_partner_id.name,
                    "parent_id": customer.id,
                    "type": "other",
                }
                for site in missing
            ]
        )
        found = {site.id: known[_address(site)].id for site in sites - missing}
        found.update(zip(missing.ids, added.ids, strict=True))
        return {False: False, **found}

    def _hand_over_relatives(self, pairs: dict) -> None:
        """Make the successors parts and backups of each other as their lines were."""
        for name in ("parent_id", "backup_of_id"):
            for line, successor in pairs.items():
                if line[name] in pairs:
                    successor[name] = pairs[line[name]]

    def _hand_over_resources(self, pairs: dict, date: datetime.date) -> None:
        """Pass on what the lines use, before they end; extended for further things.

        :param pairs: successor per line.
        :param date: first day of the successors.
        """
        self._hand_over_numbers(pairs, date)
        self._hand_over_sims(pairs, date)
        # sudo: a line takes its resources along, whoever may change the line
        for device in self.sudo().device_ids:
            device.line_id = pairs[device.line_id]

    def _hand_over_numbers(self, pairs: dict, date: datetime.date) -> None:
        """Give the numbers to the successors: a new tenure begins as the old one ends.

        The old one is released, not put in quarantine: nobody else could have it.
        """
        # sudo: a line takes its resources along, whoever may change the line
        old = self.sudo().number_ids.filtered(
            lambda number: number.state in lifecycle.NUMBER_SETTLED
        )
        vals_list = old.copy_data({"state": "assigned", "assigned_on": date})
        for vals, number in zip(vals_list, old, strict=True):
            vals["line_id"] = pairs[number.line_id].id
        old.write({"state": "released", "released_on": date})
        old.flush_recordset()
        old.create(vals_list)

    def _hand_over_sims(self, pairs: dict, date: datetime.date) -> None:
        """Give the cards to the successors; the old line keeps them in its history."""
        # sudo: the secrets of a card go along with it, nobody gets to see them
        old = self.sudo().sim_ids.filtered(lambda card: card.state == "active")
        vals_list = old.copy_data({"state": "active", "assigned_on": date})
        secrets = [
            name
            for name, field in old._fields.items()
            if field.store and field.groups == GROUP_OF_SECRETS
        ]
        for vals, card in zip(vals_list, old, strict=True):
            vals |= {name: card[name] for name in secrets}
            vals["line_id"] = pairs[card.line_id].id
        old._retire("handed_over", date)
        old.flush_recordset()
        old.create(vals_list)

    def _with_relatives(self):
        """Return the lines with their open parts and backups, and those of these."""
        found = new = self
        while new:
            new = (new.child_ids | new.backup_ids).filtered(
                lambda line, found=found: (
                    line.state in lifecycle.LINE_OPEN and line not in found
                )
            )
            found |= new
        return found

    # === WHAT HOLDS A TRANSFER BACK === #

    def _transfer_blockers(self):
        """Yield what would be torn apart when only these lines get another holder.

        The number of queries does not depend on the number of lines.

        :return: pairs of a line of ``self`` and the sentence about what must go along.
        """
        yield from self._tied_backups()
        yield from self._tied_numbers()

    def _tied_backups(self):
        """Yield the backups whose main line would be left without any."""
        facts = self._only_backup_facts(self)
        # sudo: whoever hands a line over is told what depends on it
        answered = self.sudo().dependency_ids.filtered("answer")
        settled = {record._key() for record in answered}
        for fact in facts:
            if fact.dependent in self or fact.key in settled:
                continue
            yield (
                fact.line,
                self.env._(
                    "%(main)s would have no backup any more. Hand both over, or say "
                    "under “Dependencies” what becomes of it.",
                    main=fact.dependent.display_name,
                ),
            )

    def _tied_numbers(self):
        """Yield the numbers whose range stays, and ranges with numbers that stay."""
        # sudo: a line takes its resources along, whoever may change the line
        numbers = self.sudo().number_ids.filtered(
            lambda n: n.state in lifecycle.NUMBER_HELD
        )
        going = set(numbers.ids)
        for number in numbers:
            others = number.range_id | number.member_ids
            stay = others.filtered(
                lambda other: (
                    other.line_id
                    and other.state in lifecycle.NUMBER_HELD
                    and other.id not in going
                )
            )
            if stay:
                yield (
                    number.line_id.with_env(self.env),
                    self.env._(
                        "%(number)s belongs together with %(other)s, which is on "
                        "%(line)s. Hand both lines over, or take the number off its "
                        "line first.",
                        number=number.label,
                        other=stay[0].label,
                        line=stay[0].line_id.display_name,
                    ),
                )

    def _check_transfer_blockers(self) -> None:
        """Refuse to tear apart what belongs together."""
        for line, message in self._transfer_blockers():
            raise UserError(
                self.env._(
                    "%(line)s cannot be taken over alone: %(what)s",
                    line=line._import_name(),
                    what=message,
                )
            )


def _address(partner) -> tuple:
    """Return the address of a partner as pairs of field and raw value."""
    return tuple(
        (name, partner[name].id if partner._fields[name].relational else partner[name])
        for name in partner._address_fields()
    )
