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
def written(model: Model, sentences: list[list[int]], own: bool) -> list[list[int]]:
    """What is written after each sentence, all of them side by side: what stands behind the last token is not seen."""
    device = model.embed.weight.device
    begin = torch.tensor([len(spoken) + 2 for spoken in sentences], device=device)
    tokens = torch.zeros(len(sentences), int(begin.max()) + MOST, dtype=torch.long, device=device)
    allowed = torch.full((len(sentences), model.c.vocab), not own, device=device)
    allowed[:, : len(CONTROL)] = True
    for row, spoken in enumerate(sentences):
        tokens[row, : len(spoken) + 2] = torch.tensor([UTT, *spoken, OUT])
        allowed[row, spoken] = True
    rows = torch.arange(len(sentences), device=device)
    for at in range(MOST):
        hidden = model(tokens[:, : int((begin + at).max())])[0][rows, begin + at - 1]
        tokens[rows, begin + at] = (hidden @ model.embed.weight.T).masked_fill(~allowed, -1e9).argmax(-1)
        if (tokens == END).any(-1).all():
            break
    said = [row[start:].tolist() for row, start in zip(tokens.cpu(), begin.tolist())]
    return [row[: row.index(END) + 1] if END in row else row for row in said]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", default=str(WORK / "start.pt"))
    parser.add_argument("--sets", nargs="+", required=True, metavar="NAME")
    args = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    saved = torch.load(args.weights, map_location=device)
    model = Model(Config(**dict(saved["config"], dropout=0.0))).to(device).eval()
    model.load_state_dict(saved["model"])
    tokenizer = Tokenizer.load()
    texts, wanted = [], []
    for name in args.sets:
        for line in (DATA / "test" / f"{name}.tsv").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                text, *meanings = line.split("\t")
                texts.append(tokenizer.encode(canonical(text)[0]))
                wanted.append([meaning_tokens(tokenizer, meaning) for meaning in meanings])
    for own, name in [(False, "the whole vocabulary"), (True, "terms and the sentence's tokens")]:
        right = sum(said in meanings for said, meanings in zip(written(model, texts, own), wanted))
        print(f"{name}: {100 * right / len(texts):.1f} % of {len(texts)}")


if __name__ == "__main__":
    main()
