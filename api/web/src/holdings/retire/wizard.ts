/** A retirement as it is written, step by step, and the request that it becomes. */

import { signal } from "@preact/signals";
import { newKey } from "../../http/key.ts";
import { compare, rounded, subtract } from "../../money/decimal.ts";
import { grouped } from "../../money/format.ts";
import { parsed } from "../../money/input.ts";
import { lastSerial } from "../../money/serials.ts";
import type { RetirementBody, SchemeUseBody } from "../../wire.gen.ts";
import type { Block } from "../data.ts";
import type { Selection } from "../totals.ts";

export type Step = "what" | "why" | "disclose" | "sign" | "done";
export const STEPS: readonly Exclude<Step, "done">[] = ["what", "why", "disclose", "sign"];

export type Act = NonNullable<RetirementBody["act"]>;

/** What a retirement may say about itself; all are the holder's own statements. */
export interface Disclosure {
	year: string;
	activity: string;
	emissions: string;
	reason: string;
	rule: string;
}

export interface Retiring {
	/** Makes a second sending the same retirement. */
	key: string;
	step: Step;
	selection: Selection;
	qty: string;
	act: Act;
	beneficiary: string;
	uses: readonly SchemeUseBody[];
	purpose: string;
	disclosure: Disclosure;
	/** The id of the retirement, once it is instructed. */
	id?: string;
	note?: string | undefined;
}

const PURPOSE = "tanso_last_purpose";
const NO_DISCLOSURE: Disclosure = { year: "", activity: "", emissions: "", reason: "", rule: "" };

/** The open wizard. */
export const retiring = signal<Retiring | undefined>(undefined);

interface Purpose {
	act: Act;
	uses: readonly SchemeUseBody[];
	purpose: string;
}

function lastPurpose(): Purpose {
	const empty: Purpose = { act: "retire", uses: [], purpose: "" };
	try {
		return { ...empty, ...JSON.parse(localStorage.getItem(PURPOSE) ?? "{}") };
	} catch {
		return empty;
	}
}

/** Begin a retirement of a selection; what it is for is proposed as last time. */
export function begin(
	selection: Selection,
	beneficiary: string,
	step: Step = "what",
	qty = selection.qty,
): void {
	const last = lastPurpose();
	retiring.value = {
		key: newKey(),
		step,
		selection,
		qty: grouped(qty),
		act: last.act,
		beneficiary,
		uses: last.uses,
		purpose: last.purpose,
		disclosure: NO_DISCLOSURE,
	};
}

export function write(changes: Partial<Retiring>): void {
	if (retiring.value) retiring.value = { ...retiring.value, ...changes };
}

export function close(): void {
	retiring.value = undefined;
}

/** Keep what the retirement was for, to be proposed next time. */
export function rememberPurpose({ act, uses, purpose }: Retiring): void {
	try {
		localStorage.setItem(PURPOSE, JSON.stringify({ act, uses, purpose }));
	} catch {
		return;
	}
}

/** What is missing in a step, by field; empty if the step is complete. */
export type Missing = Partial<Record<"qty" | "beneficiary" | "purpose" | "emissions", string>>;

/** Return what keeps a step from being complete. */
export function missing(draft: Retiring, step: Step): Missing {
	const found: Missing = {};
	if (step === "what") {
		const qty = parsed(draft.qty, "quantity", { step: "1", min: "1", max: draft.selection.qty });
		if (!qty.ok) found.qty = qty.why;
	}
	if (step === "why") {
		if (!draft.beneficiary.trim()) found.beneficiary = "empty";
		if (!draft.uses.length && !draft.purpose.trim()) found.purpose = "empty";
	}
	if (step === "disclose" && draft.disclosure.emissions.trim()) {
		const emissions = parsed(draft.disclosure.emissions, "quantity", { step: "1", min: "1" });
		if (!emissions.ok) found.emissions = emissions.why;
	}
	return found;
}

/** Return the request of a complete draft. */
export function bodyOf(draft: Retiring): RetirementBody {
	const { selection, disclosure } = draft;
	const body: RetirementBody = {
		qty: amount(draft.qty),
		beneficiary: draft.beneficiary.trim(),
		act: draft.act,
		serial_ranges: selection.blocks.map(({ holding }) => ({
			serial_from: holding.serial_from,
			serial_to: holding.serial_to,
		})),
	};
	if (draft.purpose.trim()) body.purpose = draft.purpose.trim();
	if (draft.uses.length) body.schemes = [...draft.uses];
	if (selection.account === "trading" && selection.symbol) body.symbol = selection.symbol;
	else body.credit_class = selection.creditClass;
	const given = Object.entries(disclosure).filter(([, text]) => text.trim());
	if (given.length) {
		const { year, activity, emissions, reason, rule } = disclosure;
		body.disclosure = {
			...(year.trim() ? { year: year.trim() } : {}),
			...(activity.trim() ? { activity: activity.trim() } : {}),
			...(emissions.trim() ? { emissions_t: Number.parseInt(amount(emissions), 10) } : {}),
			...(reason.trim() ? { reason: reason.trim() } : {}),
			...(rule.trim() ? { rule: rule.trim() } : {}),
		};
	}
	return body;
}

function amount(typed: string): string {
	const read = parsed(typed, "quantity", { step: "1" });
	return read.ok ? read.text : typed;
}

/** The blocks that a quantity takes, first to last, with what it takes of each. */
export function taken(draft: Retiring): { block: Block; qty: string; last: string }[] {
	let left = amount(draft.qty);
	const found: { block: Block; qty: string; last: string }[] = [];
	for (const block of draft.selection.blocks) {
		if (compare(left, "0") <= 0) break;
		const { qty, serial_from } = block.holding;
		const part = rounded(compare(left, qty) < 0 ? left : qty, 0);
		left = subtract(left, part);
		found.push({ block, qty: part, last: lastSerial(serial_from, part) });
	}
	return found;
}
