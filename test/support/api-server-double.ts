import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isJsonObject, type JsonObject, objectAt, textAt } from '../../src/model/json-object.ts';
import { applied, patched, withManager } from './patched-object.ts';

/** A request as the double sees it. */
export interface DoubleRequest {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** An object of the set is written or deleted, not run dry. */
  readonly isWrite: boolean;
}

export interface DoubleAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

export interface ApiServerDouble {
  readonly kubeconfig: string;
  /** By their paths. */
  readonly objects: Map<string, JsonObject>;
  readonly seen: readonly DoubleRequest[];
  /** Asked before each request; what it answers is answered instead. */
  intercept: (request: DoubleRequest) => DoubleAnswer | undefined | Promise<DoubleAnswer | undefined>;
  /** Mutating admission of policies. */
  admit: (object: JsonObject, request: DoubleRequest) => JsonObject;
  /** Stores an object as somebody else's write would. */
  readonly store: (path: string, object: JsonObject) => JsonObject;
  readonly stop: () => Promise<void>;
}

/** Version, plural, kind, and whether its objects are in namespaces. */
const SERVED = [
  ['v1', 'configmaps', 'ConfigMap', true],
  ['coordination.k8s.io/v1', 'leases', 'Lease', true],
  ['networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy', true],
  ['cilium.io/v2', 'ciliumnetworkpolicies', 'CiliumNetworkPolicy', true],
  ['cilium.io/v2', 'ciliumclusterwidenetworkpolicies', 'CiliumClusterwideNetworkPolicy', false],
] as const;
const VERSIONS = [...new Set(SERVED.map(([version]) => version))];
const SERVER_METADATA = ['uid', 'resourceVersion', 'generation', 'managedFields'];

/**
 * As much of a Kubernetes API server as a deploy speaks to, with versions, preconditions, and one owner a field below `spec`. What the real one says
 * is asked in test/cluster; this one is there when nothing is built, and can be stopped between any two requests.
 */
export async function startApiServerDouble(): Promise<ApiServerDouble> {
  const directory = await mkdtemp(join(tmpdir(), 'sluice-api-double-'));
  const objects = new Map<string, JsonObject>();
  const seen: DoubleRequest[] = [];
  // No object has the version of the empty store.
  let version = 1;

  const store = (path: string, object: JsonObject): JsonObject => {
    version++;
    const live = objects.get(path);
    const { generation } = objectAt(live ?? {}, 'metadata');
    const isSame = live !== undefined && contentOf(live) === contentOf(object);
    const stored = {
      ...object,
      metadata: {
        ...objectAt(object, 'metadata'),
        uid: textAt(objectAt(live ?? {}, 'metadata'), 'uid') ?? `uid-${version}`,
        resourceVersion: `${version}`,
        generation: (typeof generation === 'number' ? generation : 0) + (isSame ? 0 : 1),
      },
    };
    objects.set(path, stored);
    return stored;
  };

  const answerTo = (request: DoubleRequest, body: unknown): DoubleAnswer => {
    const { path, method, query } = request;
    const discovered = discover(path);
    if (discovered !== undefined) return { status: 200, body: discovered };
    if (path.endsWith('/selfsubjectaccessreviews'))
      return { status: 201, body: { status: { allowed: true } } };
    const place = placeOf(path);
    if (place === undefined) return refusal(404, 'NotFound');
    const given = isJsonObject(body) ? body : {};
    const isPolicy = path.includes('policies');
    const write = (at: string, object: JsonObject): DoubleAnswer => {
      const live = objects.get(at);
      const admitted = isPolicy ? double.admit(object, request) : object;
      if (query.get('dryRun') === 'All') {
        const { uid, resourceVersion } = objectAt(live ?? {}, 'metadata');
        const metadata = { ...objectAt(admitted, 'metadata'), uid: uid ?? 'dry', resourceVersion };
        return { status: 200, body: { ...admitted, metadata } };
      }
      const isNoChange = live !== undefined && JSON.stringify(bare(live)) === JSON.stringify(bare(admitted));
      return { status: 200, body: isNoChange ? live : store(at, admitted) };
    };
    if (place.name === undefined) {
      if (method === 'GET')
        return { status: 200, body: { metadata: {}, items: listed(objects, path, place, query) } };
      const at = `${path}/${textAt(objectAt(given, 'metadata'), 'name') ?? ''}`;
      if (objects.has(at)) return refusal(409, 'AlreadyExists');
      return write(at, withManager(given, [], query.get('fieldManager') ?? 'other', 'Update', given));
    }
    const live = objects.get(path);
    if (method === 'GET') return live === undefined ? refusal(404, 'NotFound') : { status: 200, body: live };
    const wanted = method === 'DELETE' ? objectAt(given, 'preconditions') : wantedVersion(body);
    const { uid, resourceVersion } = objectAt(live ?? {}, 'metadata');
    if (live === undefined && (method !== 'PATCH' || Array.isArray(body))) return refusal(404, 'NotFound');
    // As the real one does it: an apply with any version creates what is not there.
    const isOther =
      (wanted.uid ?? uid) !== uid || (wanted.resourceVersion ?? resourceVersion) !== resourceVersion;
    if (isOther && live !== undefined) return refusal(409, 'Conflict');
    if (method === 'DELETE') {
      if (query.get('dryRun') !== 'All') objects.delete(path);
      return { status: 200, body: { kind: 'Status', status: 'Success' } };
    }
    if (method === 'PUT') return write(path, given);
    const manager = query.get('fieldManager') ?? 'other';
    if (Array.isArray(body)) return write(path, patched(live ?? {}, body, manager));
    const manifest = { ...given, apiVersion: place.version, kind: place.kind };
    const object = applied(live, manifest, manager, query.get('force') === 'true');
    if (!('conflict' in object)) return write(path, object);
    const message = `conflict with "${object.conflict}"`;
    return refusal(409, 'Conflict', [{ reason: 'FieldManagerConflict', message, field: '.spec' }]);
  };

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    const url = new URL(incoming.url ?? '/', 'http://double');
    const method = incoming.method ?? 'GET';
    const path = decodeURIComponent(url.pathname);
    const isWrite = method !== 'GET' && path.includes('policies') && url.searchParams.get('dryRun') !== 'All';
    const request = { method, path, query: url.searchParams, isWrite };
    seen.push(request);
    const { status, body } =
      (await double.intercept(request)) ?? answerTo(request, text === '' ? undefined : JSON.parse(text));
    outgoing.writeHead(status, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify(body));
  };

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigText(`http://127.0.0.1:${address.port}`));
  const double: ApiServerDouble = {
    kubeconfig,
    objects,
    seen,
    intercept: () => undefined,
    admit: (object) => object,
    store,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await rm(directory, { recursive: true, force: true });
    },
  };
  return double;
}

