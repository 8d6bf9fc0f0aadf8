"""Maps what people wrote in two open data sets into annotated lines: Schema-Guided Dialogue's English turns (CC BY-SA 4.0)
and CrossWOZ's Chinese ones (Apache-2.0). A turn of which any word stays unexplained is dropped. Same files, same output.

    python3 human.py        -> work/human.tsv, and a table of what it holds
"""
import argparse
import json
import random
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from annotation import WISH, problems, without_general_nouns

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared" / "data" / "human"
WORK = HERE / "work"
CAP = 900  # lines kept of one act and vertical

# A turn is read as a masked text: lower case, and every value found so far one capital letter that tells its kind.
SLOTS = {
    "P": "city city_of_event location where_to destination destination_city to_location",  # place
    "O": "origin origin_city from_location",
    "D": "date show_date check_in_date departure_date leaving_date",
    "R": "return_date check_out_date",  # no field of ours: only good as the end of a span of days
    "T": "time departure_time leaving_time outbound_departure_time",
    "K": "cuisine",  # a kind of food, film or event is a part of the name
    "G": "genre",
    "S": "category subcategory",
    "N": "movie_name",
    "V": "event_name",
    "M": "restaurant_name",
    "E": "theater_name",
    "L": "hotel_name",
    "B": "number_of_days",
}
LETTER = {slot: letter for letter, slots in SLOTS.items() for slot in slots.split()}
# Letters that turns get while they are read: I item, W when, H nights, Q party, C class, A airline, X option wanted, J tickets.
FIELD = {"P": "to", "O": "from", "W": "time", "Q": "party", "H": "nights", "M": "merchant", "E": "merchant", "L": "merchant",
         "A": "merchant", "C": "class"}

NUMBER = r"(?:[1-9]\d?|one|two|three|four|five|six|seven|eight|nine|ten)"
QUANTITY = rf"(?:(an?|some|{NUMBER})\s)?"


def words(text: str) -> set[str]:
    return set(text.split())


# Words that carry no value of their own, by what they do. What is in none of the lists makes a turn be dropped.
PLAIN = words("i i'd i'll i'm i've im id we we're we'd we'll me us my you your and the a an to in at on for of with from "
              "is it's it be will would "
              "can could please help just so too also as well then by around near about only some if possible any kindly "
              "right would've")
WISHING = words("want wanna need needs like love find search searching look looking get book reserve buy purchase make "
                "give show wish prefer "
                "hoping trying try interested going go up order assist arrange grab planning plan thinking know that's "
                "able see "
                "another's like'd ready finding booking getting reserving buying purchasing call called there am are")
MODIFYING = words("make it change date time want need like be would will should leave leaving depart departing departure "
                  "going go travel traveling "
                  "travelling plan planning prefer try instead actually i'm we're am are there city is place set "
                  "reservation wait sorry "
                  "check checking check-in in on arrive arriving visit visiting start starting location destination eat "
                  "dine see watch day "
                  "stay staying rooms room tickets ticket party somewhere something it'll let's put number people total "
                  "works fine good great "
                  "perfect best preferably maybe heading")
FIELDWORDS = words("date time city day location destination which departure starting start leaving leave depart departing "
                   "going traveling travelling "
                   "called named name")
VERTICAL_WORDS = {
    "meals": words("eat dine eating dining restaurant hungry serving serves craving mood out have lunch dinner table "
                   "reservation reservations"),
    "movies": words("watch watching see seeing movie film showing shown playing theater theatre cinema tickets ticket "
                    "catch currently"),
    "shows": words("see attend tickets ticket event happening taking place go watch attending seeing held"),
    "hotels": words("stay staying check checking check-in arrive arriving book room hotel reservation nights days"),
    "flights": words("fly flying travel traveling travelling leave leaving depart departing ticket tickets trip go flight "
                     "seats"),
    "rides": words("ride go take going passengers people headed heading"),
}

AIRLINES = ("united airlines|american airlines|delta airlines|southwest airlines|alaska airlines|air canada|air france|"
            "south african airways|lot polish airlines|delta|united|southwest")


class Turn:
    """One turn: its text, and the masked text with the place in the text that each masked letter stands for."""

    def __init__(self, text: str):
        self.text = text
        self.masked = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        self.at = [(i, i + 1) for i in range(len(text))]

    def value(self, position: int) -> str:
        a, b = self.at[position]
        return self.text[a:b]

    def mask(self, start: int, end: int, letter: str, value: tuple[int, int] | None = None) -> None:
        """Puts `letter` in place of the masked text from start to end; its value is that of `value`, or the whole."""
        a, b = value or (start, end)
        span = (self.at[a][0], self.at[b - 1][1]) if b > a else (self.at[start][0], self.at[start][0])
        self.masked = self.masked[:start] + letter + self.masked[end:]
        self.at[start:end] = [span]

    def take(self, pattern: str, letter: str) -> None:
        """Masks what the pattern finds; its first group is the value."""
        while found := re.search(pattern, self.masked):
            self.mask(*found.span(), letter, found.span(1))

    def between(self, start: int, end: int) -> str:
        """The text behind a piece of the masked text; empty where the piece is."""
        return self.text[self.at[start][0] : self.at[end - 1][1]] if start < end else ""

    def blank(self, start: int, end: int) -> None:
        """Takes words out that have been read; values among them stay."""
        if start < end:
            self.masked = self.masked[:start] + re.sub(r"[^A-Z]", " ", self.masked[start:end]) + self.masked[end:]

    def drop(self, pattern: str) -> None:
        """Blanks words that say nothing, the values in the pattern's first group kept."""
        while found := re.search(pattern, self.masked):
            a, b = found.span()
            c, d = found.span(1) if found.re.groups and found.group(1) is not None else (b, b)
            keep = self.at[c:d]
            self.masked = self.masked[:a] + " " + self.masked[c:d] + " " + self.masked[b:]
            self.at[a:b] = [(0, 0)] + keep + [(0, 0)]

    def values(self, letter: str) -> list[str]:
        return [self.value(i) for i, c in enumerate(self.masked) if c == letter]


