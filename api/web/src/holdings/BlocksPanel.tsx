/** The serial blocks of both accounts, by class, and what can be done with selected ones. */

import { computed, signal } from "@preact/signals";
import { creditClass } from "../creditClasses.tsx";
import { newKey } from "../http/key.ts";
import { wordsOf } from "../lang.ts";
import { tonnes } from "../money/format.ts";
import { blockColumns } from "../parts/blockColumns.tsx";
import { type Column, Grid } from "../parts/Grid.tsx";
import { amount } from "../parts/grid/amount.ts";
import { Panel } from "../parts/Panel.tsx";
import { ownName } from "../session.ts";
import { blockWords } from "../words/blocks.ts";
import { country } from "../words/codes.gen.ts";
import { holdingsWords } from "../words/holdings.ts";
import { wordOf } from "../words/wordOf.ts";
import { type Block, blocks, projectName } from "./data.ts";
import { moving } from "./MoveDialog.tsx";
import { begin } from "./retire/wizard.ts";
import { type ClassTotal, selectionOf, totals } from "./totals.ts";

const words = wordsOf(holdingsWords);
const blocksOf = wordsOf(blockWords);

const selected = signal<ReadonlySet<string>>(new Set());

/** The selection that the next act takes, or why there is none. */
const selection = computed(() =>
	selectionOf((blocks.value ?? []).filter((block) => selected.value.has(block.key))),
);

const TOTALS: readonly Column<ClassTotal>[] = [
	{
		key: "class",
		head: blocksOf.creditClass,
		cell: (row) => creditClass(row.creditClass, row.symbol),
		text: (row) => row.creditClass,
		names: true,
		wrap: true,
	},
	...(["holding", "trading"] as const).map((key) =>
		amount<ClassTotal>(key, blocksOf.accounts[key], (row) => row[key]),
	),
	...(["inSettlement", "total"] as const).map((key) =>
		amount<ClassTotal>(key, words[key], (row) => row[key]),
	),
];

const COLUMNS: readonly Column<Block>[] = [
	...blockColumns<Block>(
		({ holding }) => holding,
		({ project }) => project && projectName(project),
	),
	{
		key: "country",
		head: blocksOf.country,
		cell: ({ project }) => wordOf(country, project?.country),
		sort: ({ project }) => project?.country ?? null,
		hidden: true,
	},
	{
		key: "methodology",
		head: blocksOf.methodology,
		cell: ({ project }) => project?.methodology ?? "",
		sort: ({ project }) => project?.methodology ?? null,
		hidden: true,
	},
];

export function BlocksPanel() {
	const known = blocks.value;
	const loading = { kind: "loading" } as const;
	return (
		<>
			<Panel title={words.totalsTitle} flush condition={known ? { kind: "ready" } : loading}>
				<Grid
					label={words.totalsTitle}
					rows={totals(known ?? [])}
					columns={TOTALS}
					keyOf={(row) => row.creditClass}
					empty={words.noBlocks}
				/>
			</Panel>
			<Panel title={words.blocksTitle} flush condition={known ? { kind: "ready" } : loading}>
				<Grid
					label={words.blocksTitle}
					id="blocks"
					file="tanso-blocks"
					filter
					rows={known ?? []}
					columns={COLUMNS}
					keyOf={(row) => row.key}
					empty={words.noBlocks}
					selected={selected.value}
					onSelected={(keys) => {
						selected.value = keys;
					}}
					tools={<Acts />}
				/>
			</Panel>
		</>
	);
}

/** The acts on the selected blocks, and why one is not possible. */
function Acts() {
	const taken = selection.value;
	if (typeof taken === "string") return <p class="muted">{words.obstacles[taken]}</p>;
	const { account, symbol } = taken;
	const way = account === "holding" ? "to_trading" : "to_holding";
	return (
		<div class="acts">
			<span>{words.selected(taken.blocks.length, tonnes(taken.qty))}</span>
			{symbol ? (
				<button
					type="button"
					onClick={() => {
						moving.value = { selection: taken, way, key: newKey() };
					}}
				>
					{way === "to_trading" ? words.toTrading : words.toHolding}
				</button>
			) : (
				<span class="muted">{words.noMarket}</span>
			)}
			{symbol && account === "trading" && (
				<a
					class="button"
					href={`/trade?symbol=${encodeURIComponent(symbol)}&side=sell&qty=${taken.qty}`}
				>
					{words.sell}
				</a>
			)}
			<button type="button" class="primary" onClick={() => begin(taken, ownName.value)}>
				{words.retire}
			</button>
		</div>
	);
}
