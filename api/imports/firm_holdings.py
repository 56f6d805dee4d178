"""Holdings for a firm's file, from a list that a mapping reads."""

from __future__ import annotations

from api.imports.rows import DAY, TONNES, Problem, Rows, check_needed, day_of, tonnes_of
from exchange.compliance.firm import Holding
from exchange.compliance.firm_checks import CLASSES
from exchange.compliance.key_errors import nearest_said
from exchange.registry.classes import jcm_class
from exchange.registry.port import Status
from exchange.registry.serials import Vintage
from exchange.said import Said

_NEEDED = ("qty", "credit_class", "vintage_start", "vintage_end", "issued_on")


def firm_holdings(
    rows: Rows, problems: list[Problem], entity: str, is_authorized: bool
) -> tuple[list[Holding], int]:
    """The held credits of a list as rows of an entity, one for each class, vintage, country and day
    of issue; and the tonnes of rows that are not held there.

    `is_authorized`: both states have authorized the list's JCM credits. A wrong cell is a problem.
    """
    tonnes = rows.parsed("qty", tonnes_of, problems, TONNES)
    days = [rows.parsed(name, day_of, problems, DAY) for name in _NEEDED[2:]]
    found: dict[tuple[object, ...], Holding] = {}
    elsewhere_t = 0
    for at, (quantity_t, start, end, issued) in enumerate(zip(tonnes, *days, strict=True)):
        if rows.texts("status")[at] not in ("", Status.HELD.value):
            elsewhere_t += quantity_t or 0
            continue
        classes = rows.columns["credit_class"]
        if not classes[at] and rows.texts("programme")[at] == "JCM" and start and end:
            classes[at] = jcm_class(Vintage(start, end))
        is_whole = check_needed(rows, _NEEDED, at, problems)
        if not is_whole or quantity_t is None or start is None or end is None or issued is None:
            continue
        credit_class, country = classes[at], rows.texts("country")[at] or "JPN"
        if credit_class not in CLASSES:
            said = Said(
                f"{credit_class} is no known class", f"{credit_class}という分類はありません"
            )
            said += nearest_said(credit_class, CLASSES)
            problems.append(rows.problem(at, "credit_class", said))
            continue
        key = (credit_class, start, end, issued, country)
        before_t = found[key].quantity_t if key in found else 0
        found[key] = Holding(
            entity=entity,
            credit_class=credit_class,
            vintage_start=start,
            vintage_end=end,
            quantity_t=before_t + quantity_t,
            issued_on=issued,
            country=country,
            is_authorized=is_authorized and credit_class.startswith("jcm/"),
        )
    return list(found.values()), elsewhere_t
