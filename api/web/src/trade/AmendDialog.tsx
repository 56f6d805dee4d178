/** Amends an order in place: its price and quantity, and what that does to its place in the queue. */

import { useState } from "preact/hooks";
import { CallError } from "../http/call.ts";
import { wordsOf } from "../lang.ts";
import { compare } from "../money/decimal.ts";
import { grouped, tonnes } from "../money/format.ts";
import { type Parsed, parsed } from "../money/input.ts";
import { Dialog } from "../parts/Dialog.tsx";
import { Notice } from "../parts/Notices.tsx";
import { NumberField } from "../parts/NumberField.tsx";
import { problemText } from "../problemText.ts";
import type { InstrumentRecord, OrderRecord } from "../wire.gen.ts";
import { tradeWords } from "../words/trade.ts";
import { openOrders } from "./account.ts";
import { markets } from "./markets.ts";
import { amend, amending, cancelOrders } from "./orderActs.ts";
import { orderText } from "./say.ts";

/** The dialog while it is asked for; with several orders of one price, one form under another. */
export function AmendDialog() {
	const ids = amending.value;
	if (!ids) return null;
	const [order, ...others] = ids.flatMap(
		(id) => openOrders.value.find((each) => each.order_id === id) ?? [],
	);
	if (!order) return null;
	const instrument = markets.value?.find(({ symbol }) => symbol === order.symbol)?.instrument;
	if (!instrument) return null;
	return <AmendForm key={order.order_id} order={order} instrument={instrument} others={others} />;
}

interface FormProps {
	order: OrderRecord;
	instrument: InstrumentRecord;
	others: readonly OrderRecord[];
}

interface Wrong {
	field?: string | undefined;
	text: string;
}

function AmendForm({ order, instrument, others }: FormProps) {
	const words = wordsOf(tradeWords);
	const [priceText, setPrice] = useState(grouped(order.limit_price ?? ""));
	const [qtyText, setQty] = useState(grouped(order.order_qty));
	const [wrong, setWrong] = useState<Wrong | undefined>(undefined);
	const [isSending, setSending] = useState(false);
	const priceBounds = {
		step: instrument.price_increment,
		min: instrument.price_limit_low,
		max: instrument.price_limit_high,
	};
	const qtyBounds = { step: instrument.qty_increment, max: instrument.qty_max };
	const price = parsed(priceText, "price", priceBounds);
	const qty = parsed(qtyText, "quantity", qtyBounds);
	const isReadable = qty.ok && (order.limit_price === undefined || price.ok);
	const changes = changesOf(order, price, qty);
	const belowFilled = qty.ok && compare(qty.text, order.cum_qty) < 0;
	const close = () => {
		amending.value = undefined;
	};
	const send = async () => {
		if (!changes) return;
		setSending(true);
		try {
			await amend(order, changes);
			close();
		} catch (error) {
			if (!(error instanceof CallError)) throw error;
			setSending(false);
			setWrong({
				field: error.problem.field ?? undefined,
				text: problemText(error.problem),
			});
		}
	};
	const errorAt = (field: string) => (wrong?.field === field ? wrong.text : undefined);
	return (
		<Dialog
			title={words.amendTitle(orderText(order))}
			onClose={close}
			focus="input"
			act={{
				label: words.amend,
				run: () => void send(),
				disabled: !changes || belowFilled || isSending,
			}}
		>
			{order.limit_price !== undefined && (
				<NumberField
					label={words.newPrice}
					kind="price"
					bounds={priceBounds}
					steps
					value={priceText}
					error={errorAt("limit_price")}
					onValue={(text) => {
						setPrice(text);
						setWrong(undefined);
					}}
				/>
			)}
			<NumberField
				label={words.newQuantity}
				kind="quantity"
				bounds={qtyBounds}
				steps
				unit="t"
				value={qtyText}
				error={
					errorAt("order_qty") ??
					(belowFilled ? words.belowFilled(tonnes(order.cum_qty)) : undefined)
				}
				onValue={(text) => {
					setQty(text);
					setWrong(undefined);
				}}
			/>
			<p role="status" class="hint">
				{isReadable && effectOf(order, changes)}
			</p>
			{wrong && !["limit_price", "order_qty"].includes(wrong.field ?? "") && (
				<Notice tone="bad">{words.amendRejected(wrong.text)}</Notice>
			)}
			<p>
				<button
					type="button"
					class="danger"
					onClick={() => {
						close();
						void cancelOrders([order.order_id]);
					}}
				>
					{words.cancelOrder(orderText(order))}
				</button>
			</p>
			{others.map((other) => (
				<p key={other.order_id}>
					<button
						type="button"
						onClick={() => {
							const rest = [order, ...others].filter((each) => each !== other);
							amending.value = [other, ...rest].map(({ order_id }) => order_id);
						}}
					>
						{words.amendOrder(orderText(other))}
					</button>
				</p>
			))}
		</Dialog>
	);
}

type Changes = { limit_price?: string; order_qty?: string };

function changesOf(order: OrderRecord, price: Parsed, qty: Parsed): Changes | undefined {
	const hasPrice = order.limit_price !== undefined;
	if (!qty.ok || (hasPrice && !price.ok)) return undefined;
	const changes: Changes = {};
	if (hasPrice && price.ok && compare(price.text, order.limit_price ?? "0") !== 0) {
		changes.limit_price = price.text;
	}
	if (compare(qty.text, order.order_qty) !== 0) changes.order_qty = qty.text;
	return changes.limit_price || changes.order_qty ? changes : undefined;
}

/** Say what an amendment does to the order's place in the queue. */
function effectOf(order: OrderRecord, changes: Changes | undefined): string {
	const words = wordsOf(tradeWords);
	if (!changes) return words.noChange;
	const isLess = changes.order_qty && compare(changes.order_qty, order.order_qty) < 0;
	return isLess && !changes.limit_price ? words.keepsPriority : words.losesPriority;
}
