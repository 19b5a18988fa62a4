import type { Io } from '../../io.ts';
import { type GitAnswer, type GitCall, runGit } from './run-git.ts';

const ASKED = new WeakMap<Io, Map<string, Promise<GitAnswer>>>();
/** Answers that are larger are not kept. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;

/**
 * Runs git in a folder, once in a run for each question: for what stays true while a command works, such as what a commit holds and which
 * files git tracks. A start of git takes longer than most of its answers. What it could not tell is not kept.
 */
export function askOnce(call: GitCall, io: Io, cwd = io.cwd): Promise<GitAnswer> {
  const asked = ASKED.get(io) ?? new Map<string, Promise<GitAnswer>>();
  ASKED.set(io, asked);
  const key = JSON.stringify([cwd, call]);
  const known = asked.get(key);
  if (known !== undefined) return known;
  const answer = runGit(call, { ...io, cwd });
  asked.set(key, answer);
  void answer.then((given) => {
    if (!isAnswer(given)) asked.delete(key);
  });
  return answer;
}

/** git says no without a message. */
function isAnswer(given: GitAnswer): boolean {
  if (given.kind === 'done') return given.output.length <= MAX_KEPT_BYTES;
  return given.kind === 'failed' && given.message === '';
}
