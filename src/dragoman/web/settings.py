"""What `dragoman serve` was told."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Final

#: Names by which a browser on this machine calls a server on it.
_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the record is and who may ask for it.

    `names` are hosts, besides those of this machine, by which browsers may call the server.
    `corrections` is the file to which "this is wrong" is written; by default beside the record.
    """

    record: Path
    host: str = "127.0.0.1"
    port: int = 8321
    names: tuple[str, ...] = ()
    corrections: Path | None = None
    knowledge: Path | None = None

    @property
    def corrections_file(self) -> Path:
        """Where corrections go."""
        return self.corrections or self.record.with_name(f"{self.record.stem}.corrections.jsonl")

    @property
    def hosts(self) -> frozenset[str]:
        """The Host headers that are answered, in lower case."""
        named = [*_LOOPBACK, *(name.lower() for name in self.names)]
        if not loopback(self.host) and self.host not in ("0.0.0.0", "::"):
            named.append(f"[{self.host}]" if ":" in self.host else self.host.lower())
        with_port = [f"{name}:{self.port}" for name in named if not _has_port(name)]
        return frozenset([*named, *with_port])


def loopback(host: str) -> bool:
    """Whether only this machine can reach a server bound to `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _has_port(name: str) -> bool:
    return ":" in name.rpartition("]")[2]
