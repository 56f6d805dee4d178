import { useState } from "preact/hooks";
import { PartGroup } from "./figure.tsx";

/** One column of a series over time. */
export interface ColumnBar {
	key: string;
	/** Stands below the column. */
	label: string;
	/** Height, in any unit that all columns share: a place in a picture, not an amount. */
	length: number;
	/** The amount in words and figures. */
	text: string;
}

const LABELS = 12;

/** Columns over time. Each can have the focus and is read as a sentence, which is also shown below;
 * arrows move between them. Stands in a `ChartFrame`, which adds the table. */
export function Columns({ label, columns }: { label: string; columns: readonly ColumnBar[] }) {
	const [at, setAt] = useState(columns.length - 1);
	const longest = Math.max(...columns.map(({ length }) => length)) || 1;
	const every = Math.ceil(columns.length / LABELS);
	const read = columns[at];
	return (
		<div class="columns-chart">
			<PartGroup label={label} at={at}>
				{columns.map((column, index) => (
					<div class="slot" key={column.key}>
						<span
							role="img"
							tabIndex={index === at ? 0 : -1}
							aria-label={`${column.label}: ${column.text}`}
							class={index === at ? "at" : undefined}
							onFocus={() => setAt(index)}
							onPointerEnter={() => setAt(index)}
						>
							<i style={{ "--share": column.length / longest }} />
						</span>
						<small aria-hidden="true">{index % every ? "" : column.label}</small>
					</div>
				))}
			</PartGroup>
			<p class="read small" aria-hidden="true">
				{read && `${read.label}: ${read.text}`}
			</p>
		</div>
	);
}
