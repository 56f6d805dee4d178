/** The result of the last call auction, until the next call and for a minute at least: price,
 * quantity, own fills, what stayed on the board, imbalance. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { isOpen } from "../feed/index.ts";
import { wordsOf } from "../lang.ts";
import { isoDay, minuteText, msOf } from "../money/days.ts";
import { sum } from "../money/decimal.ts";
import { price, tonnes } from "../money/format.ts";
import { Badge } from "../parts/Badge.tsx";
import { everySecond } from "../seconds.ts";
import { venueDay } from "../venueTime.ts";
import type { AuctionRecord, OrderRecord } from "../wire.gen.ts";
import { boardWords } from "../words/board.ts";
import { side as sides } from "../words/codes.gen.ts";
import { tradeWords } from "../words/trade.ts";
import { wordOf } from "../words/wordOf.ts";
import { orders } from "./account.ts";
import { allFills } from "./due.ts";
import type { Market } from "./markets.ts";
import { useResults } from "./results.ts";

/** Phases in which orders for the next auction are collected. */
const COLLECTING = ["auction_call", "auction_frozen", "uncrossing"];

/** How long a result that came while the page was open stays, in milliseconds, even if the next call
 * begins at once: by the reader's clock, because the venue's may skip the pause between the two. */
const READ_MS = 60_000;

export function ResultCard({ market }: { market: Market }) {
	const results = useResults(market.symbol);
	const dismissed = useSignal("");
	const result = results.value[0];
	const phase = market.status?.phase ?? "";
	const fresh = useFresh(market);
	if (!result || dismissed.value === result.auction_id) return null;
	if (COLLECTING.includes(phase) && !fresh(result)) return null;
	return (
		<Card
			result={result}
			onClose={() => {
				dismissed.value = result.auction_id;
			}}
		/>
	);
}

/** Return whether a result is of an auction that this page saw being held, a short time ago. */
function useFresh({ status }: Market): (result: AuctionRecord) => boolean {
	const held = useRef<{ due: number; ended?: number } | undefined>(undefined);
	const { phase, next_change } = status ?? {};
	if (phase === "auction_frozen" && next_change) held.current = { due: msOf(next_change) };
	else if (phase !== "uncrossing" && held.current) held.current.ended ??= Date.now();
	return ({ ends_at }) => {
		const { due, ended } = held.current ?? {};
		if (!ends_at || due === undefined || ended === undefined || msOf(ends_at) < due) return false;
		void everySecond().value;
		return Date.now() - ended < READ_MS;
	};
}

function Card({ result, onClose }: { result: AuctionRecord; onClose: () => void }) {
	const words = wordsOf(tradeWords);
	const traded = result.clearing_price !== undefined && result.clearing_price !== null;
	return (
		<section class="result" aria-label={words.resultTitle(sessionOf(result))}>
			<h3>
				{words.resultTitle(sessionOf(result))}
				{result.late && <Badge tone="warn">{words.late}</Badge>}
			</h3>
			<button type="button" class="quiet" aria-label={words.dismiss} onClick={onClose}>
				×
			</button>
			<p class="figure">
				{traded
					? `${price(result.clearing_price ?? "")} × ${tonnes(result.clearing_qty ?? "0")}`
					: words.noResult}
			</p>
			{result.imbalance_side && (
				<p>
					{wordsOf(boardWords).surplus(result.imbalance_side, tonnes(result.imbalance_qty ?? "0"))}
				</p>
			)}
			<p>{ownFillsText(result)}</p>
			<OwnRest result={result} />
		</section>
	);
}

function sessionOf(result: AuctionRecord): string {
	const words = wordsOf(tradeWords);
	const at = result.ends_at;
	if (!at) return words.session[result.auction_type];
	const day = isoDay(at) === venueDay.value ? "" : `${isoDay(at)} `;
	return `${day}${words.session[result.auction_type]} ${minuteText(at)}`;
}

/** Own fills of an auction: those made in auctions since it ended. */
function ownFillsText(result: AuctionRecord): string {
	const words = wordsOf(tradeWords);
	const fills = allFills.value;
	const since = result.ends_at ?? "";
	const own = Array.isArray(fills)
		? fills.filter(
				(fill) =>
					fill.symbol === result.symbol &&
					fill.liquidity_ind === "auction" &&
					fill.timestamp >= since,
			)
		: [];
	if (!own.length) return words.noOwnFills;
	const parts = (["buy", "sell"] as const).flatMap((side) => {
		const quantities = own.filter((fill) => fill.side === side).map((fill) => fill.last_qty ?? "0");
		return quantities.length ? [`${wordOf(sides, side)} ${tonnes(sum(quantities))}`] : [];
	});
	return words.ownFills(parts.join(", "));
}

/** What of the own orders stayed on the board, and what ended unfilled. */
function OwnRest({ result }: { result: AuctionRecord }) {
	const words = wordsOf(tradeWords);
	const since = result.ends_at ?? "";
	const own = (orders.value ?? []).filter(({ symbol }) => symbol === result.symbol);
	const stayed = own.filter((order) => isOpen(order) && order.timestamp < since);
	const ended = own.filter(
		(order) => !isOpen(order) && order.order_status !== "filled" && (order.ended ?? "") >= since,
	);
	return (
		<>
			{stayed.length > 0 && <p>{words.stayed(restText(stayed, "leaves_qty"))}</p>}
			{ended.length > 0 && <p>{words.ended(restText(ended, "order_qty"))}</p>}
		</>
	);
}

function restText(orderList: readonly OrderRecord[], key: "leaves_qty" | "order_qty"): string {
	return orderList.map((order) => `${wordOf(sides, order.side)} ${tonnes(order[key])}`).join(", ");
}
