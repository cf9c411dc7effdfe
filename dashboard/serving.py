"""Starting the web server: which addresses are allowed, and saying where it listens."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import uvicorn
from sqlalchemy import Engine

from dashboard.auth.gate import is_loopback
from dashboard.auth.sessions import people_sign_in
from dashboard.errors import Refusal
from data_access.schema import migrate


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @property
    def url(self) -> str:
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{shown}:{self.port}"


class _Server(uvicorn.Server):
    """Says so when it is ready, and not before."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def serve_app(address: Address, store: Engine, *, announce: Callable[[str], Any]) -> None:
    """Serve until stopped. Raises Refusal for an open address without accounts, or a port that is taken."""
    migrate(store)
    if not is_loopback(address.host) and not people_sign_in(store):
        raise Refusal("cli.accounts_first", host=address.host)
    _check_free(address)
    config = uvicorn.Config(
        "streamlit_app:app",
        host=address.host,
        port=address.port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
    )
    server = _Server(config, ready=lambda: announce(address.url))
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(server.serve())


def _check_free(address: Address) -> None:
    """Before the long start, not after it."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address.host, address.port))
        except OSError as refused:
            key = "cli.port_taken" if refused.errno == errno.EADDRINUSE else "cli.bad_address"
            raise Refusal(key, host=address.host, port=address.port) from None
