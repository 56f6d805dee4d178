/** A sweep: of one key a curve with intervals, of two a map whose cells are read one by one. */

import { useRef, useState } from "preact/hooks";
import type { LabMap, LabMapFigure } from "../../lab.gen.ts";
import { wordsOf } from "../../lang.ts";
import { ChartFrame } from "../../parts/ChartFrame.tsx";
import { Select } from "../../parts/Choice.tsx";
import { Panel } from "../../parts/Panel.tsx";
import { amountText, figureText, unitFor } from "../../parts/plot/amounts.ts";
import { DotPlot } from "../../parts/plot/DotPlot.tsx";
import { Scroll } from "../../parts/Scroll.tsx";
import { labResultWords } from "../../words/labResults.ts";
import { shownOf } from "../editor/toml.ts";
import { faultText } from "../labCall.ts";
import { nameIn, own, quantityOf, unitText } from "../texts.ts";
import { Pictures } from "./FigureView.tsx";

const words = wordsOf(labResultWords);
const SHADES = 5;

interface MapViewProps {
	map: LabMap;
	run: string;
	digest: string;
}

export function MapView({ map, run, digest }: MapViewProps) {
	const [chosen, setChosen] = useState(map.figures[0]?.figure ?? "");
	const box = useRef<HTMLDivElement>(null);
	const figure = map.figures.find((one) => one.figure === chosen) ?? map.figures[0];
	if (!figure) return null;
	const text = (value: number | null | undefined) => amountText(value, quantityOf(figure.unit));
	const known = figure.mean.filter((value) => value !== null);
	const reading = words.mapReading(text(Math.min(...known)), text(Math.max(...known)));
	const title = own(figure.text);
	const file = `tanso-${run.slice(0, 12)}-${figure.figure}`;
	const saved = {
		title,
		reading,
		source: words.source(`${location.host}/lab/runs/${run}`, digest.slice(0, 16)),
		file,
	};
	return (
		<Panel
			title={map.y ? words.map : words.sensitivity}
			tools={
				<Select
					label={words.mapOf}
					hideLabel
					value={figure.figure}
					options={map.figures.map((one) => ({ value: one.figure, label: own(one.text) }))}
					onValue={setChosen}
				/>
			}
		>
			<div ref={box}>
				<ChartFrame
					title={title}
					reading={reading}
					table={tableOf(map, figure)}
					file={file}
					tools={!map.y && <Pictures box={box} saved={saved} />}
				>
					{map.y ? <Cells map={map} figure={figure} /> : <Curve map={map} figure={figure} />}
				</ChartFrame>
			</div>
		</Panel>
	);
}

function axisText({ text, unit }: LabMap["x"]): string {
	return unit ? `${nameIn(text)} (${unitText(unit)})` : nameIn(text);
}

function tableOf(map: LabMap, figure: LabMapFigure) {
	const text = (value: number | null | undefined) => amountText(value, quantityOf(figure.unit));
	const heads = [axisText(map.x), ...(map.y ? [axisText(map.y)] : []), own(figure.text), "95 %"];
	return {
		heads,
		rows: map.cells.map((cell, at) => [
			shownOf(map.x.values[cell.x]),
			...(map.y ? [shownOf(map.y.values[cell.y])] : []),
			text(figure.mean[at]),
			intervalText(figure, at),
		]),
	};
}

function intervalText(figure: LabMapFigure, at: number): string {
	const [low, high] = [figure.low[at], figure.high[at]];
	if (typeof low !== "number" || typeof high !== "number") return "–";
	const quantity = quantityOf(figure.unit);
	return `${amountText(low, quantity)} – ${amountText(high, quantity)}`;
}

function Curve({ map, figure }: { map: LabMap; figure: LabMapFigure }) {
	const unit = unitFor(quantityOf(figure.unit), Math.max(...figure.mean.map((one) => one ?? 0)));
	const columns = map.cells.map((cell) => shownOf(map.x.values[cell.x]));
	return (
		<DotPlot
			label={own(figure.text)}
			unit={unit.name}
			columns={columns}
			series={[
				{
					label: own(figure.text),
					tone: 1,
					values: figure.mean,
					low: figure.low,
					high: figure.high,
				},
			]}
			xUnit={axisText(map.x)}
			yText={(value) => figureText(value / unit.size)}
			read={(at) =>
				words.cellText(
					columns[at] ?? "",
					"",
					`${amountText(figure.mean[at], quantityOf(figure.unit))} (${intervalText(figure, at)})`,
				)
			}
		/>
	);
}

/** The map as a table: the shade of a cell follows its mean, which stands in it. */
function Cells({ map, figure }: { map: LabMap; figure: LabMapFigure }) {
	const known = figure.mean.filter((value) => value !== null);
	const [least, most] = [Math.min(...known), Math.max(...known)];
	const shade = (value: number) => Math.round((SHADES * (value - least)) / (most - least || 1));
	const at = (x: number, y: number) => map.cells.findIndex((cell) => cell.x === x && cell.y === y);
	return (
		<>
			<p class="muted">{map.y && words.mapAxes(axisText(map.y), axisText(map.x))}</p>
			<Scroll label={own(figure.text)}>
				<table class="map">
					<thead>
						<tr>
							<td />
							{map.x.values.map((value) => (
								<th scope="col" key={value}>
									{shownOf(value)}
								</th>
							))}
						</tr>
					</thead>
					<tbody>
						{map.y?.values.map((row, y) => (
							<tr key={row}>
								<th scope="row">{shownOf(row)}</th>
								{map.x.values.map((column, x) => {
									const index = at(x, y);
									const mean = figure.mean[index];
									const fault = map.cells[index]?.fault;
									if (typeof mean !== "number") {
										return (
											<td key={column} title={fault ? faultText(fault) : undefined}>
												–
											</td>
										);
									}
									return (
										<td key={column} class={`shade-${shade(mean)}`}>
											{amountText(mean, quantityOf(figure.unit))}
											<small>{intervalText(figure, index)}</small>
										</td>
									);
								})}
							</tr>
						))}
					</tbody>
				</table>
			</Scroll>
		</>
	);
}
