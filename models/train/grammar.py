"""Compositional grammars: sentences in Chinese, English and both mixed, each built together with its meaning.

A sentence is a list of parts; a part is plain text or a piece that also carries fields. Text and meaning are built
from the same parts, so that they cannot disagree.
"""
import random
from dataclasses import dataclass, field

import lexicon as lex


@dataclass
class Part:
    text: str
    fields: list[tuple[str, str]] = field(default_factory=list)


def plain(text: str) -> Part:
    return Part(text)


def pick(r: random.Random, *weighted):
    """One of `(weight, value)` pairs."""
    return r.choices([v for _, v in weighted], [w for w, _ in weighted])[0]


class Names:
    """The names of one split, looked up once."""

    def __init__(self, evaluation: bool):
        self.of = {(l, v): lex.names(l, v, evaluation) or lex.names(l, v) for l in ("zh", "en") for v in ("meals", "drinks")}


# ---------------------------------------------------------------- Chinese

ZH_DIGITS = "一两三四五六七八九十"


def zh_quantity(r, classifier: str) -> Part:
    n = r.choices(range(1, 11), [6, 9, 6, 4, 3, 2, 1, 1, 1, 1])[0]
    kind = r.random()
    if kind < 0.45:
        word = ZH_DIGITS[n - 1]
    elif kind < 0.85:
        word = str(n)
    elif kind < 0.9:
        return Part(w := r.choice(["俩", "仨"]), [("item", w)])
    elif kind < 0.93:
        word = r.choice(["十二", "十五", "二十", "12", "20", "15"])
    elif kind < 0.95:
        return Part(w := r.choice(["一打", "半打", "两斤", "半斤", "一斤"]), [("item", w)])
    else:
        return Part(r.choice(["", "", "个" if classifier != "杯" else "杯", classifier]), [("item", "")])
    return Part(word + classifier, [("item", word)])


def zh_size(r, vertical) -> Part:
    if vertical == "drinks":
        w = r.choice(["大杯", "中杯", "小杯", "超大杯", "特大杯", "大杯", "大份", "500毫升", "大", "中"])
    else:
        w = r.choice(["大份", "小份", "中份", "大碗", "小碗", "特大份", "12寸", "九寸", "六寸", "大的", "小的", "加大"])
    return Part(w, [("size", w.rstrip("的"))])


def zh_degree(r) -> str:
    return r.choice(["三分", "五分", "七分", "半", "全", "一分", "九分", "少少", "四分", "八分", "30%", "50%", "七成", "百分之三十"])


