/** Orders, fills, balances, holdings, settlements, sealed auctions and OTC trades, a tab each. */

import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { wordsOf } from "../lang.ts";
import { later } from "../parts/later.tsx";
import { NoticeList } from "../parts/Notices.tsx";
import { Tabs } from "../parts/Tabs.tsx";
import { tradeWords } from "../words/trade.ts";
import { hasAccount, openOrders } from "./account.ts";
import { TABS, type TabName, tab } from "./layout.ts";
import { FillsTab } from "./tabs/FillsTab.tsx";
import { OrdersTab } from "./tabs/OrdersTab.tsx";

const account = (tab: "BalancesTab" | "HoldingsTab" | "SettlementsTab") =>
	later(() => import("./tabs/AccountTabs.tsx").then((file) => file[tab]));

const CONTENTS: Record<TabName, ComponentType> = {
	orders: OrdersTab,
	fills: FillsTab,
	balances: account("BalancesTab"),
	holdings: account("HoldingsTab"),
	settlements: account("SettlementsTab"),
	sealed: later(() => import("./sealed/SealedTab.tsx").then((file) => file.SealedTab)),
	otc: later(() => import("./otc/OtcTab.tsx").then((file) => file.OtcTab)),
	notices: NoticesTab,
};

const isFolded = signal(false);

/** All messages since the page was opened. */
function NoticesTab() {
	return (
		<div class="notices-tab">
			<NoticeList />
		</div>
	);
}

export function Below() {
	const words = wordsOf(tradeWords);
	const Content = CONTENTS[tab.value];
	const openCount = hasAccount.value ? openOrders.value.length : undefined;
	return (
		<section
			id="panel-below"
			class={`panel flush below ${isFolded.value ? "folded" : ""}`}
			tabIndex={-1}
			aria-label={words.below}
		>
			<button
				type="button"
				class="fold"
				aria-expanded={!isFolded.value}
				aria-label={words.below}
				onClick={() => {
					isFolded.value = !isFolded.value;
				}}
			>
				{isFolded.value ? "▴" : "▾"}
			</button>
			<Tabs
				label={words.below}
				tabs={TABS.map((key) => ({
					key,
					label: words[key],
					count: key === "orders" ? openCount : undefined,
				}))}
				selected={tab.value}
				onSelect={(key) => {
					tab.value = key;
					isFolded.value = false;
				}}
			>
				<Content />
			</Tabs>
		</section>
	);
}
