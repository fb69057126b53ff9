// Keeps the page as the sandbox is: fetched about once a second, and only what differs is replaced, so that focus,
// scrolling, open details and a copied mark stay. Without this file the page is still whole, and its buttons work.
"use strict";

const SECONDS_BETWEEN = 1;
const SECONDS_TO_WAIT = 5;
const SECONDS_COPIED = 5;
// What the reader or this file did to the page, which the sandbox does not know.
const OWN_ATTRIBUTES = ["open", "data-copied"];

const byId = (id) => document.getElementById(id);
const after = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

function say(id, text) {
  const place = byId(id);
  if (place.textContent !== text) place.textContent = text;
  if (id === "problem") place.hidden = !text;
}

function becomes(old, wanted) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== wanted.nodeValue) old.nodeValue = wanted.nodeValue;
    return;
  }
  if (old.hasAttribute("data-kept")) return;
  for (const { name } of [...old.attributes]) {
    if (!wanted.hasAttribute(name) && !OWN_ATTRIBUTES.includes(name)) old.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  childrenBecome(old, wanted);
}

function childrenBecome(old, wanted) {
  const known = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  const staying = new Set([...wanted.children].map((child) => child.id).filter(Boolean));
  for (const child of [...old.children]) {
    if (child.id && !staying.has(child.id)) child.remove();
  }
  let here = old.firstChild;
  for (const next of [...wanted.childNodes]) {
    const alike = here && !here.id && !next.id && here.nodeName === next.nodeName;
    const same = known.get(next.id) || (alike ? here : null);
    if (!same) {
      old.insertBefore(next, here);
      continue;
    }
    if (same === here) here = here.nextSibling;
    else old.insertBefore(same, here);
    becomes(same, next);
  }
  while (here) {
    const gone = here;
    here = here.nextSibling;
    gone.remove();
  }
}

function show(html) {
  const codes = new Set([...document.querySelectorAll("[data-announce]")].map((code) => code.id));
  const focused = document.activeElement;
  const section = focused.closest("section");
  becomes(document.body, new DOMParser().parseFromString(html, "text/html").body);
  if (document.activeElement !== focused) {
    const place = focused.isConnected ? focused : section && byId(`${section.id}-heading`);
    if (place) place.focus({ preventScroll: true });
  }
  const fresh = [...document.querySelectorAll("[data-announce]")].filter((code) => !codes.has(code.id));
  if (fresh.length) say("announcement", fresh.map((code) => code.dataset.announce).join(". "));
}

let asking = Promise.resolve();

// One request at a time: an older answer must not come after a newer one.
function ask(method, url) {
  const answered = asking.then(async () => {
    const signal = AbortSignal.timeout(SECONDS_TO_WAIT * 1000);
    const answer = await fetch(url, { method, signal, cache: "no-store" });
    return { answer, html: await answer.text() };
  });
  asking = answered.catch(() => {});
  return answered;
}

async function renew() {
  try {
    const { answer, html } = await ask("GET", "/");
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    show(html);
    document.body.classList.remove("gone");
    say("live", "live");
  } catch {
    document.body.classList.add("gone");
    say("live", "The sandbox is gone; trying again");
  }
}

async function keepRenewing() {
  for (;;) {
    if (document.hidden) {
      await new Promise((shown) => document.addEventListener("visibilitychange", shown, { once: true }));
    } else {
      await renew();
      await after(SECONDS_BETWEEN);
    }
  }
}

let pressing = false;

async function press(button) {
  if (pressing || button.getAttribute("aria-disabled") === "true") return;
  pressing = true;
  try {
    const { answer, html } = await ask("POST", button.formAction);
    if (answer.ok) show(html);
    const message = answer.ok ? "" : new DOMParser().parseFromString(html, "text/html").getElementById("message");
    say("problem", message ? message.textContent : answer.ok ? "" : `The sandbox answered ${answer.status}.`);
  } catch {
    say("problem", "The sandbox did not answer.");
  } finally {
    pressing = false;
  }
}

async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    say("problem", `This browser does not let the page copy: select ${button.dataset.copy} by hand.`);
    return;
  }
  button.dataset.copied = "";
  say("announcement", `Copied ${button.dataset.copy}`);
  await after(SECONDS_COPIED);
  delete button.dataset.copied;
}

document.documentElement.classList.add("live");
document.addEventListener("submit", (event) => {
  event.preventDefault();
  press(event.submitter);
});
document.addEventListener("click", (event) => {
  say("problem", "");
  const button = event.target.closest("button.copy");
  if (button) copy(button);
});
keepRenewing();