# --- English: finding the values -------------------------------------------------------------------------------------

DAYPART = r"(?: ?[ap]\.?m\b\.?| o['\"]?clock)?(?: in the (?:morning|afternoon|evening|night)| at night)?"
AFTER = {
    "D": r"(?: of (?:this|next) month| of march| (?:this|next) week|,? 2019)?",
    "R": r"(?: of (?:this|next) month| of march| (?:this|next) week|,? 2019)?",
    "T": DAYPART,
}
BEFORE = {
    "D": r"(?:(?:by|before|after|around) )?(?:the |this |next )?",
    "R": r"(?:the |this |next )?",
    "T": r"(?:(?:by|before|after|around|about) )?(?:(?:a|the) (?=half|quarter))?(?:the (?=morning|afternoon|evening|"
         r"night))?",
}


def titles() -> set[str]:
    """Every title that begins with its article, lower case: the label leaves the article out now and then."""
    found = set()
    for line in open(SHARED / "sgd-train-user-turns.en.jsonl", encoding="utf-8"):
        found |= {v.lower() for s, v in json.loads(line)["slots"] if LETTER.get(s) in ("N", "V") and v.startswith("The ")}
    return found


TITLES = titles() if SHARED.exists() else set()


def with_slots(text: str, slots: list[list[str]]) -> Turn | None:
    """The turn with its labelled values masked, or None where one is not found exactly once or we have no use for it."""
    turn = Turn(text)
    for slot, value in sorted(slots, key=lambda s: -len(s[1])):
        letter = LETTER.get(slot)
        low = re.escape(value.lower())
        found = list(re.finditer(rf"(?<![\w]){low}(?![\w])", turn.masked))
        if not letter or len(found) != 1:
            return None
        a, b = found[0].span()
        article = "the " if slot == "destination" or "the " + value.lower() in TITLES else ""
        if before := re.search(rf"(?:^|(?<=\W)){BEFORE.get(letter, article)}$", turn.masked[:a]):
            a = before.start()
        if letter in "MEL" and value.startswith("the "):
            a += len("the ")
        if after := re.match(AFTER.get(letter, ""), turn.masked[b:]):
            b += after.end()
        turn.mask(a, b, letter)
    return turn


def join_times(turn: Turn) -> None:
    """One `time` of day and hour that stand together, and of a first and a last day."""
    link = r",? ?(?:at|on|for|in|from)? ?"
    turn.take(rf"(D{link}T)", "W")
    turn.take(rf"(T{link}D)", "W")
    turn.take(r"(D ?(?:to|till|until|through|thru|-) ?R)", "W")
    turn.take(r"(D|T)(?![a-z])", "W")


def find_counts(turn: Turn) -> None:
    n = NUMBER
    turn.take(rf"\b(?:(?:for|with) )?(?:a )?(?:total of )?(?:just |only )?(?:an? )?(?:party|group) of (?:just |"
              rf"only )?({n})(?: people| persons?)?\b(?! (?:days?|nights?|rooms?|tickets?))", "Q")
    turn.take(rf"\b(?:(?:for|with) )?(?:just |only |about )?(?:a total of )?({n}) (?:people|persons?|passengers?|guests?|"
              rf"adults?|riders?|travell?ers?|of us)\b", "Q")
    turn.take(rf"\bfor (?:just |only )?({n})(?=$|[.,!?]| (?:please|on|at|in|to|from|there|around|P|W)\b)", "Q")


def find_options(turn: Turn) -> None:
    turn.take(rf"\b(?:on|with|by|via|using|through) ({AIRLINES})\b(?: airlines)?", "A")
    turn.take(r"\b(united airlines|american airlines|delta airlines|southwest airlines|alaska airlines|air canada|"
              r"air france|south african airways)\b", "A")
    turn.take(r"\b(?:in |by |with |using |flying )?((?:premium economy|economy|business|first)(?: class))(?: seats?|"
              r" seating)?\b", "C")
    turn.take(r"\b(?:in |by |with )?(premium economy|economy)(?: seats?| seating)?\b", "C")
    turn.take(r"\b(?:with|that has|which has|that have|has|having|that offers|offering|has to have|should have|must have|"
              r"includes|that includes) (?:free )?(wi-?fi)(?: facility| access| facilities)?\b", "X")
    turn.take(r"\b(?:with|that has|that have|having|has|that offers) (live music|outdoor seating)\b", "X")
    turn.take(r"\b(?:where|in which) (pets are allowed)\b", "X")
    turn.take(r"\b(?:that|which) (allows? pets)\b", "X")
    turn.take(r"\bthat (?:is|are) (pet[- ]friendly)\b", "X")


# The things that one can ask for, by vertical: what the name of an item is.
THINGS = {
    "meals": r"(?:K )?(?:restaurants?|eatery|eateries|places? to eat|food places?|food|cuisine)",
    "movies": r"(?:(?:imax|3d) )?(?:G )?(?:(?:imax|3d) )?(?:movies?|films?)",
    "shows": r"(?:(?:S|sports?|music|musical|theater|theatre|live|live music) )*(?:concert |music |sports? )?(?:concerts?|"
             r"events?|games?|match|matches|plays?)(?: tickets?)?",
    "hotels": rf"(?:(?:pet[- ]friendly|{NUMBER}[- ]star) )*(?:hotel rooms?|hotels?|rooms?|places? to stay|accommodations?)",
    "flights": r"(?:(?:direct|non-?stop|one[- ]?way|round[- ]?trip) )*(?:flights?(?: tickets?)?|plane tickets?|"
               r"airline tickets?|airplane tickets?|air tickets?)|round trip tickets?",
    "rides": r"(?:(?:shared|regular|luxury|pool|taxi|cab|private) )?(?:cab rides?|taxi rides?|ride|cabs?|taxis?|"
             r"taxi cabs?|uber|lyft)",
}
POINTED = r"\b(?:the|that|this|those|these|my|other|another|same|their|your|different|more) $"


