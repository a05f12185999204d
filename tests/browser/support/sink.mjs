// A mail server that keeps what it is sent.

import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { within } from './within.mjs';

/** Starts a sink on a free port of the loopback address. */
export async function startSink() {
  const sink = new Sink();
  await sink.start();
  return sink;
}

class Sink {
  /** Every mail received, oldest first; see `read` for its shape. */
  mails = [];
  #waiting = new Set();
  #server = null;
  #port = 0;

  /** For LIMBER_SMTP_URL; stays the same across stop and start. */
  get url() {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  get port() {
    return this.#port;
  }

  /** Listens (again), on the port it had before if it had one. */
  async start() {
    const server = new SMTPServer({
      authOptional: true,
      closeTimeout: 50,
      disableReverseLookup: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onData: (stream, session, done) => this.#receive(stream, session).then(() => done(), done),
    });
    await new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', resolve);
    });
    // A client that breaks off in the middle is the business of the test that made it do so.
    server.on('error', () => {});
    this.#server = server;
    this.#port = server.server.address().port;
  }

  /** Closes the port and the open connections; what came in stays in `mails`. */
  async stop() {
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    await new Promise((resolve) => server.close(resolve));
  }

  /** Forgets what came in so far. */
  clear() {
    this.mails.length = 0;
  }

  /** The first mail, past or future, for which `predicate(mail)` holds. */
  async waitFor(predicate, { timeout = 10_000 } = {}) {
    const there = this.mails.find(predicate);
    if (there) return there;

    const waiter = { predicate };
    const arrival = new Promise((resolve) => (waiter.resolve = resolve));
    this.#waiting.add(waiter);
    try {
      return await within(timeout, arrival, () => {
        throw new Error(`no such mail within ${timeout} ms; ${this.#summary()}`);
      });
    } finally {
      this.#waiting.delete(waiter);
    }
  }

  #summary() {
    const seen = this.mails.map((mail) => `"${mail.subject}" to ${mail.to.join(', ')}`);
    return seen.length > 0 ? `came in: ${seen.join('; ')}` : 'nothing came in';
  }

  async #receive(stream, session) {
    const chunks = await stream.toArray();
    const mail = await read(Buffer.concat(chunks), session.envelope);
    this.mails.push(mail);
    for (const waiter of this.#waiting) {
      if (waiter.predicate(mail)) waiter.resolve(mail);
    }
  }
}

async function read(raw, envelope) {
  const parsed = await PostalMime.parse(raw, { attachmentEncoding: 'utf8' });
  const calendar = parsed.attachments.find((part) => part.mimeType === 'text/calendar');
  return {
    raw: raw.toString('utf8'),
    /** Addresses of the envelope. */
    from: envelope.mailFrom.address,
    to: envelope.rcptTo.map((recipient) => recipient.address),
    /** The header lines: `[{ key, value }]`, keys in lower case. */
    headers: parsed.headers,
    sender: parsed.from,
    replyTo: parsed.replyTo,
    subject: parsed.subject ?? '',
    messageId: parsed.messageId,
    text: parsed.text ?? '',
    html: parsed.html ?? '',
    /** The text/calendar part (its lines end in LF here) and its METHOD. */
    calendar: calendar?.content,
    method: calendar?.method,
    /** `[{ filename, mimeType, disposition, content }]`, the calendar among them. */
    attachments: parsed.attachments,
  };
}
