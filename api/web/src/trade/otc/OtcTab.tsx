/** Trades made over the counter: own reports, and those of others that wait for an own one. */

import "./otc.css";
import { useEffect } from "preact/hooks";
import { CallError } from "../../http/call.ts";
import { useCommands } from "../../keys/commands.ts";
import { wordsOf } from "../../lang.ts";
import { dayTimeText, exportText } from "../../money/days.ts";
import { multiply } from "../../money/decimal.ts";
import { Badge, type Tone } from "../../parts/Badge.tsx";
import { type Column, Grid, type RowAct } from "../../parts/Grid.tsx";
import { amount } from "../../parts/grid/amount.ts";
import { type Condition, READY } from "../../parts/Panel.tsx";
import { errorText } from "../../problemText.ts";
import { everySecond } from "../../seconds.ts";
import type { OtcRecord } from "../../wire.gen.ts";
import * as codes from "../../words/codes.gen.ts";
import { otcWords } from "../../words/otc.ts";
import { wordOf } from "../../words/wordOf.ts";
import { balances, hasAccount } from "../account.ts";
import { classOf, market } from "../markets.ts";
import { reasonText } from "../say.ts";
import { accountCondition } from "../tabs/condition.tsx";
import {
	cancel,
	entries,
	entryText,
	isOwn,
	load,
	loadMembers,
	otherParty,
	ownSide,
} from "./entries.ts";
import { otcMarkets, ReportDialog } from "./ReportDialog.tsx";
import { open } from "./report.ts";

const words = wordsOf(otcWords);

/** No stream carries the reports of others: they are read again after so many seconds. */
const EVERY_S = 5;
/** Changes in quick succession are followed by one reading. */
const SOON_MS = 100;

const TONES: Record<OtcRecord["state"], Tone> = {
	waiting: "info",
	matched: "good",
	ended: "plain",
};

const differsOf = ({ differs = [] }: OtcRecord) =>
	differs.map((field) => wordOf(codes.otcField, field)).join(", ");
const yenOf = (entry: OtcRecord) => multiply(entry.price, entry.qty);

const COLUMNS: readonly Column<OtcRecord>[] = [
	{
		key: "by",
		head: words.reportedBy,
		cell: (entry) => (isOwn(entry) ? words.own : <strong>{words.theirs}</strong>),
		sort: (entry) => (isOwn(entry) ? 1 : 0),
	},
	{
		key: "counterparty",
		head: words.counterparty,
		cell: otherParty,
		sort: otherParty,
		names: true,
	},
	{
		key: "market",
		head: words.market,
		cell: (entry) => classOf(entry.symbol),
		sort: (entry) => entry.symbol,
		wide: true,
	},
	{
		key: "side",
		head: words.side,
		cell: (entry) => <span class={ownSide(entry)}>{wordOf(codes.side, ownSide(entry))}</span>,
		text: (entry) => ownSide(entry),
		sort: ownSide,
	},
	amount("qty", words.quantity, (entry) => entry.qty),
	amount("price", words.price, (entry) => entry.price),
	amount("value", words.value, yenOf, { wide: true }),
	{
		key: "state",
		head: words.state,
		cell: (entry) => (
			<>
				<Badge tone={TONES[entry.state]}>{wordOf(codes.otcState, entry.state)}</Badge>
				{entry.differs?.length ? (
					<>
						{" "}
						<Badge tone="warn" sign="≠" title={words.differsHint}>
							<span class="hidden">{words.differs}</span> {differsOf(entry)}
						</Badge>
					</>
				) : null}
			</>
		),
		text: (entry) => [entry.state, ...(entry.differs ?? [])].join(" "),
		sort: (entry) => entry.state,
	},
	{
		key: "reason",
		head: words.reason,
		cell: (entry) => reasonText(entry.reason),
		text: (entry) => entry.reason ?? "",
		hidden: true,
	},
	{
		key: "serials",
		head: words.serials,
		cell: ({ serial_range: { serial_from, serial_to } }) => `${serial_from} – ${serial_to}`,
		text: ({ serial_range: { serial_from, serial_to } }) => `${serial_from} ${serial_to}`,
		hidden: true,
	},
	{
		key: "time",
		head: words.time,
		cell: (entry) => dayTimeText(entry.timestamp),
		text: (entry) => exportText(entry.timestamp),
		sort: (entry) => entry.entry_id,
		hidden: true,
	},
	{
		key: "settlement",
		head: words.settlement,
		cell: (entry) => entry.settlement_id ?? "",
		hidden: true,
	},
	{
		key: "number",
		head: words.number,
		cell: (entry) => `${entry.entry_id}`,
		sort: (entry) => entry.entry_id,
		hidden: true,
	},
];

function actsOf(entry: OtcRecord): readonly RowAct[] {
	if (entry.state !== "waiting") return [];
	const text = entryText(entry);
	if (!isOwn(entry)) {
		return [{ label: words.match, name: words.matchOf(text), run: () => open("", entry) }];
	}
	const name = words.cancelOf(text);
	return [{ label: words.cancel, name, run: () => void cancel(entry), danger: true }];
}

function conditionOf(): Condition {
	const found = entries.value;
	if (found === undefined) return { kind: "loading" };
	if (!(found instanceof CallError)) return READY;
	return { kind: "error", text: errorText(found), retry: () => void load() };
}

/** Read the reports while the tab is open: now and then, and when the balances have changed. */
function useReports(): void {
	const isTrader = hasAccount.value;
	const held = balances.value;
	useEffect(() => {
		if (!isTrader) return;
		const timer = setTimeout(() => void load(), SOON_MS);
		return () => clearTimeout(timer);
	}, [isTrader, held]);
	useEffect(() => {
		if (!isTrader) return;
		void loadMembers();
		let seconds = 0;
		return everySecond().subscribe(() => {
			seconds += 1;
			if (seconds % EVERY_S === 0 && !document.hidden) void load();
		});
	}, [isTrader]);
}

export function OtcTab() {
	useReports();
	const found = entries.value;
	const classes = otcMarkets();
	const shown = market.value?.symbol;
	const first = classes.find(({ symbol }) => symbol === shown) ?? classes[0];
	useCommands(
		() => [
			{
				name: "otc.report",
				words: {
					en: otcWords.en.dialog,
					ja: otcWords.ja.dialog,
					reading: "あいたいとりひきのほうこく",
				},
				guard: () => (first && hasAccount.peek() ? undefined : words.noClass),
				run: () => first && open(first.symbol),
			},
		],
		[first?.symbol],
	);
	return (
		<>
			<Grid
				id="otc"
				label={words.title}
				rows={Array.isArray(found) ? found : []}
				columns={COLUMNS}
				keyOf={(entry) => `${entry.entry_id}`}
				acts={actsOf}
				onOpen={(entry) => {
					if (!isOwn(entry)) open("", entry);
				}}
				isVoid={(entry) => entry.state === "ended"}
				filter
				file="otc-trades"
				condition={accountCondition() ?? conditionOf()}
				empty={first ? words.none : words.noClass}
				tools={
					hasAccount.value && (
						<>
							<button
								type="button"
								class="primary"
								disabled={!first}
								title={first ? words.text : words.noClass}
								onClick={() => first && open(first.symbol)}
							>
								{words.report}
							</button>
							<button type="button" onClick={() => void load()}>
								{words.refresh}
							</button>
						</>
					)
				}
			/>
			<ReportDialog />
		</>
	);
}
