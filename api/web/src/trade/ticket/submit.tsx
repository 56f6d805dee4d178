/** The way of a ticket to the exchange: check, ask where it is unusual or wished, send once. */

import { signal } from "@preact/signals";
import { CallError } from "../../http/call.ts";
import { wordsOf } from "../../lang.ts";
import { price, tonnes, yen } from "../../money/format.ts";
import { nameOf } from "../../names.ts";
import { ask } from "../../parts/ask.tsx";
import { notify } from "../../parts/notify.ts";
import { errorText, problemText } from "../../problemText.ts";
import type { DryRun } from "../../wire.gen.ts";
import { ticketWords } from "../../words/ticket.ts";
import { hasAccount, isLocked } from "../account.ts";
import { market } from "../markets.ts";
import { orderText } from "../say.ts";
import { sendOrder } from "../sent.ts";
import { draft, nextTicket } from "../ticketState.ts";
import { dryRun } from "./dryRun.ts";
import type { Unusual } from "./guards.ts";
import { Figures } from "./PreviewBox.tsx";
import { type OrderParams, read } from "./params.ts";
import { asksAlways, unusualOf } from "./softLimits.ts";

/** True after the person tried to send a ticket with empty fields, until it is complete. */
export const triedFaults = signal(false);
/** The button is not disabled meanwhile: it would lose the focus, to which the dialog returns. */
let isSending = false;

/** Send the ticket: the exchange checks it, the person confirms it, and it is sent once. */
export async function submit(): Promise<void> {
	const instrument = market.peek()?.instrument;
	if (!instrument || isSending || isLocked.peek() || !hasAccount.peek()) return;
	const order = read(draft.peek(), instrument);
	triedFaults.value = !order.ok;
	if (!order.ok) {
		document.querySelector<HTMLElement>(".ticket [aria-invalid]")?.focus();
		return;
	}
	isSending = true;
	try {
		await checked(order.params);
	} finally {
		isSending = false;
	}
}

async function checked(order: OrderParams): Promise<void> {
	const words = wordsOf(ticketWords);
	let result: DryRun;
	let found: Unusual[];
	try {
		result = await dryRun(order);
		found = await unusualOf(order, result);
	} catch (error) {
		notify("bad", words.rejected(errorText(error)));
		return;
	}
	if ((found.length || asksAlways.peek()) && !(await confirmed(order, result, found))) return;
	await sent(order);
}

function confirmed(order: OrderParams, result: DryRun, found: Unusual[]): Promise<boolean> {
	const words = wordsOf(ticketWords);
	const isUnusual = found.length > 0;
	return ask({
		title: isUnusual ? words.unusualTitle : words.confirmTitle[order.side],
		text: (
			<>
				<p class="order">{sentence(order)}</p>
				{isUnusual && (
					<ul class="unusual">
						{found.map((each) => (
							<li key={each.kind}>{unusualText(each, order)}</li>
						))}
					</ul>
				)}
				<Figures result={result} />
			</>
		),
		act: words.send[order.side],
		danger: isUnusual,
		...(isUnusual ? { retype: order.order_qty } : {}),
	});
}

/** The order as it will be sent, in a sentence. */
function sentence(order: OrderParams): string {
	const instrument = market.peek()?.instrument;
	const named = instrument ? `${nameOf(instrument)} ` : "";
	return named + orderText({ ...order, leaves_qty: order.order_qty });
}

function unusualText(found: Unusual, order: OrderParams): string {
	const say = wordsOf(ticketWords).unusual;
	switch (found.kind) {
		case "price":
			return say.price(found.percent, price(found.than));
		case "through":
			return (order.side === "buy" ? say.throughBuy : say.throughSell)(price(found.than));
		case "median":
			return say.median(tonnes(found.median), found.times);
		case "volume":
			return say.volume(tonnes(found.mean), found.percent);
		case "yen":
			return say.yen(yen(found.limit));
		case "cash":
			return say.cash(yen(found.cash), found.percent);
		case "move":
			return say.move(price(found.from), price(found.to), found.percent);
	}
}

async function sent(order: OrderParams): Promise<void> {
	const words = wordsOf(ticketWords);
	try {
		await sendOrder(order);
	} catch (error) {
		if (!(error instanceof CallError)) throw error;
		if ((error.code as string) === "unknown_outcome") {
			// The id stays with the order that is asked for; the next ticket gets one of its own.
			nextTicket();
			notify("warn", words.unknown);
		} else notify("bad", words.rejected(problemText(error.problem)));
		return;
	}
	notify("good", words.sent(orderText({ ...order, leaves_qty: order.order_qty })));
	nextTicket();
}
