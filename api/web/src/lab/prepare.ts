/** What prepares a run: fetched as one file, because its parts share most of their code. */

export { Compare } from "./Compare.tsx";
export { Editor } from "./editor/Editor.tsx";
export { Studies } from "./Studies.tsx";
export { Sweep } from "./Sweep.tsx";
