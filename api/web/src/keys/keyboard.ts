/** Reads key presses: which were typed by hand, and which combination of keys they are. */

/** The part of a keyboard event that is read here. */
export interface KeyPress {
	key: string;
	code?: string;
	keyCode?: number;
	isComposing?: boolean;
	ctrlKey?: boolean;
	metaKey?: boolean;
	altKey?: boolean;
	shiftKey?: boolean;
}

/** Tells a key that the person pressed for the page from one that belongs to an input method: the
 * Enter that confirms kanji is not typed. Safari reports that Enter after the composition, with
 * the key code 229 alone. */
export function isTyped(event: KeyPress): boolean {
	return !(event.isComposing || event.keyCode === 229);
}

/** Return the combination of a key press, such as "Mod+K", "Shift+ArrowUp" or "B".
 *
 * Mod is Ctrl, or ⌘ on Apple's systems. Letters are in capitals, without Shift; a sign that needs
 * Shift on some keyboards, such as "?", is the sign alone. */
export function combinationOf(event: KeyPress): string {
	const sign = event.key.length === 1;
	const letter = sign && event.key.toLowerCase() !== event.key.toUpperCase();
	const name = event.key === " " ? "Space" : letter ? event.key.toUpperCase() : event.key;
	let text = "";
	if (event.ctrlKey || event.metaKey) text += "Mod+";
	if (event.altKey) text += "Alt+";
	if (event.shiftKey && (!sign || (letter && text) || event.key === " ")) text += "Shift+";
	return text + name;
}

/** Return a key in the one form in which combinations are compared: "ctrl + k" is "Mod+K". */
export function parseKey(text: string): string {
	const parts = text
		.normalize("NFKC")
		.split(/\s*\+\s*(?=.)/)
		.map((part) => part.trim());
	const name = parts.pop() ?? "";
	const held = new Set(parts.map((part) => MODIFIERS[part.toLowerCase()]));
	const ordered = ["Mod", "Alt", "Shift"].filter((modifier) => held.has(modifier));
	return [...ordered, name.length === 1 ? name.toUpperCase() : name].join("+");
}

const MODIFIERS: Record<string, string> = {
	ctrl: "Mod",
	control: "Mod",
	cmd: "Mod",
	meta: "Mod",
	"⌘": "Mod",
	mod: "Mod",
	alt: "Alt",
	option: "Alt",
	shift: "Shift",
};

/** Tells whether a combination is one sign without Ctrl, ⌘ or Alt: such keys act only on the board
 * (WCAG 2.1.4). */
export function isSingle(key: string): boolean {
	return key.length === 1;
}

const APPLE = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

const SHOWN: Record<string, string> = {
	Mod: APPLE ? "⌘" : "Ctrl",
	ArrowUp: "↑",
	ArrowDown: "↓",
	ArrowLeft: "←",
	ArrowRight: "→",
	PageUp: "PgUp",
	PageDown: "PgDn",
	Escape: "Esc",
};

/** Return the names on the key caps of a combination, in the order in which they are held. */
export function keyCaps(key: string): string[] {
	return key.split(/\+(?=.)/).map((part) => SHOWN[part] ?? part);
}

/** Tells whether keys typed into an element write text there. */
export function writesText(target: EventTarget | null): boolean {
	return (
		target instanceof HTMLElement &&
		target.matches(
			"input:not([type=checkbox],[type=radio],[type=button]), textarea, select, [contenteditable]",
		)
	);
}
