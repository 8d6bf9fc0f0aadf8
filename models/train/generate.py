"""Writes the training sentences: grammar sentences, the hand-written ones, the hand-written ones with their values
exchanged for others of the same kind, and turns of other people's open dialogues (`human.py`). Same seed, same file.

    python human.py; python generate.py --count 400000 --seed 1        -> work/train.tsv, work/unseen.tsv
"""
import argparse
import random
import re
from pathlib import Path

import grammar
import lexicon as lex
from annotation import WISH, problems
from tokenizer import WORK

DATA = Path(__file__).parent / "data"
PUNCTUATION = "，。！？、,.!?~"


def hand_written(folder: str, names: list[str] | None = None) -> list[tuple[str, str, bool]]:
    """(sentence, meaning, whether it goes on from earlier ones) of every line under data/`folder`, or of these files there."""
    found = []
    for path in sorted((DATA / folder).glob("*.tsv")):
        if names is not None and path.stem not in names:
            continue
        goes_on = False
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line or line.startswith("#"):
                goes_on = False
                continue
            # A conversation kept apart has the whole request in a third column.
            text, meaning = line.split("\t")[:2]
            wrong = problems(f"{text}\t{meaning}")
            assert not wrong, f"{path}: {line}: {wrong}"
            found.append((text, meaning, goes_on))
            goes_on = path.stem.endswith(".chat")
    return found


def runs(text: str) -> set[str]:
    """Every run of nine Han characters or of six words: what two sentences do not share by chance."""
    units = re.findall(r"[\u4e00-\u9fff]|[a-z0-9']+", text.lower())
    length = 9 if is_zh(text) else 6
    return {" ".join(units[i : i + length]) for i in range(len(units) - length + 1)}


def is_open(r, meaning: str, goes_on: bool) -> bool:
    """Whether the sentence is shown as said while a request is being made. What changes or ends one mostly is, an order
    mostly is not; each is also shown the other way, since people do not keep to it."""
    if goes_on:
        return r.random() < 0.85
    act = meaning.split(" ")[0]
    return r.random() < {"order": 0.08, "modify": 0.5, "choose": 0.5, "confirm": 0.5}.get(act, 0.25)


def is_zh(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]", text))


ZH_COUNTS = [list("一两三四五六七八九十"), [str(n) for n in range(1, 13)]]
EN_COUNTS = ["one two three four five six seven eight nine ten".split(), [str(n) for n in range(1, 13)]]


# What may stand where another value of its kind stood in a sentence of the same vertical.
EXCHANGED = set("name to from time merchant for avoid budget class add no extra light".split())


