"""What a worker process does before anything heavy is imported in it."""

from __future__ import annotations

import os


def alone() -> None:
    """Keep the linear algebra of this process to one thread; its neighbours have the others."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
