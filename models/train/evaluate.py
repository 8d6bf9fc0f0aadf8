"""Whole-intent exact match of the trained weights on the sentences kept apart, decoded greedily and grounded.

    python evaluate.py            -> a line for each set; misses in work/misses-SET.tsv
"""
import re
from pathlib import Path

import torch

from dataset import example
from model import Config, Model
from tokenizer import BYTES, CONTROL, END, WORK, Tokenizer

TEST = Path(__file__).parent / "data" / "test"


def decode(model: Model, tokenizer: Tokenizer, prompt: list[int], most: int = 120) -> list[int]:
    """The likeliest output in which every value is a run of the utterance's tokens."""
    spoken = prompt[1:-1]
    whole = {i for i, t in enumerate(spoken) if not inside_word(tokenizer, t)} | {len(spoken)}
    out: list[int] = []
    run: list[int] = []
    with torch.no_grad():
        while len(out) < most:
            places = [i + len(run) for i in range(len(spoken) - len(run) + 1) if spoken[i : i + len(run)] == run]
            allowed = {spoken[i] for i in places if i < len(spoken) and (run or i in whole)} if out else set()
            if not run or any(i in whole for i in places):
                allowed |= set(range(END, len(CONTROL)))
            hidden, _, _ = model(torch.tensor([prompt + out]))
            logits = hidden[0, -1] @ model.embed.weight.T
            choice = max(allowed, key=lambda t: logits[t].item())
            out.append(choice)
            if choice == END:
                break
            run = [] if choice < len(CONTROL) else [*run, choice]
    return out


def inside_word(tokenizer: Tokenizer, token: int) -> bool:
    """Whether a token goes on with a Latin word: a word's first token begins with its space."""
    return tokenizer.tokens[token][0] in "abcdefghijklmnopqrstuvwxyz"


def words(tokenizer: Tokenizer, tokens: list[int]) -> str:
    table = {c: b for b, c in enumerate(BYTES)}
    text = ""
    for t in tokens:
        if t < len(CONTROL):
            text += f" [{CONTROL[t]}] "
        else:
            text += "".join(chr(table[c]) for c in tokenizer.tokens[t])
    return re.sub(r" +", " ", text.encode("latin-1", "replace").decode("utf-8", "replace")).strip()


def main() -> None:
    tokenizer = Tokenizer.load()
    saved = torch.load(WORK / "model.pt", map_location="cpu")
    model = Model(Config(**saved["config"]))
    model.load_state_dict(saved["model"])
    model.eval()
    for path in sorted(TEST.glob("*.tsv")):
        right = total = 0
        with open(WORK / f"misses-{path.stem}.tsv", "w", encoding="utf-8") as misses:
            for line in path.read_text(encoding="utf-8").splitlines():
                if not line or line.startswith("#"):
                    continue
                text, meaning = line.split("\t")
                total += 1
                pair = example(tokenizer, text, meaning)
                if pair is None:
                    misses.write(f"{text}\n    wanted {meaning}\n    cannot be written\n")
                    continue
                prompt, wanted = pair
                got = decode(model, tokenizer, prompt)
                if got == wanted:
                    right += 1
                else:
                    misses.write(f"{text}\n    wanted {words(tokenizer, wanted)}\n    got    {words(tokenizer, got)}\n")
        print(f"{path.stem}: {right} of {total} exact ({100 * right / total:.1f} %)", flush=True)


if __name__ == "__main__":
    main()
