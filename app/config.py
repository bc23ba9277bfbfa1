"""Settings: one frozen dataclass, read once from the settings file and the environment."""

import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).resolve().parent.parent
SETTINGS_FILE = "settings.toml"
_WAYS_OUT = {"database_url", "smtp_url", "imap_url", "redis_url"}


class SettingsError(Exception):
    """A setting is missing, unknown or of the wrong kind; the sentence says which and where."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that differs between two installations. Each field is described in the README."""

    home: Path
    secret_key: str
    database_url: str
    smtp_url: str = ""
    imap_url: str = ""
    redis_url: str = ""
    bind: str = "127.0.0.1:8000"
    base_url: str = ""
    reply_address: str = ""
    trusted_proxies: int = 0
    zone: str = "America/New_York"
    undo_minutes: int = 30
    second_person_above: int = 500
    fee_approval_above: int = 50
    clamd: str = ""
    mails_per_hour: int = 600
    seconds_between_mails_to_a_domain: int = 20
    business_hours: bool = True
    demo: bool = False

    @classmethod
    def load(cls, environ: Mapping[str, str]) -> "Settings":
        """Read ``$DAYLIGHT_HOME/settings.toml``, then let ``DAYLIGHT_*`` variables override it.

        A demo keeps to its own folder: variables that lead a group's own work elsewhere, to its
        database or its mail server, do not lead the demo there.

        Raises ``SettingsError`` for a data folder that was never set up, an unknown key, a value
        of the wrong kind, and a zone, database or address that cannot be one.
        """
        home = home_folder(environ)
        path = home / SETTINGS_FILE
        if not path.is_file():
            raise SettingsError(
                f"There is no Daylight data in {home}. Run `daylight init` (or `daylight demo`) "
                "first, or set DAYLIGHT_HOME to a folder that has some."
            )
        values = _read(path)
        kept = {"home"} | (_WAYS_OUT if values.get("demo") else set())
        for name in {field.name for field in fields(cls)} - kept:
            given = environ.get(f"DAYLIGHT_{name.upper()}")
            if given is not None:
                values[name] = _coerced(name, given)
        values["home"] = home
        values["database_url"] = (
            values.get("database_url") or f"sqlite:///{home / 'daylight.sqlite'}"
        )
        if not values.get("secret_key"):
            raise SettingsError(f"{path} has no secret_key; run `daylight init` to write one.")
        return cls(**values)

    @property
    def public_url(self) -> str:
        """The address people open, without a slash at its end."""
        return (self.base_url or f"http://{self.bind}").rstrip("/")

    @property
    def upload_page(self) -> str:
        """What stands before the token of an upload page; empty without an https address."""
        return f"{self.public_url}/drop/" if self.public_url.startswith("https://") else ""


def home_folder(environ: Mapping[str, str]) -> Path:
    """Name the data folder: ``DAYLIGHT_HOME``, or ``data`` beside the code."""
    return Path(environ.get("DAYLIGHT_HOME") or ROOT / "data").expanduser().resolve()


def write_settings(home: Path, **values: str | int | bool) -> Path:
    """Write a new settings file with a fresh secret, readable by its owner only.

    An existing file is kept as it is: the secret in it signs what is already out.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home / SETTINGS_FILE
    if path.exists():
        return path
    lines = [
        "# Daylight's settings; the README describes each. DAYLIGHT_* variables override them."
    ]
    for key, value in {"secret_key": secrets.token_urlsafe(48), **values}.items():
        lines.append(f"{key} = {_toml(value)}")
    path.touch(mode=0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _toml(value: str | int | bool) -> str:  # noqa: FBT001 - it is a value to write, not a switch
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _read(path: Path) -> dict[str, Any]:
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    known = {field.name for field in fields(Settings)} - {"home"}
    unknown = sorted(set(values) - known)
    if unknown:
        raise SettingsError(f"{path} has settings nobody knows: {', '.join(unknown)}.")
    return {key: _coerced(key, value) for key, value in values.items()}


_NUMBERS = {
    "trusted_proxies",
    "undo_minutes",
    "second_person_above",
    "fee_approval_above",
    "mails_per_hour",
    "seconds_between_mails_to_a_domain",
}


def _coerced(name: str, value: Any) -> str | int | bool:  # noqa: ANN401 - whatever TOML holds
    if name in _NUMBERS:
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise SettingsError(f"{name} must be a whole number, not {value!r}.") from None
        if number < 0:
            raise SettingsError(f"{name} must not be negative.")
        return number
    if name in _SWITCHES:
        return value is True or str(value).lower() in {"1", "true", "yes"}
    if name == "imap_url" and isinstance(value, list):
        value = " ".join(map(str, value))
    if not isinstance(value, str):
        raise SettingsError(f"{name} must be text, not {value!r}.")
    if name in _FORMS:
        _FORMS[name](value)
    return value


def _refuse_zone(value: str) -> None:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(
            f"zone {value!r} is no time zone; write one like America/New_York."
        ) from None


def _refuse_database(value: str) -> None:
    # The address may hold a password, so it is not repeated.
    if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise SettingsError(
            "database_url must be empty (SQLite in the data folder), "
            "postgresql://user:password@host/name or sqlite:///PATH."
        )


def _refuse_reply_address(value: str) -> None:
    if value and not (_PATTERN.fullmatch(value) and value.count("{") == 1):
        raise SettingsError(
            f"reply_address {value!r} must be an e-mail address with one {{token}} before its @, "
            "as in records+{token}@group.example, or empty. At most 44 other signs stand there."
        )


def _refuse_bind(value: str) -> None:
    host, _, port = value.rpartition(":")
    if not value.startswith("unix:") and not (host and port.isdecimal() and int(port) <= _PORTS):
        raise SettingsError(f"bind {value!r} must be ADDRESS:PORT, as in 127.0.0.1:8000.")


_PORTS = 65535
_SWITCHES = {"demo", "business_hours"}
# A token has 19 signs with its dashes, and no mail server takes more than 64 before the @.
_PATTERN = re.compile(
    r"(?=[^@]{0,51}@)[a-z0-9._+=-]*\{token\}[a-z0-9._+=-]*@(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{2,63}",
    re.IGNORECASE,
)


def _refuse_clamd(value: str) -> None:
    host, _colon, port = value.rpartition(":")
    if value and not value.startswith("/") and not (host and port.isdigit()):
        raise SettingsError(
            f"clamd {value!r} must be the path of a local socket, or host:port; empty for none."
        )


_FORMS = {
    "clamd": _refuse_clamd,
    "zone": _refuse_zone,
    "database_url": _refuse_database,
    "bind": _refuse_bind,
    "reply_address": _refuse_reply_address,
}
