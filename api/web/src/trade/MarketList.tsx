/** All markets: price, change, phase and next session; the indicative price while orders are
 * collected; what the person follows first. */

import { wordsOf } from "../lang.ts";
import { compare, signOf } from "../money/decimal.ts";
import { change, grouped } from "../money/format.ts";
import { nameOf } from "../names.ts";
import { type Column, Grid } from "../parts/Grid.tsx";
import { momentText, phaseName } from "../parts/Phase.tsx";
import type { PhaseCode } from "../words/codes.gen.ts";
import { tradeWords } from "../words/trade.ts";
import { choose, classOf, type Market, markets, symbol, toggleStar } from "./markets.ts";

const words = wordsOf(tradeWords);

/** A star that is full for markets that come first. */
function Star({ market }: { market: Market }) {
	return (
		<button
			type="button"
			class="quiet star"
			aria-pressed={market.isStarred}
			aria-label={words.star(nameOf(market.instrument))}
			onClick={() => toggleStar(market.symbol)}
		>
			{market.isStarred ? "★" : "☆"}
		</button>
	);
}

/** The last price; while orders are collected the indicative one, marked as such. */
function Price({ market }: { market: Market }) {
	const { call, ticker } = market;
	if (call?.indicative_price) {
		return (
			<>
				<span class="indicative" title={words.indicative}>
					▶{grouped(call.indicative_price)}
				</span>
				<Change market={market} />
			</>
		);
	}
	return (
		<>
			<span>{ticker?.last ? grouped(ticker.last) : "–"}</span>
			<Change market={market} />
		</>
	);
}

function Change({ market: { ticker } }: { market: Market }) {
	if (!ticker?.change) return <small class="muted">–</small>;
	const direction = signOf(ticker.change);
	return (
		<small class={direction > 0 ? "up" : direction < 0 ? "down" : "muted"}>
			{change(ticker.change, ticker.change_pct ?? undefined)}
		</small>
	);
}

function Phase({ market: { status } }: { market: Market }) {
	if (!status) return null;
	const next = status.next_change ? momentText(status.next_change) : "";
	return (
		<small class={`phase ${status.phase}`}>
			{phaseName(status.phase)} {next}
		</small>
	);
}

/** The next session; its text follows the venue's day. */
function Next({ phase, at }: { phase: PhaseCode; at: string }) {
	return (
		<>
			{phaseName(phase)} {momentText(at)}
		</>
	);
}

const last = ({ ticker, instrument }: Market) => ticker?.last ?? instrument.reference_price;

const COLUMNS: readonly Column<Market>[] = [
	{
		key: "star",
		head: "★",
		cell: (market) => <Star market={market} />,
		text: ({ isStarred }) => (isStarred ? "★" : ""),
	},
	{
		key: "name",
		head: words.name,
		cell: (market) => (
			<span class="two" title={nameOf(market.instrument)}>
				<span>
					<strong>{classOf(market.symbol)}</strong>
					<span class="name">{nameOf(market.instrument)}</span>
				</span>
				<Phase market={market} />
			</span>
		),
		text: ({ symbol: own, instrument }) =>
			`${own} ${nameOf(instrument)} ${instrument.tse_code ?? ""}`,
		sort: (market) => market.symbol,
		names: true,
	},
	{
		key: "last",
		head: words.last,
		cell: (market) => (
			<span class="two">
				<Price market={market} />
			</span>
		),
		text: (market) => market.ticker?.last ?? "",
		compare: (a, b) => compare(last(a), last(b)),
		align: "end",
	},
	{
		key: "indicative",
		head: words.indicative,
		cell: ({ call }) => (call?.indicative_price ? grouped(call.indicative_price) : ""),
		text: ({ call }) => call?.indicative_price ?? "",
		align: "end",
		wide: true,
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
		key: "next",
		head: words.next,
		cell: ({ status }) =>
			status?.next_phase && status.next_change ? (
				<Next phase={status.next_phase} at={status.next_change} />
			) : (
				""
			),
		text: ({ status }) => status?.next_change ?? "",
		sort: ({ status }) => status?.next_change,
		hidden: true,
	},
	{
		key: "position",
		head: words.position,
		cell: ({ position }) => (position && signOf(position) ? grouped(position) : ""),
		text: ({ position }) => position ?? "",
		compare: (a, b) => compare(a.position ?? "0", b.position ?? "0"),
		align: "end",
		wide: true,
	},
];

export function MarketList() {
	const rows = markets.value;
	return (
		<Grid
			id="markets"
			label={words.markets}
			rows={rows ?? []}
			columns={COLUMNS}
			keyOf={(market) => market.symbol}
			current={symbol.value}
			onOpen={(market) => choose(market.symbol)}
			filter
			condition={rows ? { kind: "ready" } : { kind: "loading" }}
			empty={words.noMarkets}
		/>
	);
}
