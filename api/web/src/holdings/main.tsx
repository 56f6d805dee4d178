/** A participant's own credits and yen: blocks, moves, retirements, requests, statements. */

import "./holdings.css";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { wordsOf } from "../lang.ts";
import { Frame } from "../parts/Frame.tsx";
import { Allowed } from "../parts/frame/Allowed.tsx";
import { Tabs } from "../parts/Tabs.tsx";
import { ownName, session } from "../session.ts";
import { start } from "../start.tsx";
import { holdingsWords } from "../words/holdings.ts";
import { BlocksPanel } from "./BlocksPanel.tsx";
import { CashPanel } from "./CashPanel.tsx";
import { blocks } from "./data.ts";
import { HistoryPanel } from "./HistoryPanel.tsx";
import { MoveDialog } from "./MoveDialog.tsx";
import { RetireWizard } from "./retire/RetireWizard.tsx";
import { begin, retiring } from "./retire/wizard.ts";
import { StatementPanel } from "./StatementPanel.tsx";
import { quickSelection } from "./totals.ts";

type Part = "credits" | "yen" | "retirements" | "papers";
const PARTS: readonly Part[] = ["credits", "yen", "retirements", "papers"];

function Holdings() {
	return (
		<Frame screen="holdings">
			<Allowed roles={["trader"]}>
				<Own />
				<MoveDialog />
			</Allowed>
		</Frame>
	);
}

function Own() {
	const words = wordsOf(holdingsWords);
	const part = useSignal<Part>(fromAddress());
	useRetireFromAddress();
	if (retiring.value) return <RetireWizard />;
	const show = (next: Part) => {
		part.value = next;
		history.replaceState(null, "", `#${next}`);
	};
	return (
		<Tabs
			label={words.tabs.credits}
			tabs={PARTS.map((key) => ({ key, label: words.tabs[key] }))}
			selected={part.value}
			onSelect={show}
		>
			<div class="stack">
				{part.value === "credits" && <BlocksPanel />}
				{part.value === "yen" && <CashPanel />}
				{part.value === "retirements" && <HistoryPanel />}
				{part.value === "papers" && <StatementPanel />}
			</div>
		</Tabs>
	);
}

function fromAddress(): Part {
	const named = location.hash.slice(1);
	return PARTS.find((part) => part === named) ?? "credits";
}

/** "Buy and retire": an address such as `?retire=JCR-RE/JPY&qty=10` opens the wizard with that
 * quantity of the free credits in the trading account, once they are known. */
function useRetireFromAddress(): void {
	const known = blocks.value;
	const who = session.value;
	useEffect(() => {
		const asked = new URLSearchParams(location.search);
		const symbol = asked.get("retire");
		if (!symbol || !known || !who) return;
		history.replaceState(null, "", location.pathname);
		const found = quickSelection(known, symbol, asked.get("qty") ?? "");
		if (!found) return;
		begin(found.selection, ownName.value, "why", found.qty);
	}, [known, who]);
}

start(Holdings);
