/** The operator's console. */

import { Frame } from "../parts/Frame.tsx";
import { Allowed } from "../parts/frame/Allowed.tsx";
import { start } from "../start.tsx";
import "../approvals/effects.css";
import { Console } from "./Console.tsx";
import "./operator.css";

start(() => (
	<Frame screen="operator" fill>
		<Allowed roles={["operator"]}>
			<Console />
		</Allowed>
	</Frame>
));
