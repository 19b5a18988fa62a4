import { lstatSync, realpathSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { DiagnosticCode } from '../../model/diagnostic-code.ts';
import { decodeText } from '../input/files/decode-text.ts';
import { readBoundedFile } from '../input/files/read-bounded-file.ts';
import { shownPath } from '../input/files/shown-path.ts';
import { inputProblem, systemCode, systemReason } from '../input/input-problem.ts';
import type { Io } from '../io.ts';
import { readWaivers, type WaiversReading } from './read-waivers.ts';

const MAX_WAIVERS_BYTES = 1024 * 1024;

export interface WaiversLocation {
  /** Relative to the working folder. */
  readonly file: string;
  /** Whether the configuration names it; otherwise it need not exist. */
  readonly isNamed: boolean;
}

/** The waivers of the work tree, which is the change's. A file that cannot be read accepts nothing, and is an error. */
export function loadWaivers({ file, isNamed }: WaiversLocation, io: Io): WaiversReading {
  const path = resolve(io.cwd, file);
  const shown = shownPath(io.cwd, path);
  const refuse = (code: DiagnosticCode, message: string, help: string): WaiversReading => ({
    waivers: [],
    diagnostics: [inputProblem(code, message, help)],
  });
  let realPath: string;
  try {
    // A link that leads nowhere still exists.
    lstatSync(path);
    realPath = realpathSync(path);
    if (relative(realpathSync(dirname(path)), realPath).startsWith('..')) {
      return refuse(
        'input/link-outside',
        `the link \`${shown}\` leads out of its folder and was not read`,
        'replace the link by the file itself',
      );
    }
  } catch (error) {
    if (systemCode(error) === 'ENOENT' && !isNamed) return { waivers: [], diagnostics: [] };
    return refuse(
      'waivers/unreadable',
      `cannot read the waivers \`${shown}\`: ${systemReason(error)}`,
      'correct `waivers.file` in the configuration',
    );
  }
  const bytes = readBoundedFile({ realPath, shown }, { maxBytes: MAX_WAIVERS_BYTES, setting: undefined });
  if ('code' in bytes) return { waivers: [], diagnostics: [bytes] };
  const text = decodeText(bytes, shown);
  return typeof text === 'string' ? readWaivers(shown, text) : { waivers: [], diagnostics: [text] };
}
