import { Component } from "preact";
import type { Column } from "./columns.ts";

/** Something that a row can do, as a button in it. */
export interface RowAct {
	label: string;
	/** The whole sentence for screen readers, such as "Cancel order 17". */
	name?: string;
	run: () => void;
	danger?: boolean;
	disabled?: boolean;
	/** Why not now, or what it does; shown on hover. */
	title?: string;
}

export interface RowProps<T> {
	row: T;
	rowKey: string;
	index: number;
	columns: readonly Column<T>[];
	acts: ((row: T) => readonly RowAct[]) | undefined;
	openable: boolean;
	current: boolean;
	/** Undefined where rows cannot be selected. */
	chosen: boolean | undefined;
	isVoid: boolean;
	/** Counts rows for screen readers where not all are drawn. */
	counted: boolean;
	selectLabel: string;
	onChosen: (index: number) => void;
}

/** A row, drawn again only if something of it changed. */
export class RowView<T> extends Component<RowProps<T>, unknown> {
	override shouldComponentUpdate(next: RowProps<T>, state: unknown): boolean {
		const now = this.props;
		return (
			state !== this.state ||
			(Object.keys(next) as (keyof RowProps<T>)[]).some((name) => next[name] !== now[name])
		);
	}

	override render() {
		const { row, index, columns, acts, chosen, counted, current } = this.props;
		const names = columns.some((column) => column.names);
		return (
			<tr
				data-key={this.props.rowKey}
				data-index={index}
				class={`${this.props.openable ? "openable" : ""} ${this.props.isVoid ? "void" : ""}`}
				aria-rowindex={counted ? index + 2 : undefined}
				aria-selected={chosen}
				aria-current={current ? "true" : undefined}
			>
				{chosen !== undefined && (
					<td>
						<input
							type="checkbox"
							tabIndex={-1}
							aria-label={this.props.selectLabel}
							checked={chosen}
							onChange={() => this.props.onChosen(index)}
						/>
					</td>
				)}
				{columns.map((column, at) => {
					const Cell = column.names || (!names && at === 0) ? "th" : "td";
					return (
						<Cell
							key={column.key}
							scope={Cell === "th" ? "row" : undefined}
							tabIndex={-1}
							class={cellClass(column)}
						>
							{/* An empty text would be written again at each drawing of the row. */}
							{column.cell(row) || null}
						</Cell>
					);
				})}
				{acts && (
					<td class="acts" tabIndex={-1}>
						<div>
							{acts(row).map((act) => (
								<button
									key={act.label}
									type="button"
									tabIndex={-1}
									class={act.danger ? "danger" : undefined}
									aria-label={act.name}
									title={act.title}
									aria-disabled={act.disabled}
									onClick={act.run}
								>
									{act.label}
								</button>
							))}
						</div>
					</td>
				)}
			</tr>
		);
	}
}

export function cellClass<T>(column: Column<T>): string {
	const marks = (["wide", "wrap", "pinned"] as const).filter((mark) => column[mark]);
	return [column.align ?? "", ...marks].filter(Boolean).join(" ");
}
