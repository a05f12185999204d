// Where things are, seen from here.

import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Cargo's target folder. */
export const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');

/** The program under test. */
export const LIMBER = process.env.LIMBER_BINARY ?? join(TARGET, 'debug', 'limber');

/** The pictures that are kept. */
export const PICTURES = join(ROOT, 'docs', 'screens');

/** Where screenshots go. */
export const SCREENS = join(TARGET, 'screens');
