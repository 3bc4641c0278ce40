"""Long work that a person starts, may leave, finds again, cancels and retries.

A package declares what it can do in its ``jobs`` module::

    @job("catalogue.import_prices", "导入价格")
    def import_prices(run: JobRun) -> dict[str, Any]:
        for done, row in enumerate(rows, 1):
            run.progress(done, len(rows), row.code)

and starts it with `services.start`. The worker runs it as the person who started it. A run whose worker died
starts again from the beginning if the kind is restartable (the default), else it is marked failed.
"""
