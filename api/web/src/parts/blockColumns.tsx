/** The columns of a table of credits in a participant's accounts. */

import { creditClass } from "../creditClasses.tsx";
import { lang, wordsOf } from "../lang.ts";
import { periodText } from "../money/days.ts";
import type { HoldingRecord } from "../wire.gen.ts";
import { blockWords } from "../words/blocks.ts";
import { type HoldingStatusCode, holdingStatus } from "../words/codes.gen.ts";
import { Badge, type Tone } from "./Badge.tsx";
import type { Column } from "./Grid.tsx";
import { amount } from "./grid/amount.ts";
import { Serial } from "./Serial.tsx";

const words = wordsOf(blockWords);

const TONES: Record<HoldingStatusCode, Tone> = {
	available: "good",
	held: "warn",
	in_settlement: "info",
};

/** Return the columns of rows that hold a block each; `projectOf` names its project, if known. */
export function blockColumns<T>(
	blockOf: (row: T) => HoldingRecord,
	projectOf: (row: T) => string | undefined = () => undefined,
): Column<T>[] {
	const value = (name: keyof HoldingRecord) => (row: T) => blockOf(row)[name] ?? "";
	return [
		{
			key: "class",
			head: words.creditClass,
			cell: (row) => creditClass(blockOf(row).credit_class, blockOf(row).symbol),
			text: value("credit_class"),
			sort: value("credit_class"),
			wrap: true,
		},
		amount("qty", words.qty, (row) => blockOf(row).qty),
		{
			key: "status",
			head: words.status,
			cell: (row) => {
				const { status } = blockOf(row);
				return <Badge tone={TONES[status]}>{holdingStatus[status][lang]}</Badge>;
			},
			text: value("status"),
			sort: value("status"),
		},
		{
			key: "account",
			head: words.account,
			cell: (row) => words.accounts[blockOf(row).account],
			text: value("account"),
			sort: value("account"),
		},
		{
			key: "vintage",
			head: words.vintage,
			cell: (row) => periodText(blockOf(row).vintage),
			text: value("vintage"),
			sort: value("vintage"),
		},
		{
			key: "project",
			head: words.project,
			cell: (row) => projectOf(row) ?? blockOf(row).project_id,
			text: value("project_id"),
			sort: value("project_id"),
			wrap: true,
		},
		{
			key: "serials",
			head: words.serials,
			cell: (row) => {
				const { serial_from, serial_to } = blockOf(row);
				return (
					<a href={`/serials/${encodeURIComponent(serial_from)}`}>
						<Serial from={serial_from} to={serial_to} />
					</a>
				);
			},
			text: (row) => `${blockOf(row).serial_from} ${blockOf(row).serial_to}`,
			sort: value("serial_from"),
			names: true,
		},
	];
}
