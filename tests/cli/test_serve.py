"""`dragoman serve`: what is refused before anything is loaded."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
def test_other_machines_are_let_in_only_by_a_flag(run: Run, host: str) -> None:
    result = run("serve", "--host", host)
    assert result.exit_code == 2
    assert "--public" in result.stderr
    assert "no password" in result.stderr


def test_a_port_in_use_is_told_at_once(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = run("serve", "--port", port)
    assert result.exit_code == 2
    assert f"127.0.0.1:{port} cannot be listened on" in result.stderr


def test_an_open_server_is_warned_of(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = run("serve", "--host", "0.0.0.0", "--public", "--port", port)
    assert "Warning: everybody who can reach" in result.stderr
