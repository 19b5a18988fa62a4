import type { JsonObject } from '../../model/json-object.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { ChosenRun } from './prepare-rollback.ts';
import { readSteps } from './restore-all.ts';
import { isForeign, whatOthersDid } from './restore-object.ts';

/** What a rollback would leave alone, by its path, and why: what is live now is neither as before the run nor as it wrote it. */
export async function readLeftAlone(
  client: ApiClient,
  { run: { snapshot }, isLatest }: ChosenRun,
): Promise<ReadonlyMap<string, string>> {
  const steps = await readSteps(client, snapshot);
  return new Map(
    snapshot.flatMap((entry, step): readonly (readonly [string, string])[] => {
      const live: JsonObject | undefined = steps[step]?.live;
      return isForeign(live, entry, isLatest) ? [[entry.path, whatOthersDid(live)]] : [];
    }),
  );
}
