/* The live half of the page. Everything it does by fetch, a plain form or link does too; the server writes all HTML. */
"use strict";

document.documentElement.classList.add("js");
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/* Taking over a page from the server: only what differs is touched, and never what a person typed or opened. */

const OURS = new Set(["open", "novalidate", "aria-expanded", "aria-activedescendant", "aria-busy", "style"]);

function morph(from, to) {
  if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName || from.id !== to.id) return from.replaceWith(to);
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.data !== to.data) from.data = to.data;
    return;
  }
  if ("own" in from.dataset || from.isEqualNode(to)) return;
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name) && !OURS.has(name)) from.removeAttribute(name);
  for (const { name, value } of to.attributes) if (!OURS.has(name) && from.getAttribute(name) !== value) from.setAttribute(name, value);
  morphChildren(from, to);
}

function morphChildren(from, to) {
  const kept = new Map([...from.children].filter((child) => child.id).map((child) => [child.id, child]));
  let at = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const same = wanted.id && kept.get(wanted.id);
    if (same && same !== at) from.insertBefore(same, at);
    const here = same || at;
    if (!here || (!same && here.id && kept.has(here.id) && wanted.id !== here.id)) {
      from.insertBefore(wanted, here);
    } else {
      at = here.nextSibling;
      morph(here, wanted);
    }
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function show(html, address) {
  const next = new DOMParser().parseFromString(html, "text/html");
  if (!next.getElementById("main")) return;
  const steady = $$(".scroller").map(anchor);
  document.title = next.title;
  document.body.className = next.body.className;
  for (const part of ["top", "side", "main", "panel", "modals", "palette", "said"]) {
    const [from, to] = [document.getElementById(part), next.getElementById(part)];
    if (from && to && !(part === "palette" && from.open)) morph(from, to);
  }
  if (address && address !== location.href) history.pushState(null, "", address);
  steady.forEach((restore) => restore());
  raiseModals();
}

/* Keeps what is being read where it is; a list at its end stays at its end. */
function anchor(scroller) {
  if (Math.abs(scroller.scrollTop) < 40) return () => {};
  const top = scroller.getBoundingClientRect().top;
  const first = $$(".message", scroller).find((one) => one.getBoundingClientRect().bottom > top);
  const before = first?.getBoundingClientRect().top;
  return () => first?.isConnected && scroller.scrollBy(0, first.getBoundingClientRect().top - before);
}

/* One request at a time for what the address says; further news while it runs asks once more. */
let reading = false;
let stale = false;
let visiting = false;
const AGAIN = { headers: { "x-refresh": "1" } };

async function refresh(isVisit = false) {
  visiting ||= isVisit;
  if (reading) return void (stale = true);
  reading = true;
  try {
    do {
      const [address, how] = [location.href, visiting ? {} : AGAIN];
      stale = visiting = false;
      const response = await fetch(address, how);
      const html = await response.text();
      if (response.ok && address === location.href) show(html, null);
    } while (stale);
  } catch {
    say("The demo does not answer. Is it still running?");
  } finally {
    reading = false;
  }
}

async function go(address) {
  const before = whereabouts();
  history.pushState(null, "", address);
  $("#side:popover-open")?.hidePopover();
  await refresh(before !== whereabouts());
}

/* Whose place is open; a thread or panel beside it is no new visit. */
function whereabouts() {
  const query = new URLSearchParams(location.search);
  return `${query.get("as")} ${query.get("at")}`;
}

async function send(form, button) {
  const body = new FormData(form, button);
  const action = button?.getAttribute("formaction") || form.getAttribute("action");
  const here = location.href;
  const words = busy(button, action === "/act/submit" ? "Submitting…" : null);
  try {
    const response = await fetch(action, { ...AGAIN, method: "POST", body: new URLSearchParams(body) });
    const html = await response.text();
    if (location.href === here) show(html, response.redirected ? response.url : null);
    else refresh();
    if (action === "/act/submit") $("dialog.modal[data-modal=top] [aria-invalid=true]")?.focus();
    if (!response.ok) say(html.includes("<main") ? "" : html.slice(0, 200));
  } catch {
    say("The demo does not answer. Is it still running?");
  } finally {
    words();
  }
}

function busy(button, label) {
  if (!button) return () => {};
  const before = button.innerHTML;
  button.setAttribute("aria-busy", "true");
  if (label) button.textContent = label;
  return () => {
    button.removeAttribute("aria-busy");
    if (label && button.textContent === label) button.innerHTML = before;
  };
}

function say(words) {
  $("#said").textContent = words;
}

/* Modals: the topmost is shown as a real dialog; Escape presses its close button. */
function raiseModals() {
  for (const dialog of $$("dialog.modal")) {
    const isTop = dialog.dataset.modal === "top";
    if (isTop && !dialog.matches(":modal")) {
      dialog.close();
      dialog.showModal();
      const first = $("[autofocus], [aria-invalid=true], .blocks input:not([type=hidden]), .blocks select, .blocks textarea", dialog);
      first?.focus();
    } else if (!isTop && dialog.matches(":modal")) {
      dialog.close();
      dialog.setAttribute("open", "");
    }
  }
}

document.addEventListener("cancel", (event) => {
  if (!event.target.matches("dialog.modal")) return;
  event.preventDefault();
  $("[data-close]", event.target).click();
}, true);

/* What Slack's client checks before it submits a modal. */
function complaint(field) {
  const value = field.value.trim();
  if (field.validity.badInput) return "This does not look complete.";
  if (!value) return field.required ? "Please fill this in." : "";
  if (field.minLength > 0 && value.length < field.minLength) return `At least ${field.minLength} characters, please.`;
  if (field.maxLength > 0 && value.length > field.maxLength) return `At most ${field.maxLength} characters, please.`;
  if (field.dataset.number) return numberComplaint(field, value);
  if (field.type === "email" && field.validity.typeMismatch) return "This is not an e-mail address.";
  if (field.type === "url" && field.validity.typeMismatch) return "This is not a web address: it begins with https://.";
  return "";
}

function numberComplaint(field, value) {
  const { number, min, max } = field.dataset;
  if (!/^[-+]?(\d+\.?\d*|\.\d+)$/.test(value)) return "Please enter a number, such as 45.";
  if (number === "whole" && !/^[-+]?\d+$/.test(value)) return "Please enter a whole number.";
  if (min !== undefined && Number(value) < Number(min)) return `Please enter ${min} or more.`;
  if (max !== undefined && Number(value) > Number(max)) return `Please enter ${max} or less.`;
  return "";
}

function boxesComplaint(group) {
  const chosen = $$("input:checked", group).length;
  if ("required" in group.dataset && !chosen) return "Please choose one.";
  if (group.dataset.most && chosen > Number(group.dataset.most)) return `At most ${group.dataset.most}, please.`;
  return "";
}

function passes(form) {
  let first = null;
  for (const block of $$(".block.input", form)) {
    const field = $("input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea", block);
    const group = $(".boxes", block);
    const chosen = $(".combo input[type=hidden]", block);
    const words = group ? boxesComplaint(group) : chosen && field.required && !chosen.value ? "Please choose one." : field ? complaint(field) : "";
    const target = field || $("input", block);
    mark(block, target, words);
    if (words && !first) first = target;
  }
  first?.focus();
  return !first;
}

function mark(block, field, words) {
  const error = $(".error", block);
  if (!error || !field) return;
  error.textContent = words;
  for (const one of [error, field]) words ? (one.dataset.own = "") : delete one.dataset.own;
  words ? field.setAttribute("aria-invalid", "true") : field.removeAttribute("aria-invalid");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.method !== "post") return;
  event.preventDefault();
  if (button?.getAttribute("aria-busy")) return;
  button?.closest("[popover].confirm")?.hidePopover();
  button?.closest("details.overflow")?.removeAttribute("open");
  const isSubmit = form.getAttribute("action") === "/act/submit" && !button?.hasAttribute("formaction");
  if (isSubmit && !passes(form)) return;
  if (form.matches(".composer")) {
    remember(form.elements.text.value);
    send(form, button);
    form.elements.text.value = "";
    return;
  }
  send(form, isSubmit ? $(".row.end [data-submit]", form) : button);
});

