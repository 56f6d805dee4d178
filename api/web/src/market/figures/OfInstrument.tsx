/** The figures of one instrument: prices, volumes, the bounds of GX-ETS, credits, open data. */

import { wordsOf } from "../../lang.ts";
import { Panel } from "../../parts/Panel.tsx";
import type { AuctionRecord, InstrumentRecord } from "../../wire.gen.ts";
import { figureWords } from "../../words/figures.ts";
import { phasesRound } from "../markets.ts";
import { useReply } from "../reply.ts";
import { Bounds } from "./Bounds.tsx";
import { Credits } from "./Credits.tsx";
import { Days } from "./Days.tsx";
import { OpenData } from "./OpenData.tsx";
import { Otc } from "./Otc.tsx";
import { Retirements } from "./Retirements.tsx";
import { Months, Years } from "./Volumes.tsx";

const words = wordsOf(figureWords);

interface OfInstrumentProps {
	instrument: InstrumentRecord;
	/** Results of its auctions, the newest first. */
	results: readonly AuctionRecord[];
}

export function OfInstrument({ instrument, results }: OfInstrumentProps) {
	const { symbol, credit_class } = instrument;
	const round = phasesRound.value;
	const { reply, condition } = useReply("GET /v1/statistics", { query: { symbol } }, round);
	const statistics = reply?.instruments[0];
	return (
		<div class="figures">
			<Panel title={words.prices} class="whole">
				<Days symbol={symbol} code={instrument.code} results={results} />
			</Panel>
			<div class="stack">
				<Panel title={words.volume} condition={condition}>
					{statistics && <Months statistics={statistics} />}
					{statistics && <Years statistics={statistics} />}
				</Panel>
				<Panel title={words.credits} condition={condition}>
					{reply && <Credits vintages={reply.vintages} ofOne />}
				</Panel>
				<Otc symbol={symbol} round={round} />
			</div>
			<div class="stack">
				<Bounds months={statistics?.months ?? []} last={statistics?.last_price ?? undefined} />
				<Retirements creditClass={credit_class} round={round} />
				<OpenData symbol={symbol} />
			</div>
		</div>
	);
}
