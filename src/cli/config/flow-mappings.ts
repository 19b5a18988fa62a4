import type { FlowMapping, MappedField } from '../../flows/mapped/flow-mapping.ts';
import { minutesOf } from '../../flows/mapped/time-format.ts';
import type { SourceSpan } from '../../model/diagnostic.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import type { ConfigFile } from './schema.ts';

type FlowFormat = NonNullable<ConfigFile['flowFormats']>[string];

/** The formats that a checked configuration maps, in its order. */
export function flowMappings(
  { flowFormats = {} }: ConfigFile,
  spanAt: (path: FieldPath) => SourceSpan,
): readonly FlowMapping[] {
  return Object.entries(flowFormats).map(([name, format]) => {
    const { records, leftOut, decidedBy, withoutOutcome = 'attempted', separator, columnNames } = format;
    const { values = {}, timeUnit, timeFormat, timeZone } = format;
    const place = ['flowFormats', name];
    return {
      name,
      columns: columnsOf(format),
      values: {
        protocol: meanings(values.protocol),
        outcome: meanings(values.outcome),
        direction: meanings(values.direction),
        reporter: meanings(values.reporter),
        missing: new Set((values.missing ?? []).map(String)),
      },
      records,
      leftOut,
      decidedBy,
      withoutOutcome,
      hasAllLabels: format.allLabels ?? false,
      time: {
        unit: timeUnit,
        format: timeFormat,
        zoneMinutes: timeZone === undefined ? undefined : minutesOf(timeZone),
      },
      separator,
      columnNames,
      span: spanAt(place),
      spanOf: (field) => spanAt([...place, 'columns', ...field.split('.')]),
    };
  });
}

function columnsOf({ columns }: FlowFormat): ReadonlyMap<MappedField, string> {
  const { source, destination, ...others } = columns;
  const columnsOfEnd = (side: 'source' | 'destination', end: FlowFormat['columns']['source']) =>
    entriesOf(end).map(([key, name]) => [`${side}.${key}`, name] as const);
  return new Map<MappedField, string>([
    ...columnsOfEnd('source', source),
    ...columnsOfEnd('destination', destination),
    ...entriesOf(others),
  ]);
}

/** What each value means. */
function meanings<Meaning extends string>(
  values: { readonly [Key in Meaning]?: readonly (string | number)[] } | undefined,
): ReadonlyMap<string, Meaning> {
  return new Map(
    entriesOf(values ?? {}).flatMap(([meaning, written]) =>
      written.map((value) => [String(value), meaning] as const),
    ),
  );
}

/** The schema allows no other keys. */
function entriesOf<Key extends string, Value>(
  map: { readonly [K in Key]?: Value },
): readonly (readonly [Key, Value])[] {
  return Object.entries(map) as [Key, Value][];
}
