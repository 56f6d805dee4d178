import { useLayoutEffect } from "preact/hooks";
import { wordsOf } from "../lang.ts";
import { later } from "../parts/later.tsx";
import { notify } from "../parts/notify.ts";
import { partWords } from "../words/parts.ts";
import { commandFor, sheetOpen } from "./bindings.ts";
import { type Command, type Place, useCommands } from "./commands.ts";
import { combinationOf, isTyped, writesText } from "./keyboard.ts";
import { Palette, paletteOpen } from "./Palette.tsx";

const KeySheet = later(
	() => import("./KeySheet.tsx").then((file) => file.KeySheet),
	() => null,
);

/** Do a command if its guard allows it; otherwise say why not. */
export function perform(command: Command): void {
	const reason = command.guard?.();
	if (reason === undefined) void command.run();
	else notify("warn", wordsOf(partWords).notNow(wordsOf(command.words), reason));
}

/** Return the places that the focus is in, the inner first. */
function placesOf(target: EventTarget | null): Place[] {
	const places: Place[] = [];
	let element = target instanceof Element ? target.closest<HTMLElement>("[data-keys]") : null;
	while (element) {
		places.push(element.dataset.keys as Place);
		element = element.parentElement?.closest<HTMLElement>("[data-keys]") ?? null;
	}
	return places;
}

function onKey(event: KeyboardEvent): void {
	if (event.defaultPrevented || !isTyped(event) || document.querySelector("dialog[open]")) return;
	const key = combinationOf(event);
	if (writesText(event.target) && !key.startsWith("Mod+")) return;
	const command = commandFor(key, placesOf(event.target));
	if (!command) return;
	event.preventDefault();
	if (!event.repeat) perform(command);
}

/** A button that cannot be used now is marked by `aria-disabled` rather than disabled wherever it may
 * have the focus then: a disabled one loses it. Neither a press nor Enter in its form does anything. */
function onClick(event: MouseEvent): void {
	if (!(event.target as Element).closest?.("button[aria-disabled=true]")) return;
	event.preventDefault();
	event.stopImmediatePropagation();
}

/** The keyboard of a screen: calls commands by their keys, shows the palette and the sheet of keys.
 * Once a page. An element with `data-keys="board"` is a place of keys. */
export function Keyboard() {
	// Before the screen is painted: who sees it may press a key.
	useLayoutEffect(() => {
		document.addEventListener("keydown", onKey);
		document.addEventListener("click", onClick, true);
		return () => {
			document.removeEventListener("keydown", onKey);
			document.removeEventListener("click", onClick, true);
		};
	}, []);
	useCommands(() => [
		{
			name: "palette",
			words: { en: "Show all commands", ja: "コマンド一覧", reading: "こまんどいちらん" },
			key: "Mod+K",
			run: () => {
				paletteOpen.value = true;
			},
		},
		{
			name: "keys",
			words: {
				en: "Show and change the keys",
				ja: "キー操作の一覧と変更",
				reading: "きーそうさのいちらんとへんこう",
			},
			key: "?",
			run: () => {
				sheetOpen.value = true;
			},
		},
	]);
	return (
		<>
			{paletteOpen.value && <Palette perform={perform} />}
			{sheetOpen.value && <KeySheet />}
		</>
	);
}
