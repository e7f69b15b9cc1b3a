from odoo import models
from odoo.fields import Domain

#: A result of another line, or of another amount, is decided anew.
_DECIDED_FOR = ("line_id", "billed")


class ProximusBillCheck(models.Model):
    """What a check has found is entered; what it has found again stays as it is.

    A result is known again by its place on the bill, one that is not billed by its
    line. Only what differs is written: a second check costs no query for what is as it
    was, and whoever has a result open keeps it. Core inserts new results a hundred at
    a time, whoever calls it: that is all by which a first check grows with its bill.
    """

    _inherit = "proximus.bill.check"

    def _enter_results(self, vals_list: list[dict], is_all: bool = True) -> None:
        """Put results in the place of those that are there.

        :param vals_list: see :meth:`_judge`.
        :param is_all: these are all; results that are not among them go.
        """
        self.ensure_one()
        rows = self.line_ids if is_all else self._results_at(vals_list)
        names = {name for vals in vals_list for name in vals}
        names |= {"row_place", "line_id", "result", "decision"}
        # ids and plain values: thousands of records would be read in parts
        known = {self._known_by(row): row for row in rows.read(names, load=None)}
        fresh, kept = [], set()
        for vals in vals_list:
            row = known.get(self._known_by(vals))
            if row is None:
                fresh.append(vals)
                continue
            kept.add(row["id"])
            changed = self._changed_vals(row, vals)
            if changed:
                rows.browse(row["id"])._enter(changed)
        if is_all:
            rows.browse([row_id for row_id in rows.ids if row_id not in kept]).unlink()
        rows.create(fresh)

    def _results_at(self, vals_list: list[dict]):
        """Return the results that some values may be about."""
        places = [vals["row_place"] for vals in vals_list if vals.get("row_place")]
        domain = Domain("row_place", "in", places)
        if len(places) < len(vals_list):
            domain |= Domain("row_place", "=", False)
        return self.line_ids.search(Domain("check_id", "=", self.id) & domain)

    def _known_by(self, vals: dict) -> tuple:
        """Return what tells a result from the others of its bill."""
        if vals.get("row_place"):
            return (vals["row_place"],)
        return ("", vals["result"], vals["line_id"])

    def _changed_vals(self, row: dict, vals: dict) -> dict:
        """Return those of some values that a result does not have yet."""
        changed = {
            name: value
            for name, value in vals.items()
            if row[name] != value and self._differs(row[name], value)
        }
        if row["decision"] and not changed.keys().isdisjoint(_DECIDED_FOR):
            changed.update(decision=False, decision_reason=False)
        return changed

    def _differs(self, known, value) -> bool:
        if isinstance(value, float):
            return bool(self.currency_id.compare_amounts(known or 0.0, value))
        return (known or False) != (value or False)
