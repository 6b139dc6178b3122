"""One engine for the gradebook of a whole batch, as a plugin of SQLAlchemy.

nbgrader opens its gradebook twenty times for a submission of three notebooks, each time with a new
engine: it connects anew and compiles every query anew.  With ``?plugin=eigentunes-kept`` in the
gradebook's address, engines of one address share what the first one made: its dialect, its
connections and its compiled queries.
"""

from __future__ import annotations

from typing import Any

from nbgrader.api import Base, Gradebook
from sqlalchemy import URL, Engine, QueuePool, create_engine, make_url, select
from sqlalchemy.dialects import plugins
from sqlalchemy.engine import CreateEnginePlugin
from sqlalchemy.exc import ArgumentError, DataError, IntegrityError, SQLAlchemyError

NAME = "eigentunes-kept"
PATIENCE = "30"  # seconds in which sqlite tries again when another program holds the gradebook


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
    """The address of a gradebook whose engines are to share what they have, and to be patient."""
    plugins.register(NAME, __name__, KeptEngine.__name__)
    address = make_url(url).update_query_dict({"plugin": NAME})
    if address.get_backend_name() == "sqlite":
        address = address.update_query_dict({"timeout": PATIENCE, **address.query})
    return address.render_as_string(hide_password=False)


def look_at_address(url: str) -> None:
    """Raise SQLAlchemyError where an address names no database that can be opened from here.

    SQLAlchemy itself raises other errors where a package is missing, or an option is none.
    """
    try:
        engine = create_engine(url)
        engine.connect().close()
        engine.dispose()
    except (ImportError, TypeError, ValueError, AttributeError) as error:
        raise ArgumentError(str(error)) from error


def look_at_every_table(gradebook: Gradebook) -> None:
    """Raise SQLAlchemyError at once where a gradebook lacks a table or a column of this nbgrader.

    A run in which nothing is new asks for few of them, and would end well today and not tomorrow.
    """
    for mapper in Base.registry.mappers:
        gradebook.db.execute(select(mapper).limit(0))


WHY = (
    (
        ("no such column", "no such table", "has no column", "does not exist"),
        "It was made by another version of nbgrader, or is not nbgrader's. Copy it, and then run "
        "`nbgrader db upgrade`.",
    ),
    (
        ("locked", "busy", "lock timeout", "deadlock"),
        "Another program holds it: the Formgrader, another run, a program that makes backups. "
        "Nothing is lost; give the same command again when it has ended.",
    ),
    (("readonly", "read-only"), "It may not be written; whose is it?"),
    (("disk is full", "no space"), "There is no space left; the same command goes on afterwards."),
    (
        ("not a database", "malformed", "disk i/o"),
        "The file is damaged, or no gradebook; put back a copy.",
    ),
)
"""What to do about a gradebook, by words of the database's message."""
ADDRESS = (
    "Mend its address: it begins with sqlite:/// or, where the package psycopg is installed, with "
    "postgresql+psycopg://; others need packages that are not installed here."
)


def why_unusable(error: SQLAlchemyError) -> str:
    """Why a gradebook cannot be used, and what to do, in a sentence or two."""
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0].rstrip(".")
    if isinstance(error, ArgumentError):
        return f"the gradebook cannot be used ({reason}). {ADDRESS}"
    for words, advice in WHY:
        if any(word in reason.lower() for word in words):
            return f"the gradebook cannot be used ({reason}). {advice}"
    return f"the gradebook cannot be used ({reason}). Is db_url right, and the server running?"


def concerns_one_row(error: SQLAlchemyError) -> bool:
    """Whether a gradebook is well, and only refuses what it was given."""
    return isinstance(error, DataError | IntegrityError)
