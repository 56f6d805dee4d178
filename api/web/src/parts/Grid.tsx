import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { wordsOf } from "../lang.ts";
import { partWords } from "../words/parts.ts";
import { announce } from "./announce.ts";
import { type Column, filtered, nextOrder, sorted } from "./grid/columns.ts";
import { toTsv } from "./grid/export.ts";
import { GridHead } from "./grid/GridHead.tsx";
import { GridTools } from "./grid/GridTools.tsx";
import { type RowAct, RowView } from "./grid/RowView.tsx";
import { isLong, shownRange } from "./grid/range.ts";
import { type GridActs, Roving } from "./grid/roving.ts";
import { settingsOf, shownColumns } from "./grid/settings.ts";
import { noActs, useSteady } from "./grid/useSteady.ts";
import { type Condition, ConditionView, Late, READY } from "./Panel.tsx";

export type { Column, RowAct };

export interface GridProps<T> {
	/** What the table holds, for screen readers. */
	label: string;
	/** Rows that did not change must be the same objects as before: only changed rows are drawn. */
	rows: readonly T[];
	/** Made once (outside the component or by useMemo), or all rows are drawn each time. */
	columns: readonly Column<T>[];
	keyOf: (row: T) => string;
	/** Enter on a cell or a press on the row. */
	onOpen?: (row: T) => void;
	/** Buttons at the row's end; made once, as the columns. */
	acts?: (row: T) => readonly RowAct[];
	/** The key of the row that the rest of the screen shows. */
	current?: string | undefined;
	/** Keys of selected rows; with `onSelected` rows can be selected. */
	selected?: ReadonlySet<string>;
	onSelected?: (keys: ReadonlySet<string>) => void;
	/** Struck through: canceled, busted, superseded. */
	isVoid?: (row: T) => boolean;
	condition?: Condition;
	/** The sentence of a table without rows. */
	empty?: string;
	/** Offers a filter. */
	filter?: boolean;
	/** Name of the CSV file without its ending; offers the file. */
	file?: string;
	/** Name by which order and columns are remembered; offers the choice of columns. */
	id?: string;
	/** Buttons and fields above the table. */
	tools?: ComponentChildren;
}

/** A table of data: sorted, filtered, moved in by arrows, copied by Ctrl+C, saved as CSV. Of a long
 * one only the rows in view are drawn. */
export function Grid<T>(props: GridProps<T>) {
	const words = wordsOf(partWords);
	const { columns, keyOf, onSelected, selected } = props;
	const settings = useMemo(() => settingsOf(props.id), [props.id]);
	const filter = useSignal("");
	const order = settings.order.value;
	const shown = useMemo(
		() => shownColumns(columns, settings.chosen.value),
		[columns, settings.chosen.value],
	);
	const present = useMemo(
		() => sorted(filtered(props.rows, columns, filter.value), columns, order),
		[props.rows, columns, filter.value, order],
	);
	const { rows, gone, onMove, onLeave } = useSteady(present, keyOf, [order, filter.value]);
	const condition = conditionOf(props, rows.length, words.noMatch);
	const stale = condition.kind === "stale";
	const ready = condition.kind === "ready" || stale;

	const view = useRef<HTMLDivElement>(null);
	const counted = isLong(
		rows.length,
		shown.some((column) => column.wrap),
	);
	const range = useRange(view, counted, rows.length);
	const part = counted ? rows.slice(range.from, range.to) : rows;

	const toggle = (from: number, to: number, all: boolean) => {
		if (!onSelected) return;
		const keys = new Set(selected);
		for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) {
			const key = keyOf(row);
			if (gone.has(key)) continue;
			if (all || !keys.delete(key)) keys.add(key);
		}
		onSelected(keys);
	};
	const open = (row: T | undefined) => {
		if (row !== undefined && !gone.has(keyOf(row))) props.onOpen?.(row);
	};
	const roving = useRoving(view, {
		rows: () => rows.length,
		reveal: range.reveal,
		open: (index) => open(rows[index]),
		toggle: (index) => toggle(index, index, false),
		extend: (from, to) => from >= 0 && to >= 0 && toggle(from, to, true),
	});
	const onChosen = useStable((index: number) => toggle(index, index, false));

	const copy = (event: ClipboardEvent) => {
		if (!document.getSelection()?.isCollapsed || !event.clipboardData) return;
		const at = rows[roving.current?.place ?? -1];
		const chosen = rows.filter((row) => selected?.has(keyOf(row)));
		const copied = chosen.length || at === undefined ? chosen : [at];
		if (!copied.length) return;
		event.clipboardData.setData("text/plain", toTsv(copied, shown));
		event.preventDefault();
		announce(words.copied(copied.length));
	};
	const press = (event: MouseEvent) => {
		const target = event.target as HTMLElement;
		if (!props.onOpen || target.closest("a, button, input, select, label")) return;
		const index = target.closest("tr")?.dataset.index;
		if (index === undefined || !document.getSelection()?.isCollapsed) return;
		open(rows[Number.parseInt(index, 10)]);
	};

	return (
		<div class="grid">
			<GridTools
				filter={props.filter ? filter : undefined}
				chosen={props.id ? settings.chosen : undefined}
				columns={columns}
				shown={shown}
				file={ready ? props.file : undefined}
				rows={present}
				all={props.rows.length}
				selected={selected?.size ?? 0}
			>
				{props.tools}
			</GridTools>
			<Late condition={condition} />
			<div
				class={`view ${stale ? "old" : ""} ${counted ? "long" : ""}`}
				ref={view}
				tabIndex={-1}
				onScroll={counted ? range.onScroll : undefined}
				onCopy={copy}
			>
				{/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter opens a row, see roving.ts. */}
				<table
					// biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table.
					role="grid"
					aria-label={props.label}
					aria-rowcount={counted ? rows.length + 1 : undefined}
					aria-multiselectable={onSelected ? true : undefined}
					aria-busy={condition.kind === "loading"}
					// The room of the rows that are not drawn.
					style={counted && ready ? range.room : undefined}
					onClick={press}
					onPointerMove={onMove}
					onPointerDown={onMove}
					onPointerLeave={onLeave}
				>
					<GridHead
						columns={shown}
						order={order}
						counted={counted}
						acts={props.acts !== undefined}
						chosen={onSelected && { all: rows.length > 0 && (selected?.size ?? 0) >= rows.length }}
						onOrder={(key) => {
							settings.order.value = nextOrder(order, key);
						}}
						onAll={(all) => onSelected?.(new Set(all ? rows.map(keyOf) : []))}
					/>
					<tbody>
						{ready &&
							part.map((row, at) => {
								const key = keyOf(row);
								return (
									<RowView
										key={key}
										rowKey={key}
										row={row}
										index={counted ? range.from + at : at}
										columns={shown}
										acts={props.acts && gone.has(key) ? noActs : props.acts}
										openable={props.onOpen !== undefined}
										current={key === props.current}
										chosen={onSelected && (selected?.has(key) ?? false)}
										isVoid={gone.has(key) || (props.isVoid?.(row) ?? false)}
										counted={counted}
										selectLabel={words.select}
										onChosen={onChosen}
									/>
								);
							})}
					</tbody>
				</table>
				{!ready && <ConditionView condition={condition} />}
			</div>
		</div>
	);
}

