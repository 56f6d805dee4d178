import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { isTyped } from "../keys/keyboard.ts";
import { Popup } from "./Popup.tsx";

export interface MenuItem {
	label: string;
	run: () => void;
	disabled?: boolean;
	danger?: boolean;
	/** What stands at the item's end, such as its key. */
	hint?: ComponentChildren;
}

interface MenuProps {
	label: string;
	/** What the button shows, if not its name. */
	shown?: ComponentChildren;
	items: readonly MenuItem[];
	start?: boolean;
	class?: string;
}

/** A button with a menu of acts; arrows move, Esc goes back to the button. */
export function Menu(props: MenuProps) {
	return (
		<Popup {...props} menu>
			{(close) => <Items label={props.label} items={props.items} close={close} />}
		</Popup>
	);
}

function Items({ label, items, close }: Pick<MenuProps, "label" | "items"> & { close(): void }) {
	const list = useRef<HTMLDivElement>(null);
	const focus = (index: number) => {
		const all = [...(list.current?.querySelectorAll<HTMLElement>("button:enabled") ?? [])];
		all.at(index % all.length)?.focus();
	};
	useLayoutEffect(() => focus(0), []);
	return (
		<div
			class="menu"
			role="menu"
			tabIndex={-1}
			aria-label={label}
			ref={list}
			onKeyDown={(event) => {
				if (!isTyped(event)) return;
				const all = [...(list.current?.querySelectorAll("button:enabled") ?? [])];
				const at = all.indexOf(event.target as HTMLButtonElement);
				const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
				if (to === undefined) return;
				event.preventDefault();
				focus(to);
			}}
		>
			{items.map((item) => (
				<button
					type="button"
					role="menuitem"
					key={item.label}
					tabIndex={-1}
					class={item.danger ? "danger" : undefined}
					disabled={item.disabled}
					onClick={() => {
						close();
						item.run();
					}}
				>
					{item.label}
					{item.hint}
				</button>
			))}
		</div>
	);
}
