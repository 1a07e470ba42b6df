/* What a page to be read does: the row of its parts, which tells where one is, and a search through
 * its entries that minds neither accents nor case. Nothing here asks any network. */
(() => {
  "use strict";
  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d").replace(/\s+/g, " ");
  const sections = [...document.querySelectorAll("main > section[id]")].filter((one) => one.querySelector("h2"));

  /* -- the row of parts -- */
  const parts = document.getElementById("parts"), links = new Map();
  for (const section of sections) {
    const link = document.createElement("a");
    link.href = "#" + section.id;
    link.textContent = section.querySelector("h2").firstChild.textContent.trim();
    links.set(section, link);
    parts.firstElementChild.append(link);
  }
  parts.hidden = sections.length < 2;
  const seen = new Set();
  const watch = new IntersectionObserver((changes) => {
    for (const change of changes) seen[change.isIntersecting ? "add" : "delete"](change.target);
    const here = sections.find((one) => seen.has(one));
    for (const [section, link] of links) {
      if (section === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "-15% 0px -70% 0px" });
  for (const section of sections) watch.observe(section);

  /* -- search -- */
  const find = document.querySelector(".find"), input = find.querySelector("input"), told = find.querySelector("output");
  const entries = [...document.querySelectorAll(".entry")].map((element) => ({ element, words: plain(element.textContent + " " + (element.dataset.search || "")) }));
  find.hidden = !entries.length;
  function search() {
    const wanted = plain(input.value).trim().split(" ").filter(Boolean);
    let n = 0;
    for (const entry of entries) {
      const found = wanted.every((word) => entry.words.includes(word));
      n += found;
      entry.element.hidden = !found;
    }
    for (const section of sections) {
      const own = section.querySelectorAll(".entry");
      section.hidden = wanted.length > 0 && ![...own].some((one) => !one.hidden);
    }
    for (const group of document.querySelectorAll(".group-of-entries")) group.hidden = wanted.length > 0 && !group.querySelector(".entry:not([hidden])");
    told.textContent = !wanted.length ? "" : n ? told.dataset.found.replace("{}", n) : told.dataset.none;
    document.body.classList.toggle("is-searched", wanted.length > 0);
  }
  let waiting = 0;
  input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 80); });
  function clear() { if (input.value) { input.value = ""; search(); } }
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) {
      event.preventDefault();
      input.focus();
      input.select();
    } else if (event.key === "Escape" && document.activeElement === input) clear();
  });

  /* a link to an entry that the search has put away, or that lies in something folded, shows it */
  function show() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest("[hidden]")) clear();
    let opened = false;
    for (let above = target.parentElement; above; above = above.parentElement) if (above.tagName === "DETAILS" && !above.open) opened = above.open = true;
    if (opened || target.getBoundingClientRect().top < 0) target.scrollIntoView();
  }
  addEventListener("hashchange", show);
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && document.getElementById(decodeURIComponent(link.hash.slice(1)))?.closest("[hidden]")) clear();
  });
  show();

  /* what is folded, or put away by the search, is printed */
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const one of folded) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of folded) one.open = false; });
})();
