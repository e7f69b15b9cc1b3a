from urllib.parse import parse_qs, urlsplit

from odoo import fields
from odoo.fields import Domain
from odoo.tests.common import TransactionCase, _super_send

from odoo.addons.mail.tests.common import mail_new_test_user

from ..tools import transport
from .operator_server import OperatorServer


class ProviderCommon(TransactionCase):
    """Factories for providers, orders and problems of one customer with one site."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the operator of a test is this machine
        parameters = cls.env["ir.config_parameter"]
        parameters.set_param("proximus_connectivity.allow_private_addresses", "True")
        cls.company = cls.env["res.company"].create({"name": "Test Company"})
        cls.env = cls.env(
            context=dict(
                cls.env.context,
                allowed_company_ids=cls.company.ids,
                tracking_disable=True,
            )
        )
        cls.company = cls.company.with_env(cls.env)
        partners = cls.env["res.partner"]
        cls.customer = partners.create({"name": "Customer SRL", "is_company": True})
        cls.site = partners.create(
            {
                "name": "Workshop",
                "parent_id": cls.customer.id,
                "type": "other",
                "street": "Rue du Test 1",
                "zip": "4000",
                "city": "Liège",
                "country_id": cls.env.ref("base.be").id,
            }
        )
        cls.offer = cls.env["product.product"].create(
            {
                "name": "Fibre Test",
                "default_code": "TEST-FIBRE",
                "line_kind": "internet",
                "access_technology": "ftth",
                "repair_hours": 8,
                "list_price": 45,
            }
        )
        cls.user = mail_new_test_user(
            cls.env,
            login="provider_user",
            groups="proximus_connectivity.group_user",
            company_id=cls.company.id,
        )
        cls.manager = mail_new_test_user(
            cls.env,
            login="provider_manager",
            groups="proximus_connectivity.group_manager",
            company_id=cls.company.id,
        )

    @classmethod
    def _create_provider(cls, **vals):
        return cls.env["proximus.provider"].create(
            {
                "name": "Test Operator",
                "company_id": cls.company.id,
                "state": "enabled",
                **vals,
            }
        )

    @classmethod
    def _create_line(cls, state="active", **vals):
        dates = (
            {}
            if state == "created"
            else {"start_date": cls.env.company._proximus_today()}
        )
        return cls.env["proximus.line"].create(
            {
                "product_id": cls.offer.id,
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "site_id": cls.site.id,
                "state": state,
                **dates,
                **vals,
            }
        )

    @classmethod
    def _create_order(cls, provider=None, count=1, **vals):
        item = {"product_id": cls.offer.id, "site_id": cls.site.id}
        return cls.env["proximus.line.order"].create(
            {
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                "provider_id": provider.id if provider else False,
                "qualification_override": "Told by phone",
                "item_ids": [fields.Command.create(item) for _unit in range(count)],
                **vals,
            }
        )

    @classmethod
    def _create_problem(cls, **vals):
        if not vals.keys() & {"line_ids", "site_id"}:
            vals["line_ids"] = cls._create_line().ids
        return cls.env["proximus.problem"].create(
            {
                "subject": "No internet",
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    def _exchange(self, record, operation):
        return self.env["proximus.exchange"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("operation", "=", operation),
            ],
            limit=1,
        )

    def _process(self):
        """Do what the cron does, without its commits."""
        exchanges = self.env["proximus.exchange"]
        own = exchanges._todo_domain() & Domain("company_id", "=", self.company.id)
        todo = exchanges.search(own, order="event_time, id")
        for exchange in todo:
            exchange._attempt()
        return todo


class OperatorServerMixin:
    """A provider that talks to a real server on this machine, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.operator = OperatorServer()
        cls.addClassCleanup(cls.operator.stop)
        cls.provider = cls._create_provider(
            code="tmf",
            base_url=cls.operator.url,
            api_key="topsecret-key",
            timeout=0.5,
            retry_delay=0.01,
        )

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        # core lengthens short timeouts in tests: here they are what is tested
        operator = getattr(cls, "operator", None)
        if operator and r.url.startswith(f"{operator.url}/"):
            return _super_send(s, r, **kw)
        return super()._request_handler(s, r, **kw)

    def setUp(self):
        super().setUp()
        self.operator.requests.clear()
        self.operator.queue.clear()
        self.operator.stored.clear()

    def _serve(self, documents, most=None):
        """Serve a list as an operator should: by offset and limit.

        :param most: of a page, whatever was asked for.
        """

        def act(handler, body):
            query = parse_qs(urlsplit(handler.path).query)
            start, limit = int(query["offset"][0]), int(query["limit"][0])
            handler.reply(200, documents[start : start + min(limit, most or limit)])

        self.operator.queue = [act] * 50

    def _go_on(self):
        """Do what the cron does until nothing waits that is due."""
        done = self.env["proximus.exchange"]
        while some := self._process():
            done |= some
        return done

    def assertFails(self, kind, method="GET"):
        """Check how a request to the operator fails; return the error."""
        # not assertRaises: it rolls back what the provider notes of the failure
        try:
            self.provider._send_request(method, "/thing")
        except transport.ProviderError as error:
            self.assertEqual(error.kind, kind, error)
            return error
        return self.fail("the request succeeded")
