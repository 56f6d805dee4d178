/** A key's value between its TOML text and what a field shows. */

import type { LabKey } from "../../lab.gen.ts";

/** Return what a field shows of a TOML value: text without quotation marks, the rest as it is. */
export function shownOf(value: string | null | undefined): string {
	if (value === null || value === undefined) return "";
	if (/^'.*'$/s.test(value)) return value.slice(1, -1);
	if (!/^".*"$/s.test(value)) return value;
	try {
		return String(JSON.parse(value));
	} catch {
		return value;
	}
}

/** Return the TOML value of what was typed into a key's field; undefined for nothing. Numbers take
 * full-width digits and grouping commas. */
export function tomlOf(typed: string, kind: LabKey["kind"]): string | undefined {
	if (kind === "list") return typed.trim() || undefined;
	if (kind === "choice" || kind === "text" || kind === "month_day") {
		return typed === "" ? undefined : JSON.stringify(typed);
	}
	const text = typed.normalize("NFKC").trim().replaceAll("−", "-");
	if (kind !== "number" && kind !== "integer") return text || undefined;
	return (
		(/^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(",", "") : text) || undefined
	);
}

/** Tells whether two TOML values say the same: `0.10` and `0.1` do. */
export function isSame(one: string | null | undefined, other: string | null | undefined): boolean {
	if (one === other) return true;
	if (!one || !other) return false;
	return plain(one) === plain(other);
}

function plain(value: string): string {
	const text = value.replaceAll("_", "");
	if (!/^[-+]?\d+(\.\d+)?$/.test(text)) return shownOf(value);
	const [whole = "", after = ""] = text.replace("+", "").split(".");
	const rest = after.replace(/0+$/, "");
	return rest ? `${whole}.${rest}` : whole;
}