/* A choice outside an input block tells the bot at once; a text does when Enter is pressed. */
document.addEventListener("change", (event) => {
  const telling = event.target.closest(".telling");
  if (telling && !event.target.matches("input[type=text], textarea")) $(".unscripted", telling).click();
});

/* Links stay on the page. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || !link) return;
  if ("palette" in link.dataset) {
    event.preventDefault();
    openPalette();
  } else if (link.getAttribute("href").startsWith("/?")) {
    event.preventDefault();
    go(link.href);
  }
});
document.addEventListener("click", (event) => {
  for (const menu of $$("details.overflow[open]")) if (!menu.contains(event.target)) menu.removeAttribute("open");
});
addEventListener("popstate", () => refresh(true));

/* A list of suggestions under a text box. */
function suggest(box, list, options, choose) {
  list.dataset.own = "";
  list.replaceChildren(...options.map((option, index) => {
    const item = document.createElement("li");
    item.role = "option";
    item.id = `${list.id}-${index}`;
    item.textContent = option.text;
    item.ariaSelected = "false";
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(option);
      suggest(box, list, [], choose);
    });
    return item;
  }));
  list.hidden = !options.length;
  if (box.role === "combobox") box.setAttribute("aria-expanded", String(options.length > 0));
  select(box, list, options.length ? 0 : -1);
}

