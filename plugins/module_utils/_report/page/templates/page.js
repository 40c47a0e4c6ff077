// Copyright: (c) 2026, the xmpp.federation authors
// SPDX-License-Identifier: GPL-3.0-or-later
"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const form = document.getElementById("filter");
  const partner = document.getElementById("partner");
  const text = document.getElementById("text");
  const attention = document.getElementById("attention");
  const buttons = all("button[data-verdict]", form);
  const sites = all("details.site").map((section) => ({
    section,
    row: all(".fleet tr[data-site]").find((row) => row.dataset.site === section.dataset.site),
    words: section.textContent.toLowerCase(),
    partners: all(".partner", section),
  }));

  function filter() {
    const verdict = buttons.find((button) => button.getAttribute("aria-pressed") === "true").dataset.verdict;
    const wanted = text.value.trim().toLowerCase().split(/\s+/);
    let shown = 0;
    for (const site of sites) {
      const partners = site.partners.filter((one) => !partner.value || one.dataset.partner === partner.value);
      const fits =
        (!verdict || site.section.dataset.verdict === verdict) &&
        (!attention.checked || site.section.dataset.verdict !== "working") &&
        (!partner.value || partners.length > 0) &&
        wanted.every((word) => site.words.includes(word));
      site.section.hidden = !fits;
      if (site.row) site.row.hidden = !fits;
      for (const one of site.partners) one.hidden = !partners.includes(one);
      shown += fits ? 1 : 0;
    }
    document.body.classList.toggle("only-attention", attention.checked);
    document.getElementById("nothing").hidden = shown > 0 || sites.length === 0;
    document.getElementById("shown").textContent = sites.length > 1 ? `${shown} of ${sites.length} shown` : "";
  }

  // A link may lead into something folded.
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let one = target; one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
    target.scrollIntoView();
  }

  async function copy(button) {
    const command = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(command.textContent);
    } catch {
      // Pages from a file may not use the clipboard everywhere: select it, for the keyboard.
      getSelection().selectAllChildren(command);
      button.textContent = document.execCommand("copy") ? "Copied" : "Selected";
      return;
    }
    button.textContent = "Copied";
  }

  // Paper cannot be unfolded. The style sheet sees to it as well, where the browser can.
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = all("details:not([open])").filter(
      (one) => one.matches(".broken, .unknown, .waiting, .degraded, .own") || one.closest("tr.fail, tr.error, tr.warn"),
    );
    for (const one of unfolded) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of unfolded) one.open = false;
  });

  for (const button of buttons) {
    button.addEventListener("click", () => {
      for (const one of buttons) one.setAttribute("aria-pressed", String(one === button));
      filter();
    });
  }
  for (const field of [partner, text, attention]) field.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("click", (event) => {
    if (event.target.matches(".copy")) copy(event.target);
  });
  addEventListener("hashchange", reveal);
  for (const button of all(".copy")) button.hidden = false;
  form.hidden = false;
  filter();
  reveal();
})();
