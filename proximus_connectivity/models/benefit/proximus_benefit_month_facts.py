import datetime
from collections import defaultdict
from decimal import Decimal

from odoo import fields, models
from odoo.fields import Command, Domain

from ...tools import assignment, benefit, lifecycle
from ...tools.benefit import Asset, Benefit
from ...tools.money import round_half_up
from ...tools.sentinel import BENEFIT_ROWS

#: Months whose export is held against what is known now.
LOOK_BACK = 12
#: Parameter: whether each phone subscription of an employee counts.
EACH_SUBSCRIPTION = "benefit_each_subscription"
_KINDS = ("internet", "mobile", "voice")


class ProximusBenefitMonth(models.Model):
    """What employees had in a month, and what it is worth.

    Who had a line or device when is what its history of users tells; without any it is
    whoever stands in it. A device counts from its delivery until it is returned, lost
    or taken back. What neither tells can be added by hand.
    """

    _inherit = "proximus.benefit.month"

    # === COMPUTE === #

    def _fill_rows(self) -> None:
        """Put the rows in place of those computed before.

        The queries depend neither on the number of employees nor on that of months
        that are held against what was exported.
        """
        self.ensure_one()
        locked = self._earlier_locked()
        first = min([self.month, *locked.mapped("month")])
        assets, records = self._assets(first, self._stop())
        rules = self._rules()
        now = self._benefits(self.month, assets, rules)
        computed = [self._row_vals(one, assets, records, rules) for one in now]
        corrections = self._corrections(locked, assets, rules)
        old = self.line_ids.filtered(lambda row: row.origin != "manual")
        month = self.with_context(proximus_benefit_rows=BENEFIT_ROWS)
        month.line_ids = [
            *(Command.delete(row.id) for row in old),
            *map(Command.create, [*computed, *corrections]),
        ]

    def _stop(self) -> datetime.date:
        """Return the day after the last one of the month."""
        return fields.Date.add(self.month, months=1)

    def _benefits(self, month, assets: list[Asset], rules: dict) -> list[Benefit]:
        each = rules[EACH_SUBSCRIPTION].get(month)
        flats = {
            kind: self._amount_on(rules[code].get(month), month)
            for kind, code in benefit.PARAMETERS.items()
        }
        return benefit.month_benefits(
            month, assets, flats, not each or bool(each.value)
        )

    def _amount_on(self, parameter, month) -> Decimal | None:
        """Return an amount of the law, in the currency of the company."""
        if not parameter:
            return None
        euro, own = self.env.ref("base.EUR"), self.company_id.currency_id
        amount = parameter.value
        if own != euro:
            amount = euro._convert(amount, own, self.company_id, month, round=False)
        return round_half_up(amount, Decimal("0.01"))

    def _rules(self) -> dict:
        """Return the parameter in force per code and month, in one query.

        :return: per code an object whose ``get`` takes the first day of a month.
        """
        codes = {*benefit.PARAMETERS.values(), EACH_SUBSCRIPTION}
        # sudo: parameters are public facts that any computation may need
        found = self.env["proximus.parameter"].sudo()
        found = found.search([("code", "in", sorted(codes))])
        by_code = found.grouped("code")
        return {code: _Dated(by_code.get(code, ())) for code in codes}

    # === WHAT EMPLOYEES HAD === #

    def _assets(self, first, stop) -> tuple[list[Asset], dict]:
        """Return what employees had between two days, and the records behind it.

        :param stop: the day after the last one.
        """
        policy = self.company_id.proximus_private_use or ""
        lines = self._lines_between(first, stop)
        devices = self._devices_between(first, stop)
        assets, records = [], {}
        users = lines._user_starts()
        for line in lines:
            end = line.termination_date
            span = (line.start_date, fields.Date.add(end, days=1) if end else None)
            use = line.private_use or policy
            assets += self._assets_of(line, span, users, use, records)
        users, ends = devices._user_starts(), self._device_ends(devices)
        for device in devices:
            start = device.delivered_on or self._proximus_day(device.create_date)
            use = device.private_use or device.line_id.private_use or policy
            if device.id in ends:
                span = (start, ends[device.id])
                assets += self._assets_of(device, span, users, use, records)
        return assets, records

    def _assets_of(self, record, span, users, use: str, records: dict) -> list[Asset]:
        """Return a line or device as what each of its users had."""
        kinds = record._benefit_kinds()
        if not kinds or not span[0] or (span[1] and span[1] <= span[0]):
            return []
        name = f"{record._name}-{record.id}"
        records[name] = record
        now = record.employee_id.id or assignment.NOBODY
        return [
            Asset(
                employee,
                start,
                end,
                name,
                kinds,
                use,
                round_half_up(record.employee_contribution or 0.0),
            )
            for start, end, employee in assignment.held(
                users.get(record.id, ()), now, *span
            )
            if employee
        ]

    def _lines_between(self, first, stop):
        """Return our own lines of persons that were in service between two days."""
        # sudo: who prepares payroll need not read all lines: whom each of them served
        # is all that is taken of them
        lines = self.env["proximus.line"].sudo().with_context(active_test=False)
        return lines.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("is_own", "=", True)
            & Domain("line_kind", "in", _KINDS)
            & Domain("state", "in", [*lifecycle.LINE_LIVE, "terminated"])
            & Domain("start_date", "<", stop)
            & (
                Domain("termination_date", "=", False)
                | Domain("termination_date", ">=", first)
            ),
            order="id",
        )

    def _devices_between(self, first, stop):
        """Return devices that employees may have had between two days."""
        # sudo: as for lines
        devices = self.env["proximus.device"].sudo().with_context(active_test=False)
        return devices.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("kind", "in", ("computer", "phone", "tablet"))
            & (Domain("delivered_on", "=", False) | Domain("delivered_on", "<", stop))
            & (Domain("line_id", "=", False) | Domain("line_id.is_own", "=", True))
            & (Domain("returned_on", "=", False) | Domain("returned_on", ">=", first)),
            order="id",
        )

    def _device_ends(self, devices) -> dict[int, datetime.date | None]:
        """Return the day after the last one of use per device that was in use.

        One that is in use has none. When one that is not went out of use, its history
        says; without any it was never in use.
        """
        last = {
            value.mail_message_id.res_id: self._proximus_day(value.mail_message_id.date)
            for value in self._tracked_states(devices)
        }
        ends = {}
        for device in devices:
            if device.state == "in_use":
                ends[device.id] = None
            elif device.returned_on:
                ends[device.id] = fields.Date.add(device.returned_on, days=1)
            elif device.id in last:
                ends[device.id] = last[device.id]
        return ends

    def _tracked_states(self, devices):
        """Return the tracked changes of the state of devices, the oldest first."""
        # sudo: of the chatter only when a device went out of use
        values = self.env["mail.tracking.value"].sudo()
        found = values.search(
            [
                ("field_id.model", "=", devices._name),
                ("field_id.name", "=", "state"),
                ("mail_message_id.model", "=", devices._name),
                ("mail_message_id.res_id", "in", devices.ids),
            ]
        )
        return found.sorted(lambda value: (value.mail_message_id.date, value.id))

    # === WHAT WAS TOLD BEFORE === #

    def _earlier_locked(self):
        """Return the months that were exported, as far back as they are looked at."""
        return self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "locked"),
                ("month", "<", self.month),
                ("month", ">=", fields.Date.subtract(self.month, months=LOOK_BACK)),
            ],
            order="month",
        )

    def _corrections(self, locked, assets: list[Asset], rules: dict) -> list[dict]:
        """Return rows with what exported months should say by now, and do not.

        What another month corrects already counts as told; so it makes no difference
        how often and in which order months are computed.
        """
        told = self._told(locked)
        rows = []
        for month in locked:
            now = self._benefits(month.month, assets, rules)
            unknown = {(one.employee, one.kind) for one in now if one.amount is None}
            changes = benefit.differences(told.get(month.id, {}), benefit.totals(now))
            for (employee, kind), change in changes.items():
                if (employee, kind) in unknown:
                    continue
                rows.append(
                    {
                        "employee_id": employee,
                        "kind": kind,
                        "origin": "correction",
                        "corrected_id": month.id,
                        "amount": float(change),
                    }
                )
        return rows

    def _told(self, locked) -> dict[int, dict]:
        """Return what was told of each exported month, per employee and kind."""
        groups = self.env["proximus.benefit.line"]._read_group(
            Domain("month_id", "!=", self.id)
            & (
                (
                    Domain("month_id", "in", locked.ids)
                    & Domain("origin", "=", "computed")
                )
                | Domain("corrected_id", "in", locked.ids)
            ),
            ["month_id", "corrected_id", "employee_id", "kind"],
            ["amount:sum"],
        )
        told = defaultdict(lambda: defaultdict(Decimal))
        for month, corrected, employee, kind, amount in groups:
            about = corrected or month
            told[about.id][employee.id, kind] += round_half_up(amount)
        return told

    # === ROWS === #

    def _row_vals(self, one: Benefit, assets, records: dict, rules: dict) -> dict:
        record = records[one.asset]
        is_line = record._name == "proximus.line"
        code = benefit.PARAMETERS[one.kind]
        parameter = rules[code].get(self.month)
        uses = {asset.name: asset.use for asset in assets}
        return {
            "employee_id": one.employee,
            "kind": one.kind,
            "origin": "computed",
            "line_id": record.id if is_line else False,
            "device_id": False if is_line else record.id,
            "asset_name": record.display_name,
            "use": uses[one.asset] or False,
            "days": one.days,
            "flat": float(one.flat or 0),
            "gross": float(one.gross),
            "contribution": float(one.contribution),
            "amount": float(one.amount or 0),
            "is_known": one.amount is not None,
            "parameter_id": parameter.id if parameter else False,
            "source_url": parameter.source_url if parameter else False,
            "checked_on": parameter.checked_on if parameter else False,
        }


class _Dated:
    """The values of one parameter, of which one is in force on a day."""

    def __init__(self, parameters):
        self.parameters = list(parameters)

    def get(self, day: datetime.date):
        """Return the parameter in force on a day, ``None`` without any."""
        for one in self.parameters:
            if one.date_from <= day and not (one.date_to and one.date_to < day):
                return one
        return None
