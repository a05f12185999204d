// What was typed about a visit stays with this tab, for an hour and until it is booked: so that
// nothing need be typed again after Back, or when another time or another service is chosen.

const FIELDS = ['given_name', 'family_name', 'email', 'phone', 'reason'];
const CHOICE = 'been_here';
const HOUR = 3_600_000;
const KEY = 'limber-typed';

const form = document.querySelector('#details');
if (document.querySelector('[data-booked]')) forget();
else if (form) {
  fill(form);
  form.addEventListener('input', () => keep(form));
  // After Back the browser brings what stood there when the page was left, late or without running this.
  addEventListener('pageshow', () => fill(form));
}

/** Fills in what the page itself brought no words for. */
function fill({ elements, dataset }) {
  const words = recall(dataset.clinic);
  for (const name of FIELDS) {
    const field = elements[name];
    if (field && field.type !== 'hidden' && field.defaultValue === '' && words[name]) {
      field.value = words[name];
    }
  }
  const choices = elements[CHOICE];
  const chosen = choices instanceof RadioNodeList && [...choices].some((one) => one.defaultChecked);
  if (choices instanceof RadioNodeList && !chosen && words[CHOICE]) choices.value = words[CHOICE];
}

function keep({ elements, dataset }) {
  const words = { ...recall(dataset.clinic), clinic: dataset.clinic, at: Date.now() };
  for (const name of [...FIELDS, CHOICE]) {
    // What is hidden is known already, and nobody typed it.
    const field = elements[name];
    if (field && field.type !== 'hidden') words[name] = field.value;
  }
  try {
    sessionStorage.setItem(KEY, JSON.stringify(words));
  } catch {
    // A browser that keeps nothing for us, as some do within another site's page.
  }
}

/** What was typed at this clinic within the hour. */
function recall(clinic) {
  try {
    const words = JSON.parse(sessionStorage.getItem(KEY)) ?? {};
    if (words.clinic === clinic && Date.now() - words.at < HOUR) return words;
    forget();
  } catch {
    // As above.
  }
  return {};
}

function forget() {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // As above.
  }
}
