"""The same input gives the same bytes, in any order and in any process."""

from __future__ import annotations

import json
import os
import subprocess
import sys

TEXTS = (
    "Estonia expelled two Russian diplomats.\nMoscow called the step a provocation.",
    "Police in Lagos said that 40 people were detained after the protest.",
    "Peru and Chile signed a treaty in Lima. Both sides hailed the deal.",
    "Iran, which has denied it, was accused by Oman of sending weapons to rebels in Yemen.",
)


def coded(order: list[int], seed: str) -> dict[str, str]:
    """What a fresh process answers to the texts in this order: id to line."""
    lines = [json.dumps({"id": str(i), "text": TEXTS[i], "date": "2021-05-04"}) for i in order]
    done = subprocess.run(
        [sys.executable, "-m", "dragoman", "code", "-"],
        input="\n".join(lines) + "\n",
        capture_output=True,
        check=True,
        text=True,
        env=os.environ | {"PYTHONHASHSEED": seed},
    )
    return {json.loads(line)["id"]: line for line in done.stdout.splitlines()}


def test_order_and_process_change_no_byte() -> None:
    first = coded([0, 1, 2, 3], "1")
    assert set(first) == {"0", "1", "2", "3"}
    assert first == coded([3, 1, 0, 2], "2")
    assert {"2": first["2"]} == coded([2], "3")
