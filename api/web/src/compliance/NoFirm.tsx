/** In the place of all answers while there is no file of the firm. */

import { useState } from "preact/hooks";
import { call } from "../http/call.ts";
import { lang, wordsOf } from "../lang.ts";
import { notify } from "../parts/notify.ts";
import { errorText } from "../problemText.ts";
import { complianceWords } from "../words/compliance.ts";
import { take } from "./data.ts";

const words = wordsOf(complianceWords);

export function NoFirm({ toFile }: { toFile?: () => void }) {
	return (
		<div class="state">
			<p>{words.noFirm}</p>
			<div class="row">
				<ExampleButton primary />
				{toFile && (
					<button type="button" onClick={toFile}>
						{words.goToFile}
					</button>
				)}
			</div>
		</div>
	);
}

/** Stores the template, which is a whole synthetic firm, as the participant's file. */
export function ExampleButton({ primary }: { primary?: boolean }) {
	const [isBusy, setBusy] = useState(false);
	const run = async () => {
		setBusy(true);
		try {
			const template = await fetch(`/v1/compliance/template?lang=${lang}`);
			const body = { file_name: "example.toml", text: await template.text() };
			await take(await call("PUT /v1/compliance/firm", { body }));
			notify("good", words.stored(body.file_name));
		} catch (error) {
			notify("bad", errorText(error));
		} finally {
			setBusy(false);
		}
	};
	return (
		<button type="button" class={primary ? "primary" : ""} aria-disabled={isBusy} onClick={run}>
			{words.loadExample}
		</button>
	);
}
