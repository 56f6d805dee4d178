/** The form of a report of an OTC trade, and the question before it is sent. */

import { useEffect, useId, useRef } from "preact/hooks";
import { wordsOf } from "../../lang.ts";
import { multiply } from "../../money/decimal.ts";
import { price as priceText, roughYen, tonnes, yen } from "../../money/format.ts";
import { nameOf } from "../../names.ts";
import { Choice, Select } from "../../parts/Choice.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { Field, FieldFrame } from "../../parts/Field.tsx";
import { Notice } from "../../parts/Notices.tsx";
import { faultText, NumberField } from "../../parts/NumberField.tsx";
import { participant } from "../../session.ts";
import type { InstrumentRecord } from "../../wire.gen.ts";
import { otcWords } from "../../words/otc.ts";
import { freeBlocks } from "../BlockChoice.tsx";
import { classOf, markets } from "../markets.ts";
import { members } from "./entries.ts";
import {
	alsoWaiting,
	bodyOf,
	close,
	numbersOf,
	type Report,
	report,
	send,
	write,
} from "./report.ts";

const words = wordsOf(otcWords);

/** The classes whose OTC trades are settled here. */
export function otcMarkets(): readonly InstrumentRecord[] {
	return (markets.value ?? []).map((market) => market.instrument).filter(({ otc }) => otc);
}

export function ReportDialog() {
	const written = report.value;
	const instrument = otcMarkets().find(({ symbol }) => symbol === written?.symbol);
	if (!written || !instrument) return null;
	const props = { written, instrument };
	if (written.step === "check") return <Check key="check" {...props} />;
	return (
		<Dialog
			key="write"
			title={words.dialog}
			onClose={close}
			back={words.close}
			focus={written.answers ? "button[type=submit]" : "input"}
			act={{ label: words.check, run: () => check(props) }}
			wide
		>
			<Form {...props} />
		</Dialog>
	);
}

interface Props {
	written: Report;
	instrument: InstrumentRecord;
}

/** Go on to the question, or to the first field that is wrong. */
function check({ written, instrument }: Props): void {
	const isRight = bodyOf(written, instrument) !== undefined;
	write({ isTried: true, wrong: undefined, step: isRight ? "check" : "write" });
	if (isRight) return;
	requestAnimationFrame(() =>
		document.querySelector<HTMLElement>("dialog [aria-invalid]")?.focus(),
	);
}

const FIELDS = ["counterparty", "symbol", "side", "serial_range", "qty", "price"];

function Form({ written, instrument }: Props) {
	const top = useRef<HTMLDivElement>(null);
	const { wrong, isTried, side } = written;
	useEffect(() => {
		if (wrong?.field) top.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
	}, [wrong]);
	const errorAt = (field: string) => (wrong?.field === field ? wrong.text : undefined);
	const emptyAt = (text: string, error: string) => (isTried && !text.trim() ? error : undefined);
	const { bounds, ...numbers } = numbersOf(written, instrument);
	const number = (name: "price" | "qty") => {
		const found = numbers[name];
		return {
			value: written[name],
			onValue: (text: string) => write({ [name]: text, wrong: undefined }),
			error: isTried && !found.ok ? faultText(found.why, bounds[name]) : errorAt(name),
			bounds: bounds[name],
		};
	};
	const { price, qty } = numbers;
	const value = price.ok && qty.ok ? multiply(price.text, qty.text) : undefined;
	return (
		<div class="otc-form" ref={top}>
			{written.answers && <p class="muted">{words.matching(written.answers)}</p>}
			{wrong && !FIELDS.includes(wrong.field ?? "") && <Notice tone="bad">{wrong.text}</Notice>}
			<Counterparty
				written={written}
				error={emptyAt(written.counterparty, words.empty) ?? errorAt("counterparty")}
			/>
			<Select
				label={words.market}
				value={written.symbol}
				onValue={(symbol) => write({ symbol, from: "", to: "", wrong: undefined })}
				options={otcMarkets().map((each) => ({
					value: each.symbol,
					label: `${classOf(each.symbol)} ${nameOf(each)}`,
				}))}
				error={errorAt("symbol")}
			/>
			<Choice
				label={words.side}
				value={side}
				onValue={(next) => write({ side: next, wrong: undefined })}
				options={[
					{ value: "sell", label: words.sides.sell, tone: "sell" },
					{ value: "buy", label: words.sides.buy, tone: "buy" },
				]}
				error={errorAt("side")}
			/>
			{side === "sell" && <OwnBlock written={written} />}
			<div class="pair">
				<Field
					label={words.from}
					value={written.from}
					onValue={(from) => write({ from, wrong: undefined })}
					error={emptyAt(written.from, words.emptySerial) ?? errorAt("serial_range")}
				/>
				<Field
					label={words.to}
					value={written.to}
					onValue={(to) => write({ to, wrong: undefined })}
					error={emptyAt(written.to, words.emptySerial)}
					hint={words.rangeHint}
				/>
			</div>
			<div class="pair">
				<NumberField {...number("qty")} label={words.quantity} kind="quantity" unit="t" />
				<NumberField {...number("price")} label={words.price} kind="price" />
			</div>
			<p class="value" aria-live="polite">
				{words.value}: <strong>{value === undefined ? "–" : yen(value)}</strong>{" "}
				{value !== undefined && <span class="muted">{roughYen(value)}</span>}
			</p>
		</div>
	);
}

