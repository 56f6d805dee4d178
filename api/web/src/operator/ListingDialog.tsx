/** The dialog that lists a market. It trades from the next exchange day on. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { labelOf } from "../approvals/rows.ts";
import { call } from "../http/call.ts";
import { newKey } from "../http/key.ts";
import { wordsOf } from "../lang.ts";
import { PRICE_UNIT } from "../money/format.ts";
import type { Parsed } from "../money/input.ts";
import { ActDialog } from "../parts/ActDialog.tsx";
import { Select } from "../parts/Choice.tsx";
import { Field } from "../parts/Field.tsx";
import { NumberField } from "../parts/NumberField.tsx";
import type { ListingBody } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";
import { operatorWords } from "../words/operator.ts";

type Text = "symbol" | "name" | "name_ja" | "credit_class" | "listed_from" | "settlement_cycle";
type Number_ = "reference_price" | "price_increment" | "qty_increment" | "fee_per_unit";
type Sessions = keyof typeof codes.sessions;
type Tie = keyof typeof codes.tieBreak;
type Programme = keyof typeof codes.programme;

const NUMBERS: Record<
	Number_,
	{ kind: "price" | "quantity" | "yen"; unit?: string; text: string }
> = {
	reference_price: { kind: "price", text: "" },
	price_increment: { kind: "price", text: "1" },
	qty_increment: { kind: "quantity", unit: "t", text: "1" },
	fee_per_unit: { kind: "yen", unit: PRICE_UNIT, text: "0" },
};

export function ListingDialog() {
	const words = wordsOf(operatorWords);
	const texts = useSignal<Record<Text, string>>({
		symbol: "",
		name: "",
		name_ja: "",
		credit_class: "",
		listed_from: "",
		settlement_cycle: "T+5",
	});
	const numbers = useSignal(
		Object.fromEntries(Object.entries(NUMBERS).map(([name, { text }]) => [name, text])) as Record<
			Number_,
			string
		>,
	);
	const parsed = useSignal<Partial<Record<Number_, Parsed>>>({});
	const programme = useSignal<Programme>("J-Credit");
	const sessions = useSignal<Sessions>("tse");
	const tie = useSignal<Tie>("pro_rata");
	const key = useMemo(newKey, []);
	const numberOf = (name: Number_): string | undefined => {
		const read = parsed.value[name];
		if (read === undefined) return NUMBERS[name].text || undefined;
		return read.ok ? read.text : undefined;
	};
	const check = () => {
		const missing = (["symbol", "name", "credit_class"] as const).find(
			(name) => !texts.value[name].trim(),
		);
		if (missing) return words.missing(words.terms[missing]);
		const wrong = (Object.keys(NUMBERS) as Number_[]).find((name) => numberOf(name) === undefined);
		return wrong && words.missing(words.terms[wrong]);
	};
	const run = async () => {
		const { listed_from, ...given } = texts.value;
		const amounts = Object.fromEntries(
			(Object.keys(NUMBERS) as Number_[]).map((name) => [name, numberOf(name)]),
		) as Record<Number_, string>;
		const body: ListingBody = {
			...given,
			...amounts,
			programme: programme.value,
			sessions: sessions.value,
			auction_tie: tie.value,
			...(listed_from.trim() && { listed_from: listed_from.trim() }),
		};
		const listed = await call("POST /v1/admin/instruments", { body, key });
		return words.listed(listed.symbol, listed.listed_from);
	};
	const text = (name: Text, hint?: string) => (
		<Field
			label={words.terms[name]}
			hint={hint}
			value={texts.value[name]}
			onValue={(value) => {
				texts.value = { ...texts.value, [name]: value };
			}}
			required={name === "symbol" || name === "name" || name === "credit_class"}
		/>
	);
	const amount = (name: Number_) => (
		<NumberField
			kind={NUMBERS[name].kind}
			label={words.terms[name]}
			unit={NUMBERS[name].unit}
			value={numbers.value[name]}
			onValue={(typed, read) => {
				numbers.value = { ...numbers.value, [name]: typed };
				parsed.value = { ...parsed.value, [name]: read };
			}}
			required
		/>
	);
	return (
		<ActDialog title={words.listTitle} label={words.listAct} wide check={check} run={run}>
			<p class="muted">{words.listText}</p>
			<div class="columns">
				{text("symbol", words.symbolHint)}
				{text("name")}
				{text("name_ja")}
				<Select<Programme>
					label={words.terms.programme}
					value={programme.value}
					onValue={(value) => {
						programme.value = value;
					}}
					options={optionsOf(codes.programme)}
				/>
				{text("credit_class", words.classHint)}
				{amount("reference_price")}
				{amount("price_increment")}
				{amount("qty_increment")}
				{amount("fee_per_unit")}
				<Select<Sessions>
					label={words.terms.sessions}
					value={sessions.value}
					onValue={(value) => {
						sessions.value = value;
					}}
					options={optionsOf(codes.sessions)}
				/>
				<Select<Tie>
					label={words.terms.auction_tie}
					value={tie.value}
					onValue={(value) => {
						tie.value = value;
					}}
					options={optionsOf(codes.tieBreak)}
				/>
				{text("settlement_cycle")}
				{text("listed_from", words.listedFromHint)}
			</div>
		</ActDialog>
	);
}

/** Return the options of a list of codes. */
export function optionsOf<V extends string>(
	vocabulary: Record<V, codes.Word>,
): { value: V; label: string }[] {
	return (Object.keys(vocabulary) as V[]).map((value) => ({
		value,
		label: labelOf(vocabulary[value]),
	}));
}
