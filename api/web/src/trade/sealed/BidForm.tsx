/** The form of a bid, and the question before it is sent. */

import { useEffect, useRef } from "preact/hooks";
import { wordsOf } from "../../lang.ts";
import { dayTimeText } from "../../money/days.ts";
import { multiply } from "../../money/decimal.ts";
import { price, roughYen, tonnes, yen } from "../../money/format.ts";
import { type Parsed, parsed } from "../../money/input.ts";
import { nameOf as marketName } from "../../names.ts";
import { Select } from "../../parts/Choice.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { Notice } from "../../parts/Notices.tsx";
import { faultText, NumberField } from "../../parts/NumberField.tsx";
import type { AddBidParams, AuctionRecord, InstrumentRecord } from "../../wire.gen.ts";
import { sealedWords } from "../../words/sealed.ts";
import { isLocked } from "../account.ts";
import { BlockChoice } from "../BlockChoice.tsx";
import { bidSide } from "./auctions.ts";
import { type BidDraft, draft, send, write } from "./bid.ts";

const words = wordsOf(sealedWords);

type Params = AddBidParams & { cl_ord_id: string };

/** Bounds of a bid's numbers; the reserve price, which bidders do not know, is none of them. */
function boundsOf(auction: AuctionRecord, instrument: InstrumentRecord) {
	return {
		price: {
			step: instrument.price_increment,
			min: auction.collar_low,
			max: auction.collar_high,
		},
		qty: {
			step: instrument.qty_increment,
			min: instrument.qty_min,
			max: instrument.qty_max,
		},
	};
}

function read(written: BidDraft, auction: AuctionRecord, instrument: InstrumentRecord) {
	const bounds = boundsOf(auction, instrument);
	return {
		bounds,
		price: parsed(written.price, "price", bounds.price),
		qty: parsed(written.qty, "quantity", bounds.qty),
	};
}

/** Return the bid that the form describes; undefined while a field is wrong. */
function paramsOf(
	written: BidDraft,
	auction: AuctionRecord,
	instrument: InstrumentRecord,
): Params | undefined {
	const { price: at, qty } = read(written, auction, instrument);
	if (!at.ok || !qty.ok) return undefined;
	const side = bidSide(auction);
	const serials =
		side === "sell" && written.delivery === "serials" ? { serial_ranges: [...written.ranges] } : {};
	return {
		auction_id: auction.auction_id,
		side,
		price: at.text,
		qty: qty.text,
		cl_ord_id: written.clOrdId,
		...serials,
	};
}

/** Go on to the question, or to the first field that is wrong. */
export function check(auction: AuctionRecord, instrument: InstrumentRecord): void {
	const written = draft.value;
	if (written?.state !== "ready") return;
	const isRight = paramsOf(written, auction, instrument) !== undefined;
	write({ isTried: true, wrong: undefined, step: isRight ? "check" : "write" });
	if (isRight) return;
	requestAnimationFrame(() =>
		document.querySelector<HTMLElement>("dialog [aria-invalid]")?.focus(),
	);
}

interface FormProps {
	auction: AuctionRecord;
	instrument: InstrumentRecord;
}

/** The fields of a bid; the dialog around them has the button that goes on. */
export function BidForm({ auction, instrument }: FormProps) {
	const top = useRef<HTMLFieldSetElement>(null);
	const written = draft.value;
	const wrong = written?.wrong;
	useEffect(() => {
		if (wrong?.field) top.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
	}, [wrong]);
	if (!written) return null;
	const side = bidSide(auction);
	const { bounds, ...numbers } = read(written, auction, instrument);
	const number = (name: "price" | "qty") => {
		const found: Parsed = numbers[name];
		const isWrong = written.isTried && !found.ok;
		return {
			value: written[name],
			onValue: (text: string) => write({ [name]: text, wrong: undefined }),
			error: isWrong ? faultText(found.why, bounds[name]) : errorAt(written, name),
			bounds: bounds[name],
			steps: true,
		};
	};
	const { price: at, qty } = numbers;
	const value = at.ok && qty.ok ? multiply(at.text, qty.text) : undefined;
	const general = wrong && !["price", "qty", "serial_ranges"].includes(wrong.field ?? "");
	return (
		<fieldset class="bid" ref={top} disabled={written.state !== "ready"}>
			<legend>
				<h3>{words.form[side]}</h3>
			</legend>
			<Hindrance written={written} />
			{general && <Notice tone="bad">{wrong.text}</Notice>}
			<div class="pair">
				<NumberField {...number("price")} label={words.price} kind="price" />
				<NumberField {...number("qty")} label={words.quantity} kind="quantity" unit="t" />
			</div>
			{side === "sell" && (
				<Select
					label={words.delivery}
					value={written.delivery}
					onValue={(delivery) => write({ delivery, wrong: undefined })}
					options={(["oldest", "serials"] as const).map((value) => ({
						value,
						label: words.deliveries[value],
					}))}
					error={written.delivery === "oldest" ? errorAt(written, "serial_ranges") : undefined}
				/>
			)}
			{side === "sell" && written.delivery === "serials" && (
				<BlockChoice
					symbol={auction.symbol}
					ranges={written.ranges}
					onRanges={(ranges) => write({ ranges, wrong: undefined })}
					error={errorAt(written, "serial_ranges")}
				/>
			)}
			<p class="value" aria-live="polite">
				{words.value}: <strong>{value === undefined ? "–" : yen(value)}</strong>{" "}
				{value !== undefined && <span class="muted">{roughYen(value)}</span>}{" "}
				<span class="muted small">{words.valueHint}</span>
			</p>
		</fieldset>
	);
}

/** Why nothing can be sent at the moment. */
function Hindrance({ written }: { written: BidDraft }) {
	if (written.state === "asking") return <Notice tone="warn">{words.asking}</Notice>;
	return isLocked.value ? <Notice tone="warn">{words.locked}</Notice> : null;
}

function errorAt({ wrong }: BidDraft, field: string): string | undefined {
	return wrong?.field === field ? wrong.text : undefined;
}

/** The question before a bid is sent: what will be sent, in words and figures. */
export function CheckBid({ auction, instrument }: FormProps) {
	const written = draft.value;
	const params = written && paramsOf(written, auction, instrument);
	if (!written || !params) return null;
	const value = multiply(params.price, params.qty);
	return (
		<Dialog
			title={words.checkTitle[params.side]}
			onClose={() => write({ step: "write" })}
			act={{
				label: words.send,
				run: () => void send(params),
				disabled: written.state !== "ready" || isLocked.value,
			}}
		>
			<Hindrance written={written} />
			{written.wrong && <Notice tone="warn">{written.wrong.text}</Notice>}
			<p>
				{marketName(instrument)} <span class="muted">{auction.auction_id}</span>
			</p>
			<dl class="facts">
				<dt>{words.price}</dt>
				<dd>{price(params.price)}</dd>
				<dt>{words.quantity}</dt>
				<dd>{tonnes(params.qty)}</dd>
				<dt>{words.value}</dt>
				<dd>
					{yen(value)} <span class="muted">{roughYen(value)}</span>
				</dd>
				{params.serial_ranges && (
					<>
						<dt>{words.delivery}</dt>
						<dd>
							{params.serial_ranges.map(({ serial_from, serial_to }) => (
								<div key={serial_from} class="serial">
									{serial_from} – {serial_to}
								</div>
							))}
						</dd>
					</>
				)}
			</dl>
			<p class="muted">{words.checkText(auction.ends_at ? dayTimeText(auction.ends_at) : "")}</p>
		</Dialog>
	);
}
