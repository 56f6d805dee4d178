/** The effect of an act in figures: what each party has now and would have. */

import { Fragment } from "preact";
import { wordsOf } from "../lang.ts";
import { signOf, subtract } from "../money/decimal.ts";
import type { EffectRecord } from "../wire.gen.ts";
import { approvalWords } from "../words/approvals.ts";
import * as codes from "../words/codes.gen.ts";
import { figureText, labelOf } from "./rows.ts";

interface EffectsProps {
	effects: readonly EffectRecord[];
	/** What the table is about, for screen readers. */
	label: string;
}

export function Effects({ effects, label }: EffectsProps) {
	const words = wordsOf(approvalWords);
	if (!effects.length) return <p class="muted">{words.noEffect}</p>;
	return (
		<div class="scrolls">
			<table class="plain effects">
				<caption class="hidden">{label}</caption>
				<thead>
					<tr>
						<th scope="col">{words.figure}</th>
						<th scope="col" class="number">
							{words.now}
						</th>
						<th scope="col" class="number">
							{words.after}
						</th>
						<th scope="col" class="number difference">
							{words.difference}
						</th>
					</tr>
				</thead>
				{[...Map.groupBy(effects, ({ of }) => of)].map(([of, group]) => (
					<tbody key={of}>
						<tr>
							<th scope="rowgroup" colSpan={4} class="of">
								{of}
							</th>
						</tr>
						{group.map((effect) => (
							<Fragment key={effect.figure}>
								<EffectLine effect={effect} />
							</Fragment>
						))}
					</tbody>
				))}
			</table>
		</div>
	);
}

function EffectLine({ effect }: { effect: EffectRecord }) {
	const words = wordsOf(approvalWords);
	const { figure, before, after } = effect;
	const difference = after === undefined ? undefined : subtract(after, before);
	const sign = difference === undefined ? 0 : signOf(difference);
	return (
		<tr>
			<th scope="row">{labelOf(codes.effectFigure[figure])}</th>
			<td class="number">{figureText(figure, before)}</td>
			<td class="number">
				<strong>{after === undefined ? words.gone : figureText(figure, after)}</strong>
			</td>
			<td class="number difference">
				{difference === undefined || sign === 0
					? "–"
					: `${sign > 0 ? "+" : ""}${figureText(figure, difference)}`}
			</td>
		</tr>
	);
}
