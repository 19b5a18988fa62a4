import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh folder that only this user can read; it is removed when it is closed, when the process ends and when a signal ends it. */
export interface PrivateFolder {
  readonly path: string;
  /** Calls `stop` when a signal ends the process. Returns a function that cancels this. */
  onSignal(stop: () => void): () => void;
  close(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function createPrivateFolder(): PrivateFolder {
  const path = mkdtempSync(join(tmpdir(), 'sluice-render-'));
  const stops = new Set<() => void>();
  const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  const forget = (): void => {
    process.removeListener('exit', remove);
    for (const signal of SIGNALS) process.removeListener(signal, end);
  };
  const end = (signal: NodeJS.Signals): void => {
    for (const stop of stops) stop();
    forget();
    remove();
    // If something else handles the signal, that decides; otherwise the signal has its usual effect.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  process.once('exit', remove);
  for (const signal of SIGNALS) process.once(signal, end);
  return {
    path,
    onSignal(stop) {
      stops.add(stop);
      return () => stops.delete(stop);
    },
    close() {
      forget();
      remove();
    },
  };
}
