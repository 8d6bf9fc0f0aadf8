"""Sentences and meanings as token sequences."""
import numpy as np

from annotation import ACTS, VERTICALS
from tokenizer import CONTROL_ID, END, OPEN, OUT, UTT, Tokenizer, canonical


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


def load(tokenizer: Tokenizer, path, longest: int = 320):
    """All examples of a file, and how many could not be used."""
    found, unusable = [], 0
    for line in open(path, encoding="utf-8"):
        text, meaning, *state = line.rstrip("\n").split("\t")
        e = example(tokenizer, text, meaning, state == ["open"])
        if e is None or len(e[0]) + len(e[1]) > longest:
            unusable += 1
            continue
        found.append((np.array(e[0] + e[1], dtype=np.int32), len(e[0])))
    return found, unusable


__all__ = ["ACTS", "VERTICALS", "example", "load", "meaning_tokens"]
