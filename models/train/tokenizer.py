"""The tokenizer: a canonical form of text, and byte-level BPE in which no token crosses a Han character or a word.

Run as a program it learns the Latin merges from the training sentences and writes `work/tokenizer.json`.
The canonical form here and the one in `src-tauri/crates/model/src/canonical.rs` must be the same.
"""
import collections
import functools
import json
import sys
import unicodedata
from pathlib import Path

from annotation import ACTS, ITEM, RANKS, VERTICALS, WISH

WORK = Path(__file__).parent / "work"
LATIN_MERGES = 3600

# Control tokens come first and keep their places: later editions append to the list, in front of the reserved ones.
LATER = ["more", "open"]
FIELDS = [f for f in ITEM + WISH if f not in ("rank", *LATER)]
CONTROL = ["pad", "utt", "out", "end"] + ACTS + VERTICALS + FIELDS + RANKS + LATER
CONTROL += [f"reserved{i}" for i in range(96 - len(CONTROL))]
CONTROL_ID = {name: i for i, name in enumerate(CONTROL)}
PAD, UTT, OUT, END = 0, 1, 2, 3
# Opens the prompt in place of UTT where a request is being made already.
OPEN = CONTROL_ID["open"]


def canonical(text: str) -> tuple[str, list[int]]:
    """The form that the model reads, and for each of its characters the index of the character it stands for.

    Full-width forms become half-width, letters lower case; control and format characters go, and so do apostrophes
    inside words, where an 's at the end becomes a word of its own ("my soup's late" is of a soup); each Latin word gets
    one space before it. Of the spaces that were typed, those go that part no Han character from what stands beside it:
    "哈尔滨 南航" keeps its space, "公司 latte" has it already.
    """
    out: list[str] = []
    where: list[int] = []
    in_word = parted = False
    for i, c in enumerate(text):
        code = ord(c)
        if 0xFF01 <= code <= 0xFF5E:
            c = chr(code - 0xFEE0)
        if c == "’":
            c = "'"
        if c == "'" and in_word and i + 1 < len(text) and is_letter(text[i + 1]):
            in_word = not (text[i + 1] in "sS" and not is_letter(text[i + 2 : i + 3]))
            continue
        category = unicodedata.category(c)
        if c.isspace() or category in ("Cc", "Cf", "Zl", "Zp", "Zs"):
            in_word = False
            parted = parted or c.isspace()
            continue
        lower = c.lower()
        if len(lower) == 1:
            c = lower
        if is_letter(c):
            if not in_word:
                out.append(" ")
                where.append(i)
            in_word = True
        else:
            if parted and out and out[-1].isalnum() and c.isalnum() and (is_ideograph(out[-1]) or is_ideograph(c)):
                out.append(" ")
                where.append(i)
            in_word = False
        parted = False
        out.append(c)
        where.append(i)
    return "".join(out), where


def is_letter(c: str) -> bool:
    """A letter of a script that writes words: alphabetic, and none of Han, kana, hangul."""
    return c.isalpha() and ord(c) < 0x2E80


def is_ideograph(c: str) -> bool:
    """Of a script that parts no words: Han, kana, hangul."""
    return ord(c) >= 0x2E80


def byte_characters() -> list[str]:
    """GPT-2's printable stand-in for each byte."""
    kept = [*range(33, 127), *range(161, 173), *range(174, 256)]
    table, extra = {b: chr(b) for b in kept}, 0
    for b in range(256):
        if b not in table:
            table[b] = chr(256 + extra)
            extra += 1
    return [table[b] for b in range(256)]


BYTES = byte_characters()


def pieces(form: str) -> list[str]:
    """A canonical form cut where no merge may cross: Latin words with their space, and single characters."""
    found: list[str] = []
    for c in form:
        if is_letter(c) and found and (found[-1] == " " or (found[-1][0] == " " and is_letter(found[-1][-1]))):
            found[-1] += c
        else:
            found.append(c)
    return found


def printable(piece: str) -> list[str]:
    return [BYTES[b] for b in piece.encode("utf-8")]


