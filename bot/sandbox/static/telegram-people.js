// Who you are on this page: the row of people above the messages.

import { byId, element, hueOf, initials, view } from "/static/telegram-page.js";

export function drawPersonas(become) {
  byId("who").replaceChildren(...view.personas.map((persona) => {
    const button = element("button", "",
      element("span", `avatar ${hueOf(persona.id)}`, initials(persona.name)),
      element("span", "", element("b", "", persona.name.split(" ")[0]), element("small", "", persona.label)),
    );
    button.type = "button";
    button.setAttribute("role", "radio");
    button.setAttribute("aria-checked", String(persona.id === view.me));
    button.dataset.user = persona.id;
    button.addEventListener("click", () => become(persona.id));
    return button;
  }));
}

/** The one named by the address, or last chosen in this tab, or the first. */
export function firstPersona(remembered) {
  const wanted = Number(new URLSearchParams(location.search).get("as") || sessionStorage.getItem(remembered));
  return view.personas.some((persona) => persona.id === wanted) ? wanted : view.personas[0].id;
}