class Exchange:
    """Exchanges values of an annotated sentence for others of the same kind: out of the word lists, or as other
    hand-written sentences have them."""

    def __init__(self, names: grammar.Names, hand: list[tuple[str, str, bool]]):
        self.names = names
        self.said: dict[tuple, list[str]] = {}
        for _, meaning, _ in hand:
            head, *fields = meaning.split(" | ")
            vertical = head.partition(" ")[2]
            for f in fields:
                kind, _, value = f.partition(" ")
                if kind in lex_verticals() and not value:
                    vertical = kind
                elif kind in EXCHANGED and vertical and value:
                    self.said.setdefault((kind, vertical, is_zh(value)), []).append(value)

    def other(self, r, kind: str, value: str, vertical: str | None) -> str | None:
        zh = is_zh(value)
        said = self.said.get((kind, vertical, zh))
        if said and (vertical not in ("meals", "drinks") or r.random() < 0.4):
            new = r.choice(said)
            # Of about the same length: "a" small thing said in passing does not become an address.
            return new if 0.3 <= len(new) / len(value) <= 3 else None
        if kind == "name" and vertical in ("meals", "drinks"):
            if len(value) <= 1 or value in ("喝的", "吃的"):
                return None
            new = r.choice(self.names.of["zh" if zh else "en", vertical])
            return grammar.plural(new) if not zh and value.endswith("s") and not new.endswith("s") else new
        if kind == "item":
            for group in ZH_COUNTS if zh else EN_COUNTS:
                if value in group:
                    i = group.index(value)
                    if value in ("一", "one", "1"):
                        return None
                    return r.choice(group[1:])
            return None
        if kind in ("add", "no", "extra", "light"):
            if zh:
                pools = [lex.TOPPING_ZH, lex.EXTRA_ZH]
            else:
                pools = [lex.DRINK_OPT_EN] if vertical == "drinks" else [lex.TOPPING_EN, lex.EXTRA_EN]
            if any(value.lower() in pool for pool in pools):
                return r.choice(r.choice(pools))
            return None
        simple = {
            "to": (lex.PLACE_ZH, lex.PLACE_EN),
            "merchant": (lex.SHOP_ZH, lex.SHOP_EN),
            "avoid": (lex.AVOID_ZH, lex.AVOID_EN),
            "for": (lex.PERSON_ZH, lex.PERSON_EN),
        }
        if kind in simple and vertical in ("meals", "drinks"):
            return r.choice(simple[kind][0 if zh else 1])
        if kind == "budget":
            return re.sub(r"\d+", lambda m: str(r.randint(8, 300)), value)
        return None

    def __call__(self, r, text: str, meaning: str) -> tuple[str, str]:
        head, *fields = meaning.split(" | ")
        vertical = head.split(" ")[1] if " " in head else None
        new: dict[str, str] = {}
        spans: list[tuple[int, int, str]] = []
        for f in fields:
            kind, _, value = f.partition(" ")
            if f in lex_verticals():
                vertical = f
            if not value or value in new or kind == "rank" or r.random() < 0.35:
                continue
            pattern = re.escape(value) if is_zh(value) else rf"(?<![A-Za-z0-9]){re.escape(value)}(?![A-Za-z0-9])"
            found = list(re.finditer(pattern, text))
            if len(found) != 1:
                continue
            a, b = found[0].span()
            if any(a < y and x < b for x, y, _ in spans):
                continue
            other = self.other(r, kind, value, vertical)
            if other and other not in text and other not in new.values():
                new[value] = other
                spans.append((a, b, other))
        for a, b, other in sorted(spans, reverse=True):
            text = text[:a] + other + text[b:]
        out = [head]
        for f in fields:
            kind, _, value = f.partition(" ")
            out.append(f"{kind} {new[value]}" if value in new and kind != "rank" else f)
        return text, " | ".join(out)


JOIN_ZH = ["，", "，再", "，还要", "，还有", "。", " ", "，然后", "，顺便", "，另外", "；"]
JOIN_EN = [" and ", ", and ", ", also ", ". ", ", then ", " plus ", ". oh and ", ", ", "; ", " & also "]


def join(r, first: tuple[str, str], second: tuple[str, str]) -> tuple[str, str] | None:
    """One sentence that holds two wishes said apart; none where the two would not be told apart again."""
    if is_zh(first[0]) != is_zh(second[0]) or len(first[0]) + len(second[0]) > (70 if is_zh(first[0]) else 180):
        return None
    (head, *fields), (other_head, *others) = (meaning.split(" | ") for _, meaning in (first, second))
    vertical, other = head.removeprefix("order "), other_head.removeprefix("order ")
    if vertical not in lex_verticals() or other not in lex_verticals() or any(f in lex_verticals() for f in fields):
        return None
    if {vertical, other} <= {"drinks", "meals"} or vertical == other in ("groceries", "shopping"):
        key = lambda f: f.partition(" ")[0]
        wish = [f for f in fields + others if key(f) in WISH]
        if len({key(f) for f in wish} - {"avoid", "note"}) != len([f for f in wish if key(f) not in ("avoid", "note")]):
            return None
        items = [[f for f in part if key(f) not in WISH] for part in (fields, others)]
        if not all(items) or any(f in lex_verticals() for f in others):
            return None
        whole = vertical if vertical == other else "meals"
        meaning = " | ".join([f"order {whole}", *items[0], *items[1], *sorted(wish, key=lambda f: WISH.index(key(f)))])
    elif vertical != other:
        meaning = " | ".join([head, *fields, other, *others])
    else:
        return None
    said = [text.strip(PUNCTUATION + "。 ") for text, _ in (first, second)]
    return said[0] + r.choice(JOIN_ZH if is_zh(first[0]) else JOIN_EN) + said[1], meaning


