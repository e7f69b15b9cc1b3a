"""The access tests that the modules of the suite share."""

from odoo.tests import new_test_user

#: The letters of a matrix.
VERBS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
#: People outside the company: whoever is one of them is no employee.
OUTSIDE = ("base.group_portal", "base.group_public")


class AccessMixin:
    """What each group may do with each model of a module, and that none is forgotten.

    For a test case with a ``company``. Its class attributes:

    - ``module``: the name of the addon;
    - ``matrix``: the rights by model and group, as ``{model: {group: "rwcd"}}``; what
      is not named is forbidden;
    - ``groups``: who is tried on every model, in the matrix or not.
    """

    module: str
    matrix: dict[str, dict[str, str]]
    groups: tuple[str, ...]
    #: What one global rule of a model with a company holds; either, for a dialog.
    company_rule = "company_ids"
    own_rule = "('create_uid', '=', user.id)"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {group: cls._user_of(group) for group in cls.groups}

    @classmethod
    def _user_of(cls, group: str):
        """Return a new user with the rights of one group, and of an employee."""
        inside = () if group in OUTSIDE else ("base.group_user",)
        return new_test_user(
            cls.env,
            f"access_{group}",
            ",".join((*inside, group)),
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def _verbs(self, group: str, model: str) -> str:
        """Return the letters of what a group may do with a model."""
        records = self.env[model].with_user(self.users[group])
        return "".join(
            letter for letter, verb in VERBS.items() if records.has_access(verb)
        )

    def test_each_group_may_do_what_the_matrix_says_and_no_more(self):
        for model, rights in self.matrix.items():
            self.assertLessEqual(rights.keys(), set(self.groups), model)
            for group in self.groups:
                with self.subTest(model=model, group=group):
                    found = self._verbs(group, model)
                    self.assertEqual(found, rights.get(group, ""), (model, group))

    def test_the_matrix_knows_every_model(self):
        own = {
            name
            for name, model in self.env.items()
            if model._original_module == self.module and not model._abstract
        }
        self.assertTrue(own)
        self.assertEqual(own, self.matrix.keys())

    def test_every_model_of_a_company_has_a_global_rule(self):
        rules = self.env["ir.rule"].search(
            [("model_id.model", "in", list(self.matrix)), ("groups", "=", False)]
        )
        domains = {}
        for rule in rules:
            domains.setdefault(rule.model_id.model, []).append(rule.domain_force)
        for model in self.matrix:
            if "company_id" not in self.env[model]:
                continue
            wanted = [self.company_rule]
            if self.env[model]._transient:
                wanted.append(self.own_rule)
            with self.subTest(model=model):
                self.assertTrue(
                    any(
                        fragment in domain
                        for domain in domains.get(model, ())
                        for fragment in wanted
                    ),
                    f"{model} has no global rule of its company",
                )
