/** The dialogs of what an operator does to a participant. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type StreamSpec, useStream } from "../feed/index.ts";
import { call } from "../http/call.ts";
import { newKey } from "../http/key.ts";
import { wordsOf } from "../lang.ts";
import { grouped, YEN_UNIT, yen } from "../money/format.ts";
import { type Kind, type Parsed, parsed } from "../money/input.ts";
import { ActDialog } from "../parts/ActDialog.tsx";
import { Select } from "../parts/Choice.tsx";
import { Field } from "../parts/Field.tsx";
import { NumberField } from "../parts/NumberField.tsx";
import type { ControlRecord } from "../wire.gen.ts";
import { operatorWords } from "../words/operator.ts";
import { ReasonField, reasonFault } from "./Reason.tsx";

const TERMS = { channel: "instrument", symbol: "*" } as const satisfies StreamSpec;

interface KillProps {
	on: boolean;
	/** Without one: everybody. */
	participant?: string;
	symbol?: string;
}

/** Sets or releases a kill switch; the participant's name has to be typed. */
export function KillDialog({ on, participant, symbol: given }: KillProps) {
	const words = wordsOf(operatorWords);
	const reason = useSignal("");
	const symbol = useSignal(given ?? "");
	const terms = useStream(TERMS);
	const key = useMemo(newKey, []);
	const of = participant ?? words.everybody;
	return (
		<ActDialog
			title={(on ? words.killTitle : words.releaseTitle)(of)}
			label={on ? words.kill : words.release}
			danger
			retype={of}
			focus={on && participant !== undefined ? "select" : "input"}
			check={() => reasonFault(reason.value)}
			run={async () => {
				await call("POST /v1/admin/kill-switch", {
					body: {
						on,
						reason: reason.value.trim(),
						...(participant !== undefined && { participant }),
						...(symbol.value && { symbol: symbol.value }),
					},
					key,
				});
				return (on ? words.killDone : words.releaseDone)(of);
			}}
		>
			<p>{on ? words.killText : words.releaseText}</p>
			{on && participant !== undefined ? (
				<Select
					label={words.market}
					value={symbol.value}
					onValue={(value) => {
						symbol.value = value;
					}}
					options={[
						{ value: "", label: words.allMarkets },
						...[...(terms.value?.keys() ?? [])].map((value) => ({ value, label: value })),
					]}
				/>
			) : (
				given && <p>{given}</p>
			)}
			<ReasonField
				value={reason.value}
				onValue={(value) => {
					reason.value = value;
				}}
			/>
		</ActDialog>
	);
}

type Limit = "quantity_max" | "notional_max_yen" | "position_max" | "orders_max";

const LIMITS: Record<Limit, { kind: Kind; unit: string }> = {
	quantity_max: { kind: "quantity", unit: "t" },
	notional_max_yen: { kind: "yen", unit: YEN_UNIT },
	position_max: { kind: "quantity", unit: "t" },
	orders_max: { kind: "count", unit: "" },
};
const NAMES = Object.keys(LIMITS) as Limit[];

/** Sets a participant's limits, all at once; an empty field is no limit. */
export function LimitsDialog({ record }: { record: ControlRecord }) {
	const words = wordsOf(operatorWords);
	const typed = useSignal(
		Object.fromEntries(
			NAMES.map((name) => [name, record[name] ? grouped(`${record[name]}`) : ""]),
		) as Record<Limit, string>,
	);
	const key = useMemo(newKey, []);
	const read = (name: Limit): Parsed => {
		const text = typed.value[name].trim();
		return text ? parsed(text, LIMITS[name].kind, { step: "1" }) : { ok: true, text: "0" };
	};
	return (
		<ActDialog
			title={words.limitsTitle(record.participant)}
			label={words.setLimits}
			check={() => {
				const wrong = NAMES.find((name) => !read(name).ok);
				return wrong && words.missing(words.limits[wrong]);
			}}
			run={async () => {
				const limits = Object.fromEntries(
					NAMES.map((name) => {
						const { text } = read(name) as { text: string };
						return [name, Number.parseInt(text, 10)];
					}),
				) as Record<Limit, number>;
				const body = { participant: record.participant, ...limits };
				await call("POST /v1/admin/limits", { body, key });
				return words.limitsSet(record.participant);
			}}
		>
			<p class="muted">{words.limitsText}</p>
			{NAMES.map((name) => (
				<NumberField
					key={name}
					kind={LIMITS[name].kind}
					label={words.limits[name]}
					unit={LIMITS[name].unit}
					bounds={{ step: "1" }}
					value={typed.value[name]}
					onValue={(text) => {
						typed.value = { ...typed.value, [name]: text };
					}}
				/>
			))}
		</ActDialog>
	);
}

