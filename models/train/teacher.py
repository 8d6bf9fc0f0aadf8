"""A larger teacher for the small model: Qwen2.5 is fine-tuned on the hand-written lines to say a sentence and then its
meaning. It then writes new sentences with their meanings, and reads what people said in other open dialogues. Lines that
it is not sure of are dropped.

    python qwen.py --gguf qwen2.5-coder-0.5b-instruct-q4_k_m.gguf; python teacher.py     -> work/teacher.tsv
"""
import argparse
import collections
import math
import random
import re
import time
from pathlib import Path

import torch
import torch.nn.functional as F

import generate
import human
import qwen
from annotation import RANKS, VERTICALS, problems
from tokenizer import CONTROL, WORK

TERMS = CONTROL[4 : CONTROL.index("open")]
assert len(TERMS) <= qwen.SPARE


class Codec:
    """Lines as sequences of the teacher's tokens: sentence, its meaning with each term as one token, end."""

    def __init__(self, tokenizer, vocab: int):
        self.tokenizer = tokenizer
        special = lambda name: tokenizer.token_to_id(name)
        self.sentence, self.open, self.meaning, self.end = map(special, qwen.SPECIAL)
        self.term = {name: vocab - qwen.SPARE + i for i, name in enumerate(TERMS)}
        self.name = {i: name for name, i in self.term.items()}

    def prompt(self, text: str, is_open: bool) -> list[int]:
        return [self.open if is_open else self.sentence, *self.tokenizer.encode(text).ids, self.meaning]

    def output(self, text: str, meaning: str) -> list[int]:
        head, *fields = meaning.split(" | ")
        out = [self.term[t] for t in head.split(" ")]
        for field in fields:
            key, _, value = field.partition(" ")
            out.append(self.term[value if key == "rank" else key])
            if value and key != "rank":
                # As it stands in the sentence: after a space or not.
                out += self.tokenizer.encode(" " * (f" {value}" in text) + value).ids
        return [*out, self.end]

    def line(self, ids: list[int]) -> tuple[str, str, bool] | None:
        """Sentence, meaning and whether it was said while a request was being made; nothing where the form is broken."""
        if self.meaning not in ids or ids[-1] != self.end:
            return None
        at = ids.index(self.meaning)
        text = self.tokenizer.decode(ids[1:at]).strip()
        parts: list[list] = []
        for i in ids[at + 1 : -1]:
            if i in self.name:
                parts.append([self.name[i], []])
            elif parts:
                parts[-1][1].append(i)
            else:
                return None
        if not parts or "�" in text:
            return None
        fields = []
        for n, (key, value) in enumerate(parts):
            value = self.tokenizer.decode(value).strip()
            if n == 1 and key in VERTICALS and not value:
                fields[0] += f" {key}"
            else:
                fields.append(f"rank {key}" if key in RANKS else f"{key} {value}".strip())
        meaning = " | ".join(fields)
        if re.search(r"[\t\r\n]", text) or problems(f"{text}\t{meaning}"):
            return None
        return text, meaning, ids[0] == self.open


def load(path: Path, device: str):
    model, tokenizer = qwen.load(path)
    codec = Codec(tokenizer, model.c.vocab)
    with torch.no_grad():
        for name, i in codec.term.items():
            model.embed.weight[i] = model.embed.weight[tokenizer.encode(f" {name}").ids].mean(0)
    return model.to(device), codec


