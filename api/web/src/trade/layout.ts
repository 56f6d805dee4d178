/** How the panels are laid out: three presets, and on a phone one panel at a time. */

import { signal } from "@preact/signals";
import { kept } from "../parts/kept.ts";

/** Tells whether a stored value is one of some words. */
export function isOneOf<T extends string>(words: readonly T[]) {
	return (value: unknown): value is T => words.includes(value as T);
}

export const LAYOUTS = ["standard", "board", "watch"] as const;
export type Layout = (typeof LAYOUTS)[number];

export const layout = kept<Layout>("layout", "standard", isOneOf(LAYOUTS));

export const PANELS = ["markets", "board", "chart", "ticket", "below"] as const;
export type PanelName = (typeof PANELS)[number];

/** The panel that a phone shows. */
export const phonePanel = signal<PanelName>("board");

/** The tab that is open under the panels. */
export const TABS = [
	"orders",
	"fills",
	"balances",
	"holdings",
	"settlements",
	"sealed",
	"otc",
	"notices",
] as const;
export type TabName = (typeof TABS)[number];
export const tab = kept<TabName>("tab", "orders", isOneOf(TABS));

/** Show a panel and put the focus into it, on a phone once the panel is drawn. `byKeys`: on a board
 * the focus goes to its price, where its keys act. */
export function showPanel(name: PanelName, byKeys = false): void {
	phonePanel.value = name;
	const panel = document.getElementById(`panel-${name}`);
	const price = byKeys && panel?.querySelector<HTMLElement>("[data-keys=board] [tabindex='0']");
	const stop = price || panel;
	stop?.focus();
	if (document.activeElement !== stop) requestAnimationFrame(() => stop?.focus());
}

/** Open a tab under the panels and go to it. */
export function showTab(name: TabName): void {
	tab.value = name;
	showPanel("below");
}

/** Bring the ticket into view, where the layout or the phone does not show it. */
export function showTicket(): void {
	phonePanel.value = "ticket";
	if (layout.peek() === "watch") layout.value = "standard";
}
