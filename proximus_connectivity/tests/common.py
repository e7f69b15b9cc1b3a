from contextlib import contextmanager

from stdnum import luhn

from odoo import Command
from odoo.tests import TransactionCase, new_test_user


class UserFactory:
    """Makes users of the company of a test case."""

    @classmethod
    def _create_user(cls, login, *groups, **vals):
        company = {
            "company_id": cls.company.id,
            "company_ids": [(6, 0, cls.company.ids)],
        }
        names = ",".join(("base.group_user", *groups))
        return new_test_user(cls.env, login, names, **{**company, **vals})


class QueryCounter:
    """Counts the queries that something takes."""

    def _count_queries(self, action, *arguments, **keywords):
        """Return how many queries an action takes, everything flushed."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        action(*arguments, **keywords)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before


class ConnectivityCommon(UserFactory, QueryCounter, TransactionCase):
    """A customer with two sites, offers of every kind, and factories."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env.company
        cls.partner = cls.env["res.partner"].create(
            {"name": "Boulangerie Test", "is_company": True}
        )
        cls.other_partner = cls.env["res.partner"].create(
            {"name": "Garage Test", "is_company": True}
        )
        cls.site, cls.second_site = cls.env["res.partner"].create(
            [
                {"name": name, "parent_id": cls.partner.id, "type": "other"}
                for name in ("Shop", "Mill")
            ]
        )
        cls.offers = {
            kind: cls._create_offer(kind)
            for kind in (
                "internet",
                "mobile",
                "voice",
                "sip_trunk",
                "sdwan",
                "backup",
                "iot",
            )
        }
        cls.employee = cls.env["hr.employee"].create({"name": "An Peeters"})

    @classmethod
    def _create_offer(cls, kind, **vals):
        return cls.env["product.product"].create(
            {
                "name": f"Test {kind}",
                "default_code": f"T-{kind}",
                "line_kind": kind,
                "list_price": 20.0,
                "standard_price": 12.0,
                "voice_channels": 10 if kind == "sip_trunk" else 0,
                **vals,
            }
        )

    @classmethod
    def _create_line(cls, kind="mobile", count=None, **vals):
        """Create one line, or ``count`` lines, in the state that ``vals`` gives."""
        values = {
            "partner_id": cls.partner.id,
            "product_id": cls.offers[kind].id,
            **vals,
        }
        return cls.env["proximus.line"].create(
            [dict(values) for _n in range(count or 1)]
        )

    @classmethod
    def _use_own_lines(cls):
        """Let the customer be the company itself: its lines are for own use."""
        cls.company.partner_id = cls.partner

    @classmethod
    def _create_active_line(cls, kind="mobile", start="2026-01-15", **vals):
        return cls._create_line(kind, state="active", start_date=start, **vals)

    @classmethod
    def _create_order(cls, *items, **vals):
        """Create an order with items, given as kinds of line or as values."""
        return cls.env["proximus.line.order"].create(
            {
                "partner_id": cls.partner.id,
                "item_ids": [
                    Command.create(
                        {"product_id": cls.offers[item].id}
                        if isinstance(item, str)
                        else item
                    )
                    for item in items
                ],
                **vals,
            }
        )

    def _change_wizard(self, name, lines, **vals):
        """Return the dialog of a change of lines, as it is opened on them."""
        context = {"active_model": "proximus.line", "active_ids": lines.ids}
        wizards = self.env[f"proximus.line.change.{name}"].with_context(**context)
        return wizards.create(vals)

    def _load(self, model, header, *rows):
        """Load rows as the import of a file does; return what ``load`` returns."""
        records = self.env[model].with_context(import_file=True)
        return records.load(list(header), [list(row) for row in rows])

    @staticmethod
    def _iccid(number):
        """Return a valid card number, another one per number, none of the demo."""
        payload = f"8932017{number:011d}"
        return payload + luhn.calc_check_digit(payload)

    @contextmanager
    def assertRefused(self, error, *fragments):
        """Check that a user reads a sentence with these words, and undo the attempt."""
        with self.assertRaises(error) as caught:
            yield caught
        for fragment in fragments:
            self.assertIn(str(fragment), str(caught.exception))
