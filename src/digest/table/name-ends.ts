import { recordedNames } from '../../model/dns-name.ts';
import { MAX_NAMES, mergeNames } from '../merge-endpoints.ts';
import type { EndTable } from './end-table.ts';
import { withNames } from './name-list.ts';
import type { TableEntry } from './table-entry.ts';

/** Gives the ends outside the cluster that entries lead to the names that these have: an end has those of all of its connections. */
export function nameEnds(entries: Iterable<TableEntry>, ends: EndTable): void {
  const names = new Map<number, readonly string[]>();
  for (const entry of entries) {
    const known = names.get(entry.destination) ?? [];
    names.set(entry.destination, withNames(known, entry.names, MAX_NAMES));
  }
  for (const [id, ofEnd] of names) {
    const end = ends.at(id);
    if (end.merged.kind !== 'world') continue;
    const all = mergeNames(end.merged.names, recordedNames(ofEnd));
    if (all !== end.merged.names) end.merged = { ...end.merged, names: all };
  }
}