def zh_option(r, vertical) -> tuple[Part, bool]:
    """An option, and whether it may stand before the name with 的."""
    typo = r.random() < 0.04
    if vertical == "drinks" and r.random() < 0.8:
        ice, sugar = ("兵", "塘") if typo else ("冰", "糖")
        kind = r.random()
        if kind < 0.22:
            p = pick(r, (6, ("少", "light")), (4, ("去", "no")), (2, ("多", "extra")), (2, ("不要", "no")), (1, ("微", "light")), (1, ("免", "no")), (1, ("走", "no")), (1, ("不加", "no")), (1, ("加", "add")))
            return Part(p[0] + ice, [(p[1], ice)]), True
        if kind < 0.27:
            return Part(f"正常{ice}", [("add", ice), ("deg", "正常")]), True
        if kind < 0.32:
            w, k = r.choice([("冰少一点", "light"), ("冰多点", "extra"), ("冰少放", "light"), ("冰少些", "light"), ("冰不要", "no"), ("冰别放太多", "light")])
            return Part(w, [(k, "冰")]), False
        if kind < 0.55:
            d = zh_degree(r)
            if d == "少少":
                d = "三分"
            w = pick(r, (6, d + sugar), (1, d + "甜"), (1, "糖" + d), (1, "甜度" + d))
            name = "甜度" if w.startswith("甜度") else ("糖" if w.startswith("糖") else ("甜" if w.endswith("甜") else sugar))
            return Part(w, [("add", name), ("deg", d)]), True
        if kind < 0.72:
            p = pick(r, (4, ("少", "light")), (4, ("无", "no")), (2, ("不要", "no")), (1, ("不另外加", "no")), (2, ("不加", "no")), (1, ("微", "light")), (1, ("多", "extra")), (1, ("去", "no")), (1, ("免", "no")), (1, ("别放", "no")))
            name = sugar
            return Part(p[0] + name, [(p[1], name)]), True
        if kind < 0.8:
            w, k = r.choice([("糖少点", "light"), ("少放糖", "light"), ("糖少放点", "light"), ("别太甜", "light"), ("不要太甜", "light"), ("不那么甜", "light"), ("甜一点", "extra"), ("多加点糖", "extra")])
            return Part(w, [(k, "甜" if "甜" in w else "糖")]), False
        w = r.choice(["热", "冰", "常温", "温", "热的", "冰的", "温的", "热饮", "冷的"])
        v = w.rstrip("的")
        return Part(w, [("add", v)]), w in ("常温", "热的", "冰的", "温的")
    pool = lex.TOPPING_ZH if vertical == "drinks" else lex.EXTRA_ZH
    x = r.choice(pool)
    if typo and x == "香菜":
        x = "相菜"
    kind = r.random()
    if vertical == "meals" and kind < 0.18:
        w, k, n = r.choice([("微辣", "light", "辣"), ("少辣", "light", "辣"), ("特辣", "extra", "辣"), ("重辣", "extra", "辣"), ("不辣", "no", "辣"), ("免辣", "no", "辣"), ("不要辣", "no", "辣"), ("变态辣", "extra", "辣"), ("多辣", "extra", "辣"), ("微麻", "light", "麻"), ("少盐", "light", "盐"), ("少油", "light", "油"), ("清淡点", "add", "清淡"), ("中辣", "add", "中辣"), ("别太辣", "light", "辣"), ("不要太咸", "light", "咸"), ("辣一点", "extra", "辣"), ("全熟", "add", "全熟"), ("七分熟", "add", "七分熟"), ("五分熟", "add", "五分熟")])
        return Part(w, [(k, n)]), w not in ("清淡点", "别太辣", "辣一点", "不要太咸")
    if kind < 0.45:
        before = r.choice(["加", "加", "加个", "加点", "要", "带", "多加个", "再加份", "加一份", "配", "换", "换成"])
        count = None
        if before == "加一份":
            count, before = "一份", "加"
        elif r.random() < 0.12:
            count, before = r.choice(["两份", "双份", "三份", "2份", "一勺", "两个"]), "加"
        return Part(before + (count or "") + x, [("add", x)] + ([("deg", count)] if count else [])), before in ("加", "带") and count is None
    if kind < 0.82:
        before = r.choice(["不要", "不要", "不放", "别放", "免", "去", "走", "不加", "别加", "无", "不吃", "没有", "不带", "千万别放"])
        return Part(before + x, [("no", x)]), before in ("不要", "不放", "免", "去", "不加", "无", "不带")
    if kind < 0.91:
        w = r.choice([f"多{x}", f"多放{x}", f"多加{x}", f"多来点{x}", f"{x}多一点", f"{x}多放"])
        return Part(w, [("extra", x)]), False
    w = r.choice([f"少{x}", f"少放{x}", f"少放点{x}", f"{x}少一点", f"{x}少放", f"少来点{x}"])
    return Part(w, [("light", x)]), False


def zh_options(r, vertical, limit=3):
    count = r.choices(range(limit + 1), [5, 5, 3, 1.5][: limit + 1])[0]
    found, seen = [], set()
    for _ in range(count):
        option, before = zh_option(r, vertical)
        key = option.fields[0][1]
        if key not in seen:
            seen.add(key)
            found.append((option, before))
    return found


def joined(r, parts: list[Part], seps: list[str]) -> list[Part]:
    out = []
    for i, p in enumerate(parts):
        if i:
            out.append(plain(r.choice(seps)))
        out.append(p)
    return out


