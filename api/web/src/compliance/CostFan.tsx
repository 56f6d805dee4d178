/** The costs of the ways to act: a band from P10 to P90 with its median, as picture and table. */

import { useState } from "preact/hooks";
import { wordsOf } from "../lang.ts";
import { roughYen, yen } from "../money/format.ts";
import { ChartFrame } from "../parts/ChartFrame.tsx";
import { BarRow, MarkLine, PartGroup, Sample, Stretch } from "../parts/figure.tsx";
import type { Policy } from "../wire.gen.ts";
import { planPolicy } from "../words/codes.gen.ts";
import { planWords } from "../words/plan.ts";
import { wordOf } from "../words/wordOf.ts";

const words = wordsOf(planWords);

function short(amount: number): string {
	return roughYen(`${amount}`) || yen(`${amount}`);
}

export function CostFan({ policies }: { policies: readonly Policy[] }) {
	const [at, setAt] = useState(0);
	const ends = policies.flatMap(({ fan }) => [fan.p10_yen, fan.p90_yen, 0]);
	const from = Math.min(...ends);
	const width = Math.max(...ends) - from || 1;
	const across = (value: number) => (value - from) / width;
	const mean = (code: Policy["code"]) => {
		const found = policies.find((one) => one.code === code);
		return found ? short(found.fan.mean_yen) : "–";
	};
	return (
		<ChartFrame
			title={words.fanTitle}
			reading={words.fanReading(mean("plan"), mean("nothing"), mean("all_today"))}
			file="tanso-plan-costs"
			table={{
				heads: [
					words.policy,
					words.expected,
					"P10",
					words.fanMiddle,
					"P90",
					words.regretMean,
					words.regretMax,
				],
				rows: policies.map((one) => [
					wordOf(planPolicy, one.code),
					...[one.fan.mean_yen, one.fan.p10_yen, one.fan.p50_yen, one.fan.p90_yen].map((amount) =>
						yen(`${amount}`),
					),
					yen(`${one.regret_mean_yen}`),
					yen(`${one.regret_max_yen}`),
				]),
			}}
		>
			<div class="bars fan">
				<PartGroup label={words.fanTitle} at={at}>
					{policies.map(({ code, fan }, index) => (
						<BarRow key={code} label={wordOf(planPolicy, code)} total={short(fan.mean_yen)}>
							<Stretch
								sentence={words.fanRow(
									wordOf(planPolicy, code),
									short(fan.p10_yen),
									short(fan.p50_yen),
									short(fan.p90_yen),
								)}
								isAt={index === at}
								onRead={() => setAt(index)}
								kind={code === "plan" ? "series-1" : "series-5"}
								from={across(fan.p10_yen)}
								length={(fan.p90_yen - fan.p10_yen) / width}
							/>
							<MarkLine at={across(fan.p50_yen)} />
						</BarRow>
					))}
				</PartGroup>
				<ul class="legend small">
					<Sample kind="series-1" text={words.fanBand} />
					<Sample kind="limit" text={words.fanMiddle} />
				</ul>
			</div>
		</ChartFrame>
	);
}
