/** The prices beside a chart's axis. */

import { grouped } from "../../money/format.ts";

/** Return a price in whole yen. */
export function wholeText(price: number): string {
	return grouped(price.toFixed());
}

/** Return the labels of an axis' lines. The charting library draws some in steps of 2.5 yen: the lines
 * between whole yen, which no price can have, bear no label. */
export function wholeTexts(prices: readonly number[]): string[] {
	return prices.map((price) =>
		Math.abs(price - Math.round(price)) < 1e-6 ? wholeText(price) : "",
	);
}