def zh_item(r, vertical, n: Names, mixed=False) -> list[Part]:
    language = "en" if mixed and r.random() < 0.6 else "zh"
    name = r.choice(n.of[language, vertical])
    if vertical == "drinks":
        classifier = r.choice(["杯"] * 8 + ["份", "瓶", "罐", "个"])
    else:
        classifier = r.choice(["份", "份", "份", "个", "碗", "盘", "只", "套", "串", "盒", "笼", "块", "例", "屉"])
    quantity = zh_quantity(r, classifier)
    size = zh_size(r, vertical) if r.random() < 0.25 else None
    options = zh_options(r, vertical)
    if mixed and r.random() < 0.35:
        options = [(en_option(r, vertical)[0], False)] + options[:1]
        options[0][0].text = " " + options[0][0].text
    title = Part((" " if language == "en" and r.random() < 0.5 else "") + name, [("name", name)])
    if size is not None and quantity.fields[0][1] and quantity.text.endswith(("杯", "份", "碗")) and r.random() < 0.5:
        # 两大杯: the size takes the measure word's place.
        w = r.choice(["大杯", "中杯", "小杯"]) if vertical == "drinks" else r.choice(["大份", "小份", "大碗"])
        quantity = Part(quantity.fields[0][1], quantity.fields)
        size = Part(w, [("size", w)])
    before = [o for o, may in options if may and r.random() < 0.5]
    after = [o for o, _ in options if o not in before]
    sized = [size] if size else []
    shape = r.random()
    person = None
    if r.random() < 0.04:
        who = r.choice(lex.PERSON_ZH)
        person = Part(f"给{who}", [("for", who)])
    lead = joined(r, before, ["", "", "、", "，"])
    tail = joined(r, after, ["，", "", " ", "、", "，"])
    comma = [plain(r.choice(["，", "，", "", " ", "，", ", ", "（"]))] if after else []
    if shape < 0.62:
        body = [quantity, *sized, *lead, *([plain("的")] if before and r.random() < 0.75 else []), title, *comma, *tail]
    elif shape < 0.82:
        if quantity.fields[0][1]:
            body = [*sized, *lead, *([plain("的")] if before else []), title, *([plain(r.choice(["", "", "来", "要", " "]))]), quantity, *comma, *tail]
        else:
            body = [quantity, *sized, title, *comma, *tail]
    elif shape < 0.9:
        body = [title, *([plain(r.choice(["", " ", "，", "要"]))]), *sized, *([plain(r.choice(["", "，", " "]))]), *lead, *comma, *tail]
        quantity = Part("", [("item", "")])
        body = [quantity, *body]
    else:
        body = [title, *([plain(r.choice(["，", "", " ", "要"]))]), quantity, *sized, *([plain("，")] if lead else []), *lead, *comma, *tail]
    if comma and comma[0].text == "（":
        body.append(plain("）"))
    if person:
        body = [person, plain(r.choice(["来", "点", "要", "带", "买", ""])), *body] if r.random() < 0.6 else [*body, plain(r.choice(["", "，", "是"])), person, plain(r.choice(["的", "", "喝" if vertical == "drinks" else "吃"]))]
    return body


def item_fields(parts: list[Part]) -> list[tuple[str, str]]:
    """The fields of an item in the order of the annotation."""
    fields = [f for p in parts for f in p.fields]
    of = lambda kind: [f for f in fields if f[0] == kind]
    options = [f for f in fields if f[0] in ("add", "no", "extra", "light", "deg")]
    return (of("item") or [("item", "")]) + of("size") + of("name") + options + of("for")


def zh_wishes(r):
    """Whole-wish parts, each to stand before or after the items."""
    found = []
    if r.random() < 0.34:
        p = r.choice(lex.PLACE_ZH)
        found.append(Part(r.choice(["送到", "送到", "送", "送去", "地址", "外送到", "寄到", "送至", "给我送到", "送回"]) + p, [("to", p)]))
    if r.random() < 0.24:
        t = r.choice(lex.TIME_ZH)
        found.append(Part(t + r.choice(["", "", "送到", "要", "到", "能到吗", "送来"]), [("time", t)]))
    if r.random() < 0.26:
        b = r.choice(lex.BUDGET_ZH)
        if r.random() < 0.5:
            amount = r.choice([str(r.randint(8, 300)), r.choice(["十五", "二十", "二十五", "三十", "四十", "五十", "六十", "八十", "一百", "一百二", "两百"])])
            b = r.choice(["{}块以内", "{}以内", "不超过{}", "{}块钱以内", "最多{}块", "{}元以下", "别超过{}块", "{}左右", "预算{}", "{}块左右", "低于{}", "{}块钱的", "¥{}以内"]).format(amount).removesuffix("的")
        found.append(Part(b, [("budget", b)]))
    if r.random() < 0.1:
        m = r.choice(lex.SHOP_ZH)
        found.append(Part(r.choice(["要{}的", "在{}点", "从{}买", "{}家的", "就{}吧", "点{}的", "{}的"]).format(m), [("merchant", m)]))
    if r.random() < 0.06:
        a = r.choice(lex.AVOID_ZH)
        found.append(Part(r.choice(["我对{}过敏", "{}过敏", "有人{}过敏", "对{}过敏注意一下", "我不能吃{}"]).format(a), [("avoid", a)]))
    if r.random() < 0.08:
        w, k = r.choice([("最便宜的", "cheapest"), ("要最便宜的", "cheapest"), ("越便宜越好", "cheapest"), ("快点", "fastest"), ("越快越好", "fastest"), ("最快的", "fastest"), ("要快", "fastest"), ("急", "fastest"), ("最近的那家", "nearest"), ("找最近的店", "nearest"), ("评分高的", "best"), ("评分最高的", "best"), ("口碑最好的", "best"), ("哪家好吃点哪家", "best")])
        found.append(Part(w, [("rank", k)]))
    if r.random() < 0.05:
        found.append(Part(r.choice(["用优惠券", "有券就用券", "能用红包就用", "有优惠用优惠", "用上满减"]), [("coupon", "")]))
    if r.random() < 0.07:
        w = r.choice(lex.NOTE_ZH)
        found.append(Part(w, [("note", w)]))
    if r.random() < 0.05:
        c = r.choice(["三", "5", "四", "两", "6", "十", "8"])
        found.append(Part(r.choice(["{}个人吃", "{}个人", "我们{}个人", "{}人份的量"]).format(c), [("party", c)]))
    r.shuffle(found)
    return found


