"""The README of a snapshot: what it is, how to cite it and how to load it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dragoman.record.dictionary import ROWS

_PAGE: Final = """# {title}

A frozen copy of a record of events of international security, written by Dragoman {dragoman}.

| file | rows | one row |
|---|---|---|
{files}

`DATA_DICTIONARY.md` explains every column, `provenance.json` says what coded the events and from
how many reports. {texts}

## Cite

    {citation}

The digest is that of the content: whoever reads the same reports with the same version gets it
too. Foreign data sets in `imported.parquet` have their own terms and citations.

## Check

    sha256sum -c SHA256SUMS

## Load

DuckDB:

    SELECT * FROM 'dyads.parquet' WHERE modality = 'actual';

Python (pandas):

    import pandas as pd
    dyads = pd.read_parquet("dyads.parquet")

R:

    library(arrow)
    dyads <- read_parquet("dyads.parquet")

Stata reads no Parquet; convert once in Python (`pip install pandas pyarrow`):

    import pandas as pd
    dyads = pd.read_parquet("dyads.parquet").drop(columns=["areas", "contexts", "topics"])
    dyads["event_date"] = pd.to_datetime(dyads["event_date"])
    dyads.to_stata("dyads.dta", version=118, write_index=False)

Count only events with `modality` `actual`. A count follows how much was read: `exposure.parquet`
says how much that was.
"""


def readme(facts: Mapping[str, Any], rows: Mapping[str, int]) -> str:
    """The page, from the provenance and the number of rows of each file."""
    title = _line(facts["title"]) or "Events of international security"
    creators = "; ".join(_line(name) for name in facts["creators"])
    citation = (
        f"{creators + '. ' if creators else ''}{title}. Data set, made with Dragoman "
        f"{facts['dragoman']}. SHA-256 {facts['digest']}."
    )
    texts = (
        "The reports stand here with their full texts."
        if facts["full_texts"]
        else "The texts of the reports are left out; the words that are evidence are there."
    )
    files = "\n".join(
        f"| `{name}.parquet` | {count} | {ROWS[name]} |" for name, count in rows.items()
    )
    return _PAGE.format(
        title=title, dragoman=facts["dragoman"], files=files, texts=texts, citation=citation
    )


def _line(text: str) -> str:
    return " ".join(text.split())