/** The other party: typed, with the filed names as suggestions. */
function Counterparty({ written, error }: { written: Report; error: string | undefined }) {
	const list = useId();
	const others = members.value.filter((member) => member.participant !== participant.value);
	const found = others.find((member) => member.participant === written.counterparty.trim());
	return (
		<FieldFrame
			label={words.counterparty}
			hint={(found && (found.name_ja || found.name_en)) ?? words.counterpartyHint}
			error={error}
			control={(ties) => (
				<>
					<input
						{...ties}
						type="text"
						list={list}
						autoComplete="off"
						spellcheck={false}
						value={written.counterparty}
						onInput={(event) =>
							write({ counterparty: event.currentTarget.value, wrong: undefined })
						}
					/>
					<datalist id={list}>
						{others.map((member) => (
							<option key={member.participant} value={member.participant}>
								{member.name_ja || member.name_en}
							</option>
						))}
					</datalist>
				</>
			)}
		/>
	);
}

/** One of the own free blocks, which fills the range. */
function OwnBlock({ written }: { written: Report }) {
	const blocks = freeBlocks(written.symbol);
	const chosen = blocks.find(
		(block) => block.serial_from === written.from && block.serial_to === written.to,
	);
	const other = written.from || written.to ? words.blockTyped : words.choose;
	return (
		<Select
			label={words.block}
			value={chosen?.serial_from ?? ""}
			onValue={(first) => {
				const block = blocks.find(({ serial_from }) => serial_from === first);
				write({ from: block?.serial_from ?? "", to: block?.serial_to ?? "", wrong: undefined });
			}}
			options={[
				{ value: "", label: other },
				...blocks.map((block) => ({
					value: block.serial_from,
					label: words.blockOf(block.serial_from, tonnes(block.qty)),
				})),
			]}
		/>
	);
}

/** The question before a report is sent: what will be sent, in words and figures. */
function Check({ written, instrument }: Props) {
	const body = bodyOf(written, instrument);
	if (!body) return null;
	const value = multiply(body.price, body.qty);
	const waiting = alsoWaiting(body);
	const { serial_from, serial_to } = body.serial_range;
	return (
		<Dialog
			title={words.checkTitle[body.side]}
			onClose={() => write({ step: "write" })}
			act={{ label: words.send, run: () => void send(body), disabled: written.isSending }}
		>
			{written.wrong && <Notice tone="warn">{written.wrong.text}</Notice>}
			{waiting.length > 0 && (
				<Notice tone="warn">
					{words.alsoWaiting(waiting.map((entry) => entry.entry_id).join(", "))}
				</Notice>
			)}
			<dl class="facts">
				<dt>{words.counterparty}</dt>
				<dd>{body.counterparty}</dd>
				<dt>{words.market}</dt>
				<dd>{nameOf(instrument)}</dd>
				<dt>{words.side}</dt>
				<dd>{words.sides[body.side]}</dd>
				<dt>{words.quantity}</dt>
				<dd>{tonnes(body.qty)}</dd>
				<dt>{words.price}</dt>
				<dd>{priceText(body.price)}</dd>
				<dt>{words.value}</dt>
				<dd>
					<strong>{yen(value)}</strong> <span class="muted">{roughYen(value)}</span>
				</dd>
				<dt>{words.serials}</dt>
				<dd class="serial">
					<div>{serial_from} –</div>
					<div>{serial_to}</div>
				</dd>
			</dl>
			<p class="muted">{words.checkText}</p>
		</Dialog>
	);
}
