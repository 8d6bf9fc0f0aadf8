"""What the weights write without the engine's grounded decoding: the likeliest token each time, out of the whole vocabulary
or out of the terms and the sentence's own tokens, and no automaton. Prints how many sentences kept apart are exactly right.

    python3 restore.py && python3 ungrounded.py --sets en zh mixed
"""
import argparse

import torch

from dataset import meaning_tokens
from generate import DATA
from model import Config, Model
from tokenizer import CONTROL, END, OUT, UTT, WORK, Tokenizer, canonical

MOST = 64


@torch.no_grad()
def written(model: Model, spoken: list[int], own: bool) -> list[int]:
    tokens = [UTT, *spoken, OUT]
    begin = len(tokens)
    allowed = torch.full((model.c.vocab,), not own)
    allowed[: len(CONTROL)] = True
    allowed[spoken] = True
    while len(tokens) - begin < MOST and tokens[-1] != END:
        hidden = model(torch.tensor([tokens]))[0][0, -1]
        logits = (model.embed.weight @ hidden).masked_fill(~allowed, -1e9)
        tokens.append(int(logits.argmax()))
    return tokens[begin:]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", default=str(WORK / "start.pt"))
    parser.add_argument("--sets", nargs="+", required=True, metavar="NAME")
    args = parser.parse_args()
    saved = torch.load(args.weights)
    model = Model(Config(**dict(saved["config"], dropout=0.0))).eval()
    model.load_state_dict(saved["model"])
    tokenizer = Tokenizer.load()
    count, right = 0, {True: 0, False: 0}
    for name in args.sets:
        for line in (DATA / "test" / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
            if not line or line.startswith("#"):
                continue
            text, *meanings = line.split("\t")
            spoken = tokenizer.encode(canonical(text)[0])
            wanted = [meaning_tokens(tokenizer, meaning) for meaning in meanings]
            count += 1
            for own in right:
                right[own] += written(model, spoken, own) in wanted
    for own, name in [(False, "the whole vocabulary"), (True, "terms and the sentence's tokens")]:
        print(f"{name}: {100 * right[own] / count:.1f} % of {count}")


if __name__ == "__main__":
    main()
