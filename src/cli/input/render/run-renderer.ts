import { spawn } from 'node:child_process';
import { systemCode } from '../input-problem.ts';
import type { PrivateFolder } from './private-folder.ts';

export interface RendererCall {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly maxOutputBytes: number;
  readonly maxTimeMs: number;
}

export type RendererAnswer =
  | { readonly kind: 'done'; readonly output: Buffer }
  | { readonly kind: 'not-found' }
  /** `why` is our own text; `errors` is the end of the program's output, and untrusted. */
  | { readonly kind: 'failed'; readonly why: string; readonly errors: string }
  | { readonly kind: 'timeout' | 'too-much' };

const KEPT_ERROR_BYTES = 16 * 1024;

/** Runs a program without a shell and without input. It and its children are ended when it takes too long or prints too much. */
export function runRenderer(call: RendererCall, folder: PrivateFolder): Promise<RendererAnswer> {
  const { argv, cwd, env, maxOutputBytes, maxTimeMs } = call;
  const [program, ...args] = argv;
  return new Promise((settle) => {
    // A process group of its own, so that its children end with it.
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    let size = 0;
    let errors: Buffer = Buffer.alloc(0);
    let ended: 'timeout' | 'too-much' | undefined;

    const stop = (): void => endGroup(child.pid);
    const takeBack = folder.onSignal(stop);
    const timer = setTimeout(() => {
      ended = 'timeout';
      stop();
    }, maxTimeMs);

    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxOutputBytes) {
        output.push(chunk);
        return;
      }
      ended ??= 'too-much';
      stop();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors = Buffer.concat([errors, chunk]).subarray(-KEPT_ERROR_BYTES);
    });
    const answer = (given: RendererAnswer): void => {
      clearTimeout(timer);
      takeBack();
      settle(given);
    };
    child.on('error', (error) => answer(notStarted(systemCode(error))));
    child.on('close', (code, signal) => {
      // What it left running in the background must not outlive it.
      stop();
      if (ended !== undefined) answer({ kind: ended });
      else if (code === 0) answer({ kind: 'done', output: Buffer.concat(output) });
      else {
        const why = code === null ? `it was ended by ${signal}` : `exit code ${code}`;
        answer({ kind: 'failed', why, errors: errors.toString('utf8') });
      }
    });
  });
}

/** Ends a program and its children; undefined: it was not started. */
function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}

function notStarted(code: string | undefined): RendererAnswer {
  if (code === 'ENOENT') return { kind: 'not-found' };
  return { kind: 'failed', why: `it cannot be started: ${code ?? 'unknown reason'}`, errors: '' };
}
