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
