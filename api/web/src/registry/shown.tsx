/** How the registry's screen shows uses and lists of facts. */

import type { ComponentChildren } from "preact";
import { lang } from "../lang.ts";
import { fiscalYearText } from "../money/days.ts";
import type { SchemeUse } from "../wire.gen.ts";
import { schemes } from "./data.ts";

/** Return the schemes and years that a retirement counts for. */
export function usesText(uses: readonly SchemeUse[]): string {
	return uses
		.map(({ scheme, fiscal_year: year }) => {
			const known = schemes.rows.value.find((one) => one.code === scheme);
			const name = known ? (lang === "ja" ? known.name_ja : known.name) : scheme;
			if (!year) return name;
			return `${name} ${known?.years === "calendar" ? year : fiscalYearText(year)}`;
		})
		.join(", ");
}

/** Labeled values; those without a value are left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ComponentChildren])[] }) {
	return (
		<dl class="facts">
			{facts
				.filter(([, value]) => value !== "")
				.map(([label, value]) => (
					<div key={label}>
						<dt>{label}</dt>
						<dd>{value}</dd>
					</div>
				))}
		</dl>
	);
}
