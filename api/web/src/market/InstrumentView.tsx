/** The public page of one instrument. */

import { useEffect } from "preact/hooks";
import { wordsOf } from "../lang.ts";
import { signOf } from "../money/decimal.ts";
import { grouped } from "../money/format.ts";
import { nameOf } from "../names.ts";
import { Frame } from "../parts/Frame.tsx";
import { MarketPhase } from "../parts/frame/MarketPhase.tsx";
import { later } from "../parts/later.tsx";
import { Panel } from "../parts/Panel.tsx";
import { marketWords } from "../words/market.ts";
import { AuctionTable } from "./AuctionTable.tsx";
import { freshness, type Market, markets } from "./markets.ts";
import { Quote } from "./Quote.tsx";
import { useResults } from "./results.ts";
import { Terms } from "./Terms.tsx";

const words = wordsOf(marketWords);

const OfInstrument = later(() =>
	import("./figures/OfInstrument.tsx").then((file) => file.OfInstrument),
);

/** The code of the address `/markets/{code}`. */
const code = decodeURIComponent(location.pathname.split("/")[2] ?? "");

export function Instrument() {
	const market = markets.value?.find(({ instrument }) => instrument.code === code);
	if (market) return <Shown market={market} />;
	return (
		<Frame screen="market" heading={markets.value ? words.noMarket : code}>
			{markets.value && (
				<p>
					<a href="/">{words.allMarkets}</a>
				</p>
			)}
		</Frame>
	);
}

/** Return the page's title: the code, the last price and its direction. */
function titleOf({ instrument, ticker }: Market): string {
	if (!ticker?.last) return `${instrument.code} | Tanso`;
	const way = signOf(ticker.change ?? "0");
	const mark = way > 0 ? " ▲" : way < 0 ? " ▼" : "";
	return `${instrument.code} ${grouped(ticker.last)}${mark} | Tanso`;
}

function Shown({ market }: { market: Market }) {
	const { instrument } = market;
	const held = useResults(instrument.symbol);
	const title = titleOf(market);
	useEffect(() => {
		document.title = title;
	}, [title]);
	return (
		<Frame
			screen="market"
			heading={`${instrument.code} ${nameOf(instrument)}`}
			tools={<MarketPhase status={market.status} />}
		>
			<div class="instrument">
				<Panel
					title={words.quote}
					condition={freshness.value}
					tools={
						<a href={`/trade?${new URLSearchParams({ symbol: instrument.symbol })}`}>
							{words.trade}
						</a>
					}
				>
					<Quote market={market} />
				</Panel>
				<Panel title={words.auctions} flush>
					<AuctionTable {...held} />
				</Panel>
				<Panel title={words.terms}>
					<Terms instrument={instrument} />
				</Panel>
			</div>
			<OfInstrument instrument={instrument} results={held.results} />
		</Frame>
	);
}
