/** The phase board of all markets, with what an operator does to a market. */

import { useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { labelOf } from "../approvals/rows.ts";
import { type StreamSpec, useStream } from "../feed/index.ts";
import type { Polled } from "../http/polled.ts";
import { lang, wordsOf } from "../lang.ts";
import { minuteText, msOf } from "../money/days.ts";
import { rank } from "../money/decimal.ts";
import { showDialog } from "../parts/ActDialog.tsx";
import { Price } from "../parts/Amounts.tsx";
import { Badge, type Tone } from "../parts/Badge.tsx";
import { Countdown } from "../parts/Countdown.tsx";
import { type Column, Grid, type RowAct } from "../parts/Grid.tsx";
import { Notice } from "../parts/Notices.tsx";
import type { ControlsReply, HaltRecord, InstrumentRecord, TickerRecord } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";
import { operatorWords } from "../words/operator.ts";
import { EVERY, HaltDialog } from "./HaltDialog.tsx";
import { ListingDialog } from "./ListingDialog.tsx";
import { RequestDialog } from "./RequestDialog.tsx";

type Phase = keyof typeof codes.phase;

interface Market {
	symbol: string;
	instrument: InstrumentRecord;
	phase: Phase;
	next: Phase | undefined;
	nextAt: string | undefined;
	ticker: TickerRecord | undefined;
	halt: HaltRecord | undefined;
	isKilled: boolean;
}

const STATUS = { channel: "status", symbol: "*" } as const satisfies StreamSpec;
const TERMS = { channel: "instrument", symbol: "*" } as const satisfies StreamSpec;
const TICKER = { channel: "ticker", symbol: "*", interval_ms: 1000 } as const satisfies StreamSpec;

const TONES: Partial<Record<Phase, Tone>> = {
	halted: "bad",
	auction_frozen: "warn",
	cancel_only: "warn",
	continuous: "good",
	auction_call: "good",
};

export function Markets({ controls }: { controls: Polled<ControlsReply> }) {
	const words = wordsOf(operatorWords);
	const statuses = useStream(STATUS);
	const terms = useStream(TERMS);
	const tickers = useStream(TICKER);
	const markets = useComputed(() => {
		const found = controls.value.value;
		return [...(terms.value ?? [])].map(([symbol, instrument]): Market => {
			const status = statuses.value?.get(symbol);
			const isGone = instrument.status === "delisted" || status?.delisted;
			return {
				symbol,
				instrument,
				phase: isGone ? "delisted" : (status?.phase ?? instrument.status),
				next: status?.next_phase,
				nextAt: status?.next_change,
				ticker: tickers.value?.get(symbol),
				halt: found?.halts?.find((halt) => halt.symbol === symbol),
				isKilled: found?.killed_symbols?.includes(symbol) ?? false,
			};
		});
	});
	const columns = useMemo(columnsOf, []);
	return (
		<>
			{controls.value.value?.killed && <Notice tone="bad">{words.everybodyKilled}</Notice>}
			<Grid
				label={words.markets}
				rows={markets.value}
				columns={columns}
				keyOf={(market) => market.symbol}
				acts={actsOf}
				isVoid={(market) => market.phase === "delisted"}
				condition={terms.value ? { kind: "ready" } : { kind: "loading" }}
				empty={words.noMarkets}
				filter
				file="markets"
				tools={
					<>
						<button
							type="button"
							class="danger"
							onClick={() => showDialog(<HaltDialog act="halt" symbol={EVERY} />)}
						>
							{words.haltAll}
						</button>
						<button
							type="button"
							class="danger"
							onClick={() => showDialog(<HaltDialog act="resume" symbol={EVERY} />)}
						>
							{words.resumeAll}
						</button>
						<button type="button" onClick={() => showDialog(<ListingDialog />)}>
							{words.list}
						</button>
					</>
				}
			/>
		</>
	);
}

function actsOf({ symbol, phase, instrument }: Market): readonly RowAct[] {
	const words = wordsOf(operatorWords);
	if (phase === "delisted") return [];
	const isHalted = phase === "halted";
	const act = isHalted ? "resume" : "halt";
	const step = instrument.price_increment;
	return [
		{
			label: isHalted ? words.resume : words.halt,
			name: (isHalted ? words.resumeTitle : words.haltTitle)(symbol),
			danger: true,
			run: () => showDialog(<HaltDialog act={act} symbol={symbol} />),
		},
		{
			label: words.basePrice,
			name: words.basePriceOf(symbol),
			run: () => showDialog(<RequestDialog kind="base_price" symbol={symbol} step={step} />),
		},
		{
			label: words.delist,
			name: words.delistOf(symbol),
			danger: true,
			run: () => showDialog(<RequestDialog kind="delisting" symbol={symbol} />),
		},
	];
}

function columnsOf(): readonly Column<Market>[] {
	const words = wordsOf(operatorWords);
	return [
		{
			key: "symbol",
			head: words.market,
			cell: ({ symbol, instrument }) => (
				<>
					<strong>{symbol.replace("/JPY", "")}</strong>{" "}
					<span class="muted small">{lang === "ja" ? instrument.name_ja : instrument.name}</span>
				</>
			),
			text: ({ symbol }) => symbol,
			sort: ({ symbol }) => symbol,
			names: true,
			wrap: true,
		},
		{
			key: "phase",
			head: words.phase,
			cell: ({ phase, isKilled }) => (
				<>
					<Badge tone={TONES[phase] ?? "plain"}>{labelOf(codes.phase[phase])}</Badge>
					{isKilled && <Badge tone="bad">{words.killed}</Badge>}
				</>
			),
			text: ({ phase }) => phase,
			sort: ({ phase }) => labelOf(codes.phase[phase]),
		},
		{
			key: "next",
			head: words.next,
			cell: ({ next, nextAt, phase }) =>
				next && nextAt && phase !== "halted" && phase !== "delisted" ? (
					<>
						{minuteText(nextAt)} {labelOf(codes.phase[next])}{" "}
						<Countdown to={msOf(nextAt)} label={labelOf(codes.phase[next])} />
					</>
				) : (
					"–"
				),
			text: ({ nextAt }) => nextAt ?? "",
			sort: ({ nextAt }) => nextAt,
			wide: true,
		},
		{
			key: "base",
			head: words.basePriceHead,
			cell: ({ instrument }) => <Price value={instrument.reference_price} />,
			text: ({ instrument }) => instrument.reference_price,
			sort: ({ instrument }) => rank(instrument.reference_price),
			align: "end",
			wide: true,
		},
		{
			key: "last",
			head: words.last,
			cell: ({ ticker }) => <Price value={ticker?.last} />,
			text: ({ ticker }) => ticker?.last ?? "",
			align: "end",
			wide: true,
		},
		{
			key: "volume",
			head: words.volume,
			cell: ({ ticker }) => <Price kind="tonnes" value={ticker?.volume} />,
			text: ({ ticker }) => ticker?.volume ?? "",
			align: "end",
			wide: true,
		},
		{
			key: "halt",
			head: words.haltReason,
			cell: ({ halt, phase }) => (phase === "halted" && halt ? haltText(halt) : ""),
			wide: true,
			wrap: true,
		},
	];
}

function haltText(halt: HaltRecord): string {
	const words = wordsOf(operatorWords);
	const reason = halt.reason ?? "";
	const own: Record<string, string> = words.ownHalts;
	const text = own[reason] ?? reason;
	return halt.halted_by ? `${text} (${halt.halted_by})` : text;
}
