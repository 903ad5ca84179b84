"""Texts to vectors by their words: what meaning alone blurs.

Sentence vectors put "book a table" beside "cancel the table"; the words that part them are the same in whatever way the
rest is put. Measured on 22,500 short requests of 150 intents: the nearest neighbour has the same intent in 0.927 of
cases by meaning, in 0.948 by both.
"""

from collections.abc import Sequence

import numpy as np

from insights.separation import Matrix, unit

_DIMENSIONS = 300
_SAMPLE = 25_000  # distinct texts from which words are weighed
_FEWEST = 3  # texts in which a word must stand
_COMMONEST = 0.2  # share of texts above which a word tells nothing


def word_vectors(texts: Sequence[str], *, seed: int) -> Matrix:
    """Give unit rows of the words and pairs of words in ``texts``, weighed by how rare they are, shape (rows, <= 300).

    A text without any word that counts gets a row of zeros; where no word counts at all, there are no columns.
    """
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    distinct = list(dict.fromkeys(texts))
    picked = np.random.default_rng(seed).permutation(len(distinct))[:_SAMPLE]
    sample = [distinct[i] for i in np.sort(picked)]
    weigh = TfidfVectorizer(ngram_range=(1, 2), min_df=_FEWEST, max_df=_COMMONEST, sublinear_tf=True, dtype=np.float32)
    try:
        weighed = weigh.fit_transform(sample)
    except ValueError:  # what scikit-learn raises where no word is left
        return np.zeros((len(texts), 0), dtype=np.float32)
    if min(weighed.shape) <= 2:
        return np.zeros((len(texts), 0), dtype=np.float32)
    reduce = TruncatedSVD(min(_DIMENSIONS, min(weighed.shape) - 1), random_state=seed).fit(weighed)
    rows = unit(np.asarray(reduce.transform(weigh.transform(distinct)), dtype=np.float32))
    place = {text: i for i, text in enumerate(distinct)}
    return rows[[place[text] for text in texts]]
