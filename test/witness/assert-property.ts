import fc from 'fast-check';
import type { Scenario } from './arbitrary-scenarios.ts';
import { seed } from './run-settings.ts';

/**
 * Runs a property whose first value is a scenario. A failure shows the smallest policies that fail and what the property
 * threw, not the scenario's many other connections.
 */
export function assertProperty<Ts extends [Scenario, ...unknown[]]>(
  property: fc.IProperty<Ts>,
  numRuns: number,
): void {
  fc.assert(property, {
    numRuns,
    seed: seed(),
    reporter: ({ failed, counterexample, counterexamplePath, errorInstance }) => {
      if (!failed) return;
      const [scenario, ...others] = counterexample ?? [];
      const { policies = [], namespaces } = scenario ?? {};
      const problem = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
      throw new Error(
        [
          problem,
          `SLUICE_WITNESS_SEED=${seed()}, path ${counterexamplePath}`,
          `namespaces: ${JSON.stringify(namespaces)}`,
          ...policies.map((policy) => JSON.stringify(policy)),
          ...others.filter((other) => !Array.isArray(other)).map((other) => JSON.stringify(other)),
        ].join('\n'),
      );
    },
  });
}

/** Fails with the connection that was judged wrongly. */
export function failAbout(connection: unknown, problem: string): never {
  throw new Error(`${problem}: ${JSON.stringify(connection)}`);
}
