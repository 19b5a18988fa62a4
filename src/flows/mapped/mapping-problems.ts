import type { Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../policy/fields/did-you-mean.ts';
import type { Cells } from './cells.ts';
import { type FlowMapping, MAPPED_FIELDS, type MappedField } from './flow-mapping.ts';

/** Where a mapping and a source do not fit, in the terms of the configuration. */
export interface MappingProblems {
  addMissing(fields: readonly MappedField[], names: readonly string[], line: number): void;
  /** Adds the cells of a record that need not be complete. */
  addSeen(cells: Cells): void;
  addTime(field: 'time' | 'lastTime', value: unknown, line: number): void;
  /** `name` is the source's. */
  finish(name: string): readonly Diagnostic[];
}

export function createMappingProblems(mapping: FlowMapping): MappingProblems {
  let missing: { readonly fields: readonly MappedField[]; readonly names: readonly string[] } | undefined;
  const unseen = new Set(mapping.columns.keys());
  let records = 0;
  const times = new Map<MappedField, UnreadTimes>();

  return {
    addMissing(fields, names) {
      missing = { fields, names };
    },
    addSeen(cells) {
      records++;
      if (unseen.size === 0) return;
      MAPPED_FIELDS.forEach((field, index) => {
        if (cells[index] !== undefined) unseen.delete(field);
      });
    },
    addTime(field, value, line) {
      const seen = times.get(field);
      if (seen === undefined) times.set(field, { count: 1, first: shortened(value), line });
      else seen.count++;
    },
    finish(name) {
      const never = records === 0 ? [] : [...unseen];
      return [
        ...(missing?.fields ?? []).map((field) => missingColumn(name, mapping, field, missing?.names ?? [])),
        ...never.map((field) => unusedColumn(name, mapping, field)),
        ...[...times].map(([field, unread]) => unreadableTime(name, mapping, field, unread)),
      ];
    },
  };
}

/** Values that are no time as the mapping describes it. */
interface UnreadTimes {
  count: number;
  readonly first: string;
  readonly line: number;
}

function missingColumn(
  source: string,
  { name, columns, spanOf }: FlowMapping,
  field: MappedField,
  names: readonly string[],
): Diagnostic {
  const column = columns.get(field) ?? '';
  const meant = didYouMean(column, names);
  return {
    code: 'flows/missing-column',
    severity: 'error',
    meaning: 'unread',
    message: `\`${source}\` has no column \`${column}\`, which \`${name}\` uses for \`${field}\``,
    help:
      meant === undefined
        ? `its columns are ${listed(names)}; use one of them, or leave the key out`
        : `did you mean \`${meant}\`?`,
    span: spanOf(field),
  };
}

function unusedColumn(
  source: string,
  { name, columns, spanOf }: FlowMapping,
  field: MappedField,
): Diagnostic {
  return {
    code: 'flows/unused-column',
    severity: 'warning',
    meaning: 'noted',
    message: `no record of \`${source}\` has \`${columns.get(field)}\`, which \`${name}\` uses for \`${field}\``,
    help: 'check the right name in a record (a path has dots: `source.ip`), or leave the key out',
    span: spanOf(field),
  };
}

function unreadableTime(
  source: string,
  { name, columns, spanOf }: FlowMapping,
  field: MappedField,
  { count, first, line }: UnreadTimes,
): Diagnostic {
  const records = count === 1 ? '1 record' : `${count} records`;
  const have = count === 1 ? 'has' : 'have';
  return {
    code: 'flows/unreadable-time',
    severity: 'warning',
    meaning: 'noted',
    message: `${records} of \`${source}\` ${have} no time in \`${columns.get(field)}\`: \`${first}\` in line ${line}`,
    help: `describe in \`${name}\` how it is written: \`timeUnit\`, \`timeFormat\`, \`timeZone\``,
    span: spanOf(field),
  };
}

const MAX_LISTED = 20;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).map((name) => `\`${shortened(name)}\``);
  return `${shown.join(', ')}${names.length > MAX_LISTED ? ', …' : ''}`;
}

function shortened(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
