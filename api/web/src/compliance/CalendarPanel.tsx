/** The days of the firm: deadlines, last safe trading days, allocations, tenders, reports. */

import { lang, wordsOf } from "../lang.ts";
import { dayText } from "../money/days.ts";
import { Badge } from "../parts/Badge.tsx";
import { type Column, Grid } from "../parts/Grid.tsx";
import { ConditionView, Panel } from "../parts/Panel.tsx";
import type { CalendarEntryRecord } from "../wire.gen.ts";
import { calendarKind, dayFrom } from "../words/codes.gen.ts";
import { complianceWords } from "../words/compliance.ts";
import { wordOf } from "../words/wordOf.ts";
import { calendar, conditionOf, firm } from "./data.ts";
import { NoFirm } from "./NoFirm.tsx";

const words = wordsOf(complianceWords);

const COLUMNS: readonly Column<CalendarEntryRecord>[] = [
	{
		key: "day",
		head: words.date,
		cell: (row) => (
			<>
				{dayText(row.day)} {!row.is_seen && <Badge>{words.unseen}</Badge>}
			</>
		),
		text: (row) => row.day,
		sort: (row) => row.day,
		names: true,
	},
	{
		key: "kind",
		head: words.kind,
		cell: (row) => wordOf(calendarKind, row.kind),
		sort: (row) => row.kind,
	},
	{
		key: "what",
		head: words.what,
		cell: (row) => (lang === "ja" ? row.name_ja : row.name),
		wrap: true,
	},
	{ key: "source", head: words.source, cell: (row) => row.source, wide: true, wrap: true },
];

export function CalendarPanel({ toFile }: { toFile: () => void }) {
	const found = calendar.value;
	if (firm.value === null) return <NoFirm toFile={toFile} />;
	const condition = conditionOf(firm.value && found);
	if (condition.kind !== "ready" || !found) return <ConditionView condition={condition} />;
	const { sessions_left, next_session, session_times, without_deadline } = found;
	const hasTender = found.entries.some((one) => one.kind === "tender");
	return (
		<>
			<div class="muted">
				<p>
					{words.asOf(dayText(found.on), wordOf(dayFrom, found.day_from))}
					{" · "}
					{words.untilSafe(sessions_left)}
					{next_session &&
						` · ${words.nextSession(dayText(next_session), session_times.join(" "))}`}
				</p>
				{!hasTender && <p>{words.noTender}</p>}
				{without_deadline.length > 0 && <p>{words.noDeadline(without_deadline.join(", "))}</p>}
			</div>
			<Panel title={words.calendarTitle} flush>
				<Grid
					label={words.calendarTitle}
					file="tanso-compliance-calendar"
					rows={found.entries}
					columns={COLUMNS}
					keyOf={(row) => `${row.day} ${row.name}`}
					empty={words.noDays}
				/>
			</Panel>
		</>
	);
}