function conditionOf<T>(props: GridProps<T>, shown: number, noMatch: string): Condition {
	const { condition = READY, empty, rows } = props;
	if (condition.kind !== "ready" && condition.kind !== "stale") return condition;
	if (!rows.length) return empty === undefined ? { kind: "empty" } : { kind: "empty", text: empty };
	return shown ? condition : { kind: "empty", text: noMatch };
}

/** Return one function for good that calls the newest of those given. */
function useStable<A extends unknown[]>(run: (...args: A) => void): (...args: A) => void {
	const newest = useRef(run);
	newest.current = run;
	return useMemo(
		() =>
			(...args: A) =>
				newest.current(...args),
		[],
	);
}

function useRoving(view: { current: HTMLDivElement | null }, acts: GridActs) {
	const roving = useRef<Roving | undefined>(undefined);
	const newest = useRef(acts);
	newest.current = acts;
	useLayoutEffect(() => {
		if (!view.current) return;
		roving.current ??= new Roving(view.current, {
			rows: () => newest.current.rows(),
			reveal: (index) => newest.current.reveal(index),
			open: (index) => newest.current.open(index),
			toggle: (index) => newest.current.toggle(index),
			extend: (from, to) => newest.current.extend(from, to),
		});
		roving.current.sync();
	});
	return roving;
}

/** The rows in view of a long table. */
function useRange(view: { current: HTMLDivElement | null }, counted: boolean, rows: number) {
	const [at, setAt] = useState({ top: 0, height: 600, rowHeight: 28 });
	const measure = () => {
		const box = view.current;
		if (!box) return;
		const drawn = box.querySelectorAll<HTMLElement>("tbody tr[data-key]");
		const [first, last] = [drawn[0], drawn[drawn.length - 1]];
		const height = first && last && (last.offsetTop - first.offsetTop) / (drawn.length - 1);
		const next = {
			top: box.scrollTop,
			height: box.clientHeight,
			rowHeight: height || at.rowHeight,
		};
		if (next.top !== at.top || next.height !== at.height || next.rowHeight !== at.rowHeight)
			setAt(next);
	};
	useLayoutEffect(() => {
		const box = view.current;
		if (!counted || !box) return;
		measure();
		const observer = new ResizeObserver(measure);
		observer.observe(box);
		return () => observer.disconnect();
	}, [counted]);
	const part = shownRange(at.top, at.height, at.rowHeight, rows);
	return {
		...part,
		room: {
			marginBlockStart: `${part.from * at.rowHeight}px`,
			marginBlockEnd: `${(rows - part.to) * at.rowHeight}px`,
		},
		onScroll: measure,
		reveal: (index: number) => {
			const box = view.current;
			if (!box) return;
			box.scrollTop = Math.max(0, index * at.rowHeight - box.clientHeight / 2);
			measure();
		},
	};
}
