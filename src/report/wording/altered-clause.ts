import type { Cause } from '../../impact/connection-impact.ts';
import type { AlteredPart } from '../../inventory/alterations.ts';
import { enumerate, name, type Phrase, place, say } from './phrase.ts';

type AlteredCause = Extract<Cause, { kind: 'workload-altered' }>;

/** What the change makes of a workload, and where that is written. */
export function alteredClause({ workload, alteration }: AlteredCause): Phrase {
  const { parts, keys, span } = alteration;
  const labels = keys.length === 1 ? say`label ${enumerateNames(keys)}` : say`labels ${enumerateNames(keys)}`;
  const clauses = parts.map((part) => partClause(part, labels, workload));
  const all = enumerate([...new Map(clauses.map((clause) => [JSON.stringify(clause), clause])).values()]);
  return span === undefined ? say`the change alters ${all}` : say`the change alters ${all} (${place(span)})`;
}

function partClause(part: AlteredPart, labels: Phrase, workload: string): Phrase {
  const subject = name(workload);
  switch (part) {
    case 'labels':
      return say`${labels} of ${subject}`;
    case 'namespace-labels':
      return say`${labels} of namespace ${name(namespaceOf(workload))}`;
    case 'service-account':
      return say`the service account of ${subject}`;
    case 'ports':
      return say`the named ports of ${subject}`;
    case 'network':
      return say`the network of ${subject} (hostNetwork)`;
  }
}

function namespaceOf(workload: string): string {
  return workload.slice(0, workload.indexOf('/'));
}

function enumerateNames(keys: readonly string[]): Phrase {
  return enumerate(keys.map((key) => [name(key)]));
}
