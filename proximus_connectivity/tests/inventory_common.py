from . import operator_server as server
from .provider_common import OperatorServerMixin, ProviderCommon


class InventoryCommon(OperatorServerMixin, ProviderCommon):
    """Products of an operator's inventory, told at once or by offset and limit."""

    def _product(self, number="C-1", status="active", price=None, **more):
        product = {"id": number, "name": number, "status": status, **more}
        if price is not None:
            product["productPrice"] = [self._price(price)]
        return product

    def _price(self, value, kind="recurring", amount="dutyFreeAmount"):
        money = {"unit": self.company.currency_id.name, "value": value}
        return {"priceType": kind, "price": {amount: money}}

    def _press(self):
        return self.provider.with_user(self.manager).action_read_inventory()

    def _compare(self, *products):
        self.operator.queue = [server.answer(200, list(products))]
        notice = self._press()
        self.assertEqual(notice["params"]["type"], "success", notice)
        return self._open().with_user(self.user)

    def _open(self):
        return self.provider.difference_ids.filtered(lambda row: row.state == "open")

    def _figures(self):
        return {(row.kind, row.reference) for row in self._open()}
