"""What the name of a site says of its identity, across the habits of networks.

Networks name one site in different ways: ``Badlands NP`` and ``Badlands``, ``Odessa Hays C47`` and
``Odessa-Hays Elementary School``. A name is therefore taken as a set of words, from which those
are left out that half of all sites have (station, street, school), and two names agree by the
share of words that they have in common. A distance between strings does no better on pairs whose
ids prove what they are, and cannot be looked up in an index.
"""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.text import fold

Ints = NDArray[np.int64]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"[a-z]+|[0-9]+")
_WITHIN_WORDS = re.compile(r"[.'`’ʼ]")
# Numbers that Texas gives to each site of its network stand behind the name: C47/C122.
_STATE_NUMBER = re.compile(r"\bc\d{2,4}\b")
# What the land is, and with it the abbreviations: Denali NP is Denali National Park.
_PROTECTED = re.compile(
    r"\bnational (?:park|monument|wildlife refuge|historical park|historic site|forest|seashore"
    r"|lakeshore|recreation area)\b|\b(?:np|nps|nm|nwr|nhp|nf|wilderness)\b"
)
_ONE_WORD = {
    "mt": "mount",
    "mtn": "mountain",
    "ft": "fort",
    "ste": "sainte",
    "sta": "santa",
    "natl": "national",
    "univ": "university",
    "ctr": "center",
    "cntr": "center",
    "centre": "center",
}
# Words that are in no name's meaning: they never tell one site from another.
_FILLERS = _words(
    "a an and at by de del des du el en et for from in is la las le les los near no nr of off on "
    "par sur the to y "
    "air ambient ams aqs calidad castnet estacion improve ismn monitor monitoring monitoreo naps "
    "ncore network nadp number qualite quality shelter site sitio stn station trailer "
    "na none null tbd unknown unnamed"
)
# Words that say what kind of place it is; alone they are no evidence that it is the same one.
_KINDS = _words(
    "ave avenue av avenida blvd boulevard calle ct court dr drive highway hwy lane ln rd road "
    "route rt rte sr st street sts streets rue way us nd th "
    "bldg building center city community county district downtown municipal north south east west "
    "northeast northwest southeast southwest ne nw se sw ciudad norte sur este oeste centro "
    "airport campus church college courthouse dept department elem elementary escuela fire hall "
    "health high hospital house library middle office park parque plant police school sch "
    "university universidad primaria secundaria palacio presidencia delegacion located roof area"
)
# A mast or a second instrument at a site is the site: Met, Tower, Duplicate Sampler.
_TWIN = _words(
    "met meteo meteorological meteorology tower duplicate sampler sampling collocated colocated co "
    "located precision intercomparison"
)


@dataclass(frozen=True, eq=False)
class Names:
    """Names of records as numbers of words, so that an index can look them up.

    Attributes:
        record: the record of each entry.
        word: number of a word of that record's name, or of the whole name.
        is_whole: whether the entry is the whole name, written without blanks.
        is_number: whether the word is a number.
        count: how many distinct words each record's name has; 0 where it says nothing.
        numbers: how many of them are numbers.
        twin: number of each record's name without its twin words; -1 where it says nothing.
    """

    record: Ints
    word: Ints
    is_whole: NDArray[np.bool_]
    is_number: NDArray[np.bool_]
    count: Ints
    numbers: Ints
    twin: Ints


def read_names(names: pd.Series) -> Names:
    """The words of each name."""
    codes, distinct = pd.factorize(names)
    entries: list[tuple[int, str]] = []
    twins = []
    counts = np.zeros((len(distinct), 2), dtype=np.int64)
    for number, name in enumerate(distinct):
        words = name_words(str(name))
        telling = telling_words(words)
        twins.append(" ".join(word for word in words if word not in _TWIN))
        numbers = sum(word.isdigit() for word in telling)
        # A number alone names nothing; a code such as T21 does, as a whole.
        if not telling or all(word.isdigit() for word in words):
            continue
        counts[number] = len(telling), numbers
        entries.extend((number, word) for word in sorted(telling))
        entries.append((number, "=" + "".join(words)))
    name_of = np.array([number for number, _ in entries], dtype=np.int64)
    word, vocabulary = pd.factorize(np.array([word for _, word in entries], dtype=object))
    texts = pd.Series(vocabulary, dtype="str")
    record, entry = _spread(codes, name_of, len(distinct))
    twin, said = pd.factorize(np.array(twins, dtype=object))
    twin[np.isin(twin, np.flatnonzero(said == ""))] = -1
    return Names(
        record,
        word[entry],
        texts.str.startswith("=").to_numpy(bool)[word[entry]],
        texts.str.isdigit().to_numpy(bool)[word[entry]],
        counts[codes, 0],
        counts[codes, 1],
        twin[codes],
    )


def name_words(name: str) -> list[str]:
    """The words of a name without its fillers, in order: ``Mt. Zirkel NP`` is mount zirkel."""
    text = _STATE_NUMBER.sub(" ", _WITHIN_WORDS.sub("", fold(name)))
    words = [_ONE_WORD.get(word, word) for word in _WORD.findall(_PROTECTED.sub(" ", text))]
    return [word for word in words if word not in _FILLERS]


def telling_words(words: list[str]) -> set[str]:
    """Words that tell a site from its neighbours; all of them where it has no better."""
    longer = [word for word in words if len(word) > 1 or word.isdigit()]
    telling = {word for word in longer if word not in _KINDS and word not in _TWIN}
    return telling if any(not word.isdigit() for word in telling) else set(longer)


def _spread(codes: Ints, name_of: Ints, count: int) -> tuple[Ints, Ints]:
    """Entries of names as entries of the records that have the name."""
    first = np.searchsorted(name_of, np.arange(count + 1))
    lengths = np.diff(first)[codes]
    record = np.repeat(np.arange(len(codes)), lengths)
    within = np.arange(len(record)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return record, first[codes][record] + within
