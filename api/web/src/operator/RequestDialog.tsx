/** The dialog of a request that a second person signs: bust, price of a trade, base price,
 * delisting. Its effect on each party is shown before it is made, from the exchange's answer. */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Effects } from "../approvals/Effects.tsx";
import { kindText, labelOf } from "../approvals/rows.ts";
import { CallError, call } from "../http/call.ts";
import { newKey } from "../http/key.ts";
import { wordsOf } from "../lang.ts";
import type { Parsed } from "../money/input.ts";
import { ActDialog } from "../parts/ActDialog.tsx";
import { Notice } from "../parts/Notices.tsx";
import { NumberField } from "../parts/NumberField.tsx";
import { errorText } from "../problemText.ts";
import type { ApprovalRecord, EffectsReply } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";
import { operatorWords } from "../words/operator.ts";
import { ReasonField, reasonFault } from "./Reason.tsx";

type Kind = "bust" | "adjustment" | "base_price" | "delisting";

interface RequestProps {
	kind: Kind;
	symbol: string;
	/** The smallest step of the market's prices. */
	step?: string | undefined;
	/** Of a bust or of an adjustment. */
	tradeId?: number;
}

/** How long the person has to pause before the effect of a price is asked for. */
const PAUSE_MS = 250;

export function RequestDialog({ kind, symbol, step, tradeId }: RequestProps) {
	const words = wordsOf(operatorWords);
	const typed = useSignal("");
	const parsed = useSignal<Parsed>({ ok: false, why: "empty" });
	const reason = useSignal("");
	const key = useMemo(newKey, []);
	const needsPrice = kind === "adjustment" || kind === "base_price";
	const price = parsed.value.ok ? parsed.value.text : undefined;
	const effect = useEffectOf({ kind, symbol, tradeId, price, isReady: !needsPrice || !!price });
	const subject = tradeId === undefined ? symbol : `${symbol} #${tradeId}`;
	const check = () => {
		if (needsPrice && !price) return words.priceNeeded;
		return reasonFault(reason.value);
	};
	const run = async () => {
		const note = reason.value.trim();
		await send({ kind, symbol, tradeId, price, note, key });
		return words.requested(`${kindText(kind)} ${subject}`);
	};
	return (
		<ActDialog
			title={words.requestTitle(kindText(kind), subject)}
			label={words.request}
			danger
			retype={tradeId === undefined ? symbol : `${tradeId}`}
			check={check}
			run={run}
		>
			<p class="muted">{words.secondPersonSigns}</p>
			{needsPrice && (
				<NumberField
					kind="price"
					label={words.newPrice}
					bounds={{ step, min: step }}
					value={typed.value}
					onValue={(text, value) => {
						typed.value = text;
						parsed.value = value;
					}}
					required
				/>
			)}
			{effect.problem && <Notice tone="bad">{effect.problem}</Notice>}
			{effect.reply && (
				<>
					<Effects effects={effect.reply.effects} label={words.effect} />
					{effect.reply.fails && (
						<Notice tone="warn">
							{words.wouldFail(labelOf(codes.reason[effect.reply.fails]))}
						</Notice>
					)}
				</>
			)}
			<ReasonField
				value={reason.value}
				onValue={(value) => {
					reason.value = value;
				}}
				hint={words.noteHint}
			/>
		</ActDialog>
	);
}

interface Asked {
	kind: Kind;
	symbol: string;
	tradeId: number | undefined;
	price: string | undefined;
}

/** Ask for the effect whenever what is asked for has changed. */
function useEffectOf({ isReady, ...asked }: Asked & { isReady: boolean }) {
	const reply = useSignal<EffectsReply | undefined>(undefined);
	const problem = useSignal("");
	const { kind, symbol, tradeId, price } = asked;
	useEffect(() => {
		reply.value = undefined;
		problem.value = "";
		if (!isReady) return;
		const ended = new AbortController();
		const timer = setTimeout(async () => {
			const query = {
				kind,
				symbol,
				...(tradeId && { trade_id: tradeId }),
				...(price && { price }),
			};
			try {
				const found = await call("GET /v1/admin/effects", { query, signal: ended.signal });
				if (!ended.signal.aborted) reply.value = found;
			} catch (error) {
				if (!(error instanceof CallError)) throw error;
				if (!ended.signal.aborted) problem.value = errorText(error);
			}
		}, PAUSE_MS);
		return () => {
			clearTimeout(timer);
			ended.abort();
		};
	}, [kind, symbol, tradeId, price, isReady]);
	return { reply: reply.value, problem: problem.value };
}

function send(asked: Asked & { note: string; key: string }): Promise<ApprovalRecord> {
	const { kind, symbol, note, key, tradeId: trade_id = 0, price = "" } = asked;
	switch (kind) {
		case "bust":
			return call("POST /v1/admin/busts", { body: { symbol, trade_id, note }, key });
		case "adjustment":
			return call("POST /v1/admin/adjustments", { body: { symbol, trade_id, price, note }, key });
		case "base_price":
			return call("POST /v1/admin/base-prices", { body: { symbol, price, note }, key });
		case "delisting":
			return call("POST /v1/admin/delistings", { body: { symbol, note }, key });
	}
}
