import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type Oracle, oraclePath } from './oracle-binaries.ts';

export interface OracleProcess<Question, Answer> {
  ask(question: Question): Promise<Answer>;
  stop(): void;
}

/** Starts an oracle as a process that answers one question, a line of JSON, after the other. */
export function startOracle<Question, Answer extends object>(
  oracle: Oracle,
): OracleProcess<Question, Answer> {
  const child = spawn(oraclePath(oracle, process.env), [], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(question) {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value, done } = await answers.next();
      if (done === true) throw new Error('the oracle ended');
      return JSON.parse(value) as Answer;
    },
    stop: () => child.stdin.end(),
  };
}
