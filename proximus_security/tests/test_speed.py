from odoo.tests import tagged, warmup
from odoo.tools import SQL

from odoo.addons.proximus_connectivity.tests.common import QueryCounter

from .common import SecurityCommon


def _nodes(plan: dict):
    """Yield the nodes of a query plan."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


def _compared(node: dict) -> int:
    """Return how many rows a node gave or looked at in vain in all its rounds."""
    looked_at = node["Actual Rows"] + sum(
        node.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Join Filter")
    )
    return node["Actual Loops"] * looked_at


@tagged("post_install", "-at_install")
class TestSpeed(QueryCounter, SecurityCommon):
    """The number of queries does not grow with the number of records."""

    def _people(self, count):
        """Return new employees: copies of one row, as core's own creation is slow."""
        template = self._employee("Person 0000")
        self.env.flush_all()
        names = [
            name
            for name, field in template._fields.items()
            if field.store and field.column_type and name not in ("id", "name")
        ]
        columns = SQL(", ").join(SQL.identifier(name) for name in names)
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO hr_employee (name, %(columns)s) "
                "SELECT 'Person ' || to_char(number, 'FM0000'), %(columns)s "
                "FROM hr_employee, generate_series(1, %(more)s) number "
                "WHERE id = %(template)s RETURNING id",
                columns=columns,
                more=count - 1,
                template=template.id,
            )
        )
        return template + template.browse(row[0] for row in rows)

    def _big_company(self, people, types):
        service_types = [self._type(f"t_big_{number}") for number in range(types)]
        for service_type in service_types:
            self._requirement(service_type)
        employees = self._people(people)
        for service_type in service_types[: types // 2]:
            service = self._service(service_type, seats=people)
            self.env["proximus.security.coverage"].create(
                [
                    {
                        "service_id": service.id,
                        "employee_id": employee.id,
                        "state": "protected" if number % 2 else "invited",
                    }
                    for number, employee in enumerate(employees[: people * 4 // 5])
                ]
            )
        self.env.flush_all()

    def test_gaps_of_1000_people_and_10_requirements(self):
        self._big_company(1000, 10)
        gaps = self.env["proximus.security.gap"].with_user(self.officer)
        domain = [("company_id", "=", self.company.id)]
        fields = ["requirement_id", "subject_name", "reason", "free_seats"]
        gaps.search_fetch(domain, fields, limit=1)
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            found = gaps.search_fetch(domain, fields)
        self.assertEqual(len(found), 10_000 - 5 * 400)

    def test_gaps_right_after_a_bulk_insert_compare_no_more_rows(self):
        """PostgreSQL knows nothing yet of rows of this transaction.

        A plan that looks somebody up once for each of the required things would read as
        many rows as people times protections, for each of them.
        """
        self._big_company(1000, 10)
        gaps = self.env["proximus.security.gap"].with_user(self.officer)
        query = gaps._search([("company_id", "=", self.company.id)])
        self.env.flush_all()
        self.env.cr.execute(
            SQL("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) %s", query.select())
        )
        plan = self.env.cr.fetchone()[0][0]["Plan"]
        compared = sum(_compared(node) for node in _nodes(plan))
        self.assertGreater(compared, 10_000)
        self.assertLess(compared, 25 * 10_000)

    @warmup
    def test_giving_many_seats_costs_the_same_queries_as_few(self):
        self._requirement()
        self._service(seats=500)
        counts = []
        for people in (self._people(5), self._people(100)):
            gaps = self._gaps().filtered(
                lambda gap, people=people: gap.employee_id in people
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            gaps.with_user(self.officer).action_give_seat()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3)

    def test_services_and_requirements_are_listed_with_constant_queries(self):
        specs = {
            "proximus.security.service": ("seats_free", "unused_cost", "is_effective"),
            "proximus.security.requirement": ("gap_count", "type_id"),
        }
        for _number in range(2):
            self._requirement(self._type(f"t_few_{_number}"))
            self._service()
        few = {model: self._count_list(model, names) for model, names in specs.items()}
        for number in range(30):
            self._requirement(self._type(f"t_many_{number}"))
            self._service()
        for model, names in specs.items():
            with self.subTest(model=model):
                self.assertLessEqual(self._count_list(model, names), few[model])

    def _count_list(self, model, names):
        """Return the queries of a list of a model, its caches warm."""
        records = self.env[model].with_user(self.officer)
        specification = {name: {} for name in names}
        domain = [("company_id", "=", self.company.id)]
        records.web_search_read(domain, specification)
        return self._count_queries(records.web_search_read, domain, specification)

    def test_releasing_many_seats_costs_the_same_queries_as_few(self):
        service = self._service(seats=500)
        counts = []
        for people in (self._people(5), self._people(100)):
            for person in people:
                self._seat(service, person)
            seats = service.coverage_ids.filtered(lambda seat: not seat.date_to)
            counts.append(self._count_queries(seats._release, "Test."))
        self.assertLessEqual(counts[1], counts[0] + 3)
