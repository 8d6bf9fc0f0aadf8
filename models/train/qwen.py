"""Qwen2.5 in torch, as a teacher: its published weights are read from a GGUF file (Yang et al. 2024; Apache-2.0).

The vocabulary is cut to the scripts that are written here. A token may go only with every token that is merged from it,
so that what stays is a byte-pair encoding of its own.

    python qwen.py --gguf qwen2.5-coder-0.5b-instruct-q4_k_m.gguf       -> work/teacher.gguf, the cut file, and work/embed.pt,
    what it knows of the words of the small model's vocabulary
"""
import argparse
import json
import re
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
from torch import nn

from model import RMSNorm, rotate
from tokenizer import BYTES, CONTROL, WORK
from tokenizer import Tokenizer as OurTokenizer

SPLIT = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
# Four of its own special tokens, in the places that our sequences need: a sentence, one said while a request is being
# made, the meaning after it, and the end.
SENTENCE, OPEN, MEANING, END = "<|im_start|>", "<|fim_prefix|>", "<|fim_middle|>", "<|endoftext|>"
SPECIAL = [SENTENCE, OPEN, MEANING, END]
SPARE = 96


@dataclass
class Config:
    vocab: int
    width: int
    layers: int
    heads: int
    kv_heads: int
    ffn: int
    rope_base: float
    eps: float

    @property
    def head(self) -> int:
        return self.width // self.heads


