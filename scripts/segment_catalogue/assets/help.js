// The help of fields and events: finds by name or meaning, and opens what the address names.
(() => {
  "use strict";
  const search = document.getElementById("help-search");
  const entries = [...document.querySelectorAll("details.help")].map((element) => ({
    element, words: element.querySelector("summary").textContent.toLowerCase(),
  }));
  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const one of entries) {
      one.element.hidden = !words.every((word) => one.words.includes(word));
      found += !one.element.hidden;
    }
    for (const group of document.querySelectorAll(".help-group")) {
      group.hidden = !group.querySelector("details.help:not([hidden])");
    }
    document.getElementById("help-found").textContent = `${found} of ${entries.length} fields and events`;
  };
  const open = () => {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (named?.matches("details")) named.open = true;
  };
  search.addEventListener("input", show);
  search.form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", open);
  show();
  open();
})();
