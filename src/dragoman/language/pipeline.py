"""The room's door: a text in, its sentences with tags, lemmas and trees out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dragoman.errors import UsageError
from dragoman.language.lemmas import Lemmatizer
from dragoman.language.parser import Analysis, Parser
from dragoman.language.pieces import Pieces
from dragoman.language.sentences import Splitter
from dragoman.language.shelf import SHIPPED, Shelf
from dragoman.language.tokenize import Span
from dragoman.limits import MAX_SENTENCE_PIECES, MAX_SENTENCES
from dragoman.model import Sentence, Token
from dragoman.wrapping import unwrapped

States = NDArray[np.float32]

#: "'s" is of "be" and "'d" of "would" but before a past form: "he's gone", "they'd left".
_PERFECT: Final[Mapping[str, str]] = MappingProxyType({"be": "have", "would": "have"})
_PAST: Final = ("VBN", "VBD")


class Pipeline:
    """Tokenizer, sentence splitter, parser and lemmatizer of one model folder."""

    def __init__(self, shelf: Shelf, threads: int = 1) -> None:
        self.version = shelf.version
        self._pieces = Pieces(shelf.bytes_of("tokenizer.json"))
        self._splitter = Splitter(shelf.session("sentences.onnx", threads), self._pieces)
        self._parser = Parser(shelf, self._pieces, threads)
        self._lemmatize = Lemmatizer()

    @classmethod
    def load(cls, folder: Path | None = None, threads: int = 1) -> Pipeline:
        """Opens the shipped model or another folder; ModelError where it is not whole."""
        return cls(Shelf.open(SHIPPED if folder is None else folder), threads)

    def parse(self, text: str) -> tuple[Sentence, ...]:
        """The sentences of any text, at most `MAX_SENTENCES`; offsets are into `text`."""
        return tuple(sentence for sentence, _ in self._read(text, states=False))

    def parse_encoded(self, text: str) -> tuple[tuple[Sentence, States], ...]:
        """As `parse`, each sentence with its word vectors (words, 384), at no further cost."""
        return tuple(self._read(text, states=True))

    def sentence_spans(self, text: str) -> Iterator[list[Span]]:
        """The words of each sentence, without parsing; long sentences are cut."""
        for whole in self._splitter.split(text):
            yield from self._short(text, whole)

    def parse_words(self, words: Sequence[str]) -> Sentence:
        """One sentence whose words are given; offsets are into the words joined by spaces."""
        spans: list[Span] = []
        place = 0
        for word in words:
            spans.append(Span(place, place + len(word)))
            place += len(word) + 1
        text = " ".join(words)
        if not words:
            return Sentence(0, 0, 0, "", ())
        if len(list(self._short(text, spans))) > 1:
            raise UsageError(f"the sentence has more than {MAX_SENTENCE_PIECES} pieces; cut it")
        return self._sentence(0, text, spans, self._parser.parse(words))

    def encode(self, sentence: Sentence) -> States:
        """The encoder's vector of every word, shape (words, 384)."""
        if not sentence.tokens:
            return np.zeros((0, 384), dtype=np.float32)
        return self._parser.states([token.text for token in sentence.tokens])

    def _read(self, text: str, states: bool) -> Iterator[tuple[Sentence, States]]:
        nothing = np.zeros((0, 384), dtype=np.float32)
        text = unwrapped(text)
        for index, spans in enumerate(islice(self.sentence_spans(text), MAX_SENTENCES)):
            found = self._parser.parse([text[a:b] for a, b in spans], states)
            vectors = nothing if found.states is None else found.states
            yield self._sentence(index, text, spans, found), vectors

    def _short(self, text: str, spans: list[Span]) -> Iterator[list[Span]]:
        """Cuts a sentence that has too many pieces for the encoder."""
        start = size = 0
        for i, (a, b) in enumerate(spans):
            more = len(self._pieces.of_word(text[a:b])[0])
            if size + more > MAX_SENTENCE_PIECES:
                yield spans[start:i]
                start, size = i, 0
            size += more
        yield spans[start:]

    def _sentence(self, index: int, text: str, spans: list[Span], found: Analysis) -> Sentence:
        rows = zip(spans, found.upos, found.xpos, found.heads, found.deprels, strict=True)
        tokens = []
        for i, ((start, end), upos, xpos, head, deprel) in enumerate(rows):
            word = text[start:end]
            lemma = self._lemmatize(word, upos, xpos)
            if deprel == "aux" and word[0] in "'’" and found.xpos[head] in _PAST:
                lemma = _PERFECT.get(lemma, lemma)
            tokens.append(Token(i, word, start, end, lemma, upos, xpos, head, deprel))
        start, end = spans[0].start, spans[-1].end
        return Sentence(index, start, end, text[start:end], tuple(tokens))