class Item:
    def __init__(self, vertical: str, quantity: str, name: str):
        self.vertical, self.quantity, self.name = vertical, quantity, name


class Pointed(Exception):
    """The turn points at a thing spoken of before ("the hotel"), so it is no wish of its own."""


def find_items(turn: Turn) -> list[Item]:
    """The things asked for, masked by I."""
    items = []

    def take(vertical: str, pattern: str) -> None:
        """The pattern's groups are quantity and name."""
        while found := re.search(pattern, turn.masked):
            if re.search(POINTED, turn.masked[: found.start()]):
                raise Pointed
            quantity = turn.between(*found.span(1))
            items.append(Item(vertical, "" if quantity.lower() == "some" else quantity, turn.between(*found.span(2))))
            turn.blank(found.start(), found.start(2))
            turn.blank(found.end(2), found.end())
            turn.mask(*found.span(2), "I")

    turn.drop(r"\b(?:the |an? )?(?:movie|film)(?: called| named)? (?=N)")
    turn.drop(r"\b(?:the |an? )?event(?: called| named)? (?=V)")
    turn.drop(r"\b(?:the )?(?:movie )?(?:theater|theatre|cinema)(?: called| named)? (?=E)")
    turn.drop(r"(?<=E) (?:movie )?(?:theater|theatre|cinema)\b")
    turn.drop(r"\b(?:the )?hotel(?: called| named)? (?=L)")
    turn.drop(r"(?<=L) hotel\b")
    tickets = (rf"\b{QUANTITY}(?:event |movie |concert )?tickets? (?:to|for|to go to|to go see|to see|to watch) (?:see |"
               rf"watch |go see |attend )?")
    event = (r"V(?: game| concert| event| match| show)?")
    take("movies", tickets + r"(?:the )?(?:movie )?(N)\b")
    take("shows", tickets + rf"(?:the )?({event})\b")
    for vertical in ("shows", "movies"):
        take(vertical, tickets + rf"(?:an? |some )?({THINGS[vertical]})(?![\w-])")
    if re.search(r"\b(?:see|watch|watching|seeing|attend|go to|catch) (?:the )?N", turn.masked):
        take("movies", r"()(?:the )?(N)\b")
    if re.search(rf"\b(?:see|watch|seeing|attend|tickets? \w+|going to|go to|event) (?:the )?{event}", turn.masked):
        take("shows", rf"()(?:the )?({event})\b")
    take("hotels", rf"\b{QUANTITY}(?:single )?(rooms?) (?:in|at) (?:an?|any|some) hotels?\b")
    for vertical, name in THINGS.items():
        take(vertical, rf"(?<![\w-]){QUANTITY}(?:C )?(?:A )?({name})(?![\w-])")
    if re.search(r"\b(?:eat|want|would like|i'd like|have|craving|for|find|need|get|prefer|some|try) (?:some |me some |"
                 r"me )?K\b", turn.masked):
        take("meals", r"\b(?:(some|a) )?(K)\b")
    return items



# --- English: what is said around the request ---------------------------------------------------------------------------

GOOD = (r"(?:very |really |so |pretty |just )?(?:good|great|perfect|fine|nice|wonderful|awesome|excellent|amazing|interesting|okay|ok|"
        r"alright|lovely|fantastic|cool|fun)")
THANKS = (r"(?:thanks?|thank you|thankyou|many thanks|much appreciated)(?: so much| very much| a lot| a bunch| a ton|"
          r" again| you)*"
          r"(?: for (?:all )?(?:of )?(?:your|the|that|this) (?:great )?(?:help|assistance|information|info|"
          r"service))?(?: for (?:helping|assisting)(?: me)?(?: out)?)?(?: for everything)?")
POLITE = [
    r"hi|hello|hey|hi there|hey there|hello there|good (?:morning|evening|afternoon)",
    r"ok|okay|alright|all right|great|perfect|awesome|cool|nice|wonderful|fine|good|excellent|super|sweet|terrific|"
    r"fantastic|amazing|lovely|very good",
    r"yes|yeah|yep|yup|sure|yea|no|nope|nah|not now|not right now|not yet|not at the moment|maybe later|oh|ah|hmm|well|so|"
    r"now|actually|i see|got it|of course|sorry|wait|right|correct",
    THANKS,
    rf"(?:that|this|it|that one|that all)(?:'s| is|s| sounds?| seems?| looks?| would be|"
    rf" will be)(?: like)? {GOOD}(?: (?:for|to|with) me)?(?: then)?(?: too)?",
    rf"sounds? {GOOD}(?: (?:for|to) me)?",
    r"(?:that|this|it)(?: one)? (?:works?|will work|should work|will do|would work)(?: (?:well|fine|great|"
    r"just fine))?(?: for me)?",
    r"(?:that|this|it)(?:'s| is|s)? (?:right|correct)",
]
POLITE_START = re.compile(rf"^\s*(?:{'|'.join(POLITE)})(?:\s*[.,!;]+\s*|\s*$|\s+(?=and |but |i |i'|can |could |please |"
                          rf"now |so |also |let))(?:and |but )?", re.I)


