"""Trains the model. Resumable: a run that was stopped goes on from its last checkpoint.

The loss is the one of decoding: the choice is among the control tokens and the sentence's own tokens. A light
language-model loss over the whole vocabulary, on a tenth of the sentence's positions, gives unseen words a shape. And one
token after each of the sentence's tokens the model tells which field that token is for: a second opinion, by which
decoding chooses among the meanings that it doubts.

    python train.py --config cpu --steps 6000
"""
import argparse
import json
import math
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

from annotation import ITEM, WISH
from dataset import load
from model import Config, Model
from tokenizer import CONTROL, CONTROL_ID, PAD, WORK, Tokenizer

CONFIGS = {
    # tokens a step, highest learning rate
    "cpu": dict(tokens=3200, rate=2.0e-3, shape=dict()),
    "gpu": dict(tokens=65536, rate=3.0e-3, shape=dict(experts=16)),
}
LM_SHARE, LM_WEIGHT, BALANCE_WEIGHT, FIELD_WEIGHT = 0.1, 0.1, 0.01, 0.3
FIELD_IDS = [PAD] + [CONTROL_ID[field] for field in ITEM + WISH if field not in ("rank", "coupon")]


def bfloat16_is_faster() -> bool:
    """Whether this CPU multiplies bfloat16 in hardware; without that PyTorch's products are several times slower."""
    took = {}
    for kind in (torch.float32, torch.bfloat16):
        x, w = torch.randn(2048, 256, dtype=kind), torch.randn(256, 256, dtype=kind)
        F.linear(x, w)
        since = time.perf_counter()
        for _ in range(20):
            F.linear(x, w)
        took[kind] = time.perf_counter() - since
    return took[torch.bfloat16] < took[torch.float32]


def batches(examples, tokens: int, seed: int):
    """Endless batches of about `tokens` tokens, each of sentences of like length."""
    r = random.Random(seed)
    while True:
        order = list(range(len(examples)))
        r.shuffle(order)
        for start in range(0, len(order), 8192):
            chunk = sorted(order[start : start + 8192], key=lambda i: len(examples[i][0]))
            cut, longest, group = [], 0, []
            for i in chunk:
                longest = max(longest, len(examples[i][0]))
                if group and longest * (len(group) + 1) > tokens:
                    cut.append(group)
                    group, longest = [], len(examples[i][0])
                group.append(i)
            cut.append(group)
            r.shuffle(cut)
            yield from cut


def collate(examples, group):
    longest = max(len(examples[i][0]) for i in group)
    tokens = np.zeros((len(group), longest), dtype=np.int64)
    is_output = np.zeros((len(group), longest), dtype=bool)
    spoken = np.zeros((len(group), longest), dtype=bool)
    field = np.full((len(group), longest), -1, dtype=np.int64)
    for row, i in enumerate(group):
        ids, prompt, fields = examples[i]
        tokens[row, : len(ids)] = ids
        is_output[row, prompt : len(ids)] = True
        spoken[row, 1 : prompt - 1] = True
        field[row, 2:prompt] = FIELD_PLACE[fields[1:-1]]
    return tuple(torch.from_numpy(a) for a in (tokens, is_output, spoken, field))


def losses(model, tokens, is_output, spoken, field):
    hidden, balance, shares = model(tokens[:, :-1])
    target = tokens[:, 1:]
    at = is_output[:, 1:]
    control = len(CONTROL)
    # The sentence's distinct tokens are the candidates beside the control tokens.
    ids = torch.where(spoken, tokens, -1).sort(-1, descending=True).values
    first = torch.ones_like(ids, dtype=torch.bool)
    first[:, 1:] = ids[:, 1:] != ids[:, :-1]
    usable = first & (ids >= 0)
    embed = model.embed.weight
    own = torch.einsum("btd,bsd->bts", hidden, F.embedding(ids.clamp_min(0), embed).to(hidden.dtype)).float()
    own = own.masked_fill(~usable[:, None, :], -1e9)
    terms = (hidden @ embed[:control].to(hidden.dtype).T).float()
    logits = torch.cat((terms, own), -1)[at]
    wanted = target[at]
    row = at.nonzero()[:, 0]
    place = ((ids[row] == wanted[:, None]) & usable[row]).float().argmax(-1) + control
    label = torch.where(wanted < control, wanted, place)
    loss = F.cross_entropy(logits, label)
    right = (logits.argmax(-1) == label).float()
    lm_at = spoken[:, 1:] & (torch.rand_like(target, dtype=torch.float) < LM_SHARE)
    lm = F.cross_entropy((hidden[lm_at] @ embed[control:].to(hidden.dtype).T).float(), target[lm_at] - control) if lm_at.any() else loss * 0
    told = field[:, :-1]
    fields = F.cross_entropy((hidden[told >= 0] @ embed[FIELD_IDS].to(hidden.dtype).T).float(), told[told >= 0])
    return loss, lm, fields, balance, right.mean(), shares


