"""How a lake reaches S3: with keys of the environment, as AWS's own tools take them, or those DuckDB keeps."""

import os
from urllib.parse import urlsplit

import duckdb

from store.literals import literal


def create_s3_secret(connection: duckdb.DuckDBPyConnection) -> None:
    """Let ``connection`` use the keys of the environment, if there are any; else those DuckDB keeps for this user."""
    key, secret = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    if not key or not secret:
        return
    values: dict[str, str | bool] = {"KEY_ID": key, "SECRET": secret}
    if token := os.environ.get("AWS_SESSION_TOKEN"):
        values["SESSION_TOKEN"] = token
    if region := os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"):
        values["REGION"] = region
    if endpoint := os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"):
        parts = urlsplit(endpoint)
        # Servers other than AWS's rarely have a name for each bucket.
        values |= {"ENDPOINT": parts.netloc, "USE_SSL": parts.scheme != "http", "URL_STYLE": "path"}
    written = ", ".join(f"{name} {literal(value)}" for name, value in values.items())
    connection.execute(f"CREATE TEMPORARY SECRET tracelore_s3 (TYPE s3, {written})")
