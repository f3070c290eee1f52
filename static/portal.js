/* The portal's pages: ticks, forms that are sent once, and an item page that follows its item. */
"use strict";

(() => {
  const each = (selector, act, root = document) => root.querySelectorAll(selector).forEach(act);

  /* A form is sent once: a double click must not become two answers. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    each("button", (button) => button.setAttribute("aria-disabled", "true"), form);
  });
  /* Back and forward may bring a page back as it was left. */
  window.addEventListener("pageshow", () => each("form[data-sent]", (form) => {
    delete form.dataset.sent;
    each("button", (button) => button.removeAttribute("aria-disabled"), form);
  }));

  /* Ticks of a list: how many, and how much money they are. */
  function ticks() {
    const bar = document.querySelector("[data-bulk]");
    if (!bar) return;
    const boxes = [...document.querySelectorAll("input[name=pk]")];
    const ticked = boxes.filter((box) => box.checked);
    const everything = bar.querySelector("[data-everything]").checked;
    const cents = ticked.reduce((sum, box) => sum + Math.round(Number(box.dataset.amount || 0) * 100), 0);
    const money = (Math.abs(cents) / 100).toLocaleString("en-US", { minimumFractionDigits: 2 });
    const words = bar.querySelector("[data-bulk-words]");
    if (everything) words.textContent = "Everything in this tab. You confirm on the next page.";
    else if (!ticked.length) words.textContent = "Tick rows to answer several at once.";
    else words.textContent = `${ticked.length} ticked${cents ? ", " + (cents < 0 ? `(${money})` : money) : ""}`;
    bar.classList.toggle("t-on", everything || ticked.length > 0);
    const all = document.querySelector("[data-tick-all]");
    if (all) { all.checked = boxes.length > 0 && ticked.length === boxes.length; all.indeterminate = ticked.length > 0 && !all.checked; }
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) each("input[name=pk]", (box) => { box.checked = event.target.checked; });
    if (event.target.closest("#ticks")) ticks();
  });

  /* What somebody has typed or opened and not sent yet. */
  const isDirty = (field) => field.type === "hidden" ? false
    : field.type === "radio" || field.type === "checkbox" ? field.checked !== field.defaultChecked
    : field.tagName === "SELECT" ? [...field.options].some((option) => option.selected !== option.defaultSelected && option.value)
    : field.value !== field.defaultValue;
  const keyOf = (field) => `${field.form ? field.form.getAttribute("action") : ""} ${field.name} ${field.type === "radio" ? field.value : ""}`;
  const fields = (root) => [...root.querySelectorAll("input, textarea, select")];

  /* Put the new version of the item in place; text that somebody is typing goes with it, or nothing is replaced. */
  function replace(item, fresh) {
    const typed = fields(item).filter(isDirty);
    const homes = new Map(fields(fresh).map((field) => [keyOf(field), field]));
    if (typed.some((field) => !homes.has(keyOf(field)))) return false;
    const focused = document.activeElement && item.contains(document.activeElement) ? document.activeElement : null;
    const focusKey = focused && focused.name ? keyOf(focused) : "";
    const openings = [...item.querySelectorAll("details")].map((part) => part.open);
    typed.forEach((field) => {
      const home = homes.get(keyOf(field));
      if (field.type === "radio" || field.type === "checkbox") home.checked = field.checked; else home.value = field.value;
      const part = home.closest("details");
      if (part) part.open = true;
    });
    const parts = [...fresh.querySelectorAll("details")];
    if (parts.length === openings.length) parts.forEach((part, place) => { part.open = part.open || openings[place]; });
    item.replaceWith(fresh);
    if (focusKey && homes.has(focusKey)) homes.get(focusKey).focus();
    return true;
  }

  function announce(words) {
    let toast = document.querySelector(".t-toast");
    if (!toast) {
      toast = document.createElement("div");
      toast.className = "t-toast";
      toast.setAttribute("role", "status");
      document.body.append(toast);
    }
    toast.textContent = words;
    clearTimeout(announce.timer);
    announce.timer = setTimeout(() => toast.remove(), 8000);
  }

  const MOVING = new Set(["ACCEPTED", "EXPORTING"]);

  async function look() {
    const item = document.getElementById("item");
    if (!item || !item.dataset.poll) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(item.dataset.poll, { headers: { Accept: "application/json" }, redirect: "error" });
        if (answer.ok) await follow(item, await answer.json());
      } catch (error) {
        /* The portal is being restarted or the line is down: ask again later. */
      }
    }
    schedule();
  }

  async function follow(item, now) {
    if (now.stamp === item.dataset.stamp) return;
    const page = await fetch(location.href, { redirect: "error" });
    if (!page.ok) return;
    const version = new DOMParser().parseFromString(await page.text(), "text/html");
    const fresh = version.getElementById("item");
    if (!fresh) return;
    /* The link to QuickBooks stands in the head of the page, outside the item. */
    const side = document.querySelector(".t-top-side"), freshSide = version.querySelector(".t-top-side");
    if (side && freshSide) side.replaceWith(document.adoptNode(freshSide));
    const moved = now.state !== item.dataset.state;
    if (replace(item, document.adoptNode(fresh))) {
      announce(moved ? `Now: ${now.words}` : "Updated: something new was written to this item.");
    } else {
      announce(`This item is now ${now.words}. What you typed is kept; reload the page to see it.`);
    }
  }

  function schedule() {
    const item = document.getElementById("item");
    if (item) setTimeout(look, MOVING.has(item.dataset.state) || item.querySelector("[data-asked=asking]") ? 1500 : 8000);
  }

  /* An upload is read and applied off the request: say how far it is, and show what came of it. */
  async function followUpload() {
    const upload = document.querySelector("[data-follow]");
    if (!upload) return;
    try {
      const answer = await fetch(upload.dataset.follow, { headers: { Accept: "application/json" }, redirect: "error" });
      const now = answer.ok ? await answer.json() : null;
      if (now && now.state !== upload.dataset.state) { location.reload(); return; }
      if (now) upload.querySelector("[data-follow-rows]").textContent = now.rows.toLocaleString("en-US");
    } catch (error) {
      /* The portal is being restarted or the line is down: ask again later. */
    }
    setTimeout(followUpload, 1000);
  }

  function start() { ticks(); schedule(); followUpload(); }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
})();
