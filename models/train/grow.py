"""A wider network that computes the same: what was learnt in a small shape is where a larger one begins (Chen et al. 2016,
"Net2Net"). New directions of the stream begin at nothing and are read at random, so that they are put to use by training.

    python restore.py; python grow.py --width 384 --heads 6 --expert-width 384       -> work/grown.pt
"""
import argparse
from dataclasses import replace

import torch

from model import Config, Model
from tokenizer import WORK


def grow(state: dict, old: Config, new: Config, seed: int = 1) -> dict:
    """The weights of `old` in the shape of `new`: wider stream, more heads for each pair of keys and values, wider
    experts. Layers, keys and values, experts and vocabulary stay as many as they were."""
    same = "vocab layers kv_heads head experts used rope_base eps context".split()
    assert all(getattr(old, name) == getattr(new, name) for name in same)
    torch.manual_seed(seed)
    grown = Model(new).state_dict()
    w, f, head = old.width, old.expert_width, old.head
    # An old head stays with its keys and values: heads are grouped by them.
    before, after = old.heads // old.kv_heads, new.heads // new.kv_heads
    rows = torch.cat([torch.arange(head) + (group * after + i) * head for group in range(old.kv_heads) for i in range(before)])
    # The mean square of the stream is over more directions now, of which the new ones hold nothing.
    norm = (w / new.width) ** 0.5
    for name, values in state.items():
        to = grown[name]
        kind = name.split(".", 2)[-1]
        if name == "embed.weight":
            to.zero_()
            to[:, :w] = values
        elif kind in ("attn_norm.weight", "ffn_norm.weight") or name == "norm.weight":
            to.fill_(float(values.mean()) * norm)
            to[:w] = values * norm
        elif kind == "attn.q.weight":
            to[rows, :w] = values
        elif kind in ("attn.k.weight", "attn.v.weight", "ffn.router.weight"):
            if kind == "ffn.router.weight":
                to[:, w:] *= 0.1
            to[:, :w] = values
        elif kind == "attn.o.weight":
            to.zero_()
            to[:w, rows] = values
        elif kind in ("ffn.gate", "ffn.up"):
            to[:, :f, :w] = values
        elif kind == "ffn.down":
            to.zero_()
            to[:, :w, :f] = values
        else:
            to.copy_(values)
    return grown


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--start", default=str(WORK / "start.pt"))
    parser.add_argument("--out", default=str(WORK / "grown.pt"))
    parser.add_argument("--width", type=int, default=384)
    parser.add_argument("--heads", type=int, default=6)
    parser.add_argument("--expert-width", type=int, default=384)
    args = parser.parse_args()
    earlier = torch.load(args.start)
    old = Config(**earlier["config"])
    new = replace(old, width=args.width, heads=args.heads, expert_width=args.expert_width)
    state = grow(earlier["model"], old, new)
    small, large = Model(old).eval(), Model(new).eval()
    small.load_state_dict(earlier["model"])
    large.load_state_dict(state)
    tokens = torch.randint(4, old.vocab, (2, 24), generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        said = [m(tokens)[0] @ m.embed.weight.T for m in (small, large)]
    print(f"{sum(p.numel() for p in large.parameters()) / 1e6:.1f} M weights; logits differ by {(said[0] - said[1]).abs().max():.1e} of {said[0].abs().max():.1f}")
    torch.save(dict(model=state, config=new.as_dict()), args.out)


if __name__ == "__main__":
    main()
