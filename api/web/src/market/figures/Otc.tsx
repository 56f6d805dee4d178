/** What settled over the counter in months that are over, without names. */

import { wordsOf } from "../../lang.ts";
import { fiscalYearText } from "../../money/days.ts";
import { grouped } from "../../money/format.ts";
import { Panel } from "../../parts/Panel.tsx";
import type { OtcStatisticsReply } from "../../wire.gen.ts";
import { figureWords } from "../../words/figures.ts";
import { useReply } from "../reply.ts";
import { classNames } from "./classes.ts";
import { monthText } from "./Volumes.tsx";

const words = wordsOf(figureWords);

export function Otc({ symbol, round }: { symbol?: string; round: unknown }) {
	const query = symbol ? { symbol } : {};
	const { reply, condition } = useReply("GET /v1/otc/statistics", { query }, round);
	const isEmpty = reply && !reply.figures.length && !reply.withheld.length;
	return (
		<Panel title={words.otc} condition={isEmpty ? { kind: "empty", text: words.noOtc } : condition}>
			{reply && <Figures reply={reply} />}
		</Panel>
	);
}

function Figures({ reply }: { reply: OtcStatisticsReply }) {
	const nameOfClass = classNames();
	const months = [...reply.figures, ...reply.withheld].map(({ month }) => month);
	return (
		<>
			<p class="small muted">{words.otcRead(reply.deals_min)}</p>
			{/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
			<section class="text-table" tabIndex={0} aria-label={words.otc}>
				<table class="plain">
					<thead>
						<tr>
							<th scope="col">{words.month}</th>
							<th scope="col">{words.creditClass}</th>
							<th scope="col">{words.vintages}</th>
							<th scope="col" class="number">
								{words.deals}
							</th>
							<th scope="col" class="number">
								{words.tonnes} (t)
							</th>
							<th scope="col" class="number">
								{words.price} ({words.units["yen/t"]})
							</th>
						</tr>
					</thead>
					{[...new Set(months)]
						.toSorted()
						.toReversed()
						.map((month) => (
							<tbody key={month}>
								{reply.figures
									.filter((figure) => figure.month === month)
									.map((figure) => (
										<tr key={`${figure.symbol} ${figure.vintages}`}>
											<th scope="row">{monthText(month)}</th>
											<td>{nameOfClass(figure.credit_class)}</td>
											<td>{figure.vintages.map((year) => fiscalYearText(year)).join(", ")}</td>
											<td class="number">{figure.deals}</td>
											<td class="number">{grouped(figure.qty)}</td>
											<td class="number">{grouped(figure.price)}</td>
										</tr>
									))}
								{reply.withheld
									.filter((one) => one.month === month)
									.map((one) => (
										<tr key={one.symbol}>
											<th scope="row">{monthText(month)}</th>
											<td>{nameOfClass(one.credit_class)}</td>
											<td colSpan={4} class="muted">
												{words.withheld(reply.deals_min)}
											</td>
										</tr>
									))}
							</tbody>
						))}
				</table>
			</section>
		</>
	);
}
