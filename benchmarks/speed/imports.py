"""Speed of imports: python benchmarks/speed/imports.py ROWS FOLDER [ICEWS_FOLDER].

Writes a synthetic file of GDELT 2.0 with ROWS rows to FOLDER (about 450 MB a million), imports it
with `dragoman import`, loads the same columns of the same file with plain DuckDB (`read_csv` into
a table, nothing mapped or checked), and counts a dyad-month panel of the import. Seconds are by the
clock and, in brackets, of the processor. With ICEWS_FOLDER a folder of facts is imported too.
All that was written is deleted at the end.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
from synthetic_gdelt import write

from dragoman.measures.panel import panel
from dragoman.record.interchange.gdelt import NEEDED, TWO
from dragoman.record.store import Record

#: The command, and at its end the most memory it had.
_COMMAND = """
import sys
from dragoman.cli.main import main
main(sys.argv[1:], standalone_mode=False)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def timed(label: str, rows: int, work: Callable[[], object]) -> float:
    """Do it and print how long it took."""
    clock, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.process_time()
    work()
    took = time.perf_counter() - clock
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = time.process_time() - start
    processor += after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    speed = f"{rows / took:,.0f} rows/s" if rows else ""
    print(f"{label:42} {took:8.2f} s ({processor:.2f})  {speed}", flush=True)
    return took


def imported(record: Path, format: str, path: Path) -> int:
    """Run the command as a user does; its peak memory in megabytes (Linux)."""
    words = ["import", format, str(path), "--record", str(record)]
    done = subprocess.run(
        [sys.executable, "-c", _COMMAND, *words], check=True, capture_output=True, text=True
    )
    return int(done.stdout.split()[-1]) // 1024


def plain(database: Path, path: Path) -> None:
    """The needed columns of the file as DuckDB alone reads them into a table."""
    types = ", ".join(f"'{name}': 'VARCHAR'" for name in TWO)
    with duckdb.connect(str(database)) as connection:
        sql = (
            f"CREATE TABLE events AS SELECT {', '.join(NEEDED)} FROM read_csv($1, delim='\t', "  # noqa: S608
            f"header=false, quote='', escape='', auto_detect=false, columns={{{types}}})"
        )
        connection.execute(sql, [str(path)])


def months(path: Path) -> int:
    """The panel of every dyad by month and quad class, as `dragoman.panel` gives it; its rows."""
    with Record.open(path, read_only=True) as record:
        return len(panel(record, by="month"))


def main(rows: int, folder: Path, icews: Path | None) -> None:
    """Measures and prints a table."""
    with TemporaryDirectory(dir=folder) as place:
        file, record = Path(place, "synthetic.export.CSV"), Path(place, "r.duckdb")
        timed("write the synthetic file", rows, lambda: write(rows, file))
        print(f"{file.stat().st_size / rows:.0f} bytes a row")
        peak: list[int] = []
        ours = timed(
            "dragoman import gdelt", rows, lambda: peak.append(imported(record, "gdelt", file))
        )
        print(f"peak memory {peak[0]} MB")
        print(f"{record.stat().st_size / rows:.0f} bytes a row in the record")
        timed("again: passed over", 0, lambda: imported(record, "gdelt", file))
        found: list[int] = []
        timed("dyad-month panel of all dyads", 0, lambda: found.append(months(record)))
        print(f"{found[0]:,} rows of the panel")
        theirs = timed("DuckDB alone", rows, lambda: plain(Path(place, "p.duckdb"), file))
        print(f"ratio to DuckDB alone: {ours / theirs:.2f}")
        if icews is not None:
            graph = Path(place, "i.duckdb")
            timed("dragoman import icews-tkg", 0, lambda: imported(graph, "icews-tkg", icews))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
