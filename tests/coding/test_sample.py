"""The shipped sample: its noise codes to nothing, everything else to something."""

from __future__ import annotations

from pathlib import Path

from dragoman.pipeline import Reader, read_into
from dragoman.reading.options import ReadOptions
from dragoman.record.store import Record

CHRONICLE = Path(__file__).parents[2] / "samples" / "chronicle"
#: Reports without a political event between actors, full of tempting words.
NOISE = {
    "2013-06-14-war-on-weeds",
    "2013-10-05-village-bakery",
    "2014-07-08-world-cup-semi-final",
    "2014-11-12-comet-landing",
    "2015-02-20-heavy-snow",
    "2015-09-19-japan-springboks",
    "2016-02-11-gravitational-waves",
    "2016-03-15-go-computer",
    "2016-05-02-leicester-champions",
    "2017-03-22-chess-variation",
    "2017-08-21-solar-eclipse",
    "2018-07-15-world-cup-final",
    "2019-04-10-black-hole-picture",
    "2019-10-12-typhoon-hagibis",
    "2019-11-02-springboks-win",
    "2020-02-09-parasite-oscar",
    "2020-12-06-asteroid-sample",
    "2021-03-29-ship-refloated",
    "2021-09-11-us-open-final",
    "2021-12-25-webb-telescope",
    "2022-05-14-eurovision-ukraine",
    "2022-11-23-japan-germany-football",
    "2023-02-18-opera-premiere",
    "2023-08-20-womens-world-cup",
    "2024-03-09-film-about-invasion",
    "2024-05-22-quiet-markets",
    "2024-10-26-stew-recipe",
    "2025-03-14-lorry-overturns",
}


def test_only_the_noise_codes_to_nothing_and_the_record_of_it_is_whole() -> None:
    with Record.open(":memory:") as record:
        read_into(record, [str(CHRONICLE)], ReadOptions(), Reader())
        assert record.verify() == []
        empty = {
            row["source"].removesuffix(".txt") for row in record.reports(status="empty").rows()
        }
        assert empty == NOISE
        assert record.ledger().duplicate == 0
