// Patience with an end.

/** What `promise` gives, or, after `timeout` milliseconds, what `whenLate()` gives or throws. */
export async function within(timeout, promise, whenLate) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, timeout);
  }).then(whenLate);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
