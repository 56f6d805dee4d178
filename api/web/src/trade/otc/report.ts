/** The report that is being written, and its way to the exchange.
 *
 * Its key is made when its form opens, so that whatever is sent twice is one report.
 */

import { signal } from "@preact/signals";
import { CallError, call, NO_ANSWER } from "../../http/call.ts";
import { newKey } from "../../http/key.ts";
import { wordsOf } from "../../lang.ts";
import { grouped } from "../../money/format.ts";
import { parsed } from "../../money/input.ts";
import { notify } from "../../parts/notify.ts";
import { problemText } from "../../problemText.ts";
import type { InstrumentRecord, OtcBody, OtcRecord } from "../../wire.gen.ts";
import { otcWords } from "../../words/otc.ts";
import { entries, isOwn, load, ownSide } from "./entries.ts";

/** A report as it is written; numbers are texts as they were typed. */
export interface Report {
	key: string;
	counterparty: string;
	symbol: string;
	side: OtcBody["side"];
	from: string;
	to: string;
	qty: string;
	price: string;
	/** Whose report this one answers. */
	answers: string | undefined;
	step: "write" | "check";
	isSending: boolean;
	/** What the exchange found wrong, with the name of its field. */
	wrong: { field: string | undefined; text: string } | undefined;
	/** The person has tried to go on, so that empty fields are errors. */
	isTried: boolean;
}

/** The report whose form is open; undefined while none is. */
export const report = signal<Report | undefined>(undefined);

/** Open the form for a trade of a class, or to answer another party's report. */
export function open(symbol: string, answered?: OtcRecord): void {
	report.value = {
		key: newKey(),
		counterparty: answered?.participant ?? "",
		symbol: answered?.symbol ?? symbol,
		side: answered ? ownSide(answered) : "sell",
		from: answered?.serial_range.serial_from ?? "",
		to: answered?.serial_range.serial_to ?? "",
		qty: answered ? grouped(answered.qty) : "",
		price: answered ? grouped(answered.price) : "",
		answers: answered?.participant,
		step: "write",
		isSending: false,
		wrong: undefined,
		isTried: false,
	};
}

export function close(): void {
	report.value = undefined;
}

/** Change fields of the report. */
export function write(changes: Partial<Report>): void {
	if (report.value) report.value = { ...report.value, ...changes };
}

/** Return the numbers of a report with their bounds. */
export function numbersOf(written: Report, instrument: InstrumentRecord) {
	const { price_increment: tick, qty_increment: lot } = instrument;
	const bounds = { price: { step: tick, min: tick }, qty: { step: lot, min: lot } };
	return {
		bounds,
		price: parsed(written.price, "price", bounds.price),
		qty: parsed(written.qty, "quantity", bounds.qty),
	};
}

/** Return what a report says; undefined while a field is wrong. */
export function bodyOf(written: Report, instrument: InstrumentRecord): OtcBody | undefined {
	const { price, qty } = numbersOf(written, instrument);
	const [counterparty, serial_from, serial_to] = [
		written.counterparty,
		written.from,
		written.to,
	].map((text) => text.normalize("NFKC").trim()) as [string, string, string];
	if (!price.ok || !qty.ok || !counterparty || !serial_from || !serial_to) return undefined;
	return {
		counterparty,
		symbol: written.symbol,
		side: written.side,
		serial_range: { serial_from, serial_to },
		qty: qty.text,
		price: price.text,
	};
}

/** Return the own reports that wait for the same party in the same class. */
export function alsoWaiting(body: OtcBody): readonly OtcRecord[] {
	const all = entries.value;
	if (!Array.isArray(all)) return [];
	return all.filter(
		(entry: OtcRecord) =>
			isOwn(entry) &&
			entry.state === "waiting" &&
			entry.counterparty === body.counterparty &&
			entry.symbol === body.symbol,
	);
}

/** Send the report once, and say what became of it. */
export async function send(body: OtcBody): Promise<void> {
	const words = wordsOf(otcWords);
	const written = report.peek();
	if (!written || written.isSending) return;
	write({ isSending: true, wrong: undefined });
	try {
		const { entry } = await call("POST /v1/otc/entries", { body, key: written.key });
		close();
		notify("good", entry.state === "matched" ? words.matched : words.sent);
	} catch (error) {
		if (!(error instanceof CallError)) throw error;
		const { problem } = error;
		if (problem.code === NO_ANSWER) {
			write({ isSending: false, wrong: { field: undefined, text: words.unanswered } });
			return;
		}
		const text = problemText(problem);
		const field = problem.field?.split(".")[0];
		write({ isSending: false, step: "write", wrong: { field, text } });
		notify("bad", words.rejected(text));
	}
	await load();
}
