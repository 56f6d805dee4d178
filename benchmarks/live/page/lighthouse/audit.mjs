// Runs Lighthouse with its desktop settings over the pages of an exchange. Reads a plan from
// standard input, writes a JSON array with one result a page to standard output.
import { readFileSync } from "node:fs";
import { launch } from "puppeteer-core";
import lighthouse, { desktopConfig } from "lighthouse";

const CATEGORIES = ["performance", "accessibility", "best-practices"];
const TIMES = {
	tti_ms: "interactive",
	lcp_ms: "largest-contentful-paint",
	cls: "cumulative-layout-shift",
	tbt_ms: "total-blocking-time",
};

// Lighthouse at times misses the start of a page on a busy machine, and asks to be run again.
const TRIES = 3;

const plan = JSON.parse(readFileSync(0, "utf-8"));
const browser = await launch({ executablePath: plan.chromium, args: plan.arguments });
const results = [];
for (const { path, cookies } of plan.pages) {
	let lhr = await audited(path, cookies);
	for (let tries = 1; lhr.runtimeError && tries < TRIES; tries++) lhr = await audited(path, cookies);
	if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.message}`);
	results.push(result(path, lhr));
}
await browser.close();
process.stdout.write(JSON.stringify(results));

async function audited(path, cookies) {
	const context = await browser.createBrowserContext();
	const url = new URL(path, plan.origin);
	await context.setCookie(
		...Object.entries(cookies).map(([name, value]) => ({
			name,
			value,
			domain: url.hostname,
			path: "/",
		})),
	);
	const page = await context.newPage();
	// The storage to be reset would be that of the session.
	const flags = { onlyCategories: CATEGORIES, disableStorageReset: true, logLevel: "error" };
	const { lhr } = await lighthouse(url.href, flags, desktopConfig, page);
	await context.close();
	return lhr;
}

function result(path, lhr) {
	return {
		path,
		lighthouse: lhr.lighthouseVersion,
		scores: Object.fromEntries(
			CATEGORIES.map((name) => [name, 100 * lhr.categories[name].score]),
		),
		times: Object.fromEntries(
			Object.entries(TIMES).map(([name, audit]) => [name, lhr.audits[audit].numericValue]),
		),
		faults: CATEGORIES.flatMap((name) => faults(lhr, name)),
	};
}

// What costs a category points, with the elements concerned.
function faults(lhr, category) {
	return lhr.categories[category].auditRefs
		.filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 0.9)
		.map(({ id }) => {
			const { title, displayValue, details } = lhr.audits[id];
			const items = Object.values(details?.items ?? {}).slice(0, 5).map((item) => {
				return item.node?.snippet ?? item.description ?? item.url ?? JSON.stringify(item);
			});
			return [`${category}: ${title}`, displayValue, ...items].filter(Boolean).join("; ");
		});
}
