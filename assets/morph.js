// Makes a part of the page like the one that the server sends now, and touches nothing else: what
// stays keeps focus, scroll, selection and what is unfolded; a form in which somebody typed is theirs.

const touched = new WeakSet();
addEventListener("input", (event) => event.target.form && touched.add(event.target.form), true);
addEventListener("reset", (event) => touched.delete(event.target), true);

/** Changes `old`, which is shown, into `next`, which has just been read. */
export function morph(old, next) {
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const place = held?.getBoundingClientRect();
  element(old, next);
  // What was put elsewhere lost the focus too.
  if (held && held !== document.activeElement) (held.isConnected ? held : nearest(old, place))?.focus({ preventScroll: true });
}

function element(old, next) {
  if (inHand(old)) return;
  attributes(old, next);
  children(old, next);
}

function attributes(old, next) {
  // What is unfolded is for whoever reads to say.
  const theirs = (name) => name === "open" && old.nodeName === "DETAILS";
  for (const { name, value } of [...next.attributes]) {
    if (!theirs(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!theirs(name) && !next.hasAttribute(name)) old.removeAttribute(name);
  }
}

function children(old, next) {
  const wanted = new Set([...next.children].map(key).filter(Boolean));
  const known = new Map();
  for (const child of [...old.children]) {
    const name = key(child);
    if (!name) continue;
    if (wanted.has(name) && !known.has(name)) known.set(name, child);
    else if (!holdsForm(child)) child.remove();
  }
  let at = old.firstChild;
  for (const child of [...next.childNodes]) {
    const match = known.get(key(child)) ?? (key(child) ? null : alike(at, child));
    if (!match) {
      old.insertBefore(document.importNode(child, true), at);
      continue;
    }
    known.delete(key(child));
    if (reached(at, match)) at = match.nextSibling;
    else old.insertBefore(match, at);
    if (match.nodeType === Node.ELEMENT_NODE) element(match, child);
    else if (match.nodeValue !== child.nodeValue) match.nodeValue = child.nodeValue;
  }
  while (at) {
    const rest = at;
    at = at.nextSibling;
    if (rest.nodeType !== Node.ELEMENT_NODE || !holdsForm(rest)) rest.remove();
  }
}

// Takes away what stands before a match where nothing of it is still wanted, for what is moved loses
// focus; answers whether the match is next now.
function reached(at, match) {
  const between = [];
  for (let node = at; node !== match; node = node.nextSibling) {
    if (!node || key(node) || (node.nodeType === Node.ELEMENT_NODE && holdsForm(node))) return false;
    between.push(node);
  }
  for (const node of between) node.remove();
  return true;
}

// By what a child is known again among the others: a visit, a free time, a form; a line of a list by
// where its first link leads.
function key(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  const own = node.id || ["href", "action", "formaction", "aria-labelledby", "name"].map((one) => node.getAttribute(one)).find(Boolean);
  const name = own ?? (node.nodeName === "LI" ? node.querySelector("a")?.getAttribute("href") : null);
  return name ? `${node.nodeName} ${name}` : null;
}

// The next one that has no name either and is of the same kind.
function alike(at, child) {
  for (let node = at; node; node = node.nextSibling) {
    if (node.nodeName === child.nodeName && !key(node)) return node;
  }
  return null;
}

function inHand(node) {
  if (node.nodeName !== "FORM") return false;
  const field = node.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
  return field || touched.has(node);
}

function holdsForm(node) {
  return inHand(node) || [...node.querySelectorAll("form")].some(inHand);
}

// The link that stands where something was that is gone.
function nearest(within, { left, top }) {
  const away = (link) => {
    const place = link.getBoundingClientRect();
    return Math.hypot(place.left - left, place.top - top);
  };
  return [...within.querySelectorAll("a[href]")].filter((link) => link.checkVisibility()).sort((a, b) => away(a) - away(b))[0];
}
