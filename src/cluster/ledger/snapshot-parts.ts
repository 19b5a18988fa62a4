import { type JsonObject, objectAt, textAt } from '../../model/json-object.ts';

/** etcd accepts no object above 1.5 MiB, and a ConfigMap at most 1 MiB of data; a record is beside the first part. */
const MAX_PART_TEXT = 900_000;
/** About 30,000 policies: more would fill etcd, which keeps ten runs. */
const MAX_PARTS = 6;

const RUN = 'run';
const PART = 'snapshot-part';
/** In the record's own ConfigMap: how many others there are. */
export const MORE_PARTS = 'more-parts';

/** The pieces of a packed snapshot, each small enough for a ConfigMap; undefined when there would be too many. */
export function splitSnapshot(packed: string): readonly string[] | undefined {
  const count = Math.max(1, Math.ceil(packed.length / MAX_PART_TEXT));
  if (count > MAX_PARTS) return undefined;
  return Array.from({ length: count }, (_, part) =>
    packed.slice(part * MAX_PART_TEXT, (part + 1) * MAX_PART_TEXT),
  );
}

/** The name of the ConfigMap of a further part; the first one, 0, is in the record's own. */
export function partName(run: string, part: number): string {
  return `${run}-part-${part}`;
}

/** The run to which a further part belongs. */
export function runOfPart(name: string): string {
  return name.replace(/-part-[0-9]+$/, '');
}

export function partData(run: string, text: string): Readonly<Record<string, string>> {
  return { [RUN]: run, [PART]: text };
}

/** The ConfigMaps that hold further parts of snapshots, by their names. */
export function partsIn(objects: readonly JsonObject[]): ReadonlyMap<string, string> {
  return new Map(
    objects.flatMap((object) => {
      const name = textAt(objectAt(object, 'metadata'), 'name');
      const text = textAt(objectAt(object, 'data'), PART);
      return name === undefined || text === undefined ? [] : [[name, text] as const];
    }),
  );
}

/** Never more than are written, whatever a record says. */
function morePartsOf(data: JsonObject): number {
  const more = Number(textAt(data, MORE_PARTS) ?? '0');
  return Number.isInteger(more) && more > 0 ? Math.min(more, MAX_PARTS - 1) : 0;
}

/** The packed snapshot of a run; undefined when there is none, or a part is missing. */
export function joinSnapshot(
  run: string,
  data: JsonObject,
  parts: ReadonlyMap<string, string>,
): string | undefined {
  const first = textAt(data, 'snapshot');
  if (first === undefined) return undefined;
  const others = Array.from({ length: morePartsOf(data) }, (_, part) => parts.get(partName(run, part + 1)));
  return others.every((one) => one !== undefined) ? first + others.join('') : undefined;
}
