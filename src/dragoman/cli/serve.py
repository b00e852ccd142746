"""`dragoman serve`: the record in a browser."""

from __future__ import annotations

import logging
import socket
from pathlib import Path

import click

from dragoman.cli.options import errors_in_one_line, knowledge_option, record_option
from dragoman.errors import UsageError


@click.command()
@record_option
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8321, show_default=True,
    help="Where on this machine; another where this one is taken.",
)  # fmt: skip
@click.option(
    "--host", default="127.0.0.1", show_default=True,
    help="Address to listen on. Anything but this machine's own needs --public.",
)  # fmt: skip
@click.option("--public", is_flag=True, help="Let other machines reach the server.")
@click.option(
    "--allow-host", "names", multiple=True, metavar="NAME",
    help="A name by which browsers call this server, such as dragoman.example.org.",
)  # fmt: skip
@click.option(
    "--corrections", type=click.Path(dir_okay=False, path_type=Path),
    help='Where "this is wrong" is written; by default beside the record.',
)  # fmt: skip
@click.option("--open", "browser", is_flag=True, help="Open the page in a browser.")
@click.option("--verbose", is_flag=True, help="Say when the record was copied.")
@knowledge_option
@errors_in_one_line
def command(
    record_path: Path, port: int, host: str, public: bool, names: tuple[str, ...],
    corrections: Path | None, browser: bool, verbose: bool, knowledge: Path | None,
) -> None:  # fmt: skip
    """Open the record in a browser: what is new, partnerships, ripples, networks, every source.

    Works without a network. Only this machine can reach it unless you say --public: there is no
    password. Reports may be read into the record meanwhile; the page follows. The same data come
    as JSON, CSV and Parquet under /api.

    \b
      dragoman serve
      dragoman serve --record my.duckdb --port 8000 --open
    """
    import uvicorn

    from dragoman.web.app import create_app
    from dragoman.web.settings import Settings, loopback

    if not loopback(host):
        if not public:
            raise UsageError(
                f"--host {host} lets other machines read the record, and there is no password; "
                "add --public if that is meant"
            )
        click.echo(
            f"Warning: everybody who can reach {host}:{port} can read this record; there is no "
            "password and no encryption. Put a proxy that has both before it.", err=True,
        )  # fmt: skip
    if verbose:
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
        logging.getLogger("httpx").setLevel(logging.WARNING)
    listening = _listen(host, port)
    settings = Settings(record_path, host, port, names, corrections, knowledge)
    app = create_app(settings)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}/"
    click.echo(f"Dragoman shows {record_path} at {address} (Ctrl+C ends it)", err=True)
    if browser:
        click.launch(address)
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """The socket, bound before anything is loaded, so that a port in use is told at once.

    Raises:
        UsageError: the address cannot be listened on.
    """
    listening = None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # With its protocol, or answers on a kept connection wait for acknowledgements.
        listening = socket.socket(*found[:3])
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(found[4])
    except OSError as error:
        if listening is not None:
            listening.close()
        raise UsageError(
            f"{host}:{port} cannot be listened on ({error.strerror or error}); try another --port"
        ) from error
    return listening
