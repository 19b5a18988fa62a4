import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type DeployEvent, deployEventLine } from '../../report/deploy-event.ts';
import { systemCode } from '../input/input-problem.ts';
import type { Io } from '../io.ts';
import { findOutputFile } from './replace-file.ts';
import { writeFailure } from './write-failure.ts';

/** Takes what happens, as it happens: a job that is killed leaves all lines until then. */
export type EventLog = (events: readonly DeployEvent[]) => void;

/** A log that begins anew in a file; undefined, and said, when it cannot be written. One that breaks off later is said once, and stops no deploy. */
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
