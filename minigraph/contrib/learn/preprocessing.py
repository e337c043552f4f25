"""`tf.contrib.learn.preprocessing`: documents as rows of word numbers."""

import collections
import pickle
import re

import numpy as np

from minigraph.core.missing import module_getattr
from minigraph.io.gfile import GFile

# Capitals in a row, a capitalised word before the next one ("HelloWorld"), or any other word.
_TOKEN = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|[\w'-]+")


def tokenizer(iterator):
    """Yields the list of the words of each document."""
    for text in iterator:
        yield _TOKEN.findall(text)


class CategoricalVocabulary:
    """Numbers for words: 0 for unknown ones, then 1, 2, ... in the order in which they are met.

    Source: tf.contrib.learn.preprocessing.CategoricalVocabulary, TensorFlow 1.15.
    """

    def __init__(self, unknown_token="<UNK>", support_reverse=True):
        self._unknown_token = unknown_token
        self._support_reverse = support_reverse
        self._frozen = False
        self._freq = collections.Counter()
        self._number(())

    def _number(self, words):
        self._words = [self._unknown_token, *words]
        self._mapping = {word: number for number, word in enumerate(self._words)}

    def __len__(self):
        return len(self._mapping)

    def freeze(self, freeze=True):
        """New words are unknown from now on, or (False) are numbered again."""
        self._frozen = freeze

    def get(self, category):
        """The number of a word, 0 if it is unknown and the vocabulary frozen."""
        if category not in self._mapping and not self._frozen:
            self._mapping[category] = len(self._words)
            self._words.append(category)
        return self._mapping.get(category, 0)

    def add(self, category, count=1):
        """Counts a word, which gets a number if it has none."""
        if self.get(category) > 0:
            self._freq[category] += count

    def trim(self, min_frequency, max_frequency=-1):
        """Keeps words counted more than `min_frequency` and (if positive) less than
        `max_frequency` times, and numbers them anew, the most frequent first."""
        counted = sorted(self._freq.items(), key=lambda item: (-item[1], item[0]))
        kept = [(word, count) for word, count in counted if count > min_frequency
                and not 0 < max_frequency <= count]
        self._freq = collections.Counter(dict(kept))
        self._number(word for word, _ in kept)

    def reverse(self, class_id):
        """The word of a number. ValueError if the vocabulary was made without."""
        if not self._support_reverse:
            raise ValueError("This vocabulary wasn't initialized with support_reverse to support "
                             "reverse() function.")
        return self._words[class_id]


class VocabularyProcessor:
    """Documents as rows of `max_document_length` word numbers, zeros after the last word.

    Args:
      max_document_length: longer documents are cut.
      min_frequency: words counted no more than so often are unknown.
      vocabulary: CategoricalVocabulary (optional).
      tokenizer_fn: function(documents) that yields lists of words; `tokenizer` by default.
    Source: tf.contrib.learn.preprocessing.VocabularyProcessor, TensorFlow 1.15.
    """

    def __init__(self, max_document_length, min_frequency=0, vocabulary=None, tokenizer_fn=None):
        self.max_document_length = max_document_length
        self.min_frequency = min_frequency
        self.vocabulary_ = vocabulary or CategoricalVocabulary()
        self._tokenizer = tokenizer_fn or tokenizer

    def fit(self, raw_documents, unused_y=None):
        """Takes the words of the documents into the vocabulary and freezes it; returns itself."""
        for words in self._tokenizer(raw_documents):
            for word in words:
                self.vocabulary_.add(word)
        if self.min_frequency > 0:
            self.vocabulary_.trim(self.min_frequency)
        self.vocabulary_.freeze()
        return self

    def fit_transform(self, raw_documents, unused_y=None):
        """`fit`, then `transform` of the same documents."""
        self.fit(raw_documents)
        return self.transform(raw_documents)

    def transform(self, raw_documents):
        """Yields for each document an int64 array of `max_document_length` numbers."""
        for words in self._tokenizer(raw_documents):
            row = np.zeros(self.max_document_length, np.int64)
            for i, word in enumerate(words[:self.max_document_length]):
                row[i] = self.vocabulary_.get(word)
            yield row

    def reverse(self, documents):
        """Yields for each row of numbers the words, joined by spaces."""
        for row in documents:
            yield " ".join(self.vocabulary_.reverse(number) for number in row)

    def save(self, filename):
        """Writes the processor to a file, by pickle."""
        with GFile(filename, "wb") as f:
            f.write(pickle.dumps(self))

    @classmethod
    def restore(cls, filename):
        """The processor that `save` wrote to a file, which must be one to trust."""
        with GFile(filename, "rb") as f:
            return pickle.loads(f.read())


__getattr__ = module_getattr(__name__)
