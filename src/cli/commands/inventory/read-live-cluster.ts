import { explainFailure } from '../../../cluster/api/explain-failure.ts';
import type { NotSeen } from '../../../cluster/api/not-seen.ts';
import { applySetId } from '../../../cluster/ledger/apply-set-parent.ts';
import { readLive } from '../../../cluster/read-live.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { policyKey } from '../../../model/verdict.ts';
import { partOf } from '../../../plan/apply-set.ts';
import { storedContent } from '../../../plan/objects/stored-content.ts';
import { documentOfValue } from '../../../policy/document-of-value.ts';
import { liveDocument, liveName } from '../../../policy/live/live-document.ts';
import { loadLivePolicies } from '../../../policy/live/load-live-policies.ts';
import type { LivePolicies } from '../../../policy/live/with-live-policies.ts';
import type { ManifestDocument } from '../../../policy/manifest.ts';
import type { Platform } from '../../../policy/platform/platform.ts';
import { CLUSTER } from '../../input/cluster-input.ts';
import type { Io } from '../../io.ts';
import { applySetOf, type ConnectionOptions, connectCluster } from '../connect-cluster.ts';

export interface LiveOptions extends ConnectionOptions {
  readonly platform: Platform;
}

/** What was found in the cluster. */
export interface LiveCluster {
  /** `cluster:staging`, or the server if no context is known. */
  readonly name: string;
  readonly policies: LivePolicies;
  /** Empty when it was not asked for. */
  readonly inventory: readonly ManifestDocument[];
  /** Where it was not possible to look. */
  readonly notSeen: readonly NotSeen[];
}

/** What a caller wants to know about the cluster. */
export interface LiveWanted {
  readonly inventory: boolean;
  /** Where to look if the whole cluster may not be listed. */
  readonly namespaces: readonly string[];
}

/** Reads the cluster that the options name; nothing is written. A cluster that does not answer is an error, never an empty cluster. */
export async function readLiveCluster(
  options: LiveOptions,
  wanted: LiveWanted,
  io: Io,
): Promise<LiveCluster | Diagnostic> {
  const connection = await connectCluster(options, io.now(), io);
  if (connection.kind === 'failed') return connection.diagnostic;
  const { client, context, close } = connection;
  const live = await readLive(client, wanted);
  await close();
  if (live.kind === 'failed') return explainFailure(live.failure, client.server, 'reading the cluster');
  const documents = live.value.policies.map((object) => ({
    object,
    document: liveDocument(storedContent(object)),
  }));
  const set = loadLivePolicies(
    documents.flatMap(({ document }) => document ?? []),
    options,
  );
  const id = applySetId(applySetOf(options));
  const own = new Set(
    documents.flatMap(({ object, document }) => (partOf(object) === id && document ? [document] : [])),
  );
  const ownKeys = new Set(
    [...set.policies, ...set.notSimulated].flatMap(({ ref, document }) =>
      own.has(document) ? [policyKey(ref)] : [],
    ),
  );
  return {
    name: `${CLUSTER}${context ?? client.server}`,
    policies: { ...set, isOwn: (ref) => ownKeys.has(policyKey(ref)) },
    inventory: live.value.inventory.map((object) => documentOfValue(object, liveName(object))),
    notSeen: live.value.notSeen,
  };
}
