/** Deliveries, moves and retirements of the participant, with the certificates. */

import { useMemo } from "preact/hooks";
import { classOfMarket } from "../creditClasses.tsx";
import { lang, wordsOf } from "../lang.ts";
import { dayText, dayTimeText } from "../money/days.ts";
import { compare } from "../money/decimal.ts";
import { grouped } from "../money/format.ts";
import { Badge, type Tone } from "../parts/Badge.tsx";
import { type Column, Grid } from "../parts/Grid.tsx";
import { Panel } from "../parts/Panel.tsx";
import type { SettlementRecord } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";
import { holdingsWords } from "../words/holdings.ts";
import { settlements } from "./data.ts";

const words = wordsOf(holdingsWords);

const TONES: Record<SettlementRecord["state"], Tone> = {
	pending: "plain",
	instructed: "info",
	settled: "good",
	voided: "bad",
};

const COLUMNS: readonly Column<SettlementRecord>[] = [
	{
		key: "time",
		head: words.time,
		cell: (row) => dayTimeText(row.timestamp),
		text: (row) => row.timestamp,
		sort: (row) => row.timestamp,
	},
	{
		key: "kind",
		head: words.kind,
		cell: (row) =>
			row.kind === "delivery"
				? `${words.kinds.delivery} (${words.side[row.side]})`
				: words.kinds[row.kind],
		sort: (row) => row.kind,
		names: true,
	},
	{
		key: "class",
		head: words.creditClass,
		cell: (row) => classOfMarket(row.symbol),
		text: (row) => row.symbol,
		sort: (row) => row.symbol,
		wrap: true,
	},
	{
		key: "qty",
		head: words.qty,
		cell: (row) => grouped(row.qty),
		text: (row) => row.qty,
		compare: (a, b) => compare(a.qty, b.qty),
		align: "end",
	},
	{
		key: "cash",
		head: words.cash,
		cell: (row) => grouped(row.cash),
		text: (row) => row.cash,
		align: "end",
	},
	{
		key: "due",
		head: words.due,
		cell: (row) => (row.due_date ? dayText(row.due_date) : ""),
		text: (row) => row.due_date ?? "",
		sort: (row) => row.due_date ?? null,
	},
	{
		key: "state",
		head: words.state,
		cell: (row) => <Badge tone={TONES[row.state]}>{codes.settlementState[row.state][lang]}</Badge>,
		text: (row) => codes.settlementState[row.state][lang],
		sort: (row) => row.state,
	},
	{
		key: "reason",
		head: words.reason,
		cell: (row) => (row.reason ? codes.registryReason[row.reason][lang] : ""),
		wide: true,
	},
	{
		key: "certificate",
		head: words.certificate,
		cell: (row) =>
			row.kind === "retirement" && row.state === "settled" ? (
				<a href={`/certificates/${encodeURIComponent(row.settlement_id)}`}>{words.certificate}</a>
			) : (
				""
			),
		text: (row) => row.settlement_id,
	},
];

export function HistoryPanel() {
	const known = settlements.value;
	const rows = useMemo(
		() => [...(known?.values() ?? [])].toSorted((a, b) => b.timestamp.localeCompare(a.timestamp)),
		[known],
	);
	return (
		<Panel title={words.history} flush condition={known ? { kind: "ready" } : { kind: "loading" }}>
			<Grid
				label={words.history}
				id="history"
				file="tanso-history"
				filter
				rows={rows}
				columns={COLUMNS}
				keyOf={(row) => row.settlement_id}
				empty={words.noHistory}
				isVoid={(row) => row.state === "voided"}
			/>
		</Panel>
	);
}
