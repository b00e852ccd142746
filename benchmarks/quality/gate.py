"""The quality gate: no level of a pinned gold set may fall below its floor.

    python benchmarks/quality/gate.py PATH... [--pin [--allow-lower]]

PATH is a gold file or a folder of them, in the formats of `dragoman evaluate`; sets that
floors.json does not name are left out, with `--pin` they are added. Exit status 1 when a score is
below its floor or a corpus is not the one pinned. `--pin` sets the floors to what is measured
minus a margin; a floor falls only with `--allow-lower`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dragoman.errors import DragomanError
from dragoman.evaluation import floors, sets
from dragoman.evaluation.run import measure
from dragoman.pipeline import Reader


def gate(options: argparse.Namespace) -> int:
    """Measure, pin where asked to, print the table; the exit status."""
    pins = floors.load(options.floors)
    gold, _ = sets.find(options.paths)
    reader = Reader()
    checks: list[floors.Check] = []
    for one in gold:
        if one.name not in pins and not options.pin:
            print(f"{one.name}: no floors pinned", file=sys.stderr)
            continue
        result = measure(one, reader)
        if options.pin:
            pins[one.name], kept = floors.pinned(
                result, pins.get(one.name), margin=options.margin, allow_lower=options.allow_lower
            )
            if kept:
                print(f"{one.name}: floors kept, not lowered: {', '.join(kept)}", file=sys.stderr)
        checks += floors.check(result, pins[one.name])
    if options.pin:
        floors.save(options.floors, pins)
    print("\n".join(floors.table(checks)))
    return int(any(check.low for check in checks))


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and run the gate."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    parser.add_argument("--pin", action="store_true", help="set floors to measured minus a margin")
    parser.add_argument("--allow-lower", action="store_true", help="with --pin: floors may fall")
    parser.add_argument("--margin", type=float, default=floors.MARGIN, help="in F1 (%(default)s)")
    parser.add_argument("--floors", type=Path, default=Path(__file__).with_name("floors.json"))
    options = parser.parse_args(arguments)
    if options.allow_lower and not options.pin:
        parser.error("--allow-lower goes with --pin")
    try:
        return gate(options)
    except DragomanError as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
