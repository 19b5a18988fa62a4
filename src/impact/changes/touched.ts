import type { PolicyTables } from '../../engine/policy-tables.ts';
import { createSubjectIndex } from '../../engine/subject-index.ts';
import type { Connection, Direction } from '../../model/connection.ts';
import type { Endpoint } from '../../model/endpoint.ts';

/** Which ends and connections a change can reach: those that a changed policy selects, or may select, before or after. */
export interface Touched {
  endpoint(direction: Direction, subject: Endpoint): boolean;
  connection(connection: Connection): boolean;
}

/** `changed` are the tables of both sides, with changed policies only. */
export function createTouched(changed: readonly PolicyTables[]): Touched {
  const indexes = changed
    .map(withoutBuiltIns)
    .filter(({ tiers }) => tiers.length > 0)
    .map(createSubjectIndex);
  const known = { ingress: new Map<Endpoint, boolean>(), egress: new Map<Endpoint, boolean>() };

  function endpoint(direction: Direction, subject: Endpoint): boolean {
    let answer = known[direction].get(subject);
    if (answer === undefined) {
      answer = indexes.some((index) => index(direction, subject).some(({ selected }) => selected.length > 0));
      known[direction].set(subject, answer);
    }
    return answer;
  }

  return {
    endpoint,
    connection: ({ source, destination }) => endpoint('egress', source) || endpoint('ingress', destination),
  };
}

/** What is built into a platform is no policy that a change could alter. */
function withoutBuiltIns({ tiers }: PolicyTables): PolicyTables {
  const written = tiers.map((tier) => ({
    ...tier,
    policies: tier.policies.filter(({ origin }) => !('builtIn' in origin)),
  }));
  return { tiers: written.filter(({ policies }) => policies.length > 0) };
}
