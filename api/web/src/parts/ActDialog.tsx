/** The dialog of an act: what it does, its fields, what must be typed, its outcome. */

import { signal, useSignal } from "@preact/signals";
import { type ComponentChildren, Fragment } from "preact";
import { reloadAll } from "../http/polled.ts";
import { errorText } from "../problemText.ts";
import { Dialog } from "./Dialog.tsx";
import { Notice } from "./Notices.tsx";
import { notify } from "./notify.ts";

const open = signal<ComponentChildren>(null);

/** Open a dialog in place of any other. */
export function showDialog(dialog: ComponentChildren): void {
	open.value = dialog;
}

export function closeDialog(): void {
	open.value = null;
}

/** The dialog that lies over the screen. Once a screen. */
export function OpenDialog() {
	const dialog = open.value;
	return dialog ? <Fragment key={dialog}>{dialog}</Fragment> : null;
}

interface ActProps {
	title: string;
	/** The acting button: the act's name. */
	label: string;
	/** Red frame, for what is hard to take back. */
	danger?: boolean;
	/** What has to be typed first. */
	retype?: string;
	wide?: boolean;
	/** Where the focus goes; the first field if not given. */
	focus?: string;
	/** Returns what is missing or wrong in the fields; undefined if nothing is. */
	check?: () => string | undefined;
	/** Does the act and returns the sentence that tells it; the dialog stays open for null. */
	run: () => Promise<string | null>;
	children?: ComponentChildren;
}

/** A dialog that stays until the act has succeeded or the person leaves it. */
export function ActDialog(props: ActProps) {
	const problem = useSignal("");
	const isBusy = useSignal(false);
	const run = async () => {
		problem.value = props.check?.() ?? "";
		if (problem.value) return;
		isBusy.value = true;
		try {
			const done = await props.run();
			if (done === null) return;
			notify("good", done);
			closeDialog();
		} catch (error) {
			problem.value = errorText(error);
		} finally {
			isBusy.value = false;
			reloadAll();
		}
	};
	return (
		<Dialog
			title={props.title}
			act={{ label: props.label, run, danger: props.danger ?? false, disabled: isBusy.value }}
			focus={props.focus ?? "input, select, textarea"}
			onClose={closeDialog}
			retype={props.retype}
			wide={props.wide ?? false}
		>
			{props.children}
			{problem.value && (
				<div role="alert">
					<Notice tone="bad">{problem.value}</Notice>
				</div>
			)}
		</Dialog>
	);
}
