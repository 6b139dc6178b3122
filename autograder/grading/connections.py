"""One engine for the gradebook of a whole batch, as a plugin of SQLAlchemy.

nbgrader opens its gradebook twenty times for a submission of three notebooks, each time with a new
engine: it connects anew and compiles every query anew.  With ``?plugin=eigentunes-kept`` in the
gradebook's address, engines of one address share what the first one made: its dialect, its
connections and its compiled queries.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import URL, Engine, QueuePool, make_url
from sqlalchemy.dialects import plugins
from sqlalchemy.engine import CreateEnginePlugin

NAME = "eigentunes-kept"


class KeptPool(QueuePool):
    """Connections that stay when an engine is disposed of, until :meth:`end`."""

    def dispose(self) -> None:
        pass

    def recreate(self) -> KeptPool:
        return self

    def end(self) -> None:
        """Close the connections."""
        super().dispose()


class KeptEngine(CreateEnginePlugin):
    """Makes all engines of one address work with the parts of the first."""

    _first: dict[URL, Engine] = {}  # noqa: RUF012 - shared on purpose

    def __init__(self, url: URL, kwargs: dict[str, Any]) -> None:
        self._url = url.difference_update_query(["plugin"])
        kwargs["poolclass"] = KeptPool

    def update_url(self, url: URL) -> URL:
        return self._url

    def engine_created(self, engine: Engine) -> None:
        first = self._first.setdefault(self._url, engine)
        if first is engine:
            engine.update_execution_options(compiled_cache={})
        else:
            engine.pool, engine.dialect = first.pool, first.dialect
            engine.update_execution_options(**first.get_execution_options())

    @classmethod
    def end(cls, url: str) -> None:
        """Forget what was kept for an address, with or without the plugin, and close it."""
        first = cls._first.pop(make_url(url).difference_update_query(["plugin"]), None)
        if first is not None and isinstance(first.pool, KeptPool):
            first.pool.end()


def kept(url: str) -> str:
    """The address of a gradebook whose engines are to share what they have."""
    plugins.register(NAME, __name__, KeptEngine.__name__)
    return make_url(url).update_query_dict({"plugin": NAME}).render_as_string(hide_password=False)
