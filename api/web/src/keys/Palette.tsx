import { signal } from "@preact/signals";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { lang, wordsOf } from "../lang.ts";
import { Keys } from "../parts/KeyHint.tsx";
import { partWords } from "../words/parts.ts";
import { keyOf } from "./bindings.ts";
import { type Command, commands } from "./commands.ts";
import { isTyped } from "./keyboard.ts";
import type { found } from "./search.ts";

export const paletteOpen = signal(false);

/** Fetch the search, which few visits need; without it all commands are shown. */
function fetchSearch(): Promise<typeof found> {
	return import("./search.ts").then(
		(file) => file.found,
		() => (list) => list,
	);
}

/** All commands by name: type in English, Japanese or ローマ字, Enter does the chosen one. */
export function Palette({ perform }: { perform: (command: Command) => void }) {
	const words = wordsOf(partWords);
	const id = useId();
	const box = useRef<HTMLDialogElement>(null);
	const [query, setQuery] = useState("");
	const [at, setAt] = useState(0);
	const [search, setSearch] = useState<typeof found>();
	const listed = (find: typeof found) =>
		find(commands.value, query).filter((command) => command.name !== "palette");
	const list = listed(search ?? ((all) => (query ? [] : all)));
	const chosen = Math.min(at, list.length - 1);
	useLayoutEffect(() => {
		const before = document.activeElement;
		const dialog = box.current;
		dialog?.showModal();
		return () => {
			if (!dialog?.open) return;
			dialog.close();
			if (before instanceof HTMLElement && before.isConnected) before.focus();
		};
	}, []);
	useEffect(() => {
		void fetchSearch().then((find) => setSearch(() => find));
	}, []);
	useEffect(() => {
		box.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
	});
	const close = () => {
		paletteOpen.value = false;
	};
	const call = (command: Command | undefined) => {
		if (!command) return;
		// The dialog is closed first, so that what the command focuses keeps the focus.
		box.current?.close();
		close();
		perform(command);
	};
	return (
		<dialog
			ref={box}
			class="palette"
			aria-label={words.palette}
			onCancel={(event) => {
				event.preventDefault();
				close();
			}}
		>
			<input
				type="text"
				role="combobox"
				aria-label={words.paletteHint}
				aria-expanded="true"
				aria-controls={`${id}-list`}
				aria-activedescendant={list.length ? `${id}-${chosen}` : undefined}
				aria-autocomplete="list"
				autoComplete="off"
				spellcheck={false}
				placeholder={words.paletteHint}
				value={query}
				onInput={(event) => {
					setQuery(event.currentTarget.value);
					setAt(0);
				}}
				onKeyDown={(event) => {
					if (!isTyped(event)) return;
					const last = list.length - 1;
					const to = {
						ArrowDown: chosen >= last ? 0 : chosen + 1,
						ArrowUp: chosen <= 0 ? last : chosen - 1,
						PageDown: Math.min(last, chosen + 8),
						PageUp: Math.max(0, chosen - 8),
					}[event.key];
					if (to !== undefined) setAt(to);
					else if (event.key !== "Enter") return;
					else if (search) call(list[chosen]);
					else void fetchSearch().then((find) => call(listed(find)[at]));
					event.preventDefault();
				}}
			/>
			<div class="hidden" role="status">
				{list.length ? words.paletteFound(list.length) : words.paletteNone}
			</div>
			<div role="listbox" id={`${id}-list`} aria-label={words.palette} tabIndex={-1}>
				{list.map((command, index) => {
					const key = keyOf(command);
					const reason = command.guard?.();
					return (
						// biome-ignore lint/a11y/useKeyWithClickEvents: the field above takes the keys.
						// biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field.
						<div
							key={command.name}
							role="option"
							id={`${id}-${index}`}
							aria-selected={index === chosen}
							aria-disabled={reason !== undefined}
							onPointerMove={() => index !== chosen && setAt(index)}
							onClick={() => call(command)}
						>
							<span>
								{command.words[lang]}
								{reason && <span class="muted small"> {reason}</span>}
							</span>
							{key && <Keys keys={key} />}
						</div>
					);
				})}
			</div>
			{!list.length && <p class="muted">{words.paletteNone}</p>}
		</dialog>
	);
}