def without_politeness(turn: Turn) -> None:
    """Drops greetings, thanks and praise from the front and thanks from the end."""
    while found := POLITE_START.match(turn.masked):
        if not found.group(0):
            break
        turn.masked, turn.at = turn.masked[found.end() :], turn.at[found.end() :]
    if found := re.search(rf"[.,!?]?\s*(?:please[.,!]* )?(?:{THANKS})[\s.!]*$", turn.masked):
        turn.masked, turn.at = turn.masked[: found.start()], turn.at[: found.start()]
    turn.drop(r"(?:can|could|will|would) you (?:please )?(?:help|assist)(?: me)?(?: with (?:that|this))?\s*\?")


def unexplained(turn: Turn, *known: set[str]) -> set[str]:
    allowed = set().union(*known)
    left = {w for w in re.findall(r"[a-z][a-z'-]*|\d+|[^\sA-Z.,!?a-z-]", turn.masked) if w not in allowed}
    return left


def fields_of(turn: Turn) -> list[str] | None:
    """The fields of the whole wish in their order; None where one stands twice or has no place in the guide."""
    found = []
    if "R" in turn.masked:
        return None
    for letter, key in FIELD.items():
        for value in turn.values(letter):
            found.append((WISH.index(key), f"{key} {value.strip()}"))
    keys = [k for k, _ in found]
    if len(keys) != len(set(keys)):
        return None
    return [f for _, f in sorted(found)]


def misplaced(turn: Turn) -> bool:
    """Words that say another thing of a place or a time than its label does."""
    m = turn.masked
    if re.search(r"\b(?:from|leaving|leave|depart|departing|out of|the) P", m):
        return True
    if "O" in m and not re.search(r"\b(?:from|out of|leaving|depart|departing|leave|departure city is) O", m):
        return True
    return bool(re.search(r"\b(?:back|return|returning|come home|check(?:ing)?[- ]?out|out|leaving|until|till|end|"
                          r"drop)\b[^.]{0,12} W", m))


# --- English: the acts ------------------------------------------------------------------------------------------------------


def meaning_of(head: str, turn: Turn, items: list[Item], counted: bool = True) -> str | None:
    """The meaning of a wish or a question with the things and values that the turn holds."""
    fields = fields_of(turn)
    if fields is None or misplaced(turn) or re.search("[BKGSNVJDT]", turn.masked):
        return None
    meaning = [head]
    for item in items:
        meaning += [f"item {item.quantity}".strip()] if counted else []
        meaning += [f"name {item.name}"]
    options = [f"add {v}" for v in turn.values("X")]
    if options and not items:
        return None
    meaning += options + fields
    return " | ".join(meaning) if len(meaning) > 1 else None


ASKS_FOR = re.compile(r"\b(?:is|are) there\b|\bdo you (?:have|know(?: of)?)\b|^\s*(?:are |is )?(?:what |which |any\b)|"
                      r"\bwhat (?=I)|\bwhat (?:movies|films|events|concerts|games|restaurants|hotels|flights)\b")
HOTEL_TALK = re.compile(r"\b(?:stay|staying|check[- ]?in|checking in|rooms?)\b")


def order(turn: Turn) -> str | None:
    """A wish that stands by itself; asked for with a question ("is there a …"), it is `ask`."""
    m = turn.masked
    if re.search(r"\b(?:i|we) (?:really |usually |do |also )?(?:like|love)\b|\bmake it\b|\binstead\b|\bi'll (?:see|"
                 r"watch)\b|\bactually\b"
                 r"|\bis (?:it|this|that)\b.*\?|\b(?:what|how) about\b|\bthere to do\b", m):
        return None
    if re.match(r"no\b", turn.text, re.I) and not re.match(r"no,? (?:thank|not)", turn.text, re.I):
        return None  # a correction of what was said before
    turn.take(r"\bthere(?:'s| is| are|'re| will be)(?: only| just| going to be)? (Q)\b", "Q")
    asks = bool(ASKS_FOR.search(turn.masked))
    called = re.search(r"M restaurant\b|\brestaurants?(?: called| named)? M", m)
    turn.drop(r"(?<=M) restaurant\b")
    turn.drop(r"\b(?:the |an? )?restaurants?(?: called| named)? (?=M)")
    try:
        items = find_items(turn)
    except Pointed:
        return None
    m = turn.masked
    table = re.search(r"\b(?:an? |one )?table\b", m) or called
    if "M" in m and re.search(r"\b(?:reservation|eat|dine|eating|dining)\b", m):
        table = table or "M"
    if re.search(r"\b(?:the|that|this|my) (?:reservation|table)|\brestaurant is\b", turn.text, re.I):
        return None
    verticals = {i.vertical for i in items} | ({"meals"} if table else set())
    if len(verticals) != 1 or len(items) > 1:
        return None
    vertical = verticals.pop()
    for word in ("destination", "location"):
        if word in m and "P" not in m:
            return None
    asking = words("what which any do have showing") if asks else set()
    if unexplained(turn, PLAIN, WISHING, VERTICAL_WORDS[vertical], FIELDWORDS, asking):
        return None
    if "H" in m and vertical != "hotels":
        return None
    if asks:
        return meaning_of(f"ask {vertical}", turn, items, counted=False) if items and "you can" not in m else None
    meaning = meaning_of(f"order {vertical}", turn, items)
    # "I need two rooms" and no more may as well set how many rooms the request at hand has.
    bare = meaning and re.fullmatch(r"order hotels \| item \w+ \| name rooms?", meaning) and "hotel" not in turn.text.lower()
    return None if bare else meaning


