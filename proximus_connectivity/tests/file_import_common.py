class FileImportMixin:
    """Works on a long file as the scheduled job does."""

    def _work(self, run, until):
        """Let the scheduled job work until the import is in a state."""
        for _turn in range(10):
            if run.state == until:
                return
            self.env.flush_all()
            with self.enter_registry_test_mode():
                cron = self.env.ref("proximus_connectivity.ir_cron_work")
                cron.method_direct_trigger()
            self.env.invalidate_all()
        self.fail(f"{run.state} instead of {until}")
