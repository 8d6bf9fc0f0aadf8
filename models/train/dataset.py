"""Sentences and meanings as token sequences."""
import collections
import multiprocessing

import numpy as np
import torch

from annotation import ITEM, WISH
from tokenizer import CONTROL, CONTROL_ID, END, OPEN, OUT, PAD, UTT, Tokenizer, canonical

# The fields that a token of a sentence can be for, after the first place for none.
FIELD_IDS = [PAD] + [CONTROL_ID[field] for field in ITEM + WISH if field not in ("rank", "coupon")]
FIELD_PLACE = np.zeros(len(CONTROL), dtype=np.int8)
FIELD_PLACE[FIELD_IDS] = np.arange(len(FIELD_IDS))
LONGEST = 320
STEP = 8


def meaning_tokens(tokenizer: Tokenizer, meaning: str) -> list[int]:
    """The output that the model learns: terms as control tokens, values as the tokens of their canonical form."""
    head, *fields = meaning.split(" | ")
    out = [CONTROL_ID[term] for term in head.split(" ")]
    for f in fields:
        key, _, value = f.partition(" ")
        if key == "rank":
            out.append(CONTROL_ID[value])
            continue
        out.append(CONTROL_ID[key])
        if value:
            out += tokenizer.encode(canonical(value)[0])
    return [*out, END]


def example(tokenizer: Tokenizer, text: str, meaning: str, is_open: bool = False) -> tuple[list[int], list[int]] | None:
    """Prompt and output, or nothing where a value is no run of the sentence's tokens."""
    spoken = tokenizer.encode(canonical(text)[0])
    out = meaning_tokens(tokenizer, meaning)
    run: list[int] = []
    for token in out:
        if token < len(CONTROL_ID):
            if run and not holds(spoken, run):
                return None
            run = []
        else:
            run.append(token)
    return [OPEN if is_open else UTT, *spoken, OUT], out


def holds(tokens: list[int], run: list[int]) -> bool:
    return any(tokens[i : i + len(run)] == run for i in range(len(tokens) - len(run) + 1))


def fields_of(prompt: list[int], out: list[int], digits: set[int]) -> list[int]:
    """For each token of the prompt the field in whose value it stands, PAD where it stands in none: what the sentence's
    words are for. A value said twice is taken at its first place that is still free."""
    spoken = prompt[1:-1]
    tags = [PAD] * len(spoken)
    field, run = PAD, []
    for token in [*out, END]:
        if token >= len(CONTROL_ID):
            run.append(token)
            continue
        if run:
            ends = lambda at: 0 <= at < len(spoken) and spoken[at] in digits
            for at in range(len(spoken) - len(run) + 1):
                inside = slice(at, at + len(run))
                cut = (run[0] in digits and ends(at - 1)) or (run[-1] in digits and ends(at + len(run)))
                if spoken[inside] == run and not any(tags[inside]) and not cut:
                    tags[inside] = [field] * len(run)
                    break
        field, run = token, []
    return [PAD, *tags, PAD]


def encoded(line: str):
    """One line as (tokens, length of the prompt, place in FIELD_IDS of each token of the prompt); nothing where it
    cannot be used."""
    text, meaning, *state = line.rstrip("\n").split("\t")
    e = example(encoded.tokenizer, text, meaning, state == ["open"])
    if e is None or len(e[0]) + len(e[1]) > LONGEST:
        return None
    fields = fields_of(*e, encoded.digits)
    return np.array(e[0] + e[1], dtype=np.int16), len(e[0]), FIELD_PLACE[fields]


def load(tokenizer: Tokenizer, paths):
    """All examples of the files, and how many lines could not be used."""
    encoded.tokenizer = tokenizer
    encoded.digits = {tokenizer.id[d] for d in "0123456789"}
    lines = [line for path in paths for line in open(path, encoding="utf-8")]
    with multiprocessing.get_context("fork").Pool() as pool:
        found = pool.map(encoded, lines, chunksize=2000)
    return [e for e in found if e], sum(e is None for e in found)


class Batches:
    """Examples on the device, those of about the same length in one table, so that a batch is one gather."""

    def __init__(self, examples, device: str):
        self.device, self.tables = device, []
        by_width = collections.defaultdict(list)
        for e in examples:
            by_width[-(-len(e[0]) // STEP) * STEP].append(e)
        for width, group in sorted(by_width.items()):
            tokens = np.zeros((len(group), width), dtype=np.int16)
            prompt = np.array([e[1] for e in group])
            field = np.full((len(group), width), -1, dtype=np.int8)
            length = np.array([len(e[0]) for e in group])
            for row, (ids, start, fields) in enumerate(group):
                tokens[row, : len(ids)] = ids
                field[row, 2:start] = fields[1:-1]
            self.tables.append([torch.from_numpy(a).to(device) for a in (tokens, prompt, length, field)])

    def __call__(self, tokens: int, seed: int):
        """Endless batches of about `tokens` tokens: (tokens, whether it is output, whether it was said, its field)."""
        r = np.random.default_rng(seed)
        while True:
            groups = []
            for table, (ids, *_) in enumerate(self.tables):
                order = torch.from_numpy(r.permutation(len(ids))).to(self.device)
                groups += [(table, group) for group in order.split(max(tokens // ids.shape[1], 1))]
            r.shuffle(groups)
            for table, group in groups:
                ids, prompt, length, field = (a[group] for a in self.tables[table])
                at = torch.arange(ids.shape[1], device=self.device)
                prompt = prompt[:, None]
                yield ids.long(), (at >= prompt) & (at < length[:, None]), (at >= 1) & (at < prompt - 1), field.long()
