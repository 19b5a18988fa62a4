import { RECORD_FORMAT_NAMES } from '../../flows/format/record-format-names.ts';
import { minutesOf, timeFormatProblem } from '../../flows/mapped/time-format.ts';
import type { Diagnostic, SourceSpan } from '../../model/diagnostic.ts';
import { didYouMean } from '../../policy/fields/did-you-mean.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import type { ConfigFile } from './schema.ts';

type FlowFormat = NonNullable<ConfigFile['flowFormats']>[string];

interface Fault {
  readonly path: FieldPath;
  readonly message: string;
  readonly help: string;
}

/** What the keys of a format demand of each other, beyond what the schema says about each. */
export function checkFlowFormats(
  { flowFormats = {} }: ConfigFile,
  spanAt: (path: FieldPath) => SourceSpan,
): readonly Diagnostic[] {
  return Object.entries(flowFormats).flatMap(([name, format]) =>
    [...faultsOfName(name), ...faultsOfFormat(format)].map(({ path, message, help }): Diagnostic => {
      const place = ['flowFormats', name, ...path];
      return {
        code: 'config/bad-value',
        severity: 'error',
        meaning: 'unread',
        message: `\`${place.join('.')}\` ${message}`,
        help,
        span: spanAt(place),
      };
    }),
  );
}

function faultsOfName(name: string): readonly Fault[] {
  if (!RECORD_FORMAT_NAMES.some((known) => known === name)) return [];
  return [{ path: [], message: 'is the name of a built-in format', help: 'give it another name' }];
}

function faultsOfFormat(format: FlowFormat): readonly Fault[] {
  return [
    ...faultsOfEnds(format),
    ...faultsOfOutcome(format),
    ...faultsOfMeanings(format),
    ...faultsOfTable(format),
    ...faultsOfTimes(format),
  ];
}

function faultsOfEnds({ columns }: FlowFormat): readonly Fault[] {
  return (['source', 'destination'] as const).flatMap((side): Fault[] => {
    const { address, pod, workload, node, namespace } = columns[side];
    const path = ['columns', side];
    if ((address ?? pod ?? workload ?? node) === undefined) {
      return [
        {
          path,
          message: 'does not say who the end is',
          help: 'name the column of its `address`, `pod`, `workload` or `node`',
        },
      ];
    }
    if (workload === undefined || namespace !== undefined || pod !== undefined) return [];
    const help = 'also name the column of the `namespace`: workloads of two namespaces have the same names';
    return [{ path: [...path, 'workload'], message: 'needs a namespace', help }];
  });
}

function faultsOfOutcome({ columns, values, decidedBy, withoutOutcome }: FlowFormat): readonly Fault[] {
  const { allowed, denied } = values?.outcome ?? {};
  if (columns.outcome === undefined) {
    if (decidedBy === undefined) return [];
    const help = 'name the column under `columns.outcome`, or leave this key out';
    return [{ path: ['decidedBy'], message: 'needs a column with outcomes', help }];
  }
  const isUndecided = (allowed ?? denied) === undefined;
  return [
    ...(decidedBy === undefined && !isUndecided
      ? [
          {
            path: ['columns', 'outcome'],
            message: 'needs `decidedBy`',
            help: 'write `decidedBy: policy` when network policies decide, otherwise `decidedBy: other`: what another firewall lets through says nothing about policies',
          },
        ]
      : []),
    ...(withoutOutcome === undefined
      ? []
      : [
          {
            path: ['withoutOutcome'],
            message: 'is for records without outcomes, and `columns.outcome` names some',
            help: 'leave it out; values of that column may mean `open` and `attempted`',
          },
        ]),
  ];
}

const MEANINGS = ['outcome', 'direction', 'reporter'] as const;

/** Finds a column whose values are not explained, values without a column, and a value with two meanings. */
function faultsOfMeanings({ columns, values }: FlowFormat): readonly Fault[] {
  const columnFaults = MEANINGS.flatMap((field): Fault[] => {
    const meanings = Object.values(values?.[field] ?? {});
    if (columns[field] !== undefined && meanings.length === 0) {
      const help = `define the meaning of its values under \`values.${field}\`; nothing is guessed`;
      return [{ path: ['columns', field], message: 'has values without a meaning', help }];
    }
    if (columns[field] !== undefined || meanings.length === 0) return [];
    const help = `name the column under \`columns.${field}\`, or leave the values out`;
    return [{ path: ['values', field], message: 'has no column', help }];
  });
  const valueFaults = ([...MEANINGS, 'protocol'] as const).flatMap((field): Fault[] => {
    const seen = new Map<string, string>();
    return Object.entries<readonly (string | number)[]>(values?.[field] ?? {}).flatMap(([meaning, written]) =>
      written.flatMap((value, index): Fault[] => {
        const before = seen.get(String(value));
        seen.set(String(value), meaning);
        if (before === undefined) return [];
        const message = `\`${value}\` is \`${before}\` already`;
        return [{ path: ['values', field, meaning, index], message, help: 'give it one meaning' }];
      }),
    );
  });
  return [...columnFaults, ...valueFaults];
}

/** Without a header line all column names are written here, so that a typo is found at once. */
function faultsOfTable({ columns, columnNames }: FlowFormat): readonly Fault[] {
  if (columnNames === undefined) return [];
  const { source, destination, ...others } = columns;
  const named = [
    ...Object.entries(others).map(([key, name]) => [['columns', key], name] as const),
    ...Object.entries(source).map(([key, name]) => [['columns', 'source', key], name] as const),
    ...Object.entries(destination).map(([key, name]) => [['columns', 'destination', key], name] as const),
  ];
  return named.flatMap(([path, name]): Fault[] => {
    if (columnNames.includes(name)) return [];
    const meant = didYouMean(name, columnNames);
    const help = meant === undefined ? 'add the column there, in its place' : `did you mean \`${meant}\`?`;
    return [{ path, message: `is \`${name}\`, which is not in \`columnNames\``, help }];
  });
}

function faultsOfTimes({ columns, timeFormat, timeZone }: FlowFormat): readonly Fault[] {
  const problem = timeFormat === undefined ? undefined : timeFormatProblem(timeFormat);
  return [
    ...(problem === undefined
      ? []
      : [{ path: ['timeFormat'], message: `cannot be read: ${problem}`, help: 'write it in these letters' }]),
    ...(timeZone === undefined || minutesOf(timeZone) !== undefined
      ? []
      : [
          {
            path: ['timeZone'],
            message: 'is not an offset',
            help: 'write `UTC`, or an offset such as `+02:00`',
          },
        ]),
    ...(columns.lastTime === undefined || columns.time !== undefined
      ? []
      : [
          {
            path: ['columns', 'lastTime'],
            message: 'needs `time`',
            help: 'name the column of the first time under `columns.time`',
          },
        ]),
  ];
}
