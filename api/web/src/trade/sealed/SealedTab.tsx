/** Sealed auctions and the own bids in them; the bids of others are never shown. */

import "./sealed.css";
import { signal, useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isOpen } from "../../feed/index.ts";
import { type Command, useCommands } from "../../keys/commands.ts";
import { wordsOf } from "../../lang.ts";
import { dayText, dayTimeText, exportText, minuteText } from "../../money/days.ts";
import { compare } from "../../money/decimal.ts";
import { grouped } from "../../money/format.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Choice } from "../../parts/Choice.tsx";
import { type Column, Grid, type RowAct } from "../../parts/Grid.tsx";
import { type Condition, READY } from "../../parts/Panel.tsx";
import { errorText } from "../../problemText.ts";
import type { OrderRecord } from "../../wire.gen.ts";
import * as codes from "../../words/codes.gen.ts";
import { sealedWords } from "../../words/sealed.ts";
import { wordOf } from "../../words/wordOf.ts";
import { classOf } from "../markets.ts";
import { accountCondition } from "../tabs/condition.tsx";
import { AuctionDialog } from "./AuctionDialog.tsx";
import { auctions, awarded, failure, load, type Sealed } from "./auctions.ts";
import { bidText, cancel, open, termsOf } from "./bid.ts";
import { Left, nameOf, State } from "./names.tsx";

const words = wordsOf(sealedWords);

const dayMinuteText = (moment: string) => `${dayText(moment)} ${minuteText(moment)}`;

const COLUMNS: readonly Column<Sealed>[] = [
	{
		key: "market",
		head: words.market,
		cell: ({ auction }) => classOf(auction.symbol),
		sort: ({ auction }) => auction.symbol,
		names: true,
	},
	{
		key: "kind",
		head: words.kind,
		cell: ({ auction }) => words.kinds[auction.direction ?? "forward"],
		sort: ({ auction }) => auction.direction,
	},
	{
		key: "state",
		head: words.state,
		cell: ({ auction }) => <State auction={auction} />,
		text: ({ auction }) => auction.state,
		sort: ({ auction }) => auction.state,
	},
	{
		key: "qty",
		head: words.quantity,
		cell: ({ auction }) => grouped(auction.offered_qty ?? "0"),
		text: ({ auction }) => auction.offered_qty ?? "",
		compare: (a, b) => compare(a.auction.offered_qty ?? "0", b.auction.offered_qty ?? "0"),
		align: "end",
	},
	{
		key: "left",
		head: words.timeLeft,
		cell: ({ auction }) => <Left auction={auction} />,
		text: () => "",
		align: "end",
	},
	{
		key: "until",
		head: words.until,
		cell: ({ auction }) => (auction.ends_at ? dayMinuteText(auction.ends_at) : ""),
		text: ({ auction }) => (auction.ends_at ? exportText(auction.ends_at) : ""),
		sort: ({ auction }) => auction.ends_at,
		wide: true,
	},
	{
		key: "clearing",
		head: words.clearing,
		cell: ({ auction }) => grouped(auction.clearing_price ?? ""),
		text: ({ auction }) => auction.clearing_price ?? "",
		align: "end",
	},
	{
		key: "awarded",
		head: words.awarded,
		cell: (row) => (row.auction.state === "result" ? grouped(awarded(row)) : ""),
		text: (row) => (row.auction.state === "result" ? awarded(row) : ""),
		align: "end",
		wide: true,
	},
	{
		key: "pricing",
		head: words.pricing,
		cell: ({ auction }) => wordOf(codes.pricing, auction.pricing),
		hidden: true,
	},
	{
		key: "standing",
		head: words.standing,
		cell: ({ bids }) => bids.filter(isOpen).length || "",
		text: ({ bids }) => `${bids.filter(isOpen).length}`,
		align: "end",
		hidden: true,
	},
	{
		key: "opens",
		head: words.opens,
		cell: ({ auction }) => (auction.starts_at ? dayTimeText(auction.starts_at) : ""),
		text: ({ auction }) => (auction.starts_at ? exportText(auction.starts_at) : ""),
		hidden: true,
	},
	{
		key: "number",
		head: words.number,
		cell: ({ auction }) => auction.auction_id,
		hidden: true,
	},
];

function actsOf({ auction }: Sealed): readonly RowAct[] {
	const isBid = auction.state === "call";
	const name = nameOf(auction);
	return [
		{
			label: isBid ? words.bid : words.view,
			name: isBid ? words.bidIn(name) : words.viewOf(name),
			run: () => open(auction.auction_id),
		},
	];
}

