"""The sentences people ask in, and what each is as a typed command: one table of data.

A line is ``query: words => typed``. Words stand in their order: ``a/b`` is either, a final ``?`` makes them
optional, ``_`` is a blank and ``÷`` a slash within one of them, ``^`` the beginning, ``X``, ``Y`` and ``Z``
are whatever stands there, capitals one of a set. What a line finds in a text gives way to ``typed``, and the
whole is read as if typed after the query's command: the parser of commands does everything else. Earlier
lines are tried first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_SETS = {
    "PEOPLE": "user/users/people/visitor/visitors/person/persons/someone/anyone/anybody/everyone/they/we",
    "ACCOUNTS": "account/accounts/customer/customers/company/companies/client/clients",
    "USE": "use/uses/used/using/open/opens/opened/click/clicks/clicked/clicked_on/click_on/try/tries/tried"
    "/touch/touched/visit/visits/visited/view/views/viewed/adopt/adopted/saw/seen",
    "START": "find/finds/use/uses/start/starts/try/tries/discover/discovers/open/opens/adopt/adopts",
    "IS": "is/are/was/were/do/does/did/has/have/had/'s",
    "NOT": "not/never/hasn't/haven't/isn't/aren't/doesn't/don't/didn't/hasnt/havent/isnt/arent/doesnt/dont"
    "/didnt",
    "DOING": "doing/going/getting_on/performing/faring/looking/do/go/perform",
    "ASKED": "how_many/how_many_of/what_share_of/what_percentage_of/what_percent_of/what_%_of"
    "/what_proportion_of/share_of/percentage_of/number_of",
    "BACK": "come_back/comes_back/came_back/coming_back/return/returns/returned/returning",
    "KEEP": "keep_using/keeps_using/kept_using/stick_to/stick_with/stay_with",
    "LAUNCH": "launch/release/rollout/roll-out",
    "FEATURES": "features/feature/things/pages",
    "MOST": "most/most_used/most-used/most_popular/most_clicked/most_visited/most_often/most_usage/best/top",
}

_TABLE = """
adoption: ^ what's/what_is? the? difference between X and Y => X vs Y
adoption: ^ compare X, Y and/with/to Z => X vs Y vs Z
adoption: ^ compare X and/with/to/against/vs/vs./versus Y => X vs Y
adoption: ^ is/are X more/less used/popular/widely_used than Y => X vs Y

first_use: how long/many_days/soon/fast/quickly does_it_take/do/does? until/till/before/for? a/our/the?\
 new/first-time? PEOPLE/ACCOUNTS take/takes/need/needs? to? first? START using?
first_use: when do/does our? new? PEOPLE/ACCOUNTS first? START using?
first_use: median/average? time to the/their? first use/click of?
first_use: first_use/first-use of?

retention: IS/who/how_many of? our? PEOPLE/ACCOUNTS? still/really/actually? keep? BACK to
retention: IS/who/how_many of? our? PEOPLE/ACCOUNTS? still/really/actually? KEEP
retention: ^ IS our? PEOPLE/ACCOUNTS USE X again/repeatedly/more_than_once => X
retention: user/weekly? retention/persistence rate? of/for/on?

stickiness: how? sticky/stickiness/dau÷mau/dau_to_mau ratio/rate? of/for?
stickiness: how often/frequently IS our? PEOPLE/ACCOUNTS USE/BACK to?

nps: has? nps/net_promoter score? improved/changed/gone_up/gone_down?
nps: how likely are/is X to recommend us

guide: how many PEOPLE/ACCOUNTS saw/finished/completed/dismissed/closed/went_through
guide: guide/guides called/named?

launch: LAUNCH of
launch: ^ how? IS? X LAUNCH => X

log: latest/newest/most_recent/raw/recent events/clicks/use/uses of/on/for/in?
log: event? log of/for?
log: what just? happened with/to/on/in

share: top X most_used/used/popular? FEATURES by_use/by_usage? => top X
share: what/which IS? the/our? MOST FEATURES is/are?
share: what/which FEATURES? of_ours/of_our_features? IS/get/gets/got? our? PEOPLE/ACCOUNTS? being? USE?\
 the? MOST
share: the/our? MOST FEATURES
share: ranking of all/our/the? FEATURES
share: how is/was the/our/all? usage/use split/divided/distributed/spread among/across/between/over?\
 all/our/the? FEATURES?

active: how many PEOPLE/ACCOUNTS did_we_have/do_we_have/are_there/were_there/logged_in/came
active: how many PEOPLE/ACCOUNTS are/were active/online/logged_in
active: how_many/number_of? daily/weekly/monthly? active PEOPLE/ACCOUNTS did_we_have/do_we_have/are_there?
active: dau/wau/mau/daus/maus

adoption: ASKED PEOPLE at/from/in X USE Y => how many users Y for X
adoption: ASKED PEOPLE/ACCOUNTS does/do/did X have => how many users X
adoption: ASKED our/the? X ACCOUNTS USE Y => how many accounts Y for X
adoption: ASKED all/all_of? our/the PEOPLE => how many users
adoption: ASKED all/all_of? our/the ACCOUNTS => how many accounts