WISH_ORDER = ["to", "from", "time", "party", "nights", "budget", "merchant", "avoid", "rank", "coupon", "note", "class", "seat"]


def meaning(head: str, items: list[list[tuple[str, str]]], wishes: list[Part]) -> str:
    fields = [f for item in items for f in item]
    rest = [f for p in wishes for f in p.fields]
    rest.sort(key=lambda f: WISH_ORDER.index(f[0]))
    return " | ".join([head] + [f"{k} {v}".strip() for k, v in fields + rest])


ZH_START = ["来", "来", "要", "我要", "帮我点", "点", "给我来", "我想要", "想喝", "想吃", "帮我叫", "麻烦来", "请给我", "订", "买", "下单", "整", "给我整", "我想点", "那个，来", "嗯我要", "帮忙点", "再来", "有没有", "能不能来", "可以给我来", "我来", "老板来", "你好，我要", "给我", "弄", "就要", "先来", "麻烦帮我点一下", "", "", "", ""]
ZH_END = ["", "", "", "", "", "", "谢谢", "吧", "呗", "哈", "。", "！", "，谢谢", "啊", "，快点哈", "就这些", "，就这样", "可以吗", "行吗", "，麻烦了", "~", "嗯"]


def zh_order(r, n: Names, mixed=False):
    vertical = r.choice(["drinks", "meals"])
    count = r.choices([1, 2, 3, 4, 5, 6], [52, 24, 12, 6, 4, 2])[0]
    kinds = [vertical] * count
    if vertical == "meals" and count > 1:
        kinds = ["meals"] + [r.choice(["meals", "meals", "drinks"]) for _ in range(count - 1)]
        r.shuffle(kinds)
    items = [zh_item(r, k, n, mixed) for k in kinds]
    shared = []
    seps = r.choice([["，"], ["，"], ["，", "、", "和", "，再来", "，还要", "，加", "，另外"], [" "], ["", "，"], ["，然后", "，还有", "再来", "外加"], ["和"], ["、"], [","]])
    body = []
    for i, item in enumerate(items):
        if i:
            body.append(plain(r.choice(seps)))
        body += item
    # 都少冰: an option for all of the items, repeated in each one's meaning.
    if count > 1 and r.random() < 0.1:
        option, _ = zh_option(r, kinds[0])
        if all(option.fields[0] not in [f for p in item for f in p.fields] for item in items):
            body.append(plain(r.choice(["，都", "，全部", " 都", "，都要", "，两个都" if count == 2 else "，统统"])))
            body.append(Part(option.text, []))
            shared = option.fields
    fields = []
    for item in items:
        f = item_fields(item)
        person = [x for x in f if x[0] == "for"]
        fields.append([x for x in f if x[0] != "for"] + shared + person)
    # Two versions of one thing: 两杯拿铁，一杯热一杯冰
    if count == 1 and r.random() < 0.06:
        name = r.choice(n.of["zh", vertical])
        a, b = zh_option(r, vertical)[0], zh_option(r, vertical)[0]
        cl = "杯" if vertical == "drinks" else "份"
        if a.fields[0] != b.fields[0]:
            body = [plain(f"两{cl}"), plain(name), plain(r.choice(["，", "", " "])), plain(f"一{cl}"), a, plain(r.choice(["，", "", " "])), plain(f"一{cl}"), b]
            fields = [[("item", "一"), ("name", name), *a.fields], [("item", "一"), ("name", name), *b.fields]]
    wishes = zh_wishes(r)
    split = r.randint(0, len(wishes)) if r.random() < 0.45 else 0
    front = joined(r, wishes[:split], ["，", "", " "])
    back = joined(r, wishes[split:], ["，", "，", "", " "])
    text = "".join(p.text for p in front)
    if front:
        text += r.choice(["，", "，", "", " "])
    text += r.choice(ZH_START) + "".join(p.text for p in body)
    if back:
        text += r.choice(["，", "，", "", " ", "。"]) + "".join(p.text for p in back)
    text += r.choice(ZH_END)
    return text, meaning(f"order {vertical}", fields, wishes)


