/** The public page of all markets. */

import { wordsOf } from "../lang.ts";
import { Frame } from "../parts/Frame.tsx";
import { later } from "../parts/later.tsx";
import { Panel } from "../parts/Panel.tsx";
import { marketWords } from "../words/market.ts";
import { MarketTable } from "./MarketTable.tsx";

const OfAll = later(() => import("./figures/OfAll.tsx").then((file) => file.OfAll));

export function Overview() {
	const words = wordsOf(marketWords);
	return (
		<Frame screen="market">
			<Panel title={words.markets} flush tools={<a href="/quotations">{words.quotations}</a>}>
				<MarketTable />
			</Panel>
			<OfAll />
		</Frame>
	);
}