FIELD_PLACE = np.zeros(len(CONTROL), dtype=np.int64)
FIELD_PLACE[FIELD_IDS] = np.arange(len(FIELD_IDS))


def rate_at(step: int, steps: int, top: float, share: float) -> float:
    """Warm-up, a level stretch, and a fall to nothing over the last `share` of the steps."""
    warm, fall = 200, int(steps * share)
    if step < warm:
        return top * (step + 1) / warm
    left = steps - step
    return top * (1.0 if left > fall else max(left / fall, 0.0))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", choices=CONFIGS, default="cpu")
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", default=str(WORK / "train.tsv"))
    parser.add_argument("--out", default=str(WORK / "model.pt"))
    parser.add_argument("--start", help="weights of an earlier run with the same tokenizer and shape, to go on from with new data")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--fall", type=float, default=0.3, help="the share of the steps over which the rate falls to nothing")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--rate", type=float, help="highest learning rate, where it is not the configuration's")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    chosen = CONFIGS[args.config]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    tokenizer = Tokenizer.load()
    config = Config(vocab=-(-len(tokenizer.tokens) // 64) * 64, **chosen["shape"], dropout=args.dropout)
    model = Model(config).to(device)
    if args.start:
        model.load_state_dict(torch.load(args.start, map_location=device)["model"])
    kind = torch.bfloat16 if device == "cuda" or bfloat16_is_faster() else torch.float32
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.1f} M weights on {device}, {kind}", flush=True)
    examples, unusable = load(tokenizer, args.data)
    print(f"{len(examples)} examples, {unusable} unusable", flush=True)
    matrices = [p for n, p in model.named_parameters() if p.ndim >= 2 and "embed" not in n]
    others = [p for n, p in model.named_parameters() if p.ndim < 2 or "embed" in n]
    optimizer = torch.optim.AdamW(
        [dict(params=matrices, weight_decay=0.05), dict(params=others, weight_decay=0.0)], lr=1e-3, betas=(0.9, 0.98), fused=True
    )
    start = 0
    saved = WORK / (args.out.rsplit("/", 1)[-1] + ".resume")
    if saved.exists():
        state = torch.load(saved, map_location=device)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        start = state["step"]
        print(f"going on from step {start}", flush=True)
    feed = batches(examples, chosen["tokens"], args.seed)
    for _ in range(start):
        next(feed)
    since, seen, sums = time.time(), 0, np.zeros(5)
    usage = None
    model.train()
    for step in range(start, args.steps):
        lr = rate_at(step, args.steps, args.rate or chosen["rate"], args.fall)
        for group in optimizer.param_groups:
            group["lr"] = lr
        batch = [t.to(device) for t in collate(examples, next(feed))]
        with torch.autocast(device, torch.bfloat16, enabled=kind == torch.bfloat16):
            loss, lm, fields, balance, right, shares = losses(model, *batch)
        (loss + LM_WEIGHT * lm + FIELD_WEIGHT * fields + BALANCE_WEIGHT * balance).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        seen += int((batch[0] != 0).sum())
        sums += [loss.item(), lm.item(), fields.item(), balance.item(), right.item()]
        usage = shares if usage is None else 0.98 * usage + 0.02 * shares
        if (step + 1) % 100 == 0:
            mean, sums = sums / 100, np.zeros(5)
            took, since = time.time() - since, time.time()
            even = math.exp(-(usage * usage.clamp_min(1e-9).log()).sum(-1).mean().item()) / config.experts
            print(
                f"step {step + 1} loss {mean[0]:.4f} lm {mean[1]:.3f} fields {mean[2]:.3f} balance {mean[3]:.3f} right {mean[4]:.4f} "
                f"rate {lr:.5f} {seen / took:.0f} tok/s experts even {even:.2f}",
                flush=True,
            )
            seen = 0
        if (step + 1) % 500 == 0 or step + 1 == args.steps:
            torch.save(dict(model=model.state_dict(), optimizer=optimizer.state_dict(), step=step + 1), saved)
    torch.save(dict(model=model.state_dict(), config=config.as_dict()), args.out)
    (WORK / "train.json").write_text(json.dumps(dict(steps=args.steps, seed=args.seed, config=args.config)))


if __name__ == "__main__":
    main()
