"""Pytest plugin: what Odoo remembers stays as long as nothing that it is of changes.

Odoo's tests forget all caches after each test: rights, templates, assets, parameters.
Odoo forgets a cache itself where it writes what the cache is of. So only those that a
test, or the set-up of a class, made forget hold what is rolled back with it.
"""

from collections.abc import Callable
from unittest.mock import patch


class Level:
    """A test, or the set-up of a class: what it made forget."""

    def __init__(self, registry):
        self.registry = registry
        self.names = set()


class KeptCaches:
    """Lets caches stand that nothing made forget.

    :param registry: core's class of registries.
    :param case: core's class of the tests that roll back.
    """

    def __init__(self, registry, case):
        self.levels = []
        self.clear_cache = registry.clear_cache
        self._wrap_registry(registry)
        self._wrap_test(case)
        self._wrap_class(case)

    def _wrap_registry(self, registry) -> None:
        clear_all_caches = registry.clear_all_caches

        def clear_cache(current, *names):
            self._note(current, names or ("default",))
            self.clear_cache(current, *names)

        def clear_all(current):
            self._note(current, current.cache_sequences)
            clear_all_caches(current)

        registry.clear_cache = clear_cache
        registry.clear_all_caches = clear_all

    def _note(self, registry, names) -> None:
        if self.levels and self.levels[-1].registry is registry:
            self.levels[-1].names.update(names)

    def _begin(self, registry) -> Callable[[], None]:
        """Return what forgets, at the end, what was forgotten since."""
        level = Level(registry)
        self.levels.append(level)

        def end():
            if level not in self.levels:
                return
            names = set()
            while level in self.levels:
                names |= self.levels.pop().names
            if names:
                self.clear_cache(registry, *names)

        return end

    def _wrap_test(self, case) -> None:
        set_up = case.setUp

        def kept(test):
            end = self._begin(test.registry)
            with patch.object(test.registry, "clear_all_caches", end):
                set_up(test)

        case.setUp = kept

    def _wrap_class(self, case) -> None:
        set_up = case.setUpClass.__func__

        def kept(cls):
            set_up(cls)
            end = self._begin(cls.registry)
            names = [entry[0].__name__ for entry in cls._class_cleanups]
            place = names.index("reset_changes")
            reset, *arguments = cls._class_cleanups[place]

            def reset_kept():
                registry = cls.registry
                changed = registry.registry_sequence != cls.registry_start_sequence
                if changed or registry.registry_invalidated:
                    end()
                    reset()
                    return
                with patch.object(registry, "clear_all_caches", end):
                    reset()

            cls._class_cleanups[place] = (reset_kept, *arguments)

        case.setUpClass = classmethod(kept)
