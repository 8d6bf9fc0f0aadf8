#!/bin/sh
# From nothing to a model file of its own, in one command; stopped, it goes on from the last checkpoint.
#
#     sh recipe.sh cpu | gpu [QWEN.gguf]        -> work/yiju.gguf
#
# With Qwen2.5-Coder-0.5B-Instruct as a GGUF file (Apache-2.0) and a GPU a teacher adds its lines. LINES and STEPS may be
# set for a trial.
set -eu
cd "$(dirname "$0")"
config=${1:?usage: recipe.sh cpu|gpu [QWEN.gguf]}
qwen=${2:-}
[ -d .venv ] || python3 -m venv .venv
.venv/bin/pip install -q -r requirements.txt
python=.venv/bin/python
mkdir -p work
[ -f work/human.tsv ] || $python human.py
[ -f work/train.tsv ] || $python generate.py --count "${LINES:-1200000}" --hand-share 0.84 --human-share 0.03
[ -f work/tokenizer.json ] || $python tokenizer.py work/train.tsv data/hand/*.tsv
data=work/train.tsv
if [ -n "$qwen" ]; then
    [ -f work/teacher.gguf ] || $python qwen.py --gguf "$qwen"
    [ -f work/teacher.tsv ] || $python teacher.py
    # Each of the teacher's lines is seen twice as often as one of the others.
    data="$data work/teacher.tsv work/teacher.tsv work/teacher.tsv"
fi
# As much text as the shipped file has seen.
if [ "$config" = gpu ]; then steps=14000; else steps=140000; fi
$python train.py --config "$config" --shape width=384 heads=6 --steps "${STEPS:-$steps}" --fall 0.6 --data $data --out work/model.pt
$python export.py --model work/model.pt --out work/yiju.gguf
