from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools import lifecycle

#: Marks values in which a hook guessed the days; taken out before anything is saved.
IMPLIED = "proximus_implied"


class ProximusLineResource(models.AbstractModel):
    """What a line uses: a number, a SIM card or a device, on one line at a time.

    A model says in :attr:`_resource_key` which field identifies a resource, and with
    four hooks how it is spelled (:meth:`_prepare_vals`), what a line makes of it
    (:meth:`_place_vals`), what :meth:`_conflicts` has to know (:meth:`_wanted_vals`)
    and who is in its way (:meth:`_conflicts`). That nobody is, is also held by indexes
    of the database: the hooks only come first, with a sentence.
    """

    _name = "proximus.line.resource"
    _description = "Resource of a Line"
    _inherit = ["mail.thread"]

    #: Field that identifies a resource.
    _resource_key = ""
    #: State in which a resource may be put on any line.
    _resource_free = "available"
    #: Fields whose change may bring a resource in the way of another.
    _resource_watched = frozenset({"line_id", "company_id", "state"})
    #: Fields that :meth:`_check_free` may complete.
    _resource_completed = ()

    line_id = fields.Many2one(
        "proximus.line",
        index="btree_not_null",
        tracking=True,
        copy=False,
        check_company=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(related="line_id.partner_id")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("line_id")
    def _compute_company_id(self):
        for resource in self:
            company = resource.line_id.company_id or resource.company_id
            resource.company_id = company or self.env.company

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = self.env["proximus.line"].browse(
            [vals["line_id"] for vals in vals_list if vals.get("line_id")]
        )
        by_id = {line.id: line for line in lines}
        for vals in vals_list:
            line = by_id.get(vals.get("line_id"), lines[:0])
            self._prepare_vals(vals, line)
            if line:
                self._place_vals(vals, line)
        self._check_free(vals_list)
        # a resource is its own history: a note "created" on each tells nothing
        quiet = self.with_context(mail_create_nolog=True)
        created = super(ProximusLineResource, quiet).create(vals_list)
        return created.with_env(self.env)

    def write(self, vals):
        vals = dict(vals)
        if "active" in vals and not vals["active"]:
            self._check_archive()
        line = self.env["proximus.line"].browse(vals.get("line_id") or [])
        self._prepare_vals(vals, line or self[:1].line_id, self)
        self._check_history(vals)
        if "line_id" in vals:
            self._check_move_line(line)
            if line and "state" not in vals:
                self._place_vals(vals, line)
        watched = self._resource_watched | {self._resource_key}
        if not self or not vals.keys() & watched:
            return super().write(vals)
        vals_list = [{**resource._held_vals(), **vals} for resource in self]
        self._check_free(vals_list, self)
        vals.pop(IMPLIED, None)
        for completed, resources in self._by_completed(vals_list):
            super(ProximusLineResource, resources).write({**vals, **completed})
        return True

    def _by_completed(self, vals_list: list[dict]) -> list[tuple]:
        """Return the records by what :meth:`_check_free` has completed for them."""
        groups = defaultdict(list)
        for resource, vals in zip(self, vals_list, strict=True):
            completed = tuple(vals.get(name) for name in self._resource_completed)
            groups[completed].append(resource.id)
        return [
            (
                dict(zip(self._resource_completed, completed, strict=True)),
                self.browse(ids),
            )
            for completed, ids in groups.items()
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        """Keep the history: only what was never used is deleted."""
        for resource in self.filtered(lambda resource: resource._was_used()):
            raise UserError(
                self.env._(
                    "%(resource)s was in use: its history cannot be deleted. A manager "
                    "can archive it.",
                    resource=resource.display_name,
                )
            )

    # === HOOKS === #

    def _was_used(self) -> bool:
        """Return whether somebody has, or had, this resource in use."""
        self.ensure_one()
        line = self.line_id
        return bool(line) and line.state not in lifecycle.LINE_AWAITED | {"created"}

    def _check_archive(self) -> None:
        """Refuse to hide what is in use; hiding what is over is for managers."""
        if not (self.env.su or self._is_managed()):
            raise AccessError(
                self.env._("Only managers archive what is part of a history.")
            )
        for resource in self.filtered(lambda resource: not resource._is_over()):
            raise UserError(
                self.env._(
                    "%(resource)s is not out of use yet: it cannot be archived.",
                    resource=resource.display_name,
                )
            )

    def _check_history(self, vals: dict) -> None:
        """Refuse to make stock, or another thing, of what is history.

        Whoever takes it gets a new record; a slip of the pen is a manager's to correct.

        :param vals: values about to be written.
        :raises UserError: naming the resource.
        """
        freed = vals.get("state") == self._resource_free
        if not freed and (
            self._resource_key not in vals or self.env.su or self._is_managed()
        ):
            return
        for resource in self:
            key = resource[self._resource_key]
            if resource._was_used() and (
                (freed and resource.state != self._resource_free)
                or (resource._is_over() and vals.get(self._resource_key, key) != key)
            ):
                raise UserError(
                    self.env._(
                        "%(resource)s was in use: this record stays as its history. "
                        "Make a new one for whoever has it next.",
                        resource=resource.display_name,
                    )
                )

    @api.model
    def _is_managed(self) -> bool:
        return self.env.user.has_group("proximus_connectivity.group_manager")

    def _is_over(self) -> bool:
        """Return whether this resource is history, or was never used."""
        return not self._was_used()

    @api.model
    def _prepare_vals(self, vals: dict, line, own=None) -> None:
        """Replace spellings by canonical ones, in place.

        :param vals: values about to be written.
        :param line: the line of the resource, maybe empty.
        :param own: the records about to be written; ``None`` for new ones.
        :raises ValidationError: naming the line and what is wrong.
        """

    @api.model
    def _place_vals(self, vals: dict, line) -> None:
        """Complete, in place, values that put a resource on a line."""
        vals.setdefault("state", self._state_on(line.state))

    @api.model
    def _state_on(self, line_state: str) -> str:
        """Return the state of a resource that is put on a line in that state."""
        return self._resource_free

    @api.model
    def _wanted_vals(self, vals: dict, line) -> dict:
        """Return what :meth:`_conflicts` wants to know beside the common facts."""
        return {}

    @api.model
    def _conflicts(self, wanted: list[dict], own=None):
        """Yield the position and the sentence of each resource that is not free.

        :param wanted: the key, ``state``, ``company_id``, ``line_id`` and the values of
            :meth:`_wanted_vals` of resources to be.
        :param own: records that are not in the way: those about to be written.
        """
        return iter(())

    # === CHECKS === #

    def _held_vals(self) -> dict:
        """Return what decides whether a resource is free, as values to write."""
        return {
            self._resource_key: self[self._resource_key],
            "line_id": self.line_id.id,
            "company_id": self.company_id.id,
            "state": self.state,
        }

    @api.model
    def _wanted(self, vals_list: list[dict]) -> list[dict]:
        """Return values about to be written as :meth:`_conflicts` takes them."""
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
                    self._resource_key: vals.get(self._resource_key),
                    "state": vals.get("state") or self._resource_free,
                    "company_id": company or self.env.company.id,
                    "line_id": line.id,
                    **self._wanted_vals(vals, line),
                }
            )
        return wanted

    @api.model
    def _check_free(self, vals_list: list[dict], own=None) -> None:
        """Say who is in the way, before an index can only refuse.

        The index still decides when two users want the same resource at once.

        :param vals_list: values about to be written, in canonical spelling.
        :param own: the records about to be written.
        :raises ValidationError: naming the resource and the line that has it.
        """
        for _index, message in self._conflicts(self._wanted(vals_list), own):
            raise ValidationError(message)

    def _check_move_line(self, line) -> None:
        """Refuse to move a resource silently from one line to another."""
        for resource in self:
            former = resource.line_id
            if former and former != line and resource.state != self._resource_free:
                raise ValidationError(
                    self.env._(
                        "%(resource)s belongs to %(line)s. Release it there first, so "
                        "that the history stays right.",
                        resource=resource.display_name,
                        line=former.display_name,
                    )
                )

    # === BUSINESS === #

    @api.model
    def _in_stock(self, keys: list[str], companies) -> dict:
        """Return the resources on no line that some texts identify, by that text.

        :param keys: identifications in canonical spelling.
        :param companies: whose stock it is.
        """
        found = self.search(
            [
                (self._resource_key, "in", keys),
                ("state", "=", self._resource_free),
                ("line_id", "=", False),
                ("company_id", "in", companies.ids),
            ]
        )
        return {resource[self._resource_key]: resource for resource in found}
