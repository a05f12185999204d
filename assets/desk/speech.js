// What happens is said: aloud for those who hear the page, and in a line that can take it back.

let takeBack = null;

/** Says something to those who hear the page. */
export function say(words) {
  const line = document.querySelector("[data-say]");
  // The same words twice are said twice.
  line.textContent = line.textContent === words ? `${words}\u00a0` : words;
}

/** Tells everybody what became of a deed; `back`: how it is taken back, and what is on its button. */
export function tell(words, { bad = false, back = null, label = "Undo" } = {}) {
  const line = document.querySelector("[data-told]");
  line.querySelector("p").textContent = words;
  line.classList.toggle("bad", bad);
  line.hidden = false;
  takeBack = back;
  const button = line.querySelector("[data-back]");
  button.hidden = !back;
  button.textContent = label;
  say(words);
}

/** Takes back what was told. */
export function hush() {
  document.querySelector("[data-told]").hidden = true;
  takeBack = null;
}

export function startSpeech() {
  document.querySelector("[data-told] [data-close]").addEventListener("click", hush);
  document.querySelector("[data-told] [data-back]").addEventListener("click", () => {
    const back = takeBack;
    hush();
    back?.();
  });
}
