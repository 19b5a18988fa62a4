import fc from 'fast-check';
import type { CiliumScenario } from './cilium-scenario.ts';

/** How many random clusters are asked about; SLUICE_ORACLE_RUNS asks about more. */
export function runs(): number {
  return readNumber('SLUICE_ORACLE_RUNS') ?? 2000;
}

const chosen = readNumber('SLUICE_ORACLE_SEED') ?? Math.floor(Math.random() * 2 ** 31);

/** The same for the whole run; SLUICE_ORACLE_SEED repeats one. */
export function seed(): number {
  return chosen;
}

/** Asks about random scenarios; a failure shows the smallest objects with which somebody disagrees, and who. */
export async function assertAgreement(
  scenarios: fc.Arbitrary<CiliumScenario>,
  numRuns: number,
  disagreements: (scenario: CiliumScenario) => Promise<readonly string[]>,
): Promise<void> {
  const property = fc.asyncProperty(scenarios, async (scenario) => {
    const found = await disagreements(scenario);
    if (found.length > 0) throw new Error(found.slice(0, 3).join('\n'));
  });
  await fc.assert(property, {
    numRuns,
    seed: chosen,
    asyncReporter: async ({ failed, counterexample, counterexamplePath, errorInstance }) => {
      if (!failed) return;
      const [scenario] = counterexample ?? [];
      throw new Error(
        [
          `SLUICE_ORACLE_SEED=${chosen} SLUICE_ORACLE_RUNS=${numRuns}, path ${counterexamplePath}`,
          errorInstance instanceof Error ? errorInstance.message : String(errorInstance),
          `settings ${JSON.stringify(scenario?.settings)}`,
          ...(scenario?.objects ?? []).map((object) => JSON.stringify(object)),
          ...(scenario?.services ?? []).map((service) => `service ${JSON.stringify(service)}`),
        ].join('\n'),
      );
    },
  });
}

function readNumber(variable: string): number | undefined {
  const text = process.env[variable];
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${variable} is not a whole number: ${text}`);
  return Number(text);
}
