import { createHash } from 'node:crypto';
import { type Answer, FORBIDDEN, json, notFound } from './answer.ts';
import type { ApiCall } from './api-call.ts';
import { answerPage } from './paging.ts';
import type { DoublePackage, DoublePackageFile, World } from './world.ts';

const NAME = /^[A-Za-z0-9._+-]+$/;
const VERSION = /^(?!.*\.\.)[\w+.-]+$/;
const FILE = /^(?![~@])[A-Za-z0-9._~@+-]+$/;

/** `/projects/:id/packages[/:package_id[/package_files]]` and `/projects/:id/packages/generic/:name/:version/:file`. */
export function routePackages(
  world: World,
  call: ApiCall,
  projectId: number,
  rest: readonly string[],
): Answer {
  const own = world.packages.filter((candidate) => candidate.projectId === projectId);
  const [id, ...tail] = rest;
  if (id === undefined) return listPackages(world, call, own);
  if (id === 'generic') return routeGeneric(world, call, projectId, own, tail);
  const found = own.find((candidate) => candidate.id === Number(id));
  if (found === undefined) return notFound('Package');
  if (tail[0] === undefined) return json(200, presentPackage(found));
  if (tail[0] !== 'package_files') return json(404, { error: '404 Not Found' });
  return answerPage(
    world,
    call.url,
    found.files,
    (file) => presentFile(found, file),
    () => true,
  );
}

/** The name is searched as a part of names, a version is that version; without an order the oldest is first. */
function listPackages(world: World, call: ApiCall, own: readonly DoublePackage[]): Answer {
  const asked = call.url.searchParams;
  const type = asked.get('package_type');
  const version = asked.get('package_version');
  const found = own
    .filter(({ name }) => name.toLowerCase().includes((asked.get('package_name') ?? '').toLowerCase()))
    .filter((candidate) => version === null || candidate.version === version)
    .filter(() => type === null || type === 'generic')
    .filter(({ status }) => status !== 'hidden')
    .sort((one, other) => one.createdAt.localeCompare(other.createdAt) || one.id - other.id);
  if (asked.get('sort') === 'desc') found.reverse();
  return answerPage(world, call.url, found, presentPackage, () => true);
}

function routeGeneric(
  world: World,
  call: ApiCall,
  projectId: number,
  own: readonly DoublePackage[],
  [name = '', version = '', file = '', ...more]: readonly string[],
): Answer {
  if (more.length > 0) return json(404, { error: '404 Not Found' });
  for (const [key, value, pattern] of [
    ['package_name', name, NAME],
    ['package_version', version, VERSION],
    ['file_name', file, FILE],
  ] as const) {
    if (!pattern.test(value)) return json(400, { error: `${key} is invalid` });
  }
  const found = own.find((candidate) => candidate.name === name && candidate.version === version);
  if (call.method === 'PUT') return publish(world, call, projectId, found, { name, version, file });
  if (call.method !== 'GET') return json(405, { error: '405 Not Allowed' });
  const files = found?.files.filter((candidate) => candidate.name === file) ?? [];
  const newest = files.at(-1);
  if (newest === undefined) return notFound('Package');
  if (world.storage === undefined) {
    const headers = { 'content-type': 'application/octet-stream', 'x-checksum-sha256': newest.sha256 };
    return { status: 200, body: newest.bytes, headers };
  }
  return {
    status: 302,
    body: undefined,
    headers: { location: `${world.storage}/bucket/${newest.id}?signature=of-the-storage` },
  };
}

function publish(
  world: World,
  call: ApiCall,
  projectId: number,
  found: DoublePackage | undefined,
  { name, version, file }: { readonly name: string; readonly version: string; readonly file: string },
): Answer {
  if (call.user.role === 'guest') return FORBIDDEN;
  const bytes = call.bytes;
  if (!world.takesDuplicates && found?.files.some((candidate) => candidate.name === file)) {
    return json(400, { message: '400 Bad request - Duplicate package is not allowed' });
  }
  const into = found ?? addPackage(world, projectId, name, version);
  const added = addPackageFile(world, into, file, bytes);
  const isAsked = call.url.searchParams.get('select') === 'package_file';
  return isAsked ? json(201, presentFile(into, added)) : json(201, { message: '201 Created' });
}

/** A package without files, as if it had been there. */
export function addPackage(
  world: World,
  projectId: number,
  name: string,
  version: string,
  createdAt = new Date(Date.UTC(2026, 0, 1) + world.nextPackageId * 60_000).toISOString(),
): DoublePackage {
  const added = {
    id: world.nextPackageId++,
    projectId,
    name,
    version,
    createdAt,
    status: 'default' as const,
    files: [],
  };
  world.packages.push(added);
  return added;
}

export function addPackageFile(
  world: World,
  into: DoublePackage,
  name: string,
  bytes: Buffer,
): DoublePackageFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const added = { id: world.nextPackageId++, name, bytes, sha256 };
  into.files.push(added);
  return added;
}

function presentPackage({ id, name, version, status, createdAt }: DoublePackage): unknown {
  return {
    id,
    name,
    version,
    package_type: 'generic',
    status,
    _links: { web_path: `/shop/policies/-/packages/${id}` },
    created_at: createdAt,
    tags: [],
  };
}

function presentFile(of: DoublePackage, { id, name, bytes, sha256 }: DoublePackageFile): unknown {
  return {
    id,
    package_id: of.id,
    created_at: of.createdAt,
    file_name: name,
    size: bytes.length,
    file_md5: null,
    file_sha1: null,
    file_sha256: sha256,
  };
}