def lex_verticals():
    from annotation import VERTICALS

    return VERTICALS


def noise(r, text: str, meaning: str) -> str:
    """The sentence as hurried people type it; a change that would touch a value is not made."""
    values = [f.partition(" ")[2] for f in meaning.split(" | ")[1:]]
    kind = r.random()
    if kind < 0.2:
        new = "".join((" " if r.random() < 0.5 else "") if c in PUNCTUATION and r.random() < 0.8 else c for c in text)
    elif kind < 0.24:
        i = r.randrange(len(text)) if text else 0
        new = text[:i] + text[i + 1 :]
    elif kind < 0.27:
        i = r.randrange(len(text)) if text else 0
        new = text[:i] + text[i : i + 1] * 2 + text[i + 1 :]
    elif kind < 0.31:
        new = text + r.choice([" ", "。", "!", "？", " 😊", "~~", "...", "啊" if is_zh(text) else " thx"])
    else:
        return text
    return new if new.strip() and all(v in new for v in values) else text


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=400_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hand-share", type=float, default=0.6)
    parser.add_argument("--human-share", type=float, default=0.1)
    parser.add_argument("--fresh", nargs="+", default=[], metavar="NAME", help="hand-written files that are drawn from as often as from all of them")
    parser.add_argument("--exchange-share", type=float, default=0.75, help="of the hand-written lines, with values exchanged")
    parser.add_argument("--out", type=Path, default=WORK / "train.tsv")
    parser.add_argument("--join-share", type=float, default=0.1, help="of the hand-written orders, joined with a second")
    args = parser.parse_args()
    r = random.Random(args.seed)
    names = grammar.Names(evaluation=False)
    apart = {run for text, _, _ in hand_written("test") for run in runs(text)}
    hand = [line for line in hand_written("hand") if not apart & runs(line[0])]
    fresh = [line for line in hand_written("hand", args.fresh) if not apart & runs(line[0])]
    exchange = Exchange(names, hand)
    orders = [(text, meaning) for text, meaning, goes_on in hand if meaning.startswith("order ") and not goes_on]
    human = []
    if (WORK / "human.tsv").exists():
        human = [line.split("\t") for line in (WORK / "human.tsv").read_text(encoding="utf-8").splitlines()]
    kinds = [(38, grammar.zh_order), (42, grammar.en_order), (20, grammar.mixed_order)]
    WORK.mkdir(exist_ok=True)
    kept = {text for text, _, _ in hand_written("test")}
    dropped = 0
    with open(args.out, "w", encoding="utf-8") as out:
        written = 0
        while written < args.count:
            source, goes_on = r.random(), False
            if human and source > 1 - args.human_share:
                text, meaning = r.choice(human)
            elif hand and source < args.hand_share:
                text, meaning, goes_on = r.choice(fresh if fresh and r.random() < 0.5 else hand)
                if r.random() < args.exchange_share:
                    text, meaning = exchange(r, text, meaning)
                if meaning.startswith("order ") and not goes_on and r.random() < args.join_share:
                    other = r.choice(orders)
                    text, meaning = join(r, (text, meaning), exchange(r, *other)) or (text, meaning)
            else:
                text, meaning = grammar.pick(r, *kinds)(r, names)
            text = noise(r, text, meaning)
            line = f"{text}\t{meaning}"
            if text in kept or problems(line):
                dropped += 1
                continue
            out.write(line + ("\topen\n" if is_open(r, meaning, goes_on) else "\n"))
            written += 1
    unseen = grammar.Names(evaluation=True)
    with open(WORK / "unseen.tsv", "w", encoding="utf-8") as out:
        for i in range(600):
            text, meaning = [grammar.zh_order, grammar.en_order, grammar.mixed_order][i % 3](r, unseen)
            out.write(f"{text}\t{meaning}\n")
    print(f"{written} sentences, {dropped} dropped, from {len(hand)} hand-written ones and the grammars")


if __name__ == "__main__":
    main()
