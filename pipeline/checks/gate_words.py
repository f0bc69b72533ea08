"""What the gates say, in the three languages of the atlas."""

from pipeline.spec.base import Trilingual


def shrinks(what: str, before: int, after: int, limit: float) -> Trilingual:
    """So many features less."""
    share = 1 - after / before
    was, now = _in_languages(before), _in_languages(after)
    less, most = _percent(share), _percent(limit)
    return Trilingual(
        en=f"{what}: {now.en} features instead of {was.en}, {less.en} less; the limit is {most.en}",
        fr=f"{what} : {now.fr} entités au lieu de {was.fr}, {less.fr} de moins; la limite est de "
        f"{most.fr}",
        es=f"{what}: {now.es} elementos en lugar de {was.es}, {less.es} menos; el límite es "
        f"{most.es}",
    )


def vanishes(
    what: str, gone: int, before: int, limit: float, appeared: int, first: str
) -> Trilingual:
    """So many ids gone, and how many came, because as many mean that ids were given anew."""
    lost, was, came = (_in_languages(number) for number in (gone, before, appeared))
    share, most = _percent(gone / before), _percent(limit)
    return Trilingual(
        en=f"{what}: {lost.en} of {was.en} ids are gone ({share.en}) and {came.en} are new; the "
        f"limit is {most.en}; the first gone: {first}",
        fr=f"{what} : {lost.fr} identifiants sur {was.fr} ont disparu ({share.fr}) et {came.fr} "
        f"sont nouveaux; la limite est de {most.fr}; les premiers disparus : {first}",
        es=f"{what}: {lost.es} de {was.es} identificadores desaparecieron ({share.es}) y {came.es} "
        f"son nuevos; el límite es {most.es}; los primeros desaparecidos: {first}",
    )


def total(what: str, field: str, before: float, after: float, limit: float) -> Trilingual:
    """A sum that is so many times as large or as small."""
    was, now, most = (_in_languages(number) for number in (before, after, limit))
    return Trilingual(
        en=f"{what}: {field} sums to {now.en} instead of {was.en}; the limit is {most.en} times as "
        "large or as small",
        fr=f"{what} : la somme de {field} est {now.fr} au lieu de {was.fr}; la limite est "
        f"{most.fr} fois plus grande ou plus petite",
        es=f"{what}: la suma de {field} es {now.es} en lugar de {was.es}; el límite es {most.es} "
        "veces mayor o menor",
    )


def unreadable(what: str, problem: str) -> Trilingual:
    """What was published before cannot be compared with."""
    return Trilingual(
        en=f"{what}: what was published before cannot be compared with: {problem}",
        fr=f"{what} : la comparaison avec ce qui était publié est impossible : {problem}",
        es=f"{what}: no se puede comparar con lo publicado antes: {problem}",
    )


def _percent(share: float) -> Trilingual:
    text = f"{share:.1%}"
    return Trilingual(
        en=text, fr=text.replace(".", ",").replace("%", "\N{NO-BREAK SPACE}%"), es=text
    )


def _in_languages(value: float) -> Trilingual:
    """Whole from a hundred on, where decimals say nothing of a sum."""
    text = f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:,.4g}"
    french = text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")
    return Trilingual(en=text, fr=french, es=text)