def modify(turn: Turn) -> str | None:
    m = turn.masked
    if re.search(r"\b(?:make|like|want|need|with|making|for) (?:me )?(?:an? )?reservations?\b|\b(?:watch|see|eat|"
                 r"dine)\b", m):
        return None  # a new wish, or of a vertical that the words only hint at
    if re.search(r"\b(?:is|are) (?:it|this|that|there)\b.*\?", m):
        return None
    if re.fullmatch(r"(?:the )?[MEL](?:,? please)?[\s.!]*", m.strip()):
        return None  # may pick an offer as well
    turn.take(rf"\b(?:for |just |only )*({NUMBER}) tickets?\b", "J")
    if unexplained(turn, PLAIN, MODIFYING) or re.search("[BKGSNVXDTI]", turn.masked):
        return None
    fields = fields_of(turn)
    if fields is None or misplaced(turn):
        return None
    counts = turn.values("J")
    if len(counts) > 1 or (counts and "Q" in turn.masked):
        return None
    fields = [f"item {c}" for c in counts] + fields
    head = "modify hotels" if HOTEL_TALK.search(m) else "modify"
    return " | ".join([head] + fields) if fields else None


CONFIRMING = words("book reserve purchase buy it them go ahead and please do proceed confirm confirmed for me order place "
                   "i would like to want can could you make the reservation booking that now help with let's set up get "
                   "i'd tickets ticket "
                   "table room reserved booked is are all then you're okay to proceed. finalize complete a")


def confirm(turn: Turn) -> str | None:
    said = re.search(r"\b(?:book (?:it|them)|reserve (?:it|them)|go ahead|proceed|confirm(?:ed)?|purchase (?:it|them)|"
                     r"buy (?:it|them)|go for it|do it|"
                     r"(?:make|complete|finalize|place) the (?:reservation|booking|order)|get it|book that|"
                     r"reserve that)\b", turn.masked)
    if not said or re.match("no\\b", turn.text, re.I) or re.search("[A-Z?]", turn.masked) or unexplained(turn, CONFIRMING):
        return None
    return "confirm"


def choose(turn: Turn) -> str | None:
    m = turn.masked.strip(" .!")
    likes = (rf"(?:sounds?|seems?|looks?|is|would be|will be|'s)(?: like)?(?: an?)?(?: the)? {GOOD}(?: choice| movie| one|"
             rf" option| pick)?(?: (?:for|to) me)?(?: to (?:watch|see))?"
             r"|works?(?: (?:well|great|fine|perfectly))?(?: for me)?|will (?:work|do)(?: for me)?")
    if found := re.fullmatch(rf"(?:i think )?(?:the )?([NMEL])(?: restaurant| hotel| theater)? (?:{likes})(?:,? then)?", m):
        return f"choose | pick {turn.values(found.group(1))[0]}"
    if re.fullmatch(r"(?:i think )?(?:i'll|i will|i'd like to|let's|lets|we'll|i want to|i'd|let us|"
                    r"i would like to) (?:go with|take|choose|pick|do|go for) (?:the )?([NMEL])", m):
        return f"choose | pick {turn.values(re.search('[NMEL]', m).group(0))[0]}"
    one = (rf"(?:i think )?(?:(?:i'll|i will|i'd like to|let's|lets|i want to|i would like to|we'll) (?:go with|take|"
           rf"choose|pick|do|go for) (ONE)(?: please)?"
           rf"|i (?:really )?(?:like|want|prefer) (ONE)|(ONE) (?:{likes})|(?:give|get) me (ONE)(?: please)?)")
    found = re.fullmatch(one.replace("ONE", r"(?:that|this|other|first|second|third|last) one"), m)
    if found and not re.search("[A-Z]", m):
        start, end = next(found.span(i) for i in range(1, 5) if found.group(i))
        offset = turn.masked.index(m)
        return f"choose | pick {turn.text[turn.at[offset + start][0] : turn.at[offset + end - 1][1]]}"
    return None


ASKING = words("what what's whats where where's how much many long is are the their its it does do they there of for a an "
               "and can could you "
               "tell me give get let know please i would like to may will be cost price number phone address location "
               "located contact "
               "rating average per night total ticket tickets also which when time start starts show at in have has any "
               "this that by take "
               "details exact charge charges fare fee pay expensive pricey open close street on or about it's send that's "
               "would'll yes "
               "ride trip cost? range arrive land leave depart departure airport flight last long refundable stops hotel "
               "restaurant movie "
               "theater cab get? concert game duration whether provide going if costs telephone just what'll share need "
               "find out check them to reach")
ASK_START = re.compile(r"\b(?:what|what's|whats|where|where's|how|when|which|is it|is there|are there|does|do they|may i|"
                       r"can you (?:tell|give)|could you (?:tell|give)|tell me|give me|let me know|get me)\b")
ASK_VERTICAL = [("hotels", r"\bhotel\b"), ("meals", r"\brestaurant\b"), ("movies", r"\b(?:movie|theater)\b"),
                ("flights", r"\bflight\b"), ("rides", r"\b(?:ride|cab)\b"), ("shows", r"\b(?:concert|game)\b")]


