"""The exception tree of Dragoman.

    DragomanError
    |-- InputError          a file, folder, address or row the user gave cannot be read
    |   `-- TooLarge        it is beyond a bound in `dragoman.limits`
    |-- KnowledgeError      a knowledge table is wrong; the message starts with file:line
    |-- ModelError          the shipped language model is missing or damaged
    |-- RecordError         the record cannot be opened, read or written
    |   `-- RecordLocked    another process holds it for writing
    `-- UsageError          the call itself makes no sense (unknown column, impossible date ...)

Every message is one line, names the thing that is wrong and says what to do next.
"""


class DragomanError(Exception):
    """Base of every error Dragoman raises on purpose."""


class InputError(DragomanError):
    """A file, folder, address or row given by the user cannot be read."""


class TooLarge(InputError):
    """The input is beyond one of the bounds in `dragoman.limits`."""


class KnowledgeError(DragomanError):
    """A knowledge table is wrong. The message starts with ``file:line:``."""


class ModelError(DragomanError):
    """The shipped language model is missing or damaged."""


class RecordError(DragomanError):
    """The record file cannot be opened, read or written."""


class RecordLocked(RecordError):
    """Another process holds the record for writing."""


class UsageError(DragomanError):
    """The call makes no sense: an unknown column, an impossible date, a bad option."""
