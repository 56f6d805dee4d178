/** An auction from inside: its orders just before it cleared, on the trader's board. */

import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { LabAuctionEntry, LabBoard } from "../../lab.gen.ts";
import { wordsOf } from "../../lang.ts";
import { dayText, fiscalYearText } from "../../money/days.ts";
import { price, tonnes } from "../../money/format.ts";
import "../../style/board.css";
import { Board } from "../../parts/board/Board.tsx";
import { BoardModel } from "../../parts/board/model.ts";
import { Select } from "../../parts/Choice.tsx";
import { Panel } from "../../parts/Panel.tsx";
import type { BoardRecord } from "../../wire.gen.ts";
import { labResultWords } from "../../words/labResults.ts";
import { Once, useOnce } from "../catalog.ts";
import { conditionOf, LabError, labCall } from "../labCall.ts";
import { StepFigure } from "./StepFigure.tsx";
import { wordIn } from "./seriesWords.ts";

const words = wordsOf(labResultWords);

export function Auction({ id }: { id: string }) {
	const load = useMemo(
		() =>
			new Once(async () => {
				return (await labCall("GET /v1/lab/runs/{id}/auctions", { path: { id } })).auctions;
			}),
		[id],
	);
	const { value, failure, retry } = useOnce(load);
	const chosen = useSignal<number | undefined>(undefined);
	const auctions = value.value;
	const condition =
		auctions?.length === 0
			? ({ kind: "empty", text: words.noAuctions } as const)
			: conditionOf(auctions, failure.value, retry);
	const shown = auctions?.find(({ number }) => number === chosen.value) ?? auctions?.[0];
	return (
		<Panel title={words.auction} condition={condition}>
			{auctions && shown && (
				<div class="stack">
					<p class="muted">{words.auctionText}</p>
					<Select
						label={words.auctionChoice}
						value={String(shown.number)}
						options={auctions.map((one) => ({ value: String(one.number), label: nameOf(one) }))}
						onValue={(number) => {
							chosen.value = auctions.find((one) => String(one.number) === number)?.number;
						}}
					/>
					<Inside id={id} auction={shown} />
				</div>
			)}
		</Panel>
	);
}

function nameOf({ kind, fiscal_year, timestamp, symbol }: LabAuctionEntry): string {
	return words.auctionName(
		words.auctionKinds[kind],
		fiscalYearText(fiscal_year),
		dayText(timestamp),
		wordIn("symbol", symbol),
	);
}

function Inside({ id, auction }: { id: string; auction: LabAuctionEntry }) {
	const found = useSignal<LabBoard | undefined>(undefined);
	const failure = useSignal("");
	const { number } = auction;
	useEffect(() => {
		let isWanted = true;
		failure.value = "";
		labCall("GET /v1/lab/runs/{id}/auctions/{number}/board", {
			path: { id, number: String(number) },
			query: { rows: 40 },
		}).then(
			(reply) => {
				if (isWanted) found.value = reply;
			},
			(error) => {
				if (!(error instanceof LabError)) throw error;
				if (isWanted) failure.value = error.message;
			},
		);
		return () => {
			isWanted = false;
		};
	}, [id, number]);
	const record = useComputed<BoardRecord | undefined>(() => found.value?.board);
	const tick = useComputed(() => tickOf(record.value));
	const isContinuous = useSignal(false);
	const own = useSignal([]);
	const model = useMemo(() => new BoardModel({ record, tick, isContinuous, own }), []);
	const sentence = useComputed(() =>
		found.value ? `${nameOf(found.value.auction)}. ${resultText(found.value.auction)}` : "",
	);
	if (failure.value)
		return (
			<p class="lack" role="alert">
				{failure.value}
			</p>
		);
	return (
		<div class="columns inside">
			<div>
				<p>{resultText(auction)}</p>
				<Board
					model={model}
					market={wordIn("symbol", auction.symbol)}
					sentence={sentence}
					hasMarketOrders
				/>
			</div>
			{found.value && <StepFigure board={found.value} />}
		</div>
	);
}

function resultText({ price: cleared, volume_t, orders }: LabAuctionEntry): string {
	if (!cleared || !volume_t) return words.auctionNone(orders);
	return words.auctionResult(price(cleared), tonnes(String(volume_t)), orders);
}

/** The step of which all prices of a board are multiples: as many places as the longest has. */
function tickOf(record: BoardRecord | undefined): string {
	const prices = record ? [record.center_price, ...record.rows.map((row) => row.price)] : [];
	const places = Math.max(0, ...prices.map((text) => text.split(".")[1]?.length ?? 0));
	return places ? `0.${"0".repeat(places - 1)}1` : "1";
}