class Layer(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.c = c
        self.attn_norm = RMSNorm(c.width, c.eps)
        self.q = nn.Linear(c.width, c.heads * c.head)
        self.k = nn.Linear(c.width, c.kv_heads * c.head)
        self.v = nn.Linear(c.width, c.kv_heads * c.head)
        self.o = nn.Linear(c.heads * c.head, c.width, bias=False)
        self.ffn_norm = RMSNorm(c.width, c.eps)
        self.gate = nn.Linear(c.width, c.ffn, bias=False)
        self.up = nn.Linear(c.width, c.ffn, bias=False)
        self.down = nn.Linear(c.ffn, c.width, bias=False)

    def forward(self, x, cos, sin, cache, at):
        b, t, _ = x.shape
        c = self.c
        y = self.attn_norm(x)
        split = lambda z, heads: z.view(b, t, heads, c.head).transpose(1, 2)
        q, k, v = split(self.q(y), c.heads), split(self.k(y), c.kv_heads), split(self.v(y), c.kv_heads)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        if cache is not None:
            cache[0][:, :, at : at + t], cache[1][:, :, at : at + t] = k, v
            k, v = cache[0][:, :, : at + t], cache[1][:, :, : at + t]
        if t == 1:
            # One token of each of many rows: plain products of each group of heads with its keys.
            q = q.view(b, c.kv_heads, -1, c.head)
            y = F.softmax((q @ k.transpose(2, 3) * c.head**-0.5).float(), -1).to(v.dtype) @ v
        else:
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
        x = x + self.o(y.view(b, c.heads, t, c.head).transpose(1, 2).reshape(b, t, -1))
        y = self.ffn_norm(x)
        return x + self.down(F.silu(self.gate(y)) * self.up(y))


class Qwen(nn.Module):
    """Hidden states before the tied head. With a cache ([layer][key or value]) the tokens go on from place `at`."""

    def __init__(self, c: Config, longest: int = 512):
        super().__init__()
        self.c = c
        self.embed = nn.Embedding(c.vocab, c.width)
        self.layers = nn.ModuleList(Layer(c) for _ in range(c.layers))
        self.norm = RMSNorm(c.width, c.eps)
        angle = torch.outer(torch.arange(longest).float(), c.rope_base ** (-torch.arange(0, c.head, 2).float() / c.head))
        self.register_buffer("cos", angle.cos(), persistent=False)
        self.register_buffer("sin", angle.sin(), persistent=False)

    def forward(self, tokens, cache=None, at: int = 0):
        x = self.embed(tokens)
        if torch.is_autocast_enabled(x.device.type):
            x = x.to(torch.get_autocast_dtype(x.device.type))
        cos, sin = (table[at : at + tokens.shape[1]].to(x.dtype) for table in (self.cos, self.sin))
        for i, layer in enumerate(self.layers):
            x = layer(x, cos, sin, cache[i] if cache is not None else None, at)
        return self.norm(x)

    def logits(self, hidden):
        return F.linear(hidden, self.embed.weight.to(hidden.dtype))

    def new_cache(self, rows: int, longest: int):
        c, like = self.c, self.embed.weight
        shape = (rows, c.kv_heads, longest, c.head)
        return [[torch.zeros(shape, dtype=like.dtype, device=like.device) for _ in range(2)] for _ in self.layers]


NAMES = dict(attn_norm="attn_norm", attn_q="q", attn_k="k", attn_v="v", attn_output="o", ffn_norm="ffn_norm", ffn_gate="gate", ffn_up="up", ffn_down="down")


def ours(name: str) -> str:
    """Our name of one of llama.cpp's tensors."""
    if name.startswith("blk."):
        _, layer, tensor, kind = name.split(".")
        return f"layers.{layer}.{NAMES[tensor]}.{kind}"
    return {"token_embd.weight": "embed.weight", "output_norm.weight": "norm.weight"}[name]


def load(path: Path) -> tuple[Qwen, Tokenizer]:
    reader = gguf.GGUFReader(path)
    number = lambda key: reader.fields[f"qwen2.{key}"].contents()
    found = {ours(t.name): torch.tensor(gguf.dequantize(t.data, t.tensor_type)) for t in reader.tensors if t.name != "output.weight"}
    model = Qwen(
        Config(
            vocab=found["embed.weight"].shape[0],
            width=number("embedding_length"),
            layers=number("block_count"),
            heads=number("attention.head_count"),
            kv_heads=number("attention.head_count_kv"),
            ffn=number("feed_forward_length"),
            rope_base=number("rope.freq_base"),
            eps=number("attention.layer_norm_rms_epsilon"),
        )
    )
    model.load_state_dict(found)
    return model, tokenizer(reader)


def tokenizer(reader: gguf.GGUFReader) -> Tokenizer:
    tokens = reader.fields["tokenizer.ggml.tokens"].contents()
    merges = [tuple(m.split(" ")) for m in reader.fields["tokenizer.ggml.merges"].contents()]
    made = Tokenizer(models.BPE({t: i for i, t in enumerate(tokens)}, merges))
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(SPLIT), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    made.decoder = decoders.ByteLevel()
    return made


BYTE_OF = {c: b for b, c in enumerate(BYTES)}
# Chinese, or a word as people write it; not the names and the marks of program code.
WRITTEN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+|[ '’]?([a-zé]+|[A-Z][a-z]*|[A-Z]{2,4})|[0-9 ,.!?;:&/()+%$€£¥~\"“”‘’—…·'-]{1,3}")


def is_written(token: str, is_frequent: bool) -> bool:
    try:
        text = bytes(BYTE_OF[c] for c in token).decode("utf-8")
    except UnicodeDecodeError:
        return True  # a piece of a character
    return WRITTEN.fullmatch(text) is not None and (is_frequent or not text.isascii())


def cut(source: Path, target: Path, words: int) -> None:
    """Writes the file with the smaller vocabulary; of Latin words, those among the first `words` tokens."""
    reader = gguf.GGUFReader(source)
    tokens = reader.fields["tokenizer.ggml.tokens"].contents()
    merges = [m.split(" ") for m in reader.fields["tokenizer.ggml.merges"].contents()]
    kept, kept_merges = set(BYTES), []
    place = {t: i for i, t in enumerate(tokens)}
    for a, b in merges:
        if a in kept and b in kept and is_written(a + b, words > place[a + b]):
            kept.add(a + b)
            kept_merges.append(f"{a} {b}")
    rows = [i for i, t in enumerate(tokens) if t in kept or t in SPECIAL]
    # The last rows are free for terms of our own.
    rows += sorted(set(range(len(tokens))) - set(rows))[: SPARE + -(len(rows) + SPARE) % 64]
    out = gguf.GGUFWriter(target, "qwen2")
    for key in "block_count embedding_length feed_forward_length".split():
        out.add_uint32(f"qwen2.{key}", int(reader.fields[f"qwen2.{key}"].contents()))
    out.add_uint32("qwen2.attention.head_count", int(reader.fields["qwen2.attention.head_count"].contents()))
    out.add_uint32("qwen2.attention.head_count_kv", int(reader.fields["qwen2.attention.head_count_kv"].contents()))
    out.add_float32("qwen2.rope.freq_base", float(reader.fields["qwen2.rope.freq_base"].contents()))
    out.add_float32("qwen2.attention.layer_norm_rms_epsilon", float(reader.fields["qwen2.attention.layer_norm_rms_epsilon"].contents()))
    out.add_tokenizer_model("gpt2")
    out.add_token_list([tokens[i] for i in rows])
    out.add_token_merges(kept_merges)
    # The head's copy of the embeddings is the finer one where the file has both.
    finest = {t.name: t for t in reader.tensors}
    embed = finest.pop("output.weight", None) or finest["token_embd.weight"]
    for name, t in finest.items():
        values = gguf.dequantize(*((embed.data, embed.tensor_type) if name == "token_embd.weight" else (t.data, t.tensor_type)))
        if name == "token_embd.weight":
            values = values[rows]
        if values.ndim == 2:
            kind = gguf.GGMLQuantizationType.Q4_0
            out.add_tensor(name, gguf.quantize(np.ascontiguousarray(values), kind), raw_dtype=kind)
        else:
            out.add_tensor(name, values)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
    print(f"{target}: {len(rows)} of {len(tokens)} tokens, {target.stat().st_size / 1e6:.0f} MB")


def first_embeddings(path: Path, width: int) -> torch.Tensor:
    """For each of our tokens what the teacher knows of its text, in its `width` directions of most variance."""
    model, theirs = load(path)
    tokenizer = OurTokenizer.load()
    rows = []
    for i, token in enumerate(tokenizer.tokens):
        text = CONTROL[i] if i < len(CONTROL) else bytes(BYTE_OF[c] for c in token).decode("utf-8", "replace")
        rows.append(model.embed.weight[theirs.encode(text).ids].mean(0).detach())
    embed = torch.stack(rows)
    embed -= embed.mean(0)
    _, _, directions = torch.linalg.svd(embed, full_matrices=False)
    embed = embed @ directions[:width].T
    # The few directions of most variance tell frequent from rare more than one meaning from another.
    embed /= embed.std(0).sqrt()
    embed = F.pad(embed * (0.05 / embed.std()), (0, 0, 0, -len(embed) % 64))
    return embed + 0.01 * torch.randn(embed.shape, generator=torch.Generator().manual_seed(1))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--gguf", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=WORK / "teacher.gguf")
    parser.add_argument("--embed", type=Path, default=WORK / "embed.pt")
    parser.add_argument("--width", type=int, default=384, help="of the small model, for its first embeddings")
    parser.add_argument("--words", type=int, default=40_000)
    args = parser.parse_args()
    cut(args.gguf, args.out, args.words)
    torch.save(dict(embed=first_embeddings(args.out, args.width)), args.embed)


if __name__ == "__main__":
    main()
