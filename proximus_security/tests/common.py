from datetime import timedelta

from odoo import fields
from odoo.tests import TransactionCase, new_test_user


class SecurityCommon(TransactionCase):
    """Two companies with an officer each, a reader, and factories of records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        cls.company = cls.env["res.company"].create({"name": "Brasserie de Test"})
        cls.other_company = cls.env["res.company"].create({"name": "Autre Test"})
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.today = cls.company._proximus_today()
        cls.now = fields.Datetime.now()
        cls.officer = cls._user("sec_officer", "proximus_security.group_officer")
        cls.colleague = cls._user("sec_colleague", "proximus_security.group_officer")
        cls.reader = cls._user("sec_reader", "proximus_security.group_reader")
        cls.employee_user = cls._user("sec_employee", "base.group_user")
        cls.other_officer = cls._user(
            "sec_other", "proximus_security.group_officer", cls.other_company
        )
        cls.endpoint = cls._type("t_endpoint")
        cls.mobile = cls._type("t_mobile", unit="mobile_line")

    @classmethod
    def _user(cls, login, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login,
            groups,
            company_id=company.id,
            company_ids=[fields.Command.set(company.ids)],
            context={"no_reset_password": True, "allowed_company_ids": company.ids},
        )

    @staticmethod
    def _as(user, records):
        """Return records as a user sees them who works in all own companies."""
        companies = user.company_ids.ids
        return records.with_user(user).with_context(allowed_company_ids=companies)

    @classmethod
    def _type(cls, code, **vals):
        return cls.env["proximus.security.service.type"].create(
            {"name": code.title(), "code": code, "unit": "employee", **vals}
        )

    @classmethod
    def _service(cls, service_type=None, seats=5, **vals):
        """Return a service in force since ten days."""
        return cls.env["proximus.security.service"].create(
            {
                "type_id": (service_type or cls.endpoint).id,
                "seats": seats,
                "company_id": cls.company.id,
                "state": "active",
                "date_start": cls.today - timedelta(days=10),
                **vals,
            }
        )

    @classmethod
    def _employee(cls, name="Lotte", **vals):
        return cls.env["hr.employee"].create(
            {"name": name, "company_id": cls.company.id, **vals}
        )

    @classmethod
    def _line(cls, kind="mobile", company=None, **vals):
        company = company or cls.company
        details = {"internet": {"download_mbps": 100, "upload_mbps": 30}}
        product = cls.env["product.product"].create(
            {
                "name": f"Offer {kind}",
                "type": "service",
                "line_kind": kind,
                "access_technology": "ftth" if kind == "internet" else "5g",
                **details.get(kind, {}),
            }
        )
        return cls.env["proximus.line"].create(
            {
                "product_id": product.id,
                "partner_id": company.partner_id.id,
                "company_id": company.id,
                "state": "active",
                "start_date": cls.today - timedelta(days=10),
                **vals,
            }
        )

    @staticmethod
    def _column(subject):
        """Return the field that names a subject in a seat, an exemption or a gap."""
        return {
            "hr.employee": "employee_id",
            "res.users": "user_id",
            "proximus.device": "device_id",
            "proximus.line": "line_id",
            "res.partner": "site_id",
            "proximus.security.domain": "domain_id",
            "res.company": "subject_company_id",
        }[subject._name]

    @classmethod
    def _seat(cls, service, subject, **vals):
        name = cls._column(subject)
        return cls.env["proximus.security.coverage"].create(
            {"service_id": service.id, name: subject.id, **vals}
        )

    @classmethod
    def _requirement(cls, service_type=None, **vals):
        return cls.env["proximus.security.requirement"].create(
            {
                "type_id": (service_type or cls.endpoint).id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    @classmethod
    def _exemption(cls, subject, service_type=None, **vals):
        name = cls._column(subject)
        return cls.env["proximus.security.exemption"].create(
            {
                "type_id": (service_type or cls.endpoint).id,
                "company_id": cls.company.id,
                name: subject.id,
                "reason": "Works without a computer",
                "approved_by_id": cls.officer.id,
                "date_to": cls.today + timedelta(days=30),
                **vals,
            }
        )

    @classmethod
    def _incident(cls, **vals):
        return cls.env["proximus.security.incident"].create(
            {
                "title": "Strange sign-in",
                "company_id": cls.company.id,
                "user_id": cls.officer.id,
                **vals,
            }
        )

    @classmethod
    def _grant(cls, user, scope="posture", company=None, **vals):
        """Return access that an officer of a company has given to a guest."""
        company = company or cls.company
        officer = cls.officer if company == cls.company else cls.other_officer
        grant = cls.env["proximus.security.grant"].create(
            {
                "user_id": user.id,
                "company_id": company.id,
                "scope": scope,
                "reason": "Sets up the laptops",
                **vals,
            }
        )
        cls._as(officer, grant).action_accept()
        return grant

    @classmethod
    def _gaps(cls, **domain):
        """Return the gaps of the test company, read from the database."""
        gaps = cls.env["proximus.security.gap"]
        gaps.invalidate_model()
        return gaps.search(
            [("company_id", "=", cls.company.id)]
            + [(name, "=", value) for name, value in domain.items()]
        )

    def assert_gap(self, subject, reason, service_type=None):
        """Assert why somebody or something lacks a protection; None: it does not."""
        name = self._column(subject)
        gaps = self._gaps(
            **{name: subject.id, "type_id": (service_type or self.endpoint).id}
        )
        self.assertEqual(gaps.mapped("reason"), [reason] if reason else [])
