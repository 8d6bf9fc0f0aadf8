"""Checks annotated files: every value a piece of its sentence, every field known, the order of fields kept."""
import re
import sys
from pathlib import Path

ACTS = "order modify choose confirm cancel track reorder aftersale ask prefer none".split()
VERTICALS = "drinks meals groceries movies shows hotels flights trains rides vouchers shopping".split()
OPTIONS = "add no extra light".split()
ITEM = "item more pick size name add no extra light deg for".split()
WISH = "to from time party nights budget merchant avoid rank coupon note class seat".split()
RANKS = "cheapest fastest nearest best".split()

# What says no more than its vertical is no name there.
TRAVEL = "hotels flights trains rides".split()
GENERAL = re.compile(
    r"酒店|宾馆|旅馆|旅店|房|房间|客房|住处|住的|住的地方|机票|飞机票|航班|飞机|火车票|高铁票|车票|动车票|火车|高铁|动车|票|车|车子|出租车|的士|出租|网约车|座位|座|位子|位置|高铁 tickets?|"
    r"hotels?|hotel rooms?|rooms?|flights?|flight tickets?|plane tickets?|tickets?|tix|seats?|trains?|train tickets?|taxis?|cabs?|rides?|cars?|lift|accommodation|place|place to stay",
    re.IGNORECASE,
)


def without_general_nouns(meaning: str) -> str:
    """The meaning without names such as "hotel" or 车, and without their items where nothing is counted."""
    head, *fields = meaning.split(" | ")
    vertical = head.partition(" ")[2]
    kept: list[str] = []
    for field in fields:
        key, _, value = field.partition(" ")
        if key in VERTICALS and not value:
            vertical = key
        if key == "name" and vertical in TRAVEL and GENERAL.fullmatch(value):
            if kept and kept[-1].lower() in ("item", "item a", "item an", "item 个"):
                kept.pop()
            continue
        kept.append(field)
    return " | ".join([head, *kept])


def stands_as_words(value: str, text: str) -> bool:
    """Whether no Latin word is cut, but before an 's at its end."""
    letter = "A-Za-zÀ-ɏ"
    begin = rf"(?<![{letter}])(?<![{letter}]['’])" if re.match(f"[{letter}]", value) else ""
    end = rf"(?![{letter}])(?!['’](?![sS](?![{letter}]))[{letter}])" if re.search(f"[{letter}]$", value) else ""
    return re.search(begin + re.escape(value) + end, text) is not None


def problems(line: str) -> list[str]:
    """What is wrong with one line `sentence TAB meaning`; empty when nothing is."""
    if line.count("\t") != 1:
        return [f"needs exactly one tab, has {line.count(chr(9))}"]
    text, meaning = line.split("\t")
    found = []
    head, *fields = meaning.split(" | ")
    act, *vertical = head.split(" ")
    if act not in ACTS:
        found.append(f"unknown act {act!r}")
    if len(vertical) > 1 or any(v not in VERTICALS for v in vertical):
        found.append(f"unknown vertical {vertical}")
    if act == "none" and (vertical or fields):
        found.append("`none` takes neither vertical nor fields")
    if act == "order" and not vertical:
        found.append("`order` needs a vertical")
    if without_general_nouns(meaning) != meaning:
        found.append("a name that says no more than the vertical")
    if act == "modify" and vertical:
        found.append("`modify` takes no vertical")
    previous, wish_rank = None, -1
    for field in fields:
        key, _, value = field.partition(" ")
        if key in VERTICALS and not value:
            previous, wish_rank = None, -1
            continue
        if key not in ITEM + WISH:
            found.append(f"unknown field {key!r}")
            continue
        if key in WISH:
            if WISH.index(key) < wish_rank:
                found.append(f"`{key}` stands too late: after the items, fields go {WISH}")
            wish_rank = WISH.index(key)
        elif wish_rank >= 0:
            found.append(f"`{key}` stands after the fields of the whole wish")
        if key == "deg" and previous not in OPTIONS:
            found.append("`deg` must follow its option")
        if key == "size" and previous not in ("item", "more", "pick", None):
            found.append("`size` must follow `item`")
        if key == "name" and previous not in ("item", "more", "size", "pick", None):
            found.append("`name` must follow `item` or `size`")
        if key == "rank":
            if value not in RANKS:
                found.append(f"unknown rank {value!r}")
        elif key == "coupon":
            if value:
                found.append("`coupon` takes no value")
        elif not value:
            if key != "item":
                found.append(f"`{key}` needs a value")
        elif value != value.strip() or value not in text:
            found.append(f"{value!r} is not a piece of the sentence")
        elif not stands_as_words(value, text):
            found.append(f"{value!r} stands within a word only")
        elif re.search(r"^[,.，。、！!？?;；:：\s]|[,，。、！!？?;；:：\s]$", value):
            found.append(f"{value!r} begins or ends with punctuation")
        previous = key
    return found


def turns(path) -> list[list[list[str]]]:
    """The conversations of a `.chat.tsv` file: each a list of turns, each turn its columns."""
    found: list[list[list[str]]] = [[]]
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith("#"):
            continue
        if line:
            found[-1].append(line.split("\t"))
        elif found[-1]:
            found.append([])
    return [conversation for conversation in found if conversation]


def chat_problems(conversation: list[list[str]]) -> list[str]:
    """What is wrong with a conversation; the request after a turn may hold words of any turn so far."""
    found, said = [], ""
    for number, (text, meaning, *after) in enumerate(conversation, 1):
        said += "\n" + text
        wrong = problems(f"{text}\t{meaning}")
        if after and after[0] != "-":
            wrong += problems(f"{said}\t{after[0]}")
        found += [f"turn {number}, {text!r}: {problem}" for problem in wrong]
    return found


def main() -> int:
    wrong = total = 0
    for path in sys.argv[1:]:
        if path.endswith(".chat.tsv"):
            for conversation in turns(path):
                total += 1
                if found := chat_problems(conversation):
                    wrong += 1
                    print(f"{path}: " + "\n    ".join(found))
            continue
        seen = set()
        for number, line in enumerate(open(path, encoding="utf-8"), 1):
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            total += 1
            text, *meanings = line.split("\t")
            # A sentence kept apart that may be read in two ways has both of them.
            apart = Path(path).resolve().parent.name == "test" and len(meanings) > 1
            lines = [f"{text}\t{meaning}" for meaning in meanings] if apart else [line]
            found = [problem for one in lines for problem in problems(one)]
            if text in seen:
                found.append("sentence stands twice")
            seen.add(text)
            if found:
                wrong += 1
                print(f"{path}:{number}: {'; '.join(found)}\n    {line}")
    print(f"{total} lines or conversations, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
