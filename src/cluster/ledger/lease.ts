import type { Clock } from '../../http/clock.ts';
import { isStatus } from '../../http/http-failure.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { type JsonObject, objectAt, textAt } from '../../model/json-object.ts';
import type { ApplySetRef } from '../../plan/apply-set.ts';
import { resourceVersionOf } from '../../plan/objects/stored-content.ts';
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

/** The lock as somebody saw it; each change gives it another version. */
export interface SeenLock {
  /** Undefined when there is none yet. */
  readonly version: string | undefined;
  readonly isHeld: boolean;
}

/**
 * Whether what was seen in the cluster since `seen` is all that other deploys wrote: nobody had the lock then, and nobody has had
 * it since. A run that died may have had it, too.
 */
export function wasFreeSince(seen: SeenLock, before: SeenLock): boolean {
  return !seen.isHeld && seen.version === before.version;
}

type Locking =
  | {
      readonly kind: 'locked';
      readonly lock: Lock;
      /** The lock as it was before it became ours. */
      readonly before: SeenLock;
    }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic };

/** A holder that has not renewed for this long has died. */
const DURATION_S = 60;
const RENEW_AFTER_MS = 15_000;
const POLL_MS = 5_000;
/** Time to renew or release the lock even when the time limit of the run was reached. */
const SAYING_MS = 15_000;
const LOST = 'cluster/lock-lost';

/** Whether somebody else certainly has the lock; otherwise only a renewal failed. */
export function isLockLost(diagnostic: Diagnostic | undefined): diagnostic is Diagnostic {
  return diagnostic?.code === LOST;
}

export async function readLock(client: ApiClient, ref: ApplySetRef): Promise<ApiResult<SeenLock>> {
  const live = await getObject(client, objectPath(LEASES, ref.namespace, ref.name));
  return live.kind === 'answered' ? { kind: 'answered', value: seenLock(live.value) } : live;
}

function seenLock(lease: JsonObject | undefined): SeenLock {
  if (lease === undefined) return { version: undefined, isHeld: false };
  return { version: resourceVersionOf(lease), isHeld: holderOf(lease) !== '' };
}

/**
 * Takes the Lease beside the ledger. Waits while a living holder has it, as long as the time for the whole deploy allows. Whether a
 * holder lives is seen by its renewals, never by the time that it names: its clock may be wrong, or ours (client-go's
 * leaderelection.go judges by its own clock since it saw the last change, for the same reason).
 */
export async function acquireLock(
  client: ApiClient,
  ref: ApplySetRef,
  holder: string,
  clock: Pick<Clock, 'now'>,
  pause: (ms: number, why: string) => Promise<boolean>,
): Promise<Locking> {
  const path = objectPath(LEASES, ref.namespace, ref.name);
  let silentVersion: string | undefined;
  let silentMs = 0;
  let before: SeenLock | undefined;
  for (;;) {
    const live = await getObject(client, path);
    if (live.kind === 'failed')
      return refused(explainFailure(live.failure, client.server, 'reading the lock'));
    const lease = live.value ?? {};
    const other = holderOf(lease);
    const isOurs = other === holder;
    if (before === undefined || !isOurs) before = seenLock(live.value);
    const { version } = before;
    if (version !== silentVersion) [silentVersion, silentMs] = [version, 0];
    if (other !== '' && !isOurs && silentMs < durationOf(lease)) {
      silentMs += POLL_MS;
      if (await pause(POLL_MS, `another deploy is running, or died and left its lock: ${other}`)) continue;
      return refused({
        code: 'cluster/locked',
        severity: 'error',
        meaning: 'refused',
        message: `another deploy of this set is running: \`${other}\` holds the Lease \`${ref.namespace}/${ref.name}\``,
        help: `wait for it, or give more time with \`--timeout\`; the lock of a run that died expires after ${DURATION_S} s`,
      });
    }
    const written = await writeLease(client, ref, live.value, holder, clock.now());
    if (written.kind === 'answered') {
      return { kind: 'locked', lock: createLock(client, ref, holder, written.value, clock), before };
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
      if (written.kind === 'answered') {
        lease = written.value;
        renewedAt = clock.now();
        return undefined;
      }
      if (!isStatus(written.failure, 409)) {
        return explainFailure(written.failure, client.server, 'renewing the lock');
      }
      const live = await getObject(patient, objectPath(LEASES, ref.namespace, ref.name));
      if (live.kind === 'failed') return explainFailure(live.failure, client.server, 'reading the lock');
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
