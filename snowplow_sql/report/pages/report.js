"use strict";
document.documentElement.classList.add("js");

// Definitions show on hover and focus by CSS alone; a finger taps.
for (const button of document.querySelectorAll(".what")) {
  button.addEventListener("click", () => {
    const isOpen = button.parentElement.classList.toggle("open");
    button.setAttribute("aria-expanded", String(isOpen));
  });
}
const closeDefinitions = (but) => {
  for (const titled of document.querySelectorAll(".titled.open")) {
    if (titled !== but) {
      titled.classList.remove("open");
      titled.querySelector(".what").setAttribute("aria-expanded", "false");
    }
  }
};
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeDefinitions(null); });
document.addEventListener("click", (event) => closeDefinitions(event.target.closest(".titled")));

// Tabs as the ARIA practices have them: arrows move, and only the chosen tab can be tabbed to.
for (const sql of document.querySelectorAll(".sql")) {
  const tabs = [...sql.querySelectorAll("[role=tab]")];
  const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  const copy = sql.querySelector(".copy");
  const choose = (chosen) => {
    copy.textContent = "Copy";
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      panelOf(tab).hidden = tab !== chosen;
    }
  };
  tabs.forEach((tab, place) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const to = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: tabs.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      const next = tabs[(to + tabs.length) % tabs.length];
      choose(next);
      next.focus();
    });
  });
  choose(tabs[0]);

  copy.addEventListener("click", async () => {
    const text = panelOf(tabs.find((tab) => tab.tabIndex === 0)).querySelector("code").textContent;
    copy.textContent = (await copied(text)) ? "Copied" : "Not copied";
  });
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // a page from a disk may not be let near the clipboard; a selection that the reader made may
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
