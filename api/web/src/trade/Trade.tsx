/** Market list, board, chart over trades, ticket; below the account's tables. */

import { useEffect } from "preact/hooks";
import { useCommands } from "../keys/commands.ts";
import { wordsOf } from "../lang.ts";
import { signOf } from "../money/decimal.ts";
import { grouped } from "../money/format.ts";
import { Choice } from "../parts/Choice.tsx";
import { Frame } from "../parts/Frame.tsx";
import { MarketPhase } from "../parts/frame/MarketPhase.tsx";
import { later } from "../parts/later.tsx";
import { Panel } from "../parts/Panel.tsx";
import { tradeWords } from "../words/trade.ts";
import { AmendDialog } from "./AmendDialog.tsx";
import { isLocked } from "./account.ts";
import { Below } from "./Below.tsx";
import { BoardPanel } from "./BoardPanel.tsx";
import { listed, marketCommands, tradeCommands } from "./commands.ts";
import { LAYOUTS, layout, phonePanel, showTicket } from "./layout.ts";
import { MarketList } from "./MarketList.tsx";
import { classOf, type Market, market } from "./markets.ts";
import { PhoneBar } from "./PhoneBar.tsx";
import { Tape } from "./Tape.tsx";
import { Ticket } from "./ticket/Ticket.tsx";
import { focusAsked } from "./ticketState.ts";

const ChartPanel = later(
	() => import("./ChartPanel.tsx").then((file) => file.ChartPanel),
	(state) => (
		<Panel class="chart-panel" title={wordsOf(tradeWords).chart}>
			{state}
		</Panel>
	),
);

export function Trade() {
	const words = wordsOf(tradeWords);
	const shown = market.value;
	useCommands(tradeCommands);
	useCommands(marketCommands, [listed.value]);
	const asked = focusAsked.value;
	useEffect(() => {
		if (asked) showTicket();
	}, [asked]);
	useEffect(() => {
		if (shown) document.title = `${titleOf(shown)} | Tanso`;
	});
	const old = isLocked.value ? "old" : "";
	return (
		<Frame
			screen="trade"
			fill
			tools={
				<>
					<MarketPhase status={shown?.status} />
					<LayoutChoice />
				</>
			}
		>
			<div class="trade" data-layout={layout.value} data-phone={phonePanel.value}>
				<Panel id="panel-markets" class={`markets ${old}`} title={words.markets} flush folds>
					<MarketList />
				</Panel>
				{shown && (
					<>
						<BoardPanel key={shown.symbol} market={shown} />
						<ChartPanel market={shown} />
						<Panel class={`tape-panel ${old}`} title={words.tape} flush folds>
							<Tape symbol={shown.symbol} />
						</Panel>
					</>
				)}
				<Panel id="panel-ticket" class="ticket-panel" title={words.ticket} folds>
					<Ticket />
				</Panel>
				<Below />
			</div>
			<PhoneBar />
			<AmendDialog />
		</Frame>
	);
}

function titleOf({ symbol, ticker }: Market): string {
	if (!ticker?.last) return classOf(symbol);
	const direction = ticker.change ? signOf(ticker.change) : 0;
	return `${classOf(symbol)} ${grouped(ticker.last)} ${["▼", "−", "▲"][direction + 1]}`;
}

function LayoutChoice() {
	const words = wordsOf(tradeWords);
	return (
		<div class="layouts">
			<Choice
				label={words.layout}
				hideLabel
				options={LAYOUTS.map((value) => ({ value, label: words.layouts[value] }))}
				value={layout.value}
				onValue={(value) => {
					layout.value = value;
				}}
			/>
		</div>
	);
}
