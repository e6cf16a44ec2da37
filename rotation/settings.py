"""Settings, read from ROTATION_* environment variables."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    Field,
    HttpUrl,
    SecretStr,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from rotation.errors import BadInput

OBJECT_STORES: Final = ("s3", "s3a", "gs", "az", "abfs", "abfss")
"""Schemes a store's URL may have."""
CONTACT: Final = re.compile(r"[!-'*-~]+[@/][!-'*-~]+", re.ASCII)
"""A mail or web address, fit to stand in brackets in a User-Agent."""
MAIL: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9.-]+", re.ASCII)
"""A mail address that needs no quoting in a header or in SMTP."""
ORIGIN: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?", re.ASCII)
"""Scheme, host and port of a site."""
HOST: Final = re.compile(r"(?=.{1,253}$)[\w-]{1,63}(\.[\w-]{1,63})*", re.ASCII)
"""A name that can be looked up."""
UNUSABLE: Final = re.compile(r"%[0-9A-Fa-f]{2}|[\x00-\x1f\x7f\\\[\]^|\ud800-\udfff]")
"""What the engine of the tables takes for something else in a path, or refuses: it decodes %41 and
reads a backslash as a slash, and merging rows in a folder with one of the others fails."""


def _is_host(name: str) -> bool:
    """Whether a name, in any script, or an address can be looked up at all."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        try:
            return bool(HOST.fullmatch(name.encode("idna").decode()))
        except UnicodeError:
            return False
    return True


def _host_can_be_looked_up(url: HttpUrl) -> HttpUrl:
    if not _is_host((url.host or "").strip("[]").removesuffix(".")):
        raise ValueError("its host is no name that can be looked up")
    return url


WebUrl = Annotated[HttpUrl, AfterValidator(_host_can_be_looked_up)]
"""A web address with a host that may exist."""

_HTTP: Final = TypeAdapter(WebUrl)


class Settings(BaseSettings):
    """What can be set from outside; each field is ROTATION_<NAME> in the environment.

    Attributes
    ----------
    store : absolute folder or object-store URL (``s3://bucket/prefix``) of the tables
    refresh : whether the app starts a refresher of its own
    yahoo_url, ishares_url, state_street_url, fed_url, fred_url, french_url, trends_url,
    wikimedia_url : another host that answers as that upstream does; None is the upstream itself
    contact : mail or web address of who runs this, without which Wikimedia is not asked
    search : whether search interest and page views are fetched at all
    search_every : pause between two pulls of the default search terms [s]
    requests_per_second, concurrency : ceiling on calls to one upstream
    timeout : longest one call may take [s]
    cool_down : first pause after an upstream's refusal, doubled with each further one [s]
    years : length of the first fill, of prices and statements [years]
    core_every : pause between refreshes of the core symbols in an open market [s]
    lease : on an object store, within how long a refresher that died is replaced [s]
    public_url : address people know the app by, such as https://rotation.firm.example
    allow : who may come in once signed in, see ``auth.rules``
    oidc_issuer, oidc_client_id, oidc_client_secret : the provider people sign in with, and
        what it knows this app as
    cookie_secret : signs the cookies of a sign-in; the same on every replica
    sign_in_hours : how long a sign-in lasts; None is as long as the provider says [hours]
    webhook_url : address that changes of state are posted to; a secret, as many carry a key
    webhook_secret : what the posts are signed with
    smtp_host, smtp_port, smtp_security : server that mails go out through; without a port 587, or
        465 where the security is TLS from the first byte
    smtp_user, smtp_password : sign-in there, where it wants one
    smtp_from, smtp_to : sender, and recipients between commas
    frame_ancestors : origins whose pages may show the app in a frame, between commas
    trusted_proxies : addresses and networks whose X-Forwarded-* headers are believed
    """

    model_config = SettingsConfigDict(env_prefix="ROTATION_", env_ignore_empty=True, extra="ignore")

    store: str = ".rotation/store"
    refresh: bool = True
    yahoo_url: WebUrl | None = None
    ishares_url: WebUrl | None = None
    state_street_url: WebUrl | None = None
    fed_url: WebUrl | None = None
    fred_url: WebUrl | None = None
    french_url: WebUrl | None = None
    trends_url: WebUrl | None = None
    wikimedia_url: WebUrl | None = None
    contact: str | None = None
    search: bool = True
    search_every: Annotated[float, Field(ge=600, le=2_592_000)] = 86_400.0
    requests_per_second: Annotated[float, Field(gt=0, le=1000)] = 2.0
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    timeout: Annotated[float, Field(gt=0, le=600)] = 20.0
    cool_down: Annotated[float, Field(ge=0, le=86_400)] = 60.0
    years: Annotated[int, Field(ge=1, le=60)] = 10
    core_every: Annotated[float, Field(ge=1, le=86_400)] = 300.0
    lease: Annotated[float, Field(ge=2, le=3_600)] = 30.0
    public_url: WebUrl | None = None
    allow: str = ""
    oidc_issuer: WebUrl | None = None
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    cookie_secret: SecretStr = SecretStr("")
    sign_in_hours: Annotated[float, Field(gt=0, le=720)] | None = None
    webhook_url: SecretStr = SecretStr("")
    webhook_secret: SecretStr = SecretStr("")
    smtp_host: str = ""
    smtp_port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    smtp_security: Literal["starttls", "tls"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = ""
    smtp_to: str = ""
    frame_ancestors: str = ""
    trusted_proxies: str = "127.0.0.1"

    @field_validator("store")
    @classmethod
    def _store_is_named(cls, value: str) -> str:
        scheme, url, place = value.strip().partition("://")
        if not value.strip() or (url and not (scheme in OBJECT_STORES and place.strip("/"))):
            raise ValueError("a folder or an object-store URL such as s3://bucket/name is needed")
        # The engine puts a table's name behind such a sign: all tables would be in one place.
        if url and re.search(r"[?#\x00-\x1f\x7f]", value.strip()):
            raise ValueError("an object-store URL without ?, # and control characters is needed")
        return value.strip() if url else _folder(value.strip())

    @field_validator(
        "yahoo_url", "ishares_url", "state_street_url", "fed_url", "fred_url", "french_url",
        "trends_url", "wikimedia_url", "oidc_issuer",
    )  # fmt: skip
    @classmethod
    def _paths_can_follow_a_url(cls, value: HttpUrl | None) -> HttpUrl | None:
        if value is not None and set("?#") & set(str(value)):
            raise ValueError("a url without ? and # is needed, as paths are put behind it")
        return value

    @field_validator("public_url")
    @classmethod
    def _public_url_is_an_origin(cls, value: HttpUrl | None) -> HttpUrl | None:
        more = value and (value.path not in (None, "/") or value.query or value.fragment)
        if value is not None and (more or value.username):
            raise ValueError("a scheme and a host alone are needed, nothing after them")
        return value

    @field_validator("frame_ancestors")
    @classmethod
    def _frame_ancestors_are_origins(cls, value: str) -> str:
        origins = [origin.strip().rstrip("/") for origin in value.split(",") if origin.strip()]
        for origin in origins:
            if not ORIGIN.fullmatch(origin):
                raise ValueError(
                    f"{origin!r} is no origin; origins such as https://wiki.firm.example are needed"
                )
        return ",".join(origins)

    @field_validator("trusted_proxies")
    @classmethod
    def _trusted_proxies_are_addresses(cls, value: str) -> str:
        proxies = [proxy.strip() for proxy in value.split(",") if proxy.strip()]
        for proxy in proxies if proxies != ["*"] else ():
            try:
                (ipaddress.ip_network if "/" in proxy else ipaddress.ip_address)(proxy)
            except ValueError as error:
                raise ValueError(
                    f"{error}; addresses and networks between commas are needed, such as "
                    "10.0.0.7,192.168.0.0/16, or * alone for all"
                ) from None
        return ",".join(proxies)

    @field_validator("webhook_url")
    @classmethod
    def _webhook_is_a_url(cls, value: SecretStr) -> SecretStr:
        url = value.get_secret_value().strip()
        try:
            return SecretStr(url and str(_HTTP.validate_python(url)))
        except ValidationError:
            raise ValueError("a url such as https://hooks.firm.example/key is needed") from None

    @field_validator("smtp_host")
    @classmethod
    def _mail_host_can_be_looked_up(cls, value: str) -> str:
        name = value.strip()
        if name and not _is_host(name):
            raise ValueError("a host such as mail.firm.example is needed, without a port")
        return name

    @field_validator("smtp_from", "smtp_to")
    @classmethod
    def _mail_goes_to_addresses(cls, value: str, info: ValidationInfo) -> str:
        found = [address.strip() for address in value.split(",") if address.strip()]
        for address in found:
            if not MAIL.fullmatch(address):
                raise ValueError("a mail address such as ann@firm.example is needed")
        if info.field_name == "smtp_from" and len(found) > 1:
            raise ValueError("one mail address is needed")
        return ",".join(found)

    @field_validator("contact")
    @classmethod
    def _contact_is_an_address(cls, value: str | None) -> str | None:
        if value is not None and not CONTACT.fullmatch(value.strip()):
            raise ValueError("a mail or web address is needed, such as https://example.org/contact")
        return value and value.strip()

    @property
    def on_object_store(self) -> bool:
        """Whether the store is a URL rather than a folder."""
        return "://" in self.store

    @property
    def store_folder(self) -> Path:
        """The store's folder, without symbolic links."""
        return Path(self.store).resolve()


def _folder(value: str) -> str:
    """Return a folder as an absolute path; raises ValueError where the engine cannot use it."""
    try:
        folder = Path(value).expanduser().absolute()
    except RuntimeError:
        raise ValueError("there is no such user's folder") from None
    _require_usable(folder)
    try:
        _require_usable(folder.resolve())
    except (RuntimeError, OSError):
        raise ValueError("its symbolic links lead in a circle") from None
    return str(folder)


def _require_usable(folder: Path) -> None:
    """Raise ValueError where the engine cannot use a path."""
    found = UNUSABLE.search(str(folder))
    if found is not None:
        raise ValueError(
            f"the path {str(folder)!r} has {found.group()!r} in it, which the tables' engine "
            "cannot use; a folder without control characters, \\ [ ] ^ | and % before two "
            "hexadecimal digits is needed"
        )


@lru_cache(maxsize=1)
def current() -> Settings:
    """The settings of this process.

    Raises
    ------
    BadInput
        A ROTATION_* variable has a value that cannot be used; names it and what was expected.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        field = "_".join(str(part) for part in first["loc"])
        secret = "SecretStr" in str(Settings.model_fields[field].annotation)
        shown = "not shown here" if secret else repr(first.get("input"))
        why = _needed(field) or first["msg"].removeprefix("Value error, ")
        if not why.startswith("URL"):
            why = why[:1].lower() + why[1:]
        raise BadInput(
            f"The setting ROTATION_{field.upper()} is {shown}: {why}; nothing was started."
        ) from (None if secret else error)


def _needed(field: str) -> str:
    """Return what a number or a switch has to be; empty for a setting of another kind."""
    found = Settings.model_json_schema()["properties"][field]
    schema = found.get("anyOf", [found])[0]
    if schema["type"] == "boolean":
        return "true or false is needed"
    if schema["type"] not in ("integer", "number"):
        return ""
    kind = "a whole number" if schema["type"] == "integer" else "a number"
    above = schema.get("exclusiveMinimum")
    low = f"from {schema['minimum']:,.0f}" if above is None else f"above {above:,.0f} and up"
    return f"{kind} {low} to {schema['maximum']:,.0f} is needed"
