"""Writes the trained weights as a GGUF file that llama.cpp runs: architecture `qwen3moe`, matrices as Q8_0 or finer or
coarser (`--quantize`), the embeddings always as Q8_0.

    python export.py --out ../yiju.gguf
"""
import argparse
import hashlib
from pathlib import Path

import gguf
import numpy as np
import torch

from tokenizer import CONTROL, WORK, Tokenizer

# Blocks of 32, which every width here is a multiple of; the K types want 256.
TYPES = {name: gguf.GGMLQuantizationType[name] for name in ("Q8_0", "Q5_1", "Q5_0", "Q4_1", "Q4_0", "F16")}


def tensors(state: dict[str, torch.Tensor], layers: int):
    """llama.cpp's name, the values, and whether they may be quantised: norms and the router stay exact."""
    yield "token_embd.weight", state["embed.weight"], True
    yield "output_norm.weight", state["norm.weight"], False
    for layer in range(layers):
        ours, theirs = f"blocks.{layer}.", f"blk.{layer}."
        for name, source in (("q", "q"), ("k", "k"), ("v", "v"), ("output", "o")):
            yield f"{theirs}attn_{name}.weight", state[f"{ours}attn.{source}.weight"], True
        for name, source in (
            ("attn_norm", "attn_norm"),
            ("attn_q_norm", "attn.q_norm"),
            ("attn_k_norm", "attn.k_norm"),
            ("ffn_norm", "ffn_norm"),
            ("ffn_gate_inp", "ffn.router"),
        ):
            yield f"{theirs}{name}.weight", state[f"{ours}{source}.weight"], False
        for name in ("gate", "up", "down"):
            yield f"{theirs}ffn_{name}_exps.weight", state[f"{ours}ffn.{name}"], True


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default=str(WORK / "model.pt"))
    parser.add_argument("--out", default=str(Path(__file__).parent.parent / "yiju.gguf"))
    parser.add_argument("--quantize", choices=TYPES, default="Q8_0")
    args = parser.parse_args()
    saved = torch.load(args.model, map_location="cpu")
    c, state = saved["config"], saved["model"]
    tokenizer = Tokenizer.load()
    out = gguf.GGUFWriter(args.out, "qwen3moe")
    out.add_name("Yiju understanding")
    out.add_license("MIT OR Apache-2.0")
    out.add_block_count(c["layers"])
    out.add_context_length(c["context"])
    out.add_embedding_length(c["width"])
    out.add_feed_forward_length(c["expert_width"])
    out.add_head_count(c["heads"])
    out.add_head_count_kv(c["kv_heads"])
    out.add_key_length(c["head"])
    out.add_value_length(c["head"])
    out.add_rope_freq_base(c["rope_base"])
    out.add_layer_norm_rms_eps(c["eps"])
    out.add_expert_count(c["experts"])
    out.add_expert_used_count(c["used"])
    out.add_expert_feed_forward_length(c["expert_width"])
    out.add_vocab_size(c["vocab"])
    out.add_file_type(gguf.LlamaFileType[f"MOSTLY_{args.quantize}"])
    unused = [f"<|unused{i}|>" for i in range(c["vocab"] - len(tokenizer.tokens))]
    kinds = [gguf.TokenType.CONTROL] * len(CONTROL)
    kinds += [gguf.TokenType.NORMAL] * (len(tokenizer.tokens) - len(CONTROL)) + [gguf.TokenType.UNUSED] * len(unused)
    out.add_tokenizer_model("gpt2")
    out.add_tokenizer_pre("qwen2")
    out.add_token_list(tokenizer.tokens + unused)
    out.add_token_types(kinds)
    out.add_token_merges([f"{a} {b}" for a, b in tokenizer.merges])
    out.add_eos_token_id(3)
    out.add_pad_token_id(0)
    out.add_add_bos_token(False)
    for name, values, quantizable in tensors(state, c["layers"]):
        array = np.ascontiguousarray(values.float().numpy())
        if quantizable:
            kind = TYPES["Q8_0" if name == "token_embd.weight" else args.quantize]
            out.add_tensor(name, gguf.quantize(array, kind), raw_dtype=kind)
        else:
            out.add_tensor(name, array)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
    # The program is compiled with this and refuses any other file as its own.
    digest = hashlib.sha256(Path(args.out).read_bytes()).hexdigest()
    Path(args.out + ".sha256").write_text(digest + "\n")
    print(f"{args.out}: {Path(args.out).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
