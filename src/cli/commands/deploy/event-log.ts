import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DeployEvent, deployEventLine } from '../../../report/deploy/deploy-event.ts';
import { systemCode } from '../../input/input-problem.ts';
import type { Io } from '../../io.ts';
import { findOutputFile, writeFailure } from '../output/replace-file.ts';

/** Takes events as they happen: when a job is killed, the lines so far remain. */
export type EventLog = (events: readonly DeployEvent[]) => void;

/**
 * Starts a new log in a file; undefined, after saying why, when it cannot be written. If it breaks off later that is said once,
 * and stops no deploy.
 */
export function openEventLog(shown: string, io: Io): EventLog | undefined {
  const file = findOutputFile(shown, io, { streams: 'allowed' });
  if (file === undefined) return undefined;
  const tryTo = (write: () => void): boolean => {
    try {
      write();
      return true;
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      io.stderr(writeFailure(shown, error));
      return false;
    }
  };
  let isOpen = tryTo(() => {
    mkdirSync(dirname(file.path), { recursive: true });
    writeFileSync(file.path, '');
  });
  if (!isOpen) return undefined;
  return (events) => {
    if (!isOpen || events.length === 0) return;
    const text = events.map((event) => deployEventLine(event, io.now())).join('');
    isOpen = tryTo(() => appendFileSync(file.path, text));
  };
}
