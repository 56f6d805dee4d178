/** The figures below the table of all markets. */

import { wordsOf } from "../../lang.ts";
import { Panel } from "../../parts/Panel.tsx";
import { figureWords } from "../../words/figures.ts";
import { phasesRound } from "../markets.ts";
import { useReply } from "../reply.ts";
import { Bounds } from "./Bounds.tsx";
import { Credits } from "./Credits.tsx";
import { OpenData } from "./OpenData.tsx";
import { Otc } from "./Otc.tsx";
import { Retirements } from "./Retirements.tsx";
import { Shares } from "./Shares.tsx";

const words = wordsOf(figureWords);

export function OfAll() {
	const round = phasesRound.value;
	const { reply, condition } = useReply("GET /v1/statistics", {}, round);
	return (
		<div class="figures">
			<div class="stack">
				<Panel title={words.volume} condition={condition}>
					{reply && <Shares all={reply.instruments} />}
				</Panel>
				<Panel title={words.credits} condition={condition}>
					{reply && <Credits vintages={reply.vintages} />}
				</Panel>
				<Otc round={round} />
			</div>
			<div class="stack">
				<Bounds />
				<Retirements round={round} />
				<OpenData />
			</div>
		</div>
	);
}
