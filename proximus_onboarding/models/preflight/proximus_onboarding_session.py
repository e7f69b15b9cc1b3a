from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.proximus_connectivity.fields import Pasted
from odoo.addons.proximus_connectivity.tools import numbers, pasted
from odoo.addons.proximus_connectivity.tools.lifecycle import LINE_OPEN


class ProximusOnboardingSession(models.Model):
    """What the customer has today: each line and number, and what becomes of it."""

    _inherit = "proximus.onboarding.session"

    existing_ids = fields.One2many(
        "proximus.onboarding.existing", "session_id", "Lines of Today", copy=False
    )
    undecided_text = fields.Char(compute="_compute_undecided_text")
    has_replaced_number = fields.Boolean(compute="_compute_has_replaced_number")
    number_text = Pasted(
        "Other Numbers",
        copy=False,
        help="Numbers that are not in the list, one per row, in any spelling.",
    )
    number_wish = fields.Selection(
        [("keep", "Keep the numbers"), ("cancel", "Give the numbers up")],
        "Replaced Numbers",
        required=True,
        default="keep",
        help="What becomes of the numbers of the lines that are replaced, where "
        "nothing else is said beside a line or number.",
    )
    wish_text = fields.Text(compute="_compute_wish_text")

    # === COMPUTE METHODS === #

    @api.depends("existing_ids.choice")
    @api.depends_context("lang")
    def _compute_undecided_text(self):
        for session in self:
            count = len(session._get_existing(False))
            if not count:
                session.undecided_text = False
            elif count == 1:
                session.undecided_text = self.env._(
                    "One of them has no choice yet. Until then it counts as staying."
                )
            else:
                session.undecided_text = self.env._(
                    "%s of them have no choice yet. Until then they count as staying.",
                    count,
                )

    @api.depends("existing_ids.choice", "existing_ids.number_display")
    def _compute_has_replaced_number(self):
        for session in self:
            replaced = session._get_existing("replace")
            session.has_replaced_number = any(replaced.mapped("number_display"))

    @api.depends(
        "existing_ids.choice",
        "existing_ids.number_wish",
        "existing_ids.number_ids.wish",
        "number_wish",
    )
    @api.depends_context("lang")
    def _compute_wish_text(self):
        for session in self:
            kept = session._get_numbers("keep")
            given_up = session._get_numbers("cancel")
            told = []
            if kept:
                told.append(self.env._("Kept: %s", ", ".join(kept)))
            if given_up:
                told.append(self.env._("Given up, for good: %s", ", ".join(given_up)))
            session.wish_text = "\n".join(told)

    # === ACTIONS === #

    def action_keep_all(self):
        """Keep everything of today on which nobody decided."""
        return self._choose_rest("keep")

    def action_replace_all(self):
        """Replace everything of today on which nobody decided."""
        return self._choose_rest("replace")

    def action_aside_all(self):
        """Leave aside everything of today on which nobody decided."""
        return self._choose_rest("aside")

    def action_add_numbers(self):
        """List the numbers that were pasted; what cannot be read is listed as that."""
        self.ensure_one()
        self._check_open()
        self._check_may_decide()
        existing = self.env["proximus.onboarding.existing"]
        regions = self.env["proximus.number"]._regions(self._get_customer())
        known, told = self._get_known_numbers(), []
        for row in pasted.read_rows(self.number_text):
            vals = existing._prepare_number(row, regions)
            if vals.get("e164") not in known:
                told.append({"session_id": self.id, **vals})
                known |= {vals["e164"]} if vals.get("e164") else set()
        if not told:
            raise UserError(
                self.env._("There is no number in it that is not listed already.")
            )
        existing.create(told)
        self.number_text = False
        self._existing_changed()
        return True

    # === HOOKS === #

    def _enter_step(self):
        result = super()._enter_step()
        if self.step_code == "offer":
            self._refresh_existing()
        return result

    def _existing_changed(self):
        """Follow a change of what becomes of today's lines. Extend with super()."""

    # === BUSINESS METHODS === #

    def _choose_rest(self, choice: str):
        """Note a choice for all that can be read and has none yet."""
        rest = self.existing_ids.filtered(
            lambda row: not row.choice and (choice == "aside" or not row.problem)
        )
        return rest._choose(choice)

    def _get_existing(self, *choices: str | bool):
        """Return what of today has one of these choices; False is none yet."""
        return self.existing_ids.filtered(lambda row: row.choice in choices)

    def _get_numbers(self, wish: str) -> list[str]:
        """Return the replaced numbers of which this becomes, as they are shown."""
        self.ensure_one()
        shown = []
        for row in self._get_existing("replace"):
            wishes = row._get_wishes()
            shown += [
                " – ".join(numbers.display(end) for end in ends if end)
                for ends in row._get_ends()
                if wishes[ends[0]] == wish
            ]
        return list(dict.fromkeys(shown))

    def _check_all_decided(self):
        """Raise a UserError while it is not said what becomes of a line."""
        self.ensure_one()
        open_rows = self._get_existing(False)
        if not open_rows:
            return
        names = [row._get_label() for row in open_rows[:5]]
        if len(open_rows) > 5:
            names.append("…")
        raise UserError(
            self.env._(
                "Say for each line and number of today whether it is kept, replaced or "
                "left aside. Still open: %s.",
                ", ".join(names),
            )
        )

    def _get_known_numbers(self) -> set[str]:
        """Return the numbers that are listed, by themselves or on a line."""
        # sudo: whether a number is listed, for whoever may not read lines
        lines_sudo = self.existing_ids.sudo().line_id
        on_lines = lines_sudo._quote_numbers().mapped("e164")
        return {*on_lines, *filter(None, self.existing_ids.mapped("e164"))}

    def _get_open_lines(self):
        """Return the lines that the customer has, or that are on their way."""
        domain = (
            Domain("commercial_partner_id", "=", self._get_customer().id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "in", sorted(LINE_OPEN))
        )
        # sudo: the customer's own lines, for whoever sets up without other rights
        return self.env["proximus.line"].sudo().search(domain)

    def _refresh_existing(self):
        """List what the customer has now; choices stay, what has ended goes."""
        self.ensure_one()
        lines_sudo, services_sudo = self._get_open_lines(), self._get_services()
        rows = self.existing_ids
        # sudo: which lines they are, for whoever may not read lines
        by_line = {row.sudo().line_id.id: row for row in rows if row.line_id}
        by_service = {row.service_id.id: row for row in rows if row.service_id}
        costs = lines_sudo._holder_monthly()
        told = []
        for line in lines_sudo:
            vals = self._prepare_existing_line(line, costs[line])
            self._put_existing(by_line.pop(line.id, None), vals, told)
        for service in services_sudo:
            vals = self._prepare_existing_service(service)
            self._put_existing(by_service.pop(service.id, None), vals, told)
        gone = rows.browse(row.id for row in [*by_line.values(), *by_service.values()])
        gone.unlink()
        rows.create(told)
        on_lines = set(lines_sudo._quote_numbers().mapped("e164"))
        self.existing_ids.filtered(
            lambda row: row.e164 in on_lines and row.source == "typed"
        ).unlink()
        self._refresh_numbers()

    def _refresh_numbers(self):
        """List the numbers of lines that have several; what was decided stays."""
        told, gone = [], self.env["proximus.onboarding.existing.number"]
        for row in self.existing_ids:
            ends = dict(row._get_ends())
            wanted = ends if len(ends) > 1 else {}
            known = set(row.number_ids.mapped("e164"))
            gone |= row.number_ids.filtered(lambda one, w=wanted: one.e164 not in w)
            told += [
                {"existing_id": row.id, "e164": first, "last_e164": last}
                for first, last in wanted.items()
                if first not in known
            ]
        gone.unlink()
        gone.create(told)

    def _put_existing(self, row, vals: dict, told: list[dict]):
        """Update a row, or add the values of a new one to `told`."""
        if row is None:
            told.append({"session_id": self.id, "source": "detected", **vals})
            return
        if not vals["is_cost_ours"] and not row.is_cost_ours:
            # what a person typed as its cost stays
            vals = {key: vals[key] for key in vals if "cost" not in key}
        known = row._convert_to_write({key: row[key] for key in vals})
        row.write({key: vals[key] for key in vals if known[key] != vals[key]})

    def _prepare_existing_line(self, line, monthly: float | None) -> dict:
        """Return an installed line as a row.

        :param monthly: what the customer pays for it a month, None when not known.
        """
        shown = [
            " – ".join(numbers.display(end) for end in ends if end)
            for ends in (
                (number.e164, number.last_e164) for number in line._quote_numbers()
            )
        ]
        return {
            "line_id": line.id,
            "name": line.product_id.name or line.name,
            "line_kind": line.line_kind,
            "number_display": ", ".join(shown) or False,
            "is_cost_known": monthly is not None,
            "monthly_cost": monthly or 0.0,
            "is_cost_ours": monthly is not None,
        }

    def _get_services(self):
        """Return the customer's security services that work and have seats."""
        customer = Domain("partner_id", "child_of", self._get_customer().id)
        if self._is_own_company():
            customer |= Domain("partner_id", "=", False)
        domain = (
            customer
            & Domain("company_id", "=", self.company_id.id)
            & Domain("is_effective", "=", True)
            & Domain("seats", ">", 0)
        )
        # sudo: the customer's own services, for whoever sets up without other rights
        return self.env["proximus.security.service"].sudo().search(domain)

    def _prepare_existing_service(self, service) -> dict:
        """Return a security service as a row."""
        price = service.unit_price * service.seats
        return {
            "service_id": service.id,
            "name": f"{service.seats} × {service.type_id.name}",
            "count": service.seats,
            "is_cost_known": bool(price),
            "monthly_cost": price,
            "is_cost_ours": bool(price),
        }
