/** A year's credits as a bar against their limit: counted, usable, to come, blocked. */

import { useState } from "preact/hooks";
import { wordsOf } from "../lang.ts";
import { fiscalYearText } from "../money/days.ts";
import { coordinate } from "../money/decimal.ts";
import { tonnes } from "../money/format.ts";
import { BarRow, MarkLine, PartGroup, Sample, Stretch } from "../parts/figure.tsx";
import type { YearCoverageRecord } from "../wire.gen.ts";
import { blockedReason } from "../words/codes.gen.ts";
import { complianceWords } from "../words/compliance.ts";
import { wordOf } from "../words/wordOf.ts";
import { className } from "./classNames.ts";

const words = wordsOf(complianceWords);

interface BarProps {
	year: YearCoverageRecord;
	/** The credit limit in percent of emissions. */
	percent: number;
}

export function CreditBar({ year, percent }: BarProps) {
	const [at, setAt] = useState(0);
	const limit = tonnes(`${year.credit_limit_t}`);
	const parts = partsOf(year);
	if (!parts.length) return <p class="small">{words.noCredits(limit)}</p>;
	const total = parts.reduce((sum, part) => sum + part.quantity, 0);
	const whole = coordinate(`${Math.max(total, year.credit_limit_t, 1)}`);
	let from = 0;
	return (
		<div class="bars credits">
			<PartGroup label={`${fiscalYearText(year.fiscal_year)}: ${words.creditBar}`} at={at}>
				<BarRow label={words.credits} total={tonnes(`${total}`)}>
					{parts.map((part, index) => {
						const start = from;
						from += part.quantity;
						return (
							<Stretch
								key={part.name}
								sentence={`${part.name} ${tonnes(`${part.quantity}`)}`}
								isAt={index === at}
								onRead={() => setAt(index)}
								kind={part.color}
								from={start / whole}
								length={part.quantity / whole}
							/>
						);
					})}
					<MarkLine at={year.credit_limit_t / whole} />
				</BarRow>
			</PartGroup>
			<ul class="legend small">
				{parts.map((part) => (
					<Sample
						key={part.name}
						kind={part.color}
						text={`${part.name} ${tonnes(`${part.quantity}`)}`}
					/>
				))}
				<Sample kind="limit" text={words.limit(percent, limit)} />
			</ul>
			{year.blocked.length > 0 && (
				<ul class="small reasons">
					{year.blocked.map((one) => (
						<li key={`${one.code} ${one.credit_class} ${one.quantity_t}`}>
							{words.blockedLine(
								tonnes(`${one.quantity_t}`),
								className(one.credit_class),
								wordOf(blockedReason, one.code),
							)}
						</li>
					))}
				</ul>
			)}
		</div>
	);
}

/** The parts that are not empty; each keeps its color in all years. */
function partsOf(year: YearCoverageRecord) {
	const { credits_counted_t, credits_usable_t, blocked, expected } = year;
	return [
		{ name: words.counted, color: "series-1", quantity: credits_counted_t },
		{ name: words.usable, color: "series-2", quantity: credits_usable_t },
		{
			name: words.incoming,
			color: "series-3",
			quantity: Math.max(0, expected.credits_t - credits_counted_t - credits_usable_t),
		},
		{
			name: words.blocked,
			color: "series-5",
			quantity: blocked.reduce((sum, one) => sum + one.quantity_t, 0),
		},
	].filter(({ quantity }) => quantity > 0);
}
