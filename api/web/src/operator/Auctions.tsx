/** Sealed-bid auctions: announced and open ones, results, announcing, holding and withdrawing. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { labelOf } from "../approvals/rows.ts";
import { type StreamSpec, useStream, venueNow } from "../feed/index.ts";
import { call } from "../http/call.ts";
import { newKey } from "../http/key.ts";
import { usePolled } from "../http/polled.ts";
import { wordsOf } from "../lang.ts";
import { dayText, minuteText, msOf } from "../money/days.ts";
import { type Parsed, parsed } from "../money/input.ts";
import { ActDialog, showDialog } from "../parts/ActDialog.tsx";
import { Price } from "../parts/Amounts.tsx";
import { Badge } from "../parts/Badge.tsx";
import { Choice, Select } from "../parts/Choice.tsx";
import { Countdown } from "../parts/Countdown.tsx";
import { Field } from "../parts/Field.tsx";
import { type Column, Grid, type RowAct } from "../parts/Grid.tsx";
import { NumberField } from "../parts/NumberField.tsx";
import type { AuctionBody, AuctionRecord } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";
import { marketActWords } from "../words/marketActs.ts";
import { optionsOf } from "./ListingDialog.tsx";
import { typedTime, utcOf } from "./tokyo.ts";

const TERMS = { channel: "instrument", symbol: "*" } as const satisfies StreamSpec;
const HOUR_MS = 3_600_000;

export function Auctions() {
	const words = wordsOf(marketActWords);
	const auctions = usePolled(() => call("GET /v1/auctions", { query: { limit: 200 } }));
	const reply = auctions.value.value;
	const rows = useMemo(
		() => [...(reply?.auctions ?? []), ...(reply?.results ?? [])].filter(isSealed),
		[reply],
	);
	const columns = useMemo(columnsOf, []);
	return (
		<Grid
			label={words.auctions}
			rows={rows}
			columns={columns}
			keyOf={(auction) => auction.auction_id}
			acts={actsOf}
			isVoid={(auction) => auction.state === "withdrawn"}
			condition={auctions.condition.value}
			empty={words.noAuctions}
			filter
			file="sealed-auctions"
			tools={
				<button type="button" onClick={() => showDialog(<AnnounceDialog />)}>
					{words.announce}
				</button>
			}
		/>
	);
}

const isSealed = (auction: AuctionRecord): boolean => auction.mode === "sealed";
const isOver = (auction: AuctionRecord): boolean =>
	auction.state === "result" || auction.state === "withdrawn";

function actsOf(auction: AuctionRecord): readonly RowAct[] {
	if (isOver(auction)) return [];
	const words = wordsOf(marketActWords);
	const id = auction.auction_id;
	return [
		{
			label: words.holdNow,
			name: words.holdTitle(id),
			danger: true,
			run: () => showDialog(<CloseDialog id={id} withdraw={false} />),
		},
		{
			label: words.withdrawAuction,
			name: words.withdrawAuctionTitle(id),
			danger: true,
			run: () => showDialog(<CloseDialog id={id} withdraw />),
		},
	];
}

function CloseDialog({ id, withdraw }: { id: string; withdraw: boolean }) {
	const words = wordsOf(marketActWords);
	const key = useMemo(newKey, []);
	return (
		<ActDialog
			title={(withdraw ? words.withdrawAuctionTitle : words.holdTitle)(id)}
			label={withdraw ? words.withdrawAuction : words.holdNow}
			danger
			retype={id}
			run={async () => {
				await call("POST /v1/admin/auctions/{auction_id}/close", {
					path: { auction_id: id },
					body: { withdraw },
					key,
				});
				return (withdraw ? words.auctionWithdrawn : words.auctionHeld)(id);
			}}
		>
			<p>{withdraw ? words.withdrawAuctionText : words.holdText}</p>
		</ActDialog>
	);
}

type Amount = "qty" | "reserve_price" | "cap_qty" | "minimum_qty";

const AMOUNTS: Record<Amount, { kind: "quantity" | "price"; unit?: string; isNeeded: boolean }> = {
	qty: { kind: "quantity", unit: "t", isNeeded: true },
	reserve_price: { kind: "price", isNeeded: true },
	cap_qty: { kind: "quantity", unit: "t", isNeeded: false },
	minimum_qty: { kind: "quantity", unit: "t", isNeeded: false },
};
const NAMES = Object.keys(AMOUNTS) as Amount[];

function AnnounceDialog() {
	const words = wordsOf(marketActWords);
	const terms = useStream(TERMS);
	const symbols = [...(terms.value?.keys() ?? [])];
	const participant = useSignal("");
	const symbol = useSignal("");
	const direction = useSignal<NonNullable<AuctionBody["direction"]>>("forward");
	const pricing = useSignal<NonNullable<AuctionBody["pricing"]>>("last_accepted");
	const tie = useSignal<NonNullable<AuctionBody["tie_break"]>>("pro_rata");
	const typed = useSignal<Record<Amount, string>>({
		qty: "",
		reserve_price: "",
		cap_qty: "",
		minimum_qty: "",
	});
	const ends = useSignal(useMemo(() => typedTime(venueNow() + HOUR_MS), []));
	const opens = useSignal("");
	const key = useMemo(newKey, []);
	const chosen = symbol.value || symbols[0] || "";
	const instrument = terms.value?.get(chosen);
	const boundsOf = (name: Amount) => ({
		step: name === "reserve_price" ? instrument?.price_increment : instrument?.qty_increment,
	});
	const read = (name: Amount): Parsed =>
		parsed(typed.value[name], AMOUNTS[name].kind, boundsOf(name));
	const check = () => {
		if (!participant.value.trim()) return words.missing(words.participant);
		const wrong = NAMES.find((name) => {
			const isEmpty = typed.value[name].trim() === "";
			return isEmpty ? AMOUNTS[name].isNeeded : !read(name).ok;
		});
		if (wrong) return words.missing(words.amounts[wrong]);
		if (!utcOf(ends.value)) return words.missing(words.endsAt);
		return opens.value.trim() && !utcOf(opens.value) ? words.missing(words.opensAt) : undefined;
	};
	const run = async () => {
		const textOf = (name: Amount): string | undefined => {
			const found = read(name);
			return found.ok ? found.text : undefined;
		};
		const [cap, least] = [textOf("cap_qty"), textOf("minimum_qty")];
		const opensAt = opens.value.trim() ? utcOf(opens.value) : undefined;
		const body: AuctionBody = {
			qty: textOf("qty") ?? "",
			reserve_price: textOf("reserve_price") ?? "",
			...(cap && { cap_qty: cap }),
			...(least && { minimum_qty: least }),
			participant: participant.value.trim(),
			symbol: chosen,
			direction: direction.value,
			pricing: pricing.value,
			tie_break: tie.value,
			ends_at: utcOf(ends.value) ?? "",
			...(opensAt && { opens_at: opensAt }),
		};
		const done = await call("POST /v1/admin/auctions", { body, key });
		return words.announced(done.auction_id);
	};
	return (
		<ActDialog title={words.announceTitle} label={words.announceAct} wide check={check} run={run}>
			<p class="muted">{words.announceText}</p>
			<Choice<"forward" | "reverse">
				label={words.direction}
				value={direction.value}
				onValue={(value) => {
					direction.value = value;
				}}
				options={optionsOf(codes.direction)}
			/>
			<div class="columns">
				<Field
					label={words.participant}
					hint={direction.value === "forward" ? words.sellerHint : words.buyerHint}
					value={participant.value}
					onValue={(value) => {
						participant.value = value;
					}}
					required
				/>
				<Select
					label={words.market}
					value={chosen}
					onValue={(value) => {
						symbol.value = value;
					}}
					options={symbols.map((value) => ({ value, label: value }))}
				/>
				{NAMES.map((name) => (
					<NumberField
						key={name}
						kind={AMOUNTS[name].kind}
						label={words.amounts[name]}
						hint={name === "reserve_price" ? words.reserveHint : undefined}
						unit={AMOUNTS[name].unit}
						bounds={boundsOf(name)}
						value={typed.value[name]}
						onValue={(text) => {
							typed.value = { ...typed.value, [name]: text };
						}}
						required={AMOUNTS[name].isNeeded}
					/>
				))}
				<Select
					label={words.pricing}
					value={pricing.value}
					onValue={(value) => {
						pricing.value = value;
					}}
					options={optionsOf(codes.pricing)}
				/>
				<Select
					label={words.tieBreak}
					value={tie.value}
					onValue={(value) => {
						tie.value = value;
					}}
					options={optionsOf(codes.tieBreak)}
				/>
				<Field
					label={words.opensAt}
					hint={words.opensHint}
					placeholder="2026-11-21 10:00"
					value={opens.value}
					onValue={(value) => {
						opens.value = value;
					}}
				/>
				<Field
					label={words.endsAt}
					hint={words.timeHint}
					value={ends.value}
					onValue={(value) => {
						ends.value = value;
					}}
					required
				/>
			</div>
		</ActDialog>
	);
}

function columnsOf(): readonly Column<AuctionRecord>[] {
	const words = wordsOf(marketActWords);
	return [
		{
			key: "id",
			head: words.auction,
			cell: (auction) => auction.auction_id,
			sort: (auction) => auction.auction_id,
			names: true,
		},
		{
			key: "symbol",
			head: words.market,
			cell: (auction) => auction.symbol,
			sort: (auction) => auction.symbol,
			wide: true,
		},
		{
			key: "state",
			head: words.state,
			cell: (auction) => (
				<Badge tone={isOver(auction) ? "plain" : "good"}>
					{labelOf(codes.auctionState[auction.state])}
				</Badge>
			),
			sort: (auction) => auction.state,
		},
		{
			key: "direction",
			head: words.direction,
			cell: (auction) => (auction.direction ? labelOf(codes.direction[auction.direction]) : "–"),
			wide: true,
		},
		{
			key: "offered",
			head: words.offered,
			cell: (auction) => <Price kind="tonnes" value={auction.offered_qty} />,
			text: (auction) => auction.offered_qty ?? "",
			align: "end",
		},
		{
			key: "ends",
			head: words.endsAt,
			cell: (auction) =>
				auction.ends_at === undefined ? (
					"–"
				) : (
					<>
						{dayText(auction.ends_at)} {minuteText(auction.ends_at)}{" "}
						{!isOver(auction) && <Countdown to={msOf(auction.ends_at)} label={words.endsAt} />}
					</>
				),
			text: (auction) => auction.ends_at ?? "",
			sort: (auction) => auction.ends_at,
			wide: true,
		},
		{
			key: "bids",
			head: words.bids,
			cell: (auction) => auction.bids ?? "–",
			align: "end",
			wide: true,
		},
		{
			key: "price",
			head: words.result,
			cell: (auction) =>
				auction.clearing_price ? (
					<>
						<Price value={auction.clearing_price} /> ×{" "}
						<Price kind="tonnes" value={auction.clearing_qty} />
					</>
				) : (
					"–"
				),
			text: (auction) => auction.clearing_price ?? "",
			align: "end",
		},
		{
			key: "cover",
			head: words.cover,
			cell: (auction) => auction.bid_to_cover ?? "–",
			align: "end",
			wide: true,
		},
	];
}
