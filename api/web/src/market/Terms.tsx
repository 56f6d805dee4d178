/** The terms of an instrument. */

import { lang, wordsOf } from "../lang.ts";
import { dayText } from "../money/days.ts";
import { signOf } from "../money/decimal.ts";
import { price, tonnes, yen } from "../money/format.ts";
import { nameOf } from "../names.ts";
import type { InstrumentRecord } from "../wire.gen.ts";
import { tieBreak } from "../words/codes.gen.ts";
import { marketWords } from "../words/market.ts";
import { Fact } from "./Quote.tsx";

const words = wordsOf(marketWords);

export function Terms({ instrument }: { instrument: InstrumentRecord }) {
	const { fee_per_unit, tse_code } = instrument;
	const facts: [string, string][] = [
		[words.programme, instrument.programme],
		[words.creditClass, nameOf(instrument)],
		[words.tick, yen(instrument.price_increment)],
		[words.lot, tonnes(instrument.qty_increment)],
		[words.settlement, instrument.settlement_cycle],
		[words.fee, signOf(fee_per_unit) ? price(fee_per_unit) : words.noFee],
		[words.tie, tieBreak[instrument.auction_tie][lang]],
		[words.listed, dayText(`${instrument.listed_from}T00:00:00+09:00`)],
	];
	if (tse_code) facts.push([words.tseCode, tse_code]);
	return (
		<dl class="facts">
			{facts.map(([term, value]) => (
				<Fact key={term} term={term} value={value} />
			))}
		</dl>
	);
}
