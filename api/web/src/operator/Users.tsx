/** The users and their keys. */

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { labelOf } from "../approvals/rows.ts";
import { call } from "../http/call.ts";
import { usePolled } from "../http/polled.ts";
import { wordsOf } from "../lang.ts";
import { showDialog } from "../parts/ActDialog.tsx";
import { Badge } from "../parts/Badge.tsx";
import { type Column, Grid, type RowAct } from "../parts/Grid.tsx";
import type { UserRecord } from "../wire.gen.ts";
import * as codes from "../words/codes.gen.ts";
import { peopleWords } from "../words/people.ts";
import { DisableDialog, KeysDialog, PasswordDialog, UserDialog } from "./UserActs.tsx";

const PAGE = 100;
const MOST = 500;

export function Users() {
	const words = wordsOf(peopleWords);
	const shown = useSignal(PAGE);
	const users = usePolled(
		() => call("GET /v1/admin/users", { query: { limit: shown.value } }),
		[shown.value],
	);
	const columns = useMemo(columnsOf, []);
	return (
		<>
			<Grid
				label={words.users}
				rows={users.value.value?.users ?? []}
				columns={columns}
				keyOf={(user) => user.name}
				acts={actsOf}
				isVoid={(user) => user.disabled}
				condition={users.condition.value}
				empty={words.noUsers}
				filter
				file="users"
				tools={
					<button type="button" onClick={() => showDialog(<UserDialog />)}>
						{words.addUser}
					</button>
				}
			/>
			{users.value.value?.next_cursor !== undefined && shown.value < MOST && (
				<div class="row more">
					<button
						type="button"
						onClick={() => {
							shown.value += PAGE;
						}}
					>
						{words.more}
					</button>
				</div>
			)}
		</>
	);
}

function actsOf(user: UserRecord): readonly RowAct[] {
	const words = wordsOf(peopleWords);
	const acts: RowAct[] = [
		{
			label: words.keys,
			name: words.keysOf(user.name),
			run: () => showDialog(<KeysDialog user={user} />),
		},
	];
	if (user.role === "trader") {
		acts.push({
			label: words.password,
			name: words.passwordOf(user.name),
			run: () => showDialog(<PasswordDialog user={user} />),
		});
	}
	acts.push({
		label: user.disabled ? words.enable : words.disable,
		name: (user.disabled ? words.enableTitle : words.disableTitle)(user.name),
		danger: true,
		run: () => showDialog(<DisableDialog user={user} />),
	});
	return acts;
}

function columnsOf(): readonly Column<UserRecord>[] {
	const words = wordsOf(peopleWords);
	return [
		{
			key: "name",
			head: words.user,
			cell: (user) => user.name,
			sort: (user) => user.name,
			names: true,
		},
		{
			key: "role",
			head: words.role,
			cell: (user) => labelOf(codes.role[user.role]),
			sort: (user) => user.role,
		},
		{
			key: "participant",
			head: words.participant,
			cell: (user) => user.participant,
			sort: (user) => user.participant,
		},
		{
			key: "state",
			head: words.state,
			cell: (user) =>
				user.disabled ? (
					<Badge tone="bad">{words.disabled}</Badge>
				) : (
					<Badge tone="good">{words.enabled}</Badge>
				),
			sort: (user) => (user.disabled ? 1 : 0),
			wide: true,
		},
	];
}
