import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

interface EntryListProps {
	class?: string;
	/** Sets the focus where a press of a button took the button away. */
	onGone: () => void;
	/** Entries as `li`. */
	children: ComponentChildren;
}

/** A list whose entries, or their buttons, go by a press of the button. The focus goes to no other
 * entry's button: a second Enter would take that one away too. */
export function EntryList(props: EntryListProps) {
	const list = useRef<HTMLUListElement>(null);
	const pressed = useRef<HTMLElement | undefined>(undefined);
	useLayoutEffect(() => {
		if (!pressed.current || pressed.current.isConnected) return;
		pressed.current = undefined;
		if (document.activeElement === document.body) props.onGone();
	});
	useLayoutEffect(
		() => () => {
			if (list.current?.contains(document.activeElement)) props.onGone();
		},
		[],
	);
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: a press of a key on a button is a click.
		<ul
			class={props.class}
			ref={list}
			onClick={({ target }) => {
				pressed.current = (target as HTMLElement).closest("button") ?? undefined;
			}}
		>
			{props.children}
		</ul>
	);
}
