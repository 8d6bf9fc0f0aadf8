"""Fits how sure the model may be, by the evidence that `yiju bench --quality` writes beside the misses.

A logistic regression: whether a meaning was right, by what the engine knew of it. Prints the weights for `SURE` in
`src-tauri/crates/model/src/engine.rs`, and the calibration error that they have on lines which they were not fitted to.

    python3 calibrate.py ../../target/misses/*.evidence.tsv
"""
import sys

import torch

FOLDS = 10
BINS = 10


def fit(evidence: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """The weights: of one, then of each part of the evidence."""
    scale = evidence.std(0).clamp_min(1e-6)
    weights = torch.zeros(evidence.shape[1] + 1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=500, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        value = torch.nn.functional.binary_cross_entropy_with_logits(weights[0] + (evidence / scale) @ weights[1:], right)
        value = value + 1e-4 * weights[1:].square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    found = weights.detach().clone()
    found[1:] /= scale
    return found


def error(confidence: torch.Tensor, right: torch.Tensor) -> float:
    """The expected calibration error over bins of equal width, in percent."""
    at = (confidence * BINS).long().clamp_max(BINS - 1)
    gaps = [(confidence[at == one].sum() - right[at == one].sum()).abs() for one in range(BINS)]
    return 100 * float(sum(gaps)) / len(right)


def main() -> None:
    rows = [[float(part) for part in line.split("\t")] for path in sys.argv[1:] for line in open(path)]
    table = torch.tensor(rows, dtype=torch.float64)
    right, evidence = table[:, 0], table[:, 1:]
    order = torch.randperm(len(table), generator=torch.Generator().manual_seed(1))
    held = torch.zeros(len(table), dtype=torch.float64)
    for fold in range(FOLDS):
        apart = order[fold::FOLDS]
        rest = torch.ones(len(table), dtype=torch.bool)
        rest[apart] = False
        weights = fit(evidence[rest], right[rest])
        held[apart] = torch.sigmoid(weights[0] + evidence[apart] @ weights[1:])
    weights = fit(evidence, right)
    print("SURE:", ", ".join(f"{weight:.4g}" for weight in weights.tolist()))
    print(f"{len(table)} lines, {100 * right.mean():.1f} % right; error, cross-validated: {error(held, right):.1f} %")
    # What a confidence that is never wrong would show by chance: right or not is a throw.
    generator = torch.Generator().manual_seed(2)
    chance = [error(held, torch.bernoulli(held, generator=generator)) for _ in range(200)]
    print(f"of a perfect confidence, on as many lines, by chance: {sum(chance) / len(chance):.1f} %")


if __name__ == "__main__":
    main()
