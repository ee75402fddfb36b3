"""The fixed words of a question, in the languages people type them in: ``(slot, value)`` by words."""

from __future__ import annotations

from itertools import product

Phrases = dict[tuple[str, ...], tuple[str, str]]

FOR = frozenset(["for", "fur", "pour", "para"])
IN = frozenset(["in", "on", "within", "im", "en", "dans", "auf", "across", "em"])
BY = frozenset(["by", "per", "nach", "par", "por"])
VERSUS = frozenset(["vs", "versus", "against", "gegenuber", "contra"])
COMPARED = (
    ("compared", "to"),
    ("compared", "with"),
    ("compare", "to"),
    ("compare", "with"),
    ("par", "rapport"),
)
HELP = frozenset(["help", "hilfe", "aide", "ayuda", "ヘルプ", "使い方", "?"])

_FILLER = """
please|pls|plz|bitte|svp|stp|por favor|s'il vous plait|s'il te plait|ください|お願いします
thanks|thx|ty|thank you|cheers|danke|merci|gracias
the|a|an|of|our|my|this is|der|die|das|den|dem|des|von|le|la|les|du|de|des|el|los|las|del|の
hey|hi|hello|hallo|bonjour|hola|ok
whats|hows|yet|already|do you know|i wonder|i was wondering|any idea|about
right now|currently|at the moment|please tell me|go|went|gone
show|show me|give|give me|tell me|get|get me|display|can you|could you|would you|i want|i need|i'd like|to see
to know|know|see|let me know|can i|could i|can we|could we|kannst du|konntest du|konnen sie|peux-tu|puedes
what|what is|what's|what was|how is|how was|how's|let's see|let me see|zeig|zeig mir|zeige|montre|montre moi
how|is|are|was|does|did|wie ist|wie lauft|wie geht es|comment va|como va|que tal
doing|performing|going|looking|do|perform|used|being used
muestra|muestrame|usage|use|rate|figures|numbers|stats|data|nutzung|utilisation|uso
adoptionsrate|nutzungsrate|taux|taux d'adoption|taux d'utilisation|tasa|adopcion|tasa de adopcion
for everyone|for everybody|for all|for all accounts|for all customers|for all users|overall|in total|fur alle
pour tous|para todos
"""
_FRESH = "fresh|refresh|refreshed|no cache|nocache|uncached|frisch|ohne cache|sans cache|sin cache"
_PRIVATE = (
    "private|privately|only me|just me|only for me|just for me|privat|prive|privado|en prive|en privado"
)
_KINDS = {
    "feature": "feature|features|funktion|fonctionnalite|funcion",
    "page": "page|pages|seite|pagina|screen",
    "track": "track event|track events|event|events|trackevent|ereignis|evenement|evento",
}
_PREVIOUS = (
    "previous|previous period|the previous period|prior period|the prior period|before|the period before"
    "|last period|the last period|the one before|vorher|vorperiode|periode precedente|periodo anterior"
)
_LAST_YEAR = (
    "last year|a year ago|the year before|a year earlier|year ago|previous year|the previous year|prior year"
    "|same period last year|the same period last year|the same dates last year|vorjahr|letztes jahr"
    "|l'annee derniere|l'an dernier|el ano pasado|ano pasado|año pasado"
)
_EARLIER = {
    "last week": "last week|the last week|a week ago|the week before|vorwoche|letzte woche",
    "last month": "last month|the last month|a month ago|the month before|vormonat|letzter monat",
    "last quarter": "last quarter|the last quarter|a quarter ago|the quarter before|vorquartal"
    "|letztes quartal|le trimestre dernier",
}
_NO_COMPARISON = (
    "no comparison|without comparison|no compare|don't compare|ohne vergleich|kein vergleich"
    "|sans comparaison|sin comparacion|比較なし"
)
_YEAR_ON_YEAR = "yoy|year on year|year over year|前年比|im vorjahresvergleich"
_ALL_APPS = "all apps|every app|any app|all applications|allen apps|toutes les apps|todas las apps"
_ASKED = (
    "how many|how many of|what %|what % of|what percent of|what percentage of|what share of"
    "|what proportion of|what fraction of|which share of|number of|share of|percentage of"
    "|percent of|% of|proportion of"
)
_USERS = {
    "accounts": "accounts|customers|companies|clients|active accounts|active customers",
    "visitors": "users|people|visitors|persons|active users|active people|active visitors",
}
_USE = (
    "|use|used|using|are using|have used|opened|open|clicked|clicked on|click|click on|visited|visit|viewed"
    "|view|tried|try|touched|adopted|saw|have opened|have clicked|have tried|did use"
)
_WEEKDAYS = (
    "weekdays|weekdays only|only weekdays|on weekdays|no weekends|without weekends|working days"
    "|business days|werktage|nur werktage|jours ouvrables|dias laborables"
)
_WHOLE = "app|the app|whole app|the whole app|product|the product|whole product|the whole product|everything"
_STOPS = {"I can't count weekends alone here.": "weekends|weekends only|only weekends"}


def _split(phrases: str) -> list[tuple[str, ...]]:
    return [tuple(phrase.split()) for phrase in phrases.replace("\n", "|").split("|") if phrase]


def phrases() -> Phrases:
    """Every fixed phrase: its words, lower case and without accents, to the slot it fills and with what."""
    table: Phrases = dict.fromkeys(_split(_FILLER), ("filler", ""))
    table.update(dict.fromkeys(_split(_FRESH), ("fresh", "")))
    table.update(dict.fromkeys(_split(_PRIVATE), ("private", "")))
    for kind, spelt in _KINDS.items():
        table.update(dict.fromkeys(_split(spelt), ("kind", kind)))
    versus = [(word,) for word in VERSUS] + list(COMPARED)
    for value, spelt in (("previous", _PREVIOUS), ("last year", _LAST_YEAR), *_EARLIER.items()):
        for first, rest in product(versus, _split(spelt)):
            table[first + rest] = ("comparison", value)
    table.update(dict.fromkeys(_split(_NO_COMPARISON), ("comparison", "none")))
    table.update(dict.fromkeys(_split(_YEAR_ON_YEAR), ("comparison", "last year")))
    for first, rest in product(sorted(IN), _split(_ALL_APPS)):
        table[(first, *rest)] = ("app", "all")
    for lead, spelt in _USERS.items():
        for asked, users, use in product(_split(_ASKED), _split(spelt), [(), *_split(_USE)]):
            table[asked + users + use] = ("lead", lead)
    table.update(dict.fromkeys(_split(_WEEKDAYS), ("weekdays", "")))
    table.update(dict.fromkeys(_split(_WHOLE), ("whole", "")))
    for sentence, spelt in _STOPS.items():
        table.update(dict.fromkeys(_split(spelt), ("stop", sentence)))
    return table