accounts: WHO IS? stopped/quit/abandoned/dropped/no_longer using/use/uses/used? => stopped
accounts: WHO still? IS? NOT yet/ever? USE? => not yet
accounts: WHO IS? just/newly? started/begun/began/adopted/discovered using/to_use? => new
accounts: WHO IS? paused using? => paused
accounts: WHO IS? still/already/actually? USE X the? most often? => using X
accounts: WHO IS? still/already/actually? USE => using
accounts: csv/spreadsheet of/with all? the/our? ACCOUNTS that? USE? => csv
accounts: who_are/which_are? the? top/biggest/heaviest ACCOUNTS/users of/for/by/on/in/using? => using
accounts: ^ adoption/usage/use? rate? of? X by ACCOUNTS => X

adoption: ^ how's/how X DOING with/on Y => Y for X
adoption: ^ how IS X DOING with/on Y => Y for X
adoption: ^ IS PEOPLE at/from X USE Y => Y for X
adoption: ^ how_much/how_many/how_widely? IS our? PEOPLE/ACCOUNTS already/still/actually/really? USE
adoption: ^ how_much/how_often? IS X already/still/actually/really? USE Y => Y for X
account: ^ what/which FEATURES? IS X use/using/used/doing most? => X
account: ^ about the? account/customer? X => X
account: ^ how's/how_is/how_are/how_has/how_was the? account/customer? X DOING => X
account: ^ how healthy/active is X => X
guide: ^ how's/how_is/how_did/how_does/how_was/how_has the? X DOING => X
adoption: how popular/widely_used/well_used/well_adopted/much_used
adoption: popular
adoption: how much
adoption: popularity/uptake of
adoption: adoption? trend of/for/in => last 90 days
adoption: adoption? trend of/for/in
adoption: ^ how? has/did/is/was X changed/changing/change/developed/develop/evolved/growing/grown\
/going_up/going_down => X
"""

_IN_A_THREAD = """
accounts: ^ by/per ACCOUNTS
accounts: ^ accounts/who/which_accounts/which_customers
accounts: ^ stopped/lost => stopped
accounts: ^ not_yet/who_has_not/who_hasn't/who_not => not yet
accounts: ^ as? csv/spreadsheet => csv
"""

_ANYTHING = ("X", "X,", "Y", "Z")
_NOT_COUNTED = r"(?<! many)(?<! of)(?<! of our)(?<! of the)(?<! of all)"
_WHO = (
    "who",
    "which/what of_our/of_the? ACCOUNTS",
    "all/all_of? the/our? ACCOUNTS that/which/who",
    "list/show/name me/us? all/all_of? the/our? ACCOUNTS that/which/who?",
)
_ENDS = r"(?=[ ,;:.?!]|$)"


def typed(text: str, masked: str, *, thread: bool = False) -> Iterator[tuple[str, str]]:
    """The stored queries that ``text`` may ask, the likeliest first, with what is then typed after each.

    ``masked`` is ``text`` with the characters of names hidden: no words are found in them. ``thread``: it is
    said of an answer, where fewer words do.
    """
    for query, pattern, instead in _rules(_IN_A_THREAD + _TABLE if thread else _TABLE):
        if found := pattern.search(f" {masked}"):
            parts = found.groupdict()
            put = " ".join(
                text[found.start(word) - 1 : found.end(word) - 1] if word in parts else word
                for word in instead
            )
            before, after = text[: max(found.start() - 1, 0)], text[found.end() - 1 :]
            yield query, " ".join(f"{before} {put} {after}".split())


@cache
def _rules(table: str) -> tuple[tuple[str, re.Pattern[str], list[str]], ...]:
    lines = [line for line in table.replace("\\\n", "").split("\n") if line]
    return tuple(_rule(line) for line in lines)


def _rule(line: str) -> tuple[str, re.Pattern[str], list[str]]:
    query, _, rest = line.partition(": ")
    words, _, instead = rest.partition(" =>")
    return query, re.compile(_regex(words) + _ENDS, re.IGNORECASE), instead.split()


def _regex(words: str) -> str:
    """Every word brings the blank before it."""
    pieces = words.split()
    return "".join(_word(piece, last=place == len(pieces) - 1) for place, piece in enumerate(pieces))


def _word(piece: str, *, last: bool = False) -> str:
    if piece == "^":
        return "^"
    if piece in _ANYTHING:
        return rf" (?P<{piece[0]}>.+{'' if last else '?'}){piece[1:]}"
    if piece == "WHO":
        return f"{_NOT_COUNTED}(?:{'|'.join(map(_regex, _WHO))})"
    either = "|".join(_either(word) for word in piece.removesuffix("?").split("/"))
    return f"(?: (?:{either}))" + ("?" if piece.endswith("?") else "")


def _either(word: str) -> str:
    words = sorted(_SETS.get(word, word).split("/"), key=len, reverse=True)
    return "|".join(re.escape(one).replace("_", " ").replace("÷", "/") for one in words)
