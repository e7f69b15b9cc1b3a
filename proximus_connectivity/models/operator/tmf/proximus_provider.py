from urllib.parse import quote

from odoo import models

from ....tools import (
    tmf,
    tmf_bill,
    tmf_inventory,
    tmf_order,
    tmf_problem,
    tmf_product,
    tmf_qualification,
    tmf_usage,
    transport,
)

#: Objects of a page, and pages of one exchange: what fails is read again.
PAGE, PAGES = 500, 10
#: Pages of a list that is read in one exchange: one that never ends is refused.
MOST_PAGES = 1000
#: Where a list begins.
START = {"offset": 0, "pages": ()}


class ProximusProvider(models.Model):
    """TM Forum Open APIs v4: TMF622, TMF635, TMF637, TMF645, TMF656, TMF678."""

    _inherit = "proximus.provider"

    def _qualify(self, question):
        if self.code != "tmf":
            return super()._qualify(question)
        payload = tmf_qualification.qualification_payload(question)
        exchange = self.env["proximus.exchange"]._log_now(self, "qualification")
        try:
            answer = self._send_request(
                "POST", tmf_qualification.PATH, json=payload, exchange=exchange
            )
            result = self._readable(tmf_qualification.read_qualification, answer.data)
        except transport.ProviderError as error:
            reason = self._explain(error)
            exchange._finish_exchange("failed", reason, error.kind)
            return tmf_qualification.unknown_answer(question["reference"], reason)
        exchange._finish_exchange("done")
        return result

    def _submit_order(self, order, exchange):
        if self.code != "tmf":
            return super()._submit_order(order, exchange)
        payload = tmf_order.order_payload(order._to_plain())
        return self._tmf_submit(tmf_order.PATH, payload, tmf_order.read_order, exchange)

    def _fetch_order(self, order, exchange):
        if self.code != "tmf":
            return super()._fetch_order(order, exchange)
        path = f"{tmf_order.PATH}/{self._tmf_id(order.external_ref)}"
        return self._tmf_fetch(path, tmf_order.read_order, exchange)

    def _cancel_order(self, order, exchange):
        if self.code != "tmf":
            return super()._cancel_order(order, exchange)
        payload = tmf_order.cancel_payload(
            order.external_ref, order.cancel_reason or ""
        )
        self._send_request(
            "POST", tmf_order.CANCEL_PATH, json=payload, exchange=exchange
        )
        return self._fetch_order(order, exchange)

    def _submit_problem(self, problem, exchange):
        if self.code != "tmf":
            return super()._submit_problem(problem, exchange)
        payload = tmf_problem.problem_payload(problem._to_plain())
        read = tmf_problem.read_problem
        return self._tmf_submit(tmf_problem.PATH, payload, read, exchange)

    def _fetch_problem(self, problem, exchange):
        if self.code != "tmf":
            return super()._fetch_problem(problem, exchange)
        path = f"{tmf_problem.PATH}/{self._tmf_id(problem.external_ref)}"
        return self._tmf_fetch(path, tmf_problem.read_problem, exchange)

    def _update_problem(self, problem, exchange):
        if self.code != "tmf":
            return super()._update_problem(problem, exchange)
        answer = self._send_request(
            "PATCH",
            f"{tmf_problem.PATH}/{self._tmf_id(problem.external_ref)}",
            json=tmf_problem.update_payload(problem._to_plain_update()),
            exchange=exchange,
        )
        # an operator may accept a change without saying how the problem stands now
        data = {"id": problem.external_ref, **tmf.as_dict(answer.data)}
        reported = self._readable(tmf_problem.read_problem, data)
        return {**reported, "time": answer.time}

    def _fetch_products(self, cursor, exchange):
        if self.code != "tmf":
            return super()._fetch_products(cursor, exchange)
        read = self._tmf_pages(tmf_product.PATH, {}, cursor, exchange)
        products, errors = [], []
        for data in self._tmf_once(read.pop("documents")):
            try:
                products.append(tmf_inventory.read_line(data))
            except ValueError as error:
                names = [data.get("id"), data.get("name")]
                told = [name for name in names if name and isinstance(name, str)]
                errors.append((self._tmf_reason(error), told))
        return {**read, "products": products, "errors": errors}

    def _fetch_bills(self, since, exchange):
        if self.code != "tmf":
            return super()._fetch_bills(since, exchange)
        params = {"billDate.gt": since.isoformat()} if since else {}
        bills = []
        for data in self._tmf_list(tmf_bill.PATH, params, exchange):
            rates = self._tmf_list(
                tmf_bill.RATE_PATH, {"bill.id": self._tmf_name(data)}, exchange
            )
            bill = self._readable(
                lambda raw, lines=rates: tmf_bill.read_bill(raw, lines), data
            )
            bill["document"] = tmf_bill.write_document(data, rates)
            # an operator may ignore the filter
            if not since or not bill["date"] or bill["date"] > since:
                bills.append(bill)
        return bills

    def _fetch_usage(self, cursor, exchange):
        if self.code != "tmf":
            return super()._fetch_usage(cursor, exchange)
        path, since = tmf_usage.PATHS[self.usage_version], cursor["since"]
        params = {"usageDate.gte": tmf.write_date(since)} if since else {}
        return self._tmf_pages(path, params, cursor, exchange)

    # === TM FORUM === #

    def _tmf_pages(self, path, params, cursor, exchange, most=None) -> dict:
        """Read on in a list, some pages of it.

        :param cursor: ``offset`` (objects read already) and ``pages`` (digests of the
            pages read already).
        :param most: so many pages at most, by default those of one exchange.
        :return: ``documents`` as received, and ``offset``, ``pages`` and ``is_over``
            for the next time.
        :raises transport.ProviderError: also when a page is no list of objects.
        """
        offset, pages = cursor["offset"], list(cursor["pages"])
        documents, is_over = [], False
        for _page in range(most or PAGES):
            data = self._tmf_page(path, params, offset, PAGE, exchange)
            ids = [one.get("id") or one for one in data]
            digest = tmf.event_digest({"ids": ids})[7:27]
            # only an empty page is the last one: some give fewer than were asked for;
            # one that ignores the offset gives the same page for ever
            is_over = not data or digest in pages
            if is_over:
                break
            pages.append(digest)
            documents += data
            offset += len(data)
        return {
            "documents": documents,
            "offset": offset,
            "pages": pages,
            "is_over": is_over,
        }

    def _tmf_key(self, data: dict) -> str:
        """Return by what an object is known again, should a page hold it once more."""
        return tmf.event_digest({"id": data["id"]} if data.get("id") else data)

    def _tmf_page(self, path, params, offset, limit, exchange) -> list[dict]:
        """Return a page of a list.

        :raises transport.ProviderError: also when it is no list of objects.
        """
        query = {**params, "offset": offset, "limit": limit}
        data = self._send_request("GET", path, params=query, exchange=exchange).data
        if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
            raise transport.ProviderError("bad_answer", "no list")
        return data

    def _tmf_submit(self, path: str, payload: dict, read, exchange) -> dict:
        """Create something at the operator, exactly once.

        When an earlier attempt may have arrived, the operator is asked first: not every
        operator keeps to the idempotency key.
        """
        if exchange.uncertain:
            found = self._tmf_find(path, payload, read, exchange)
            if found:
                return found
        answer = self._send_request("POST", path, json=payload, exchange=exchange)
        return {**self._readable(read, answer.data), "time": answer.time}

    def _tmf_find(self, path: str, payload: dict, read, exchange) -> dict | None:
        """Return what the operator made of our reference earlier, if anything."""
        if "externalId" in payload:
            key, reference = "externalId", payload["externalId"]
        else:
            key = "externalIdentifier.id"
            reference = payload["externalIdentifier"][0]["id"]
        answer = self._send_request(
            "GET", path, params={key: reference}, exchange=exchange
        )
        data = answer.data if isinstance(answer.data, list) else [answer.data]
        for one in data:
            reported = self._readable(read, one) if one else {}
            if reported.get("reference") == reference:
                return {**reported, "time": answer.time}
        return None

    def _tmf_fetch(self, path: str, read, exchange) -> dict:
        answer = self._send_request("GET", path, exchange=exchange)
        return {**self._readable(read, answer.data), "time": answer.time}

    def _tmf_list(self, path: str, params: dict, exchange) -> list[dict]:
        """Return all objects of a list, page by page.

        :raises transport.ProviderError: also when it does not end.
        """
        read = self._tmf_pages(path, params, START, exchange, MOST_PAGES)
        if not read["is_over"]:
            raise transport.ProviderError("bad_answer", "endless list")
        return self._tmf_once(read["documents"])

    def _tmf_once(self, documents: list[dict]) -> list[dict]:
        """Return each object once: pages may overlap."""
        return list({self._tmf_key(one): one for one in documents}.values())

    def _readable(self, read, data):
        """Read an answer; one that says nothing known is a bad answer."""
        try:
            return read(data)
        except ValueError as error:
            reason = self._tmf_reason(error)
            raise transport.ProviderError("bad_answer", reason) from error

    def _tmf_name(self, data: dict) -> str:
        """Return the id of an object that an operator sent."""
        return self._readable(lambda raw: tmf.read_text(raw.get("id"), "id"), data)

    def _tmf_id(self, external_ref: str) -> str:
        """Return an id as part of a path."""
        return quote(external_ref or "", safe="")
