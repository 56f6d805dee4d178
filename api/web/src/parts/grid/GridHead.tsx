import { wordsOf } from "../../lang.ts";
import { partWords } from "../../words/parts.ts";
import type { Column, Order } from "./columns.ts";
import { cellClass } from "./RowView.tsx";

interface HeadProps<T> {
	columns: readonly Column<T>[];
	order: Order | null;
	counted: boolean;
	acts: boolean;
	/** Undefined where rows cannot be selected. */
	chosen: { all: boolean } | undefined;
	onOrder: (key: string) => void;
	onAll: (all: boolean) => void;
}

/** The head of a table: sorts by a press on a column's name. */
export function GridHead<T>(props: HeadProps<T>) {
	const words = wordsOf(partWords);
	const { order, chosen } = props;
	return (
		<thead>
			<tr aria-rowindex={props.counted ? 1 : undefined}>
				{chosen && (
					<th scope="col">
						<input
							type="checkbox"
							tabIndex={-1}
							aria-label={words.selectAll}
							checked={chosen.all}
							onChange={(event) => props.onAll(event.currentTarget.checked)}
						/>
					</th>
				)}
				{props.columns.map((column) => {
					const sorts = column.sort !== undefined || column.compare !== undefined;
					const mine = order?.key === column.key ? order : undefined;
					return (
						<th
							key={column.key}
							scope="col"
							tabIndex={sorts ? undefined : -1}
							class={cellClass(column)}
							aria-sort={mine && (mine.down ? "descending" : "ascending")}
						>
							{sorts ? (
								<button type="button" tabIndex={-1} onClick={() => props.onOrder(column.key)}>
									{column.head}
								</button>
							) : (
								column.head
							)}
						</th>
					);
				})}
				{props.acts && (
					<th scope="col" class="acts" tabIndex={-1}>
						<span class="hidden">{words.actions}</span>
					</th>
				)}
			</tr>
		</thead>
	);
}
