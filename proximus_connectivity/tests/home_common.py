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
