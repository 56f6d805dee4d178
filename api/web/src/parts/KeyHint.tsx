import { keyOf } from "../keys/bindings.ts";
import { commands } from "../keys/commands.ts";
import { keyCaps } from "../keys/keyboard.ts";

/** The caps of a combination of keys. */
export function Keys({ keys }: { keys: string }) {
	return (
		<span class="caps">
			{keyCaps(keys).map((cap) => (
				<kbd key={cap}>{cap}</kbd>
			))}
		</span>
	);
}

/** The key of a command, as the person has set it; nothing if it has none. */
export function KeyHint({ name }: { name: string }) {
	const command = commands.value.find((other) => other.name === name);
	const key = command && keyOf(command);
	return key ? <Keys keys={key} /> : null;
}
