/** The order ticket: side, market, price, quantity, conditions; the exchange checks it as it is
 * written. */

import { computed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { errorWord } from "../../http/errorWords.ts";
import { lang, wordsOf } from "../../lang.ts";
import { minuteText } from "../../money/days.ts";
import type { Parsed } from "../../money/input.ts";
import { nameOf } from "../../names.ts";
import { Choice, Select } from "../../parts/Choice.tsx";
import { Form } from "../../parts/Form.tsx";
import { faultText, NumberField } from "../../parts/NumberField.tsx";
import { momentText } from "../../parts/Phase.tsx";
import * as codes from "../../words/codes.gen.ts";
import { ticketWords } from "../../words/ticket.ts";
import { wordOf } from "../../words/wordOf.ts";
import { hasAccount, isLocked } from "../account.ts";
import { phonePanel } from "../layout.ts";
import { classOf, market } from "../markets.ts";
import { draft, focusAsked, type OrderType, type TimeInForce, write } from "../ticketState.ts";
import { Advanced } from "./Advanced.tsx";
import { PriceChips, QtyChips } from "./Chips.tsx";
import { DeliveryField } from "./DeliveryField.tsx";
import { preview } from "./dryRun.ts";
import { PreviewBox } from "./PreviewBox.tsx";
import { type Faults, FIELD_OF, type NumberName, read } from "./params.ts";
import { submit, triedFaults } from "./submit.tsx";

const TYPES: readonly OrderType[] = ["limit", "market", "stop", "stop_limit"];
const TIFS: readonly TimeInForce[] = ["day", "auction", "gtc", "gtd", "ioc", "fok"];

export function Ticket() {
	const words = wordsOf(ticketWords);
	const shown = market.value;
	const written = draft.value;
	const quantity = useRef<HTMLInputElement>(null);
	useEffect(() => {
		if (shown && written.symbol !== shown.symbol) write({ symbol: shown.symbol });
	}, [shown?.symbol, written.symbol]);
	useEffect(() => {
		if (!focusAsked.value) return;
		phonePanel.value = "ticket";
		requestAnimationFrame(() => {
			quantity.current?.focus();
			quantity.current?.select();
		});
	}, [focusAsked.value]);
	if (!shown) return null;
	const { instrument } = shown;
	const faults = visibleFaults(triedFaults.value);
	const number = (name: NumberName) => ({
		value: written[name],
		onValue: (text: string, _parsed: Parsed) => write({ [name]: text }),
		error: faults[name],
	});
	const isLimited = written.type === "limit" || written.type === "stop_limit";
	const isStop = written.type === "stop" || written.type === "stop_limit";
	const { side } = written;
	return (
		<Form class="ticket" label={words.title} onSubmit={submit}>
			<p class="for" title={nameOf(instrument)}>
				<strong>{classOf(instrument.symbol)}</strong> {nameOf(instrument)}
			</p>
			<Choice
				label={words.side}
				hideLabel
				name="side"
				value={side}
				onValue={(value) => write({ side: value, delivery: { kind: "oldest" } })}
				options={[
					{ value: "sell", label: wordOf(codes.side, "sell"), tone: "sell" },
					{ value: "buy", label: wordOf(codes.side, "buy"), tone: "buy" },
				]}
			/>
			<div class="pair">
				<Select
					label={words.type}
					value={written.type}
					onValue={(type) => write({ type })}
					options={TYPES.map((value) => ({ value, label: wordOf(codes.orderType, value) }))}
				/>
				<Select
					label={words.tif}
					value={written.tif || "day"}
					onValue={(tif) => write({ tif })}
					options={TIFS.map((value) => ({ value, label: wordOf(codes.timeInForce, value) }))}
				/>
			</div>
			{isStop && (
				<NumberField
					{...number("stopPrice")}
					label={words.stopPrice}
					kind="price"
					steps
					bounds={{ step: instrument.price_increment }}
				/>
			)}
			{isLimited && (
				<>
					<NumberField
						{...number("price")}
						label={words.price}
						kind="price"
						steps
						bounds={{ step: instrument.price_increment }}
					/>
					<PriceChips market={shown} />
				</>
			)}
			<NumberField
				{...number("qty")}
				label={words.qty}
				kind="quantity"
				unit="t"
				steps
				bounds={{ step: instrument.qty_increment }}
				inputRef={quantity}
			/>
			<QtyChips market={shown} />
			{side === "sell" && <DeliveryField market={shown} error={faults.delivery} />}
			<Advanced number={number} faults={faults} market={shown} />
			<PreviewBox />
			<div class="send">
				<PhaseLine />
				<button
					type="submit"
					class={`primary wide to-${side}`}
					aria-disabled={isLocked.value || !hasAccount.value || !canEnter.value}
					aria-describedby="ticket-when"
				>
					{words.review[side]}
				</button>
			</div>
		</Form>
	);
}

/** The phases in which the exchange takes new orders. */
const ENTRY: readonly string[] = ["pre_open", "auction_call", "continuous"];
const canEnter = computed(() => ENTRY.includes(market.value?.status?.phase ?? ""));

type Shown = Partial<Record<keyof Faults | "delivery", string>>;

/** The faults in words: those of the page after the person tried to send, and the exchange's. */
function visibleFaults(tried: boolean): Shown {
	const words = wordsOf(ticketWords);
	const shown: Shown = {};
	const instrument = market.value?.instrument;
	if (!instrument) return shown;
	const found = read(draft.value, instrument);
	if (!found.ok) {
		for (const [name, why] of Object.entries(found.faults)) {
			if (why === "empty" && !tried) continue;
			const step = name === "price" || name === "stopPrice" ? "price_increment" : "qty_increment";
			const text = name === "until" ? words.untilEmpty : faultText(why, { step: instrument[step] });
			shown[name as keyof Faults] = text;
		}
		return shown;
	}
	const answer = preview.value;
	if (answer.state === "rejected" && answer.problem.field) {
		const name = FIELD_OF[answer.problem.field];
		const { code } = answer.problem;
		if (name) shown[name] = errorWord(code)?.[lang] ?? code;
	}
	return shown;
}

/** When the order would trade, or why it cannot be sent now. */
function PhaseLine() {
	const words = wordsOf(ticketWords);
	const status = market.value?.status;
	let text = "";
	if (isLocked.value) text = words.locked;
	else if (!hasAccount.value) text = words.visitor;
	else if (status) {
		if (status.phase === "auction_call") {
			const auction = market.value?.call?.ends_at ?? status.next_change;
			text = words.phase.auction_call(auction ? minuteText(auction) : "");
		} else if (status.phase === "continuous") text = words.phase.continuous();
		else {
			const opens = status.opens ? momentText(status.opens) : "";
			text = words.phase.other(wordOf(codes.phase, status.phase), opens);
		}
	}
	return (
		<p id="ticket-when" class="when">
			{text}
		</p>
	);
}
