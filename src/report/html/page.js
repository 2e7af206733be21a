"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const ROW = 44;
  const FACETS = [
    ["level", "Level"], ["kind", "Kind"], ["role", "Role"], ["confidence", "Confidence"], ["crate", "Crate"], ["lint", "Lint"],
  ];
  const FACET_ITEMS = 8;
  const CHILDREN = 30;
  const text = (index) => data.texts[index];

  // What a search looks through is made when the first one is typed.
  let haystacks = null;
  const haystack = (index) => {
    haystacks ??= data.findings.map((finding) => {
      const chain = finding.chain.map((step) => text(step.callee)).join(" ");
      return `${text(finding.message)} ${data.files[finding.place[0]].name} ${finding.rule} ${finding.lint} ${chain} ${finding.id}`.toLowerCase();
    });
    return haystacks[index];
  };

  const state = { filters: Object.fromEntries(FACETS.map(([key]) => [key, new Set()])), query: "", sort: "rank", finding: null, cause: null };
  const open = new Set();
  const allItems = new Set();
  let matches = [];
  let rows = [];
  let selected = -1;

  // ---- building blocks: every text of the report is set as text, never as markup

  function make(tag, className, ...children) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }

  function button(label, className, act) {
    const node = make("button", className, label);
    node.type = "button";
    node.addEventListener("click", act);
    return node;
  }

  // Text with `code` in it.
  function prose(tag, className, message) {
    const parts = message.split("`");
    const whole = parts.length % 2 === 1;
    return make(tag, className, ...parts.map((part, at) => (whole && at % 2 === 1 ? make("code", "", part) : whole || at === 0 ? part : "`" + part)));
  }

  // The end of a path, which tells it from others: `crypto::hash_password`, `ToSocketAddrs::to_socket_addrs`.
  function short(path) {
    const [, trait] = path.match(/^<.* as (?:[\w:]*::)?(\w.*)$/) ?? [];
    if (trait) return trait.replace(/>(?=::[^>]*$)/, "");
    return path.startsWith("<") ? path : path.split("::").slice(-2).join("::");
  }

  // A path may be broken behind its colons.
  function code(content) {
    return make("code", "", ...content.split(/(?<=::)/).flatMap((part, at) => (at > 0 ? [make("wbr"), part] : [part])));
  }

  const place = ([file, line, column]) => `${data.files[file].name}:${line}:${column}`;
  const count = (number, thing) => `${number.toLocaleString("en")} ${thing}${number === 1 ? "" : "s"}`;

  // ---- filters

  const valueOf = (finding, key) => finding[key] ?? "none";

  // Of each finding: null where it passes, the key of the only filter that it does not pass, or false.
  let verdicts = [];

  function judge() {
    const words = state.query.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = FACETS.map(([key]) => [key, state.filters[key]]).filter(([, values]) => values.size > 0);
    verdicts = data.findings.map((finding, index) => {
      const failed = wanted.filter(([key, values]) => !values.has(valueOf(finding, key)));
      if (failed.length > 1 || !words.every((word) => haystack(index).includes(word))) return false;
      return failed.length === 1 ? failed[0][0] : null;
    });
  }

  function drawFacets() {
    const boxes = FACETS.map(([key, title]) => {
      const counts = new Map();
      for (const [index, finding] of data.findings.entries()) {
        const value = valueOf(finding, key);
        const counted = verdicts[index] === null || verdicts[index] === key;
        counts.set(value, (counts.get(value) ?? 0) + (counted ? 1 : 0));
      }
      if (counts.size < 2 && state.filters[key].size === 0) return null;
      const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      const isShown = ([value], at) => at < FACET_ITEMS || allItems.has(key) || state.filters[key].has(value);
      const box = make("fieldset", "", make("legend", "", title));
      for (const [value, number] of sorted.filter(isShown)) {
        const check = make("input");
        check.type = "checkbox";
        check.checked = state.filters[key].has(value);
        check.name = `${key} ${value}`;
        check.addEventListener("change", () => {
          state.filters[key][check.checked ? "add" : "delete"](value);
          const name = check.name;
          update();
          document.getElementsByName(name)[0]?.focus();
        });
        const name = make("span", "", value);
        name.title = value;
        box.append(make("label", number === 0 ? "none" : "", check, name, make("output", "", number.toLocaleString("en"))));
      }
      const left = sorted.length - sorted.filter(isShown).length;
      if (left > 0) box.append(button(`${left} more`, "more", () => { allItems.add(key); drawFacets(); }));
      return box;
    });
    $("facets").replaceChildren(...boxes.filter(Boolean));
    const isFiltered = state.query !== "" || FACETS.some(([key]) => state.filters[key].size > 0);
    const number = FACETS.reduce((sum, [key]) => sum + state.filters[key].size, 0);
    $("clear").hidden = !isFiltered;
    $("filters-toggle").textContent = number > 0 ? `Filters (${number})` : "Filters";
  }

  function clearFilters() {
    for (const [key] of FACETS) state.filters[key].clear();
    state.query = $("search").value = "";
    update();
  }

  // ---- the list: causes, and below those that are open their findings; only what is in view is in the document

  const SORTS = {
    rank: (a, b) => a.index - b.index,
    kind: (a, b) => (a.cause.kind ?? "~").localeCompare(b.cause.kind ?? "~") || a.index - b.index,
    places: (a, b) => b.findings.length - a.findings.length || a.index - b.index,
    files: (a, b) => b.files - a.files || a.index - b.index,
  };

  function collect() {
    judge();
    matches = [];
    for (const [index, cause] of data.causes.entries()) {
      const findings = cause.findings.filter((at) => verdicts[at] === null);
      if (findings.length === 0) continue;
      const files = new Set(findings.map((at) => data.findings[at].place[0])).size;
      matches.push({ index, cause, findings, files });
    }
    matches.sort(SORTS[state.sort]);
  }

  function layOut() {
    rows = [];
    for (const match of matches) {
      rows.push({ match, finding: null });
      if (open.has(match.index)) for (const finding of match.findings) rows.push({ match, finding });
    }
    selected = rows.findIndex(isSelected);
    $("spacer").style.height = `${rows.length * ROW}px`;
    $("empty").hidden = rows.length > 0;
    $("list").hidden = rows.length === 0;
    for (const head of document.querySelectorAll("#columns button")) head.setAttribute("aria-pressed", String(head.dataset.sort === state.sort));
    const findings = matches.reduce((sum, match) => sum + match.findings.length, 0);
    const all = findings === data.findings.length ? "" : ` of ${data.findings.length.toLocaleString("en")}`;
    $("summary").textContent = `${count(matches.length, "cause")}, ${findings.toLocaleString("en")}${all} findings`;
    drawRows();
  }

  const isSelected = (row) => row.match.index === state.cause && row.finding === state.finding;

  function drawRows() {
    const list = $("list");
    const first = Math.max(0, Math.floor(list.scrollTop / ROW) - 5);
    const last = Math.min(rows.length, first + Math.ceil(list.clientHeight / ROW) + 10);
    $("rows").style.top = `${first * ROW}px`;
    $("rows").replaceChildren(...rows.slice(first, last).map((row, at) => drawRow(row, first + at)));
    if (selected >= first && selected < last) list.setAttribute("aria-activedescendant", `row-${selected}`);
    else list.removeAttribute("aria-activedescendant");
  }

  function drawRow(row, at) {
    const isCause = row.finding === null;
    const node = isCause ? causeRow(row.match) : findingRow(data.findings[row.finding]);
    node.id = `row-${at}`;
    node.setAttribute("role", "treeitem");
    node.setAttribute("aria-level", isCause ? "1" : "2");
    node.setAttribute("aria-selected", String(at === selected));
    if (isCause && row.match.findings.length > 1) node.setAttribute("aria-expanded", String(open.has(row.match.index)));
    node.addEventListener("click", () => {
      if (isCause && at === selected) toggle(row.match.index);
      else go(at);
      if (!isCause || row.match.findings.length === 1) showDetail();
    });
    return node;
  }

  function causeRow({ index, cause, findings, files }) {
    const many = findings.length > 1;
    const fold = make("span", "fold", many ? (open.has(index) ? "\u25be" : "\u25b8") : "");
    fold.setAttribute("aria-hidden", "true");
    fold.addEventListener("click", (event) => { event.stopPropagation(); toggle(index); });
    const under = cause.calls ? `calls ${short(cause.calls)}` : place(data.findings[findings[0]].place);
    const name = cause.path ? make("div", "", make("code", "", short(cause.path))) : prose("div", "", cause.title);
    const title = make("div", "title", name, make("div", "where", under));
    title.title = cause.headline;
    return make("div", `row cause ${cause.level}`, fold, title, make("span", "kind", cause.kind ?? ""),
      make("span", "number", findings.length.toLocaleString("en")), make("span", "number", files.toLocaleString("en")));
  }

  function findingRow(finding) {
    const around = finding.around ? make("code", "", text(finding.around.code)) : text(finding.message);
    return make("div", `row finding ${finding.level}`,
      make("div", "title", make("div", "", around), make("div", "where", place(finding.place))),
      make("span", "kind", finding.role ?? ""));
  }

  function toggle(cause) {
    open[open.has(cause) ? "delete" : "add"](cause);
    if (!open.has(cause) && state.cause === cause && state.finding !== null) choose(cause, null);
    layOut();
    reveal();
  }

  // ---- choosing

  function go(at) {
    const row = rows[at];
    if (!row) return;
    choose(row.match.index, row.finding);
    selected = at;
    reveal();
    drawRows();
  }

  function choose(cause, finding) {
    state.cause = cause;
    state.finding = finding;
    drawDetail();
    writeHash();
  }

  function reveal() {
    const list = $("list");
    if (selected < 0) return;
    const top = selected * ROW;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + ROW > list.scrollTop + list.clientHeight) list.scrollTop = top + ROW - list.clientHeight;
  }

  function openFinding(at) {
    const cause = data.causes.findIndex((other) => other.findings.includes(at));
    open.add(cause);
    choose(cause, at);
    layOut();
    reveal();
    drawRows();
    showDetail();
  }

  // On a narrow screen the details lie over the list.
  function showDetail() {
    $("main").classList.add("detail");
    $("detail").scrollTop = 0;
  }

  function hideDetail() {
    $("main").classList.remove("detail");
    $("list").focus();
  }

  // ---- details

  function drawDetail() {
    const parts = state.finding !== null ? findingDetail(data.findings[state.finding]) : state.cause !== null ? causeDetail(data.causes[state.cause]) : overview();
    $("detail").replaceChildren(button("\u2190 Back to the list", "back", hideDetail), ...parts.filter(Boolean));
    $("detail").scrollTop = 0;
  }

  function overview() {
    if (data.findings.length === 0) return [make("h2", "", "No findings"), make("p", "", "Nothing that was checked blocks async code.")];
    return [make("h2", "", data.summary), make("p", "", "Choose a cause: the function that blocks, and everything that leads to it.")];
  }

  function badge(name, value, className) {
    return value ? make("span", `badge ${className ?? ""}`, name ? make("b", "", `${name} `) : null, value) : null;
  }

  function findingDetail(finding) {
    const cause = data.causes[state.cause];
    const level = badge("", finding.level, finding.level);
    const badges = make("div", "badges", level, badge("kind", finding.kind), badge("role", finding.role), badge("", finding.confidence),
      badge("reached", finding.when), badge("crate", finding.crate), badge("lint", finding.lint), finding.test ? badge("", "test code") : null);
    const others = cause.findings.length;
    const all = others > 1 ? make("p", "", button(`All ${others} findings with this cause`, "link", () => { choose(state.cause, null); layOut(); reveal(); drawRows(); })) : null;
    return [prose("h2", "", text(finding.message)), badges, all, chain(finding), ...helps(finding), ...also(finding), ...notes(finding), about(finding)];
  }

  // From the async code to what blocks: a step each, beside the lines that take it.
  function chain(finding) {
    const around = finding.around;
    const steps = [];
    const entry = [make("span", "role", around ? text(around.text) : "here"), around ? code(text(around.code)) : null];
    if (finding.chain.length === 0) {
      steps.push(step("first", entry, source(finding.place, text(finding.label))));
      for (const [where, said] of finding.secondary) steps.push(step("", [prose("span", "", text(said))], source(where, "")));
      return make("ol", "chain", ...steps);
    }
    finding.chain.forEach((link, at) => {
      const node = at === 0 ? entry : [make("span", "role", "calls"), code(text(finding.chain[at - 1].callee))];
      const said = at === 0 ? text(finding.label) : "";
      const where = at === 0 ? finding.place : link.place;
      steps.push(step(at === 0 ? "first" : "", node, where ? source(where, said) : make("div", "source", make("span", "said", "its source was not read"))));
    });
    const leaf = finding.chain[finding.chain.length - 1];
    const kind = data.kinds[finding.kind] ?? "";
    steps.push(step("last", [make("span", "role", "blocks the thread"), code(text(leaf.callee))],
      make("div", "", make("p", "", `Kind ${finding.kind}: ${kind}.`), prose("p", "", `Rule \`${finding.rule}\`.`))));
    return make("ol", "chain", ...steps);
  }

  function step(className, node, beside) {
    return make("li", `step ${className}`, make("div", "node", ...node), beside);
  }

  function source([file, line, column, endLine, markFrom, markTo], said) {
    const name = make("span", "name code", place([file, line, column]));
    const pre = make("pre");
    const run = data.files[file].lines.find(([first, texts]) => first <= line && line < first + texts.length);
    const [first, texts] = run ?? [line, []];
    const near = texts.map((content, at) => [content, first + at]).filter(([, number]) => number >= line - 3 && number <= endLine + 3);
    const indent = Math.min(...near.map(([content]) => content.search(/\S/)).filter((at) => at >= 0), 80);
    near.forEach(([content, number]) => {
      const row = make("span", number >= line && number <= endLine ? "line here" : "line");
      row.dataset.line = number;
      const chars = Array.from(content.slice(Math.min(indent, content.search(/\S|$/))));
      const isHere = number >= line && number <= endLine;
      const from = number === line ? Math.max(markFrom - indent, 0) : isHere ? Math.max(content.search(/\S|$/) - indent, 0) : chars.length;
      const to = number === endLine ? markTo - indent : chars.length;
      row.append(chars.slice(0, from).join(""));
      if (isHere && to > from) row.append(make("mark", "", chars.slice(from, to).join("")), chars.slice(to).join(""));
      pre.append(row);
    });
    return make("div", "source", name, pre, said ? prose("span", "said", said) : null);
  }

  function helps(finding) {
    if (finding.helps.length === 0) return [];
    const boxes = finding.helps.map((at) => {
      const [head, ...code] = text(at).split("\n");
      return make("div", "help", prose("p", "", head), code.length > 0 ? make("pre", "", code.join("\n")) : null);
    });
    return [make("h3", "", "What to do"), ...boxes];
  }

  function also(finding) {
    if (finding.also.length === 0) return [];
    const shown = finding.also.slice(0, CHILDREN).map(([where, said]) => prose("li", "", `\`${place(where)}\` ${text(said)}`));
    const left = finding.also.length - shown.length;
    return [make("h3", "", "Further places"), make("ul", "notes", ...shown, left > 0 ? make("li", "", `and ${left} more`) : null)];
  }

  function notes(finding) {
    if (finding.notes.length === 0) return [];
    return [make("h3", "", "Notes"), make("ul", "notes", ...finding.notes.map((at) => prose("li", "", text(at))))];
  }

  function about(finding) {
    const page = data.lints[finding.lint];
    return make("p", "", `${finding.lint}: ${page?.summary ?? ""}. `, prose("span", "", `\`cargo async-lint explain ${finding.lint}\` says more.`));
  }

  function causeDetail(cause) {
    const match = matches.find((other) => other.cause === cause) ?? { findings: cause.findings };
    if (match.findings.length === 1) return findingDetail(data.findings[match.findings[0]]);
    const badges = make("div", "badges", badge("", cause.level, cause.level), badge("kind", cause.kind), badge("rule", cause.rule),
      badge("", count(match.findings.length, "finding")));
    const worst = data.findings[match.findings[0]];
    return [prose("h2", "", cause.headline), badges, make("h3", "", "From the cause to its callers"), tree(match.findings),
      make("h3", "", "The most important one"), prose("p", "", text(worst.message)), chain(worst), ...helps(worst), ...notes(worst)];
  }

  // The chains of the findings from their ends: what they share is one branch.
  function tree(findings) {
    const root = { children: new Map(), findings: [] };
    for (const at of findings) {
      let node = root;
      for (const link of [...data.findings[at].chain].reverse()) {
        if (!node.children.has(link.callee)) node.children.set(link.callee, { children: new Map(), findings: [], total: 0 });
        node = node.children.get(link.callee);
        node.total += 1;
      }
      node.findings.push(at);
    }
    return branches(root, "tree");
  }

  function branches(node, className) {
    const list = make("ul", className);
    const entries = [
      ...[...node.children].map(([callee, child]) => () => make("li", "", code(text(callee)),
        child.total > 1 ? make("span", "count", `  ${count(child.total, "place")}`) : null, branches(child, ""))),
      ...node.findings.map((at) => () => findingEntry(at)),
    ];
    const draw = (from) => {
      list.append(...entries.slice(from, from + CHILDREN).map((entry) => entry()));
      const left = entries.length - from - CHILDREN;
      if (left > 0) {
        const more = make("li", "", button(`${left.toLocaleString("en")} more`, "link", () => { more.remove(); draw(from + CHILDREN); }));
        list.append(more);
      }
    };
    draw(0);
    return list;
  }

  function findingEntry(at) {
    const finding = data.findings[at];
    const name = finding.around ? text(finding.around.code) : text(finding.message);
    const link = button("", "link", () => openFinding(at));
    link.append(make("code", "", name), make("span", "count", `  ${place(finding.place)}`));
    return make("li", "", link);
  }

  // ---- the address: `#finding=ID&kind=file,sleep&q=text`, or `#ID`

  const byId = new Map(data.findings.map((finding, at) => [finding.id, at]));
  let written = null;

  function writeHash() {
    const parts = [];
    if (state.finding !== null) parts.push(`finding=${data.findings[state.finding].id}`);
    else if (state.cause !== null) parts.push(`cause=${data.findings[data.causes[state.cause].findings[0]].id}`);
    for (const [key] of FACETS) {
      const values = [...state.filters[key]].map(encodeURIComponent);
      if (values.length > 0) parts.push(`${key}=${values.join(",")}`);
    }
    if (state.query !== "") parts.push(`q=${encodeURIComponent(state.query)}`);
    if (state.sort !== "rank") parts.push(`sort=${state.sort}`);
    written = parts.length > 0 ? `#${parts.join("&")}` : "#";
    history.replaceState(null, "", written);
  }

  function readHash() {
    const hash = location.hash.slice(1);
    const pairs = /^[0-9a-f]{32}$/.test(hash) ? [["finding", hash]] : hash.split("&").map((part) => part.split("="));
    const given = new Map(pairs.filter((pair) => pair.length === 2));
    for (const [key] of FACETS) state.filters[key] = new Set((given.get(key) ?? "").split(",").filter(Boolean).map(decode));
    state.query = $("search").value = decode(given.get("q") ?? "");
    state.sort = Object.hasOwn(SORTS, given.get("sort") ?? "") ? given.get("sort") : "rank";
    const finding = byId.get(given.get("finding") ?? given.get("cause"));
    state.cause = finding === undefined ? null : data.causes.findIndex((cause) => cause.findings.includes(finding));
    state.finding = given.has("finding") ? finding ?? null : null;
    if (state.finding !== null) open.add(state.cause);
  }

  function decode(value) {
    try {
      return decodeURIComponent(value);
    } catch {
      return value;
    }
  }

  function update() {
    collect();
    drawFacets();
    layOut();
    writeHash();
  }

  function start() {
    readHash();
    collect();
    drawFacets();
    if (state.finding !== null) $("main").classList.add("detail");
    // Something to begin with.
    if (state.cause === null && matches.length > 0) state.cause = matches[0].index;
    layOut();
    drawDetail();
    reveal();
    drawRows();
  }

  // ---- theme

  const root = document.documentElement;
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);
  const nameTheme = () => { $("theme").textContent = isDark() ? "Light" : "Dark"; };

  function remembered() {
    try {
      return localStorage.getItem("async-lint-theme");
    } catch {
      return null;
    }
  }

  function switchTheme() {
    root.dataset.theme = isDark() ? "light" : "dark";
    nameTheme();
    try {
      localStorage.setItem("async-lint-theme", root.dataset.theme);
    } catch {
      // A page from a file may not be allowed to keep anything.
    }
  }

  // ---- keys

  function back() {
    if ($("main").classList.contains("detail") && getComputedStyle($("detail")).position === "absolute") return hideDetail();
    if (state.finding !== null) {
      const cause = state.cause;
      choose(cause, null);
      layOut();
      return reveal();
    }
    if (state.cause !== null && open.has(state.cause)) return toggle(state.cause);
    if (state.query !== "") clearFilters();
  }

  function enter() {
    const row = rows[selected];
    if (!row) return;
    if (row.finding === null && row.match.findings.length > 1) toggle(row.match.index);
    else {
      showDetail();
      $("detail").focus();
    }
  }

  const KEYS = {
    j: () => go(Math.min(selected + 1, rows.length - 1)),
    k: () => go(Math.max(selected - 1, 0)),
    ArrowDown: () => KEYS.j(),
    ArrowUp: () => KEYS.k(),
    Enter: enter,
    Escape: back,
    "/": () => $("search").focus(),
    "?": () => $("help").showModal(),
    t: switchTheme,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
    const target = event.target;
    if (target === $("search")) {
      if (event.key === "Escape") {
        if (state.query === "") $("list").focus();
        state.query = target.value = "";
        update();
      } else if (event.key === "Enter") {
        $("list").focus();
        if (selected < 0) go(0);
      } else return;
      return event.preventDefault();
    }
    const isControl = target instanceof Element && target.closest("button, input, dialog");
    if (isControl && ["Enter", "ArrowDown", "ArrowUp"].includes(event.key)) return;
    if (target === $("detail") && event.key.startsWith("Arrow")) return;
    const act = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
    if (!act) return;
    event.preventDefault();
    act();
  });

  $("search").addEventListener("input", () => { state.query = $("search").value; update(); });
  $("list").addEventListener("scroll", drawRows, { passive: true });
  $("clear").addEventListener("click", clearFilters);
  $("clear-empty").addEventListener("click", clearFilters);
  $("theme").addEventListener("click", switchTheme);
  $("help-open").addEventListener("click", () => $("help").showModal());
  $("filters-toggle").addEventListener("click", () => {
    const isOpen = $("filters").classList.toggle("open");
    $("filters-toggle").setAttribute("aria-expanded", String(isOpen));
  });
  for (const head of document.querySelectorAll("#columns button")) head.addEventListener("click", () => { state.sort = head.dataset.sort; update(); });
  addEventListener("resize", drawRows);
  addEventListener("hashchange", () => { if (location.hash !== written) start(); });
  prefersDark.addEventListener("change", nameTheme);

  const theme = remembered();
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  nameTheme();
  $("project").textContent = data.project;
  document.title = `async-lint: ${data.project}`;
  $("gaps").replaceChildren(...data.gaps.map((gap) => prose("p", "", `Incomplete: ${gap}`)));
  start();
  $("list").focus({ preventScroll: true });
})();
