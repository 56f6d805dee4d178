/** The other schemes of the firm's file: what counts in each, SHK's adjusted emissions, RE100. */

import { wordsOf } from "../lang.ts";
import { Grid } from "../parts/Grid.tsx";
import { Panel } from "../parts/Panel.tsx";
import type { ServedRecord } from "../wire.gen.ts";
import { servedWords } from "../words/served.ts";
import { RE100, SCHEMES, SHK, SHK_POWER } from "./servedColumns.tsx";

const words = wordsOf(servedWords);

export function ServedPanel({ served }: { served: ServedRecord }) {
	if (!served.schemes.length) return null;
	return (
		<>
			<Panel title={words.title} flush>
				<p class="muted small lead">{words.shared}</p>
				<Grid
					label={words.title}
					file="tanso-other-schemes"
					rows={served.schemes}
					columns={SCHEMES}
					keyOf={(row) => `${row.scheme} ${row.fiscal_year}`}
				/>
			</Panel>
			{served.shk.length > 0 && (
				<Panel title={words.shk} flush>
					<Grid
						label={words.shk}
						file="tanso-shk-reports"
						rows={served.shk}
						columns={served.shk.some((one) => one.factor_kg_per_kwh !== null) ? SHK_POWER : SHK}
						keyOf={(row) => `${row.entity} ${row.fiscal_year}`}
					/>
				</Panel>
			)}
			{served.re100.length > 0 && (
				<Panel title={words.re100} flush>
					<p class="muted small lead">{words.re100Text}</p>
					<Grid
						label={words.re100}
						file="tanso-re100"
						rows={served.re100}
						columns={RE100}
						keyOf={(row) => `${row.entity} ${row.fiscal_year}`}
					/>
				</Panel>
			)}
		</>
	);
}
