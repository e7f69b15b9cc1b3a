from .common import SecurityCommon


class PostureCommon(SecurityCommon):
    """A company with three protections, of which some are proved."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.postures = cls.env["proximus.security.posture"]
        cls.company.currency_id = cls.env.ref("base.EUR")

    def _protect(self, people=4):
        """Require the endpoint: of four people each has another status."""
        self._requirement()
        service = self._service(seats=3 * people, unit_price=4.0)
        for number in range(people):
            person = self._employee(f"Person {number}")
            if number % 4 == 3:
                continue
            if number % 4 == 0:
                self._verified_seat(service, person)
                continue
            seat = self._seat(service, person)
            if number % 4 == 1:
                seat.action_confirm()
        return service

    def _verified_seat(self, service, person):
        seat = self._seat(service, person)
        seat.action_confirm()
        seat.write({"source": "api", "last_seen": self.now})

    def _kept(self, company=None, **counts):
        """Return a snapshot of one protection as if it were kept on a day."""
        day = counts.pop("date", self.today)
        row = dict.fromkeys(("verified", "declared", "unknown", "missing", "exempt"), 0)
        kind = self.endpoint
        counts = {str(kind.id): {**row, "name": "x", "weight": 5, **counts}}
        return self.postures.create(
            {
                "company_id": (company or self.company).id,
                "date": day,
                "counts": counts,
            }
        )
