import { isJsonObject, type JsonObject, listAt, textAt } from '../../model/json-object.ts';
import { readWatchRecord, type WatchRecord } from '../watch/watch-record.ts';

/** Who deployed what. Unknown fields are left out. */
export interface RunIdentity {
  /** The run's name in the cluster; sorts by the time on the machine that ran it. */
  readonly run: string;
  readonly project?: string;
  /** The environment whose own policies these are. */
  readonly environment?: string;
  readonly commit?: string;
  readonly commitTime?: string;
  readonly pipeline?: string;
  readonly who?: string;
}

/** A run that died leaves `started` behind. */
export type RunResult = 'started' | 'deployed' | 'restored' | 'failed';

/** What the cluster keeps about a deploy. */
export interface RunRecord extends RunIdentity {
  readonly started: string;
  readonly ended?: string;
  readonly result: RunResult;
  readonly planHash: string;
  /** `updated NetworkPolicy shop/web`, in the order of the writes. */
  readonly objects: readonly string[];
  /** `off NetworkPolicy shop/web`; left out when all policies are enforced. */
  readonly modes?: readonly string[];
  /** Whether what was written is in force, in the words of the run; left out when it did not wait. */
  readonly settling?: readonly string[];
  /** For a rollback, the run that it took back. */
  readonly rollbackOf?: string;
  /** The commit that was deployed before; left out when none was noted. */
  readonly formerCommit?: string;
  readonly formerCommitTime?: string;
  /** Why Sluice rolled back by itself: the watch of the run failed. */
  readonly because?: 'watch';
  /** What a watch after the deploy said; left out when there was none. */
  readonly watch?: WatchRecord;
}

const RESULTS: readonly RunResult[] = ['started', 'deployed', 'restored', 'failed'];

/** Reads a record; undefined when it is not one. */
export function readRunRecord(value: unknown): RunRecord | undefined {
  if (!isJsonObject(value)) return undefined;
  const [run, started, planHash] = ['run', 'started', 'planHash'].map((key) => textAt(value, key));
  const result = RESULTS.find((one) => one === value.result);
  if (run === undefined || started === undefined || result === undefined) return undefined;
  return {
    run,
    started,
    result,
    planHash: planHash ?? '',
    objects: listAt(value, 'objects').filter((object) => typeof object === 'string'),
    ...lists(value, ['modes', 'settling']),
    ...texts(value, [
      'ended',
      'project',
      'environment',
      'commit',
      'commitTime',
      'pipeline',
      'who',
      'rollbackOf',
      'formerCommit',
      'formerCommitTime',
    ]),
    ...(value.because === 'watch' && { because: 'watch' }),
    ...watchIn(value),
  };
}

function lists<Key extends string>(
  value: JsonObject,
  keys: readonly Key[],
): Partial<Record<Key, readonly string[]>> {
  const found: Partial<Record<Key, readonly string[]>> = {};
  for (const key of keys) {
    if (value[key] !== undefined) found[key] = listAt(value, key).filter((one) => typeof one === 'string');
  }
  return found;
}

function watchIn({ watch }: JsonObject): Pick<RunRecord, 'watch'> {
  const record = readWatchRecord(watch);
  return record === undefined ? {} : { watch: record };
}

function texts<Key extends string>(value: JsonObject, keys: readonly Key[]): Partial<Record<Key, string>> {
  const found: Partial<Record<Key, string>> = {};
  for (const key of keys) {
    const text = textAt(value, key);
    if (text !== undefined) found[key] = text;
  }
  return found;
}
