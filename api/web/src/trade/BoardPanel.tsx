/** The board of the market that is shown, with its phase, its result and what explains it. */

import { useComputed, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { connection, useStream } from "../feed/index.ts";
import { wordsOf } from "../lang.ts";
import { stepsOf, textOfSteps } from "../money/decimal.ts";
import { yen } from "../money/format.ts";
import { Board } from "../parts/board/Board.tsx";
import { BoardModel } from "../parts/board/model.ts";
import type { OwnOrder } from "../parts/board/own.ts";
import { GROUPS } from "../parts/board/slots.ts";
import { Select } from "../parts/Choice.tsx";
import { Panel } from "../parts/Panel.tsx";
import { phaseName } from "../parts/Phase.tsx";
import { boardWords } from "../words/board.ts";
import { tradeWords } from "../words/trade.ts";
import { hasAccount, openOrders } from "./account.ts";
import { GoToPrice } from "./GoToPrice.tsx";
import { classOf, isContinuous, type Market, market as shownMarket } from "./markets.ts";
import { cancelOrders, openAmend } from "./orderActs.ts";
import { indicativeText, PhaseLine } from "./PhaseLine.tsx";
import { ResultCard } from "./ResultCard.tsx";
import { RuleButton } from "./RuleButton.tsx";
import { openTicket } from "./ticketState.ts";

const ROWS = 20;
const PACE_MS = 50;

const idsOf = (orders: readonly OwnOrder[]) => orders.map(({ order_id }) => order_id);

export function BoardPanel({ market }: { market: Market }) {
	const words = wordsOf(tradeWords);
	const boards = wordsOf(boardWords);
	const { symbol } = market;
	const record = useStream({ channel: "board", symbol, rows: ROWS, interval_ms: PACE_MS });
	const own = useComputed(() => openOrders.value.filter((order) => order.symbol === symbol));
	const tick = useComputed(() => shownMarket.value?.instrument.price_increment ?? "1");
	const continuous = useComputed(() => isContinuous(shownMarket.value?.status));
	const model = useMemo(
		() => new BoardModel({ record, tick, isContinuous: continuous, own }),
		[symbol, record],
	);
	const isGoing = useSignal(false);
	const sentence = useComputed(() => {
		const shown = shownMarket.value ?? market;
		const phase = shown.status ? `${phaseName(shown.status.phase)}. ` : "";
		return `${boards.title(classOf(symbol))}. ${phase}${indicativeText(record.value, shown)}.`;
	});
	const isLoaded = useComputed(() => record.value !== undefined);
	const isEmpty = useComputed(
		() => record.value?.rows.length === 1 && isBare(record.value.rows[0]),
	);
	const headline = useComputed(() =>
		continuous.value ? "" : indicativeText(record.value, shownMarket.value ?? market),
	);
	const { state, lateS } = connection.value;
	const isOld = state !== "live" && state !== "syncing";
	const phase = market.status?.phase;
	const isCall = !continuous.value;
	return (
		<Panel
			id="panel-board"
			class="board-panel"
			title={`${words.board} ${classOf(symbol)}`}
			flush
			folds
			condition={
				!isLoaded.value
					? { kind: "loading" }
					: isOld
						? { kind: "stale", age_s: Math.round(lateS ?? 0) }
						: { kind: "ready" }
			}
			tools={
				<>
					<GroupChoice model={model} tick={tick.value} />
					<button type="button" class="quiet" onClick={() => model.center()}>
						{boards.center}
					</button>
					{isCall && <RuleButton market={market} record={record} />}
				</>
			}
		>
			<Board
				model={model}
				market={classOf(symbol)}
				sentence={sentence}
				hasMarketOrders={isCall}
				onPick={(price, side) => openTicket(side ? { symbol, price, side } : { symbol, price })}
				onAmend={hasAccount.value ? (orders) => openAmend(idsOf(orders)) : undefined}
				onCancel={hasAccount.value ? (orders) => void cancelOrders(idsOf(orders)) : undefined}
				onGoTo={() => {
					isGoing.value = true;
				}}
			>
				{model.hasMoved.value && (
					<p class="moved" role="status">
						{boards.moved}
					</p>
				)}
				{isEmpty.value && <p class="moved">{boards.empty}</p>}
				{isGoing.value && (
					<GoToPrice
						market={market}
						onClose={() => {
							isGoing.value = false;
						}}
						onPrice={(price) => model.center(stepsOf(price, tick.peek()))}
					/>
				)}
				{phase && <ResultCard market={market} />}
				<p class="headline">{headline}</p>
				<PhaseLine market={market} />
			</Board>
		</Panel>
	);
}

function isBare(row: { bid_qty: string; ask_qty: string } | undefined): boolean {
	return row?.bid_qty === "0" && row.ask_qty === "0";
}

/** The size of the groups of prices. */
function GroupChoice({ model, tick }: { model: BoardModel; tick: string }) {
	const words = wordsOf(boardWords);
	return (
		<Select
			label={words.group}
			hideLabel
			value={String(model.group.value)}
			options={GROUPS.map((group) => ({
				value: String(group),
				label: group ? words.groupOf(yen(textOfSteps(group, tick))) : words.groupAll,
			}))}
			onValue={(value) => model.regroup(Number.parseInt(value, 10))}
		/>
	);
}
