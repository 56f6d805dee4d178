/** The serial blocks of both accounts, by class, and what can be done with selected ones. */

import { computed, signal } from "@preact/signals";
import { newKey } from "../http/key.ts";
import { lang, wordsOf } from "../lang.ts";
import { tonnes } from "../money/format.ts";
import { Badge, type Tone } from "../parts/Badge.tsx";
import { type Column, Grid } from "../parts/Grid.tsx";
import { amount } from "../parts/grid/amount.ts";
import { Panel } from "../parts/Panel.tsx";
import { ownName } from "../session.ts";
import * as codes from "../words/codes.gen.ts";
import { holdingsWords } from "../words/holdings.ts";
import { type Block, blocks } from "./data.ts";
import { moving } from "./MoveDialog.tsx";
import { begin } from "./retire/wizard.ts";
import { type ClassTotal, selectionOf, totals } from "./totals.ts";

const words = wordsOf(holdingsWords);

const selected = signal<ReadonlySet<string>>(new Set());

/** The selection that the next act takes, or why there is none. */
const selection = computed(() =>
	selectionOf((blocks.value ?? []).filter((block) => selected.value.has(block.key))),
);

const TONES: Record<string, Tone> = { available: "good", held: "warn", in_settlement: "info" };

const TOTALS: readonly Column<ClassTotal>[] = [
	{
		key: "class",
		head: words.creditClass,
		cell: (row) => row.symbol ?? row.creditClass,
		names: true,
	},
	...(["holding", "trading"] as const).map((key) =>
		amount<ClassTotal>(key, words.accounts[key], (row) => row[key]),
	),
	...(["inSettlement", "total"] as const).map((key) =>
		amount<ClassTotal>(key, words[key], (row) => row[key]),
	),
];

const COLUMNS: readonly Column<Block>[] = [
	{
		key: "account",
		head: words.account,
		cell: ({ holding }) => words.accounts[holding.account],
		sort: ({ holding }) => holding.account,
	},
	{
		key: "class",
		head: words.creditClass,
		cell: ({ holding }) => holding.symbol ?? holding.credit_class,
		sort: ({ holding }) => holding.credit_class,
	},
	{
		key: "project",
		head: words.project,
		cell: ({ holding, project }) => project?.project_name ?? holding.project_id,
		sort: ({ holding }) => holding.project_id,
	},
	{
		key: "vintage",
		head: words.vintage,
		cell: ({ holding }) => holding.vintage.replace("/", " – "),
		text: ({ holding }) => holding.vintage,
		sort: ({ holding }) => holding.vintage,
	},
	{
		key: "serials",
		head: words.serials,
		cell: ({ holding }) => (
			<a class="serial" href={`/serials/${holding.serial_from}`}>
				{holding.serial_from}
				<span class="muted">
					{" "}
					– {holding.serial_to.slice(holding.serial_to.lastIndexOf("-") + 1)}
				</span>
			</a>
		),
		text: ({ holding }) => `${holding.serial_from} ${holding.serial_to}`,
		sort: ({ holding }) => holding.serial_from,
		names: true,
	},
	amount("qty", words.qty, ({ holding }) => holding.qty),
	{
		key: "status",
		head: words.status,
		cell: ({ holding }) => (
			<Badge tone={TONES[holding.status] ?? "plain"}>
				{codes.holdingStatus[holding.status][lang]}
			</Badge>
		),
		text: ({ holding }) => codes.holdingStatus[holding.status][lang],
		sort: ({ holding }) => holding.status,
	},
	{
		key: "country",
		head: words.country,
		cell: ({ project }) => project?.country ?? "",
		sort: ({ project }) => project?.country ?? null,
		hidden: true,
	},
	{
		key: "methodology",
		head: words.methodology,
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
