"""Blocks of a foreign file cut into numbered batches, read ahead in a thread of their own."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows of one transaction, two of DuckDB's row groups: a second or two of work, which is what a
#: kill can cost.
BATCH_ROWS: Final = 2 * 122_880
#: Bytes of one batch, however few its rows.
BATCH_BYTES: Final = 128 * 1024 * 1024
#: Batches that wait for DuckDB at most.
_AHEAD: Final = 2
#: How often a reader that waits looks whether it is still wanted, in seconds.
_LOOK: Final = 0.2


def numbered(blocks: Iterable[Any], skip: int = 0, rows: int = 0) -> Iterator[pa.Table]:
    """The rows of `blocks` in batches with a column `row_no`; the first `skip` are left out.

    Args:
        blocks: record batches or tables of any size.
        skip: rows that are done.
        rows: of one batch; 0 for `BATCH_ROWS`.
    """
    import numpy as np
    import pyarrow as pa

    most = rows or BATCH_ROWS
    waiting: list[pa.Table] = []
    taken, size, row_no = 0, 0, 0

    def batch() -> pa.Table:
        # In one piece: a block of a file is little longer than DuckDB's vectors, and would be cut
        # into a full one and a nearly empty one.
        table = pa.concat_tables(waiting).combine_chunks()
        numbers = np.arange(row_no - taken + 1, row_no + 1, dtype=np.int64)
        return table.append_column("row_no", pa.array(numbers))

    for block in blocks:
        table = pa.Table.from_batches([block]) if isinstance(block, pa.RecordBatch) else block
        passed = min(max(skip - row_no, 0), table.num_rows)
        row_no += passed
        table = table.slice(passed)
        while table.num_rows:
            part = table.slice(0, most - taken)
            table = table.slice(part.num_rows)
            waiting.append(part)
            taken, size, row_no = taken + part.num_rows, size + part.nbytes, row_no + part.num_rows
            if taken == most or size > BATCH_BYTES:
                yield batch()
                waiting.clear()
                taken, size = 0, 0
    if waiting:
        yield batch()


@contextmanager
def ahead(items: Iterable[Any]) -> Iterator[Iterator[Any]]:
    """Iterate in a thread of its own, a little ahead of who takes the items."""
    waiting: queue.Queue[tuple[Any, BaseException | None]] = queue.Queue(_AHEAD)
    wanted = threading.Event()
    wanted.set()

    def give(item: Any, error: BaseException | None = None) -> None:
        while wanted.is_set():
            try:
                waiting.put((item, error), timeout=_LOOK)
            except queue.Full:
                continue
            return

    def read() -> None:
        try:
            for item in items:
                give(item)
                if not wanted.is_set():
                    return
            give(None)
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is awaited
            give(None, error)

    def taken() -> Iterator[Any]:
        while True:
            item, error = waiting.get()
            if error is not None:
                raise error
            if item is None:
                return
            yield item

    reader = threading.Thread(target=read, name="dragoman-import", daemon=True)
    reader.start()
    try:
        yield taken()
    finally:
        wanted.clear()
        reader.join()
