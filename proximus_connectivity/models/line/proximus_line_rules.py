from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import lifecycle

FIGURES = (
    "start_date",
    "commitment_end_date",
    "termination_date",
    "monthly_cost",
    "state",
)


class ProximusLine(models.Model):
    """What a line may be: each rule is a sentence that names the line and the field.

    The database holds the same truth as constraints; these checks come first, so that a
    person (or an import report) reads what to change.
    """

    _inherit = "proximus.line"

    @api.constrains("product_id")
    def _check_product(self):
        for line in self:
            if not line.line_kind:
                raise ValidationError(
                    self.env._(
                        "%(line)s: “%(product)s” delivers no line. Choose an offer "
                        "whose line kind is filled in.",
                        line=line.display_name,
                        product=line.product_id._offer_name(),
                    )
                )

    @api.constrains(
        "monthly_cost", "start_date", "commitment_end_date", "termination_date", "state"
    )
    def _check_figures(self):
        for line in self:
            vals = {name: line[name] for name in FIGURES}
            for _field, message in line._figure_errors(line._import_name(), vals):
                raise ValidationError(message)

    @api.model
    def _check_vals(self, vals: dict) -> None:
        """Check a line to be, before the database can only refuse it."""
        name = vals.get("external_ref") or vals["name"]
        for _field, message in self._figure_errors(name, vals):
            raise ValidationError(message)

    @api.model
    def _figure_errors(self, name: str, vals: dict):
        """Yield the field and the sentence of each figure of a line that is wrong.

        :param name: reference by which the user knows the line.
        :param vals: values of :data:`FIGURES`; what is missing is empty.
        """
        _ = self.env._
        state = vals.get("state") or "created"
        start, commitment, end = (
            fields.Date.to_date(vals.get(field) or None) for field in FIGURES[:3]
        )
        cost = vals.get("monthly_cost") or 0.0
        if cost < 0:
            yield (
                "monthly_cost",
                _(
                    "%(line)s: the monthly cost cannot be negative (%(cost)s).",
                    line=name,
                    cost=cost,
                ),
            )
        if start and end and end < start:
            yield (
                "termination_date",
                _(
                    "%(line)s: the end date (%(end)s) is before the activation date "
                    "(%(start)s).",
                    line=name,
                    end=self._proximus_spoken_day(end),
                    start=self._proximus_spoken_day(start),
                ),
            )
        if start and commitment and commitment < start:
            yield (
                "commitment_end_date",
                _(
                    "%(line)s: the commitment (%(end)s) ends before the activation "
                    "date (%(start)s).",
                    line=name,
                    end=self._proximus_spoken_day(commitment),
                    start=self._proximus_spoken_day(start),
                ),
            )
        yield from self._state_errors(name, state, start, end)

    @api.model
    def _state_errors(self, name: str, state: str, start, end):
        """Yield the field and the sentence of each date that a state lacks."""
        _ = self.env._
        if state in lifecycle.LINE_ENDING and not end:
            yield "termination_date", _("%(line)s: fill in the end date.", line=name)
        if state not in lifecycle.LINE_LIVE:
            return
        if not start:
            yield "start_date", _("%(line)s: fill in the activation date.", line=name)
        elif start > self._proximus_today():
            yield (
                "start_date",
                _(
                    "%(line)s: the activation date %(date)s is still to come. Activate "
                    "the line on the day it works.",
                    line=name,
                    date=self._proximus_spoken_day(start),
                ),
            )

    def _import_name(self) -> str:
        """Return the name by which the user who typed or imported a line knows it."""
        self.ensure_one()
        if self.env.context.get("import_file"):
            return self.external_ref or self.name
        return self.display_name

    @api.constrains("partner_id", "site_id", "parent_id", "backup_of_id")
    def _check_relatives(self):
        for line in self:
            holder = line.partner_id.commercial_partner_id
            if line.site_id and line.site_id.commercial_partner_id != holder:
                raise ValidationError(
                    self.env._(
                        "%(line)s: the site %(site)s is no address of the holder "
                        "%(holder)s.",
                        line=line._import_name(),
                        site=line.site_id.display_name,
                        holder=holder.display_name,
                    )
                )
            for relative in line.parent_id | line.backup_of_id:
                if relative.partner_id.commercial_partner_id != holder:
                    raise ValidationError(
                        self.env._(
                            "%(line)s and %(other)s must have the same holder.",
                            line=line._import_name(),
                            other=relative.display_name,
                        )
                    )
            if line.backup_of_id:
                line._check_backup()

    def _check_backup(self):
        """Raise when a backup would fail together with the line it replaces."""
        primary = self.backup_of_id
        both = {self.product_id.access_technology, primary.product_id.access_technology}
        if len(both) == 1 and both & {"ftth", "vdsl", "coax"}:
            raise ValidationError(
                self.env._(
                    "%(line)s uses the same technology as %(primary)s: it would fail "
                    "together with it. Choose a backup over another technology.",
                    line=self._import_name(),
                    primary=primary.display_name,
                )
            )
        if self.site_id and primary.site_id and self.site_id != primary.site_id:
            raise ValidationError(
                self.env._(
                    "%(line)s stands at %(site)s, so it cannot be the backup of "
                    "%(primary)s at %(other)s.",
                    line=self._import_name(),
                    site=self.site_id.display_name,
                    primary=primary.display_name,
                    other=primary.site_id.display_name,
                )
            )

    @api.constrains("parent_id")
    def _check_parent_cycle(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A line cannot be a part of its own part.")
            )

    @api.constrains("backup_of_id")
    def _check_backup_cycle(self):
        if self._has_cycle("backup_of_id"):
            raise ValidationError(self.env._("Two lines cannot back each other up."))

    @api.ondelete(at_uninstall=False)
    def _unlink_only_created(self):
        for line in self.filtered(lambda line: line.state != "created"):
            raise UserError(
                self.env._(
                    "%(line)s has a history and cannot be deleted. End or cancel it; "
                    "archive it to hide it.",
                    line=line.display_name,
                )
            )
