/** The registry's projects: those with credits and those that are still in the cycle. */

import { lang } from "../lang.ts";
import type { ProjectFileRecord, ProjectRecord } from "../wire.gen.ts";

/** A project with its file in the cycle, if it has one. */
export interface Project {
	project_id: string;
	programme: string;
	name: string;
	name_ja?: string;
	country: string;
	methodology: string;
	file: ProjectFileRecord | undefined;
}

/** Return a project's name in the page's language; most have one name alone. */
export function nameOf({ name, name_ja }: Pick<Project, "name" | "name_ja">): string {
	return lang === "ja" && name_ja ? name_ja : name;
}

/** Return all projects: those that credits were issued for, and those that are still in the cycle. */
export function merged(
	projects: readonly ProjectRecord[],
	files: readonly ProjectFileRecord[],
): readonly Project[] {
	const byId = new Map<string, Project>();
	for (const file of files) byId.set(file.project_id, { ...file, methodology: "", file });
	for (const project of projects) {
		byId.set(project.project_id, { ...project, file: byId.get(project.project_id)?.file });
	}
	return [...byId.values()].toSorted((a, b) => (a.project_id < b.project_id ? -1 : 1));
}
