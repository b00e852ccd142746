"""Every bound on untrusted input, with its reason. Nothing else in Dragoman invents one."""

from typing import Final

#: One file on disk or one member of an archive. A 50 MB news story is not a news story;
#: corpora (CSV, JSONL, Parquet) are streamed and have their own bound per row.
MAX_DOCUMENT_BYTES: Final = 16 * 1024 * 1024
#: Text of one report after extraction; longer is cut off as a rejected report, not truncated.
MAX_REPORT_CHARS: Final = 1_000_000
#: One line of JSONL or one CSV field: a row is one report.
MAX_ROW_BYTES: Final = 8 * 1024 * 1024
#: Uncompressed over compressed size above which an archive member is taken for a bomb.
MAX_COMPRESSION_RATIO: Final = 200
#: Sum of uncompressed bytes taken from one archive.
MAX_ARCHIVE_BYTES: Final = 8 * 1024 * 1024 * 1024
#: Members of one archive.
MAX_ARCHIVE_MEMBERS: Final = 1_000_000
#: Sub-word pieces per sentence the parser accepts; longer sentences are cut at this length
#: into pieces (a 512-piece encoder leaves room for the two end markers).
MAX_SENTENCE_PIECES: Final = 448
#: Seconds to wait for a connection or for the next bytes of a page.
NETWORK_TIMEOUT_S: Final = 20.0
#: Redirects followed for one address.
MAX_REDIRECTS: Final = 5
#: Sentences of one report that are coded; beyond it the report is a table or a dump.
MAX_SENTENCES: Final = 5_000
#: Reports per transaction: small enough that a kill loses seconds, large enough to be fast.
BATCH_REPORTS: Final = 64
