"""A store on DuckLake: a PostgreSQL catalog, Parquet files in a folder or on S3, any number of processes.

What was found about DuckLake in DuckDB 1.5.5 stands here, in ``store/lake_maintain.py`` and in their tests:

- A commit that met another is tried again by DuckLake itself, unless both changed the same: an insert into a table
  meets a delete from it, two changes meet in one file. Then nothing is stored, and it is a ``StoreConflict``.
- Rows kept in the catalog ("inlined") are not safe: flushing them beside an insert lost the table they were in, and
  setting their limit as an option ended the process. So every commit writes files, and maintenance merges them.
- A commit learns from the states since it began that it met another. Where these were expired meanwhile, merging brings
  back what was deleted: states go once nobody is left who began at them. What it wrote stays where it failed.
- A catalog that was away is found again by the next statement.
- Messages hold the whole connection string with its password.
"""

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow as pa

from store.again import again
from store.duck_store import DuckStore, DuckTransaction, configure, ours, undo_and_close
from store.errors import MissingExtra, StoreConflict, StoreDamaged, StoreError, StoreUnavailable, UsageError
from store.extensions import load_extensions
from store.lake_s3 import create_s3_secret
from store.lake_turns import CLEANING, MERGING, WRITING, Ask, outlast, still_taken, take_alone, take_with_others
from store.lake_url import LakeUrl, parse_lake_url
from store.literals import literal
from store.migrate import check_not_newer, migrate

MEMORY = "1GB"
NAME = "lake"
CATALOG = "__ducklake_metadata_lake"  # DuckLake's own name for its tables in PostgreSQL
_EXTENSIONS = ("httpfs", "postgres_scanner", "ducklake")
# A file that was there when a query began: another process has put it together with others, or deleted it.
_REPLACED = (0.05, 0.2, 0.5, 1.0)
# Who makes a lake while another one does so has to look again.
_PAUSES_S = (0.2, 0.5, 1.0, 2.0)
_SETTINGS = {"ducklake_max_retry_count": 30, "ducklake_retry_wait_ms": 20, "ducklake_retry_backoff": 1.2}
# Days lie apart, so that deleting one is forgetting its files.
_OPTIONS = """
ALTER TABLE spans SET PARTITIONED BY (year(received_at), month(received_at), day(received_at));
ALTER TABLE texts SET PARTITIONED BY (day);
CALL ducklake_set_option('lake', 'parquet_compression', 'zstd');
"""
_AWAY = re.compile(
    r"Unable to connect to Postgres|most recent snapshot|server closed the connection|terminating connection|"
    r"no connection to the server|connection has been closed|the database system is|SSL SYSCALL|"
    r"could not (?:receive data|send data)|too many clients|HTTP Error|Could not establish connection|"
    r"fetch from an unsuccessful query",  # what is left of one that failed between its beginning and its first row
    re.IGNORECASE,
)
_GONE = re.compile(r"Cannot open file \"[^\"]*\.parquet\"|\b404\b")
_FILE = re.compile(r"[^/\"']+\.parquet")
# What two processes say that put a lake in order at once.
_MET = re.compile(r"could not serialize|deadlock detected|lock timeout", re.IGNORECASE)
_RACE = re.compile(r"duplicate key|already exists|tuple concurrently updated|could not serialize", re.IGNORECASE)
_NO_LAKE = "creating a new DuckLake is explicitly disabled"
_NOT_MADE = re.compile(r"does not exist|CREATE_IF_NOT_EXISTS", re.IGNORECASE)


class _FilesReplaced(StoreConflict):
    """What a query was about to read has been put into other files meanwhile."""


