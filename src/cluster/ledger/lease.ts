import type { Clock } from '../../http/clock.ts';
import { isStatus } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { EpochMs } from '../../model/digest.ts';
import type { ApplySetRef } from '../../plan/apply-set.ts';
import { type JsonObject, objectAt, textAt } from '../../plan/json-object.ts';
import { resourceVersionOf } from '../../plan/stored-content.ts';
import type { ApiClient } from '../api/api-client.ts';
import { type ApiResource, collectionPath, objectPath } from '../api/api-resource.ts';
import { type ApiResult, isNotFound, readStatus } from '../api/api-status.ts';
import { explainFailure } from '../api/explain-failure.ts';
import { getObject } from '../api/read-objects.ts';

export const LEASES: ApiResource = {
  group: 'coordination.k8s.io',
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  plural: 'leases',
  isNamespaced: true,
};

/** One deploy of a set at a time. */
export interface Lock {
  /** Says that we are still there; returns a diagnostic when somebody else has the lock. */
  readonly renew: () => Promise<Diagnostic | undefined>;
  readonly release: () => Promise<void>;
}

type Locking =
  | {
      readonly kind: 'locked';
      readonly lock: Lock;
      /**
       * Until when another deploy had the lock, or may have had it because it died without releasing it; undefined when it was
       * free. Whoever looked at the cluster before then has not seen everything that the other one wrote.
       */
      readonly heldUntil: EpochMs | undefined;
    }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic };

/** A holder that has not renewed for this long has died. */
const DURATION_S = 60;
/** The clocks of two jobs differ by less than this: only beyond it the time that a lease names is enough. */
const CLOCKS_MS = 10 * 60_000;
const RENEW_AFTER_MS = 15_000;
const POLL_MS = 5_000;
/** Time to renew or release the lock even when the time limit of the run was reached. */
const SAYING_MS = 15_000;
const LOST = 'cluster/lock-lost';

/** Whether somebody else certainly has the lock; otherwise only a renewal failed. */
export function isLockLost(diagnostic: Diagnostic | undefined): diagnostic is Diagnostic {
  return diagnostic?.code === LOST;
}

/**
 * Takes the Lease beside the ledger. Waits while a living holder has it, as long as the time for the whole deploy allows. Whether a
 * holder lives is seen by its renewals, as other clients of leases do, not by the time that it names: its clock may be wrong, or
 * ours. Only a lease that ended long ago is taken at once.
 */
export async function acquireLock(
  client: ApiClient,
  ref: ApplySetRef,
  holder: string,
  clock: Pick<Clock, 'now'>,
  pause: (ms: number, why: string) => Promise<boolean>,
): Promise<Locking> {
  const path = objectPath(LEASES, ref.namespace, ref.name);
  let heldUntil: EpochMs | undefined;
  let silence = { version: undefined as string | undefined, ms: 0 };
  for (;;) {
    const live = await getObject(client, path);
    if (!live.ok) return refused(explainFailure(live.failure, client.server, 'reading the lock'));
    const version = live.value && resourceVersionOf(live.value);
    if (version !== silence.version) silence = { version, ms: 0 };
    const other = live.value === undefined ? undefined : livingHolder(live.value, clock.now(), silence.ms);
    if (other !== undefined && other !== holder) {
      heldUntil = clock.now();
      silence.ms += POLL_MS;
      if (await pause(POLL_MS, `another deploy is running: ${other}`)) continue;
      return refused({
        code: 'cluster/locked',
        severity: 'error',
        meaning: 'refused',
        message: `another deploy of this set is running: \`${other}\` holds the Lease \`${ref.namespace}/${ref.name}\``,
        help: `wait for it, or give more time with \`--timeout\`; the lock of a run that died expires after ${DURATION_S} s`,
      });
    }
    const written = await writeLease(client, ref, live.value, holder, clock.now());
    if (written.ok) {
      const dead =
        live.value === undefined || holderOf(live.value) === holder ? undefined : endOf(live.value);
      const lock = createLock(client, ref, holder, written.value, clock);
      return { kind: 'locked', lock, heldUntil: heldUntil ?? dead };
    }
    // Somebody was faster, or our own answer was lost: look again.
    if (isStatus(written.failure, 409)) continue;
    const isNoPlace = isNotFound(written.failure) && readStatus(written.failure).aboutKind === 'namespaces';
    return refused(
      isNoPlace ? noPlace(ref) : explainFailure(written.failure, client.server, 'writing the lock'),
    );
  }
}