function kubeconfigText(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'double', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'double', user: { token: 'token' } }],
    contexts: [{ name: 'double', context: { cluster: 'double', user: 'double' } }],
    'current-context': 'double',
  });
}

function refusal(status: number, reason: string, causes: readonly JsonObject[] = []): DoubleAnswer {
  return {
    status,
    body: { kind: 'Status', status: 'Failure', reason, message: reason, details: { causes } },
  };
}

function discover(path: string): JsonObject | undefined {
  const groups = VERSIONS.filter((version) => version !== 'v1').map((groupVersion) => ({
    name: groupVersion.split('/')[0],
    versions: [{ groupVersion }],
    preferredVersion: { groupVersion },
  }));
  if (path === '/apis') return { groups };
  const asked = path.replace(/^\/apis?\//, '');
  const resources = SERVED.filter(([version]) => version === asked).map(([, name, kind, namespaced]) => ({
    name,
    kind,
    namespaced,
  }));
  return resources.length > 0 ? { resources } : groups.find(({ name }) => name === asked);
}

interface Place {
  readonly version: string;
  readonly kind: string;
  /** The path below which its objects are, whatever their namespace. */
  readonly root: string;
  readonly plural: string;
  readonly name: string | undefined;
}

function placeOf(path: string): Place | undefined {
  for (const [version, plural, kind] of SERVED) {
    const root = version === 'v1' ? '/api/v1' : `/apis/${version}`;
    const match = new RegExp(`^${root}(?:/namespaces/[^/]+)?/${plural}(?:/([^/]+))?$`).exec(path);
    if (match !== null) return { version, kind, root, plural, name: match[1] };
  }
  return undefined;
}

function listed(
  objects: ReadonlyMap<string, JsonObject>,
  path: string,
  { root, plural }: Place,
  query: URLSearchParams,
): readonly JsonObject[] {
  const [key = '', value] = query.get('labelSelector')?.split('=') ?? [];
  const isEverywhere = path === `${root}/${plural}`;
  return [...objects]
    .filter(([at]) => placeOf(at)?.plural === plural && (isEverywhere || at.startsWith(`${path}/`)))
    .map(([, object]) => object)
    .filter(
      (object) => key === '' || textAt(objectAt(objectAt(object, 'metadata'), 'labels'), key) === value,
    );
}

/** What a patch says of the version that it was made on. */
function wantedVersion(body: unknown): JsonObject {
  if (!Array.isArray(body))
    return { resourceVersion: objectAt(isJsonObject(body) ? body : {}, 'metadata').resourceVersion };
  const operation = body.filter(isJsonObject).find(({ path }) => path === '/metadata/resourceVersion');
  return { resourceVersion: operation?.value };
}

function contentOf({ metadata: _metadata, status: _status, ...content }: JsonObject): string {
  return JSON.stringify(content);
}

function bare(object: JsonObject): JsonObject {
  const metadata = Object.entries(objectAt(object, 'metadata')).filter(
    ([key]) => key === 'managedFields' || !SERVER_METADATA.includes(key),
  );
  return { ...object, metadata: Object.fromEntries(metadata) };
}
