import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface EntryListProps {
	class?: string;
	/** Sets the focus where no entry beside has the button. */
	otherwise: () => void;
	/** Entries as `li`. */
	children: ComponentChildren;
}

/** A list whose entries, or their buttons, go by a press of the button: the focus goes, as in a
 * table, to the same button of the next entry, else of the one before. */
export function EntryList(props: EntryListProps) {
	const list = useRef<HTMLUListElement>(null);
	const used = useRef<{ button: HTMLElement; at: number } | undefined>(undefined);
	useLayoutEffect(() => {
		if (!used.current || used.current.button.isConnected) return;
		const { button, at } = used.current;
		used.current = undefined;
		if (document.activeElement !== document.body) return;
		const entries = list.current?.children ?? [];
		for (const entry of [entries[at], entries[at + 1], entries[at - 1]]) {
			const buttons = [...(entry?.querySelectorAll("button") ?? [])];
			const same = buttons.find(({ textContent }) => textContent === button.textContent);
			if (same) {
				same.focus();
				return;
			}
		}
		props.otherwise();
	});
	useLayoutEffect(
		() => () => {
			if (list.current?.contains(document.activeElement)) props.otherwise();
		},
		[],
	);
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: a press of a key on a button is a click.
		<ul
			class={props.class}
			ref={list}
			onClick={({ target }) => {
				const button = (target as HTMLElement).closest("button");
				const entry = button?.closest("li");
				if (button && entry)
					used.current = { button, at: [...(list.current?.children ?? [])].indexOf(entry) };
			}}
		>
			{props.children}
		</ul>
	);
}
