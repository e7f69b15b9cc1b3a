"""Pytest plugin: test classes that begin alike share what they begin with.

Hundreds of classes begin with the same company, chart of accounts, offers and bundle.
What the bases of a class set up stands until a class with other bases comes: what the
class itself adds is rolled back at its end, as what a test does is at the end of the
test. Odoo's own runner makes all of it anew for each class.
"""

from collections import defaultdict

import pytest

#: What a class has of its own that the set-up of its bases does not look at.
APART = {
    "_classSetupFailed",
    "_class_cleanups",
    "doClassCleanups",
    "freeze_time",
    "maxDiff",
    "setUp",
    "setUpClass",
    "tearDown",
    "test_module",
    "test_tags",
}


class SharedSetup:
    """Keeps the set-up of bases that stands.

    :param case: core's class of the tests that roll back to a set-up.
    """

    def __init__(self, case):
        self.case = case
        self.keys = {}  # what each class begins with
        self.bases = set()
        self.coming = None  # what the next test begins with
        self.layer = None  # what goes back to the set-up of the bases
        self._forget()

    def _forget(self) -> None:
        self.owner = self.key = None  # who made the set-up that stands
        self.made, self.cleanups = {}, []

    # === HOOKS === #

    def pytest_collectstart(self, collector):
        if isinstance(collector, pytest.Class) and issubclass(collector.obj, self.case):
            self._take(collector.obj)

    def pytest_collection_modifyitems(self, items):
        """Let the files of an addon come together that begin alike."""
        files = defaultdict(list)
        for item in items:
            files[item.path].append(item)
        folders = {folder: rank for rank, folder in enumerate(p.parent for p in files)}

        def place(path):
            key = self.keys.get(getattr(files[path][0], "cls", None))
            return (folders[path.parent], "addons" in str(key), str(key))

        items[:] = [item for path in sorted(files, key=place) for item in files[path]]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item, nextitem):
        self.coming = self.keys.get(getattr(nextitem, "cls", None))
        try:
            return (yield)
        finally:
            if self.key and self.coming != self.key:  # the next class never began
                self._close()

    # === CLASSES === #

    def _take(self, cls) -> None:
        key = self._key(cls)
        if key is None or cls in self.keys:
            return
        self.keys[cls] = key
        base = key[0]
        if base not in self.bases:
            self.bases.add(base)
            self._share(base)
        clean = cls.doClassCleanups.__func__

        def do_class_cleanups(current):
            clean(current)
            if current is cls and self.key == key:
                current.tearDown_exceptions += self._leave(cls)

        cls.doClassCleanups = classmethod(do_class_cleanups)

    def _key(self, cls):
        """Return what a class begins with; None when it changes that."""
        bases = cls.__mro__[1:]
        own = {name for name in vars(cls) if not name.startswith("__")} - APART
        if any(name in vars(base) for base in bases for name in own):
            return None
        frozen = cls.freeze_time and str(cls.freeze_time.freezer.time_to_freeze)
        return (*bases, frozen, *sorted(getattr(cls, "test_tags", ())))

    def _share(self, base) -> None:
        own = vars(base).get("setUpClass")
        set_up = own.__func__ if own else lambda cls: super(base, cls).setUpClass()

        def set_up_class(current):
            key = self.keys.get(current)
            if key is None or key[0] is not base:
                set_up(current)
                return
            if self.key == key:
                for name, value in self.made.items():
                    setattr(current, name, value)
            else:
                self._close()
                self._make(current, key, set_up)
            self.layer = self.case()
            for name in ("env", "cr", "registry"):
                setattr(self.layer, name, getattr(current, name))
            self.case.setUp(self.layer)

        base.setUpClass = classmethod(set_up_class)

    def _make(self, cls, key, set_up) -> None:
        before = set(vars(cls))
        set_up(cls)
        self.owner, self.key = cls, key
        self.made = {
            name: made for name, made in vars(cls).items() if name not in before
        }
        self.cleanups = cls._class_cleanups[:]
        cls._class_cleanups.clear()

    def _leave(self, cls) -> list:
        """Go back to what the bases made; return the errors met."""
        errors = []
        if self.layer:
            self.layer, layer = None, self.layer
            errors += self._unwind(layer._cleanups)
        if cls is not self.owner:
            for name in self.made.keys() & vars(cls).keys():
                delattr(cls, name)
        return errors + (self._close() if self.coming != self.key else [])

    def _close(self) -> list:
        cleanups = self.cleanups
        self._forget()
        return self._unwind(cleanups)

    @staticmethod
    def _unwind(cleanups) -> list:
        errors = []
        while cleanups:
            function, arguments, keywords = cleanups.pop()
            try:
                function(*arguments, **keywords)
            except Exception as error:
                errors.append((type(error), error, error.__traceback__))
        return errors