def ask(turn: Turn) -> str | None:
    found = [v for v, p in ASK_VERTICAL if re.search(p, turn.masked)]
    turn.take(r"\b(?:does|do|is|are|would) (?:it|they|the (?:hotel|restaurant|place)|this (?:hotel|restaurant|place)|"
              r"there|the room) (?:have|has|offer|provide|play|serve|included?)?(?: any| free)? ?(wi-?fi|live music|"
              r"outdoor seating|alcohol|liquor|vegetarian options)(?: facility| facilities| there| available|"
              r" service)?\b", "X")
    if not (ASK_START.search(turn.masked) or "X" in turn.masked):
        return None
    m = turn.masked
    if re.search(r"\bwhat (?:i|i'd|we) (?:need|want|like)|\b(?:it|that) does\b|does (?:it )?for\b|\b(?:how|what) about\b|"
                 r"\b(?:find|get|need|book|reserve|you|want) (?:me |to )?(?:find |get )?(?:an? |some )?"
                 r"(?:hotel|restaurant|cab|ride|movie|flight|tickets?|concert|game|theater)|\b(?:would|i'd|i) like\b|"
                 r"\bneed (?:an?|the|it)\b", m):
        return None
    if re.search(r"\ban? (?:\w+ )?(?:hotel|restaurant|cab|ride|movie|flight|concert|game|"
                 r"theater)\b", m) and not re.search(r"\bis (?:it|this|that) an? ", m):
        return None
    if len(found) > 1:
        return None
    if "N" in turn.masked:
        found = ["movies"] if found in ([], ["movies"]) and re.search(r"\b(?:movie|showing|playing|watch|see|shows?|"
                                                                      r"showtimes?)\b", turn.masked) else [""]
    known = words("showing playing watch see i showtimes times shows movie") if "N" in turn.masked else set()
    if unexplained(turn, ASKING, known) or re.search(r"[^NXMEPW\W\da-z_]", turn.masked) or found == [""]:
        return None
    fields = fields_of(turn)
    if fields is None or misplaced(turn) or len(turn.values("N")) > 1:
        return None
    if fields and "N" not in turn.masked:
        return None
    names = [f"name {v}" for v in turn.values("N")] + [f"add {v}" for v in turn.values("X")]
    return " | ".join([" ".join(["ask"] + found)] + names + fields)


PARTING = words("no nope nah that's thats that all is it i i'm need needed for now today thank thanks you so much very a "
                "lot bunch ton again your the help "
                "assistance helping me out assisting bye goodbye have good great nice day one everything appreciate it "
                "really will be would "
                "that'll be ok okay alright just anything else don't do not and of all to good set done right at this "
                "time moment "
                "perfect awesome cool hi hello hey but as well wonderful you've been helpful ve service information "
                "information. day! more nothing "
                "any further all! am was take care welcome thankful too ")
OFF_TOPIC = re.compile(r"\b(?:weather|bank|balance|checking account|savings account|transfer money|songs?|album|calendar|"
                       r"alarm|dentist|doctor|stylist|hair|appointment)\b")
OFF_WORDS = words("what what's whats is the weather like there on in of will be going to can could you please check my "
                  "bank account balance checking savings tell me "
                  "how much do i have money find some a songs song music play add this that it calendar event show for "
                  "want need would like i'd know search "
                  "look up now and also first don't not an alarm dentist doctor appointment stylist hair see w from by "
                  "album good listen nice get current "
                  "put pull free am times when what time at day weather's help with gonna looking about any me for would "
                  "balance? in the area some "
                  "but let's then before that i'm later right yet maybe the thing things put on set make")


AGREEING = re.compile(
    r"\b(?:that|this|it)(?:'s| is|s| will be| would be| sounds?| works?) (?:right|correct|perfect|good|great|fine|cool|"
    r"awesome|nice|ok|okay)\b"
    r"|^(?:right|correct|yes|perfect)\b"
)
DONE = re.compile(r"\b(?:thank|thanks|bye|goodbye|appreciate|(?:that's|that is|thats|will be|would be) all|(?:that's|"
                  r"that is|thats) it)\b")


def none(turn: Turn) -> str | None:
    """Thanks and goodbyes, and requests for what no shop sells."""
    m = turn.masked
    if DONE.search(m) and not AGREEING.search(m) and not unexplained(turn, PARTING) and not re.search("[A-Z?]", m):
        return "none"
    if not OFF_TOPIC.search(m) or re.search(r"\b(?:live music|music event|concert|ticket)", m):
        return None
    without_politeness(turn)
    return None if unexplained(turn, OFF_WORDS) or re.search("[A-CE-VX-Z]", turn.masked) else "none"


def english(text: str, slots: list[list[str]]) -> str | None:
    """The meaning of an English turn, or None."""

    turn = with_slots(text, slots)
    if turn is None or len(text) > 220:
        return None
    if meaning := none(turn):
        return meaning
    for act in (choose, confirm, order, ask, modify):
        turn = with_slots(text, slots)  # each act reads afresh: reading masks words
        without_politeness(turn)
        if act in (order, modify, ask):
            join_times(turn)
            turn.take(r"(?:\bfor )?(?:just |only )?(B)[ -](?:days?|nights?)(?: only)?\b", "H")
            find_counts(turn)
            find_options(turn)
        if meaning := act(turn):
            return meaning
    return None


# --- Chinese ----------------------------------------------------------------------------------------------------------------

ZH_POLITE = (r"(?:你好|您好|嗨|哈喽|好的|好吧|好啊|好嘞|好呀|好|嗯嗯|嗯呢|嗯|恩|哦了|哦|噢|啊|ok|行的|行吧|行啊|行|可以的|可以|不错|太好了|太棒了|没问题|没关系|没事|"
             r"知道了|我知道了|记下了|我记下了|记住了|收到|明白了|我明白了|了解了|那好吧|请问一下|请问|(?:非常|太|真是|实在是)?(?:谢谢|感谢|多谢|谢)(?:你|您)?(?:了|啊|啦|哦|呀|的)*)")
ZH_START = re.compile(rf"^(?:{ZH_POLITE}[，,。.！!、；;\s~]+)+(?:那么|那)?", re.I)
ZH_END = re.compile(r"[，,。！!；;\s]*(?:非常)?(?:谢谢|感谢|多谢)(?:你|您)?(?:了|啊|啦|哦|呀)*[。！!.~]*$")
ZH_NONE = re.compile(rf"(?:{ZH_POLITE}|[，,。.！!、；;\s~]|的|了|啊|啦|吧|呀|哦|呢|哈|你|您|我|帮助|帮忙|帮我|为我|对我|这么多|的帮助|没有|没|有|问题|其他|别的|再见|"
                     rf"拜拜|就|这样|这些|先|"
                     r"都|已经|没什么|要问|问|今天|麻烦|辛苦|解答|服务|耐心|真|很|太|棒|祝|愉快|生活|工作|客气)+", re.I)
