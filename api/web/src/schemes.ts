/** The schemes that retirements count for, and the words of uses, in the page's language. */

import { signal } from "@preact/signals";
import { call } from "./http/call.ts";
import { fiscalYearText } from "./money/days.ts";
import { nameOf } from "./names.ts";
import type { SchemeRecord, SchemeUse, SchemeUseBody } from "./wire.gen.ts";

export const schemes = signal<readonly SchemeRecord[] | undefined>(undefined);

/** Read the schemes, unless they were read already. */
export async function readSchemes(): Promise<void> {
	if (!schemes.peek()) schemes.value = (await call("GET /v1/schemes")).schemes;
}

/** Return a use by its scheme's name and year; by its code while the schemes are not read. */
export function useText({ scheme, fiscal_year: year }: SchemeUse | SchemeUseBody): string {
	const known = schemes.value?.find((one) => one.code === scheme);
	const name = known ? nameOf(known) : scheme;
	if (!year) return name;
	return `${name} ${known?.years === "calendar" ? year : fiscalYearText(year)}`;
}

/** Return the schemes and years that a retirement counts for. */
export function usesText(uses: readonly SchemeUse[]): string {
	return uses.map(useText).join(", ");
}
