import { startOracle } from './ask-oracle.ts';
import type { CiliumAnswer, CiliumScenario } from './cilium-scenario.ts';
import { CILIUM_ORACLE } from './oracle-binaries.ts';

export interface CiliumOracle {
  ask(scenario: CiliumScenario): Promise<CiliumAnswer>;
  stop(): void;
}

/** Cilium's engine, which must be able to judge what it is asked. */
export function startCiliumOracle(): CiliumOracle {
  const { ask, stop } = startOracle<CiliumScenario, CiliumAnswer>(CILIUM_ORACLE);
  return {
    async ask(scenario) {
      const answer = await ask(scenario);
      if (answer.error !== undefined) throw new Error(`the oracle cannot judge: ${answer.error}`);
      return answer;
    },
    stop,
  };
}
