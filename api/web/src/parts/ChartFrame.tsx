import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { wordsOf } from "../lang.ts";
import { partWords } from "../words/parts.ts";
import { save, toCsv } from "./grid/export.ts";

/** The figures of a chart as text: each row as many cells as there are heads. The first cell names
 * the row. */
export interface ChartTable {
	heads: readonly string[];
	rows: readonly (readonly string[])[];
}

interface ChartFrameProps {
	title: string;
	/** What the chart shows, in one sentence. */
	reading: string;
	table: ChartTable;
	/** Name of the CSV file without its ending. */
	file: string;
	/** Address of the exchange's own CSV with all figures, in place of one of the table. */
	csv?: string;
	/** The chart is a picture with nothing to focus in it. */
	picture?: boolean;
	/** Further buttons, such as those that save the picture. */
	tools?: ComponentChildren;
	/** Source and terms, such as a library's notice. */
	foot?: ComponentChildren;
	children: ComponentChildren;
}

/** A chart with its title, its reading sentence, its figures as a table and as CSV. */
export function ChartFrame(props: ChartFrameProps) {
	const words = wordsOf(partWords);
	const id = useId();
	const [asTable, setTable] = useState(false);
	const { table, title, reading } = props;
	return (
		<figure class="chart" aria-labelledby={`${id}-title`} aria-describedby={`${id}-reading`}>
			<figcaption>
				<h3 id={`${id}-title`}>{title}</h3>
				<p id={`${id}-reading`} class="muted small" title={reading}>
					{reading}
				</p>
			</figcaption>
			<div class="tools">
				{props.tools}
				<button
					type="button"
					class="quiet"
					aria-pressed={asTable}
					onClick={() => setTable(!asTable)}
				>
					{words.table}
				</button>
				{props.csv ? (
					<a class="button quiet" href={props.csv} download>
						CSV
					</a>
				) : (
					<button
						type="button"
						class="quiet"
						onClick={() => save(`${props.file}.csv`, toCsv(table.rows, columnsOf(table)))}
					>
						{words.csv(table.rows.length)}
					</button>
				)}
			</div>
			{asTable ? (
				<TextTable table={table} caption={title} />
			) : props.picture ? (
				<div class="canvas" role="img" aria-label={`${title}. ${reading}`}>
					{props.children}
				</div>
			) : (
				<div class="canvas">{props.children}</div>
			)}
			{props.foot && <div class="small muted">{props.foot}</div>}
		</figure>
	);
}

function columnsOf(table: ChartTable) {
	return table.heads.map((head, index) => ({
		key: head,
		head,
		cell: (row: readonly string[]) => row[index] ?? "",
	}));
}

/** A small table of text and figures. */
export function TextTable({ table, caption }: { table: ChartTable; caption: string }) {
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
		<section class="text-table" tabIndex={0} aria-label={caption}>
			<table class="plain">
				<caption class="hidden">{caption}</caption>
				<thead>
					<tr>
						{table.heads.map((head, index) => (
							<th key={head} scope="col" class={index ? "number" : undefined}>
								{head}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{table.rows.map((row) => (
						<tr key={row.join("|")}>
							{row.map((cell, index) =>
								index ? (
									<td key={table.heads[index]} class="number">
										{cell}
									</td>
								) : (
									<th key={table.heads[index]} scope="row">
										{cell}
									</th>
								),
							)}
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}