def teach(model, codec, lines, device: str, seconds: float, epochs: int, rate: float, tokens: int, seed: int) -> None:
    """Sentence and meaning are both learnt: of the first it shall write new ones, of the second be sure."""
    r = random.Random(seed)
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    rows = []
    for text, meaning, goes_on in lines:
        rows.append((codec.prompt(text, generate.is_open(r, meaning, goes_on)), codec.output(text, meaning)))
    steps, since, total = 0, time.time(), 0
    for epoch in range(epochs):
        r.shuffle(rows)
        groups = []
        for start in range(0, len(rows), 8192):
            group: list = []
            for row in sorted(rows[start : start + 8192], key=lambda row: len(row[0]) + len(row[1])):
                if group and (len(row[0]) + len(row[1])) * (len(group) + 1) > tokens:
                    groups.append(group)
                    group = []
                group.append(row)
            groups.append(group)
        r.shuffle(groups)
        sums = torch.zeros(2, device=device)
        for n, group in enumerate(groups):
            progress = max((epoch + n / len(groups)) / epochs, (time.time() - since) / seconds)
            if progress >= 1:
                break
            for part in optimizer.param_groups:
                part["lr"] = rate * min((steps + 1) / 30, 1.0) * (1 - progress)
            longest = max(len(p) + len(o) for p, o in group)
            ids = torch.full((len(group), longest), codec.end)
            weight = torch.zeros(len(group), longest)
            for i, (p, o) in enumerate(group):
                ids[i, : len(p) + len(o)] = torch.tensor(p + o)
                weight[i, 1 : len(p)] = 0.3
                weight[i, len(p) : len(p) + len(o)] = 1.0
            ids, weight = ids.to(device), weight.to(device)[:, 1:]
            with torch.autocast(device, torch.bfloat16):
                hidden = model(ids[:, :-1])
                each = F.cross_entropy(model.logits(hidden[weight > 0]).float(), ids[:, 1:][weight > 0], reduction="none")
            weights = weight[weight > 0]
            loss = (each * weights).sum() / weights.sum()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            steps += 1
            total += int(weights.numel())
            with torch.no_grad():
                said = weights == 1
                sums += torch.stack((each[said].mean(), each[~said].mean()))
            if steps % 50 == 0:
                mean = (sums / 50).tolist()
                sums.zero_()
                print(f"step {steps} epoch {epoch} meaning {mean[0]:.4f} sentence {mean[1]:.3f} {total / (time.time() - since):.0f} tok/s", flush=True)
    print(f"taught {len(rows)} lines in {steps} steps, {time.time() - since:.0f} s", flush=True)


@torch.no_grad()
def finish(model, codec, prompts: list[list[int]], longest: int, temperature: float, generator=None, patience: float = 0.0):
    """Each prompt with what the model says after it, and the log-probability of the meaning. The sentence is drawn at the
    temperature, the meaning is the likeliest. A prompt longer than the shortest is given word by word on the way."""
    device = model.embed.weight.device
    start = min(map(len, prompts))
    given = torch.full((len(prompts), longest), -1)
    for row, prompt in enumerate(prompts):
        given[row, : len(prompt)] = torch.tensor(prompt)
    given = given.to(device)
    said = given.clone()
    score = torch.zeros(len(prompts), device=device)
    cache = model.new_cache(len(prompts), longest)
    place = torch.arange(len(prompts), device=device)
    reading = given[:, start - 1] == codec.meaning
    going = torch.ones(len(prompts), dtype=torch.bool, device=device)
    logp = torch.zeros(len(prompts), device=device)
    hidden = model(given[:, :start], cache, 0)[:, -1]
    for at in range(start, longest):
        logits = model.logits(hidden).float()
        best = logits.argmax(-1)
        if temperature:
            drawn = torch.multinomial(F.softmax(logits / temperature, -1), 1, generator=generator)[:, 0]
            best = torch.where(reading, best, drawn)
        likely = logits.gather(1, best[:, None])[:, 0] - logits.logsumexp(-1)
        logp = logp + torch.where(reading & going, likely, 0.0)
        best = torch.where(given[:, at] >= 0, given[:, at], best)
        reading = reading | (best == codec.meaning)
        said[place, at] = best
        score[place] = logp
        going = going & (best != codec.end)
        if at % 8 == 7 or not going.any():
            left = going.nonzero()[:, 0]
            # The few that are long are not waited for.
            if len(left) <= patience * len(prompts):
                break
            # Those at their end that stay go on for nothing: what they say is cut at its first end.
            if len(left) < 0.9 * len(going):
                best, given, place, reading, logp, going = (part[left] for part in (best, given, place, reading, logp, going))
                cache = [[part[left] for part in layer] for layer in cache]
        if at + 1 < longest:
            hidden = model(best[:, None], cache, at)[:, -1]
    rows = [row[: row.index(codec.end) + 1] if codec.end in row else row[:start] for row in said.tolist()]
    return list(zip(rows, score.tolist()))


def compact(model):
    """The weights as they are multiplied: halves the memory traffic of writing."""
    return model.to(torch.bfloat16)


def invent(model, codec, seconds: float, rows: int, longest: int, temperature: float, open_share: float, seed: int):
    """New lines (sentence, meaning, open, log-probability of the meaning), for so long; each batch as soon as it is there."""
    since, found, broken, number = time.time(), set(), 0, 0
    generator = torch.Generator(model.embed.weight.device).manual_seed(seed)
    while time.time() - since < seconds:
        opens = int(rows * open_share)
        prompts = [[codec.open]] * opens + [[codec.sentence]] * (rows - opens)
        batch = []
        for ids, sure in finish(model, codec, prompts, longest, temperature, generator, 0.03):
            number += 1
            line = codec.line(ids)
            if line is None:
                broken += 1
            elif line[0] not in found:
                found.add(line[0])
                batch.append((*line, sure))
        yield batch
    print(f"invented {number}, {broken} broken, {len(found)} different, {time.time() - since:.0f} s", flush=True)


