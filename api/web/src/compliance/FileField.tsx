/** A field for a file that is sent as soon as it is chosen; a fault stands below it. */

import { useRef, useState } from "preact/hooks";
import { CallError } from "../http/call.ts";
import { lang } from "../lang.ts";
import { FieldFrame } from "../parts/Field.tsx";
import { errorText } from "../problemText.ts";
import type { FirmFileBody } from "../wire.gen.ts";

interface FileProps {
	label: string;
	accept: string;
	send: (body: FirmFileBody) => Promise<void>;
}

export function FileField({ label, accept, send }: FileProps) {
	const [error, setError] = useState("");
	const [isBusy, setBusy] = useState(false);
	const chosen = useRef<HTMLInputElement>(null);
	const take = async (file: File) => {
		setBusy(true);
		setError("");
		try {
			await send({ file_name: file.name, base64: await encoded(file), lang });
		} catch (thrown) {
			// The exchange's own sentence names the place of the fault, in the page's language.
			const isFault = thrown instanceof CallError && thrown.code === "invalid_params";
			setError(isFault ? thrown.message : errorText(thrown));
		} finally {
			setBusy(false);
			if (chosen.current) chosen.current.value = "";
		}
	};
	return (
		<FieldFrame
			label={label}
			error={error}
			disabled={isBusy}
			control={(ties) => (
				<input
					{...ties}
					ref={chosen}
					type="file"
					accept={accept}
					onChange={(event) => {
						const file = event.currentTarget.files?.[0];
						if (file) void take(file);
					}}
				/>
			)}
		/>
	);
}

/** Return a file's bytes in base64. */
async function encoded(file: File): Promise<string> {
	const bytes = new Uint8Array(await file.arrayBuffer());
	let text = "";
	for (const byte of bytes) text += String.fromCharCode(byte);
	return btoa(text);
}