class LakeStore(DuckStore):
    """A lake that any number of processes have open.

    Args:
        url: See ``store/lake_url.py``. What is missing is taken from PostgreSQL's own places: ``PGPASSWORD``,
            ``~/.pgpass`` and the like.
        read_only: Neither make, migrate nor write.
        memory_limit: How much DuckDB may keep in memory, e.g. ``1GB``.

    Raises:
        UsageError: the address cannot be read, or a lake would be made where something else lies.
        MissingExtra: the extensions are not installed.
        StoreUnavailable: the catalog cannot be reached, or there is no lake yet and the address does not say where
            its data are to lie.
    """

    shared = True

    def __init__(self, url: str, *, read_only: bool = False, memory_limit: str = MEMORY) -> None:
        self._address = parse_lake_url(url)
        self._read_only = read_only
        super().__init__(self._address.shown, _database(memory_limit))
        try:
            again(lambda: self._attach(read_only=read_only), _PAUSES_S, after=StoreConflict)
            self._close_the_rest()
            self._schema = self._schema_now()
            again(self._migrate, _PAUSES_S, after=StoreConflict)
        except BaseException:
            self.close()
            raise

    def _migrate(self) -> None:
        # Alone: who looked at the schema before has its unit of work behind it, and others look anew after this.
        unit = partial(self.transaction, alone=True)
        migrate(self, _with_storage_options, unit, read_only=self._read_only)

    @property
    def data_path(self) -> str:
        """The folder or ``s3://`` prefix that holds the rows; it ends in a slash."""
        (row,) = self.rows("SELECT value FROM ducklake_options(?) WHERE option_name = 'data_path'", [NAME])
        return str(row["value"])

    def query(self, sql: str, params: Sequence[Any] = ()) -> pa.Table:
        return again(lambda: super(LakeStore, self).query(sql, params), _REPLACED, after=_FilesReplaced)

    @contextmanager
    def transaction(self, *, alone: bool = False) -> Iterator[DuckTransaction]:
        """Begin a unit of work.

        Args:
            alone: Wait until no other process writes, and have them wait: for deleting.

        Raises:
            StoreTooNew: a newer Tracelore has opened the lake since this one did.
        """
        if self._read_only:
            with super().transaction() as work:
                yield work
            return
        with self._turn(WRITING, alone=alone) as ask, super().transaction() as work:
            self.check_schema()
            yield work
            still_taken(ask)

    @contextmanager
    def merging(self) -> Iterator[DuckTransaction]:
        """Begin a unit of work that puts rows into other files.

        It is stored only while nobody is alone: of two that change the same files the first one to commit wins, and
        whoever deletes while all others wait is not to do so in vain.
        """
        with self._turn(MERGING) as ask, super().transaction() as work:
            yield work
            take_with_others(ask, WRITING)
            still_taken(ask)

    @contextmanager
    def cleaning(self) -> Iterator[DuckTransaction]:
        """Begin a unit of work that deletes files; wait for who does so, and have others wait."""
        with self._turn(CLEANING, alone=True), super().transaction() as work:
            yield work

    def outlast_others(self) -> None:
        """Wait until all have ended who have begun to write, or to merge; who begins meanwhile waits for nobody.

        Raises:
            StoreConflict: one of them went on for a minute.
        """
        for queue in (MERGING, WRITING):
            if not outlast(lambda sql: self._ask(self._cursor, sql), queue):
                raise StoreConflict(f"{self.url} could not do this now: others have been writing for long. Try again.")

    def bytes_with_former_states(self) -> int:
        """Give how many bytes all files take that the catalog knows of, also those that no query reads any more."""
        (row,) = self.rows(
            f"SELECT coalesce(sum(file_size_bytes), 0)::BIGINT AS bytes FROM (SELECT file_size_bytes FROM {CATALOG}."
            f"ducklake_data_file UNION ALL SELECT file_size_bytes FROM {CATALOG}.ducklake_delete_file)"
        )
        return int(row["bytes"])

    def bytes_of_rows(self) -> int:
        """Give how many bytes the rows take that are there: of a file of which a part is deleted only the rest."""
        (row,) = self.rows(
            "SELECT coalesce(sum(file_size_bytes * (1 - coalesce(deleted, 0) / greatest(record_count, 1))), 0)::BIGINT "
            f"AS bytes FROM {CATALOG}.ducklake_data_file LEFT JOIN ("
            f"SELECT data_file_id, max(delete_count) AS deleted FROM {CATALOG}.ducklake_delete_file "
            "WHERE end_snapshot IS NULL GROUP BY data_file_id) USING (data_file_id) WHERE end_snapshot IS NULL"
        )
        return int(row["bytes"])

    @contextmanager
    def _turn(self, queue: int, *, alone: bool = False) -> Iterator[Ask]:
        # In a session of its own: the state that a unit of work sees has to be one of after the waiting.
        session = self._connection.cursor()
        ask = partial(self._ask, session)
        try:
            with self.translated():
                session.begin()
            (take_alone if alone else take_with_others)(ask, queue)
            yield ask
        finally:
            undo_and_close(session)

    def _ask(self, session: duckdb.DuckDBPyConnection, sql: str) -> Any:
        with self.translated():
            return _ask_postgres(session, sql)

    def check_schema(self) -> None:
        """See that no newer Tracelore has opened the lake since: what it added, this one would leave out or behind.

        Raises:
            StoreTooNew: one has.
        """
        now = self._schema_now()
        if now != self._schema:
            check_not_newer(self)
            self._schema = now

    def _schema_now(self) -> int:
        latest = "SELECT schema_version FROM ducklake_snapshot ORDER BY snapshot_id DESC LIMIT 1"
        return int(self._ask(self._cursor, latest))

    def sizes(self) -> dict[str, int]:
        """Give how many files and bytes the rows take, without the states before."""
        (row,) = self.rows(
            "SELECT coalesce(sum(file_count + delete_file_count), 0)::BIGINT AS files, "
            "coalesce(sum(file_size_bytes + delete_file_size_bytes), 0)::BIGINT AS bytes FROM ducklake_table_info(?)",
            [NAME],
        )
        return dict(row)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = super().cursor()
        with self.translated():
            cursor.execute(f"USE {NAME}")
        return cursor

    @contextmanager
    def translated(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as error:
            # Not chained: the original names the password.
            raise self.told(error) from None

    def told(self, error: duckdb.Error) -> StoreError:
        """Give our error for one of DuckDB's, without its secrets."""
        return _lake_error(self._address, error)

    def shown(self, error: duckdb.Error) -> str:
        """Give what DuckDB says, without its secrets."""
        return self._address.without_secrets(str(error))

    def _attach(self, *, read_only: bool) -> None:
        path = self._address.data_path
        if path and not read_only:
            self._make(path)
            return
        try:
            self._attach_as("CREATE_IF_NOT_EXISTS false", *(["READ_ONLY"] if read_only else []))
        except duckdb.Error as error:
            raise _unattached(self._address, error) from None

    def _make(self, path: str) -> None:
        """Attach the lake, and make it if it is not there yet."""
        if not path.startswith("s3://"):
            _make_folder(Path(path))
        try:
            if self._attached():
                return
            if not self._holds_files(path):
                self._attach_as()
            elif not self._attached():  # nor is it being made by another process, whose files these are
                raise UsageError(
                    f"{path} is not empty. Give the lake a folder or prefix of its own: maintenance deletes what "
                    "else lies there."
                )
        except duckdb.Error as error:
            raise _unattached(self._address, error) from None

    def _attached(self) -> bool:
        """Attach the lake if it is there."""
        try:
            self._attach_as("CREATE_IF_NOT_EXISTS false")
        except duckdb.Error as error:
            if _NO_LAKE in str(error):
                return False
            raise
        return True

    def _attach_as(self, *options: str) -> None:
        path = self._address.data_path
        all_options = ["DATA_INLINING_ROW_LIMIT 0", *([f"DATA_PATH {literal(path)}"] if path else []), *options]
        with suppress(duckdb.Error):  # of an attempt before this one
            self._connection.execute(f"DETACH {NAME}")
        self._connection.execute(
            f"ATTACH {literal('ducklake:postgres:' + self._address.connection)} AS {NAME} ({', '.join(all_options)})"
        )

    def _holds_files(self, path: str) -> bool:
        pattern = literal(path.rstrip("/") + "/**")
        return self._connection.execute(f"SELECT 1 FROM glob({pattern}) LIMIT 1").fetchone() is not None

    def _close_the_rest(self) -> None:
        """Keep every statement, whoever sends it, from files and places that are not the lake's."""
        path = self.data_path
        with self.translated():
            self._connection.execute(f"SET GLOBAL allowed_directories = [{literal(path)}]")
            self._connection.execute("SET GLOBAL enable_external_access = false")


def _ask_postgres(session: duckdb.DuckDBPyConnection, sql: str) -> Any:
    found = session.execute("SELECT * FROM postgres_query(?, ?)", [CATALOG, sql]).fetchone()
    return found and found[0]


def _database(memory_limit: str) -> duckdb.DuckDBPyConnection:
    # Spilled rows would else lie in the working folder of whoever starts this.
    spill = os.path.join(tempfile.gettempdir(), f"tracelore-{uuid4().hex}")  # noqa: PTH118 - DuckDB makes it, if ever
    connection = duckdb.connect(config={"memory_limit": memory_limit, "temp_directory": spill})
    try:
        load_extensions(connection, _EXTENSIONS)
    except ModuleNotFoundError:
        connection.close()
        raise MissingExtra("lake", "A lake") from None
    configure(connection)
    for name, value in _SETTINGS.items():
        connection.execute(f"SET GLOBAL {name} = {value}")
    create_s3_secret(connection)
    return connection


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be used as a data path: {error.strerror}. Name another.") from error


def _lake_error(address: LakeUrl, error: duckdb.Error) -> StoreError:
    text = address.without_secrets(str(error))
    if _GONE.search(text):
        named = _FILE.search(text)
        return _FilesReplaced(
            f"{named[0] if named else 'A file'} of {address.shown} is not there, most often because it was replaced "
            "while it was read. Try again. If that does not help, the data path is not there on this machine, or the "
            "file is lost: then fill a new lake from a copy, with 'tracelore restore COPY --store ...'."
        )
    if _MET.search(text):
        return StoreConflict(f"{address.shown} could not do this now: another process does the same. Try again.")
    if _AWAY.search(text):
        return StoreUnavailable(f"{address.shown} cannot be reached now: {_reason(text)}. Try again.")
    return ours(address.shown, error, text)


def _unattached(address: LakeUrl, error: duckdb.Error) -> StoreError:
    text = address.without_secrets(str(error))
    if _RACE.search(text) or isinstance(error, duckdb.TransactionException):
        return StoreConflict(f"{address.shown} is being made by another process. Try again.")
    if "DATA_PATH" in text:
        return StoreUnavailable(
            f"{address.shown} has its data elsewhere than data_path says. Leave data_path out: the catalog knows it."
        )
    if _AWAY.search(text):
        return StoreUnavailable(
            f"The catalog of {address.shown} cannot be reached: {_reason(text)}. Is PostgreSQL running there, and "
            "are host, port, user, password and database right?"
        )
    if _NOT_MADE.search(text) and address.data_path is None:
        return StoreUnavailable(
            f"There is no lake at {address.shown} yet. Add data_path=FOLDER or data_path=s3://BUCKET/PREFIX to make it."
        )
    return StoreDamaged(f"{address.shown} cannot be opened: {_reason(text)}. It was left as it is.")


def _reason(text: str) -> str:
    """Give what PostgreSQL said, which comes last."""
    first = text.partition("\n")[0]
    return first.rpartition('": ')[2] or first


def _with_storage_options(ddl: str) -> str:
    return ddl + _OPTIONS if "CREATE TABLE spans (" in ddl else ddl
