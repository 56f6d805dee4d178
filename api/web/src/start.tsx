/** Begins a screen: puts it into the page in place of the server's first view. */

import { type ComponentType, render } from "preact";
import { applyTheme } from "./style/theme.ts";

/** Draw a screen; its title is the document's until the screen sets another. */
export function start(Screen: ComponentType): void {
	const root = document.getElementById("page");
	if (root === null) throw new Error("the document has no #page");
	applyTheme();
	root.replaceChildren();
	render(<Screen />, root);
}
