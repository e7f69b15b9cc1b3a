from odoo import Command
from odoo.tests import new_test_user

from .common import ConnectivityCommon

GROUP = "proximus_connectivity.group_%s"


class HomeMixin:
    """Reads the home as a user of a role sees it, and clicks on it."""

    def _read_home(self, user, companies=None):
        """Return the cards that the browser gets, per code, with their graph."""
        self.env.flush_all()
        self.env.invalidate_all()
        home = self._cards(user, companies).web_search_read(
            [("is_shown", "=", True)],
            {
                name: {}
                for name in ("code", "name", "content", "graph_data", "graph_type")
            },
        )
        return {card["code"]: card for card in home["records"]}

    def _cards(self, user, companies=None):
        companies = companies or user.company_ids
        cards = self.env["proximus.home.card"].with_user(user)
        return cards.with_context(allowed_company_ids=companies.ids)

    def _figures(self, card):
        """Return the numbers of a card as the browser got it, per key."""
        return {row["key"]: row["value"] for row in card["content"]["figures"]}

    def _lines(self, card):
        return {
            row["key"]: (row["text"], row["note"]) for row in card["content"]["lines"]
        }

    def _click(self, user, code, key):
        """Return the action that a click on a row of a card opens."""
        card = self._cards(user).search([("code", "=", code)])
        return card.with_context(home_row=key).action_open()

    def _opened(self, user, code, key):
        """Return the records that a click on a row of a card shows."""
        action = self._click(user, code, key)
        model = self.env[action["res_model"]].with_user(user)
        if action.get("res_id"):
            record = model.browse(action["res_id"])
            record.check_access("read")
            return record
        self.assertFalse(
            [name for name in action["context"] if name.startswith("search_default")],
            "a filter would hide what was counted",
        )
        return model.search(action["domain"])


class HomeCommon(HomeMixin, ConnectivityCommon):
    """A company of its own with a user in each role, and one more company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # nothing of the demo data counts here
        cls.company, cls.other_company = cls.env["res.company"].create(
            [
                {"name": name, "currency_id": cls.env.ref("base.EUR").id}
                for name in ("Home Test", "Home Elsewhere")
            ]
        )
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.owner, cls.seller, cls.accountant, cls.nobody = (
            new_test_user(
                cls.env,
                f"home_{name}",
                group,
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for name, group in (
                ("owner", GROUP % "owner"),
                ("partner", GROUP % "partner"),
                ("accountant", GROUP % "accountant"),
                ("nobody", "base.group_user"),
            )
        )
        cls.today = cls.owner._proximus_today()

    @classmethod
    def _create_own(cls, kind="mobile", **vals):
        values = {"start": "2026-01-15", "company_id": cls.company.id}
        values["partner_id"] = cls.company.partner_id.id
        return cls._create_active_line(kind, **{**values, **vals})

    @classmethod
    def _purchase_journal(cls):
        """Return a journal for bills of a company that has no chart of accounts."""
        expense, payable = cls.env["account.account"].create(
            [
                {
                    "name": name,
                    "code": code,
                    "account_type": account_type,
                    "company_ids": [Command.set(cls.company.ids)],
                }
                for name, code, account_type in (
                    ("Telecom", "612HOM", "expense"),
                    ("Suppliers", "440HOM", "liability_payable"),
                )
            ]
        )
        cls.env["ir.default"].set(
            "res.partner",
            "property_account_payable_id",
            payable.id,
            company_id=cls.company.id,
        )
        return cls.env["account.journal"].create(
            {
                "name": "Bills",
                "code": "HBILL",
                "type": "purchase",
                "company_id": cls.company.id,
                "default_account_id": expense.id,
            }
        )

    def _card(self, code, user=None):
        return self._read_home(user or self.owner)[code]
