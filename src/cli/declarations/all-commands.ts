import type { Command } from '../command-line/command.ts';
import { COMMENT } from './comment.ts';
import { completionCommand } from './completion.ts';
import { DEPLOY } from './deploy.ts';
import { DRIFT } from './drift.ts';
import { EVAL } from './eval.ts';
import { EXPLAIN } from './explain.ts';
import { PLAN } from './plan.ts';
import { READ } from './read.ts';
import { RECORD } from './record.ts';
import { ROLLBACK } from './rollback.ts';
import { SIMULATE } from './simulate.ts';
import { STATUS } from './status.ts';
import { VALIDATE } from './validate.ts';
import { VERSION } from './version.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  VALIDATE,
  SIMULATE,
  EVAL,
  EXPLAIN,
  READ,
  RECORD,
  COMMENT,
  PLAN,
  DEPLOY,
  DRIFT,
  STATUS,
  ROLLBACK,
  completionCommand(() => COMMANDS),
  VERSION,
];
