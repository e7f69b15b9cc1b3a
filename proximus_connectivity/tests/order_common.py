from .switching_common import SwitchingCommon


class OrderCommon(SwitchingCommon):
    """Offers with delivery times, and orders of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offers["mobile"].lead_days = 2
        cls.offers["voice"].lead_days = 5