# ---------------------------------------------------------------- English

EN_NUMBERS = "one two three four five six seven eight nine ten".split()


def plural(name: str) -> str:
    if name.endswith(("s", "fries", "wings")):
        return name
    return name + ("es" if name.endswith(("ch", "sh", "x")) else "s")


def en_quantity(r) -> tuple[Part, bool]:
    n = r.choices(range(1, 11), [6, 8, 5, 4, 3, 2, 1, 1, 1, 1])[0]
    kind = r.random()
    if kind < 0.22:
        return Part(w := r.choice(["a", "a", "an", "one", "one", "1"]), [("item", w)]), False
    if kind < 0.68:
        return Part(w := EN_NUMBERS[n - 1], [("item", w)]), n > 1
    if kind < 0.85:
        return Part(w := str(n), [("item", w)]), n > 1
    if kind < 0.92:
        w = r.choice(["a couple of", "a couple", "half a dozen", "a dozen", "a pair of", "twelve", "fifteen", "twenty", "12", "20", "two dozen"])
        return Part(w, [("item", w)]), True
    return Part("", [("item", "")]), r.random() < 0.3


def en_size(r, vertical) -> Part:
    w = r.choice(
        ["small", "medium", "large", "large", "extra large", "medium", "regular", "big", "tall", "grande", "venti", "16 oz", "20 ounce", "medium sized", "large sized", "small sized", "xl", "half liter"]
        if vertical == "drinks"
        else ["small", "medium", "large", "large", "extra large", "family size", "12 inch", "16 inch", "10 inch", "big", "mini", "medium sized", "regular", "half", "large sized", "kids", "medium size", "party size", "personal size", "jumbo", "xl"]
    )
    return Part(w, [("size", w)])


def en_package(r) -> Part:
    """The container or the volume of a packaged drink: both are its size, the volume where both are said."""
    volume = r.choice(["2 liter", "two liter", "1 liter", "one liter", "20 oz", "16 ounce", "20 ounce", "12 oz", "500 ml", "half liter", "2 l", "16.9 ounce", "small", "large", "8 ounce", "20 fl ounce"])
    container = r.choice(["can", "cans", "bottle", "bottles", "bottles", "cans"])
    kind = r.random()
    if kind < 0.4:
        return Part(container + r.choice([" of", " of", ""]), [("size", container)])
    if kind < 0.7:
        return Part(volume + r.choice([" of", "", ""]), [("size", volume)])
    return Part(f"{volume} {container} of", [("size", volume)])