/** Puts a participant into a self-trade group, or out of it. */
export function GroupDialog({ record }: { record: ControlRecord }) {
	const words = wordsOf(operatorWords);
	const typed = useSignal(record.stp_group ? `${record.stp_group}` : "");
	const key = useMemo(newKey, []);
	const read = (): Parsed => {
		const text = typed.value.trim();
		return text ? parsed(text, "count", { step: "1" }) : { ok: true, text: "0" };
	};
	return (
		<ActDialog
			title={words.groupTitle(record.participant)}
			label={words.setGroup}
			danger
			retype={record.participant}
			check={() => (read().ok ? undefined : words.missing(words.group))}
			run={async () => {
				const { text } = read() as { text: string };
				const body = { participant: record.participant, stp_group: Number.parseInt(text, 10) };
				await call("POST /v1/admin/stp-groups", { body, key });
				return words.groupSet(record.participant);
			}}
		>
			<p>{words.groupText}</p>
			<NumberField
				kind="count"
				label={words.group}
				hint={words.groupHint}
				bounds={{ step: "1" }}
				value={typed.value}
				onValue={(text) => {
					typed.value = text;
				}}
			/>
		</ActDialog>
	);
}

interface CashProps {
	act: "deposit" | "withdraw";
	participant: string;
}

/** Books yen that came in or went out; the amount has to be typed twice. */
export function CashDialog({ act, participant }: CashProps) {
	const words = wordsOf(operatorWords);
	const typed = useSignal("");
	const key = useMemo(newKey, []);
	const read = parsed(typed.value, "yen", { step: "1", min: "1" });
	const isDeposit = act === "deposit";
	const route = isDeposit ? "POST /v1/admin/deposits" : "POST /v1/admin/withdrawals";
	return (
		<ActDialog
			title={(isDeposit ? words.depositTitle : words.withdrawTitle)(participant)}
			label={isDeposit ? words.deposit : words.withdraw}
			danger={!isDeposit}
			retype={read.ok ? read.text : participant}
			check={() => (read.ok ? undefined : words.missing(words.amount))}
			run={async () => {
				if (!read.ok) return null;
				await call(route, { body: { participant, yen: read.text }, key });
				return (isDeposit ? words.deposited : words.withdrawn)(participant, yen(read.text));
			}}
		>
			<p>{isDeposit ? words.depositText : words.withdrawText}</p>
			<NumberField
				kind="yen"
				label={words.amount}
				unit={YEN_UNIT}
				bounds={{ step: "1", min: "1" }}
				value={typed.value}
				onValue={(text) => {
					typed.value = text;
				}}
				required
			/>
		</ActDialog>
	);
}

/** Opens the accounts of a new participant. */
export function AdmitDialog() {
	const words = wordsOf(operatorWords);
	const name = useSignal("");
	const key = useMemo(newKey, []);
	return (
		<ActDialog
			title={words.admitTitle}
			label={words.admitAct}
			check={() => (name.value.trim() ? undefined : words.missing(words.participant))}
			run={async () => {
				const participant = name.value.trim();
				await call("POST /v1/admin/participants", { body: { participant }, key });
				return words.admitted(participant);
			}}
		>
			<p class="muted">{words.admitText}</p>
			<Field
				label={words.participant}
				value={name.value}
				maxLength={64}
				onValue={(value) => {
					name.value = value;
				}}
				required
			/>
		</ActDialog>
	);
}
