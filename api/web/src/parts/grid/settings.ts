/** The order and the choice of columns of each table, which this browser keeps by the table's name. */

import { type Signal, signal } from "@preact/signals";
import { kept } from "../kept.ts";
import type { Column, Order } from "./columns.ts";

export interface GridSettings {
	order: Signal<Order | null>;
	/** Columns shown or hidden against their default, by key. */
	chosen: Signal<Record<string, boolean>>;
}

const known = new Map<string, GridSettings>();

/** Return the settings of a named table, or of one that forgets them. */
export function settingsOf(id: string | undefined): GridSettings {
	if (id === undefined) return { order: signal(null), chosen: signal({}) };
	const found = known.get(id);
	if (found) return found;
	const made = {
		order: kept<Order | null>(`order_${id}`, null, isOrder),
		chosen: kept<Record<string, boolean>>(`columns_${id}`, {}, isChosen),
	};
	known.set(id, made);
	return made;
}

/** Return the columns that are shown. */
export function shownColumns<T>(
	columns: readonly Column<T>[],
	chosen: Record<string, boolean>,
): readonly Column<T>[] {
	return columns.filter((column) => column.names || (chosen[column.key] ?? !column.hidden));
}

function isOrder(value: unknown): value is Order {
	return isChosen(value) && "key" in value && "down" in value;
}

function isChosen(value: unknown): value is Record<string, boolean> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