ZH_FEATURES = "地址|具体地址|电话号码|联系电话|电话|评分|营业时间|人均消费|价格|门票价格|门票|推荐菜|游玩时间|酒店类型|类型|具体位置|位置|联系方式"
ZH_ASKING = re.compile(rf"(?:{ZH_FEATURES}|请问|帮我|帮忙|麻烦|能不能|能|可以|可不可以|查询|查|看|一下|下|告诉|发给|发|给|我|你|您|把|请|知道|"
                       r"有没有|有|的|是|在|多少钱|多少|什么时候|什么|啥时候|啥|哪里|哪儿|哪|怎么样|怎样|怎么|多长时间|多长|多久|几点|大概|需要|想|要|了解|还有|还|和|与|及|以及|跟|"
                       r"这家餐馆|这个餐馆|该餐馆|餐馆|这家酒店|这个酒店|该酒店|酒店|这家店|这个景点|该景点|景点|这家|它家|他家|她家|它|他|那里|这里|那儿|这儿|那边|那|呢|啊|吗|么|呀|吧|嘛|"
                       r"不|好|"
                       r"M|[，,。？?、！!\s])+")
ZH_NEAR = re.compile(r"(?:请|麻烦|帮我|帮忙|能|查|看|一下|下|告诉我|给我|你|您|知道|请问|想|我|再)*(P|这家餐馆|这个餐馆|餐馆|这家酒店|这个酒店|酒店|这个景点|该景点|景点|这家店|它家|"
                     r"他家|它|他|那里|那儿|这里|那)?"
                     r"的?(?:周边|附近)都?还?(?:有没有|有|都有|是)(?:些)?(?:什么|哪些|啥|哪家)?(?:别的|其他的?|好的?|不错的?)?(餐馆|酒店|景点)(?:吗|啊|呢|么|呀|"
                     r"可以(?:选择|推荐|住|吃|住宿|休息|游玩)?(?:吗|么)?|推荐(?:吗|么)?)*[。？?！!]*")
ZH_WISHING = re.compile(r"(?:我们?|打算|准备|想要|想|需要|要|去|找|吃饭|吃|用餐|住宿|入住|住|休息|请|麻烦|帮忙|帮|给|您|你|能|可以|推荐|一下|下|吗|吧|呢|么|啊|不|有|的|在|是|"
                        r"为|这道菜|这个菜|菜|"
                        r"之间|价格|最低价格|提供|服务|设施|有没有|合适|好|地方|Q|家|个|一家|一个|W|I|B|F|M|并且|且|而且|就行|就可以|最好|和|与|同时|即可|了|要求|希望|饭后|"
                        r"吃完饭|餐馆|酒店|[，,。？?！!、\s])+")


def zh_politeness(text: str) -> str:
    return ZH_END.sub("", ZH_START.sub("", text))


def zh_ask(text: str, acts: list[list[str]]) -> str | None:
    """A question about a shop or what is near it; sights are no shops, so a named one only tells where."""
    if any(a[0] not in ("Request", "General") and a[2] != "名称" for a in acts):
        return None
    body = zh_politeness(text)
    named = [(a[1], a[3]) for a in acts if a[0] == "Inform"]
    if len(named) > 1 or any(text.count(v) != 1 for _, v in named):
        return None
    if named:
        place, name = named[0]
        near = re.search(rf"{re.escape(name)}(?:周边|附近)", body)
        masked = body.replace(name, "P")
        if (found := ZH_NEAR.fullmatch(masked)) and near and found.group(1) == "P":
            return zh_near(found.group(2), near.group(0))
        if place == "景点":
            return None
        masked = re.sub(r"(?:在|去|就去|要去|是)?M(?:这家|这个)?", "M", body.replace(name, "M"))
        if not ZH_ASKING.fullmatch(masked) or not re.search(ZH_FEATURES, masked):
            return None
        told = {"餐馆": " meals" if "餐馆" in text else "", "酒店": " hotels" if "酒店" in text else ""}.get(place)
        return None if told is None else f"ask{told} | merchant {name}"
    if (found := ZH_NEAR.fullmatch(body)) and not (found.group(2) == "景点" and re.search("餐馆|酒店", body)):
        return zh_near(found.group(2), None)
    if not ZH_ASKING.fullmatch(body) or not re.search(ZH_FEATURES, body) or re.search("M", body):
        return None
    told = [v for word, v in (("餐馆", "meals"), ("酒店(?!类型)", "hotels")) if re.search(word, body)]
    return None if len(told) > 1 else " ".join(["ask"] + told)


def zh_near(thing: str, place: str | None) -> str:
    vertical = {"餐馆": " meals", "酒店": " hotels", "景点": ""}[thing]
    return f"ask{vertical} | name {thing}" + (f" | to {place}" if place else "")