def en_option(r, vertical) -> tuple[Part, str]:
    """An option and how it stands: `with` follows with, `free` stands by itself, `list` is several after with."""
    pool = lex.DRINK_OPT_EN if vertical == "drinks" else r.choice([lex.TOPPING_EN, lex.EXTRA_EN])
    x = r.choice(pool)
    kind = r.random()
    if kind < 0.3:
        return Part(x, [("add", x)]), "with"
    if kind < 0.33:
        # Not more than usual: something else than none at all.
        w = r.choice(["no extra {}", "without extra {}", "hold the extra {}", "without the extra {}", "but no extra {}", "not extra {}"])
        return Part(w.format(x), [("no", f"extra {x}")]), "free"
    if kind < 0.58:
        w = pick(r, (9, "no {}"), (3, "without {}"), (2, "hold the {}"), (1, "minus the {}"), (1, "leave off the {}"), (1, "skip the {}"), (1, "leave out the {}"), (1, "don't put any {} on it"), (1, "but no {}"), (1, "but avoid {}"), (1, "but please avoid {}"), (1, "but hold the {}"), (1, "without any {}"), (1, "not {}"), (1, "but without {}"), (1, "{} free"), (1, "but i don't want {}"), (1, "but without adding {}"), (1, "0 {}"), (1, "take off the {}"), (1, "i do not want any {} on it"), (1, "i hate {}"))
        return Part(w.format(x), [("no", x)]), "free"
    if kind < 0.76:
        w = pick(r, (9, "extra {}"), (2, "lots of {}"), (2, "a lot of {}"), (2, "more {}"), (1, "heavy on the {}"), (1, "plenty of {}"), (1, "loads of {}"), (1, "tons of {}"), (1, "as much {} as you can"), (1, "additional {}"))
        return Part(w.format(x), [("extra", x)]), "free" if w.startswith(("heavy", "as")) else "with"
    if kind < 0.88:
        w = pick(r, (6, "light {}"), (4, "easy on the {}"), (3, "less {}"), (2, "light on the {}"), (2, "just a little {}"), (2, "a bit of {}"), (1, "not too much {}"), (1, "go easy on the {}"), (1, "not much {}"), (1, "low {}"))
        return Part(w.format(x), [("light", x)]), "free" if "the" in w else "with"
    d = r.choice(["double", "triple", "50%", "70%", "30%", "half", "regular", "two scoops of", "2 pumps of", "two shots of", "full", "quarter", "25%"])
    v = d.removesuffix(" of")
    if vertical == "drinks" and "%" in d:
        x = r.choice(["sugar", "sweet", "ice", "sweetness"])
    return Part(f"{d} {x}", [("add", x), ("deg", v)]), "with"


def en_list(r, names_: list[str]) -> list[Part]:
    """Several plain options after "with", joined as people join them."""
    style = r.random()
    out = []
    for i, x in enumerate(names_):
        if i:
            last = i == len(names_) - 1
            if style < 0.35:
                sep = " and " if last else r.choice([", ", " "])
            elif style < 0.6:
                sep = ", and " if last else ", "
            elif style < 0.75:
                sep = " and "
            elif style < 0.9:
                sep = " "
            else:
                sep = r.choice([" plus ", " as well as ", " along with ", " and also ", " and some "])
            out.append(plain(sep))
        kind = r.random()
        if kind < 0.86:
            out.append(Part(x, [("add", x)]))
        elif kind < 0.95:
            out.append(Part(f"extra {x}", [("extra", x)]))
        else:
            out.append(Part(f"light {x}", [("light", x)]))
    return out


def en_name(r, vertical, n: Names) -> str:
    name = r.choice(n.of["en", vertical])
    if vertical == "meals" and r.random() < 0.18:
        x = r.sample(lex.TOPPING_EN, 2)
        crust = r.choice(["", "", "", "thin crust ", "deep dish ", "stuffed crust ", "gluten free ", "vegan ", "cauliflower crust ", "new york style ", "thick crust "])
        name = crust + r.choice([x[0], f"{x[0]} and {x[1]}", f"{x[0]} {x[1]}", f"{x[0]} and {x[1]}", ""]) + " " + r.choice(["pizza", "pizza", "pizza", "pie", "sandwich", "omelette", "burger", "bagel", "salad", "wrap"])
        name = " ".join(name.split())
    elif r.random() < 0.08:
        name = r.choice(["hot", "iced", "spicy", "crispy", "vegan", "grilled", "fresh", "decaf", "veggie", "homemade"]) + " " + name
    return name