function createLock(
  client: ApiClient,
  ref: ApplySetRef,
  holder: string,
  acquired: JsonObject,
  clock: Pick<Clock, 'now'>,
): Lock {
  let lease = acquired;
  let renewedAt = clock.now();
  return {
    renew: async () => {
      const sinceMs = clock.now() - renewedAt;
      // A clock that was set back says nothing about how long that is.
      if (sinceMs >= 0 && sinceMs < RENEW_AFTER_MS) return undefined;
      const patient = client.withAtLeast(SAYING_MS);
      const written = await writeLease(patient, ref, lease, holder, clock.now());
      if (written.ok) {
        lease = written.value;
        renewedAt = clock.now();
        return undefined;
      }
      if (!isStatus(written.failure, 409)) {
        return explainFailure(written.failure, client.server, 'renewing the lock');
      }
      const live = await getObject(patient, objectPath(LEASES, ref.namespace, ref.name));
      if (!live.ok) return explainFailure(live.failure, client.server, 'reading the lock');
      if (live.value !== undefined && holderOf(live.value) === holder) {
        lease = live.value;
        return undefined;
      }
      return {
        code: LOST,
        severity: 'error',
        meaning: 'refused',
        message: `another deploy took the Lease \`${ref.namespace}/${ref.name}\`, because this one did not renew it in time: what is written stays, because the other one may rely on it`,
        help: 'check `sluice status` when the other one has ended, and run this one again if it is the newer one',
      };
    },
    // A lock that could not be released keeps nobody waiting forever: it expires.
    release: async () => void (await writeLease(client.withAtLeast(SAYING_MS), ref, lease, '', clock.now())),
  };
}

/** @param silentMs for how long the lease has not changed, as we saw ourselves. */
function livingHolder(lease: JsonObject, now: EpochMs, silentMs: number): string | undefined {
  const end = endOf(lease);
  if (end === undefined || end + CLOCKS_MS <= now) return undefined;
  return silentMs >= durationOf(lease) ? undefined : holderOf(lease);
}

/** When the holder counts as dead unless it renews; undefined without a holder. */
function endOf(lease: JsonObject): EpochMs | undefined {
  if (holderOf(lease) === '') return undefined;
  const spec = objectAt(lease, 'spec');
  const renewed = Date.parse(textAt(spec, 'renewTime') ?? '');
  const end = renewed + durationOf(lease);
  return Number.isNaN(end) ? 0 : end;
}

/** In milliseconds. */
function durationOf(lease: JsonObject): number {
  const { leaseDurationSeconds: duration } = objectAt(lease, 'spec');
  return (typeof duration === 'number' ? duration : DURATION_S) * 1000;
}

function holderOf(lease: JsonObject): string {
  return textAt(objectAt(lease, 'spec'), 'holderIdentity') ?? '';
}

/** Creates it, or replaces exactly the version that was read (409 otherwise). */
function writeLease(
  client: ApiClient,
  ref: ApplySetRef,
  live: JsonObject | undefined,
  holder: string,
  now: number,
): Promise<ApiResult<JsonObject>> {
  const time = new Date(now).toISOString().replace('Z', '000Z');
  const version = live === undefined ? undefined : resourceVersionOf(live);
  const body = JSON.stringify({
    apiVersion: LEASES.apiVersion,
    kind: LEASES.kind,
    metadata: { ...ref, ...(version === undefined ? {} : { resourceVersion: version }) },
    spec: { holderIdentity: holder, leaseDurationSeconds: DURATION_S, acquireTime: time, renewTime: time },
  });
  return client.send(
    version === undefined
      ? {
          method: 'POST',
          path: collectionPath(LEASES, ref.namespace),
          contentType: 'application/json',
          body,
        }
      : {
          method: 'PUT',
          path: objectPath(LEASES, ref.namespace, ref.name),
          contentType: 'application/json',
          body,
        },
  );
}

/** The ledger is to be there, too. */
function noPlace({ namespace, name }: ApplySetRef): Diagnostic {
  return {
    code: 'cluster/namespace-missing',
    severity: 'error',
    meaning: 'refused',
    message: `the namespace \`${namespace}\` of the ledger \`${namespace}/${name}\` does not exist`,
    help: `create it first (\`kubectl create namespace ${namespace}\`), or name another place with \`--apply-set NAMESPACE/NAME\``,
  };
}

function refused(diagnostic: Diagnostic): Locking {
  return { kind: 'refused', diagnostic };
}
