/* What a page of results does: lists drawn as one scrolls, search, filters, sorting, and explanations
 * opened in place. The data's shape is told in page_data.c. Nothing here asks any network. */
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const texts = data.texts;
  const phrase = (name, ...values) => texts[name].replace(/\{\}/g, () => values.shift());
  const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  const escape = (text) => String(text).replace(/[&<>"]/g, (c) => escapes[c]);
  const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
  const collator = new Intl.Collator("vi", { numeric: true });
  const numbers = new Intl.NumberFormat(document.documentElement.lang);

  /* -- columns (page_column.h) -- */
  const digit = new Uint8Array(128);
  for (let c = 32, n = 0; n < 92; c++) if (c !== 34 && c !== 60 && c !== 92) digit[c] = n++;
  function codeAt(column, row) {
    if (column.w === 0) return row;
    let code = 0;
    for (let i = column.w - 1, at = row * column.w; i >= 0; i--) code = code * 92 + digit[column.c.charCodeAt(at + i)];
    return code;
  }
  const wordAt = (column, row) => column.d[codeAt(column, row)];
  const entities = data.entities, items = data.items, fields = data.fields;
  const idOf = (entity, row) => (entities[entity].ids ? wordAt(entities[entity].ids, row) : null);
  function nameOf(entity, row) {
    const of = entities[entity];
    if (of.names) return wordAt(of.names, row);
    return `${of.label} ${row - of.first[parentOf(entity, row)] + 1}`;
  }
  /* the row of the parent, by the first rows of each parent's children */
  function parentOf(entity, row) {
    const first = entities[entity].first;
    let low = 0, high = first.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (first[middle] <= row) low = middle; else high = middle;
    }
    return low;
  }
  const mainItems = (entity) => Object.keys(entities[entity].results).map(Number).filter((i) => items[i].kind !== "v");

  /* -- cells -- */
  const toneClass = (tone) => (/\d/.test(tone) ? "k k" + tone : tone);
  function chip(item, row) {
    const entity = items[item].entity, cell = wordAt(entities[entity].results[item], row);
    const tone = cell[1] === "n" && "sva".includes(items[item].kind) ? "plain" : toneClass(cell[1]);
    const words = cell[1] === "u" && items[item].kind === "d" ? texts.undetermined : cell[0];
    return `<button type="button" class="chip ${tone}" aria-expanded="false" data-item="${item}" data-row="${row}" title="${escape(phrase("explain", items[item].label, nameOf(entity, row)))}">${escape(words)}</button>`;
  }

  /* -- explanations -- */
  function factHtml(entity, field, row) {
    const column = entities[entity].facts[field], value = column ? wordAt(column, row) : null;
    if (value !== null && value !== undefined) return `<span class="val">${escape(value)}</span>`;
    if (fields[field].absent !== undefined) return `<span class="quiet">${escape(phrase("not_given", fields[field].absent))}</span>`;
    return `<span class="chip u">${escape(texts.missing)}</span>`;
  }
  const pair = (label, value) => `<div><dt>${escape(label)}</dt><dd>${value}</dd></div>`;
  function rowsBelow(from, row, entity) {
    if (entity === from) return [row, row + 1];
    const parent = entities[entity].parent;
    if (parent < 0) return null;
    const above = rowsBelow(from, row, parent);
    return above && [entities[entity].first[above[0]], entities[entity].first[above[1]]];
  }
  function rowAbove(from, row, entity) {
    while (from !== entity && from >= 0) { row = entities[from].parent < 0 ? 0 : parentOf(from, row); from = entities[from].parent; }
    return from < 0 ? -1 : row;
  }
  /* the facts of some fields, of the instance, of what is above it, of what lies in it */
  function factsHtml(entity, row, which) {
    let pairs = "", n = 0;
    for (const field of which) {
      const of = fields[field].entity;
      const above = rowAbove(entity, row, of);
      if (above >= 0) {
        pairs += pair((of === entity ? "" : nameOf(of, above) + ": ") + fields[field].label, factHtml(of, field, above));
        continue;
      }
      const below = rowsBelow(entity, row, of);
      if (!below) continue;
      for (let r = below[0]; r < below[1]; r++) {
        if (++n > 24) { pairs += pair("", escape(phrase("more_rows", below[1] - r))); break; }
        pairs += pair(nameOf(of, r) + ": " + fields[field].label, factHtml(of, field, r));
      }
    }
    return pairs ? `<dl class="pairs">${pairs}</dl>` : "";
  }
  const quoteHtml = (law) => (law.length ? `<blockquote>${escape(law.join(" "))}</blockquote>` : "");
  function ruleHtml(number, entity, row) {
    const rule = data.rules[number];
    return `<li class="rule yes${rule.law.length ? " has-law" : ""}"><div class="head"><span class="mark">✓</span><b>${escape(rule.label)}</b></div>${rule.because ? `<div class="quiet">${escape(rule.because)}</div>` : ""}${quoteHtml(rule.law)}</li>`;
  }
  const quoted = (text) => (/^[\p{L}\p{N}._/:-]+$/u.test(text) ? text : "'" + text.replace(/'/g, "'\\''") + "'");
  function commandHtml(item, row) {
    const entity = items[item].entity, id = idOf(entity, row);
    if (!data.command || (id === null && entity !== 0)) return "";
    const command = `${data.command}${id === null ? "" : ` --entity ${entities[entity].name} --id ${quoted(id)}`} --name ${items[item].name}`;
    return `<p class="quiet">${escape(texts.whole)}</p><div class="cmd"><code>${escape(command)}</code><button type="button" class="copy" data-copy="${escape(command)}">${escape(texts.copy)}</button></div>`;
  }
  function shortHtml(item, row) {
    const entity = items[item].entity, cell = wordAt(entities[entity].results[item], row);
    let html = `<div class="ex"><p class="verdict">${escape(items[item].label)}: <b>${escape(cell[0])}</b></p>`;
    if (items[item].kind === "d" && cell[4] === undefined) {
      html += `<h3>${escape(texts.rules_fired)}</h3>`;
      html += cell[3].length ? `<ul>${cell[3].map((r) => ruleHtml(r, entity, row)).join("")}</ul>` : `<p>${escape(texts.no_rule)}</p>`;
      const read = [...new Set(cell[3].flatMap((r) => data.rules[r].facts))].sort((a, b) => a - b);
      const facts = factsHtml(entity, row, read);
      if (facts) html += `<h3>${escape(texts.rules_read)}</h3>${facts}`;
    }
    if (cell[4]) html += `<h3>${escape(texts.open_why)}</h3><p>${escape(upper(cell[4]))}.</p>`;
    return html + commandHtml(item, row) + "</div>";
  }
  const explanationHtml = (item, row) => data.explained[`${item}:${row}`] || shortHtml(item, row);
  /* everything about an instance: all its results, its facts, what lies in it */
  function instanceHtml(entity, row) {
    const of = entities[entity];
    let html = `<p class="verdict"><b>${escape(nameOf(entity, row))}</b> <code>${escape(idOf(entity, row) ?? "")}</code></p>`;
    const results = Object.keys(of.results).map(Number);
    if (results.length) html += `<h3>${escape(texts.values)}</h3><dl class="pairs">${results.map((i) => pair(items[i].label, chip(i, row))).join("")}</dl>`;
    const own = Object.keys(of.facts).map(Number);
    html += `<h3>${escape(texts.facts)}</h3>` + (factsHtml(entity, row, own) || `<p class="quiet">${escape(texts.no_facts)}</p>`);
    entities.forEach((child, c) => {
      if (child.parent !== entity || lists.has(c)) return;
      const below = rowsBelow(entity, row, c);
      for (let r = below[0]; r < below[1] && r < below[0] + 12; r++)
        html += `<h3>${escape(nameOf(c, r).startsWith(child.label) ? nameOf(c, r) : child.label + " " + nameOf(c, r))}</h3>` + factsHtml(c, r, Object.keys(child.facts).map(Number)) +
          (Object.keys(child.results).length ? `<dl class="pairs">${Object.keys(child.results).map((i) => pair(items[i].label, chip(Number(i), r))).join("")}</dl>` : "");
      if (below[1] - below[0] > 12) html += `<p class="quiet">${escape(phrase("more_rows", below[1] - below[0] - 12))}</p>`;
    });
    return html;
  }

  /* -- a list that is drawn as one scrolls: entries in pieces, each a <tbody> -- */
  const PIECE = 50;
  class Pieces {
    constructor(table, draw) {
      this.table = table;
      this.draw = draw;
      this.pieces = [];
      this.height = 46;
      this.watch = new IntersectionObserver((seen) => {
        for (const one of seen) {
          const piece = this.pieces[one.target.dataset.piece];
          if (!piece || piece.body !== one.target) continue;
          if (one.isIntersecting) this.show(piece);
          else this.hide(piece);
        }
      }, { rootMargin: "1500px 0px" });
    }
    set(entries) {
      this.watch.disconnect();
      for (const body of [...this.table.tBodies]) body.remove();
      this.pieces = [];
      const all = document.createDocumentFragment();
      for (let begin = 0; begin < entries.length; begin += PIECE) {
        const body = document.createElement("tbody");
        body.setAttribute("role", "rowgroup");
        body.dataset.piece = this.pieces.length;
        const piece = { body, begin, entries: entries.slice(begin, begin + PIECE), shown: false, height: 0 };
        this.pieces.push(piece);
        all.append(body);
      }
      this.table.append(all);
      if (this.pieces.length) {
        this.show(this.pieces[0]);
        this.height = Math.max(24, this.pieces[0].body.offsetHeight / this.pieces[0].entries.length);
      }
      for (const piece of this.pieces) {
        if (!piece.shown) this.leave(piece);
        this.watch.observe(piece.body);
      }
    }
    show(piece) {
      if (piece.shown) return;
      piece.body.innerHTML = [...piece.entries].map((entry, i) => this.draw(entry, piece.begin + i)).join("");
      piece.shown = true;
    }
    leave(piece) {
      const height = piece.height || Math.round(this.height * piece.entries.length);
      piece.body.innerHTML = `<tr class="gap" role="presentation" aria-hidden="true"><td style="height:${height}px"></td></tr>`;
      piece.shown = false;
    }
    hide(piece) {
      if (!piece.shown || this.printing || piece.body.querySelector(".panel") || piece.body.contains(document.activeElement)) return;
      piece.height = piece.body.offsetHeight;
      this.leave(piece);
    }
    print(begins, most) {
      this.printing = begins;
      for (const piece of this.pieces) {
        piece.body.classList.toggle("is-empty", begins && piece.begin >= most);
        if (begins && piece.begin < most) this.show(piece);
      }
      if (!begins) { for (const piece of this.pieces) { this.watch.unobserve(piece.body); this.watch.observe(piece.body); } }
    }
    showAt(index) {
      const piece = this.pieces[Math.floor(index / PIECE)];
      if (piece) this.show(piece);
      return piece;
    }
  }

  const make = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content.firstElementChild;
  };

  /* codes of a selection's candidates, in the order in which a column is sorted by them: chosen, not chosen, tied, open, none */
  const CANDIDACIES = [2, 1, 3, -1, 0];

  /* -- the list of an entity's instances -- */
  class List {
    constructor(entity) {
      const of = entities[entity];
      this.entity = entity;
      this.main = mainItems(entity);
      this.duties = this.main.filter((i) => items[i].kind === "o");
      this.columns = this.main.filter((i) => items[i].kind !== "o");
      if (this.columns.length + this.duties.length <= 6) { this.columns = this.main; this.duties = []; }
      this.parent = of.parent;
      this.canGroup = of.parent > 0;
      this.grouped = this.canGroup;
      this.filters = new Map();
      this.query = "";
      this.sort = null;
      this.section = make(`<section id="list-${entity}" aria-labelledby="list-${entity}-h"><h2 id="list-${entity}-h">${escape(upper(of.label))} <span class="n">${numbers.format(of.n)}</span></h2>
        <div class="tools"></div><p class="count" role="status"></p>
        <table class="list" role="table" aria-labelledby="list-${entity}-h"><colgroup></colgroup><thead role="rowgroup"><tr role="row"></tr></thead></table>
        <p class="printed quiet" hidden></p></section>`);
      this.table = this.section.querySelector("table");
      this.count = this.section.querySelector(".count");
      this.drawHead();
      this.drawTools();
      this.pieces = new Pieces(this.table, (entry, i) => (entry < 0 ? this.groupHtml(-1 - entry) : this.rowHtml(entry, i)));
      this.table.addEventListener("click", (event) => this.clicked(event));
    }
    get width() { return 1 + this.columns.length + (this.duties.length ? 1 : 0); }
    drawHead() {
      const head = (key, label) => `<th role="columnheader" scope="col" data-key="${key}"><button type="button" title="${escape(phrase("sort", label))}">${escape(label)}</button><span class="th" aria-hidden="true">${escape(upper(label))}</span></th>`;
      this.table.querySelector("colgroup").innerHTML = `<col style="width:${this.width > 6 ? 17 : 22}%">` + "<col>".repeat(this.width - 1);
      const row = this.table.tHead.rows[0];
      row.innerHTML = head("name", entities[this.entity].label) + this.columns.map((i) => head(i, items[i].label)).join("") +
        (this.duties.length ? head("duties", texts.duties) : "");
      row.addEventListener("click", (event) => {
        const th = event.target.closest("th");
        if (!th) return;
        const key = th.dataset.key, was = this.sort;
        this.sort = was && was.key === key ? (was.down ? null : { key, down: true }) : { key, down: false };
        this.update();
      });
    }
    drawTools() {
      const tools = this.section.querySelector(".tools");
      const search = make(`<label>${escape(texts.search)}<br><input type="search" autocomplete="off" spellcheck="false"></label>`);
      this.search = search.querySelector("input");
      let wait = 0;
      this.search.addEventListener("input", () => {
        clearTimeout(wait);
        wait = setTimeout(() => { this.query = plain(this.search.value.trim()); this.update(); }, 60);
      });
      tools.append(search);
      const more = make(`<button type="button" class="more" aria-expanded="false">${escape(texts.filters)}</button>`);
      more.addEventListener("click", () => more.setAttribute("aria-expanded", tools.classList.toggle("is-open")));
      tools.append(more);
      this.selects = new Map();
      for (const i of this.main) {
        const codes = items[i].codes;
        if (!codes.length || codes.length > 40) continue;
        if (this.duties.includes(i)) continue;
        const order = items[i].kind === "s" ? CANDIDACIES.filter((c) => c >= 0) : codes.map((w, c) => c);
        const label = make(`<label class="filter"><span>${escape(upper(items[i].label))}</span><br><select><option value="">${escape(texts.all)}</option>${order.map((c) => `<option value="${c}">${escape(codes[c])}</option>`).join("")}<option value="-1">${escape(texts.undetermined)}</option></select></label>`);
        const select = label.querySelector("select");
        select.addEventListener("change", () => this.filter(i, select.value));
        this.selects.set(i, select);
        tools.append(label);
      }
      if (this.canGroup) {
        const group = make(`<label class="check filter"><input type="checkbox" checked> ${escape(phrase("grouped", entities[this.parent].label))}</label>`);
        group.querySelector("input").addEventListener("change", (event) => { this.grouped = event.target.checked; this.update(); });
        tools.append(group);
      }
      this.clear = make(`<button type="button" hidden>${escape(texts.clear)}</button>`);
      this.clear.addEventListener("click", () => {
        this.query = this.search.value = "";
        for (const [i] of this.filters) this.set(i, "");
        this.filters.clear();
        this.update();
        this.search.focus();
      });
      tools.append(this.clear);
    }
    set(item, value) {
      const select = this.selects.get(item);
      if (!select) return;
      select.value = value;
      select.classList.toggle("is-set", value !== "");
    }
    filter(item, value) {
      this.set(item, value);
      if (value === "") this.filters.delete(item);
      else this.filters.set(item, Number(value));
      this.update();
    }
    /* by word of a column: whether it passes the filter */
    passing(item, code) {
      const is = (cell) => {
        const open = cell[1] === "u" || cell[1] === "t" && items[item].kind === "a";
        if (code === -1) return open;
        if (open) return false;
        return items[item].kind === "s" ? CANDIDACIES[Math.floor(cell[2] / 1e9)] === code : cell[2] === code;
      };
      return entities[this.entity].results[item].d.map(is);
    }
    haystack() {
      if (this.hay) return this.hay;
      const of = entities[this.entity], hay = (this.hay = new Array(of.n));
      let parent = -1, above = "";
      for (let row = 0; row < of.n; row++) {
        while (this.parent > 0 && of.first[parent + 1] <= row) { parent++; above = plain(nameOf(this.parent, parent)); }
        hay[row] = plain(nameOf(this.entity, row) + " " + (idOf(this.entity, row) ?? "")) + " " + above;
      }
      return hay;
    }
    matching() {
      const of = entities[this.entity], rows = [];
      const tests = [...this.filters].map(([item, code]) => [of.results[item], this.passing(item, code)]);
      const hay = this.query ? this.haystack() : null;
      next: for (let row = 0; row < of.n; row++) {
        for (const [column, passes] of tests) if (!passes[codeAt(column, row)]) continue next;
        if (hay && !hay[row].includes(this.query)) continue;
        rows.push(row);
      }
      return rows;
    }
    /* numbers by which rows are sorted */
    keys() {
      const of = entities[this.entity], key = this.sort.key;
      const places = (words) => { /* of texts: their place among all */
        const order = words.map((w, i) => i).sort((a, b) => collator.compare(words[a] ?? "", words[b] ?? ""));
        const at = new Float64Array(words.length);
        order.forEach((word, i) => { at[word] = i; });
        return at;
      };
      if (key === "name" && !of.names) return (row) => row;
      if (key === "name") { const at = places(of.names.d); return (row) => at[codeAt(of.names, row)]; }
      if (key === "duties") { const at = (row) => this.duties.reduce((n, i) => n + (wordAt(of.results[i], row)[1] === "g"), 0); return at; }
      const column = of.results[key];
      const at = column.d.some((cell) => cell[2] === null) ? places(column.d.map((cell) => cell[0])) : column.d.map((cell) => cell[2]);
      return (row) => at[codeAt(column, row)];
    }
    update() {
      const of = entities[this.entity], rows = this.matching();
      if (this.sort) {
        const key = this.keys(), sign = this.sort.down ? -1 : 1;
        const by = new Map(rows.map((row) => [row, key(row)]));
        const group = this.grouped ? new Map(rows.map((row) => [row, parentOf(this.entity, row)])) : null;
        rows.sort((a, b) => (group && group.get(a) - group.get(b)) || sign * (by.get(a) - by.get(b)) || a - b);
      }
      let entries = rows;
      if (this.grouped) {
        entries = [];
        let last = -1;
        for (const row of rows) {
          if (last < 0 || row < of.first[last] || row >= of.first[last + 1]) { last = parentOf(this.entity, row); entries.push(-1 - last); }
          entries.push(row);
        }
      }
      for (const th of this.table.tHead.rows[0].cells) {
        const sorted = this.sort && this.sort.key === th.dataset.key;
        if (sorted) th.setAttribute("aria-sort", this.sort.down ? "descending" : "ascending");
        else th.removeAttribute("aria-sort");
      }
      this.shown = rows.length;
      this.entries = entries;
      this.table.setAttribute("aria-rowcount", entries.length + 1);
      const narrowed = this.query !== "" || this.filters.size > 0;
      this.search.classList.toggle("is-set", this.query !== "");
      this.clear.hidden = !narrowed;
      this.count.textContent = !rows.length ? texts.nothing : narrowed ? phrase("shown", numbers.format(rows.length), numbers.format(of.n)) : "";
      this.pieces.set(entries);
    }
    rowHtml(row, index) {
      const id = idOf(this.entity, row), name = nameOf(this.entity, row);
      let html = `<tr class="item hover" role="row" aria-rowindex="${index + 2}"><th role="rowheader" scope="row"><button type="button" aria-expanded="false" data-entity="${this.entity}" data-row="${row}" title="${escape(phrase("details", name))}">${escape(name)}</button>${id !== null && id !== name ? `<span class="id">${escape(id)}</span>` : ""}${this.canGroup && !this.grouped ? `<span class="id">${escape(nameOf(this.parent, parentOf(this.entity, row)))}</span>` : ""}</th>`;
      for (const i of this.columns) html += `<td role="cell" data-label="${escape(upper(items[i].label))}">${chip(i, row)}</td>`;
      if (this.duties.length) html += `<td role="cell" data-label="${escape(texts.duties)}">${this.dutiesHtml(row)}</td>`;
      return html + "</tr>";
    }
    dutiesHtml(row) {
      const counts = new Map();
      for (const i of this.duties) {
        const cell = wordAt(entities[this.entity].results[i], row), key = cell[1] + cell[0];
        counts.set(key, (counts.get(key) || 0) + 1);
      }
      return `<span>${[...counts].map(([key, n]) => `<span class="chip ${toneClass(key[0])}">${escape(key.slice(1))} ${n}</span>`).join(" ")}</span>`;
    }
    groupHtml(parent) {
      const of = entities[this.parent];
      const told = mainItems(this.parent).filter((i) => "SAd".includes(items[i].kind));
      return `<tr class="group" role="row"><th role="rowheader" scope="rowgroup" colspan="${this.width}"><b><button type="button" aria-expanded="false" data-entity="${this.parent}" data-row="${parent}" title="${escape(phrase("details", nameOf(this.parent, parent)))}">${escape(nameOf(this.parent, parent))}</button></b>${told.map((i) => `<span class="of">${escape(upper(items[i].label))} ${chip(i, parent)}</span>`).join("")}</th></tr>`;
    }
    clicked(event) { opener(event, this.width); }
    find(id) {
      const of = entities[this.entity];
      for (let row = 0; row < of.n; row++) if (idOf(this.entity, row) === id) return row;
      return -1;
    }
    print(begins) {
      const note = this.section.querySelector(".printed");
      note.hidden = !(begins && this.entries.length > data.printed);
      note.textContent = phrase("printed_first", numbers.format(data.printed), numbers.format(this.shown));
      this.pieces.print(begins, data.printed);
    }
  }

  /* -- opening in place: below the row, or below the pairs where the button stands in a panel -- */
  let nPanels = 0;
  function opener(event, width) {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      navigator.clipboard?.writeText(copy.dataset.copy).then(() => { copy.textContent = texts.copied; }, () => {});
      return;
    }
    const close = event.target.closest(".x");
    if (close) { shut(close.closest(".panel")); return; }
    const button = event.target.closest("button[data-row]");
    if (!button) return;
    const open = document.getElementById(button.getAttribute("aria-controls"));
    if (open) { shut(open); return; }
    const row = Number(button.dataset.row);
    const body = button.dataset.item !== undefined ? explanationHtml(Number(button.dataset.item), row) : instanceHtml(Number(button.dataset.entity), row);
    const inside = `<div class="panel-in"><button type="button" class="x">${escape(texts.close)}</button>${body}</div>`;
    const id = `panel-${++nPanels}`, pairs = button.closest("dl");
    const panel = pairs || !button.closest("tr") ? make(`<div class="panel" id="${id}">${inside}</div>`)
      : make(`<table><tbody><tr class="panel" id="${id}" role="row"><td role="cell" colspan="${width}">${inside}</td></tr></tbody></table>`).querySelector("tr");
    let after = pairs || button.closest("tr");
    while (after.nextElementSibling && after.nextElementSibling.classList.contains("panel")) after = after.nextElementSibling;
    after.after(panel);
    button.setAttribute("aria-expanded", "true");
    button.setAttribute("aria-controls", id);
  }
  function shut(panel) {
    const button = document.querySelector(`[aria-controls="${panel.id}"]`);
    for (const inner of panel.querySelectorAll(".panel")) inner.remove();
    panel.remove();
    if (!button) return;
    button.setAttribute("aria-expanded", "false");
    button.removeAttribute("aria-controls");
    button.focus();
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const panel = document.activeElement.closest(".panel") || document.getElementById(document.activeElement.getAttribute("aria-controls"));
      if (panel) shut(panel);
    } else if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
      const first = [...lists.values()][0];
      if (first) { event.preventDefault(); first.section.scrollIntoView(); first.search.focus(); }
    }
  });

  /* -- what is missing: who has to supply it -- */
  function missingSection() {
    const total = data.missing.length / 3 + data.others.length;
    const section = make(`<section id="missing" aria-labelledby="missing-h"><h2 id="missing-h">${escape(upper(texts.missing))} <span class="n">${numbers.format(total)}</span></h2></section>`);
    if (!total) {
      section.append(make(`<p>${escape(texts.collect_none)}</p>`));
      return { section, print() {} };
    }
    const groups = new Map();
    const want = (entity, row, fact) => {
      let of = entity, above = row;
      while (entities[of].parent > 0) { above = parentOf(of, above); of = entities[of].parent; }
      const key = fact.previous ? "previous" : `${of}:${above}`;
      if (!groups.has(key)) groups.set(key, { who: fact.previous ? texts.collect_previous : nameOf(of, above), place: fact.previous ? Infinity : of * 1e9 + above, facts: [] });
      groups.get(key).facts.push({ entity, row, ...fact });
    };
    for (let i = 0; i < data.missing.length; i += 3) {
      const [field, row, n] = data.missing.slice(i, i + 3), about = fields[field];
      want(about.entity, row, { label: about.label, others: about.others, previous: about.previous, field, n });
    }
    for (const [entity, row, n, label] of data.others) want(entity, row, { label, field: -1, n });
    const entries = [];
    for (const group of [...groups.values()].sort((a, b) => a.place - b.place)) {
      entries.push(group);
      group.facts.sort((a, b) => a.entity - b.entity || a.row - b.row || a.field - b.field);
      entries.push(...group.facts);
    }
    const whose = (entity, row) => {
      const names = [];
      for (; entity > 0; row = parentOf(entity, row), entity = entities[entity].parent) names.unshift(nameOf(entity, row));
      return names.slice(names.length > 1 ? 1 : 0).join(" › ") || nameOf(0, 0);
    };
    const table = make(`<table class="list" role="table" aria-labelledby="missing-h"><colgroup><col style="width:36%"><col style="width:44%"><col></colgroup><thead role="rowgroup"><tr role="row">${[texts.collect_of, texts.collect_fact, texts.collect_hangs].map((t) => `<th role="columnheader" scope="col"><span class="th always">${escape(upper(t))}</span></th>`).join("")}</tr></thead></table>`);
    section.append(table);
    const pieces = new Pieces(table, (entry) => entry.facts
      ? `<tr class="group" role="row"><th role="rowheader" scope="rowgroup" colspan="3"><b>${escape(entry.who)}</b><span class="quiet">${escape(phrase("collect_count", numbers.format(entry.facts.length)))}</span></th></tr>`
      : `<tr class="item" role="row"><th role="rowheader" scope="row">${escape(whose(entry.entity, entry.row))}</th><td role="cell" data-label="${escape(texts.collect_fact)}"><span>${escape(upper(entry.label))}${entry.others ? ` <span class="chip">${escape(texts.collect_by_others)}</span>` : ""}</span></td><td role="cell" data-label="${escape(texts.collect_hangs)}">${numbers.format(entry.n)}</td></tr>`);
    return { section, start() { pieces.set(entries); }, print(begins) { pieces.print(begins, data.printed); } };
  }

  /* -- the root: its results as they are -- */
  function rootSection() {
    const results = Object.keys(entities[0].results).map(Number);
    if (!results.length) return null;
    const section = make(`<section id="whole" aria-labelledby="whole-h"><h2 id="whole-h">${escape(upper(nameOf(0, 0)))}</h2><div class="whole"><dl class="pairs">${results.map((i) => pair(items[i].label, chip(i, 0))).join("")}</dl></div></section>`);
    section.addEventListener("click", (event) => opener(event, 1));
    return section;
  }

  /* -- the page -- */
  const lists = new Map(), place = document.getElementById("lists");
  entities.forEach((of, e) => { if (e > 0 && of.n > 0 && mainItems(e).length) lists.set(e, null); });
  const depth = (e) => (entities[e].parent < 0 ? 0 : 1 + depth(entities[e].parent));
  for (const e of [...lists.keys()].sort((a, b) => depth(b) - depth(a) || a - b)) {
    lists.delete(e);
    lists.set(e, new List(e));
    place.append(lists.get(e).section);
  }
  const root = rootSection(), missing = missingSection();
  if (root) place.append(root);
  place.append(missing.section);
  for (const list of lists.values()) list.update();
  if (missing.start) missing.start();

  for (const li of document.querySelectorAll(".legend li")) {
    const item = Number(li.dataset.item), list = lists.get(items[item].entity);
    if (!list || !list.selects.has(item)) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.title = phrase("filtered_by", items[item].label, li.querySelector(".w").textContent);
    button.append(...li.childNodes);
    li.append(button);
    button.addEventListener("click", () => { list.filter(item, li.dataset.code); list.section.scrollIntoView(); });
  }
  const parts = document.getElementById("parts"), links = document.createElement("div");
  for (const section of document.querySelectorAll("main > section, #lists > section")) {
    const link = document.createElement("a");
    link.href = "#" + section.id;
    link.textContent = upper(section.querySelector("h2").firstChild.textContent.trim());
    links.append(link);
  }
  parts.append(links);
  parts.hidden = false;

  /* #unit=ID opens an instance */
  function follow() {
    const named = /^#([^=]+)=(.+)$/.exec(decodeURIComponent(location.hash));
    const list = named && [...lists.values()].find((one) => entities[one.entity].name === named[1]);
    const row = list ? list.find(named[2]) : -1;
    if (row < 0) return;
    const piece = list.pieces.showAt(list.entries.indexOf(row));
    const button = piece && piece.body.querySelector(`th button[data-row="${row}"]`);
    if (!button) return;
    button.scrollIntoView({ block: "start" });
    button.click();
  }
  addEventListener("hashchange", follow);
  follow();

  addEventListener("beforeprint", () => {
    for (const list of lists.values()) list.print(true);
    missing.print(true);
    for (const details of document.querySelectorAll("details:not([open])")) { details.open = true; details.dataset.opened = "1"; }
  });
  addEventListener("afterprint", () => {
    for (const list of lists.values()) list.print(false);
    missing.print(false);
    for (const details of document.querySelectorAll("details[data-opened]")) { details.open = false; delete details.dataset.opened; }
  });
  document.documentElement.dataset.ready = "1";
})();
