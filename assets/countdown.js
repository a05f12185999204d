// Says how long a time is still kept: quietly, and aloud once when two minutes are left. Then it can
// be kept longer, too.

const kept = document.querySelector('#kept');
const status = document.querySelector('#kept-status');
const renew = document.querySelector('.renew');
const NEAR = 120;

if (kept && status) {
  const left = kept.querySelector('.left');
  const ends = performance.now() + Number(kept.dataset.seconds) * 1000;
  let warned = false;

  const tick = () => {
    const seconds = Math.ceil((ends - performance.now()) / 1000);
    if (seconds <= 0) {
      left.textContent = ', which is over';
      renew?.remove();
      status.textContent =
        'The time is no longer kept for you, but may still be free. What you typed stays here.';
      return;
    }
    left.textContent = ` (${said(seconds)} left)`;
    if (seconds <= NEAR && !warned) {
      warned = true;
      renew?.classList.add('near');
      const longer = renew ? ' Below the form you can have it kept longer.' : '';
      status.textContent = `The time is kept for you for ${said(seconds)} more.${longer}`;
    }
    // By the minute while there is time, by the second at the end.
    setTimeout(tick, seconds > NEAR ? 1000 * (((seconds - 1) % 60) + 1) : 1000);
  };
  tick();
}

function said(seconds) {
  if (seconds > NEAR) return `${Math.ceil(seconds / 60)} minutes`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
