/** The operator's console: the exchange at a glance, and its parts as tabs. */

import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../http/call.ts";
import { usePolled } from "../http/polled.ts";
import { type Command, useCommands } from "../keys/commands.ts";
import { wordsOf } from "../lang.ts";
import { closeDialog, OpenDialog, showDialog } from "../parts/ActDialog.tsx";
import { Panel } from "../parts/Panel.tsx";
import { Tabs } from "../parts/Tabs.tsx";
import { operatorWords } from "../words/operator.ts";
import { Acts } from "./Acts.tsx";
import { Auctions } from "./Auctions.tsx";
import { Cash } from "./Cash.tsx";
import { EVERY, HaltDialog } from "./HaltDialog.tsx";
import { Markets } from "./Markets.tsx";
import { Participants } from "./Participants.tsx";
import { Strip } from "./Strip.tsx";
import { System } from "./System.tsx";
import { Trades } from "./Trades.tsx";
import { Users } from "./Users.tsx";

type Tab = keyof (typeof operatorWords)["en"]["tabs"];

const TABS = Object.keys(operatorWords.en.tabs) as Tab[];
const MOST = 500;

function tabOfAddress(): Tab {
	const named = location.hash.slice(1) as Tab;
	return TABS.includes(named) ? named : "markets";
}

export function Console() {
	const words = wordsOf(operatorWords);
	const tab = useSignal<Tab>(tabOfAddress());
	const system = usePolled(() => call("GET /v1/admin/metrics"));
	const controls = usePolled(() => call("GET /v1/admin/controls", { query: { limit: MOST } }));
	const cash = usePolled(() => call("GET /v1/admin/cash-requests", { query: { state: "open" } }));
	const waiting = useComputed(
		() =>
			cash.value.value?.requests.filter(({ state }) => state === "submitted").length || undefined,
	);
	const show = (next: Tab) => {
		tab.value = next;
		history.replaceState(null, "", `#${next}`);
	};
	useCommands(() => commandsOf(show));
	useEffect(() => closeDialog, []);
	return (
		<div class="console">
			<Strip system={system} />
			<Panel title={words.parts} class="parts" flush>
				<Tabs<Tab>
					label={words.parts}
					tabs={TABS.map((key) => ({
						key,
						label: words.tabs[key],
						count: key === "cash" ? waiting.value : undefined,
					}))}
					selected={tab.value}
					onSelect={show}
				>
					{tab.value === "markets" && <Markets controls={controls} />}
					{tab.value === "trades" && <Trades />}
					{tab.value === "participants" && <Participants controls={controls} />}
					{tab.value === "users" && <Users />}
					{tab.value === "auctions" && <Auctions />}
					{tab.value === "cash" && <Cash />}
					{tab.value === "system" && <System system={system} />}
					{tab.value === "record" && <Acts />}
				</Tabs>
			</Panel>
			<OpenDialog />
		</div>
	);
}

const READINGS: Record<Tab, string> = {
	markets: "しじょう",
	trades: "やくじょう",
	participants: "さんかしゃ",
	users: "りようしゃとかぎ",
	auctions: "にゅうさつ",
	cash: "にゅうしゅっきん",
	system: "しすてむ",
	record: "きろく",
};

/** The tabs by name, and halting everything: dangerous acts have no key. */
function commandsOf(show: (tab: Tab) => void): readonly Command[] {
	const { en, ja } = operatorWords;
	return [
		...TABS.map(
			(tab): Command => ({
				name: `operator.${tab}`,
				words: {
					en: en.showTab(en.tabs[tab]),
					ja: ja.showTab(ja.tabs[tab]),
					reading: READINGS[tab],
				},
				run: () => show(tab),
			}),
		),
		{
			name: "operator.halt_all",
			words: { en: en.haltAll, ja: ja.haltAll, reading: "ぜんしじょうをばいばいていし" },
			danger: true,
			run: () => showDialog(<HaltDialog act="halt" symbol={EVERY} />),
		},
	];
}
