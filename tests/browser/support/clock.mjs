// The clock on the clinic's wall, worked out by other means than Limber's own.

/** Where the demo's `harbor` is. */
export const HARBOR_ZONE = 'America/New_York';

/**
 * An instant as Limber should say it in `zone`: `{ date: '2026-12-01',
 * day: 'Tuesday, December 1, 2026', time: '9:15 am', said: '<day>, <time>' }`.
 */
export function onTheWall(instant, zone = HARBOR_ZONE) {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    hour12: true,
  }).formatToParts(new Date(instant));
  const { weekday, month, year, hour, minute, dayPeriod, ...rest } = Object.fromEntries(
    parts.map(({ type, value }) => [type, value]),
  );
  const day = `${weekday}, ${month} ${rest.day}, ${year}`;
  const time = `${hour}:${minute} ${dayPeriod.toLowerCase()}`;
  return { date: dateOf(instant, zone), day, time, said: `${day}, ${time}` };
}

/** The date, `YYYY-MM-DD`, that it is in `zone` at `instant`. */
export function dateOf(instant, zone = HARBOR_ZONE) {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(new Date(instant));
}

/** The date `days` after today in `zone`. */
export function dateIn(days, zone = HARBOR_ZONE) {
  const noon = new Date(`${dateOf(Date.now(), zone)}T12:00:00Z`);
  noon.setUTCDate(noon.getUTCDate() + days);
  return noon.toISOString().slice(0, 10);
}
