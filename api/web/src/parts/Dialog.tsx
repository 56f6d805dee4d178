import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { isTyped } from "../keys/keyboard.ts";
import { wordsOf } from "../lang.ts";
import { partWords } from "../words/parts.ts";
import { Field } from "./Field.tsx";
import { Form } from "./Form.tsx";

interface DialogProps {
	title: string;
	/** Called when the person leaves: Esc, the closing button, the safe button. */
	onClose: () => void;
	/** What the acting button does and says; without it the dialog only informs. */
	act?: { label: string; run: () => void; danger?: boolean; disabled?: boolean } | undefined;
	/** The safe button, which has the focus at the start; "Back" if not given. */
	back?: string;
	/** What has to be typed before the act is possible, such as the quantity. */
	retype?: string | undefined;
	/** Where the focus goes at the start instead of the safe button: a selector within. */
	focus?: string;
	wide?: boolean;
	children?: ComponentChildren;
}

/** A modal dialog, shown while it is drawn: `{open && <Dialog …/>}`. Focus stays within and goes
 * back to where it was; the safe button has it first. */
export function Dialog(props: DialogProps) {
	const words = wordsOf(partWords);
	const id = useId();
	const dialog = useRef<HTMLDialogElement>(null);
	const [typed, setTyped] = useState("");
	const { act, retype } = props;
	useLayoutEffect(() => {
		const box = dialog.current;
		const before = document.activeElement;
		if (!box) return;
		box.showModal();
		// The safe button lies at the lower edge whatever is scrolled: a long dialog begins with its
		// title.
		if (props.focus) box.querySelector<HTMLElement>(props.focus)?.focus();
		else box.querySelector<HTMLElement>("[data-safe]")?.focus({ preventScroll: true });
		return () => {
			box.close();
			const main = document.getElementById("main");
			const isThere = before?.isConnected && before !== document.body;
			(isThere && before instanceof HTMLElement ? before : main)?.focus();
		};
	}, []);
	const agreed = retype === undefined || sameFigures(typed, retype);
	return (
		<dialog
			ref={dialog}
			class={`${act?.danger ? "danger" : ""} ${props.wide ? "wide" : ""}`}
			aria-labelledby={`${id}-title`}
			onKeyDown={(event) => {
				if (event.key === "Escape" && !isTyped(event)) event.preventDefault();
			}}
			onCancel={(event) => {
				event.preventDefault();
				props.onClose();
			}}
		>
			<div class="head">
				<h2 id={`${id}-title`}>{props.title}</h2>
			</div>
			<Form
				onSubmit={() => {
					if (act && agreed && !act.disabled) act.run();
				}}
			>
				<div class="body">
					{props.children}
					{retype !== undefined && (
						<Field label={words.typeToConfirm(retype)} value={typed} onValue={setTyped} />
					)}
				</div>
				<div class="acts">
					<button type="button" data-safe onClick={props.onClose}>
						{props.back ?? (act ? words.back : words.close)}
					</button>
					{act && (
						<button
							type="submit"
							class={act.danger ? "primary danger" : "primary"}
							aria-disabled={act.disabled || !agreed}
						>
							{act.label}
						</button>
					)}
				</div>
			</Form>
		</dialog>
	);
}

/** Compares what was retyped, in any width and with or without grouping commas. */
function sameFigures(typed: string, wanted: string): boolean {
	const plain = (text: string) => text.normalize("NFKC").replaceAll(",", "").trim();
	return plain(typed) === plain(wanted);
}
