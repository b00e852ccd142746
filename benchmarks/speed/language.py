"""Speed of the language room: python benchmarks/speed/language.py [TEXT_FILE...].

Prints the load time in a fresh process and, on one core, words and sentences per second of the
tokenizer, of tokenizer and splitter, and of the whole parse. Seconds are those of the processor
(the room uses one thread), so that other work on the machine changes them little. Without files
it reads its own sample text.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from dragoman.language.pipeline import Pipeline
from dragoman.language.tokenize import tokenize

SAMPLE = """Ministers sign maritime accord after months of talks
The foreign ministers of Japan and the Philippines signed an agreement on Tuesday that lets \
their coast guards train together, officials in Manila said. The accord, which parliament must \
still approve, follows months of quiet talks.
"We will not be intimidated," the defence secretary told reporters before he left for Brussels, \
where he is expected to meet his counterparts from eleven allied countries this week.
China's embassy called the deal "a provocation" and warned that it would respond. A spokesman \
declined to say how. Analysts doubt that Beijing would send more than a few patrol vessels, \
since its navy is busy with exercises off the northern coast.
In a separate incident, gunmen attacked a convoy carrying aid workers near the border, killing \
3 people and wounding at least 12, the U.N. mission reported. No group claimed responsibility. \
Police arrested two suspects later that day, but a court ordered their release for lack of \
evidence, a decision that the interior minister, Gen. A. Okafor, criticised sharply.
"""


def seconds(work: Callable[[], object], rounds: int) -> float:
    """The best processor time of several rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def load_time() -> tuple[float, float]:
    """Seconds to import and load in a fresh interpreter, and those of the first sentence."""
    code = (
        "import time; t = time.process_time(); from dragoman.language.pipeline import Pipeline; "
        "p = Pipeline.load(); u = time.process_time(); p.parse('Talks began.'); "
        "print(u - t, time.process_time() - u)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(3)
    ]
    first, second = min(tuple(map(float, run.stdout.split())) for run in runs)
    return first, second


def main(files: list[str]) -> None:
    """Measures and prints."""
    text = "\n".join(Path(f).read_text(encoding="utf-8") for f in files) or SAMPLE * 20
    pipeline = Pipeline.load()
    parsed = pipeline.parse(text)
    words = sum(len(s.tokens) for s in parsed)
    print(f"model {pipeline.version}: {words} words, {len(parsed)} sentences")
    print("import and load: {:.2f} s, first sentence: {:.2f} s".format(*load_time()))
    stages: dict[str, Callable[[], object]] = {
        "tokenize": lambda: tokenize(text),
        "tokenize and split": lambda: list(pipeline.sentence_spans(text)),
        "parse": lambda: pipeline.parse(text),
    }
    for name, work in stages.items():
        took = seconds(work, 5)
        print(f"{name}: {words / took:,.0f} words/s, {len(parsed) / took:,.0f} sentences/s")


if __name__ == "__main__":
    main(sys.argv[1:])
