// The board can be walked with the arrow keys.

// From a link on the board to the nearest one in the direction of the arrow.
function walk(event) {
  const from = event.target.closest?.(".col a");
  const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
  if (!from || !step || event.ctrlKey || event.metaKey || event.altKey) return;
  const columns = [...document.querySelectorAll(".col")];
  const column = columns[columns.indexOf(from.closest(".col")) + step[0]];
  if (!column) return;
  const middle = (link) => link.getBoundingClientRect().top + link.offsetHeight / 2;
  const here = middle(from);
  const ahead = [...column.querySelectorAll("a")].filter((link) => link !== from && (step[0] || (middle(link) - here) * step[1] > 0));
  const away = (link) => Math.abs((step[0] ? link.getBoundingClientRect().top : middle(link)) - (step[0] ? from.getBoundingClientRect().top : here));
  const to = ahead.sort((a, b) => away(a) - away(b))[0];
  if (!to) return;
  event.preventDefault();
  to.focus();
}

addEventListener("keydown", walk);
if (!location.hash) document.getElementById("now")?.scrollIntoView({ block: "start", behavior: "instant" });
