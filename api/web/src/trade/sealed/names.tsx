/** An auction's name, state and time left. */

import { wordsOf } from "../../lang.ts";
import { msOf } from "../../money/days.ts";
import { Badge, type Tone } from "../../parts/Badge.tsx";
import { Countdown } from "../../parts/Countdown.tsx";
import type { AuctionRecord } from "../../wire.gen.ts";
import { auctionState, direction } from "../../words/codes.gen.ts";
import { sealedWords } from "../../words/sealed.ts";
import { wordOf } from "../../words/wordOf.ts";
import { classOf } from "../markets.ts";

const TONES: Partial<Record<AuctionRecord["state"], Tone>> = {
	call: "good",
	result: "info",
	withdrawn: "warn",
};

/** An auction's state in a word. */
export function State({ auction: { state } }: { auction: AuctionRecord }) {
	return <Badge tone={TONES[state] ?? "plain"}>{wordOf(auctionState, state)}</Badge>;
}

/** Return an auction's name: its class, what it does, its number. */
export function nameOf(auction: AuctionRecord): string {
	const { symbol, auction_id } = auction;
	return [classOf(symbol), wordOf(direction, auction.direction), auction_id].join(" ");
}

/** The time left until an auction takes bids, or until its deadline, after its name if `named`. */
export function Left({ auction, named }: { auction: AuctionRecord; named?: boolean }) {
	const words = wordsOf(sealedWords);
	const { state, starts_at, ends_at } = auction;
	const isToCome = state === "announced";
	const to = isToCome ? starts_at : ends_at;
	if (!to || (state !== "call" && !isToCome)) return null;
	const label = isToCome ? words.toOpening : words.left;
	return (
		<>
			{named && <span class="muted">{label}</span>} <Countdown to={msOf(to)} label={label} />
		</>
	);
}