class Tokenizer:
    """Tokens as strings of byte characters, control tokens as `<|name|>`; merges in their order."""

    def __init__(self, merges: list[tuple[str, str]]):
        self.merges = merges
        self.rank = {pair: i for i, pair in enumerate(merges)}
        self.tokens = [f"<|{name}|>" for name in CONTROL] + BYTES + [a + b for a, b in merges]
        self.id = {token: i for i, token in enumerate(self.tokens)}
        assert len(self.id) == len(self.tokens), "a token stands twice"

    @functools.lru_cache(maxsize=1 << 18)
    def piece_ids(self, piece: str) -> tuple[int, ...]:
        parts = printable(piece)
        while len(parts) > 1:
            best = min(range(len(parts) - 1), key=lambda i: self.rank.get((parts[i], parts[i + 1]), 1 << 30))
            if (parts[best], parts[best + 1]) not in self.rank:
                break
            parts[best : best + 2] = [parts[best] + parts[best + 1]]
        return tuple(self.id[p] for p in parts)

    def encode(self, form: str) -> list[int]:
        """The tokens of a canonical form."""
        return [t for piece in pieces(form) for t in self.piece_ids(piece)]

    def save(self, path: Path) -> None:
        path.write_text(json.dumps({"merges": self.merges}, ensure_ascii=False))

    @classmethod
    def load(cls, path: Path = WORK / "tokenizer.json") -> "Tokenizer":
        return cls([tuple(pair) for pair in json.loads(path.read_text())["merges"]])


def han_characters(texts: list[str]) -> list[str]:
    """GB 2312's first level (the common ones), and whatever else the texts hold."""
    common = {bytes([row, cell]).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF) if (row, cell) < (0xD7, 0xFA)}
    seen = {c for text in texts for c in text if "\u4e00" <= c <= "\u9fff"}
    return sorted(common | seen | set("，。！？、；：“”（）…～—￥¥€£°"))


def whole_character_merges(characters: list[str]) -> list[tuple[str, str]]:
    """Merges that make each character one token."""
    merges: dict[tuple[str, str], None] = {}
    for c in characters:
        parts = printable(c)
        while len(parts) > 1:
            merges[(parts[0], parts[1])] = None
            parts[:2] = [parts[0] + parts[1]]
    return sorted(merges, key=lambda pair: len(pair[0]) + len(pair[1]))


def latin_merges(texts: list[str], count: int) -> list[tuple[str, str]]:
    """Byte-pair merges learnt within Latin words."""
    words = collections.Counter(p for t in texts for p in pieces(canonical(t)[0]) if p[0] == " ")
    split = {w: printable(w) for w in words}
    pairs: collections.Counter = collections.Counter()
    where = collections.defaultdict(set)
    for w, parts in split.items():
        for pair in zip(parts, parts[1:]):
            pairs[pair] += words[w]
            where[pair].add(w)
    merges = []
    while len(merges) < count and pairs:
        best = max(pairs, key=lambda p: (pairs[p], p))
        if pairs[best] < 3:
            break
        merges.append(best)
        for w in list(where[best]):
            parts = split[w]
            for pair in zip(parts, parts[1:]):
                pairs[pair] -= words[w]
                where[pair].discard(w)
            i, merged = 0, []
            while i < len(parts):
                if i + 1 < len(parts) and (parts[i], parts[i + 1]) == best:
                    merged.append(parts[i] + parts[i + 1])
                    i += 2
                else:
                    merged.append(parts[i])
                    i += 1
            split[w] = merged
            for pair in zip(merged, merged[1:]):
                pairs[pair] += words[w]
                where[pair].add(w)
        pairs.pop(best, None)
    return merges


def main() -> None:
    texts = [line.split("\t")[0] for path in sys.argv[1:] for line in open(path, encoding="utf-8") if "\t" in line]
    han = whole_character_merges(han_characters(texts))
    tokenizer = Tokenizer(han + latin_merges(texts, LATIN_MERGES))
    WORK.mkdir(exist_ok=True)
    tokenizer.save(WORK / "tokenizer.json")
    print(f"{len(tokenizer.tokens)} tokens, {len(han)} merges for whole characters")


if __name__ == "__main__":
    main()
