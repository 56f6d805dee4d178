/** The statement of one day: what happened, and the positions at its end; made to be printed. */

import { useEffect, useState } from "preact/hooks";
import { classOfMarket } from "../creditClasses.tsx";
import { venueClock, venueNow } from "../feed/index.ts";
import { call } from "../http/call.ts";
import { wordsOf } from "../lang.ts";
import { dayText, isoDay, minuteText } from "../money/days.ts";
import { grouped, type Negative } from "../money/format.ts";
import { Check } from "../parts/Choice.tsx";
import { Field } from "../parts/Field.tsx";
import { type Column, Grid } from "../parts/Grid.tsx";
import { kept } from "../parts/kept.ts";
import { type Condition, Panel } from "../parts/Panel.tsx";
import { errorText } from "../problemText.ts";
import { readSchemes, usesText } from "../schemes.ts";
import type { StatementLine, StatementPosition, StatementReply } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";
import { holdingsWords } from "../words/holdings.ts";
import { wordOf } from "../words/wordOf.ts";

const words = wordsOf(holdingsWords);

const assetName = (asset: string) => (asset === "JPY" ? words.tabs.yen : classOfMarket(asset));
const isYen = (position: StatementPosition) => position.asset === "JPY";

const negative = kept<Negative>(
	"negative",
	"minus",
	(value): value is Negative => value === "minus" || value === "triangle",
);

/** A figure of the statement; a negative one is marked as the reader chose. */
function Figure({ text }: { text: string }) {
	return <>{grouped(text, negative.value)}</>;
}

const LINES: readonly Column<StatementLine>[] = [
	{
		key: "time",
		head: words.time,
		cell: (row) => minuteText(row.timestamp),
		text: (row) => row.timestamp,
	},
	{ key: "what", head: words.what, cell: whatText, names: true },
	{
		key: "class",
		head: words.creditClass,
		cell: (row) => assetName(row.symbol),
		text: (row) => row.symbol,
		wrap: true,
	},
	{
		key: "qty",
		head: words.qty,
		cell: (row) => <Figure text={row.qty} />,
		text: (row) => row.qty,
		align: "end",
	},
	{
		key: "yen",
		head: words.amount,
		cell: (row) => <Figure text={row.yen} />,
		text: (row) => row.yen,
		align: "end",
	},
	{ key: "number", head: words.number, cell: (row) => row.reference ?? "", wide: true },
];

const POSITIONS: readonly Column<StatementPosition>[] = [
	{
		key: "asset",
		head: words.asset,
		cell: (row) => assetName(row.asset),
		text: (row) => row.asset,
		names: true,
		wrap: true,
	},
	...(["available", "held", "due_in", "due_out"] as const).map(
		(key): Column<StatementPosition> => ({
			key,
			head: words.balances[key],
			cell: (row) => <Figure text={row[key]} />,
			text: (row) => row[key],
			align: "end",
		}),
	),
];

/** What a line is, with the uses of a retirement or the reason of a failed delivery. */
function whatText({ kind, detail, schemes = [], purpose }: StatementLine): string {
	const what = wordOf(codes.statementLine, kind);
	const retired = [usesText(schemes), purpose].filter(Boolean).join("; ");
	const why = retired || wordOf(codes.registryReason, detail);
	return why ? words.whatOf(what, why) : what;
}

export function StatementPanel() {
	const [chosen, setDay] = useState("");
	const day = chosen || (venueClock.value ? isoDay(venueNow()) : "");
	const [reply, setReply] = useState<StatementReply | undefined>(undefined);
	const [condition, setCondition] = useState<Condition>({ kind: "loading" });
	// Without their names schemes are shown by their codes.
	useEffect(() => void readSchemes().catch(() => {}), []);
	useEffect(() => {
		if (!/^\d{4}-\d\d-\d\d$/.test(day)) return;
		let isCurrent = true;
		setCondition({ kind: "loading" });
		call("GET /v1/statements/{day}", { path: { day } }).then(
			(found) => {
				if (!isCurrent) return;
				setReply(found);
				setCondition({ kind: "ready" });
			},
			(error) => isCurrent && setCondition({ kind: "error", text: errorText(error) }),
		);
		return () => {
			isCurrent = false;
		};
	}, [day]);
	return (
		<Panel
			title={words.statementTitle(day && dayText(day))}
			condition={condition}
			tools={
				<>
					<Check
						label={words.triangle}
						checked={negative.value === "triangle"}
						onChecked={(on) => {
							negative.value = on ? "triangle" : "minus";
						}}
					/>
					<Field label={words.day} hideLabel type="date" value={day} onValue={setDay} />
					<button type="button" onClick={() => print()}>
						{words.print}
					</button>
				</>
			}
		>
			{reply && (
				<div class="stack">
					<p>
						{reply.participant} {!reply.is_final && <span class="muted">{words.notFinal}</span>}
					</p>
					<Grid
						label={words.what}
						file={`tanso-statement-${day}`}
						rows={reply.lines}
						columns={LINES}
						keyOf={(row) => `${row.timestamp}${row.what}${row.symbol}${row.reference ?? ""}`}
						empty={words.noLines}
					/>
					<Grid
						label={words.closing}
						rows={[
							...reply.positions.filter(isYen),
							...reply.positions.filter((position) => !isYen(position)),
						]}
						columns={POSITIONS}
						keyOf={(row) => row.asset}
					/>
				</div>
			)}
		</Panel>
	);
}
