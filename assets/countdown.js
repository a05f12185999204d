// Says how long a time is still kept: quietly, and aloud once when two minutes are left. Then it can
// be kept longer, too. The words come with the page, in its language.

const kept = document.querySelector('#kept');
const status = document.querySelector('#kept-status');
const renew = document.querySelector('.renew');
const NEAR = 120;

if (kept && status) {
  const left = kept.querySelector('.left');
  // By the wall clock: while a computer sleeps, the page's own stands still.
  const ends = Date.now() + Number(kept.dataset.seconds) * 1000;
  let warned = false;
  let next;

  const tick = () => {
    clearTimeout(next);
    const seconds = Math.ceil((ends - Date.now()) / 1000);
    if (seconds <= 0) {
      left.textContent = kept.dataset.over;
      renew?.remove();
      status.textContent = kept.dataset.overAloud;
      return;
    }
    left.textContent = ` ${filled(kept.dataset.left, said(seconds))}`;
    if (seconds <= NEAR && !warned) {
      warned = true;
      renew?.classList.add('near');
      const longer = renew ? ` ${kept.dataset.longerAloud}` : '';
      status.textContent = filled(kept.dataset.nearAloud, said(seconds)) + longer;
    }
    // By the minute while there is time, by the second at the end.
    next = setTimeout(tick, seconds > NEAR ? 1000 * (((seconds - 1) % 60) + 1) : 1000);
  };
  tick();
  // Timers may wait while nobody looks: whoever comes back is told at once.
  for (const back of ['visibilitychange', 'pageshow']) addEventListener(back, tick);
}

function said(seconds) {
  if (seconds > NEAR) return filled(kept.dataset.minutes, Math.ceil(seconds / 60));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Words with something put where `{}` stands. */
function filled(words, value) {
  return words.replace('{}', value);
}
