"""What single words for time mean in five languages: the table behind ``words``."""

from __future__ import annotations

_VOCABULARY = """
: the of lo que le la les ces el los las der die das den dem des du de del
last: last previous prior preceding letzte letzten letzter letztes letztem vergangene vergangenen \
 vergangener vergangenes vorige vorigen voriger voriges dernier dernieres derniere derniers \
 precedent precedente ultimo ultimos ultima ultimas pasado pasada pasados pasadas \
 passe passee passes passees anterior
past: past trailing
this: this current diese diesen dieser dieses diesem laufende laufenden laufender laufendes \
 aktuelle aktuellen aktueller aktuelles ce cet cette este esta va
next: next upcoming coming nachste nachsten nachster nachstes kommende kommenden \
 prochain prochaine prochains proximo proxima proximos
full: full whole complete calendar ganze ganzen volle vollen complets completes completos completas
day: day days d tag tage tagen jour jours dia dias
week: week weeks wk wks w woche wochen semaine semaines semana semanas
month: month months mo mos m monat monate monaten monats mois mes meses
quarter: quarter quarters qtr quartal quartale quartalen quartals trimestre trimestres
half: half halfyear halbjahr halbjahre semestre semestres
year: year years yr yrs jahr jahre jahren jahres an ans annee annees ano anos
hour: hour hours hr hrs h minute minutes min stunde stunden heure heures hora horas
today: today heute aujourdhui hoy
yesterday: yesterday gestern hier ayer
tomorrow: tomorrow morgen demain manana
so far: bisher jusquici
now: now jetzt maintenant ahora
since: since seit ab depuis desde
to: to till until til through thru bis jusque jusqua jusquau au al hasta a
from: from von vom
between: between zwischen entre
and: and und et y
in: in for on over during within throughout across course im am fur laufe verlauf innerhalb en pour pendant\
 cours lors por para durante transcurso
start: start starting beginning early beginn anfang debut principio principios comienzo inicio
mid: mid middle mitte milieu mediados
end: end ending late ende fin finales
ago: vor hace
last week: vorwoche
last month: vormonat
last quarter: vorquartal
last year: vorjahr
yesterday: vortag
holiday: thanksgiving christmas easter halloween weihnachten ostern pfingsten noel paques navidad pascua \
 summer autumn winter spring fall sommer herbst fruhling printemps automne hiver verano otono invierno
so: so
far: far
date: date
including: including incl inclusive
mtd: mtd
qtd: qtd
ytd: ytd jahresbeginn
wtd: wtd
fiscal: fiscal financial
#1: first erste ersten erster erstes erstem premier premiere primer primero primera
#2: second zweite zweiten zweiter zweites zweitem deuxieme seconde segundo segunda
#3: third dritte dritten dritter drittes drittem troisieme tercer tercero tercera
#4: fourth vierte vierten vierter viertes viertem quatrieme cuarto cuarta
1: one ein eine einen einem un une uno una
2: two zwei deux dos
3: three drei trois tres
4: four vier quatre cuatro
5: five funf cinq cinco
6: six sechs seis
7: seven sieben siete
8: eight acht huit ocho
9: nine neun neuf nueve
10: ten zehn dix diez
12: twelve zwolf douze doce
14: fourteen vierzehn quatorze catorce
28: twenty-eight
30: thirty dreissig trente treinta
60: sixty sechzig soixante sesenta
90: ninety neunzig noventa
january: january jan januar janner janv janvier ene enero
february: february feb febr februar fev fevr fevrier febrero
march: march mar marz maerz mars marzo
april: april apr avr avril abr abril
may: may mai mayo
june: june jun juni juin junio
july: july jul juli juil juillet julio
august: august aug aout ago agosto
september: september sep sept septembre septiembre setiembre
october: october oct oktober okt octobre octubre
november: november nov novembre noviembre
december: december dec dezember dez decembre dic diciembre
monday: monday mon montag lundi lunes
tuesday: tuesday tue tues dienstag mardi martes
wednesday: wednesday wed mittwoch mercredi miercoles
thursday: thursday thu thur thurs donnerstag jeudi jueves
friday: friday fri freitag vendredi viernes
saturday: saturday sat samstag samedi sabado
sunday: sunday sun sonntag dimanche domingo
"""

CANONICAL = {
    word: meaning
    for meaning, _, words in (
        line.partition(":") for line in _VOCABULARY.replace("\\\n", "").strip().split("\n")
    )
    for word in words.split()
}
