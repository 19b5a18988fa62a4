import type { ConnectionTable } from '../../../../digest/table/connection-table.ts';
import type { TableEntry } from '../../../../digest/table/table-entry.ts';
import type { DigestBuilder } from '../../../digest-builder.ts';
import { FORM_L4, TALLY_FORM } from '../../kernel/layout.ts';
import type { KnownEnds } from '../ends/known-ends.ts';
import type { FlowKernel } from '../flow-kernel.ts';
import { kindOfLine } from '../lines/line-l4.ts';
import { talliedRoute } from './tallied-route.ts';

/** Adds names that single lines give to the destinations of tallied ones. */
export interface TalliedNames {
  add(tally: number, names: number, builder: DigestBuilder): void;
  /** From here on the words of tallies are those of others. */
  forget(): void;
}

export function createTalliedNames(kernel: FlowKernel, ends: KnownEnds): TalliedNames {
  const { words } = kernel;
  /** By the words of their tallies. */
  const entries = new Map<number, TableEntry>();

  const entryAt = (word: number, table: ConnectionTable): TableEntry => {
    const known = entries.get(word);
    if (known !== undefined) return known;
    const { from, to, port } = talliedRoute(words, word);
    const l4 = words[kernel.wordsOfForm(words[word + TALLY_FORM] ?? 0) + FORM_L4] ?? 0;
    const entry = table.entryOf(from, to, port, kindOfLine(l4, false));
    entries.set(word, entry);
    return entry;
  };

  return {
    add(tally, names, { table }) {
      const entry = entryAt(tally, table);
      table.addNames(entry, ends.namesOf(names));
      const last = table.lastNameOf(entry);
      if (last !== undefined) kernel.boundNames(tally, last);
    },
    forget: () => entries.clear(),
  };
}
