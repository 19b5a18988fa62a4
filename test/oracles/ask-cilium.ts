import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { CiliumAnswer, CiliumScenario } from './cilium-scenario.ts';
import { CILIUM_ORACLE, oraclePath } from './oracle-binaries.ts';

export interface CiliumOracle {
  ask(scenario: CiliumScenario): Promise<CiliumAnswer>;
  stop(): void;
}

/** Starts Cilium's engine as a process that answers one scenario after the other. */
export function startCiliumOracle(): CiliumOracle {
  const child = spawn(oraclePath(CILIUM_ORACLE, process.env), [], { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(scenario) {
      child.stdin.write(`${JSON.stringify(scenario)}\n`);
      const { value, done } = await answers.next();
      if (done === true) throw new Error('the oracle ended');
      const answer: CiliumAnswer = JSON.parse(value);
      if (answer.error !== undefined) throw new Error(`the oracle cannot judge: ${answer.error}`);
      return answer;
    },
    stop: () => child.stdin.end(),
  };
}
