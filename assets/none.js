// "None of these" and the others cannot both be so: ticking one unticks the other.

const boxes = [...document.querySelectorAll('input[type=checkbox][name=answer]')];

for (const box of boxes) {
  box.addEventListener('change', () => {
    if (!box.checked) return;
    const isNone = 'none' in box.dataset;
    for (const other of boxes) {
      if (other !== box && 'none' in other.dataset !== isNone) other.checked = false;
    }
  });
}
