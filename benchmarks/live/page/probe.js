// Runs in the measured page before its own scripts: times of frames, of marked orders and of own
// orders' rows, and counts of changes. What is found in one frame is on the screen at the next.
(() => {
	const probe = { frames: [], flushesMost: 0, marks: {}, rows: {}, longTasks: [], inputs: [] };
	globalThis.probe = probe;
	const now = () => performance.timeOrigin + performance.now();
	const observe = (type, take, more = {}) =>
		new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, ...more });
	observe("longtask", (task) => probe.longTasks.push(task.duration));
	observe("event", (event) => event.interactionId && probe.inputs.push(event.duration), {
		durationThreshold: 16,
	});

	let price = "";
	let least = 0;
	let isOn = false;
	let flushes = 0;
	let found = [];
	function frame(at) {
		if (!isOn) return;
		probe.frames.push(at);
		const done = globalThis.tansoCounts.flushes;
		probe.flushesMost = Math.max(probe.flushesMost, done - flushes);
		flushes = done;
		const shown = now();
		for (const [into, key] of found) into[key] ??= shown;
		found = [];
		for (const head of document.querySelectorAll(".board tr.price > th")) {
			if (head.textContent !== price) continue;
			const quantity = head.parentElement.querySelector("[data-column=bid]").textContent;
			const mark = quantity.replaceAll(",", "");
			if (+mark >= least && !(mark in probe.marks)) found.push([probe.marks, mark]);
		}
		for (const row of document.querySelectorAll(".below [role=grid] tbody tr[data-key]")) {
			if (!(row.dataset.key in probe.rows)) found.push([probe.rows, row.dataset.key]);
		}
		requestAnimationFrame(frame);
	}
	/** Begin to measure; `markPrice` is the price of the marks as the board writes it. */
	probe.begin = (markPrice, leastMark) => {
		price = markPrice;
		least = leastMark;
		isOn = true;
		flushes = globalThis.tansoCounts.flushes;
		probe.longTasks.length = 0;
		probe.inputs.length = 0;
		requestAnimationFrame(frame);
	};
	probe.end = () => {
		isOn = false;
	};

	/** Count the writes of text and the cells whose text they changed, until the function that it
	 * returns is called. */
	probe.countWrites = () => {
		const counts = { writes: 0, changed: 0 };
		const cellOf = (node) => (node.nodeType === 1 ? node : node.parentElement)?.closest("td, th");
		const texts = new Map();
		for (const cell of document.querySelectorAll("td, th")) texts.set(cell, cell.textContent);
		const observer = new MutationObserver((records) => {
			const touched = new Set();
			for (const { target, addedNodes } of records) {
				const cell = cellOf(target);
				if (cell) {
					touched.add(cell);
					counts.writes += 1;
					continue;
				}
				for (const added of addedNodes) {
					if (!added.matches?.("tr, td, th")) continue;
					counts.writes += 1;
					for (const each of added.cells ?? [added]) touched.add(each);
				}
			}
			for (const cell of touched) {
				if (texts.get(cell) === cell.textContent) continue;
				texts.set(cell, cell.textContent);
				counts.changed += 1;
			}
		});
		observer.observe(document.body, { characterData: true, childList: true, subtree: true });
		probe.stopCounting = () => {
			observer.disconnect();
			return counts;
		};
	};
})();
