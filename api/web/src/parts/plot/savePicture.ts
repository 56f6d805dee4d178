/** A chart as a file: SVG that stands alone, or PNG made from it; both in the colors of paper. */

import { save } from "../grid/export.ts";
import { linesOf } from "./axis.ts";

const SPACE = "http://www.w3.org/2000/svg";
const KEPT = [
	"fill",
	"fill-opacity",
	"stroke",
	"stroke-width",
	"stroke-dasharray",
	"stroke-linecap",
	"stroke-linejoin",
	"stroke-opacity",
	"font-size",
	"font-weight",
	"paint-order",
] as const;
const FONTS = "Hiragino Sans, Yu Gothic UI, Noto Sans JP, Noto Sans CJK JP, sans-serif";
const LINE = 18;
const EDGE = 16;
/** Pixels of the PNG for one of the picture. */
const DENSITY = 2;

export interface Picture {
	title: string;
	reading: string;
	/** Where it comes from: the run's address and digest. */
	source: string;
	file: string;
}

/** Save the chart inside a figure as SVG. */
export function saveSvg(figure: Element, picture: Picture): void {
	const svg = paper(figure, picture);
	if (svg) save(`${picture.file}.svg`, text(svg), "image/svg+xml");
}

/** Save the chart inside a figure as PNG. */
export async function savePng(figure: Element, picture: Picture): Promise<void> {
	const svg = paper(figure, picture);
	if (!svg) return;
	const image = new Image();
	image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text(svg))}`;
	await image.decode();
	const canvas = document.createElement("canvas");
	canvas.width = image.width * DENSITY;
	canvas.height = image.height * DENSITY;
	const brush = canvas.getContext("2d");
	brush?.drawImage(image, 0, 0, canvas.width, canvas.height);
	const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
	if (blob) saveBlob(`${picture.file}.png`, blob);
}

function saveBlob(name: string, blob: Blob): void {
	const address = URL.createObjectURL(blob);
	const link = document.createElement("a");
	link.href = address;
	link.download = name;
	link.click();
	setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function text(svg: SVGElement): string {
	return new XMLSerializer().serializeToString(svg);
}

/** Return all charts of a figure under each other, with title, reading and source, styled by
 * attributes alone. */
function paper(figure: Element, { title, reading, source }: Picture): SVGSVGElement | undefined {
	const charts = [...figure.querySelectorAll<SVGSVGElement>(".plot > svg")];
	if (!charts.length) return undefined;
	const sheet = document.createElement("div");
	sheet.className = "paper";
	figure.append(sheet);
	try {
		const width = Math.max(...charts.map((chart) => chart.viewBox.baseVal.width)) + 2 * EDGE;
		const whole = element("svg", {});
		const heading = [
			...linesOf(title, 0.8 * (width - 2 * EDGE)).map((line) => ({ line, size: 15, weight: 600 })),
			...linesOf(reading, width - 2 * EDGE).map((line) => ({ line, size: 12, weight: 400 })),
		];
		let top = EDGE;
		const ground = element("rect", { width: "100%", height: "100%", fill: "#ffffff" });
		whole.append(ground);
		for (const { line, size, weight } of heading) {
			top += LINE;
			whole.append(words(line, top - 5, size, weight));
		}
		for (const chart of charts) {
			top += 8;
			const copy = chart.cloneNode(true) as SVGSVGElement;
			sheet.append(copy);
			inline(copy);
			copy.setAttribute("x", String(EDGE));
			copy.setAttribute("y", String(top));
			whole.append(copy);
			top += chart.viewBox.baseVal.height;
		}
		top += LINE + 4;
		whole.append(words(source, top - 4, 10, 400));
		const height = top + EDGE / 2;
		for (const [name, value] of Object.entries({
			xmlns: SPACE,
			width: String(width),
			height: String(height),
			viewBox: `0 0 ${width} ${height}`,
			"font-family": FONTS,
		}))
			whole.setAttribute(name, value);
		return whole as SVGSVGElement;
	} finally {
		sheet.remove();
	}
}

/** Write the styles of the page's sheets into attributes. */
function inline(svg: SVGSVGElement): void {
	for (const gone of svg.querySelectorAll(".no-save")) gone.remove();
	for (const name of ["role", "aria-label", "tabindex"]) svg.removeAttribute(name);
	for (const part of svg.querySelectorAll<SVGElement>("*")) {
		const style = getComputedStyle(part);
		for (const name of KEPT) {
			const value = style.getPropertyValue(name);
			if (value) part.setAttribute(name, value);
		}
		part.removeAttribute("class");
	}
}

function element(name: string, attributes: Record<string, string>): SVGElement {
	const made = document.createElementNS(SPACE, name) as SVGElement;
	for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
	return made;
}

function words(line: string, y: number, size: number, weight: number): SVGElement {
	const made = element("text", {
		x: String(EDGE),
		y: String(y),
		"font-size": String(size),
		"font-weight": String(weight),
		fill: "#16201c",
	});
	made.textContent = line;
	return made;
}
