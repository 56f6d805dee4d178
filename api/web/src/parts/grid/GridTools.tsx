import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { wordsOf } from "../../lang.ts";
import { partWords } from "../../words/parts.ts";
import { Check } from "../Choice.tsx";
import { Field } from "../Field.tsx";
import { Popup } from "../Popup.tsx";
import type { Column } from "./columns.ts";
import { save, toCsv } from "./export.ts";

interface ToolsProps<T> {
	filter: Signal<string> | undefined;
	chosen: Signal<Record<string, boolean>> | undefined;
	columns: readonly Column<T>[];
	shown: readonly Column<T>[];
	file: string | undefined;
	rows: readonly T[];
	all: number;
	selected: number;
	children: ComponentChildren;
}

/** What stands above a table: filter, the screen's own tools, count of rows, columns, CSV. */
export function GridTools<T>(props: ToolsProps<T>) {
	const words = wordsOf(partWords);
	const { filter, chosen, columns, shown, file, rows, children, selected } = props;
	if (!filter && !chosen && file === undefined && !children) return null;
	return (
		<div class="tools">
			{filter && (
				<Field
					label={words.filter}
					hideLabel
					placeholder={words.filter}
					type="search"
					value={filter.value}
					onValue={(text) => {
						filter.value = text;
					}}
				/>
			)}
			{children}
			<span class="count" role="status">
				{selected
					? words.selected(selected)
					: filter?.value
						? words.rowsShown(rows.length, props.all)
						: ""}
			</span>
			{chosen && (
				<Popup label={words.columns} class="quiet">
					{columns
						.filter((column) => !column.names)
						.map((column) => (
							<Check
								key={column.key}
								label={column.head}
								checked={shown.includes(column)}
								onChecked={(on) => {
									chosen.value = { ...chosen.value, [column.key]: on };
								}}
							/>
						))}
				</Popup>
			)}
			{file !== undefined && (
				<button
					type="button"
					class="quiet"
					aria-disabled={!rows.length}
					onClick={() => save(`${file}.csv`, toCsv(rows, shown))}
				>
					{words.csv(rows.length)}
				</button>
			)}
		</div>
	);
}
