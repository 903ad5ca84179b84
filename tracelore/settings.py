"""Every setting there is: name, default and one sentence, in one table.

Command-line flags, ``TRACELORE_*`` environment variables, ``tracelore.toml`` in the working folder and
``docs/settings.md`` all derive from it. A flag beats a variable, a variable beats the file.
"""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, NonNegativeInt, PositiveFloat, PositiveInt, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from store.errors import UsageError

FILE = "tracelore.toml"
Port = Annotated[int, Field(ge=0, le=65535)]


class Settings(BaseSettings):
    """What can be set, with what it is when nobody sets it."""

    model_config = SettingsConfigDict(env_prefix="TRACELORE_", toml_file=FILE, extra="forbid", frozen=True)

    data: Path = Field(Path("tracelore-data"), description="Folder that holds everything Tracelore keeps.")
    store: str = Field(
        "",
        description="Where the rows lie if not in that folder: a lake that several machines share, such as "
        "ducklake:postgres:dbname=tracelore host=db (passwords: PGPASSWORD or ~/.pgpass).",
    )
    project: str = Field("default", min_length=1, description="Project whose traces are meant.")
    host: str = Field(
        "127.0.0.1", min_length=1, description="Address to receive on; others than loopback need API keys."
    )
    host_names: str = Field(
        "",
        description="Names that senders know this server by, separated by commas; they too need API keys. Empty: those "
        "of loopback, or any where host is not loopback.",
    )
    http_port: Port = Field(4318, description="Port for OTLP over HTTP; 0 picks a free one.")
    grpc_port: Port = Field(4317, description="Port for OTLP over gRPC; 0 picks a free one.")
    require_keys: bool = Field(False, description="Whether senders on this machine need API keys too.")
    tls_certificate: str = Field("", description="PEM file of the certificate for both transports; empty: no TLS.")
    tls_key: str = Field("", description="PEM file of its private key.")
    dashboard_port: Port = Field(8501, description="Loopback port of the dashboard; 0 picks a free one.")
    settle_after: PositiveFloat = Field(
        10.0, description="Seconds without news after which a trace whose root has arrived is settled."
    )
    settle_rootless: PositiveFloat = Field(
        900.0, description="Seconds without news after which a trace without a root is settled."
    )
    work_every: PositiveFloat = Field(2.0, description="Seconds between two rounds of the worker.")
    schedule: str = Field(
        "0 6 * * *", description="When insights are run and a report is written: a cron expression in UTC."
    )
    window: str = Field("7d", description="How far back scheduled insights and reports look.")
    embedding_model: str = Field(
        "",
        description="Folder or hub name of a sentence-transformers model; empty takes the packaged MiniLM.",
    )
    seed: int = Field(0, description="Seed of everything random in the insights.")
    monitors: str = Field("", description="Monitors to run, separated by commas; empty runs all installed.")
    memory_limit: str = Field(
        "",
        description="Memory DuckDB may use in the serving process; empty: a fifth of the file as it is opened, "
        "at least 160MB and at most 700MB.",
    )
    pending_bytes: PositiveInt = Field(
        64 << 20,
        description="Bytes of requests that may wait for their commit; beyond it senders must slow down.",
    )
    readers: NonNegativeInt = Field(
        2, description="Processes that read large requests for the serving one; 0: it does so itself."
    )
    max_body_bytes: PositiveInt = Field(64 << 20, description="Largest request body taken, after decompression.")
    cors_origins: str = Field(
        "", description="Origins of web pages that may send, separated by commas, such as http://localhost:*."
    )
    redact: bool = Field(True, description="Whether secrets are masked before anything is stored.")
    redact_off: str = Field("", description="Redaction rules that are not applied, separated by commas.")
    sql_rows: PositiveInt = Field(10_000, description="Most rows that SQL typed by people returns.")
    sql_seconds: PositiveFloat = Field(30.0, description="Seconds until SQL typed by people is interrupted.")
    log_level: str = Field(
        "info", pattern="^(debug|info|warning|error)$", description="Least severe message that is logged."
    )
    log_format: str = Field(
        "text", pattern="^(text|json)$", description="How messages are logged, one a line: text or json."
    )

    @property
    def names(self) -> list[str]:
        """The ``host_names`` one by one."""
        return _listed(self.host_names)

    @property
    def origins(self) -> list[str]:
        """The ``cors_origins`` one by one."""
        return _listed(self.cors_origins)

    @property
    def rules_off(self) -> list[str]:
        """The redaction rules of ``redact_off`` one by one."""
        return _listed(self.redact_off)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no .env files: one file is enough
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no secrets are settings
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: flags, environment, file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def as_environment(self) -> dict[str, str]:
        """Give the environment variables that make another process see the same settings."""
        values = self.model_dump(mode="json") | {"data": str(self.data.resolve())}
        return {f"TRACELORE_{name.upper()}": str(value) for name, value in values.items()}


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def load_settings(**flags: Any) -> Settings:
    """Gather the settings; ``flags`` are those given on the command line (None: not given).

    Raises:
        UsageError: a value does not fit; the message names the setting, the value and what is wanted.
    """
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        raise UsageError("\n".join(_sentence(e) for e in error.errors())) from None
    except (OSError, ValueError) as error:  # tracelore.toml unreadable or not TOML
        raise UsageError(f"{FILE}: {error}") from None


def _sentence(error: Any) -> str:
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{FILE}: there is no setting {name!r}. 'tracelore config' lists all."
    return f"setting {name} = {error['input']!r}: {error['msg']}"


def settings_page() -> str:
    """Render ``docs/settings.md``."""
    lines = [
        "# Settings",
        "",
        "A flag beats an environment variable, a variable beats `tracelore.toml` in the working folder.",
        "Commands take as flags the settings that concern them; `tracelore config` shows what is in force.",
        "",
        "| setting | environment variable | default | meaning |",
        "|---|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if str(field.default) else "(empty)"
        lines.append(f"| `{name}` | `TRACELORE_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"
