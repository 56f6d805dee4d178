/** A screen's contents for the roles that may see them; a login button or a sentence for others. */

import type { ComponentChildren } from "preact";
import { wordsOf } from "../../lang.ts";
import { isAsking, type Role, session } from "../../session.ts";
import { frameWords } from "../../words/frame.ts";

interface AllowedProps {
	roles: readonly Role[];
	children: ComponentChildren;
}

export function Allowed({ roles, children }: AllowedProps) {
	const words = wordsOf(frameWords);
	const who = session.value;
	if (who === undefined) return null;
	if (who === null) {
		return (
			<div class="state">
				<p>{words.loginNeeded}</p>
				<button type="button" class="primary" onClick={() => (isAsking.value = true)}>
					{words.logIn}
				</button>
			</div>
		);
	}
	if (roles.includes(who.session.role)) return <>{children}</>;
	return (
		<div class="state" role="alert">
			<p>
				{words.wrongRole(
					roles.map((name) => words.roles[name]),
					words.roles[who.session.role],
				)}
			</p>
		</div>
	);
}
