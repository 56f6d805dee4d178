/** The registry's public lists: issuances, retirements, participants' legal names. */

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { creditClass } from "../creditClasses.tsx";
import { lang, wordsOf } from "../lang.ts";
import { dayTimeText, periodText } from "../money/days.ts";
import { compare } from "../money/decimal.ts";
import { grouped } from "../money/format.ts";
import { type Column, Grid } from "../parts/Grid.tsx";
import { Panel } from "../parts/Panel.tsx";
import { Serial } from "../parts/Serial.tsx";
import { usesText } from "../schemes.ts";
import type { IssuanceRecord, ParticipantRecord, RetirementEntry } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";
import { registryWords } from "../words/registry.ts";
import { issuances, participants, retirements } from "./data.ts";
import type { Loaded } from "./loaded.ts";

const words = wordsOf(registryWords);

const ISSUANCES: readonly Column<IssuanceRecord>[] = [
	{
		key: "day",
		head: words.day,
		cell: (row) => dayTimeText(row.timestamp),
		text: (row) => row.timestamp,
		sort: (row) => row.timestamp,
	},
	{
		key: "project",
		head: words.project,
		cell: (row) => row.project_id,
		sort: (row) => row.project_id,
	},
	{
		key: "class",
		head: words.creditClass,
		cell: (row) => creditClass(row.credit_class),
		text: (row) => row.credit_class,
		sort: (row) => row.credit_class,
		wide: true,
		wrap: true,
	},
	{
		key: "vintage",
		head: words.vintage,
		cell: (row) => periodText(row.vintage),
		text: (row) => row.vintage,
		sort: (row) => row.vintage,
		wide: true,
	},
	{
		key: "serials",
		head: words.serials,
		cell: (row) => (
			<a href={`/serials/${encodeURIComponent(row.serial_from)}`}>
				<Serial from={row.serial_from} to={row.serial_to} />
			</a>
		),
		text: (row) => `${row.serial_from} ${row.serial_to}`,
		names: true,
	},
	{
		key: "qty",
		head: words.qty,
		cell: (row) => grouped(row.qty),
		text: (row) => row.qty,
		compare: (a, b) => compare(a.qty, b.qty),
		align: "end",
	},
];

const RETIREMENTS: readonly Column<RetirementEntry>[] = [
	{
		key: "day",
		head: words.day,
		cell: (row) => dayTimeText(row.timestamp),
		text: (row) => row.timestamp,
		sort: (row) => row.timestamp,
	},
	{
		key: "id",
		head: words.retirement,
		cell: (row) => <a href={row.certificate_url}>{row.retirement_id}</a>,
		text: (row) => row.retirement_id,
		sort: (row) => row.retirement_id,
		names: true,
	},
	{
		key: "act",
		head: words.act,
		cell: (row) => codes.act[row.act][lang],
		sort: (row) => row.act,
		wide: true,
	},
	{
		key: "beneficiary",
		head: words.beneficiary,
		cell: (row) => row.beneficiary,
		sort: (row) => row.beneficiary,
	},
	{
		key: "schemes",
		head: words.schemes,
		cell: (row) => usesText(row.schemes),
		sort: (row) => usesText(row.schemes),
	},
	{ key: "purpose", head: words.purpose, cell: (row) => row.purpose, wide: true, hidden: true },
	{
		key: "class",
		head: words.creditClass,
		cell: (row) => creditClass(row.credit_class),
		text: (row) => row.credit_class,
		sort: (row) => row.credit_class,
		wide: true,
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
];

const PARTICIPANTS: readonly Column<ParticipantRecord>[] = [
	{
		key: "code",
		head: words.participant,
		cell: (row) => row.participant,
		sort: (row) => row.participant,
		names: true,
	},
	{ key: "ja", head: words.nameJa, cell: (row) => row.name_ja, sort: (row) => row.name_ja },
	{ key: "en", head: words.nameEn, cell: (row) => row.name_en, sort: (row) => row.name_en },
	{
		key: "number",
		head: words.corporateNumber,
		cell: (row) => row.corporate_number,
		sort: (row) => row.corporate_number,
	},
];

export function IssuancesPanel() {
	return (
		<ListPanel
			title={words.tabs.issuances}
			list={issuances}
			columns={ISSUANCES}
			keyOf={(row) => row.serial_from}
			empty={words.noIssuances}
			file="issuances"
		/>
	);
}

export function RetirementsPanel() {
	return (
		<ListPanel
			title={words.tabs.retirements}
			list={retirements}
			columns={RETIREMENTS}
			keyOf={(row) => row.retirement_id}
			empty={words.noRetirements}
			file="retirements"
		/>
	);
}

export function ParticipantsPanel() {
	return (
		<ListPanel
			title={words.tabs.participants}
			list={participants}
			columns={PARTICIPANTS}
			keyOf={(row) => row.participant}
			empty={words.noParticipants}
			file="participants"
		/>
	);
}

interface ListProps<T> {
	title: string;
	list: Loaded<T>;
	columns: readonly Column<T>[];
	keyOf: (row: T) => string;
	empty: string;
	file: string;
}

function ListPanel<T>({ title, list, columns, keyOf, empty, file }: ListProps<T>) {
	useEffect(() => void list.begin(), [list]);
	const more: ComponentChildren = list.hasMore.value && (
		<button type="button" onClick={() => void list.more()}>
			{words.more}
		</button>
	);
	return (
		<Panel title={title} flush>
			<Grid
				label={title}
				rows={list.rows.value}
				columns={columns}
				keyOf={keyOf}
				condition={list.condition.value}
				empty={empty}
				filter
				file={file}
				id={`registry.${file}`}
				tools={more}
			/>
		</Panel>
	);
}