const BID_COLUMNS: readonly Column<OrderRecord>[] = [
	{
		key: "market",
		head: words.market,
		cell: (bid) => classOf(bid.symbol),
		sort: (bid) => bid.symbol,
		names: true,
	},
	{
		key: "side",
		head: wordOf(codes.otcField, "side"),
		cell: (bid) => <span class={bid.side}>{wordOf(codes.side, bid.side)}</span>,
		sort: (bid) => bid.side,
		wide: true,
	},
	{
		key: "price",
		head: words.price,
		cell: (bid) => grouped(bid.limit_price ?? ""),
		text: (bid) => bid.limit_price ?? "",
		align: "end",
	},
	{
		key: "qty",
		head: words.quantity,
		cell: (bid) => grouped(bid.order_qty),
		text: (bid) => bid.order_qty,
		align: "end",
	},
	{
		key: "awarded",
		head: words.awarded,
		cell: (bid) => (isOpen(bid) ? "" : grouped(bid.cum_qty)),
		text: (bid) => bid.cum_qty,
		align: "end",
	},
	{
		key: "state",
		head: words.state,
		cell: (bid) => <Badge>{wordOf(codes.orderStatus, bid.order_status)}</Badge>,
		text: (bid) => bid.order_status,
		sort: (bid) => bid.order_status,
	},
	{
		key: "entered",
		head: words.entered,
		cell: (bid) => dayTimeText(bid.timestamp),
		text: (bid) => exportText(bid.timestamp),
		sort: (bid) => bid.order_id,
		hidden: true,
	},
	{ key: "number", head: words.number, cell: (bid) => bid.auction_id ?? "", hidden: true },
];

function bidActsOf(bid: OrderRecord): readonly RowAct[] {
	if (!isOpen(bid)) return [];
	const name = words.cancelBid(bidText(termsOf(bid)));
	return [{ label: words.cancel, name, run: () => void cancel(bid), danger: true }];
}

function conditionOf(): Condition {
	const error = failure.value;
	if (error) return { kind: "error", text: errorText(error), retry: () => void load() };
	return auctions.value ? READY : { kind: "loading" };
}

/** The command that opens an auction which takes bids. */
function bidCommand(id: string): Command {
	return {
		name: `sealed.bid.${id}`,
		words: {
			en: sealedWords.en.bidIn(id),
			ja: sealedWords.ja.bidIn(id),
			reading: "おうさつ",
		},
		run: () => open(id),
	};
}

/** What the tab shows: all auctions, or the own bids in them. */
const view = signal<"auctions" | "bids">("auctions");

function ViewChoice({ bids }: { bids: number }) {
	return (
		<Choice
			label={words.auctions}
			hideLabel
			value={view.value}
			onValue={(value) => {
				view.value = value;
			}}
			options={[
				{ value: "auctions", label: words.list },
				{ value: "bids", label: words.ownBids(bids) },
			]}
		/>
	);
}

export function SealedTab() {
	useEffect(() => {
		void load();
	}, []);
	const taking = (auctions.value ?? []).filter(({ auction }) => auction.state === "call");
	const ids = taking.map(({ auction }) => auction.auction_id);
	useCommands(() => ids.map(bidCommand), [ids.join()]);
	const bids = useComputed(() => (auctions.value ?? []).flatMap((row) => row.bids));
	const condition = conditionOf();
	const tools = <ViewChoice bids={bids.value.filter(isOpen).length} />;
	return (
		<>
			{view.value === "auctions" ? (
				<Grid
					id="sealed"
					label={words.auctions}
					rows={auctions.value ?? []}
					columns={COLUMNS}
					keyOf={({ auction }) => auction.auction_id}
					acts={actsOf}
					onOpen={({ auction }) => open(auction.auction_id)}
					isVoid={({ auction }) => auction.state === "withdrawn"}
					file="sealed-auctions"
					condition={condition}
					empty={words.none}
					tools={
						<>
							{tools}
							<span class="muted small note">{words.note}</span>
						</>
					}
				/>
			) : (
				<Grid
					id="bids"
					label={words.bidsTitle}
					rows={bids.value}
					columns={BID_COLUMNS}
					keyOf={(bid) => `${bid.order_id}`}
					acts={bidActsOf}
					isVoid={(bid) => bid.order_status === "canceled"}
					file="sealed-bids"
					condition={accountCondition() ?? condition}
					empty={words.noBids}
					tools={tools}
				/>
			)}
			<AuctionDialog />
		</>
	);
}
