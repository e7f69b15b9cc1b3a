from itertools import pairwise

from odoo import api, fields, models

#: Code of the index that rents, wages and most prices follow in Belgium.
HEALTH_INDEX = "BE-HEALTH"


class ProximusParameter(models.Model):
    """Figures of published indexes: each holds until the next one of its code."""

    _inherit = "proximus.parameter"

    is_price_index = fields.Boolean(
        "Price Index",
        help="A figure of an index that prices may follow, such as the health index.",
    )

    _index_positive = models.Constraint(
        "CHECK(is_price_index IS NOT TRUE OR value > 0)",
        "The figure of an index must be above zero.",
    )

    # === COMPUTE METHODS === #

    @api.depends("is_price_index", "date_from", "value")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Extend: tell the figures of one index from each other."""
        figures = self.filtered("is_price_index")
        for figure in figures:
            day = figure._proximus_spoken_day(figure.date_from, with_year=True)
            value = figure._proximus_spoken_number(figure.value, 4)
            figure.display_name = f"{day}: {value}"
        return super(ProximusParameter, self - figures)._compute_display_name()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Extend: end the figure of an index on the day before the next one."""
        vals_list = [dict(vals) for vals in vals_list]
        usual = self.env.context.get("default_is_price_index")
        code = self.env.context.get("default_code")
        by_code = {}
        for vals in vals_list:
            if vals.get("is_price_index", usual) and vals.get("date_from"):
                by_code.setdefault(vals.get("code", code), []).append(vals)
        self._end_figures(by_code)
        return super().create(vals_list)

    # === BUSINESS METHODS === #

    def _end_figures(self, by_code: dict):
        """Give figures their last day: those that are there, and those to come.

        :param by_code: values of the new figures per code; changed in place.
        """
        there = self.search(
            [("code", "in", list(by_code)), ("is_price_index", "=", True)]
        )
        for code, new in by_code.items():
            known = there.filtered(lambda figure, code=code: figure.code == code)
            figures = [
                *((figure.date_from, figure) for figure in known),
                *((fields.Date.to_date(vals["date_from"]), vals) for vals in new),
            ]
            figures.sort(key=lambda figure: figure[0])
            for (start, figure), (following, _next) in pairwise(figures):
                given = isinstance(figure, dict)
                last = figure.get("date_to") if given else figure.date_to
                last = fields.Date.to_date(last)
                if start < following and (not last or last >= following):
                    figure["date_to"] = fields.Date.subtract(following, days=1)

    @api.model
    def _price_indexes(self) -> list[tuple[str, str]]:
        """Return code and name of each index that prices may follow."""
        # sudo: which indexes there are is known to all; their keepers see the figures
        figures = self.sudo().search(
            [("is_price_index", "=", True)], order="code, date_from"
        )
        names = {HEALTH_INDEX: self.env._("Health index")}
        for model in ("proximus.bundle", "proximus.subscription"):
            # sudo: same reason
            followed = self.env[model].sudo().with_context(active_test=False)
            for (code,) in followed._read_group(
                [("index_code", "!=", False)], ["index_code"]
            ):
                names.setdefault(code, code)
        names |= {figure.code: figure.name for figure in figures}
        return sorted(names.items(), key=lambda index: (index[1], index[0]))

    @api.model
    def _figure_on(self, code: str, day):
        """Return the figure of an index that was known on a day, if any."""
        return self.search(
            [
                ("code", "=", code),
                ("is_price_index", "=", True),
                ("date_from", "<=", day),
            ],
            order="date_from desc",
            limit=1,
        )
