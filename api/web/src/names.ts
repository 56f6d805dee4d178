/** Names of the exchange's objects in the page's language. */

import { lang } from "./lang.ts";
import type { InstrumentRecord } from "./wire.gen.ts";

/** Return a market's name. */
export function nameOf(instrument: Pick<InstrumentRecord, "name" | "name_ja">): string {
	return lang === "ja" ? instrument.name_ja || instrument.name : instrument.name;
}
