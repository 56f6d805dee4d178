/** What has been traded, by month and by fiscal year. */

import { lang, wordsOf } from "../../lang.ts";
import { fiscalYearText } from "../../money/days.ts";
import { compare, coordinate } from "../../money/decimal.ts";
import { grouped, tonnes, yen } from "../../money/format.ts";
import { Bars } from "../../parts/Bars.tsx";
import { ChartFrame } from "../../parts/ChartFrame.tsx";
import { Columns } from "../../parts/Columns.tsx";
import type { InstrumentStatistics, MonthRecord } from "../../wire.gen.ts";
import { figureWords } from "../../words/figures.ts";

const words = wordsOf(figureWords);

/** Return a month: `2026年11月`, in English `2026-11`. */
export function monthText(month: string): string {
	if (lang === "en") return month;
	const [year = "", number = ""] = month.split("-");
	return `${year}年${number.replace(/^0/, "")}月`;
}

export function Months({ statistics }: { statistics: InstrumentStatistics }) {
	const { months, symbol } = statistics;
	const best = months.reduce<MonthRecord | undefined>(
		(top, month) => (top && compare(top.volume, month.volume) >= 0 ? top : month),
		undefined,
	);
	return (
		<ChartFrame
			title={words.months}
			reading={
				best
					? words.monthsRead(months.length, monthText(best.month), tonnes(best.volume))
					: words.noTrades
			}
			file={`months_${symbol}`}
			csv={`/v1/statistics?${new URLSearchParams({ symbol, format: "excel" })}`}
			table={{
				heads: [
					words.month,
					words.volume,
					words.value,
					words.vwap,
					words.days,
					words.trades,
					words.open,
					words.high,
					words.low,
					words.close,
				],
				rows: months
					.toReversed()
					.map((month) => [
						monthText(month.month),
						grouped(month.volume),
						grouped(month.value),
						grouped(month.vwap),
						`${month.days}`,
						`${month.trades}`,
						grouped(month.open),
						grouped(month.high),
						grouped(month.low),
						grouped(month.close),
					]),
			}}
		>
			{best && (
				<Columns
					label={words.months}
					columns={months.map((month) => ({
						key: month.month,
						label: monthText(month.month),
						length: coordinate(month.volume),
						text: `${tonnes(month.volume)}, ${yen(month.value)}, ${words.days} ${month.days}`,
					}))}
				/>
			)}
		</ChartFrame>
	);
}

export function Years({ statistics }: { statistics: InstrumentStatistics }) {
	const { fiscal_years: years, symbol } = statistics;
	const last = years.at(-1);
	return (
		<ChartFrame
			title={words.years}
			reading={
				last
					? words.yearsRead(
							fiscalYearText(last.fiscal_year),
							tonnes(last.volume),
							last.days,
							last.share,
						)
					: words.noTrades
			}
			file={`fiscal_years_${symbol}`}
			table={{
				heads: [words.year, words.volume, words.value, words.days, words.trades, words.share],
				rows: years.map((year) => [
					fiscalYearText(year.fiscal_year),
					grouped(year.volume),
					grouped(year.value),
					`${year.days}`,
					`${year.trades}`,
					`${year.share}%`,
				]),
			}}
		>
			{last && (
				<Bars
					label={words.years}
					bars={years.map((year) => ({
						key: `${year.fiscal_year}`,
						label: fiscalYearText(year.fiscal_year),
						parts: [
							{
								series: words.volume,
								length: coordinate(year.volume),
								text: `${tonnes(year.volume)}, ${yen(year.value)}`,
							},
						],
						text: `${tonnes(year.volume)} · ${words.daysOf(year.days)} · ${year.share}%`,
					}))}
				/>
			)}
		</ChartFrame>
	);
}
