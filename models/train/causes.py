"""Sorts the misses that `yiju bench --quality` writes by their first cause, and counts them.

    python3 causes.py ../../target/misses/*[a-z0-9].txt
"""
import sys
from collections import Counter

from annotation import ACTS, VERTICALS

CAUSES = {
    "act": "another act",
    "vertical": "a vertical, or a whole wish, that is another or is missing",
    "border": "a value that begins or ends elsewhere",
    "kind": "the right words in another field",
    "left": "something of the wish left out",
    "taken": "something taken for a part of the wish that is none",
    "place": "the right fields with the wrong item, or in another order",
}


def read(meaning: str) -> tuple[str, list[str], list[tuple[str, str]]]:
    """Act, verticals and fields."""
    head, *fields = meaning.split(" | ")
    act, *verticals = head.split(" ")
    assert act in ACTS, meaning
    verticals += [field for field in fields if field in VERTICALS]
    parted = [field.partition(" ") for field in fields if field not in VERTICALS]
    return act, verticals, [(key, value) for key, _, value in parted]


def cause(wanted: str, got: str) -> str:
    (act, verticals, fields), (other_act, other_verticals, other_fields) = read(wanted), read(got)
    if act != other_act:
        return "act"
    if verticals != other_verticals:
        return "vertical"
    missing = list((Counter(fields) - Counter(other_fields)).elements())
    extra = list((Counter(other_fields) - Counter(fields)).elements())
    if not missing and not extra:
        return "place"
    overlap = lambda one, two: bool(one and two) and (one in two or two in one)
    if any(key == other and overlap(value, said) for key, value in missing for other, said in extra):
        return "border"
    if any(key != other and overlap(value, said) for key, value in missing for other, said in extra):
        return "kind"
    return "left" if missing else "taken"


def main() -> None:
    counts: Counter[str] = Counter()
    for path in sys.argv[1:]:
        lines = open(path, encoding="utf-8").read().splitlines()
        for wanted, got in zip(lines[1::3], lines[2::3]):
            counts[cause(wanted.split("wanted ")[1].strip(), got.split("got    ")[1].strip())] += 1
    for name, count in counts.most_common():
        print(f"{count:>4}  {100 * count / counts.total():>4.0f} %  {CAUSES[name]}")


if __name__ == "__main__":
    main()
