/** All markets: last price, change, volume, indicative price while orders are collected, phase. */

import { wordsOf } from "../lang.ts";
import { compare } from "../money/decimal.ts";
import { grouped } from "../money/format.ts";
import { nameOf } from "../names.ts";
import { type Column, Grid } from "../parts/Grid.tsx";
import { momentText, PhaseBadge, phaseName } from "../parts/Phase.tsx";
import type { StatusRecord } from "../wire.gen.ts";
import { marketWords } from "../words/market.ts";
import { Change, indicativeText } from "./Change.tsx";
import { freshness, type Market, markets } from "./markets.ts";

const words = wordsOf(marketWords);

/** Return the address of an instrument's page. */
export function addressOf(code: string): string {
	return `/markets/${encodeURIComponent(code)}`;
}

/** The next phase; its text follows the venue's day. */
function Next({ status }: { status: StatusRecord | undefined }) {
	if (!status?.next_phase || !status.next_change) return "–";
	return (
		<>
			{phaseName(status.next_phase)} {momentText(status.next_change)}
		</>
	);
}

const price = (market: Market) => market.ticker?.last ?? "0";

const COLUMNS: readonly Column<Market>[] = [
	{
		key: "name",
		head: words.name,
		cell: ({ instrument, call }) => (
			<span class="market-name">
				<a href={addressOf(instrument.code)}>{instrument.code}</a>
				<span class="muted wide">{nameOf(instrument)}</span>
				{call?.indicative_price && <small class="narrow">{indicativeText({ call })}</small>}
			</span>
		),
		text: ({ instrument }) => `${instrument.code} ${nameOf(instrument)}`,
		sort: ({ instrument }) => instrument.code,
		names: true,
	},
	{
		key: "last",
		head: words.last,
		cell: ({ ticker }) => (ticker?.last ? grouped(ticker.last) : "–"),
		text: ({ ticker }) => ticker?.last ?? "",
		compare: (a, b) => compare(price(a), price(b)),
		align: "end",
	},
	{
		key: "change",
		head: words.change,
		cell: (market) => <Change market={market} />,
		text: ({ ticker }) => ticker?.change ?? "",
		compare: (a, b) => compare(a.ticker?.change_pct ?? "0", b.ticker?.change_pct ?? "0"),
		align: "end",
	},
	{
		key: "volume",
		head: words.volume,
		cell: ({ ticker }) => grouped(ticker?.volume ?? "0"),
		text: ({ ticker }) => ticker?.volume ?? "0",
		compare: (a, b) => compare(a.ticker?.volume ?? "0", b.ticker?.volume ?? "0"),
		align: "end",
		wide: true,
	},
	{
		key: "indicative",
		head: words.indicative,
		cell: indicativeText,
		text: ({ call }) => call?.indicative_price ?? "",
		align: "end",
		wide: true,
	},
	{
		key: "base",
		head: words.basePrice,
		cell: ({ instrument }) => grouped(instrument.reference_price),
		text: ({ instrument }) => instrument.reference_price,
		compare: (a, b) => compare(a.instrument.reference_price, b.instrument.reference_price),
		align: "end",
		wide: true,
	},
	{
		key: "phase",
		head: words.phase,
		cell: ({ status }) =>
			status && <PhaseBadge code={status.delisted ? "delisted" : status.phase} />,
		text: ({ status }) => (status ? phaseName(status.phase) : ""),
		sort: ({ status }) => status?.phase,
	},
	{
		key: "next",
		head: words.next,
		cell: ({ status }) => <Next status={status} />,
		text: ({ status }) => status?.next_change ?? "",
		sort: ({ status }) => status?.next_change,
		wide: true,
	},
];

export function MarketTable() {
	return (
		<Grid
			id="public_markets"
			label={words.markets}
			rows={markets.value ?? []}
			columns={COLUMNS}
			keyOf={({ instrument }) => instrument.symbol}
			onOpen={({ instrument }) => location.assign(addressOf(instrument.code))}
			filter
			file="markets"
			condition={freshness.value}
			empty={words.noMarkets}
		/>
	);
}
