/** The screen of all that two persons sign. */

import { Frame } from "../parts/Frame.tsx";
import { Allowed } from "../parts/frame/Allowed.tsx";
import { start } from "../start.tsx";
import "./approvals.css";
import "./effects.css";
import { Inbox } from "./Inbox.tsx";

start(() => (
	<Frame screen="approvals" fill>
		<Allowed roles={["approver", "operator", "trader"]}>
			<Inbox />
		</Allowed>
	</Frame>
));
