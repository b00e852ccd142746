"""Every bound on untrusted input, with its reason. Nothing else in Dragoman invents one."""

from typing import Final

#: One file on disk or one member of an archive. A 50 MB news story is not a news story;
#: corpora (CSV, JSONL, Parquet) are streamed and have their own bound per row.
MAX_DOCUMENT_BYTES: Final = 16 * 1024 * 1024
#: What is kept of a rejected input too large to keep whole: enough to see what it was.
MAX_KEPT_BEGINNING: Final = 64 * 1024
#: Bytes of raw and text in one batch, however few its reports: rejected inputs may be large.
MAX_BATCH_BYTES: Final = 64 * 1024 * 1024
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
#: One file or list that `fetch` saves: an archive of events is a few MB, the longest known list
#: of them about 150 MB; more than this would only fill the disk.
MAX_FETCHED_BYTES: Final = 1024 * 1024 * 1024
#: One line of a list of files: a size, an MD5 and an address.
MAX_LIST_LINE_BYTES: Final = 4096
#: Seconds a server can make `fetch` wait by Retry-After: a request for an hour means "not now".
MAX_RETRY_WAIT_S: Final = 300.0
#: Bytes a second below which a transfer is given up and tried again: a server that drips bytes
#: would hold us for ever.
MIN_BYTES_PER_SECOND: Final = 512
#: Files in a row that a server cannot give, after all tries, before `fetch` leaves it in peace.
MAX_FAILURES_IN_A_ROW: Final = 3
#: Actors on one side of an imported event; 64 x 64 pairs of one line are enough to store.
MAX_SIDE_ACTORS: Final = 64
#: Rows of a panel with its zeros: the dyads of the world by day over thirty years would be
#: hundreds of millions, and a row takes some hundred bytes of memory.
MAX_PANEL_ROWS: Final = 50_000_000
#: Columns of a Stata file that the smaller editions of Stata can open.
MAX_STATA_COLUMNS: Final = 2_048
#: One row of a delimited file of events, and what is read of it at once: real rows have some
#: hundred bytes, the longest a few thousand.
MAX_EVENT_ROW_BYTES: Final = 1024 * 1024
#: A file with one series of counts: a century by day is forty thousand lines.
MAX_COUNT_ROWS: Final = 50_000
MAX_COUNTS_BYTES: Final = 16 * 1024 * 1024
#: Actors of a network: the time of each resample grows with the cube of them, and a busy month of
#: the world has about 280.
MAX_NETWORK_ACTORS: Final = 300
#: Resamples of a network: the ends of a 90 % band are then known to a few thousandths of the draws;
#: more would only take time.
MAX_NETWORK_RESAMPLES: Final = 10_000
#: Series of a fit of ripples: each has a covariance of its own with all others, 300 x 300 x 300
#: numbers in all, a quarter of a gigabyte.
MAX_RIPPLE_SERIES: Final = 300
#: Lines of a file with counts of several series: 300 series over thirty years by day, at some
#: thirty bytes a line.
MAX_RIPPLE_ROWS: Final = 3_500_000
MAX_RIPPLE_BYTES: Final = 128 * 1024 * 1024
#: Periods that a response is told ahead: the slowest decay has a mean lag of 30 days, so that after
#: three years by day nothing is left of it to tell.
MAX_RIPPLE_PERIODS: Final = 1_000
#: Draws for the bands of a response: their ends are then known to a few thousandths of the draws.
MAX_RIPPLE_DRAWS: Final = 10_000
#: Numbers kept for those bands, draws x series x periods (or series): 400 MB.
MAX_RIPPLE_CELLS: Final = 50_000_000
#: Events of a briefing on one actor or week: each stands there with its sentence, so that these
#: are some hundred pages already.
MAX_BRIEF_EVENTS: Final = 2_000
#: Networks along which effects of ripples are pooled: more would overlap so much that no effect
#: could be told from the next.
MAX_RIPPLE_NETWORKS: Final = 12