def zh_order(text: str, acts: list[list[str]]) -> str | None:
    known = {"人均消费", "推荐菜", "价格", "酒店类型", "名称"}
    body = zh_politeness(text)
    if re.search("吃完|饭后|之后|好了|结束|玩过|再|另外", body):
        return None  # says when by what happens before
    masked, dishes, options, budget, kind, when = body, [], [], None, "", None
    if found := re.search("今天晚上|今晚|明晚|晚上|中午|明天", body):
        when = found.group(0)
        masked = masked.replace(when, "W", 1)
    place = {a[1] for a in acts if a[0] in ("Inform", "Request")}
    if len(place) != 1 or not place <= {"餐馆", "酒店"} or any(a[0] == "Request" and a[2] != "名称" for a in acts):
        return None
    if any(a[0] not in ("Inform", "Request", "General") for a in acts) or not any(a[0] == "Inform" for a in acts):
        return None
    for act, _, slot, value in acts:
        if act != "Inform":
            continue
        if slot.startswith("酒店设施-"):
            value = slot.split("-")[1]
        elif slot not in known or slot == "名称":
            return None
        if masked.count(value) != 1:
            return None
        if slot in ("人均消费", "价格"):
            found = re.search(rf"(?:人均(?:消费)?(?:是|在|为)?)?{re.escape(value)}(?:左右|以内|以下|以上)?", masked)
            budget = found.group(0)
            masked = masked.replace(budget, "B")
        elif slot == "推荐菜":
            dishes.append(value)
            masked = masked.replace(value, "I")
        elif slot == "酒店类型":
            kind = value
        else:
            options.append(value)
            masked = masked.replace(value, "F")
    meaning = [f"order {'meals' if '餐馆' in place else 'hotels'}"]
    if dishes:
        for dish in sorted(dishes, key=text.index):
            meaning += ["item", f"name {dish}"]
    else:
        found = list(re.finditer(rf"{kind}的?酒店" if kind else "餐馆|酒店", masked))
        if not found:
            return None
        found = found[-1]
        masked = masked[: found.start()] + "I" + masked[found.end() :]
        one = re.search("一[家个间].*I", masked)
        meaning += ["item 一" if one else "item", f"name {found.group(0)}"]
    if not ZH_WISHING.fullmatch(masked) or not re.search("找|推荐|想|要去", masked):
        return None
    meaning += [f"add {o}" for o in sorted(options, key=text.index)]
    meaning += [f"time {when}"] if when else []
    return " | ".join(meaning + ([f"budget {budget}"] if budget else []))


def chinese(text: str, acts: list[list[str]]) -> str | None:
    """The meaning of a Chinese turn, or None."""
    if {a[0] for a in acts} == {"General"}:
        told = re.search("谢|再见|拜拜", text) or {a[1] for a in acts} == {"greet"}
        return "none" if told and ZH_NONE.fullmatch(text) else None
    return zh_ask(text, acts) or zh_order(text, acts)


# --- The file ---------------------------------------------------------------------------------------------------------------


def readings():
    """(source, sentence, meaning, skeleton) of every turn that maps; the skeleton is the sentence without its values."""
    for line in open(SHARED / "sgd-train-user-turns.en.jsonl", encoding="utf-8"):
        turn = json.loads(line)
        text = turn["text"].strip()
        if "\t" not in text and "\n" not in text and (meaning := english(text, turn["slots"])):
            yield "sgd", text, meaning, skeleton(text, meaning)
    for line in open(SHARED / "crosswoz-val.zh.jsonl", encoding="utf-8"):
        for turn in json.loads(line)["turns"]:
            text = turn["text"].strip()
            if turn["role"] == "usr" and (meaning := chinese(text, turn["acts"])):
                yield "crosswoz", text, meaning, skeleton(text, meaning)


def said():
    """(sentence, whether it goes on from earlier ones as far as the files tell) of every turn, mapped or not."""
    for line in open(SHARED / "sgd-train-user-turns.en.jsonl", encoding="utf-8"):
        turn = json.loads(line)
        yield turn["text"].strip(), "Find" not in turn["intent"] and "Search" not in turn["intent"]
    for line in open(SHARED / "crosswoz-val.zh.jsonl", encoding="utf-8"):
        for number, turn in enumerate(json.loads(line)["turns"]):
            if turn["role"] == "usr":
                yield turn["text"].strip(), number > 0


def skeleton(text: str, meaning: str) -> str:
    for field in meaning.split(" | ")[1:]:
        key, _, value = field.partition(" ")
        if value:
            text = text.replace(value, f"<{key}>", 1)
    return re.sub(r"\W+", " ", text.lower())


def balanced(lines: list[tuple], cap: int) -> list[tuple]:
    """At most `cap` lines: every skeleton once before any comes a second time, and among them all kinds of meaning in turn."""
    random.Random(1).shuffle(lines)
    seen: Counter = Counter()
    ranked = []
    for line in lines:
        kind = " ".join(field.split(" ")[0] for field in line[2].split(" | ")[1:])
        seen[line[3]] += 1
        seen["kind", kind] += seen[line[3]] == 1
        ranked.append((seen[line[3]], seen["kind", kind], len(ranked), line))
    return [line for *_, line in sorted(ranked)[:cap]]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cap", type=int, default=CAP)
    args = parser.parse_args()
    if not SHARED.exists():
        print(f"skipped: {SHARED} is not here")
        return 0
    buckets, said = defaultdict(list), set()
    for source, text, meaning, bones in readings():
        meaning = without_general_nouns(meaning)
        if meaning.startswith("modify "):
            meaning = "modify" + meaning[len(meaning.split(" | ")[0]) :]
        if text.lower() in said or problems(f"{text}\t{meaning}"):
            continue
        said.add(text.lower())
        head = meaning.split(" | ")[0]
        if head == "none" and OFF_TOPIC.search(text.lower()):
            head = "none (off topic)"
        buckets[source, head].append((source, text, meaning, bones))
    WORK.mkdir(exist_ok=True)
    kept = [line for bucket in sorted(buckets) for line in balanced(buckets[bucket], args.cap)]
    random.Random(1).shuffle(kept)
    with open(WORK / "human.tsv", "w", encoding="utf-8") as out:
        out.writelines(f"{text}\t{meaning}\n" for _, text, meaning, _ in kept)
    for source, head in sorted(buckets):
        print(f"{source:10} {head:16} {min(args.cap, len(buckets[source, head])):5} of {len(buckets[source, head])}")
    print(f"{len(kept)} lines in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
