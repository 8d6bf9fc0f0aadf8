"""The network: a decoder of Qwen3-MoE blocks, as llama.cpp's architecture `qwen3moe` computes them.

RMSNorm; grouped-query attention with norms on queries and keys and half-split rotary positions; a softmax router that
keeps the k best experts and makes their weights sum to one; SwiGLU experts; tied embeddings.
"""
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass
class Config:
    vocab: int
    width: int = 256
    layers: int = 6
    heads: int = 4
    kv_heads: int = 2
    head: int = 64
    experts: int = 8
    used: int = 2
    expert_width: int = 256
    rope_base: float = 10000.0
    eps: float = 1e-6
    context: int = 1024
    dropout: float = 0.0

    as_dict = asdict


def fused(function):
    """Compiled into one pass on a CPU, where each small operation costs a pass over memory."""
    return function if torch.cuda.is_available() else torch.compile(function, dynamic=True)


class RMSNorm(nn.Module):
    def __init__(self, size: int, eps: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    @fused
    def forward(self, x):
        return F.rms_norm(x, (x.shape[-1],), self.weight.to(x.dtype), self.eps)


@fused
def rotate(x, cos, sin):
    a, b = x.chunk(2, -1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), -1)


class Attention(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.c = c
        self.q = nn.Linear(c.width, c.heads * c.head, bias=False)
        self.k = nn.Linear(c.width, c.kv_heads * c.head, bias=False)
        self.v = nn.Linear(c.width, c.kv_heads * c.head, bias=False)
        self.o = nn.Linear(c.heads * c.head, c.width, bias=False)
        self.q_norm = RMSNorm(c.head, c.eps)
        self.k_norm = RMSNorm(c.head, c.eps)

    def forward(self, x, cos, sin):
        b, t, _ = x.shape
        c = self.c
        q = rotate(self.q_norm(self.q(x).view(b, t, c.heads, c.head)).transpose(1, 2), cos, sin)
        k = rotate(self.k_norm(self.k(x).view(b, t, c.kv_heads, c.head)).transpose(1, 2), cos, sin)
        v = self.v(x).view(b, t, c.kv_heads, c.head).transpose(1, 2)
        repeat = c.heads // c.kv_heads
        k, v = k.repeat_interleave(repeat, 1), v.repeat_interleave(repeat, 1)
        if x.is_cuda:
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            # Sentences are short: plain products beat the blocked kernel, whose backward pass is slow on a CPU.
            ahead = torch.full((t, t), float("-inf"), dtype=x.dtype).triu(1)
            y = F.softmax(q @ k.transpose(2, 3) * c.head**-0.5 + ahead, -1) @ v
        return self.o(y.transpose(1, 2).reshape(b, t, -1))


@fused
def swiglu(gate, up):
    return F.silu(gate) * up


class Experts(nn.Module):
    """Each token goes to its k best experts. On a CPU the tokens are sorted by expert and multiplied group by group; on a
    GPU every expert is computed for every token, since so small experts cost less there than the sorting."""

    def __init__(self, c: Config):
        super().__init__()
        self.c = c
        self.router = nn.Linear(c.width, c.experts, bias=False)
        scale = c.width**-0.5
        self.gate = nn.Parameter(torch.randn(c.experts, c.expert_width, c.width) * scale)
        self.up = nn.Parameter(torch.randn(c.experts, c.expert_width, c.width) * scale)
        self.down = nn.Parameter(torch.randn(c.experts, c.width, c.expert_width) * c.expert_width**-0.5)

    def forward(self, x):
        c = self.c
        flat = x.reshape(-1, c.width)
        with torch.autocast(flat.device.type, enabled=False):
            chance = F.softmax(F.linear(flat.float(), self.router.weight), -1)
        weight, chosen = chance.topk(c.used, -1)
        weight = weight / weight.sum(-1, keepdim=True)
        counts = torch.bincount(chosen.flatten(), minlength=c.experts)
        out = (self.all_experts if flat.is_cuda else self.by_groups)(flat, weight, chosen, counts)
        # The load-balancing loss of Switch Transformer (Fedus et al. 2021, eq. 4): 1 when the experts are used evenly.
        share = counts.float() / counts.sum()
        balance = c.experts * (share * chance.mean(0)).sum()
        return out.view_as(x), balance, share

    def all_experts(self, flat, weight, chosen, counts):
        c = self.c
        mix = torch.zeros(len(flat), c.experts, device=flat.device).scatter(1, chosen, weight)
        hidden = F.silu(F.linear(flat, self.gate.view(-1, c.width))) * F.linear(flat, self.up.view(-1, c.width))
        hidden = hidden.view(-1, c.experts, c.expert_width) * mix.unsqueeze(-1).to(hidden.dtype)
        return F.linear(hidden.flatten(1), self.down.transpose(0, 1).reshape(c.width, -1))

    def by_groups(self, flat, weight, chosen, counts):
        order = chosen.flatten().argsort()
        token = order // self.c.used
        rows = flat[token]
        parts = rows.split(counts.tolist())
        # Taken apart at once: a gradient of its own for each `gate[e]` would fill the whole tensor each time.
        weights = zip(*(w.to(rows.dtype).unbind() for w in (self.gate, self.up, self.down)))
        y = torch.cat([F.linear(swiglu(F.linear(p, g), F.linear(p, u)), d) for p, (g, u, d) in zip(parts, weights)])
        y = y * weight.flatten()[order].unsqueeze(1).to(y.dtype)
        return torch.zeros_like(flat, dtype=y.dtype).index_add_(0, token, y)


class Block(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.attn_norm = RMSNorm(c.width, c.eps)
        self.attn = Attention(c)
        self.ffn_norm = RMSNorm(c.width, c.eps)
        self.ffn = Experts(c)
        self.drop = nn.Dropout(c.dropout)

    def forward(self, x, cos, sin):
        x = x + self.drop(self.attn(self.attn_norm(x), cos, sin))
        y, balance, share = self.ffn(self.ffn_norm(x))
        return x + self.drop(y), balance, share


class Model(nn.Module):
    def __init__(self, c: Config):
        super().__init__()
        self.c = c
        self.embed = nn.Embedding(c.vocab, c.width)
        nn.init.normal_(self.embed.weight, std=0.05)
        self.blocks = nn.ModuleList(Block(c) for _ in range(c.layers))
        self.norm = RMSNorm(c.width, c.eps)
        self.drop = nn.Dropout(c.dropout)
        for block in self.blocks:
            for linear in (block.attn.o,):
                nn.init.normal_(linear.weight, std=0.02 / (2 * c.layers) ** 0.5 * 4)
        angle = torch.outer(torch.arange(c.context).float(), c.rope_base ** (-torch.arange(0, c.head, 2).float() / c.head))
        self.register_buffer("cos", angle.cos(), persistent=False)
        self.register_buffer("sin", angle.sin(), persistent=False)

    def forward(self, tokens):
        """Hidden states [batch, time, width] before the head, the mean balance loss, the share of each expert [layer, expert]."""
        x = self.embed(tokens)
        t = tokens.shape[1]
        balance, shares = 0.0, []
        cos, sin = self.cos[:t], self.sin[:t]
        if torch.is_autocast_enabled(x.device.type):
            kind = torch.get_autocast_dtype(x.device.type)
            x, cos, sin = x.to(kind), cos.to(kind), sin.to(kind)
        x = self.drop(x)
        for block in self.blocks:
            x, b, share = block(x, cos, sin)
            balance = balance + b / len(self.blocks)
            shares.append(share)
        return self.norm(x), balance, torch.stack(shares)