function select(box, list, index) {
  const items = $$("[role=option]:not([hidden])", list);
  const chosen = items.length ? items[(index + items.length) % items.length] : null;
  $$("[role=option]", list).forEach((item) => (item.ariaSelected = String(item === chosen)));
  chosen ? box.setAttribute("aria-activedescendant", chosen.id) : box.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
}

/* Arrow keys, Enter and Escape in a list of suggestions; true when the key was for the list. */
function steer(event, box, list) {
  const items = $$("[role=option]:not([hidden])", list);
  if (list.hidden || !items.length) return false;
  const index = items.findIndex((item) => item.ariaSelected === "true");
  if (event.key === "ArrowDown") select(box, list, index + 1);
  else if (event.key === "ArrowUp") select(box, list, index - 1);
  else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") items[Math.max(index, 0)].dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
  else if (event.key === "Escape") list.hidden = true;
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

/* The composer: words of the command, names after @, the last lines by arrow-up. */
const known = () => JSON.parse($("#known").textContent);
let recalled = -1;

function remember(line) {
  const lines = [line, ...recallable().filter((one) => one !== line)].slice(0, 50);
  sessionStorage.setItem("said", JSON.stringify(lines));
  recalled = -1;
}

function recallable() {
  return JSON.parse(sessionStorage.getItem("said") || "[]");
}

function completions(text) {
  const name = /(?:^|\s)@([^@\n]{0,30})$/.exec(text);
  if (name) {
    const wanted = name[1].toLowerCase();
    const found = known().people.filter((one) => one.toLowerCase().split(" ").some((part) => part.startsWith(wanted)) || one.toLowerCase().startsWith(wanted));
    if (found.some((one) => one.toLowerCase() === wanted.trim())) return [];
    return found.slice(0, 8).map((one) => ({ text: `@${one}`, value: text.slice(0, text.length - wanted.length - 1) + `@${one} ` }));
  }
  if (!/^\/\S*( \S*)?$/.test(text)) return [];
  return known().words.filter((one) => one.startsWith(text) && one !== text).slice(0, 8).map((one) => ({ text: one, value: `${one} ` }));
}

function complete(box) {
  const list = $("[role=listbox]", box.form);
  suggest(box, list, completions(box.value.slice(0, box.selectionStart)), (option) => {
    box.value = option.value + box.value.slice(box.selectionStart);
    box.setSelectionRange(option.value.length, option.value.length);
    box.focus();
  });
  if (list.firstChild && box.value.startsWith("/") && !box.value.includes("@")) select(box, list, 0);
}

document.addEventListener("input", (event) => {
  const box = event.target;
  if (box.matches(".composer textarea")) complete(box);
  else if (box.matches("[data-options]")) ask(box);
  else if (box.closest("#palette")) filterPalette(box.value);
});

document.addEventListener("keydown", (event) => {
  const box = event.target;
  if (!box.matches?.(".composer textarea") || event.isComposing) return;
  if (steer(event, box, $("[role=listbox]", box.form))) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (box.value.trim()) box.form.requestSubmit($("[type=submit]", box.form));
  } else if ((event.key === "ArrowUp" && (!box.value || recalled >= 0)) || (event.key === "ArrowDown" && recalled >= 0)) {
    event.preventDefault();
    const lines = recallable();
    recalled = Math.min(recalled + (event.key === "ArrowUp" ? 1 : -1), lines.length - 1);
    box.value = lines[recalled] || "";
  }
});

