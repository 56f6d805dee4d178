"""Records and tables of public statistics."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from api.messages.fields import SerialRange
from api.messages.statistics import (
    FiscalYearRecord,
    InstrumentStatistics,
    MonthRecord,
    OtcFigureRecord,
    QuotationRecord,
    RetirementEntry,
    VintageRecord,
)
from api.wire.convert import InstrumentTable
from exchange.registry.reports.certificate import certificate_path
from exchange.registry.reports.public import Retired, VintageTotal
from exchange.units import utc_text
from exchange.views.market_statistics import MarketStatistics
from exchange.views.otc_statistics import Figure
from exchange.views.quotation import NO_TRADE, Quotation
from exchange.views.volumes import Volume, by_fiscal_year, by_month, in_all


def mean_text(yen: int, quantity_t: int) -> str:
    """Return a mean price in yen a tonne with up to four decimals."""
    text = f"{Decimal(yen) / quantity_t:.4f}"
    return text.rstrip("0").rstrip(".")


def instrument_statistics(
    markets: InstrumentTable, market: MarketStatistics, indices: Sequence[int]
) -> list[InstrumentStatistics]:
    """Make the statistics of some instruments; shares are of the volume of all."""
    every = range(len(markets.instruments))
    days = {index: list(market.candles(index, "1d")) for index in every}
    years = {index: by_fiscal_year(days[index]) for index in every}
    sums = {index: in_all(days[index]) for index in every}
    of_year: dict[int, int] = {}
    for volumes in years.values():
        for year, volume in volumes.items():
            of_year[year] = of_year.get(year, 0) + volume.volume_t
    whole_t = sum(volume.volume_t for volume in sums.values() if volume is not None)
    return [
        _statistics(
            markets,
            index,
            sums[index],
            whole_t,
            [_month(markets, index, month, one) for month, one in by_month(days[index]).items()],
            [
                FiscalYearRecord(
                    fiscal_year=year,
                    days=one.days,
                    trades=one.trades,
                    volume=str(one.volume_t),
                    value=_yen(markets, index, one),
                    share=_share(one.volume_t, of_year[year]),
                )
                for year, one in years[index].items()
            ],
        )
        for index in indices
    ]


def _statistics(
    markets: InstrumentTable,
    index: int,
    volume: Volume | None,
    whole_t: int,
    months: list[MonthRecord],
    fiscal_years: list[FiscalYearRecord],
) -> InstrumentStatistics:
    terms = markets.instruments[index]
    record = InstrumentStatistics(
        symbol=terms.symbol,
        programme=terms.programme,
        credit_class=terms.credit_class,
        days=0,
        trades=0,
        volume="0",
        value="0",
        share="0",
        first_day=None,
        last_day=None,
        first_price=None,
        last_price=None,
        months=months,
        fiscal_years=fiscal_years,
    )
    if volume is not None:
        record.days, record.trades = volume.days, volume.trades
        record.volume, record.value = str(volume.volume_t), _yen(markets, index, volume)
        record.share = _share(volume.volume_t, whole_t)
        record.first_day = volume.first_day.isoformat()
        record.last_day = volume.last_day.isoformat()
        record.first_price = markets.price_text(index, volume.open_ticks)
        record.last_price = markets.price_text(index, volume.close_ticks)
    return record


def vintage_record(total: VintageTotal) -> VintageRecord:
    return VintageRecord(
        programme=total.programme,
        credit_class=total.credit_class,
        vintage=total.vintage,
        issued=str(total.issued_t),
        retired=str(total.retired_t),
        surrendered=str(total.surrendered_t),
        canceled=str(total.canceled_t),
        held=str(total.held_t),
    )


def quotation_record(symbol: str, row: Quotation) -> QuotationRecord:
    return QuotationRecord(
        symbol=symbol,
        scheme=row.scheme,
        credit_class=row.credit_class,
        methodology=row.methodology,
        code=row.code,
        base_price=row.base_price,
        base_date=row.base_date,
        open=_price(row.open),
        open_flag=row.open_flag,
        high=_price(row.high),
        high_flag=row.high_flag,
        low=_price(row.low),
        low_flag=row.low_flag,
        close=_price(row.close),
        close_flag=row.close_flag,
        volume=str(row.volume_t),
        next_base_price=row.next_base_price,
        next_base_date=row.next_base_date,
    )


def _price(text: str) -> str | None:
    return None if text == NO_TRADE else text


def otc_record(markets: InstrumentTable, figure: Figure) -> OtcFigureRecord[str]:
    terms = markets.instruments[figure.instrument]
    return OtcFigureRecord(
        month=figure.month,
        symbol=terms.symbol,
        programme=terms.programme,
        credit_class=terms.credit_class,
        vintages=list(figure.vintages),
        deals=figure.deals,
        qty=str(figure.quantity_t),
        price=mean_text(figure.yen, figure.quantity_t),
        value=str(figure.yen),
    )


def retirement_entry(markets: InstrumentTable, found: Retired) -> RetirementEntry[str]:
    block = found.blocks[0]
    symbols = (
        terms.symbol for terms in markets.instruments if terms.credit_class == block.credit_class
    )
    return RetirementEntry(
        retirement_id=found.key,
        act=found.ending.value,
        timestamp=utc_text(found.at_ns),
        symbol=next(symbols, None),
        programme=block.programme,
        credit_class=block.credit_class,
        project_ids=list(dict.fromkeys(one.project_id for one in found.blocks)),
        vintages=list(
            dict.fromkeys(f"{one.vintage.start}/{one.vintage.end}" for one in found.blocks)
        ),
        qty=str(found.quantity_t),
        beneficiary=found.beneficiary,
        purpose=found.purpose,
        schemes=found.schemes,
        serial_ranges=[SerialRange(one.first_serial, one.last_serial) for one in found.blocks],
        certificate_url=certificate_path(found.key),
    )


def _month(markets: InstrumentTable, index: int, month: str, volume: Volume) -> MonthRecord:
    return MonthRecord(
        month=month,
        days=volume.days,
        trades=volume.trades,
        volume=str(volume.volume_t),
        value=_yen(markets, index, volume),
        open=markets.price_text(index, volume.open_ticks),
        high=markets.price_text(index, volume.high_ticks),
        low=markets.price_text(index, volume.low_ticks),
        close=markets.price_text(index, volume.close_ticks),
        vwap=markets.average_text(index, volume.value, volume.volume_t),
    )


def _yen(markets: InstrumentTable, index: int, volume: Volume) -> str:
    """Return the yen of a volume: each trade's are whole."""
    return str(int(volume.value * markets.instruments[index].tick_yen))


def _share(part_t: int, whole_t: int) -> str:
    return f"{Decimal(100 * part_t) / whole_t:.2f}" if whole_t else "0"
