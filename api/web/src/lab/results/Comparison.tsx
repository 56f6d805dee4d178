/** A comparison: what differs above, then paired differences with their intervals. */

import type { LabComparison, LabDifference } from "../../lab.gen.ts";
import { lang, wordsOf } from "../../lang.ts";
import { Panel } from "../../parts/Panel.tsx";
import { amountText, differenceText } from "../../parts/plot/amounts.ts";
import { Scroll } from "../../parts/Scroll.tsx";
import { labWords } from "../../words/lab.ts";
import { labResultWords } from "../../words/labResults.ts";
import { nameIn, own, quantityOf, shortOf, unitText, variantName } from "../texts.ts";

const words = wordsOf(labResultWords);
const labs = wordsOf(labWords);
const WIDTH = 140;
const HEIGHT = 18;

export function Comparison({ comparison }: { comparison: LabComparison }) {
	const { variants, assumptions, differences } = comparison;
	const names = variants.map((one, at) => `${labs.variant(at + 1)}: ${variantName(one)}`);
	const base = differences[0]?.base ?? 0;
	const others = variants.map((_, at) => at).filter((at) => at !== base);
	const rows = [...new Set(differences.map(({ figure }) => figure))].map((figure) =>
		differences.filter((one) => one.figure === figure),
	);
	const alike = rows.filter((all) => !all.some(isDifferent));
	const table = (shown: readonly LabDifference[][]) => (
		<Scroll label={words.differences}>
			<table class="plain differences">
				<thead>
					<tr>
						<th scope="col">{words.figure}</th>
						<th scope="col" class="number">
							{words.baseOf(names[base] ?? "")}
						</th>
						{others.map((at) => (
							<th scope="col" key={at}>
								{names[at]}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{shown.map((all) => (
						<FigureRow key={all[0]?.figure} others={others} all={all} />
					))}
				</tbody>
			</table>
		</Scroll>
	);
	return (
		<>
			<Panel title={words.assumptions} flush>
				<Scroll label={words.assumptions}>
					<table class="plain assumed">
						<thead>
							<tr>
								<th scope="col">{words.key}</th>
								{names.map((name) => (
									<th scope="col" key={name}>
										{name}
									</th>
								))}
							</tr>
						</thead>
						<tbody>
							{assumptions.map(({ key, unit, text, values }) => (
								<tr key={key}>
									<th scope="row" title={key}>
										{nameIn(text)} <span class="muted small">{unitText(unit)}</span>
									</th>
									{values.map((value, at) => (
										<td key={names[at]} data-name={names[at]}>
											{shortOf(value) || labs.notSet}
										</td>
									))}
								</tr>
							))}
						</tbody>
					</table>
				</Scroll>
			</Panel>
			<Panel title={words.differences}>
				<div class="stack">
					<p class="muted">{words.differencesText}</p>
					{table(rows.filter((all) => !alike.includes(all)))}
					{alike.length > 0 && (
						<details>
							<summary>{words.allSame(alike.length)}</summary>
							{table(alike)}
						</details>
					)}
				</div>
			</Panel>
		</>
	);
}

interface FigureRowProps {
	all: readonly LabDifference[];
	others: readonly number[];
}

function FigureRow({ all, others }: FigureRowProps) {
	const first = all[0];
	if (!first) return null;
	const reach = Math.max(
		...all.flatMap(({ difference, low, high }) =>
			[difference, low ?? 0, high ?? 0].map((value) => Math.abs(value)),
		),
	);
	return (
		<tr>
			<th scope="row">{own(first.text)}</th>
			<td class="number" data-name={labs.isBase}>
				{amountText(first.base_mean, quantityOf(first.unit))}
			</td>
			{others.map((at) => {
				const one = all.find(({ variant }) => variant === at);
				return (
					<td key={at} data-name={labs.variant(at + 1)}>
						{one && (
							<>
								{isDrawn(one) && <Glyph one={one} reach={reach} />}
								<span class="said">{sentenceOf(one)}</span>
							</>
						)}
					</td>
				);
			})}
		</tr>
	);
}

/** The difference in words: with its interval, or in how many seeds it is higher or lower. */
function sentenceOf(one: LabDifference): string {
	const quantity = quantityOf(one.unit);
	const text = (value: number) => differenceText(value, quantity);
	const mean = text(one.difference);
	if (typeof one.low === "number" && typeof one.high === "number")
		return words.differs(mean, text(one.low), text(one.high));
	if (!isDifferent(one)) return words.same;
	if (one.runs < 2) return words.single(mean);
	const share = (value: number) => amountText(value, "share");
	const isHigher = one.higher >= one.lower;
	const how = isHigher
		? words.higherIn(share(one.higher_low), share(one.higher_high))
		: words.lowerIn(share(one.lower_low), share(one.lower_high));
	return lang === "ja" ? `${mean}（${how}）` : `${mean} (${how})`;
}

/** Whether a figure differs in any seed. */
function isDifferent({ difference, higher, lower }: LabDifference): boolean {
	return difference !== 0 || higher > 0 || lower > 0;
}

/** Without an interval and without a difference there is nothing to see. */
function isDrawn({ low, high, difference }: LabDifference): boolean {
	return difference !== 0 || typeof low === "number" || typeof high === "number";
}

/** The difference as a dot with its interval about the line of no difference. */
function Glyph({ one, reach }: { one: LabDifference; reach: number }) {
	const x = (value: number) => WIDTH / 2 + ((WIDTH / 2 - 8) * value) / (reach || 1);
	const { difference, low, high } = one;
	const hasInterval = typeof low === "number" && typeof high === "number";
	const isCertain = hasInterval && (low > 0 || high < 0);
	return (
		<svg
			class="glyph"
			width={WIDTH}
			height={HEIGHT}
			viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
			aria-hidden="true"
		>
			<line class="zero" x1={WIDTH / 2} x2={WIDTH / 2} y1="0" y2={HEIGHT} />
			{hasInterval && (
				<line
					class={isCertain ? "stroke-1 markline" : "stroke-soft markline"}
					x1={x(low)}
					x2={x(high)}
					y1={HEIGHT / 2}
					y2={HEIGHT / 2}
				/>
			)}
			<circle
				class={isCertain ? "fill-1" : "fill-soft"}
				cx={x(difference)}
				cy={HEIGHT / 2}
				r="4.5"
			/>
		</svg>
	);
}
