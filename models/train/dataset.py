"""Sentences and meanings as token sequences."""
import numpy as np

from tokenizer import CONTROL_ID, END, OPEN, OUT, PAD, UTT, Tokenizer, canonical


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


def load(tokenizer: Tokenizer, path, longest: int = 320):
    """All examples of a file as (tokens, length of the prompt, fields of the prompt's tokens), and how many could not be
    used."""
    digits = {tokenizer.id[d] for d in "0123456789"}
    found, unusable = [], 0
    for line in open(path, encoding="utf-8"):
        text, meaning, *state = line.rstrip("\n").split("\t")
        e = example(tokenizer, text, meaning, state == ["open"])
        if e is None or len(e[0]) + len(e[1]) > longest:
            unusable += 1
            continue
        fields = np.array(fields_of(*e, digits), dtype=np.int8)
        found.append((np.array(e[0] + e[1], dtype=np.int32), len(e[0]), fields))
    return found, unusable


