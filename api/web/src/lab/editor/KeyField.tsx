/** The field of one key: value, unit, bounds, default, badge and source, and its fault. */

import { useState } from "preact/hooks";
import type { LabKey } from "../../lab.gen.ts";
import { wordsOf } from "../../lang.ts";
import { Badge, type Tone } from "../../parts/Badge.tsx";
import { FieldFrame, type Ties } from "../../parts/Field.tsx";
import { labWords } from "../../words/lab.ts";
import { own, unitText } from "../texts.ts";
import { isSame, shownOf, tomlOf } from "./toml.ts";

const words = wordsOf(labWords);
const BADGES: Record<LabKey["badge"], Tone> = {
	published: "good",
	press: "info",
	assumption: "warn",
	input: "plain",
};

interface KeyFieldProps {
	field: LabKey;
	/** The scenario's own value in TOML; null where it is not set. */
	below: string | null;
	/** The changed value in TOML; undefined where it is not changed. */
	changed: string | undefined;
	fault: string | undefined;
	onChange: (value: string | undefined) => void;
}

export function KeyField({ field, below, changed, fault, onChange }: KeyFieldProps) {
	const { key, kind, badge, source } = field;
	const isChanged = changed !== undefined;
	const shown = shownOf(isChanged ? changed : below);
	// What is being typed stays as it is; the value is what it stands for.
	const [typed, setTyped] = useState<string | undefined>(undefined);
	const put = (text: string) => {
		setTyped(text);
		const value = tomlOf(text, kind);
		onChange(value === undefined || isSame(value, below) ? undefined : value);
	};
	const isLong = kind === "list" || shown.length > 60;
	return (
		<div class={`key ${isChanged ? "changed" : ""}`} id={`key-${key}`}>
			<FieldFrame
				label={own(field.text)}
				error={fault}
				hint={<Hint field={field} below={below} isChanged={isChanged} />}
				control={(ties) => (
					<>
						<Control
							ties={ties}
							field={field}
							value={typed ?? shown}
							isLong={isLong}
							onValue={put}
							onLeave={() => setTyped(undefined)}
						/>
						{field.unit && <span class="unit">{unitText(field.unit)}</span>}
					</>
				)}
			/>
			<div class="about row small">
				<code>{key}</code>
				<Badge tone={BADGES[badge]} title={words.badgeTexts[badge]}>
					{words.badges[badge]}
				</Badge>
				{source && <span class="muted">{words.source(source)}</span>}
				{isChanged && (
					<button
						type="button"
						class="quiet push"
						aria-label={words.takeBack(own(field.text))}
						onClick={() => {
							setTyped(undefined);
							onChange(undefined);
						}}
					>
						↺
					</button>
				)}
			</div>
		</div>
	);
}

interface ControlProps {
	ties: Ties;
	field: LabKey;
	value: string;
	isLong: boolean;
	onValue: (text: string) => void;
	onLeave: () => void;
}

function Control({ ties, field, value, isLong, onValue, onLeave }: ControlProps) {
	const { kind, choices = [], may_be_empty } = field;
	if (kind === "choice" || kind === "flag") {
		const options = kind === "flag" ? ["true", "false"] : choices;
		const text = (option: string) =>
			kind === "flag" ? (option === "true" ? words.yes : words.no) : option;
		return (
			<select {...ties} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
				{(may_be_empty || !value) && <option value="">{words.notSet}</option>}
				{options.map((option) => (
					<option key={option} value={option}>
						{text(option)}
					</option>
				))}
			</select>
		);
	}
	if (isLong) {
		return (
			<textarea
				{...ties}
				rows={Math.min(6, 1 + Math.ceil(value.length / 60))}
				value={value}
				spellcheck={false}
				onInput={(event) => onValue(event.currentTarget.value)}
				onBlur={onLeave}
			/>
		);
	}
	const isNumber = kind === "number" || kind === "integer";
	return (
		<input
			{...ties}
			type="text"
			inputMode={isNumber ? "decimal" : "text"}
			autoComplete="off"
			spellcheck={false}
			value={value}
			onInput={(event) => onValue(event.currentTarget.value)}
			onBlur={onLeave}
		/>
	);
}

function Hint(props: { field: LabKey; below: string | null; isChanged: boolean }) {
	const { field, below, isChanged } = props;
	const parts = [
		boundsText(field),
		field.default === null || field.default === ""
			? ""
			: field.default.length < 40
				? words.default(shownOf(field.default))
				: "",
		isChanged ? words.inScenario(shownOf(below) || words.notSet) : "",
		field.kind === "list" ? words.listHint : "",
	].filter(Boolean);
	return <>{parts.join(" · ")}</>;
}

/** Units of dates, whose digits have no groups. */
const YEARS = ["fiscal year", "year"];

function boundsText({ low, high, open_low, open_high, unit }: LabKey): string {
	const has = (bound: number | null | undefined): bound is number => typeof bound === "number";
	const useGrouping = !YEARS.includes(unit);
	const text = (bound: number) =>
		bound.toLocaleString("en-US", { maximumFractionDigits: 9, useGrouping });
	if (has(low) && has(high) && !open_low && !open_high) return words.within(text(low), text(high));
	const lower = has(low) ? (open_low ? words.above : words.atLeast)(text(low)) : "";
	const upper = has(high) ? (open_high ? words.below : words.atMost)(text(high)) : "";
	return [lower, upper].filter(Boolean).join(", ");
}