def en_item(r, vertical, n: Names) -> list[Part]:
    quantity, many = en_quantity(r)
    size = en_size(r, vertical) if r.random() < 0.42 else None
    name = en_name(r, vertical, n)
    if many and r.random() < 0.85:
        name = plural(name)
    title = Part(name, [("name", name)])
    parts: list[Part] = [quantity]
    filler = r.random()
    if vertical == "drinks" and r.random() < 0.22:
        size = en_package(r)
    elif filler < 0.04 and quantity.text:
        parts.append(plain(r.choice(["order of", "orders of", "cup of", "cups of", "plates of", "bowl of", "glass of"])))
    if size:
        parts.append(size)
        if r.random() < 0.05 and vertical == "meals":
            parts.append(plain("of"))
    lead = []
    if r.random() < 0.08:
        x = r.choice(lex.DRINK_OPT_EN if vertical == "drinks" else lex.TOPPING_EN)
        lead = [r.choice([Part(f"extra {x}", [("extra", x)]), Part(f"no {x}", [("no", x)]), Part(f"light {x}", [("light", x)]), Part(f"less {x}", [("light", x)]), Part(f"half {x}", [("add", x), ("deg", "half")])])]
    parts += lead + [title]
    tail: list[Part] = []
    used = {lead[0].fields[0][1]} if lead else set()
    if r.random() < 0.5:
        pool = lex.DRINK_OPT_EN if vertical == "drinks" else lex.TOPPING_EN if r.random() < 0.75 else lex.EXTRA_EN
        chosen = [x for x in r.sample(pool, r.choices([1, 2, 3, 4, 5], [5, 5, 3, 1.5, 0.5])[0]) if x not in used]
        used.update(chosen)
        if chosen:
            tail.append(plain(r.choice(["with ", "with ", "with ", "with ", "along with ", "and ", "topped with ", "that has ", "with some ", "with toppings of ", ", add ", "and add ", "and for toppings i want ", "i want ", "and put ", "including ", "w/ ", "plus "])))
            tail += en_list(r, chosen)
    free = r.choices([0, 1, 2], [6, 4, 1])[0]
    for _ in range(free):
        option, how = en_option(r, vertical)
        if option.fields[0][1] in used:
            continue
        used.add(option.fields[0][1])
        glue = r.choice([", ", " ", " and ", " "]) if tail else r.choice([", ", " ", ", "])
        if how == "with" and not (option.text.startswith(("extra", "light", "less", "double", "triple")) and r.random() < 0.6):
            glue = r.choice([" with ", " with ", ", with "]) if not tail else r.choice([" and ", " with ", ", "])
        tail += [plain(glue), option]
    if r.random() < 0.05:
        tail.append(plain(r.choice([" ", ", "])))
        w = r.choice(["thin crust", "gluten free crust", "well done", "medium rare", "on the side", "toasted", "to go", "hot", "iced", "crispy", "spicy", "stuffed crust", "extra hot", "blended", "with a thin crust"])
        v = w.removeprefix("with a ")
        if w not in ("on the side", "to go", "extra hot"):
            tail.append(Part(w, [("add", v)]))
    text: list[Part] = []
    for p in parts:
        if p.text and any(q.text for q in text):
            text.append(plain(" "))
        text.append(p)
    if tail:
        if not tail[0].text.startswith((" ", ",")):
            text.append(plain(" "))
        text += tail
    if r.random() < 0.04:
        who = r.choice(lex.PERSON_EN)
        text += [plain(" for "), Part(who, [("for", who)])]
    return text


def en_wishes(r):
    found = []
    if r.random() < 0.28:
        p = r.choice(lex.PLACE_EN)
        found.append(Part(r.choice(["to", "deliver to", "delivered to", "to", "send it to", "for delivery to", "bring it to", "deliver it to", "at", "sent over to"]) + " " + p, [("to", p)]))
    if r.random() < 0.24:
        t = r.choice(lex.TIME_EN)
        v = t.removeprefix("at ").removeprefix("for ")
        found.append(Part(t, [("time", v)]))
    if r.random() < 0.2:
        b = r.choice(lex.BUDGET_EN)
        if r.random() < 0.5:
            b = r.choice(["under ${}", "under {} dollars", "less than {} bucks", "max {}", "no more than ${}", "at most {} dollars", "around ${}", "below ${}", "up to {}"]).format(r.choice([r.randint(5, 120), r.choice(["ten", "fifteen", "twenty", "thirty", "forty", "fifty"])]))
        found.append(Part(b, [("budget", b)]))
    if r.random() < 0.12:
        m = r.choice(lex.SHOP_EN)
        found.append(Part(r.choice(["from {}", "from {}", "at {}", "order from {}", "from {}"]).format(m), [("merchant", m)]))
    if r.random() < 0.05:
        a = r.choice(lex.AVOID_EN)
        found.append(Part(r.choice(["i'm allergic to {}", "allergic to {}", "{} allergy", "one of us can't have {}", "we have a {} allergy"]).format(a), [("avoid", a)]))
    if r.random() < 0.07:
        w, k = r.choice([("the cheapest one", "cheapest"), ("cheapest please", "cheapest"), ("as cheap as possible", "cheapest"), ("asap", "fastest"), ("as fast as possible", "fastest"), ("whichever is fastest", "fastest"), ("quickest you can", "fastest"), ("i'm in a hurry", "fastest"), ("from the nearest place", "nearest"), ("closest place", "nearest"), ("best rated", "best"), ("from the best rated place", "best"), ("highest rated", "best")])
        found.append(Part(w, [("rank", k)]))
    if r.random() < 0.04:
        found.append(Part(r.choice(["use my coupon", "apply any discount", "with a coupon if there is one", "use a promo code", "any deals please"]), [("coupon", "")]))
    if r.random() < 0.06:
        w = r.choice(lex.NOTE_EN)
        found.append(Part(w, [("note", w)]))
    if r.random() < 0.03:
        c = r.choice(["four", "3", "five", "6", "two"])
        found.append(Part(f"for {c} people", [("party", c)]))
    r.shuffle(found)
    return found


