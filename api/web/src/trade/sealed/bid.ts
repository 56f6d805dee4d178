/** The bid that is being written, its way to the exchange, and the cancel of entered ones.
 *
 * The bid's id is made when its form opens and again after each accepted bid, so that whatever is
 * sent twice is one bid.
 */

import { signal } from "@preact/signals";
import { request } from "../../feed/index.ts";
import { CallError, call } from "../../http/call.ts";
import { newKey } from "../../http/key.ts";
import { wordsOf } from "../../lang.ts";
import { price, tonnes } from "../../money/format.ts";
import { notify } from "../../parts/notify.ts";
import { errorText, problemText } from "../../problemText.ts";
import type { AddBidParams, NamedRange, OrderRecord } from "../../wire.gen.ts";
import { sealedWords } from "../../words/sealed.ts";
import { overSocket } from "../orderActs.ts";
import { isEntered } from "../sent.ts";

/** A bid as it is written; numbers are texts as they were typed. */
export interface BidDraft {
	auctionId: string;
	clOrdId: string;
	price: string;
	qty: string;
	delivery: "oldest" | "serials";
	ranges: readonly NamedRange[];
	/** `write`: the form; `check`: the question before it is sent. */
	step: "write" | "check";
	/** `asking`: the answer was lost, and the exchange is asked what became of the bid. */
	state: "ready" | "sending" | "asking";
	/** What the exchange found wrong, with the name of its field. */
	wrong: { field: string | undefined; text: string } | undefined;
	/** The person has tried to go on, so that empty fields are errors. */
	isTried: boolean;
}

/** The bid whose form is open; undefined while none is. */
export const draft = signal<BidDraft | undefined>(undefined);

/** Open an auction with an empty bid. */
export function open(auctionId: string): void {
	draft.value = {
		auctionId,
		clOrdId: newKey(),
		price: "",
		qty: "",
		delivery: "oldest",
		ranges: [],
		step: "write",
		state: "ready",
		wrong: undefined,
		isTried: false,
	};
}

export function close(): void {
	draft.value = undefined;
}

/** Change fields of the bid. */
export function write(changes: Partial<BidDraft>): void {
	if (draft.value) draft.value = { ...draft.value, ...changes };
}

/** Return a bid in a few words. */
export function bidText(bid: { price: string; qty: string }): string {
	return `${price(bid.price)} ${tonnes(bid.qty)}`;
}

/** Return what a bid asks for, of an order record. */
export function termsOf(bid: OrderRecord): { price: string; qty: string } {
	return { price: bid.limit_price ?? "0", qty: bid.order_qty };
}

/** Send a bid once, and say what became of it. */
export async function send(params: AddBidParams & { cl_ord_id: string }): Promise<void> {
	const words = wordsOf(sealedWords);
	if (draft.peek()?.state !== "ready") return;
	const id = params.cl_ord_id;
	const put = (changes: Partial<BidDraft>) => {
		if (draft.peek()?.clOrdId === id) write(changes);
	};
	put({ state: "sending", wrong: undefined });
	const accepted = () => {
		notify("good", words.sent(bidText(params)));
		if (draft.peek()?.clOrdId === id) open(params.auction_id);
	};
	try {
		await request("add_bid", params);
		accepted();
	} catch (error) {
		if (!(error instanceof CallError)) throw error;
		const { problem } = error;
		if (problem.code !== "unknown_outcome") {
			const text = problemText(problem);
			put({ step: "write", state: "ready", wrong: { field: problem.field ?? undefined, text } });
			notify("bad", words.rejected(text));
			return;
		}
		put({ state: "asking" });
		if (await isEntered(id)) accepted();
		else {
			put({ state: "ready", wrong: { field: undefined, text: words.missing } });
			notify("warn", words.missing);
		}
	}
}

/** Cancel a bid and say what became of it. */
export async function cancel(bid: OrderRecord): Promise<void> {
	const words = wordsOf(sealedWords);
	const auction_id = bid.auction_id ?? "";
	const path = { auction_id, bid_id: `${bid.order_id}` };
	try {
		await overSocket(
			() => request("cancel_bid", { auction_id, bid_id: bid.order_id }),
			() => call("DELETE /v1/auctions/{auction_id}/bids/{bid_id}", { path, key: newKey() }),
		);
		notify("good", words.canceled(bidText(termsOf(bid))));
	} catch (error) {
		notify("bad", words.notCanceled(errorText(error)));
	}
}