def read(model, codec, sentences: list[tuple[str, bool]], rows: int, longest: int):
    """(sentence, meaning, open, log-probability) of each sentence; None where the form is broken."""
    prompts = [codec.prompt(*sentence) for sentence in sentences]
    order = sorted((n for n, p in enumerate(prompts) if len(p) <= longest - 16), key=lambda n: len(prompts[n]))
    found: list = [None] * len(sentences)
    for start in range(0, len(order), rows):
        part = order[start : start + rows]
        long_enough = min(longest, 3 * len(prompts[part[-1]]) + 24)
        for n, (ids, sure) in zip(part, finish(model, codec, [prompts[n] for n in part], long_enough, 0.0)):
            line = codec.line(ids)
            found[n] = line and (*line, sure)
    return found


def evaluate(model, codec) -> None:
    """How many sentences of the sets kept apart the teacher itself reads exactly."""
    for path in sorted((generate.DATA / "test").glob("*.tsv")):
        if path.stem.endswith(".chat"):
            continue
        lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line and not line.startswith("#")]
        said = read(model, codec, [(text, False) for text, *_ in lines], 512, 320)
        right = sum(s is not None and s[1] in meanings for s, (_, *meanings) in zip(said, lines))
        print(f"teacher on {path.stem}: {right} of {len(lines)} exact", flush=True)


def turns() -> list[tuple[str, bool]]:
    """What people said in the open dialogues (`human.py` names them), each once."""
    if not human.SHARED.exists():
        return []
    return sorted({text: (text, is_open) for text, is_open in human.said() if "\t" not in text and "\n" not in text and 2 <= len(text) <= 160}.values())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", type=Path, default=WORK / "teacher.gguf")
    parser.add_argument("--out", type=Path, default=WORK / "teacher.tsv")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--teach-seconds", type=float, default=1e9, help="ends the teaching early")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--tokens", type=int, default=16384, help="of a step")
    parser.add_argument("--invent-seconds", type=float, default=120)
    parser.add_argument("--rows", type=int, default=4096, help="sentences written side by side")
    parser.add_argument("--temperature", type=float, default=1.0)
    parser.add_argument("--sure", type=float, default=0.5, help="least probability of a meaning that is kept")
    parser.add_argument("--fresh", nargs="+", default=[], metavar="NAME", help="hand-written files that are taught twice in each epoch")
    parser.add_argument("--lines", type=int, help="only so many hand-written lines, for a trial")
    args = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    apart = {run for text, _, _ in generate.hand_written("test") for run in generate.runs(text)}
    hand = generate.hand_written("hand") + (generate.hand_written("hand", args.fresh) if args.fresh else [])
    hand = [line for line in hand if not apart & generate.runs(line[0])]
    if args.lines:
        hand = random.Random(args.seed).sample(hand, args.lines)
    since = time.time()
    model, codec = load(args.weights, device)
    print(f"{len(hand)} lines; {sum(p.numel() for p in model.parameters()) / 1e6:.0f} M weights, read in {time.time() - since:.0f} s", flush=True)
    teach(model, codec, hand, device, args.teach_seconds, args.epochs, args.rate, args.tokens, args.seed)
    model = compact(model).eval()
    known = {text for text, _, _ in hand}
    counts: collections.Counter = collections.Counter()
    with open(args.out, "w", encoding="utf-8") as out:

        def keep(source: str, lines) -> None:
            for text, meaning, is_open, sure in lines:
                verdict = "unsure" if sure < math.log(args.sure) else "known" if text in known else "near a set" if apart & generate.runs(text) else "kept"
                counts[source, verdict] += 1
                if verdict == "kept":
                    out.write(f"{text}\t{meaning}" + ("\topen\n" if is_open else "\n"))
            # A run that is stopped leaves what it has made.
            out.flush()

        for batch in invent(model, codec, args.invent_seconds, args.rows, 128, args.temperature, 0.35, args.seed):
            keep("invented", batch)
        since = time.time()
        human_turns = turns()
        keep("read", (line for line in read(model, codec, human_turns[: args.lines], args.rows, 160) if line))
        print(f"read {len(human_turns)} turns in {time.time() - since:.0f} s", flush=True)
    for (source, verdict), number in sorted(counts.items()):
        print(f"{source:9} {verdict:10} {number}")
    evaluate(model, codec)


if __name__ == "__main__":
    main()
