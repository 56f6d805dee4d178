/** Balances, holdings and settlements of the account. */

import { wordsOf } from "../../lang.ts";
import { dayText, dayTimeText, exportText } from "../../money/days.ts";
import { Badge, type Tone } from "../../parts/Badge.tsx";
import { blockColumns } from "../../parts/blockColumns.tsx";
import { type Column, Grid } from "../../parts/Grid.tsx";
import { amount } from "../../parts/grid/amount.ts";
import type { BalanceRecord, HoldingRecord, SettlementRecord } from "../../wire.gen.ts";
import {
	deliverySide,
	instruction,
	type SettlementStateCode,
	settlementState,
} from "../../words/codes.gen.ts";
import { tradeWords } from "../../words/trade.ts";
import { wordOf } from "../../words/wordOf.ts";
import { balances, holdings } from "../account.ts";
import { allSettlements } from "../due.ts";
import { classOf } from "../markets.ts";
import { reasonText } from "../say.ts";
import { accountCondition, conditionOf } from "./condition.tsx";

const words = wordsOf(tradeWords);

type Figure = "available" | "held" | "total" | "due_in" | "due_out";

const figure = (key: Figure, head: string) => amount<BalanceRecord>(key, head, (row) => row[key]);

const BALANCES: readonly Column<BalanceRecord>[] = [
	{
		key: "asset",
		head: words.asset,
		cell: ({ asset }) => (asset === "JPY" ? words.yen : classOf(asset)),
		text: ({ asset }) => asset,
		sort: ({ asset }) => asset,
		names: true,
	},
	figure("available", words.available),
	figure("held", words.held),
	figure("total", words.total),
	figure("due_in", words.dueIn),
	figure("due_out", words.dueOut),
];

const isYen = ({ asset }: BalanceRecord) => asset === "JPY";

export function BalancesTab() {
	const rows = [...(balances.value?.values() ?? [])].toSorted(
		(a, b) => +isYen(b) - +isYen(a) || (a.asset < b.asset ? -1 : 1),
	);
	return (
		<Grid
			id="balances"
			label={words.balances}
			rows={rows}
			columns={BALANCES}
			keyOf={({ asset }) => asset}
			filter
			file="balances"
			condition={accountCondition() ?? conditionOf(balances.value)}
			empty={words.noBalances}
		/>
	);
}

const HOLDINGS = blockColumns<HoldingRecord>((row) => row);

export function HoldingsTab() {
	return (
		<Grid
			id="holdings"
			label={words.holdings}
			rows={holdings.value ?? []}
			columns={HOLDINGS}
			keyOf={(row) => row.serial_from}
			filter
			file="holdings"
			condition={accountCondition() ?? conditionOf(holdings.value)}
			empty={words.noHoldings}
		/>
	);
}

const TONES: Record<SettlementStateCode, Tone> = {
	pending: "plain",
	instructed: "info",
	settled: "good",
	voided: "bad",
};

const SETTLEMENTS: readonly Column<SettlementRecord>[] = [
	{
		key: "day",
		head: words.settlementDay,
		cell: (row) => dayText(row.due_date ?? row.timestamp),
		text: (row) => row.due_date ?? exportText(row.timestamp),
		sort: (row) => row.due_date ?? row.timestamp,
	},
	{
		key: "symbol",
		head: words.market,
		cell: (row) => classOf(row.symbol),
		sort: (row) => row.symbol,
		names: true,
	},
	{
		key: "kind",
		head: words.kind,
		cell: (row) => wordOf(instruction, row.kind),
		text: (row) => row.kind,
		sort: (row) => row.kind,
	},
	{
		key: "side",
		head: words.side,
		cell: (row) => wordOf(deliverySide, row.side),
		text: (row) => row.side,
		sort: (row) => row.side,
	},
	amount("qty", words.quantity, (row) => row.qty),
	amount("cash", words.cash, (row) => row.cash),
	{
		key: "state",
		head: words.state,
		cell: (row) => <Badge tone={TONES[row.state]}>{wordOf(settlementState, row.state)}</Badge>,
		text: (row) => row.state,
		sort: (row) => row.state,
	},
	{
		key: "reason",
		head: words.reason,
		cell: (row) => reasonText(row.reason),
		text: (row) => row.reason ?? "",
		wide: true,
	},
	{
		key: "time",
		head: words.time,
		cell: (row) => dayTimeText(row.timestamp),
		text: (row) => exportText(row.timestamp),
		hidden: true,
	},
	{ key: "id", head: words.id, cell: (row) => row.settlement_id, hidden: true },
];

export function SettlementsTab() {
	const rows = allSettlements.value;
	return (
		<Grid
			id="settlements"
			label={words.settlements}
			rows={Array.isArray(rows) ? rows : []}
			columns={SETTLEMENTS}
			keyOf={(row) => row.settlement_id}
			filter
			file="settlements"
			condition={accountCondition() ?? conditionOf(rows)}
			empty={words.noSettlements}
		/>
	);
}