EN_START = """i want|i'd like|i would like|i would like to order|can i get|can i have|could i get|could i have|get me|give me|i'll have|i'll take|i need|i need to order|let me get|lemme get|lemme have|order|please order|i'm looking for|i wanna get|we need|we'd like|we want|grab me|i want to order|i'd like to get|i'd love|hook me up with|put me down for|may i have|can you get me|could you order|hi i'd like|hey can i get|ok i want|um i'll have|yeah can i get|just|i'll go with|i'd like to order|please get me|send me|i think i'll have|can we get|i'm gonna have|i'm in the mood for|bring me|i'll try|i wish to have|hello i would like|okay so i want|do you have|an order of|i need an order of|let me have an order of|can we get an order of||||||""".split("|")
EN_END = ["", "", "", "", "", " please", " please", " thanks", ".", ", thanks", ", please", " thank you", "!", " pls", " that's all", " and that's it", " ok"]


def en_order(r, n: Names):
    vertical = r.choice(["drinks", "meals", "meals"])
    count = r.choices([1, 2, 3, 4, 5], [52, 28, 12, 5, 3])[0]
    kinds = [vertical] * count
    if vertical == "meals" and count > 1:
        kinds = ["meals"] + [r.choice(["meals", "drinks"]) for _ in range(count - 1)]
        if r.random() < 0.3:
            r.shuffle(kinds)
    items = [en_item(r, k, n) for k in kinds]
    seps = r.choice([[" and "], [", "], [", ", " and "], [" and ", " also ", " plus "], [", and ", ", "], [" "], [" along with ", " as well as ", " and then "], [" and i also want ", " and add ", " and i'd like ", " and i need "], [", also "], [". ", ", "]])
    body: list[Part] = []
    shared: list[tuple[str, str]] = []
    for i, item in enumerate(items):
        if i:
            body.append(plain(r.choice(seps)))
        body += item
    if count > 1 and r.random() < 0.06:
        option, _ = en_option(r, kinds[0])
        if option.fields[0][0] != "add" and all(option.fields[0][1] not in [f[1] for p in item for f in p.fields] for item in items):
            body += [plain(r.choice([", both " if count == 2 else ", all ", ", all with "])), Part(option.text)]
            shared = option.fields
    fields = []
    for item in items:
        f = item_fields(item)
        fields.append([x for x in f if x[0] != "for"] + shared + [x for x in f if x[0] == "for"])
    wishes = en_wishes(r)
    front = wishes[:1] if wishes and r.random() < 0.2 else []
    back = wishes[len(front) :]
    text = front[0].text + r.choice([", ", " "]) if front else ""
    start = r.choice(EN_START)
    if r.random() < 0.05 and any(k == "meals" for k in kinds):
        start = r.choice(["i'm starving get me", "so for tonight we want", "ok here's my order:", "the usual friday thing:"]) if not any(p.fields and p.fields[0][0] == "time" for p in wishes) else start
    text += (start + " " if start else "") + "".join(p.text for p in body)
    for p in back:
        text += r.choice([" ", ", ", " ", ". " if r.random() < 0.3 else " "]) + p.text
    text += r.choice(EN_END)
    return " ".join(text.split()), meaning(f"order {vertical}", fields, wishes)


def mixed_order(r, n: Names):
    return zh_order(r, n, mixed=True)
