"""What happens once per server: the refresher and the check of the store, warm caches."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import click
from streamlit import config, file_util
from streamlit import logger as loggers
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web import bootstrap, cli

from rotation import settings
from rotation.auth import config as access_config
from rotation.errors import BadInput, RotationError
from rotation.serving import door, left_pages, refresher_process, store_watch
from rotation.ui.frame import error_boundary, identity, session
from rotation.web import application

log = logging.getLogger("rotation")


def drawing() -> bool:
    """Whether app.py is run to draw for a viewer, as opposed to imported to be served."""
    return get_script_run_ctx(suppress_warning=True) is not None


def served() -> dict[str, Any]:
    """What is served beside the pages a script draws, and what stands in front of it all.

    Raises
    ------
    BadInput
        Sign-in is set up in part, or Streamlit's base path is set.
    """
    _refuse_base_path()
    files = Path(file_util.get_static_dir())
    shell = (files / "index.html").read_text(encoding="utf-8")
    sign_in = identity.sign_in()
    exposure = access_config.exposure(config.get_option("server.address"), sign_in)
    if exposure is not None:
        log.log(*exposure)
    return {
        "lifespan": lifespan,
        "on_script_error": error_boundary.fault,  # outside the frame's edge: what a click calls
        "routes": application.routes(shell),
        "middleware": application.middleware(shell, files, door.door(sign_in) if sign_in else None),
        "secrets": {"auth": dict(sign_in.auth)} if sign_in else None,
    }


def _refuse_base_path() -> None:
    """Refuse a path to serve below: Streamlit would put its pages there, and nothing of ours."""
    path = config.get_option("server.baseUrlPath")
    if path.strip("/"):
        raise BadInput(
            f"Streamlit's server.baseUrlPath (STREAMLIT_SERVER_BASE_URL_PATH) is {path!r}: pages, "
            "API and links are served at the root of a host alone; give the app a host name of its "
            "own and leave this out. Nothing was started."
        )


def configure(script: Path, host: str) -> None:
    """Set Streamlit's options as ``streamlit run SCRIPT`` does, whatever the present folder is.

    A later place overrides an earlier one: ``.streamlit/config.toml`` of the home folder, of the
    present folder, beside the script; then ``STREAMLIT_*`` variables. The address is ours to
    tell: Streamlit opens no socket here.

    Raises
    ------
    BadInput
        A variable has a value that its option cannot have.
    """
    config._main_script_path = str(script)  # an internal of Streamlit; its own command does this
    try:
        flags = cli.main_run.make_context("run", [str(script)]).params
    except click.ClickException as error:
        raise BadInput(
            f"Streamlit refuses a setting ({error.format_message()}). Nothing was started."
        ) from error
    bootstrap.load_config_options(
        {name: value for name, value in flags.items() if name not in {"target", "args"}}
    )
    config.set_option("server.address", host)


def log_like_the_rest() -> None:
    """Let Streamlit's loggers, those to come included, write through the root's handlers.

    Each would bring a handler of its own (``setup_formatter``, an internal of Streamlit).
    """

    def pass_on(logger: logging.Logger) -> None:
        logger.handlers, logger.propagate = [], True

    loggers.setup_formatter = pass_on
    loggers.update_formatter()


@asynccontextmanager
async def lifespan(_: Any) -> AsyncIterator[None]:
    """Before the first viewer: no page discovery, prices read, refresher started."""
    # Streamlit's old discovery looks into pages/ until the first st.navigation: it would
    # greet a deep link on a cold server with "Page not found".
    PagesManager.uses_pages_directory = False
    left_pages.drop_their_requests()
    # A request has its line in request_log, without the values of its query.
    logging.getLogger("uvicorn.access").disabled = True
    threading.Thread(target=_warm, daemon=True).start()
    background = refresher_process.supervise, store_watch.watch
    tasks = [asyncio.create_task(work()) for work in background]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _warm() -> None:
    """Read what the first page needs; a failure is left to the first viewer's own read."""
    try:
        session.warm(settings.current())
    except RotationError as error:
        log.warning("%s", error)
    # Streamlit collects garbage after every run, with answers waiting to be sent. What is
    # loaded by now stays for good: looking through it each time took longer than drawing.
    gc.collect()
    gc.freeze()
