"""The packaged model without padding: all tokens of many texts go through its layers beside each other.

Texts that are embedded together differ in length, and filled up to the longest a batch of sentences is more than half
padding. Only attention has to know where a text begins and ends; it takes texts of one length together. What comes out
is the same but for the last bits.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

_TOGETHER = 2_048  # tokens: more take memory, and no less time each

Tokens = Sequence[int]


def encode(model: Any, texts: Sequence[str]) -> Any:
    """Give one unit vector a text, as a BERT with mean pooling makes it.

    Args:
        model: A SentenceTransformer of such a model.
        texts: What to embed.
    """
    import torch

    model.eval()
    tokens = model.tokenizer(list(texts), truncation=True, max_length=model.max_seq_length)["input_ids"]
    with torch.inference_mode():
        return np.concatenate([_vectors(model[0].auto_model, part) for part in _parts(tokens)])


def _parts(tokens: Sequence[Tokens]) -> Iterator[Sequence[Tokens]]:
    part: list[Tokens] = []
    held = 0
    for text in tokens:
        if part and held + len(text) > _TOGETHER:
            yield part
            part, held = [], 0
        part.append(text)
        held += len(text)
    yield part


def _vectors(bert: Any, tokens: Sequence[Tokens]) -> Any:
    import torch

    lengths = [len(text) for text in tokens]
    starts = np.cumsum([0, *lengths]).tolist()
    ids = torch.tensor([token for text in tokens for token in text])
    state = _embedded(bert.embeddings, ids, torch.tensor([place for length in lengths for place in range(length)]))
    places = defaultdict(list)
    for start, length in zip(starts, lengths, strict=False):
        places[length].append(range(start, start + length))
    alike = [torch.tensor(of_length) for of_length in places.values()]
    for layer in bert.encoder.layer:
        attended = layer.attention.output(_attended(layer.attention.self, state, alike), state)
        state = layer.output(layer.intermediate(attended), attended)
    means = torch.stack([state[start : start + length].mean(0) for start, length in zip(starts, lengths, strict=False)])
    return torch.nn.functional.normalize(means.float()).numpy()


def _embedded(embeddings: Any, ids: Any, places: Any) -> Any:
    kind = embeddings.token_type_embeddings.weight[0]
    return embeddings.LayerNorm(embeddings.word_embeddings(ids) + embeddings.position_embeddings(places) + kind)


def _attended(attention: Any, state: Any, alike: Sequence[Any]) -> Any:
    """Let the tokens of each text attend to each other; ``alike`` are the places of texts of one length each."""
    import torch

    made = [attention.query(state), attention.key(state), attention.value(state)]
    heads, width = attention.num_attention_heads, attention.attention_head_size
    found = torch.empty_like(made[0])
    for places in alike:
        shape = (*places.shape, heads, width)
        query, key, value = (each[places].view(shape).transpose(1, 2) for each in made)
        mixed = torch.nn.functional.scaled_dot_product_attention(query, key, value)
        found[places.flatten()] = mixed.transpose(1, 2).reshape(-1, heads * width)
    return found
