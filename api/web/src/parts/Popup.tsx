import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { isTyped } from "../keys/keyboard.ts";

interface PopupProps {
	/** The button's accessible name. */
	label: string;
	/** What the button shows, if not its name. */
	shown?: ComponentChildren;
	class?: string;
	/** Opens at the button's start rather than its end. */
	start?: boolean;
	onOpen?: () => void;
	/** What opens is a menu. */
	menu?: boolean;
	/** The sheet's content; it may be given what closes the sheet and focuses the button. */
	children: ComponentChildren | ((close: () => void) => ComponentChildren);
}

/** A button that shows a sheet below it; Esc, a press elsewhere or leaving it closes it. */
export function Popup(props: PopupProps) {
	const id = useId();
	const [open, setOpen] = useState(false);
	const root = useRef<HTMLDivElement>(null);
	const close = () => {
		setOpen(false);
		root.current?.querySelector("button")?.focus();
	};
	useEffect(() => {
		if (!open) return;
		const box = root.current;
		const outside = (event: Event) => {
			if (!box?.contains(event.target as Node)) setOpen(false);
		};
		const onEscape = (event: KeyboardEvent) => {
			if (event.key !== "Escape" || !isTyped(event)) return;
			event.preventDefault();
			event.stopPropagation();
			close();
		};
		box?.addEventListener("keydown", onEscape);
		document.addEventListener("pointerdown", outside);
		document.addEventListener("focusin", outside);
		return () => {
			box?.removeEventListener("keydown", onEscape);
			document.removeEventListener("pointerdown", outside);
			document.removeEventListener("focusin", outside);
		};
	}, [open]);
	return (
		<div class="popup" ref={root}>
			<button
				type="button"
				class={props.class}
				aria-label={props.shown ? props.label : undefined}
				title={props.shown ? props.label : undefined}
				aria-haspopup={props.menu ? "menu" : undefined}
				aria-expanded={open}
				aria-controls={open ? id : undefined}
				onClick={() => {
					if (!open) props.onOpen?.();
					setOpen(!open);
				}}
			>
				{props.shown ?? props.label}
			</button>
			{open && (
				<div class={`sheet ${props.start ? "start" : ""}`} id={id}>
					{typeof props.children === "function" ? props.children(close) : props.children}
				</div>
			)}
		</div>
	);
}
