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
import time

import torch
import torch.nn.functional as F

from dataset import FIELD_IDS, Batches, load
from model import Config, Model
from tokenizer import CONTROL, WORK, Tokenizer

CONFIGS = {
    # tokens a step, highest learning rate
    "cpu": dict(tokens=3200, rate=2.0e-3, shape=dict()),
    "gpu": dict(tokens=32768, rate=2.0e-3, shape=dict(width=384, heads=6)),
}
WARM = 200
LM_SHARE, LM_WEIGHT, BALANCE_WEIGHT, FIELD_WEIGHT = 0.1, 0.1, 0.01, 0.3


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


def rate_at(progress: float, step: int, top: float, fall: float) -> float:
    """Warm-up, a level stretch, and a fall to nothing over the last `fall` of the way."""
    return top * min((step + 1) / WARM, 1.0) * min((1.0 - progress) / fall, 1.0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", choices=CONFIGS, default="cpu")
    parser.add_argument("--shape", nargs="+", default=[], metavar="NAME=NUMBER", help="parts of the shape that are not the configuration's: experts=16 layers=8")
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=math.inf, help="ends so long after its start, where the steps are not done before")
    parser.add_argument("--data", nargs="+", default=[str(WORK / "train.tsv")])
    parser.add_argument("--out", default=str(WORK / "model.pt"))
    parser.add_argument("--start", help="weights of an earlier run with the same tokenizer, to go on from with new data")
    parser.add_argument("--embed", help="first embeddings, as `qwen.py` writes them")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--fall", type=float, default=0.3, help="the share of the steps over which the rate falls to nothing")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--rate", type=float, help="highest learning rate, where it is not the configuration's")
    args = parser.parse_args()
    began = time.time()
    if args.threads:
        torch.set_num_threads(args.threads)
    chosen = CONFIGS[args.config]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    tokenizer = Tokenizer.load()
    examples, unusable = load(tokenizer, args.data)
    print(f"{len(examples)} examples, {unusable} unusable", flush=True)
    earlier = torch.load(args.start, map_location=device) if args.start else None
    asked = {name: int(number) for name, _, number in (part.partition("=") for part in args.shape)}
    shape = earlier["config"] if earlier else {**chosen["shape"], **asked, "vocab": -(-len(tokenizer.tokens) // 64) * 64}
    config = Config(**dict(shape, dropout=args.dropout))
    model = Model(config).to(device)
    if args.embed:
        with torch.no_grad():
            model.embed.weight.copy_(torch.load(args.embed)["embed"])
    if earlier:
        model.load_state_dict(earlier["model"])
    kind = torch.bfloat16 if device == "cuda" or bfloat16_is_faster() else torch.float32
    print(f"{sum(p.numel() for p in model.parameters()) / 1e6:.1f} M weights on {device}, {kind}", flush=True)
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
    # A run that goes on sees the examples in another order than it began with.
    feed = Batches(examples, device)(chosen["tokens"], args.seed + start)
    since = time.time()
    seen, sums = 0, torch.zeros(5, device=device)
    usage, step = None, start
    model.train()
    for step in range(start, args.steps):
        progress = max(step / args.steps, (time.time() - began) / args.seconds)
        if progress >= 1:
            break
        lr = rate_at(progress, step - start, args.rate or chosen["rate"], args.fall)
        for group in optimizer.param_groups:
            group["lr"] = lr
        batch = next(feed)
        with torch.autocast(device, torch.bfloat16, enabled=kind == torch.bfloat16):
            loss, lm, fields, balance, right, shares = losses(model, *batch)
        (loss + LM_WEIGHT * lm + FIELD_WEIGHT * fields + BALANCE_WEIGHT * balance).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        with torch.no_grad():
            seen = seen + (batch[0] != 0).sum()
            sums += torch.stack((loss, lm, fields, balance, right))
            usage = shares if usage is None else 0.98 * usage + 0.02 * shares
        if (step + 1) % 100 == 0:
            mean = (sums / 100).tolist()
            sums.zero_()
            took, since = time.time() - since, time.time()
            even = math.exp(-(usage * usage.clamp_min(1e-9).log()).sum(-1).mean().item()) / config.experts
            print(
                f"step {step + 1} loss {mean[0]:.4f} lm {mean[1]:.3f} fields {mean[2]:.3f} balance {mean[3]:.3f} right {mean[4]:.4f} "
                f"rate {lr:.5f} {seen / took:.0f} tok/s experts even {even:.2f}",
                flush=True,
            )
            seen = 0
        if (step + 1) % 500 == 0:
            torch.save(dict(model=model.state_dict(), optimizer=optimizer.state_dict(), step=step + 1), saved)
    torch.save(dict(model=model.state_dict(), config=config.as_dict()), args.out)
    (WORK / "train.json").write_text(json.dumps(dict(steps=step + 1, seed=args.seed, config=args.config)))


if __name__ == "__main__":
    main()
