/** The ways out of an infeasible plan: which changes of limits belong together. */

import type { Change } from "../wire.gen.ts";

/** `ways`: each is enough, with all its changes; `useless`: limits that are not enough alone. */
export interface Ways {
	ways: Change[][];
	useless: Change[];
}

/** Group changes as the plan's own sentence does. Those of one kind of limit are needed together and
 * kinds are alternatives, unless no kind is enough alone: then all are needed together. */
export function waysOf(changes: readonly Change[]): Ways {
	const useless = changes.filter(({ needed }) => needed === null);
	const failed = new Set(useless.map(kindOf));
	const kinds = Map.groupBy(
		changes.filter(({ needed }) => needed !== null),
		kindOf,
	);
	const groups = [...kinds.values()];
	const isAlone = [...kinds.keys()].some((kind) => !failed.has(kind));
	return { ways: isAlone || groups.length === 0 ? groups : [groups.flat()], useless };
}

/** The kind of a change's limit; a limit that fails alone is named by its kind. */
function kindOf({ limit }: Change): string {
	const kind = limit.split("/")[0] ?? "";
	return kind === "participation" ? "cap" : kind;
}
