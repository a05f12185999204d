// Limber itself, started in a folder of its own and stopped again.

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LIMBER } from './paths.mjs';
import { within } from './within.mjs';

const START_WITHIN = 60_000;
const STOP_WITHIN = 20_000;

/**
 * Starts `limber <command>` and waits until it is ready.
 *
 * `settings` are environment variables such as LIMBER_SMTP_URL; nothing else of the caller's
 * environment is passed on. `folder` keeps the data across several starts (the caller removes
 * it); without it the data lives in a temporary folder that goes with `stop()`.
 */
export async function startServer({
  command = ['demo'],
  settings = {},
  folder,
  binary = LIMBER,
} = {}) {
  const data = folder ?? (await mkdtemp(join(tmpdir(), 'limber-')));
  const server = new Server(binary, command, data, settings);
  server.temporary = folder === undefined;
  try {
    await server.ready();
    return server;
  } catch (error) {
    await server.stop().catch(() => {});
    throw error;
  }
}

class Server {
  /** The data folder. */
  folder;
  /** Such as http://localhost:40123, without a slash at the end. */
  url;
  /** The demo's staff: `[{ clinic, role, email, password, totp_secret }]`; else empty. */
  accounts = [];
  /** Everything printed so far. */
  output = '';
  #child;
  #ended;

  constructor(binary, command, folder, settings) {
    this.folder = folder;
    const env = {
      PATH: process.env.PATH,
      LIMBER_DATA_DIR: folder,
      LIMBER_LISTEN: '127.0.0.1:0',
      // So that each tab is a client of its own: see browser.mjs.
      LIMBER_TRUSTED_PROXIES: '127.0.0.1',
      ...settings,
    };
    const child = spawn(binary, command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (this.output += text));
    }
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => resolve({ error }));
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    endWithUs(child, this.#ended);
  }

  /** The demo account with these properties, such as `{ clinic: 'harbor', role: 'admin' }`. */
  account(wanted) {
    const found = this.accounts.find((account) =>
      Object.entries(wanted).every(([key, value]) => account[key] === value),
    );
    if (!found) throw new Error(`no demo account with ${JSON.stringify(wanted)}`);
    return found;
  }

  /** Resolves once the address is printed and /health/ready answers 200. */
  async ready() {
    let ended = null;
    this.#ended.then((how) => (ended = how));
    for (const until = Date.now() + START_WITHIN; Date.now() < until; await delay(50)) {
      if (ended) throw new Error(`limber did not start: ${describe(ended)}\n${this.output}`);
      this.url = this.output.match(/http:\/\/localhost:\d+/)?.[0];
      if (this.url && (await answers(`${this.url}/health/ready`))) {
        this.accounts = await readAccounts(this.folder);
        return;
      }
    }
    throw new Error(`limber was not ready within ${START_WITHIN} ms\n${this.output}`);
  }

  /** Asks it to stop, and throws unless it ends by itself with code 0. May be called twice. */
  async stop() {
    this.#child.kill('SIGTERM');
    const how = await within(STOP_WITHIN, this.#ended, () => ({ late: true }));
    await this.kill();
    if (how.code !== 0) throw new Error(`limber ended badly: ${describe(how)}\n${this.output}`);
  }

  /** Ends it at once, as a power cut would. */
  async kill() {
    this.#child.kill('SIGKILL');
    await this.#ended;
    if (this.temporary) await rm(this.folder, { recursive: true, force: true });
  }
}

function describe({ error, code, signal, late }) {
  if (late) return `still running ${STOP_WITHIN} ms after SIGTERM`;
  return error?.message ?? (signal ? `signal ${signal}` : `exit code ${code}`);
}

async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

async function readAccounts(folder) {
  try {
    return JSON.parse(await readFile(join(folder, 'demo-accounts.json'), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

// The test runner ends a file that takes too long with SIGTERM; the server must not outlive it.
const running = new Set();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));
process.once('SIGTERM', () => process.exit(143));

function endWithUs(child, ended) {
  running.add(child);
  ended.then(() => running.delete(child));
}
