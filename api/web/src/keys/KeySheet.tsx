import { useState } from "preact/hooks";
import { lang, wordsOf } from "../lang.ts";
import { Dialog } from "../parts/Dialog.tsx";
import { Keys } from "../parts/KeyHint.tsx";
import { keySheetWords } from "../words/keySheet.ts";
import { keyOf, ownKeys, sheetOpen } from "./bindings.ts";
import { type Command, commands, type Place } from "./commands.ts";
import { faultOfKey } from "./faults.ts";
import { combinationOf, isTyped } from "./keyboard.ts";

const PLACES: readonly Place[] = ["anywhere", "board", "ticket", "grid"];

/** The keys of this screen; each may be changed or switched off. */
export function KeySheet() {
	const words = wordsOf(keySheetWords);
	const [waiting, setWaiting] = useState<string>();
	const [fault, setFault] = useState<string>();
	const bound = commands.value.filter((command) => command.key !== undefined);
	const set = (command: Command, key: string | undefined) => {
		const { [command.name]: _, ...others } = ownKeys.value;
		ownKeys.value = key === undefined ? others : { ...others, [command.name]: key };
		setWaiting(undefined);
		setFault(undefined);
	};
	const take = (command: Command, event: KeyboardEvent) => {
		if (!isTyped(event) || ["Shift", "Control", "Meta", "Alt"].includes(event.key)) return;
		if (event.key === "Tab") return;
		event.preventDefault();
		event.stopPropagation();
		if (event.key === "Escape") return setWaiting(undefined);
		const key = combinationOf(event);
		const why = faultOfKey(command, key);
		if (!why) return set(command, key);
		if (why.kind === "taken") setFault(words.keyTaken(why.by.words[lang]));
		else setFault(why.kind === "reserved" ? words.keyKept : words.keyPlace);
	};
	return (
		<Dialog
			title={words.keys}
			wide
			onClose={() => {
				sheetOpen.value = false;
			}}
		>
			<p class="muted">{words.keysHint}</p>
			{PLACES.map((place) => {
				const here = bound.filter((command) => (command.where ?? "anywhere") === place);
				const fixed = FIXED[place] ?? [];
				if (!here.length && !fixed.length) return null;
				return (
					<section key={place}>
						<h3>{words.places[place]}</h3>
						<table class="plain keys">
							<tbody>
								{fixed.map(({ keys, word }) => (
									<tr key={word}>
										<th scope="row">{words[word]}</th>
										<td>
											{keys.map((key) => (
												<Keys key={key} keys={key} />
											))}
										</td>
										<td />
									</tr>
								))}
								{here.map((command) => {
									const key = keyOf(command);
									const name = command.words[lang];
									const isWaiting = waiting === command.name;
									return (
										<tr key={command.name}>
											<th scope="row">{name}</th>
											<td>
												{key ? <Keys keys={key} /> : <span class="muted">{words.keyOff}</span>}
											</td>
											<td>
												<div class="row">
													<button
														type="button"
														aria-label={`${words.change}: ${words.keyOf(name)}`}
														aria-pressed={isWaiting}
														onClick={() => {
															setFault(undefined);
															setWaiting(isWaiting ? undefined : command.name);
														}}
														onKeyDown={(event) => isWaiting && take(command, event)}
														onBlur={() => isWaiting && setWaiting(undefined)}
													>
														{isWaiting ? words.keyPress : words.change}
													</button>
													<button
														type="button"
														class="quiet"
														aria-disabled={!key}
														aria-label={`${words.switchOff}: ${words.keyOf(name)}`}
														onClick={() => set(command, "")}
													>
														{words.switchOff}
													</button>
													<span role="alert" class="small wrong-key">
														{isWaiting && fault}
													</span>
												</div>
											</td>
										</tr>
									);
								})}
							</tbody>
						</table>
					</section>
				);
			})}
			<div>
				<button
					type="button"
					onClick={() => {
						ownKeys.value = {};
					}}
				>
					{words.keysReset}
				</button>
			</div>
		</Dialog>
	);
}

/** Keys of the parts themselves, which are the platform's and stay as they are. */
const FIXED: Partial<
	Record<Place, { keys: string[]; word: "moveKeys" | "openKey" | "copyKey" | "stepKeys" }[]>
> = {
	ticket: [{ keys: ["ArrowUp", "ArrowDown", "Shift+ArrowUp"], word: "stepKeys" }],
	grid: [
		{
			keys: [
				"ArrowUp",
				"ArrowDown",
				"ArrowLeft",
				"ArrowRight",
				"Home",
				"End",
				"PageUp",
				"PageDown",
			],
			word: "moveKeys",
		},
		{ keys: ["Enter"], word: "openKey" },
		{ keys: ["Mod+C"], word: "copyKey" },
	],
};
