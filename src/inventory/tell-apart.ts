import type { Endpoint } from '../model/endpoint.ts';
import { sharedLabels } from './labels/stable-labels.ts';

/** What distinguishes ends of one name, in words: `track=canary`, `without track`, `port http=8081`; undefined for a single end. */
export function tellApart(ends: readonly Endpoint[]): readonly (string | undefined)[] {
  if (ends.length < 2) return ends.map(() => undefined);
  const facts = ends.map(factsOf);
  return facts.map((own) => {
    const differing = [...own].filter(([key, value]) => facts.some((other) => other.get(key) !== value));
    const missing = [...new Set(facts.flatMap((other) => [...other.keys()]))].filter((key) => !own.has(key));
    const words = [
      ...differing.map(([key, value]) => `${key}=${value}`),
      ...missing.map((key) => `without ${key}`),
    ];
    return words.length === 0 ? 'of which less is known' : words.join(', ');
  });
}

/** Whether nothing distinguishes the two. */
export function looksAlike(one: Endpoint, other: Endpoint): boolean {
  const [a, b] = [factsOf(one), factsOf(other)];
  return one.kind === other.kind && a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}

function factsOf(end: Endpoint): ReadonlyMap<string, string> {
  if (end.kind === 'node') return new Map([['node', end.name ?? 'unknown']]);
  if (end.kind !== 'workload') return new Map();
  const ports = (end.ports ?? []).map(({ name, port }) => [`port ${name}`, String(port)] as const);
  return new Map([...sharedLabels(end.labels), ...ports]);
}
