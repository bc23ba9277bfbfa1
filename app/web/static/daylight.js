// The one script: pages are whole without it. It refreshes what is marked as live, and copies.
"use strict";

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
    if (!("live" in fresh.dataset)) clearInterval(timer); // the work is over
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
}

// The arrow keys turn pages, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select") || event.altKey || event.ctrlKey || event.metaKey) return;
  const link = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  document.querySelector(link && `.turning a[rel="${link}"]`)?.click();
});
