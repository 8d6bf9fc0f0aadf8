"""Writes `work/start.pt` and `work/tokenizer.json` out of a shipped GGUF file, so that training can go on from it.

    python restore.py --model ../yiju.gguf
"""
import argparse
import json
from pathlib import Path

import gguf
import torch

from export import tensors
from model import Config, Model
from tokenizer import CONTROL, WORK


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default=str(Path(__file__).parent.parent / "yiju.gguf"))
    args = parser.parse_args()
    reader = gguf.GGUFReader(args.model)
    number = lambda key: int(reader.fields[f"qwen3moe.{key}"].contents())
    found = {t.name: gguf.dequantize(t.data, t.tensor_type) for t in reader.tensors}
    config = Config(
        vocab=found["token_embd.weight"].shape[0],
        width=number("embedding_length"),
        layers=number("block_count"),
        heads=number("attention.head_count"),
        kv_heads=number("attention.head_count_kv"),
        head=number("attention.key_length"),
        experts=number("expert_count"),
        used=number("expert_used_count"),
        expert_width=number("expert_feed_forward_length"),
        context=number("context_length"),
    )
    state = Model(config).state_dict()
    # The names stand beside each other in the exporter only: what it writes there is put back here.
    with torch.no_grad():
        for name, values, _ in tensors(state, config.layers):
            values.copy_(torch.tensor(found[name]).float().view_as(values))
    merges = [tuple(m.split(" ")) for m in reader.fields["tokenizer.ggml.merges"].contents()]
    WORK.mkdir(exist_ok=True)
    (WORK / "tokenizer.json").write_text(json.dumps({"merges": merges}, ensure_ascii=False))
    torch.save(dict(model=state, config=config.as_dict()), WORK / "start.pt")
    print(f"{len(merges)} merges, {len(CONTROL)} control tokens, {config}")


if __name__ == "__main__":
    main()
