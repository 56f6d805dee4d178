/** Sums of blocks by class and account. */

import { compare, sum } from "../money/decimal.ts";
import type { Block } from "./data.ts";

/** What a participant holds of one class, in tonnes. */
export interface ClassTotal {
	creditClass: string;
	symbol: string | null;
	holding: string;
	trading: string;
	inSettlement: string;
	total: string;
}

/** Return the totals of each class, in the order of the blocks. */
export function totals(blocks: readonly Block[]): ClassTotal[] {
	const classes = [...new Set(blocks.map(({ holding }) => holding.credit_class))];
	return classes.map((creditClass) => {
		const own = blocks.filter(({ holding }) => holding.credit_class === creditClass);
		const tonnes = (fits: (block: Block) => boolean) =>
			sum(own.filter(fits).map(({ holding }) => holding.qty));
		return {
			creditClass,
			symbol: own.find(({ holding }) => holding.symbol)?.holding.symbol ?? null,
			holding: tonnes(({ holding }) => holding.account === "holding"),
			trading: tonnes(
				({ holding }) => holding.account === "trading" && holding.status !== "in_settlement",
			),
			inSettlement: tonnes(({ holding }) => holding.status === "in_settlement"),
			total: tonnes(() => true),
		};
	});
}

/** Blocks that one act can take: of one class in one account, and free. */
export interface Selection {
	account: "holding" | "trading";
	creditClass: string;
	symbol: string | null;
	blocks: readonly Block[];
	qty: string;
}

/** Why blocks cannot be taken together. */
export type Obstacle = "none" | "classes" | "accounts" | "busy";

/** Return the selection of some blocks, or what keeps them apart. */
export function selectionOf(blocks: readonly Block[]): Selection | Obstacle {
	const first = blocks[0]?.holding;
	if (!first) return "none";
	if (blocks.some(({ holding }) => holding.credit_class !== first.credit_class)) return "classes";
	if (blocks.some(({ holding }) => holding.account !== first.account)) return "accounts";
	if (blocks.some(({ holding }) => holding.status !== "available")) return "busy";
	return {
		account: first.account,
		creditClass: first.credit_class,
		symbol: first.symbol,
		blocks,
		qty: sum(blocks.map(({ holding }) => holding.qty)),
	};
}

/** Return the free blocks of a market's class in the trading account that hold a quantity, and that
 * quantity; all of them if they hold less; undefined if there are none. */
export function quickSelection(
	blocks: readonly Block[],
	symbol: string,
	qty: string,
): { selection: Selection; qty: string } | undefined {
	const free = blocks.filter(
		({ holding }) =>
			holding.symbol === symbol && holding.account === "trading" && holding.status === "available",
	);
	const wanted = /^\d+$/.test(qty) ? qty : "0";
	const taken: Block[] = [];
	for (const block of free) {
		if (taken.length && compare(sum(taken.map(({ holding }) => holding.qty)), wanted) >= 0) break;
		taken.push(block);
	}
	const selection = selectionOf(taken);
	if (typeof selection === "string") return undefined;
	const isLess = wanted !== "0" && compare(wanted, selection.qty) < 0;
	return { selection, qty: isLess ? wanted : selection.qty };
}