/* One more choice of a select of several: a box of its own, ticked. */
function addBox(box, several, name, option, telling) {
  box.value = "";
  let chosen = $$("input", several).find((one) => one.value === option.value);
  if (!chosen) {
    const [label, words] = [document.createElement("label"), document.createElement("span")];
    chosen = document.createElement("input");
    Object.assign(chosen, { type: "checkbox", name, value: option.value });
    label.className = "check";
    words.textContent = option.text;
    label.append(chosen, words);
    several.append(label);
  }
  chosen.checked = true;
  if (telling) $(".unscripted", telling).click();
  else several.dataset.own = "";
}

/* A select that asks the bot what it offers. */
let asked = 0;

async function ask(box) {
  const [list, kept] = [$("[role=listbox]", box.parentElement), $("input[type=hidden]", box.parentElement)];
  kept.value = "";
  if (box.value.length < Number(box.dataset.shortest)) return suggest(box, list, [], () => {});
  const mine = ++asked;
  const query = new URLSearchParams(new FormData(box.form));
  query.set("action_id", box.dataset.options);
  query.set("block_id", box.dataset.block);
  query.set("query", box.value);
  await new Promise((done) => setTimeout(done, 150));
  if (mine !== asked) return;
  const answer = await (await fetch("/options", { method: "POST", body: query })).json();
  if (mine !== asked) return;
  suggest(box, list, answer.options, (option) => {
    const telling = box.closest(".telling");
    const several = $(".boxes", box.parentElement);
    if (several) return addBox(box, several, kept.name, option, telling);
    box.value = option.text;
    kept.value = option.value;
    if (telling) $(".unscripted", telling).click();
  });
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches("[data-options][data-shortest='0']")) ask(event.target);
});
document.addEventListener("focusout", (event) => {
  const list = event.target.getAttribute?.("aria-controls");
  if (list && list !== "found") document.getElementById(list).hidden = true;
});

/* The palette: act as somebody, or go somewhere. */
function openPalette() {
  const palette = $("#palette");
  palette.showModal();
  $("input", palette).value = "";
  filterPalette("");
}

function filterPalette(text) {
  const wanted = text.toLowerCase().split(/\s+/);
  for (const item of $$("#found li")) item.hidden = !wanted.every((word) => item.textContent.toLowerCase().includes(word));
  select($("#palette input"), $("#found"), 0);
}

document.addEventListener("click", (event) => {
  const item = event.target.closest("#found li");
  if (item || event.target.id === "palette") $("#palette").close();
  if (item) go(item.dataset.href);
});

document.addEventListener("keydown", (event) => {
  const box = event.target;
  const isTyping = box.matches?.("input, textarea, select");
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (!$("dialog.modal:modal")) openPalette();
  } else if (event.key === "/" && !isTyping && !$("dialog:modal")) {
    const composer = $("#main .composer textarea");
    if (!composer) return;
    event.preventDefault();
    composer.focus();
    if (!composer.value) composer.value = "/";
    complete(composer);
  } else if (box.closest?.("#palette")) {
    const chosen = $("#found [aria-selected=true]");
    if (event.key === "Enter") event.preventDefault(), chosen?.click();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") steer(event, box, $("#found"));
  } else if (box.matches?.("[data-options]")) {
    if (!steer(event, box, $("[role=listbox]", box.parentElement)) && event.key === "Enter") event.preventDefault();
  } else if (event.key === "Enter" && box.matches?.(".telling input")) {
    event.preventDefault();
    $(".unscripted", box.closest(".telling")).click();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !isTyping) {
    step(event);
  }
});

/* Arrow keys walk through the lists at the side and the messages. */
function step(event) {
  const list = event.target.closest?.("#side, .menu, .calls");
  if (!list) return;
  const stops = $$("a, .item, summary", list);
  const at = stops.indexOf(document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  stops[Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), stops.length - 1)].focus();
}

/* News from the server. */
function listen() {
  const news = new EventSource("/events");
  news.addEventListener("change", () => refresh());
  news.addEventListener("error", () => news.readyState === EventSource.CLOSED && setTimeout(listen, 2000));
}

for (const form of $$("form")) form.noValidate = true;
new MutationObserver(() => $$("form:not([novalidate])").forEach((form) => (form.noValidate = true))).observe(document.body, { childList: true, subtree: true });
raiseModals();
listen();
