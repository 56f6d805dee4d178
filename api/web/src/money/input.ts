/** Numbers as people type them: full-width digits, grouping commas and units are understood,
 * anything else is an error that says why. */

import { compare, stepsOf, textOfSteps } from "./decimal.ts";

/** What a field takes; it decides which units may follow the number. */
export type Kind = "price" | "quantity" | "yen" | "count";

/** Why a text is not accepted, for the words of the field's error. */
export type Fault =
	| "empty"
	| "not_a_number"
	| "misplaced_comma"
	| "wrong_unit"
	| "negative"
	| "too_long"
	| "not_a_step"
	| "too_small"
	| "too_large";

export type Parsed = { ok: true; text: string } | { ok: false; why: Fault };

export interface Bounds {
	/** The step of which the number must be a multiple, e.g. the tick. */
	step?: string | undefined;
	min?: string | undefined;
	max?: string | undefined;
}

const UNITS: Record<Kind, RegExp> = {
	price: /^(円\/t|円|yen\/t|yen|\/t)$/i,
	yen: /^(円|yen)$/i,
	quantity: /^(t-co2|tco2|t|トン)$/i,
	count: /^$/,
};
const ANY_UNIT = /^(円\/t|円|yen\/t|yen|\/t|t-co2|tco2|t|トン|%)$/i;
const TYPED = /^([-+\u2212]?)([¥]?)([\d,]*)(\.\d*)?\s*(.*)$/;
const GROUPED = /^\d{1,3}(,\d{3})+$/;

/** Return the decimal that a person typed into a field. */
export function parsed(typed: string, kind: Kind, bounds: Bounds = {}): Parsed {
	const text = typed.normalize("NFKC").trim();
	if (text === "") return fault("empty");
	const parts = TYPED.exec(text);
	if (parts === null) return fault("not_a_number");
	const [, sign = "", mark = "", whole = "", fraction = "", unit = ""] = parts;
	if (unit && !UNITS[kind].test(unit)) {
		return fault(ANY_UNIT.test(unit) ? "wrong_unit" : "not_a_number");
	}
	if (mark && kind !== "price" && kind !== "yen") return fault("wrong_unit");
	if (whole.includes(",") && !GROUPED.test(whole)) return fault("misplaced_comma");
	const digits = whole.replaceAll(",", "").replace(/^0+(?=\d)/, "");
	const after = fraction.slice(1);
	if (digits === "" || fraction === ".") return fault("not_a_number");
	if (digits.length > 18 || after.length > 9) return fault("too_long");
	const value = after ? `${digits}.${after}` : digits;
	if (sign && sign !== "+" && /[1-9]/.test(value)) return fault("negative");
	return within(value, bounds);
}

function within(value: string, { step, min, max }: Bounds): Parsed {
	let text = value;
	if (step !== undefined) {
		try {
			text = textOfSteps(stepsOf(value, step), step);
		} catch {
			return fault("not_a_step");
		}
	}
	if (min !== undefined && compare(text, min) < 0) return fault("too_small");
	if (max !== undefined && compare(text, max) > 0) return fault("too_large");
	return { ok: true, text };
}

function fault(why: Fault): Parsed {
	return { ok: false, why };
}
