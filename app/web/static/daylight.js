// The one script: pages are whole without it. It refreshes what is marked as live, and copies.
"use strict";

// What somebody types, ticks or draws is in hand until it is sent: no page is loaded anew over it.
let inHand = false;
document.addEventListener("input", () => { inHand = true; });

for (const region of document.querySelectorAll("[data-live]")) {
  const seconds = Number(region.dataset.every || 3);
  const refresh = async () => {
    if (document.hidden) return;
    const answer = await fetch(region.dataset.live, { credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(region.id);
    if (!fresh) return;
    region.replaceChildren(...fresh.childNodes);
    if ("live" in fresh.dataset) return;
    clearInterval(timer); // the work is over
    if ("whole" in region.dataset && !inHand) location.reload(); // and changes more than this part of the page
  };
  const timer = setInterval(() => refresh().catch(() => {}), seconds * 1000);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // where the browser keeps its clipboard from us
    }
    button.firstElementChild.textContent = button.dataset.done;
  });
}

// A box drawn on a page fills the corners of the form that the page names. Only with a mouse or a
// pen, or with two taps of a finger, so that a phone still scrolls.
for (const page of document.querySelectorAll("svg[data-draw]")) {
  const form = document.getElementById(page.dataset.draw);
  const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  box.setAttribute("class", "drawn");
  let start = null;
  const at = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(page.getScreenCTM().inverse());
    return { x: point.x, y: point.y };
  };
  const show = (from, to) => {
    const corners = { x0: Math.min(from.x, to.x), y0: Math.min(from.y, to.y), x1: Math.max(from.x, to.x), y1: Math.max(from.y, to.y) };
    box.setAttribute("x", corners.x0);
    box.setAttribute("y", corners.y0);
    box.setAttribute("width", corners.x1 - corners.x0);
    box.setAttribute("height", corners.y1 - corners.y0);
    page.append(box);
    inHand = true;
    for (const [name, value] of Object.entries(corners)) form.elements[name].value = value.toFixed(1);
  };
  page.addEventListener("pointerdown", (event) => {
    if (!event.shiftKey && event.target.closest(".words text")) return; // selecting words
    if (start && event.pointerType === "touch") {
      show(start, at(event));
      start = null;
      return;
    }
    start = at(event);
    if (event.pointerType !== "touch") event.preventDefault();
  });
  page.addEventListener("pointermove", (event) => {
    if (start && event.pointerType !== "touch" && event.buttons) show(start, at(event));
  });
  page.addEventListener("pointerup", (event) => {
    if (event.pointerType !== "touch") start = null;
  });
  // Words that are selected on the page become the quote of a form that wants one.
  if (form && form.elements.quote) document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    if (chosen.isCollapsed || !page.contains(chosen.anchorNode)) return;
    form.elements.quote.value = chosen.toString().replace(/\s+/g, " ").trim();
  });
}

// Words that are selected on a page, or in its text, go with the link that asks for them.
for (const link of document.querySelectorAll("a[data-ask]")) {
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    const from = chosen.anchorNode?.parentElement;
    if (chosen.isCollapsed || !from?.closest(".sheet, .pagetext")) return;
    const words = chosen.toString().replace(/\s+/g, " ").trim().slice(0, 1000);
    if (!words) return;
    const address = new URL(link.href);
    address.searchParams.set("quote", words);
    link.href = address.href;
    link.textContent = `Ask for this: “${words.length > 60 ? `${words.slice(0, 59)}…` : words}”`;
  });
}

// The arrow keys turn pages, + and - change the size, unless somebody is typing.
const KEYS = {
  ArrowLeft: '.turning a[rel="prev"]', ArrowRight: '.turning a[rel="next"]',
  "+": "[data-zoom=in]", "=": "[data-zoom=in]", "-": "[data-zoom=out]",
};
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, .sheet[tabindex]") || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key in KEYS) document.querySelector(KEYS[event.key])?.click();
});

// An address that ends in #p7 opens page 7 of the document.
const toPage = () => {
  const page = /^#p([0-9]{1,5})$/.exec(location.hash);
  const pages = document.querySelector("[data-page-link]");
  if (page && pages) location.replace(pages.dataset.pageLink + page[1]);
};
addEventListener("hashchange", toPage);
toPage();

// Files are sent in pieces as soon as they are chosen. A broken line costs one piece: it is tried
// again, and a file chosen anew after a reload goes on from where it was.
const PIECE = 2 * 1024 * 1024;
for (const place of document.querySelectorAll("[data-upload]")) {
  const input = place.querySelector("input[type=file]");
  const list = place.querySelector(".sending");
  const form = input.form;
  const headers = { "X-CSRFToken": place.dataset.token };
  let open = 0;
  let wanted = false;
  const pause = (seconds) => new Promise((go) => setTimeout(go, seconds * 1000));
  const ask = async (address, body, told) => {
    for (let wait = 1; ; wait = Math.min(2 * wait, 15)) {
      try {
        const answer = await fetch(address, { method: "POST", body, headers, credentials: "same-origin" });
        if (answer.status < 500 || answer.status === 507) return { status: answer.status, ...(await answer.json()) };
      } catch {
        // the line is broken, or something answered that is not us
      }
      told(`the line is broken; it goes on in ${wait} seconds`);
      await pause(wait);
    }
  };
  const digest = async (file) => {
    if (!crypto.subtle) return ""; // a page without https may not; the desk names the file then
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    return Array.from(sum, (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const send = async (file) => {
    const row = document.createElement("li");
    const said = document.createElement("span");
    const told = (words) => { said.textContent = `${file.name}: ${words}`; };
    row.append(said);
    list.append(row);
    list.hidden = false;
    told("waits");
    const about = new FormData();
    about.set("name", file.name);
    about.set("size", file.size);
    about.set("mark", file.lastModified);
    const begun = await ask(place.dataset.upload, about, told);
    if (!begun.token) return told(begun.error || "it was refused");
    let named = begun.sha256;
    for (let at = begun.offset; at < file.size; ) {
      told(`sending, ${Math.floor((100 * at) / file.size)} %`);
      const address = `${place.dataset.upload}/${begun.token}?offset=${at}`;
      const answer = await ask(address, file.slice(at, at + PIECE), told);
      if (answer.offset === undefined) return told(answer.error || "it was refused");
      at = answer.offset;
      named = answer.sha256;
    }
    told("checking that it is whole");
    const own = await digest(file).catch(() => "");
    if (own && named && own !== named) return told("it was damaged on its way; leave it out, and choose it again");
    const held = document.createElement("input");
    held.type = "hidden";
    held.name = "uploaded";
    held.value = `${begun.token}.${own || named}`;
    for (const older of form.querySelectorAll("input[name=uploaded]")) {
      if (older.value.startsWith(begun.token)) older.closest("li, p").remove();
    }
    row.append(held);
    told(`sent whole${own ? "" : "; compare its SHA-256 with yours"}: ${own || named}`);
  };
  let before = Promise.resolve();
  input.addEventListener("change", () => {
    for (const file of input.files) {
      open += 1;
      before = before.then(() => send(file)).catch(() => {}).then(() => {
        open -= 1;
        if (!open && wanted) form.requestSubmit();
      });
    }
    input.value = ""; // what is sent in pieces is not sent again with the form
    input.required = false;
  });
  form.addEventListener("submit", (event) => {
    wanted = open > 0;
    if (wanted) event.preventDefault();
  });
}
