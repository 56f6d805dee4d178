/** What closing a year's shortage now costs: each way by prices of one origin. */

import { wordsOf } from "../lang.ts";
import { fiscalYearText } from "../money/days.ts";
import { price, roughYen, tonnes, yen } from "../money/format.ts";
import { Badge } from "../parts/Badge.tsx";
import type { ClosingRecord, YearCoverageRecord } from "../wire.gen.ts";
import { closingObstacle, closingWay } from "../words/codes.gen.ts";
import { complianceWords } from "../words/compliance.ts";
import { wordOf } from "../words/wordOf.ts";
import { className } from "./classNames.ts";

const words = wordsOf(complianceWords);

export function Closings({ year }: { year: YearCoverageRecord }) {
	if (!year.closing.length) return <p class="small">{words.noClosing}</p>;
	return (
		<details>
			<summary>{words.ways(year.closing.length)}</summary>
			<p class="small muted">{words.closingText}</p>
			<ul class="ways" aria-label={words.closingTitle(fiscalYearText(year.fiscal_year))}>
				{year.closing.map((one) => (
					<li key={`${one.way} ${one.credit_class}`}>
						<Way one={one} />
					</li>
				))}
			</ul>
		</details>
	);
}

function Way({ one }: { one: ClosingRecord }) {
	const [closes, leaves] = [tonnes(`${one.closes_t}`), tonnes(`${one.left_open_t}`)];
	const way = wordOf(closingWay, one.way);
	const rate = one.price_yen_per_t?.replace(/\.00$/, "");
	return (
		<>
			<div class="row">
				<strong>{one.credit_class ? `${way}: ${className(one.credit_class)}` : way}</strong>
				{one.is_stale && <Badge tone="warn">{words.stale}</Badge>}
			</div>
			{one.cost_yen === null ? (
				<p>{wordOf(closingObstacle, one.code)}</p>
			) : (
				<p>
					{words.costOf(yen(`${one.cost_yen}`), closes, leaves)}{" "}
					<span class="muted">{roughYen(`${one.cost_yen}`)}</span>
				</p>
			)}
			<p class="small muted">
				{[rate && price(rate), one.price_day, one.source].filter(Boolean).join(", ")}
			</p>
		</>
	);
}
